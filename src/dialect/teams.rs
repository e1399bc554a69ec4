//! Teams app manifests: resource-specific consent, and the scopes of nested app authentication.
//!
//! Source: microsoft/json-schemas teams/v1.29/MicrosoftTeams.schema.json: `authorization.permissions.resourceSpecific[].{name,type}`,
//! `webApplicationInfo.nestedAppAuthInfo[].scopes` (Graph); `webApplicationInfo.applicationPermissions` until v1.11.
//! `bots[].scopes`, `staticTabs[].scopes` and the like say where a bot or tab shows up (`personal`, `team`): no permissions.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope, ScopeGrant};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Teams = Teams;

/// Reads Teams app manifests.
#[derive(Debug)]
pub(super) struct Teams;

const PRODUCT: &str = "Microsoft Teams";
const RSC: &str = "teams-rsc";
const GRAPH: &str = "microsoft-graph";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*manifest*.json"],
    syntax: Syntax::Json,
    probes: &["resourceSpecific", "applicationPermissions", "nestedAppAuthInfo"],
    certain: false,
}];

impl Dialect for Teams {
    fn id(&self) -> &'static str {
        "teams"
    }

    fn about(&self) -> About {
        About {
            reads: "resource-specific consent, scopes of nested app authentication",
            inert: "`scopes` of bots and tabs say where they show up, and permit nothing",
            sources: "microsoft/json-schemas teams/v1.29",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.get("manifestVersion").is_some()) else { return };
        let Some(key) = ["authorization", "webApplicationInfo"].iter().find_map(|key| root.entry(key)) else { return };
        let app = App::named(PRODUCT, root.at(&["name", "short"]), "Teams app", key.key_span(), facts);
        let specific = root.at(&["authorization", "permissions", "resourceSpecific"]);
        for permission in specific.into_iter().flat_map(NodeRef::items) {
            let Some(name) = permission.get("name").and_then(NodeRef::text) else { continue };
            let application = permission.get("type").and_then(NodeRef::as_str) == Some("Application");
            let grant = if application { ScopeGrant::Application } else { ScopeGrant::Delegated };
            facts.scopes.push(app.granted(RSC, name, permission.path(), grant));
        }
        let web = root.get("webApplicationInfo");
        let older = web.and_then(|web| web.get("applicationPermissions")).into_iter();
        facts.scopes.extend(
            older.flat_map(NodeRef::items).filter_map(|item| Some(app.granted(RSC, item.text()?, item.path(), ScopeGrant::Application))),
        );
        let nested = web.and_then(|web| web.get("nestedAppAuthInfo")).into_iter().flat_map(NodeRef::items);
        let asked = nested.filter_map(|info| info.get("scopes")).flat_map(|list| app.listed(document.source, GRAPH, list, Some("user")));
        facts.scopes.extend(asked.map(|scope| Scope { grant: Some(ScopeGrant::Delegated), ..scope }));
    }
}
