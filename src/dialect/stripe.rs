//! Stripe apps: the permissions of an app, each with what it is for.
//!
//! Source: docs.stripe.com/stripe-apps/reference/app-manifest and stripe/stripe-apps: `permissions[].{permission,purpose}` of
//! `stripe-app.json`.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Stripe = Stripe;

/// Reads manifests of Stripe apps.
#[derive(Debug)]
pub(super) struct Stripe;

const PRODUCT: &str = "Stripe Apps";

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/stripe-app*.json"], syntax: Syntax::Json, probes: &["\"permissions\""], certain: false }];

impl Dialect for Stripe {
    fn id(&self) -> &'static str {
        "stripe-app"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions with their purposes",
            inert: "nothing known",
            sources: "docs.stripe.com/stripe-apps/reference/app-manifest",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let Some(permissions) = root.entry("permissions").filter(|entry| entry.value().is_seq()) else { return };
        let app = App::named(PRODUCT, root.get("name"), "Stripe app", permissions.key_span(), facts);
        for item in permissions.value().items() {
            let Some(name) = item.get("permission").and_then(NodeRef::text) else { continue };
            let scope = app.scope("stripe-app", name, item.path(), None);
            facts.scopes.push(Scope { purpose: item.get("purpose").and_then(NodeRef::text), ..scope });
        }
    }
}
