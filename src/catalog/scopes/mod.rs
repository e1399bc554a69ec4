//! OAuth and API scopes: what each lets its holder do, how bad its abuse would be, and what would do instead.
//!
//! The facts are in `rules/catalog/scopes/`, one file a provider, with their sources. The build packs them; the scopes of a provider are
//! unpacked when somebody first asks for one, so that a repository without scopes pays nothing.

mod asked;
mod types;

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

pub use asked::{granted, scope, wildcard};
pub use types::{Consent, Provider, ScopeAccess, ScopeEntry, ScopeGrant};

use super::servers::spelled;
use crate::nearest::distance;
use types::Index;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/scopes.bin"));

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/scopes.index"))).expect("the build wrote this index with the same types")
});

/// The scopes of each provider, in the order of the index.
static UNPACKED: LazyLock<Vec<OnceLock<Unpacked>>> = LazyLock::new(|| INDEX.providers.iter().map(|_| OnceLock::new()).collect());

/// The scopes of one provider.
struct Unpacked {
    /// Sorted by name and grant.
    entries: Vec<ScopeEntry>,
    /// Every spelling of every name, to the entry.
    names: HashMap<(&'static str, Option<ScopeGrant>), usize>,
    /// The entries whose names go on as their holders like.
    open: Vec<usize>,
}

fn unpacked(provider: &str) -> Option<&'static Unpacked> {
    let at = INDEX.providers.binary_search_by(|known| known.id.cmp(provider)).ok()?;
    let provider = &INDEX.providers[at];
    Some(UNPACKED[at].get_or_init(|| {
        let bytes = &BLOB[provider.from as usize..provider.to as usize];
        let mut entries: Vec<ScopeEntry> = postcard::from_bytes(bytes).expect("the build wrote these scopes with the same types");
        let mut names = HashMap::with_capacity(entries.len() * 2);
        for (index, entry) in entries.iter_mut().enumerate() {
            entry.provider = provider.id;
            let spellings = [entry.name, entry.short].into_iter().chain(entry.aliases.iter().copied());
            names.extend(spellings.map(|name| ((name, entry.grant), index)));
        }
        let open = (0..entries.len()).filter(|&at| entries[at].open).collect();
        Unpacked { entries, names, open }
    }))
}

/// Every provider, sorted by id.
#[must_use]
pub fn providers() -> &'static [Provider] {
    &INDEX.providers
}

/// The provider of that id, or of another name that libraries give it: `microsoft-graph`, `azure-ad`.
#[must_use]
pub fn provider(name: &str) -> Option<&'static Provider> {
    let by_id = providers().binary_search_by(|known| known.id.cmp(name)).ok().map(|at| &providers()[at]);
    by_id.or_else(|| providers().iter().find(|known| known.names.contains(&name)))
}

/// The id of the provider to whom `host` (lower case, no port) belongs: one of its own, or a name below one. The longest match counts.
#[must_use]
pub fn provider_of_host(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.');
    let below = |known: &str| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let hosts = providers().iter().flat_map(|provider| provider.hosts.iter().map(|host| (host.len(), provider.id, *host)));
    hosts.filter(|(_, _, known)| below(known)).max_by_key(|&(length, ..)| length).map(|(_, id, _)| id)
}

/// The id of the provider whose scopes the users of a package ask for: `npm`, `@slack/bolt`. Names are compared as the registry does.
#[must_use]
pub fn provider_of_package(ecosystem: &str, name: &str) -> Option<&'static str> {
    let name = spelled(ecosystem, name);
    // Only an image's spelling is of another length.
    let alike = |known: &str| ecosystem == "image" || known.len() == name.len();
    let known =
        |package: &str| package.split_once(':').is_some_and(|(of, known)| of == ecosystem && alike(known) && spelled(of, known) == name);
    providers().iter().find(|provider| provider.packages.iter().any(|package| known(package))).map(|provider| provider.id)
}

/// The scope of that name or alias, where the catalogue has it. Names are compared exactly, as providers do.
///
/// Where one name is two permissions, the delegated one is meant; see [`find_granted`].
#[must_use]
pub fn find(provider: &str, name: &str) -> Option<&'static ScopeEntry> {
    [None, Some(ScopeGrant::Delegated), Some(ScopeGrant::Application)].into_iter().find_map(|grant| find_exactly(provider, name, grant))
}

/// The scope of that name that is used as `grant` says. Where the provider does not tell grants apart, the one that there is.
#[must_use]
pub fn find_granted(provider: &str, name: &str, grant: ScopeGrant) -> Option<&'static ScopeEntry> {
    [Some(grant), None].into_iter().find_map(|grant| find_exactly(provider, name, grant))
}

