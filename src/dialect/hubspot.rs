//! HubSpot apps: the scopes of an app of a developer project.
//!
//! Sources: developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration and HubSpot/hubspot-project-components
//! (`src/app/app-hsmeta.json`: `config.auth.{requiredScopes,optionalScopes,conditionallyRequiredScopes}`); before platform 2025.2 the same
//! lists stood below `auth` in `src/app/app.json` or `public-app.json`, and a private app had them as `scopes`.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Hubspot = Hubspot;

/// Reads HubSpot apps.
#[derive(Debug)]
pub(super) struct Hubspot;

const PRODUCT: &str = "HubSpot";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*-hsmeta.json", "**/app.json", "**/public-app.json", "**/private-app.json", "**/*.functions/serverless.json"],
    syntax: Syntax::Json,
    probes: &["requiredScopes", "\"scopes\""],
    certain: false,
}];

/// The lists, and whether an account may use the app without them.
const LISTS: &[(&str, bool)] = &[("requiredScopes", false), ("conditionallyRequiredScopes", true), ("optionalScopes", true)];

impl Dialect for Hubspot {
    fn id(&self) -> &'static str {
        "hubspot"
    }

    fn about(&self) -> About {
        About {
            reads: "required, conditionally required and optional scopes",
            inert: "nothing known",
            sources: "developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let config = root.get("config").filter(|config| config.is_map()).unwrap_or(root);
        let auth = config.get("auth");
        let listed: Vec<_> = LISTS.iter().filter_map(|(key, optional)| Some((auth?.entry(key)?, *optional))).collect();
        // Expo and others keep an `app.json` as well: only HubSpot's has an id of its own and a list of scopes.
        let private = config.entry("scopes").filter(|list| list.value().is_seq() && root.get("uid").is_some() && listed.is_empty());
        let lists: Vec<_> = listed.into_iter().chain(private.map(|list| (list, false))).collect();
        let Some((first, _)) = lists.first() else { return };
        let named = config.get("name").filter(|name| name.as_str().is_some());
        let app = App::named(PRODUCT, named, "HubSpot app", first.key_span(), facts);
        for (list, optional) in lists {
            let asked = app.listed(document.source, "hubspot", list.value(), None);
            facts.scopes.extend(asked.into_iter().map(|scope| Scope { optional, ..scope }));
        }
    }
}
