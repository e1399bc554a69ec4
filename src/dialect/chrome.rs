//! Chrome extensions: the Google scopes that an extension asks for by `chrome.identity`, and what else it may do.
//!
//! Sources: developer.chrome.com/docs/extensions/reference/manifest and .../reference/api/identity: `oauth2.scopes`; `permissions`,
//! `host_permissions` and their `optional_` lists are the browser's own, and not judged here.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope, ScopePlace};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Chrome = Chrome;

/// Reads manifests of Chrome extensions.
#[derive(Debug)]
pub(super) struct Chrome;

const PRODUCT: &str = "Chrome extension";

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/*manifest*.json"], syntax: Syntax::Json, probes: &["\"oauth2\""], certain: false }];

/// The browser's permissions, and whether the extension asks for them only when it needs them.
const LISTS: &[(&str, bool)] =
    &[("permissions", false), ("host_permissions", false), ("optional_permissions", true), ("optional_host_permissions", true)];

impl Dialect for Chrome {
    fn id(&self) -> &'static str {
        "chrome"
    }

    fn about(&self) -> About {
        About {
            reads: "Google scopes (`oauth2.scopes`); with them the permissions of the browser, for the table of scopes",
            inert: "nothing known",
            sources: "developer.chrome.com/docs/extensions/reference/manifest",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.get("manifest_version").is_some()) else { return };
        let Some(scopes) = root.at(&["oauth2", "scopes"]) else { return };
        // `__MSG_name__` stands for a translation.
        let named = root.get("name").filter(|name| name.as_str().is_some_and(|name| !name.starts_with("__MSG_")));
        let app = App::named(PRODUCT, named, "Chrome extension", scopes.span(), facts);
        facts.scopes.extend(app.listed(document.source, "google", scopes, Some("user")));
        for (key, optional) in LISTS {
            for item in root.get(key).into_iter().flat_map(NodeRef::items) {
                let Some(name) = item.text() else { continue };
                let scope = app.scope("chrome", name, item.path(), Some("user"));
                facts.scopes.push(Scope { optional: *optional, place: ScopePlace::Config, wildcard: false, ..scope });
            }
        }
    }
}