fn find_exactly(provider: &str, name: &str, grant: Option<ScopeGrant>) -> Option<&'static ScopeEntry> {
    let scopes = unpacked(provider)?;
    let exact = |name: &str| scopes.names.get(&(name, grant)).map(|&at| &scopes.entries[at]);
    let below = |entry: &&ScopeEntry| entry.grant == grant && name.strip_prefix(entry.name).is_some_and(|rest| !rest.is_empty());
    exact(name)
        .or_else(|| self::provider(provider)?.prefixes.iter().find_map(|prefix| exact(name.strip_prefix(prefix)?)))
        .or_else(|| scopes.open.iter().map(|&at| &scopes.entries[at]).filter(below).max_by_key(|entry| entry.name.len()))
}

/// The scope with that id (a GUID, or a bit as `0x8`; in any case of letters), of that grant where one is named.
#[must_use]
pub fn by_id(id: &str, grant: Option<ScopeGrant>) -> Option<&'static ScopeEntry> {
    let id = id.to_ascii_lowercase();
    let entries = providers().iter().filter(|provider| provider.ids).flat_map(|provider| of(provider.id));
    entries.filter(|entry| grant.is_none() || entry.grant == grant).find(|entry| entry.ids.contains(&id.as_str()))
}

/// The scopes of a provider, sorted by name and grant; empty for one that the catalogue does not know.
#[must_use]
pub fn of(provider: &str) -> &'static [ScopeEntry] {
    unpacked(provider).map_or(&[], |scopes| &scopes.entries)
}

/// Every scope, sorted by provider, name and grant.
pub fn all() -> impl Iterator<Item = &'static ScopeEntry> {
    providers().iter().flat_map(|provider| of(provider.id))
}

/// Whether the catalogue knows any scope of `provider`.
#[must_use]
pub fn knows(provider: &str) -> bool {
    providers().binary_search_by(|known| known.id.cmp(provider)).is_ok()
}

/// The ids of the providers that have a scope of exactly that name, sorted. None for words that are anybody's (`read`, `admin`, `email`,
/// `openid`): those need a hint from elsewhere.
#[must_use]
pub fn owners(name: &str) -> Vec<&'static str> {
    let from = INDEX.owners.partition_point(|(known, _)| *known < name);
    let same = INDEX.owners[from..].iter().take_while(|(known, _)| *known == name);
    same.map(|&(_, provider)| providers()[usize::from(provider)].id).collect()
}

/// Names longer than this are not compared letter by letter.
const LONGEST: usize = 128;

/// The scope whose name `name` is a slip of: other case or punctuation, or two letters wrong, one in a short name. Takes tens of
/// microseconds: for messages, not for every string of a file.
#[must_use]
pub fn nearest(provider: &str, name: &str) -> Option<&'static ScopeEntry> {
    if name.len() > LONGEST {
        return None;
    }
    let given = plain(name);
    let slips = if given.len() < 8 { 1 } else { 2 };
    let letters = letters(name);
    let near = of(provider).iter().flat_map(|entry| {
        let spellings = [entry.name, entry.short].into_iter().chain(entry.aliases.iter().copied());
        spellings.filter(|known| known.len().abs_diff(given.len()) <= slips).map(move |known| (known, entry))
    });
    // A slip changes two counts at most.
    let near = near
        .filter(|(known, _)| letters.iter().zip(self::letters(known)).map(|(a, b)| usize::from(a.abs_diff(b))).sum::<usize>() <= 2 * slips);
    let near = near.map(|(known, entry)| (distance(&given, &plain(known)), entry)).filter(|(far, _)| *far <= slips);
    near.min_by_key(|(far, _)| *far).map(|(_, entry)| entry)
}

/// Case and punctuation are the first things that people get wrong.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace([':', '_', '-', '/'], ".")
}

/// How often each letter stands in `name`, in any case, and how much else: names with other letters need not be compared.
fn letters(name: &str) -> [u8; 32] {
    let mut counts = [0; 32];
    for byte in name.bytes().take(LONGEST) {
        counts[if byte.is_ascii_alphabetic() { usize::from(byte % 32) } else { 0 }] += 1;
    }
    counts
}

/// Every scope that `entry` includes, also through others, as the provider says. Never `entry` itself.
#[must_use]
pub fn implied(entry: &ScopeEntry) -> Vec<&'static ScopeEntry> {
    let mut seen = HashSet::from([entry.name]);
    let mut found: Vec<&'static ScopeEntry> = Vec::new();
    let mut next: Vec<&str> = entry.implies.clone();
    while let Some(name) = next.pop() {
        if seen.insert(name)
            && let Some(other) = find_exactly(entry.provider, name, entry.grant)
        {
            next.extend(&other.implies);
            found.push(other);
        }
    }
    found.sort_by_key(|entry| entry.name);
    found
}

/// The scopes of the provider that include `entry`, so that it adds nothing beside one of them.
#[must_use]
pub fn implied_by(entry: &ScopeEntry) -> Vec<&'static ScopeEntry> {
    of(entry.provider)
        .iter()
        .filter(|other| other.grant == entry.grant && implied(other).iter().any(|one| one.name == entry.name))
        .collect()
}
