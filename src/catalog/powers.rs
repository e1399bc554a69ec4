//! Which scopes let their holder do what must not meet in one agent. The list is `rules/catalog/powers.yaml`; the build makes a static table
//! of it.

use super::scopes::{ScopeAccess, ScopeEntry};
use crate::finding::Severity;
use crate::model::Capability;

include!(concat!(env!("OUT_DIR"), "/powers.rs"));

/// Domains of directories: whoever administers them decides about users.
const USERS: &[&str] = &["directory", "identity-admin"];

/// What a scope lets its holder do, as far as it matters beside other scopes.
#[must_use]
pub fn of(entry: &ScopeEntry) -> Vec<Capability> {
    let named = |name: &str| match name.strip_suffix('*') {
        Some(start) => entry.short.starts_with(start),
        None => entry.short == name || entry.name == name,
    };
    let rows = POWERS.iter().filter(|(provider, ..)| *provider == entry.provider);
    let mut powers: Vec<Capability> = rows.filter(|(_, _, scopes)| scopes.iter().any(|name| named(name))).map(|(_, can, _)| *can).collect();
    let administers = entry.access == ScopeAccess::Admin && entry.risk >= Severity::High;
    if administers && entry.domains.iter().any(|domain| USERS.contains(domain)) {
        powers.push(Capability::AdminUsers);
    }
    powers
}

/// Every name of the list with its provider, for tests.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    POWERS.iter().flat_map(|(provider, _, scopes)| scopes.iter().map(|scope| (*provider, *scope)))
}
