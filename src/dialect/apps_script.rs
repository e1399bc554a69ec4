//! Google Apps Script manifests: the scopes that a script runs with, and who may run it.
//!
//! Source: developers.google.com/apps-script/manifest: `oauthScopes` lists the scopes that whoever authorises the script grants. Without the
//! key Google derives the scopes from the code, so nothing can be said about them here.
//! developers.google.com/apps-script/manifest/web-app-api-executable: `webapp.access` says who may open a web app, `webapp.executeAs` as whom
//! it then runs; `USER_DEPLOYING` is its author, with every scope that the author granted. Add-ons (`addOns`) ask for their scopes in the same
//! list.

use super::app::{App, folder};
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: AppsScript = AppsScript;

/// Reads Apps Script manifests.
#[derive(Debug)]
pub(super) struct AppsScript;

const PRODUCT: &str = "Google Apps Script";

static CLAIMS: &[Claim] = &[Claim { product: PRODUCT, globs: &["**/appsscript.json"], syntax: Syntax::Json, probes: &[], certain: true }];

impl Dialect for AppsScript {
    fn id(&self) -> &'static str {
        "apps-script"
    }

    fn about(&self) -> About {
        About {
            reads: "OAuth scopes (`oauthScopes`); web apps that anybody may run as their author",
            inert: "nothing; without the key Google derives the scopes from the code",
            sources: "developers.google.com/apps-script/manifest",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let Some(entry) = root.entry("oauthScopes") else { return };
        // The manifest holds no name: the folder's is the best there is. `src` and `dist` are where clasp keeps the files of a project.
        let name = folder(document.source.path(), &["src", "dist", "build"], "Apps Script project");
        let app = App::named(PRODUCT, None, name, entry.key_span(), facts);
        let amplifier = anybody(root);
        let scopes = app.listed(document.source, "google", entry.value(), Some("user"));
        facts.scopes.extend(scopes.into_iter().map(|scope| Scope { amplifier: amplifier.clone(), ..scope }));
    }
}

/// Who may run the script as its author besides the author and the author's organisation.
fn anybody(root: NodeRef<'_>) -> Option<At<String>> {
    let access = root.at(&["webapp", "access"])?;
    let author = root.at(&["webapp", "executeAs"]).and_then(NodeRef::as_str) == Some("USER_DEPLOYING");
    let who = match access.as_str()? {
        "ANYONE_ANONYMOUS" => "anybody on the internet can run it as its author, without signing in",
        "ANYONE" => "anybody with a Google account can run it as its author",
        _ => return None,
    };
    author.then(|| At::new(who.to_owned(), access.span()))
}
