//! `rules/catalog/scopes/*.yaml` to the static tables that `src/catalog/scopes.rs` includes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::finding::Severity;
use crate::source::{FileId, Source};
use crate::syntax::{de, yaml};
use crate::{fail, files};

/// The names of access in the files and in the program, weakest first.
const ACCESS: &[(&str, &str)] = &[("identity", "Identity"), ("read", "Read"), ("write", "Write"), ("admin", "Admin"), ("full", "Full")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    provider: String,
    #[serde(default)]
    prefix: String,
    sources: Vec<String>,
    // Read one by one, for the places of mistakes.
    #[serde(rename = "scopes")]
    _scopes: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    access: String,
    risk: Severity,
    domains: Vec<String>,
    #[serde(default)]
    narrower: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    bare: bool,
    allows: Option<String>,
}

/// An entry, and every name that leads to it.
struct Entry {
    provider: String,
    name: String,
    code: String,
    names: Vec<String>,
}

/// Reads the catalogue below `root` and writes `scopes.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let mut entries = Vec::new();
    for path in files(&root.join("rules/catalog/scopes"), "yaml") {
        read(&path, &mut entries);
    }
    entries.sort_by(|a, b| (&a.provider, &a.name).cmp(&(&b.provider, &b.name)));
    let mut text = String::from("pub(super) static ENTRIES: &[ScopeEntry] = &[\n");
    for entry in &entries {
        text += &entry.code;
    }
    text += "];\n\n/// Provider, name or alias, index of the entry; sorted.\npub(super) static NAMES: &[(&str, &str, u16)] = &[\n";
    let mut names: Vec<(&str, &str, usize)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        names.extend(entry.names.iter().map(|name| (entry.provider.as_str(), name.as_str(), index)));
    }
    names.sort_unstable();
    for pair in names.windows(2) {
        assert!((pair[0].0, pair[0].1) != (pair[1].0, pair[1].1), "{} has two scopes that are called {}", pair[0].0, pair[0].1);
    }
    for (provider, name, index) in names {
        let _ = writeln!(text, "    ({provider:?}, {name:?}, {index}),");
    }
    fs::write(out.join("scopes.rs"), text + "];\n").expect("OUT_DIR is writable");
}

fn read(path: &Path, entries: &mut Vec<Entry>) {
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
    let rows: Vec<_> = root.get("scopes").into_iter().flat_map(crate::syntax::tree::NodeRef::all_entries).collect();
    let mut seen = BTreeSet::new();
    let mut last = "";
    for row in &rows {
        let at = row.key_span().start as usize;
        if !seen.insert(row.key()) || row.key() < last {
            fail(path, &text, at, "scopes are sorted by name, and each is there once");
        }
        last = row.key();
    }
    for row in rows {
        let at = row.key_span().start as usize;
        let entry: Row = de::from_node(row.value()).unwrap_or_else(|error| fail(path, &text, error.span.start as usize, &error.message));
        let Some((_, access)) = ACCESS.iter().find(|(name, _)| *name == entry.access) else {
            fail(path, &text, at, &format!("`{}` is no access", entry.access))
        };
        let full = |name: &str| if name.contains("://") { name.to_owned() } else { format!("{}{name}", head.prefix) };
        let name = if entry.bare { row.key().to_owned() } else { full(row.key()) };
        let mut names = vec![name.clone(), row.key().to_owned()];
        names.extend(entry.aliases);
        names.sort_unstable();
        names.dedup();
        let narrower: Vec<String> = entry.narrower.iter().map(|name| full(name)).collect();
        let code = format!(
            "    ScopeEntry {{ provider: {:?}, name: {name:?}, short: {:?}, access: ScopeAccess::{access}, risk: Severity::{:?}, \
             domains: &{:?}, narrower: &{narrower:?}, allows: {:?} }},\n",
            head.provider,
            row.key(),
            entry.risk,
            entry.domains,
            entry.allows
        );
        entries.push(Entry { provider: head.provider.clone(), name, code, names });
    }
}
