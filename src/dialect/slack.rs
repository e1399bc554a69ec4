//! Slack app manifests: the scopes that an app asks for when it is installed.
//!
//! Source: docs.slack.dev/reference/app-manifest and slackapi/manifest-schema: `oauth_config.scopes` holds `bot`, `user` and the
//! `_optional` lists of both; `display_information.name` is the app's name. Browsers, web apps and Teams have a `manifest.json` too: only a
//! file with `oauth_config.scopes` is Slack's.

use super::{About, Claim, Dialect};
use crate::catalog::scopes::scope;
use crate::model::{Agent, Facts, Mode, Origin, Scope, ScopePlace};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Slack = Slack;

/// Reads Slack app manifests.
#[derive(Debug)]
pub(super) struct Slack;

const PRODUCT: &str = "Slack";

static CLAIMS: &[Claim] = &[
    Claim {
        product: PRODUCT,
        globs: &["**/manifest*.json", "**/*slack*manifest*.json", "**/*app-manifest*.json", "**/*app_manifest*.json"],
        syntax: Syntax::Json,
        probes: &["oauth_config"],
        certain: false,
    },
    Claim {
        product: PRODUCT,
        globs: &["**/manifest*.{yaml,yml}", "**/*slack*manifest*.{yaml,yml}", "**/*app-manifest*.{yaml,yml}", "**/*app_manifest*.{yaml,yml}"],
        syntax: Syntax::Yaml,
        probes: &["oauth_config"],
        certain: false,
    },
];

/// The lists, and who a token with these scopes acts as.
const LISTS: &[(&str, &str)] = &[("bot", "bot"), ("bot_optional", "bot"), ("user", "user"), ("user_optional", "user")];

impl Dialect for Slack {
    fn id(&self) -> &'static str {
        "slack"
    }

    fn about(&self) -> About {
        About {
            reads: "scopes of bots and users",
            inert: "nothing; `_optional` scopes are asked for as well",
            sources: "docs.slack.dev/reference/app-manifest",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        for root in document.tree.roots() {
            let Some(config) = root.entry("oauth_config") else { continue };
            let Some(scopes) = config.value().get("scopes").filter(|scopes| scopes.is_map()) else { continue };
            let named = root.at(&["display_information", "name"]).and_then(NodeRef::text);
            let name = named.unwrap_or_else(|| At::new("Slack app".to_owned(), config.key_span()));
            for (list, holder) in LISTS {
                for item in scopes.get(list).into_iter().flat_map(NodeRef::items) {
                    let Some(written) = item.text() else { continue };
                    let origin = origin(item, Some(&name.value));
                    let optional = list.ends_with("_optional");
                    let place = ScopePlace::Manifest;
                    facts.scopes.push(Scope { place, optional, ..scope("slack", written, Some(holder), origin) });
                }
            }
            facts.agents.push(Agent::new(Origin { span: name.span, ..origin(root, None) }, name, Mode::Unknown));
        }
    }
}

fn origin(node: NodeRef<'_>, agent: Option<&str>) -> Origin {
    let span = node.span();
    Origin { file: span.file, span, path: node.path(), product: PRODUCT, agent: agent.map(str::to_owned) }
}
