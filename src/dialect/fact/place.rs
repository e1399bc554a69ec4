//! Places: what a finding marks, what a fact is called by, and whose settings a file holds.

use crate::model::Layer;
use crate::source::Span;
use crate::syntax::tree::{EntryRef, NodeRef};

/// From the key to the end of the value: what a finding marks that is about both. The header of a TOML table holds its key, which then is all.
pub(in crate::dialect) fn whole(entry: EntryRef<'_>) -> Span {
    let key = entry.key_span();
    let value = entry.value().site();
    Span { end: if value.start < key.end { key.end } else { value.end }, ..key }
}

/// The structural path of what a map says under `key`. A key that could hold a secret is left out: paths are printed and hashed.
pub(in crate::dialect) fn entry_path(map: NodeRef<'_>, entry: EntryRef<'_>) -> String {
    let key = entry.key();
    if crate::dialect::telling(key) {
        format!("{}[{}]", map.path(), map.entries().take_while(|other| other.key() != key).count())
    } else {
        entry.value().path()
    }
}

/// The name of the file at `path`, without folders and extension: what products call an agent that does not name itself.
pub(in crate::dialect) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// Whose settings a file at `path` holds: one person's below a folder of `homes`, which products keep in home directories.
pub(in crate::dialect) fn home(path: &str, homes: &[&str]) -> Layer {
    let home = homes.iter().any(|home| path.starts_with(&format!("{home}/")) || path.contains(&format!("/{home}/")));
    if home { Layer::User } else { Layer::Project }
}

/// Whose settings a file in a repository holds: somebody's own where the path leads through a home (`home/ada`, `Users/ada`, `root`, a
/// repository of dotfiles), a machine's below `etc`, the project's otherwise.
pub(in crate::dialect) fn layer(path: &str) -> Layer {
    let folders: Vec<&str> = path.split('/').collect();
    let Some((_, folders)) = folders.split_last() else { return Layer::Project };
    let hidden = |part: &&str| part.starts_with('.');
    let home =
        folders.windows(2).any(|pair| matches!(pair[0], "home" | "Users") && !hidden(&pair[1]) || pair[0] == "root" && hidden(&pair[1]));
    if folders.contains(&"etc") && !folders.iter().any(hidden) {
        Layer::Managed
    } else if home || folders.iter().any(|part| part.contains("dotfiles")) {
        Layer::User
    } else {
        Layer::Project
    }
}
