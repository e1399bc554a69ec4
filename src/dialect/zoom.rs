//! Zoom app manifests: the scopes of an app.
//!
//! Source: developers.zoom.us/docs/build-flow/manifests/schema: `oauth_information.scopes[].{scope,optional}`; the file is what the API takes
//! as `manifest`, and some keep that wrapper.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Zoom = Zoom;

/// Reads Zoom app manifests.
#[derive(Debug)]
pub(super) struct Zoom;

const PRODUCT: &str = "Zoom";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*manifest*.json", "**/*zoom*.json"],
    syntax: Syntax::Json,
    probes: &["oauth_information"],
    certain: false,
}];

impl Dialect for Zoom {
    fn id(&self) -> &'static str {
        "zoom"
    }

    fn about(&self) -> About {
        About {
            reads: "scopes, optional ones too",
            inert: "nothing known",
            sources: "developers.zoom.us/docs/build-flow/manifests/schema",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let root = root.get("manifest").filter(|inner| inner.is_map()).unwrap_or(root);
        let Some(oauth) = root.entry("oauth_information") else { return };
        let app = App::named(PRODUCT, root.at(&["display_information", "display_name"]), "Zoom app", oauth.key_span(), facts);
        for item in oauth.value().get("scopes").into_iter().flat_map(NodeRef::items) {
            let Some(name) = item.get("scope").unwrap_or(item).text() else { continue };
            let optional = item.get("optional").and_then(NodeRef::as_bool) == Some(true);
            facts.scopes.push(Scope { optional, ..app.scope("zoom", name, item.path(), Some("user")) });
        }
    }
}
