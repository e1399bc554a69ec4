//! Well-known MCP servers: what they can do, and which of their tools have consequences.
//!
//! The facts are in `rules/catalog/mcp_servers.yaml`, each with its source; the build makes a static table of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::authority::package::Launch;
use crate::model::{Capability, Server, Url};

include!(concat!(env!("OUT_DIR"), "/servers.rs"));

/// One server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerEntry {
    /// What people call it.
    pub name: &'static str,
    /// The names it goes by: `npm`, `pypi`, `image`, `url` (without scheme) or `command`, and the name.
    pub names: &'static [(&'static str, &'static str)],
    /// What it can do: `read-public`, `read-untrusted`, `read-private`, `write`, `delete`, `send`, `pay`, `administer`, `execute`,
    /// `network`, `memory`, `compute` (works on nothing but its input).
    pub does: &'static [&'static str],
    /// What it sends reaches members of the workspace only.
    pub members: bool,
    /// Tools that delete or overwrite what cannot be brought back.
    pub destructive: &'static [&'static str],
    /// Tools that move money, send to others, administer, deploy or run code.
    pub consequence: &'static [&'static str],
}

/// The capability that a word of [`ServerEntry::does`] means; `None` for `compute`, which acts on nothing.
#[must_use]
pub fn capability(word: &str) -> Option<Capability> {
    Some(match word {
        "read-public" => Capability::ReadPublic,
        "read-untrusted" => Capability::ReadUntrusted,
        "read-private" => Capability::ReadPrivate,
        "write" => Capability::WriteInternal,
        "delete" => Capability::Delete,
        "send" => Capability::SendExternal,
        "pay" => Capability::MoneyMove,
        "administer" => Capability::AdminIam,
        "execute" => Capability::ExecCode,
        "network" => Capability::NetAny,
        "memory" => Capability::MemoryWrite,
        _ => return None,
    })
}

/// By kind and name; a name is there once.
static NAMES: LazyLock<HashMap<(&str, &str), &ServerEntry>> =
    LazyLock::new(|| ENTRIES.iter().flat_map(|entry| entry.names.iter().map(move |&name| (name, entry))).collect());

/// The names of packages, by registry and length in bytes.
static LENGTHS: LazyLock<HashMap<(&str, usize), Vec<&str>>> = LazyLock::new(|| {
    let mut lengths: HashMap<(&str, usize), Vec<&str>> = HashMap::new();
    for &(kind, name) in ENTRIES.iter().flat_map(|entry| entry.names) {
        lengths.entry((kind, name.len())).or_default().push(name);
    }
    lengths
});

/// Every server, in the order of the catalogue.
#[must_use]
pub fn all() -> &'static [ServerEntry] {
    ENTRIES
}

/// The server of that name. `kind` as in [`ServerEntry::names`], or `oci` for an image; names of PyPI are compared as PEP 503 says.
#[must_use]
pub fn find(kind: &str, name: &str) -> Option<&'static ServerEntry> {
    let kind = if kind == "oci" { "image" } else { kind };
    NAMES.get(&(kind, spelled(kind, name).as_str())).copied()
}

/// What is known of a configured server.
#[must_use]
pub fn of(server: &Server) -> Option<&'static ServerEntry> {
    let known = server.known.as_deref()?;
    ENTRIES.iter().find(|entry| entry.name == known)
}

/// The server that a launch starts or a URL leads to.
#[must_use]
pub fn known(launch: &Launch, url: Option<&Url>) -> Option<&'static ServerEntry> {
    match (&launch.package, url) {
        (_, Some(url)) => by_url(url),
        (Some(package), None) => find(&package.ecosystem, &package.name.value),
        (None, None) => find("command", &launch.program),
    }
}

/// The most specific entry whose host is the URL's and whose path begins the URL's.
fn by_url(url: &Url) -> Option<&'static ServerEntry> {
    let rest = url.text.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').map_or("", |slash| &rest[slash..]);
    let matching =
        ENTRIES.iter().flat_map(|entry| entry.names.iter().map(move |name| (entry, name))).filter_map(|(entry, &(kind, name))| {
            if kind != "url" || !name.starts_with(url.host.as_str()) {
                return None;
            }
            let (host, start) = name.split_once('/').unwrap_or((name, ""));
            let below = path.trim_start_matches('/').strip_prefix(start.trim_end_matches('/'))?;
            let whole = start.is_empty() || below.is_empty() || below.starts_with(['/', '?', '#']);
            (host == url.host && whole).then_some((start.len(), entry))
        });
    matching.max_by_key(|&(length, _)| length).map(|(_, entry)| entry)
}

/// `name` as its registry compares names.
pub(super) fn spelled(kind: &str, name: &str) -> String {
    match kind {
        "pypi" => name.to_ascii_lowercase().replace(['_', '.'], "-"),
        "npm" => name.to_ascii_lowercase(),
        "image" => name.strip_prefix("docker.io/").unwrap_or(name).to_owned(),
        _ => name.to_owned(),
    }
}

/// Names whose telling words have fewer letters than this are one letter apart by chance.
const TELLING_LENGTH: usize = 7;

/// Words that half of all names hold, and that tell nothing apart.
const GENERIC: &[&str] = &["mcp", "server", "servers", "client", "api", "tool", "tools", "modelcontextprotocol"];

/// The words of a name that tell it from others.
fn telling(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && !GENERIC.contains(word))
}

/// Whether `name`, one letter or a swap away from `known`, is rather a slip than another name: the telling words are long, or they are the
/// same and the slip is elsewhere, or two letters have changed places.
fn slipped(name: &str, known: &str) -> bool {
    let long = telling(known).map(str::len).sum::<usize>() >= TELLING_LENGTH;
    long || name.len() == known.len() && swapped(name, known) || telling(known).all(|word| telling(name).any(|other| other == word))
}

/// The name of a well-known server's package in that registry that `name` is nearly, but not quite: one letter more, less, other or
/// swapped, or another separator. `None` for the names of the catalogue themselves.
#[must_use]
pub fn resembles(ecosystem: &str, name: &str) -> Option<&'static str> {
    if !matches!(ecosystem, "npm" | "pypi") || find(ecosystem, name).is_some() {
        return None;
    }
    let name = spelled(ecosystem, name);
    let lengths = name.len().saturating_sub(1)..=name.len() + 1;
    let mut known = lengths.filter_map(|length| LENGTHS.get(&(ecosystem, length))).flatten().copied();
    known.find(|known| near(&name, known) && slipped(&name, known) || same_but_separators(&name, known))
}

fn same_but_separators(a: &str, b: &str) -> bool {
    let folded = |byte: u8| if matches!(byte, b'_' | b'.' | b'/') { b'-' } else { byte };
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(a, b)| folded(a) == folded(b))
}

/// Whether two names have the same letters: what [`near`] finds near by a swap.
fn swapped(a: &str, b: &str) -> bool {
    let sorted = |name: &str| {
        let mut bytes = name.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(a) == sorted(b)
}

/// Whether one edit (a letter put in, taken out, changed, or two neighbours swapped) makes `a` of `b`.
fn near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([_], [_] | []) | ([], [_]) => true,
        ([first, second], [other, another]) => first == another && second == other,
        _ => false,
    }
}
