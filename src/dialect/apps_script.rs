//! Google Apps Script manifests: the scopes that a script runs with.
//!
//! Source: developers.google.com/apps-script/manifest: `oauthScopes` lists the scopes that whoever authorises the script grants. Without the
//! key Google derives the scopes from the code, so nothing can be said about them here.

use super::{About, Claim, Dialect};
use crate::catalog::scopes::scope;
use crate::model::{Agent, Facts, Mode, Origin, Scope, ScopePlace};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: AppsScript = AppsScript;

/// Reads Apps Script manifests.
#[derive(Debug)]
pub(super) struct AppsScript;

const PRODUCT: &str = "Google Apps Script";

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/appsscript.json"], syntax: Syntax::Json, probes: &[], certain: true }];

impl Dialect for AppsScript {
    fn id(&self) -> &'static str {
        "apps-script"
    }

    fn about(&self) -> About {
        About {
            reads: "OAuth scopes (`oauthScopes`)",
            inert: "nothing; without the key Google derives the scopes from the code",
            sources: "developers.google.com/apps-script/manifest",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(entry) = document.tree.root().and_then(|root| root.entry("oauthScopes")) else { return };
        let name = project(document.source.path());
        let origin = |node: NodeRef<'_>, agent: Option<&str>| {
            let span = node.span();
            Origin { file: span.file, span, path: node.path(), product: PRODUCT, agent: agent.map(str::to_owned) }
        };
        for item in entry.value().items() {
            let Some(written) = item.text() else { continue };
            let place = ScopePlace::Manifest;
            facts.scopes.push(Scope { place, ..scope("google", written, Some("user"), origin(item, Some(&name))) });
        }
        let whole = Origin { span: entry.key_span(), ..origin(entry.value(), None) };
        facts.agents.push(Agent::new(whole, At::new(name, entry.key_span()), Mode::Unknown));
    }
}

/// The manifest holds no name: the folder's is the best there is. `src` and `dist` are where clasp keeps the files of a project.
fn project(path: &str) -> String {
    let mut folders = path.rsplit('/').skip(1).filter(|folder| !matches!(*folder, "src" | "dist" | "build" | ""));
    folders.next().unwrap_or("Apps Script project").to_owned()
}
