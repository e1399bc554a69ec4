//! Roles of Google Cloud and Azure that Terraform gives to a service account or an identity.

use super::references::{name_of, references};
use super::{Module, PRODUCT, literal};
use crate::catalog::cloud::{self, Platform};
use crate::dialect::iam::{guids, link, one_or_many};
use crate::model::{Cloud, CloudExtent, CloudGrant, Facts};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Resources that give roles on a whole project, folder or organisation. Those of single resources (`google_storage_bucket_iam_member`) are
/// scoped by nature.
const GOOGLE: &[(&str, CloudExtent)] = &[
    ("google_project_iam_member", CloudExtent::Account),
    ("google_project_iam_binding", CloudExtent::Account),
    ("google_folder_iam_member", CloudExtent::Organisation),
    ("google_folder_iam_binding", CloudExtent::Organisation),
    ("google_organization_iam_member", CloudExtent::Organisation),
    ("google_organization_iam_binding", CloudExtent::Organisation),
];

impl Module<'_> {
    /// Resources of other clouds than AWS.
    pub(super) fn elsewhere(&self, kind: &str, name: &str, block: EntryRef<'_>, facts: &mut Facts) {
        let body = block.value();
        match kind {
            "google_service_account" => {
                let account = body.get("account_id");
                if let (Some(node), Some(id)) = (account, literal(account)) {
                    facts.links.push(link(PRODUCT, node, self.node(name), self.node(&format!("account {}", id.value))));
                }
                self.called(name, block, account, facts);
            }
            "azurerm_user_assigned_identity" => self.called(name, block, body.get("name"), facts),
            "azurerm_role_assignment" => self.azure(body, facts),
            _ => {
                if let Some((_, extent)) = GOOGLE.iter().find(|(known, _)| *known == kind) {
                    self.google(*extent, body, facts);
                }
            }
        }
    }

    fn google(&self, extent: CloudExtent, body: NodeRef<'_>, facts: &mut Facts) {
        let Some((role, node)) = literal(body.get("role")).zip(body.get("role")) else { return };
        for member in [body.get("member"), body.get("members")].into_iter().flatten().flat_map(one_or_many) {
            let referred = references(member);
            let text = member.as_str().unwrap_or_default();
            // serviceAccount:agent@project.iam.gserviceaccount.com
            let written = text.strip_prefix("serviceAccount:").and_then(|rest| rest.split('@').next()).filter(|id| !id.contains('$'));
            for owner in referred
                .into_iter()
                .filter(|name| name.contains("google_service_account."))
                .chain(written.map(|id| format!("account {id}")))
            {
                let holder = self.holder(&owner, name_of(&owner));
                let conditional = body.get("condition").is_some();
                let grant = CloudGrant { predefined: true, extent, conditional, ..holder.empty(Cloud::GoogleCloud) };
                facts.cloud_grants.extend(holder.grant(node, vec![role.clone()], grant));
            }
        }
    }

    fn azure(&self, body: NodeRef<'_>, facts: &mut Facts) {
        let named = literal(body.get("role_definition_name")).zip(body.get("role_definition_name"));
        let Some((role, node)) = named.or_else(|| self.defined(body.get("role_definition_id")?)) else { return };
        let extent = body.get("scope").map_or(CloudExtent::Unknown, azure_extent);
        for owner in body.get("principal_id").map(references).unwrap_or_default() {
            let holder = self.holder(&owner, name_of(&owner));
            let conditional = body.get("condition").is_some();
            let grant = CloudGrant { predefined: true, extent, conditional, ..holder.empty(Cloud::Azure) };
            facts.cloud_grants.extend(holder.grant(node, vec![role.clone()], grant));
        }
    }
}

impl Module<'_> {
    /// The role that an id stands for: by the GUID of a built-in role, or by a definition that is looked up in the same file.
    fn defined<'t>(&self, id: NodeRef<'t>) -> Option<(At<String>, NodeRef<'t>)> {
        let text = id.as_str()?;
        if let Some(guid) = guids(text).last() {
            // `/subscriptions/<guid>/providers/Microsoft.Authorization/roleDefinitions/<guid>`
            let entry = cloud::find(Platform::AzureRole, guid).filter(|_| text.ends_with(guid))?;
            let whole = id.span().range();
            let start = self.source.text().get(whole.clone()).and_then(|raw| raw.rfind(guid)).map(|at| whole.start + at);
            let span = start.map_or(id.span(), |start| self.source.span(start..start + guid.len()));
            return Some((At::new(entry.name.to_owned(), span), id));
        }
        let [reference] = &references(id)[..] else { return None };
        let looked_up = self.roles.iter().find(|(name, _)| name == reference)?;
        Some((At::new(looked_up.1.clone(), id.span()), id))
    }
}

/// How much of Azure a `scope` is: learn.microsoft.com/azure/role-based-access-control/scope-overview.
fn azure_extent(scope: NodeRef<'_>) -> CloudExtent {
    let text = scope.as_str().unwrap_or_default();
    let referred = references(scope);
    let of = |kind: &str| referred.iter().any(|name| name.contains(kind));
    let lower = text.to_ascii_lowercase();
    if of("azurerm_management_group") || lower.contains("/managementgroups/") {
        CloudExtent::Organisation
    } else if lower.contains("/providers/") {
        CloudExtent::Resource
    } else if of("azurerm_resource_group") || lower.contains("/resourcegroups/") {
        CloudExtent::Group
    } else if of("azurerm_subscription") || lower.starts_with("/subscriptions/") {
        CloudExtent::Account
    } else if referred.is_empty() {
        CloudExtent::Unknown
    } else {
        CloudExtent::Resource
    }
}
