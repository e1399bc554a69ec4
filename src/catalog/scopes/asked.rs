//! A scope that somebody asks for, with what the catalogue knows of it.

use super::{ScopeAccess, ScopeEntry, ScopeGrant, by_id, find, find_granted, knows};
use crate::model::{Origin, Scope, ScopePlace};
use crate::source::At;

/// How many substitutes a scope of the model names.
const SUBSTITUTES: usize = 3;

/// The scope `name` of `provider` as the model holds it; names that the catalogue does not know have access `unknown`.
///
/// Substitutes are spelled as `name` is: with the provider's prefix or without. The rest (what the place is, whether it is optional) is the
/// caller's to say.
#[must_use]
pub fn scope(provider: &str, name: At<String>, holder: Option<&str>, origin: Origin) -> Scope {
    let entry = find(provider, &name.value);
    Scope { holder: holder.map(str::to_owned), ..judged(provider, name, entry, origin) }
}

/// The permission `name`, a name or an id, that `provider` gives as `grant` says.
#[must_use]
pub fn granted(provider: &str, name: At<String>, grant: ScopeGrant, origin: Origin) -> Scope {
    let guid = guid(&name.value);
    let entry = if guid { by_id(&name.value, Some(grant)) } else { find_granted(provider, &name.value, grant) };
    let id = guid.then(|| name.value.clone());
    let provider = entry.map_or(provider, |entry| entry.provider);
    let name = match entry {
        Some(entry) if guid => At::new(entry.name.to_owned(), name.span),
        _ => name,
    };
    let holder = if grant == ScopeGrant::Application { "application" } else { "user" };
    Scope { id, grant: Some(grant), holder: Some(holder.to_owned()), ..judged(provider, name, entry, origin) }
}

/// What the catalogue says of it.
fn judged(provider: &str, name: At<String>, entry: Option<&'static ScopeEntry>, origin: Origin) -> Scope {
    let spelled = |substitute: &&'static str| {
        let short = entry.is_some_and(|entry| entry.name != name.value);
        find(provider, substitute).map_or(*substitute, |other| if short { other.short } else { other.name }).to_owned()
    };
    let wildcard = entry.is_none() && wildcard(&name.value);
    Scope {
        origin,
        issuer: super::provider(provider).map_or(provider, |known| known.title).to_owned(),
        provider: provider.to_owned(),
        id: None,
        access: entry.map_or(ScopeAccess::Unknown, |entry| entry.access),
        risk: entry.map(|entry| entry.risk.to_string()),
        domains: entry.iter().flat_map(|entry| &entry.domains).map(|domain| (*domain).to_owned()).collect(),
        allows: entry.and_then(|entry| entry.allows).map(str::to_owned),
        narrower: entry.iter().flat_map(|entry| &entry.narrower).take(SUBSTITUTES).map(spelled).collect(),
        holder: None,
        grant: None,
        consent: entry.and_then(|entry| entry.consent),
        listed: entry.is_some() || knows(provider),
        place: ScopePlace::Config,
        optional: false,
        wildcard,
        purpose: None,
        amplifier: None,
        nearest: None,
        implied_by: None,
        needed: None,
        unused: false,
        alone: false,
        home: false,
        name,
    }
}

/// Whether it has the form of a GUID, as Entra writes the ids of permissions.
fn guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// Whether a name stands for every scope there is, or every one of a family: `*`, `crm:*`, `crm.*`, `ZohoCRM.modules.ALL`.
#[must_use]
pub fn wildcard(name: &str) -> bool {
    let last = name.rsplit([':', '.', '/']).next().unwrap_or_default();
    last == "*" || last == "ALL" || name == "all"
}
