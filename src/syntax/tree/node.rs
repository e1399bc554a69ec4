//! A node or entry together with its tree: what everybody walks with.

use super::{Entry, Kind, Node, NodeId, Slot, Tree};
use crate::source::{At, Span};

/// A node together with its tree: what dialects walk with.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef<'t> {
    pub(super) tree: &'t Tree,
    pub(super) id: NodeId,
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl<'t> NodeRef<'t> {
    /// The number of this node (of the alias, where it is one).
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree that the node belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    pub(super) fn raw(self) -> &'t Node {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The node behind an alias; itself otherwise.
    #[must_use]
    pub fn target(self) -> Self {
        match self.raw().kind {
            Kind::Alias(target) => Self { tree: self.tree, id: target },
            _ => self,
        }
    }

    /// What it holds, aliases followed.
    #[must_use]
    pub fn kind(self) -> &'t Kind {
        &self.target().raw().kind
    }

    /// Where the value is written, aliases followed.
    #[must_use]
    pub fn span(self) -> Span {
        self.target().raw().span
    }

    /// Where it is used: the alias itself where there is one.
    #[must_use]
    pub fn site(self) -> Span {
        self.raw().span
    }

    /// The YAML tag as written.
    #[must_use]
    pub fn tag(self) -> Option<&'t str> {
        self.target().raw().tag.as_deref()
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        match self.kind() {
            Kind::String(text) => Some(&text.value),
            _ => None,
        }
    }

    /// The text with its place.
    #[must_use]
    pub fn text(self) -> Option<At<String>> {
        self.as_str().map(|text| At::new(text.to_owned(), self.span()))
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A text, number or boolean as text; `None` for null, lists and maps.
    #[must_use]
    pub fn scalar(self) -> Option<&'t str> {
        match self.kind() {
            Kind::String(text) => Some(&text.value),
            Kind::Number(number) => Some(number),
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    /// Whether it is a map.
    #[must_use]
    pub fn is_map(self) -> bool {
        matches!(self.kind(), Kind::Map(_))
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_seq(self) -> bool {
        matches!(self.kind(), Kind::Seq(_))
    }

    /// The items of a list; none for anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + 't {
        let items: &'t [NodeId] = match self.kind() {
            Kind::Seq(items) => items,
            _ => &[],
        };
        items.iter().map(move |&id| Self { tree: self.tree, id })
    }

    /// All entries of a map, overwritten ones and merge keys included; none for anything else.
    pub fn all_entries(self) -> impl DoubleEndedIterator<Item = EntryRef<'t>> {
        let entries: &'t [Entry] = match self.kind() {
            Kind::Map(entries) => entries,
            _ => &[],
        };
        entries.iter().map(move |entry| EntryRef { tree: self.tree, entry })
    }

    /// The entries of a map that count: of duplicates the winner, and never the merge key itself.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = EntryRef<'t>> {
        self.all_entries().filter(|entry| !entry.entry.overwritten && !entry.entry.merge)
    }

    /// The entry of that key.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<EntryRef<'t>> {
        self.entries().find(|entry| entry.key() == key)
    }

    /// The value of that key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(EntryRef::value)
    }

    /// The value at the end of these keys.
    #[must_use]
    pub fn at(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether it is a map of so few keys that looking one up for each of them costs nothing: a form, not a table.
    #[must_use]
    pub fn is_form(self) -> bool {
        matches!(self.kind(), Kind::Map(entries) if entries.len() <= 64)
    }

    /// What holds this node: a map or a list; `None` for a root. What an alias reaches hangs where the anchor stands.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let (parent, _) = self.raw().parent?;
        Some(Self { tree: self.tree, id: parent })
    }

    /// The keys above this node, the nearest first; lists between are left out.
    pub fn keys(self) -> impl Iterator<Item = &'t str> {
        let mut node = self;
        std::iter::from_fn(move || {
            loop {
                let (parent, slot) = node.raw().parent?;
                node = Self { tree: node.tree, id: parent };
                if let (Slot::Entry(at), Kind::Map(entries)) = (slot, &node.raw().kind) {
                    return entries.get(at as usize).map(|entry| &*entry.key);
                }
            }
        })
    }

    /// The structural path from the root, `mcpServers.github.args[0]`. Keys that are no plain words are quoted.
    ///
    /// What an alias reaches has the path of the anchor: it is one place, however many use it.
    #[must_use]
    pub fn path(self) -> String {
        self.steps().iter().fold(String::new(), |path, step| match step {
            Step::Key(key) => join_key(&path, key),
            Step::Index(index) => format!("{path}[{index}]"),
        })
    }

    /// The RFC 6901 JSON pointer from the root, `/mcpServers/github/args/0`; empty for the root.
    #[must_use]
    pub fn pointer(self) -> String {
        self.steps().iter().fold(String::new(), |pointer, step| match step {
            Step::Key(key) => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => format!("{pointer}/{index}"),
        })
    }

    fn steps(self) -> Vec<Step<'t>> {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some((parent, slot)) = node.raw().parent {
            let parent = Self { tree: self.tree, id: parent };
            steps.push(match (slot, &parent.raw().kind) {
                (Slot::Entry(at), Kind::Map(entries)) => Step::Key(&entries[at as usize].key),
                (Slot::Item(at) | Slot::Entry(at), _) => Step::Index(at),
            });
            node = parent;
        }
        steps.reverse();
        steps
    }
}

enum Step<'t> {
    Key(&'t str),
    Index(u32),
}

/// `path` with one more key: `a.b`, or `a."b c"` where the key is no plain word.
#[must_use]
pub fn join_key(path: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@' | '/' | ':'));
    let dot = if path.is_empty() { "" } else { "." };
    if plain { format!("{path}{dot}{key}") } else { format!("{path}{dot}{key:?}") }
}

/// An entry of a map together with its tree.
#[derive(Clone, Copy, Debug)]
pub struct EntryRef<'t> {
    tree: &'t Tree,
    entry: &'t Entry,
}

impl<'t> EntryRef<'t> {
    /// The key, decoded.
    #[must_use]
    pub fn key(self) -> &'t str {
        &self.entry.key
    }

    /// The key as written.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.entry.key_span
    }

    /// The key with its place.
    #[must_use]
    pub fn key_at(self) -> At<String> {
        At::new(self.entry.key.to_string(), self.entry.key_span)
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> NodeRef<'t> {
        NodeRef { tree: self.tree, id: self.entry.value }
    }

    /// Came through a merge key.
    #[must_use]
    pub fn inherited(self) -> bool {
        self.entry.inherited
    }

    /// A later entry with the same key replaces it.
    #[must_use]
    pub fn overwritten(self) -> bool {
        self.entry.overwritten
    }
}
