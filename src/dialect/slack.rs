//! Slack app manifests: the scopes that an app asks for when it is installed.
//!
//! Source: docs.slack.dev/reference/app-manifest and slackapi/manifest-schema: `oauth_config.scopes` holds `bot`, `user` and the
//! `_optional` lists of both; `display_information.name` is the app's name. Browsers, web apps and Teams have a `manifest.json` too: only a
//! file with `oauth_config.scopes` is Slack's.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
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
        globs: &[
            "**/manifest*.{yaml,yml}",
            "**/*slack*manifest*.{yaml,yml}",
            "**/*app-manifest*.{yaml,yml}",
            "**/*app_manifest*.{yaml,yml}",
        ],
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
            let app = App::named(PRODUCT, root.at(&["display_information", "name"]), "Slack app", config.key_span(), facts);
            for (list, holder) in LISTS {
                let optional = list.ends_with("_optional");
                let asked = scopes.get(list).into_iter().flat_map(|list| app.listed(document.source, "slack", list, Some(holder)));
                facts.scopes.extend(asked.map(|scope| Scope { optional, ..scope }));
            }
        }
    }
}
