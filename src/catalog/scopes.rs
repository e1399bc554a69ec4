//! OAuth and API scopes: what each lets its holder do, how bad its abuse would be, and what would do instead.
//!
//! The facts are in `rules/catalog/scopes/`, one file a provider, with their sources; the build makes static tables of them.

use crate::finding::Severity;
use crate::model::{Origin, Scope, ScopeAccess, ScopePlace};
use crate::source::At;

include!(concat!(env!("OUT_DIR"), "/scopes.rs"));

/// One scope of one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeEntry {
    /// The provider's id: `google`, `slack`.
    pub provider: &'static str,
    /// The name as the provider's documentation writes it in full.
    pub name: &'static str,
    /// The name without the provider's common prefix: `drive.readonly`.
    pub short: &'static str,
    /// What kind of right it is.
    pub access: ScopeAccess,
    /// How bad its abuse would be, as this project judges.
    pub risk: Severity,
    /// What it touches: `mail`, `files`, `identity-admin`, ...
    pub domains: &'static [&'static str],
    /// Full names of weaker scopes of the same family, the most likely substitute first.
    pub narrower: &'static [&'static str],
    /// What it lets its holder do; completes "can ...".
    pub allows: Option<&'static str>,
}

/// The scope of that name or alias, where the catalogue has it. Names are compared exactly, as providers do.
#[must_use]
pub fn find(provider: &str, scope: &str) -> Option<&'static ScopeEntry> {
    let at = NAMES.binary_search_by(|&(of, name, _)| (of, name).cmp(&(provider, scope))).ok()?;
    ENTRIES.get(usize::from(NAMES[at].2))
}

/// Every scope, sorted by provider and name.
#[must_use]
pub fn all() -> &'static [ScopeEntry] {
    ENTRIES
}

/// Whether the catalogue knows any scope of `provider`.
#[must_use]
pub fn knows(provider: &str) -> bool {
    ENTRIES.binary_search_by(|entry| entry.provider.cmp(provider)).is_ok()
}

/// How many substitutes a scope of the model names.
const SUBSTITUTES: usize = 3;

/// The scope `name` of `provider` as the model holds it, with what the catalogue knows; names that it does not know have access `unknown`.
///
/// Substitutes are spelled as `name` is: with the provider's prefix or without. The rest (on whose behalf, what the place is, whether it is
/// optional) is the caller's to say.
#[must_use]
pub fn scope(provider: &str, name: At<String>, holder: Option<&str>, origin: Origin) -> Scope {
    let entry = find(provider, &name.value);
    Scope { holder: holder.map(str::to_owned), wildcard: entry.is_none() && wildcard(&name.value), ..judged(provider, name, entry, origin) }
}

/// What the catalogue says of it.
fn judged(provider: &str, name: At<String>, entry: Option<&'static ScopeEntry>, origin: Origin) -> Scope {
    let spelled = |substitute: &&'static str| {
        let short = entry.is_some_and(|entry| entry.name != name.value);
        find(provider, substitute).map_or(*substitute, |other| if short { other.short } else { other.name }).to_owned()
    };
    Scope {
        origin,
        provider: provider.to_owned(),
        id: None,
        access: entry.map_or(ScopeAccess::Unknown, |entry| entry.access),
        risk: entry.map(|entry| entry.risk.to_string()),
        domains: entry.iter().flat_map(|entry| entry.domains).map(|domain| (*domain).to_owned()).collect(),
        allows: entry.and_then(|entry| entry.allows).map(str::to_owned),
        narrower: entry.iter().flat_map(|entry| entry.narrower).take(SUBSTITUTES).map(spelled).collect(),
        holder: None,
        grant: None,
        consent: None,
        place: ScopePlace::Config,
        optional: false,
        wildcard: false,
        purpose: None,
        amplifier: None,
        nearest: None,
        implied_by: None,
        needed: None,
        name,
    }
}

/// Whether a name stands for every scope there is, or every one of a family: `*`, `crm:*`, `crm.*`, `ZohoCRM.modules.ALL`.
#[must_use]
pub fn wildcard(name: &str) -> bool {
    let last = name.rsplit([':', '.', '/']).next().unwrap_or_default();
    last == "*" || last == "ALL" || name == "all"
}
