//! The one spanned tree: YAML, JSON, JSONC, TOML and front matter all become this.
//!
//! An arena. A value that an alias or a merge key reaches is shared, never copied, so a billion-laughs file stays as small as it is on
//! disk. Whoever walks the whole tree walks the arena ([`Tree::nodes`]), not the graph.

use crate::source::{FileId, Span};

/// Index of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// One value, with its place.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The value as written, quotes and block indicators included.
    pub span: Span,
    /// The YAML tag as written (`!Ref`), if any.
    pub tag: Option<Box<str>>,
    /// Where this node hangs; `None` for the root of a document.
    pub parent: Option<(NodeId, Slot)>,
}

/// The place of a node in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Entry of a map, by position.
    Entry(u32),
    /// Item of a sequence.
    Item(u32),
}

/// What a node holds.
#[derive(Debug)]
pub enum Kind {
    /// Nothing: `null`, `~` or an empty value.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as written.
    Number(Box<str>),
    /// Text, decoded.
    String(Text),
    /// A list.
    Seq(Vec<NodeId>),
    /// Keys and values in the order of the file, duplicates included.
    Map(Vec<Entry>),
    /// Another place of the same document; the target is shared. A YAML alias whose anchor is unknown is [`Kind::Null`].
    Alias(NodeId),
}

/// A text value: what it says and how it is written.
#[derive(Debug)]
pub struct Text {
    /// The decoded value.
    pub value: Box<str>,
    /// How it is written, which tells how decoded offsets map back to raw ones.
    pub style: Style,
}

/// The ways to write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The raw text is the value (YAML plain on one line, TOML literal, anything that needs no decoding) from this many bytes after the span's start.
    Verbatim {
        /// Bytes of the opening quote or indicator.
        open: u8,
    },
    /// JSON string (also JSON5 single quotes): `\n`, `\u00e9`, `\/`.
    Json,
    /// TOML basic string, one line or `"""`.
    TomlBasic,
    /// YAML plain scalar over several lines.
    YamlPlain,
    /// YAML `'single'`.
    YamlSingle,
    /// YAML `"double"`.
    YamlDouble,
    /// YAML `|`.
    YamlLiteral,
    /// YAML `>`.
    YamlFolded,
    /// XML with entities, CDATA or comments in it.
    Xml,
}

/// One key and its value.
#[derive(Debug)]
pub struct Entry {
    /// The key, decoded. A YAML key that is no text is written as in the file.
    pub key: Box<str>,
    /// The key as written, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
    /// Came through a YAML merge key (`<<`): belongs to the anchor's map as well.
    pub inherited: bool,
    /// A later entry with the same key replaces this one (every product here takes the last).
    pub overwritten: bool,
    /// This is a YAML merge key (`<<`) itself: what it brings in stands beside it as inherited entries.
    pub merge: bool,
}

/// A comment.
#[derive(Debug)]
pub struct Comment {
    /// What it says, without `#`, `//` or `/* */`, trimmed.
    pub text: Box<str>,
    /// The whole comment as written.
    pub span: Span,
}

/// The documents of one file.
#[derive(Debug)]
pub struct Tree {
    pub(crate) file: FileId,
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<NodeId>,
    pub(crate) comments: Vec<Comment>,
}

impl Tree {
    /// A tree without nodes.
    #[must_use]
    pub fn new(file: FileId) -> Self {
        Self { file, nodes: Vec::new(), roots: Vec::new(), comments: Vec::new() }
    }

