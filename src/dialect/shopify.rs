//! Shopify app configurations: the access scopes of an app.
//!
//! Source: shopify.dev/docs/apps/build/cli-for-apps/app-configuration: `access_scopes.scopes` is one text, separated by commas;
//! `access_scopes.optional_scopes` a list of scopes that the app asks for when it needs them.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Shopify = Shopify;

/// Reads Shopify app configurations.
#[derive(Debug)]
pub(super) struct Shopify;

const PRODUCT: &str = "Shopify";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/shopify.app.toml", "**/shopify.app.*.toml"],
    syntax: Syntax::Toml,
    probes: &[],
    certain: true,
}];

impl Dialect for Shopify {
    fn id(&self) -> &'static str {
        "shopify"
    }

    fn about(&self) -> About {
        About {
            reads: "access scopes, optional ones too",
            inert: "nothing known",
            sources: "shopify.dev/docs/apps/build/cli-for-apps/app-configuration",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let Some(scopes) = root.entry("access_scopes") else { return };
        let named = root.get("name").or_else(|| root.get("handle")).filter(|name| name.as_str().is_some());
        let app = App::named(PRODUCT, named, "Shopify app", scopes.key_span(), facts);
        for (key, optional) in [("scopes", false), ("optional_scopes", true)] {
            let asked =
                scopes.value().get(key).into_iter().flat_map(|list: NodeRef<'_>| app.listed(document.source, "shopify", list, None));
            facts.scopes.extend(asked.map(|scope| Scope { optional, ..scope }));
        }
    }
}
