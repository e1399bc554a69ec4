//! `rules/catalog/scopes/*.yaml` to two blobs: an index of providers, and the scopes of each, which the program decodes on first use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::finding::Severity;
use crate::names::Named;
use crate::source::{FileId, Source};
use crate::syntax::tree::NodeRef;
use crate::syntax::{de, yaml};
use crate::{fail, files};

#[path = "../src/catalog/scopes/types.rs"]
mod types;

use types::{Consent, Index, Provider, ScopeAccess, ScopeEntry, ScopeGrant};

/// The maps of a file, and the grant of the scopes in each.
const MAPS: &[(&str, Option<ScopeGrant>)] =
    &[("scopes", None), ("delegated", Some(ScopeGrant::Delegated)), ("application", Some(ScopeGrant::Application))];

/// Names that many providers have, so that they tell nothing about whose they are: those of OpenID Connect, and words.
const COMMON: &[&str] = &["offline_access", "full_access", "read_only", "read-only", "read_write", "read-write", "api_access"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    provider: String,
    title: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    packages: Vec<String>,
    #[serde(default = "space")]
    separator: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    prefixes: Vec<String>,
    sources: Vec<String>,
    // Read one by one, for the places of mistakes.
    #[serde(rename = "scopes", default)]
    _scopes: BTreeMap<String, Row>,
    #[serde(rename = "delegated", default)]
    _delegated: BTreeMap<String, Row>,
    #[serde(rename = "application", default)]
    _application: BTreeMap<String, Row>,
}

fn space() -> String {
    " ".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    access: ScopeAccess,
    risk: Severity,
    domains: Vec<String>,
    #[serde(default)]
    narrower: Vec<String>,
    #[serde(default)]
    implies: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    ids: Vec<String>,
    consent: Option<Consent>,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    open: bool,
    allows: Option<String>,
}

/// Reads the catalogue below `root` and writes `scopes.index` and `scopes.bin` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let mut read: Vec<(Provider, Vec<ScopeEntry>)> =
        files(&root.join("rules/catalog/scopes"), "yaml").iter().map(|path| file(path)).collect();
    read.sort_by_key(|(provider, _)| provider.id);
    let mut blob = Vec::new();
    let mut owners = Vec::new();
    let mut providers = Vec::new();
    for (index, (mut provider, entries)) in read.into_iter().enumerate() {
        provider.from = offset(&blob);
        blob.extend(postcard::to_allocvec(&entries).expect("scopes are plain data"));
        provider.to = offset(&blob);
        let index = u16::try_from(index).expect("fewer providers than 65,536");
        owners.extend(entries.iter().flat_map(spellings).filter(|name| telling(name)).map(|name| (name, index)));
        providers.push(provider);
    }
    owners.sort_unstable();
    owners.dedup();
    let index = postcard::to_allocvec(&Index { providers, owners }).expect("providers are plain data");
    fs::write(out.join("scopes.index"), index).expect("OUT_DIR is writable");
    fs::write(out.join("scopes.bin"), blob).expect("OUT_DIR is writable");
}

fn offset(blob: &[u8]) -> u32 {
    u32::try_from(blob.len()).expect("less than 4 GB")
}

/// Every name that leads to `entry`.
fn spellings(entry: &ScopeEntry) -> impl Iterator<Item = &'static str> {
    [entry.name, entry.short].into_iter().chain(entry.aliases.clone()).collect::<BTreeSet<_>>().into_iter()
}

/// Whether a name is nobody's by chance: a URL, or words joined by punctuation or capitals.
fn telling(name: &str) -> bool {
    let joined = name.contains(['.', ':', '/', '_', '-']) || name.chars().skip(1).any(char::is_uppercase);
    joined && !COMMON.contains(&name) && name.len() > 4
}

fn file(path: &Path) -> (Provider, Vec<ScopeEntry>) {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(FileId(0), &path.to_string_lossy(), text.clone());
    let (tree, error, _) = yaml::read(&source, 0..text.len());
    if let Some(error) = error {
        fail(path, &text, error.span.start as usize, &error.message);
    }
    let Some(root) = tree.root() else { fail(path, &text, 0, "the file is empty") };
    let head: Head = de::from_node(root).unwrap_or_else(|error| fail(path, &text, error.span.start as usize, &error.message));
    if head.sources.is_empty() {
        fail(path, &text, 0, "a catalogue names its sources");
    }
    if path.file_stem().is_none_or(|stem| stem != head.provider.as_str()) {
        fail(path, &text, 0, "a catalogue is called as its provider");
    }
    let mut entries = Vec::new();
    for &(map, grant) in MAPS {
        entries.extend(root.get(map).into_iter().flat_map(|map| rows(path, &text, map, &head.prefix, grant)));
    }
    entries.sort_by(|a, b| (a.name, a.grant).cmp(&(b.name, b.grant)));
    let mut seen = BTreeSet::new();
    for entry in &entries {
        for name in spellings(entry) {
            assert!(seen.insert((entry.grant, name)), "{}: two scopes are called {name}", path.display());
        }
    }
    let provider = Provider {
        id: head.provider.leak(),
        title: head.title.leak(),
        names: leak(head.names),
        hosts: leak(head.hosts),
        packages: leak(head.packages),
        separator: head.separator.leak(),
        prefixes: leak(head.prefixes),
        ids: entries.iter().any(|entry| !entry.ids.is_empty()),
        sources: leak(head.sources),
        from: 0,
        to: 0,
    };
    (provider, entries)
}

fn rows(path: &Path, text: &str, map: NodeRef<'_>, prefix: &str, grant: Option<ScopeGrant>) -> Vec<ScopeEntry> {
    let mut last = None;
    let mut entries = Vec::new();
    for row in map.all_entries() {
        let at = row.key_span().start as usize;
        if last.is_some_and(|last| last >= row.key()) {
            fail(path, text, at, "scopes are sorted by name, and each is there once");
        }
        last = Some(row.key());
        let facts: Row = de::from_node(row.value()).unwrap_or_else(|error| fail(path, text, error.span.start as usize, &error.message));
        let full = |name: &str| if name.contains("://") { name.to_owned() } else { format!("{prefix}{name}") };
        let name = if facts.bare { row.key().to_owned() } else { full(row.key()) };
        let all_full = |names: Vec<String>| leak(names.iter().map(|name| full(name)).collect());
        entries.push(ScopeEntry {
            provider: "",
            name: name.leak(),
            short: row.key().to_owned().leak(),
            aliases: leak(facts.aliases),
            ids: leak(facts.ids.into_iter().map(|id| id.to_ascii_lowercase()).collect()),
            grant,
            access: facts.access,
            risk: facts.risk,
            domains: leak(facts.domains),
            narrower: all_full(facts.narrower),
            implies: all_full(facts.implies),
            consent: facts.consent,
            allows: facts.allows.map(|allows| &*allows.leak()),
            open: facts.open,
        });
    }
    entries
}

/// The build ends soon: what it reads may live for ever.
fn leak(texts: Vec<String>) -> Vec<&'static str> {
    texts.into_iter().map(|text| &*text.leak()).collect()
}