    /// The file this tree was read from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The roots, one a document (YAML may have several).
    pub fn roots(&self) -> impl ExactSizeIterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|&id| NodeRef { tree: self, id })
    }

    /// The root of the first document.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.roots.first().map(|&id| NodeRef { tree: self, id })
    }

    /// Every node once, in the order of the file.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeRef<'_>> {
        (0..self.nodes.len()).map(|index| NodeRef { tree: self, id: NodeId(u32::try_from(index).unwrap_or(u32::MAX)) })
    }

    /// The comments in the order of the file.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The innermost node that holds `span`, or whose key does; `None` outside of every document.
    #[must_use]
    pub fn innermost(&self, span: Span) -> Option<NodeRef<'_>> {
        // Nodes come in the order of the file, a parent before its children: the last that begins in time, or one of its ancestors.
        let after = self.nodes.partition_point(|node| node.span.start <= span.start);
        let mut node = self.node(NodeId(u32::try_from(after.checked_sub(1)?).ok()?));
        while !node.site().contains(span) {
            let (parent, _) = node.raw().parent?;
            node = self.node(parent);
        }
        let keyed = node.all_entries().find(|entry| !entry.inherited() && entry.key_span().contains(span));
        Some(keyed.map_or(node, EntryRef::value))
    }

    /// The node of that number.
    #[must_use]
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    /// The node behind an alias; itself otherwise.
    pub(crate) fn resolve(&self, id: NodeId) -> NodeId {
        match self.nodes[id.0 as usize].kind {
            Kind::Alias(target) => target,
            _ => id,
        }
    }

    /// Adds a node and returns its number. Children are added before or after; [`Tree::adopt`] sets parents once the tree is whole.
    pub(crate) fn push(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span, tag: None, parent: None });
        id
    }

    /// Renumbers the nodes by where they begin; a parent stays before its children.
    pub(crate) fn in_file_order(&mut self) {
        if self.nodes.is_sorted_by_key(|node| node.span.start) {
            return;
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&old| self.nodes[old].span.start);
        let mut renamed = vec![NodeId(0); order.len()];
        for (new, &old) in order.iter().enumerate() {
            renamed[old] = NodeId(position(new));
        }
        let mut nodes: Vec<Option<_>> = std::mem::take(&mut self.nodes).into_iter().map(Some).collect();
        self.nodes = order.iter().filter_map(|&old| nodes[old].take()).collect();
        let rename = |id: &mut NodeId| *id = renamed[id.0 as usize];
        self.roots.iter_mut().for_each(rename);
        for node in &mut self.nodes {
            match &mut node.kind {
                Kind::Seq(items) => items.iter_mut().for_each(rename),
                Kind::Map(entries) => entries.iter_mut().for_each(|entry| rename(&mut entry.value)),
                _ => {}
            }
        }
    }

    /// Sets every node's parent, and marks map entries that a later one with the same key replaces. Call once when the tree is whole.
    ///
    /// An explicit key beats an inherited one wherever it stands (YAML merge); among equals the last wins.
    pub(crate) fn adopt(&mut self) {
        for index in 0..self.nodes.len() {
            let id = NodeId(position(index));
            // Taken out while the children are written, so that nothing is copied.
            let mut kind = std::mem::replace(&mut self.nodes[index].kind, Kind::Null);
            match &mut kind {
                Kind::Seq(items) => {
                    for (at, child) in items.iter().enumerate() {
                        self.nodes[child.0 as usize].parent = Some((id, Slot::Item(position(at))));
                    }
                }
                Kind::Map(entries) => {
                    mark_overwritten(entries);
                    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.inherited) {
                        self.nodes[entry.value.0 as usize].parent = Some((id, Slot::Entry(position(at))));
                    }
                }
                _ => {}
            }
            self.nodes[index].kind = kind;
        }
    }
}

fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Of entries with one key only the winner stays unmarked: the last explicit one, else the first inherited one.
pub(super) fn mark_overwritten(entries: &mut [Entry]) {
    // Most maps are small: comparing all pairs beats sorting, and allocates nothing.
    if entries.len() <= 8 {
        for at in 1..entries.len() {
            let (before, rest) = entries.split_at_mut(at);
            let later = &mut rest[0];
            for earlier in before.iter_mut().filter(|earlier| earlier.key == later.key) {
                match (earlier.inherited, later.inherited) {
                    (_, true) => later.overwritten = true,
                    (_, false) => earlier.overwritten = true,
                }
            }
        }
        return;
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    // The winner comes first within each key: explicit before inherited; of explicit ones the last, of inherited ones the first.
    order.sort_by(|&a, &b| {
        let (x, y) = (&entries[a], &entries[b]);
        x.key.cmp(&y.key).then(x.inherited.cmp(&y.inherited)).then(if x.inherited { a.cmp(&b) } else { b.cmp(&a) })
    });
    for pair in 1..order.len() {
        let same = entries[order[pair]].key == entries[order[pair - 1]].key;
        entries[order[pair]].overwritten = same;
    }
}

/// A node together with its tree: what dialects walk with.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef<'t> {
    tree: &'t Tree,
    id: NodeId,
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

    fn raw(self) -> &'t Node {
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
    pub fn text(self) -> Option<crate::source::At<String>> {
        self.as_str().map(|text| crate::source::At::new(text.to_owned(), self.span()))
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
    pub fn key_at(self) -> crate::source::At<String> {
        crate::source::At::new(self.entry.key.to_string(), self.entry.key_span)
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
