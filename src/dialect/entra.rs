//! Entra (Azure AD) app manifests: the permissions that an app registration asks for.
//!
//! Sources: learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest (`requiredResourceAccess`, the same key in the
//! older export), .../reference-app-manifest; OfficeDev/teams-toolkit, which lets people write names for GUIDs in `aad.manifest.json`
//! ("resourceAppId": "Microsoft Graph", "id": "User.Read"). `az ad app create --required-resource-accesses @file` reads the list alone.
//! `type` is `Scope` for a delegated permission and `Role` for an application permission.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, ScopeGrant};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Entra = Entra;

/// Reads Entra app manifests.
#[derive(Debug)]
pub(super) struct Entra;

const PRODUCT: &str = "Microsoft Entra";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &[
        "**/*manifest*.json",
        "**/*aad*.json",
        "**/*entra*.json",
        "**/*azuread*.json",
        "**/*app*registration*.json",
        "**/*required*resource*.json",
    ],
    syntax: Syntax::Json,
    probes: &["resourceAppId"],
    certain: false,
}];

/// Resources by their application id and by the name that Teams Toolkit resolves, and their id in the catalogue. Other Microsoft APIs are
/// known by name only, so that nothing is said of their permissions.
const RESOURCES: &[(&str, &str)] = &[
    ("00000003-0000-0000-c000-000000000000", "microsoft-graph"),
    ("microsoft graph", "microsoft-graph"),
    ("00000002-0000-0ff1-ce00-000000000000", "exchange-online"),
    ("office 365 exchange online", "exchange-online"),
    ("00000003-0000-0ff1-ce00-000000000000", "sharepoint-online"),
    ("office 365 sharepoint online", "sharepoint-online"),
    ("00000002-0000-0000-c000-000000000000", "azure-ad-graph"),
    ("499b84ac-1321-427f-aa17-267ca6975798", "azure-devops"),
];

impl Dialect for Entra {
    fn id(&self) -> &'static str {
        "entra"
    }

    fn about(&self) -> About {
        About {
            reads: "delegated and application permissions, by GUID or name (`requiredResourceAccess`)",
            inert: "nothing; whether an administrator has consented is not in the file",
            sources: "learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        // A template may keep the whole app as `properties`, and a script the list alone.
        let (holder, list) =
            match [root, root.get("properties").unwrap_or(root)].into_iter().find_map(|at| Some((at, at.get("requiredResourceAccess")?))) {
                Some(found) => found,
                None if root.is_seq() && root.items().any(|item| item.get("resourceAccess").is_some()) => (root, root),
                None => return,
            };
        let name = holder.get("displayName").or_else(|| holder.get("name"));
        let app = App::named(PRODUCT, name, "Entra app", list.span(), facts);
        for resource in list.items() {
            let Some(written) = resource.get("resourceAppId").and_then(NodeRef::as_str) else { continue };
            let wanted = written.to_lowercase();
            let provider = RESOURCES.iter().find(|(name, _)| *name == wanted).map_or(written, |(_, provider)| *provider);
            for access in resource.get("resourceAccess").into_iter().flat_map(NodeRef::items) {
                let grant = match access.get("type").and_then(NodeRef::as_str) {
                    Some(kind) if kind.eq_ignore_ascii_case("Role") => ScopeGrant::Application,
                    Some(kind) if kind.eq_ignore_ascii_case("Scope") => ScopeGrant::Delegated,
                    _ => continue,
                };
                let Some(id) = access.get("id").and_then(NodeRef::text) else { continue };
                facts.scopes.push(app.granted(provider, id, access.path(), grant));
            }
        }
    }
}
