//! What the catalogue of scopes holds. The build writes these types and the program reads them, from the same file.

use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::names::names;

names! {
    /// What kind of right a scope is, weakest first.
    ScopeAccess {
        /// Who the user is.
        Identity = "identity",
        /// Reading.
        Read = "read",
        /// Writing, sending, deleting.
        Write = "write",
        /// Administration of users, roles, tenants, billing.
        Admin = "admin",
        /// Everything the product can do.
        Full = "full",
        /// Not in the catalogue.
        Unknown = "unknown",
    }
}

names! {
    /// As whom a scope is used, with providers where one name is two permissions (Microsoft).
    ScopeGrant {
        /// In the name of a signed-in user, and no further than that user may go.
        Delegated = "delegated",
        /// In the app's own name, for every user of the tenant.
        Application = "application",
    }
}

names! {
    /// Who must agree before an app gets a scope.
    Consent {
        /// The user.
        User = "user",
        /// An administrator.
        Admin = "admin",
    }
}

/// One scope of one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeEntry {
    /// The provider's id: `google`, `slack`.
    #[serde(skip)]
    pub provider: &'static str,
    /// The name as the provider's documentation writes it in full.
    pub name: &'static str,
    /// The name without the provider's common prefix: `drive.readonly`.
    pub short: &'static str,
    /// Other spellings; the short name is not among them.
    #[serde(borrow)]
    pub aliases: Vec<&'static str>,
    /// Ids that stand for the name in manifests, in lower case: the GUID of an Entra permission, the bit of a Discord permission (`0x8`).
    #[serde(borrow)]
    pub ids: Vec<&'static str>,
    /// As whom it is used, where the name alone does not say.
    pub grant: Option<ScopeGrant>,
    /// What kind of right it is.
    pub access: ScopeAccess,
    /// How bad its abuse would be, as this project judges.
    pub risk: Severity,
    /// What it touches: `mail`, `files`, `identity-admin`, ...
    #[serde(borrow)]
    pub domains: Vec<&'static str>,
    /// Full names of weaker scopes of the same family and grant, the most likely substitute first. Not always a part of this one.
    #[serde(borrow)]
    pub narrower: Vec<&'static str>,
    /// Full names of scopes that this one includes, as the provider says; what those include is not repeated.
    #[serde(borrow)]
    pub implies: Vec<&'static str>,
    /// Who must agree, where the provider says.
    pub consent: Option<Consent>,
    /// What it lets its holder do; completes "can ...".
    pub allows: Option<&'static str>,
    /// The name goes on as its holder likes: `session:role:` and a role.
    pub open: bool,
}

/// Who issues scopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its id: `microsoft-graph`.
    pub id: &'static str,
    /// Its name for people: `Microsoft Graph`.
    pub title: &'static str,
    /// Other names that libraries give it: `azure-ad`.
    #[serde(borrow)]
    pub names: Vec<&'static str>,
    /// Hosts of its authorisation pages and its API; names below them belong to it as well.
    #[serde(borrow)]
    pub hosts: Vec<&'static str>,
    /// Packages whose users ask for its scopes: `npm:@slack/bolt`.
    #[serde(borrow)]
    pub packages: Vec<&'static str>,
    /// What stands between two scopes in one string.
    pub separator: &'static str,
    /// What may be written before any name: `https://graph.microsoft.com/`.
    #[serde(borrow)]
    pub prefixes: Vec<&'static str>,
    /// Any of its scopes has an id.
    pub ids: bool,
    /// Where the facts come from.
    #[serde(borrow)]
    pub sources: Vec<&'static str>,
    /// Where its scopes are in the blob.
    pub(crate) from: u32,
    /// Where they end.
    pub(crate) to: u32,
}

/// Providers by id, with the places of their scopes in the blob; telling names of scopes with the index of a provider, sorted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Index {
    pub(crate) providers: Vec<Provider>,
    #[serde(borrow)]
    pub(crate) owners: Vec<(&'static str, u16)>,
}
