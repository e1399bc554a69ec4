//! The one spanned tree: YAML, JSON, JSONC, TOML and front matter all become this.
//!
//! An arena. A value that an alias or a merge key reaches is shared, never copied, so a billion-laughs file stays as small as it is on
//! disk. Whoever walks the whole tree walks the arena ([`Tree::nodes`]), not the graph.

mod node;

pub use node::{EntryRef, NodeRef, join_key};

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
        // Keys stand in the order of the file, those that a merge key brought in behind them.
        let Kind::Map(entries) = &node.raw().kind else { return Some(node) };
        let before = entries.partition_point(|entry| !entry.inherited && entry.key_span.start <= span.start);
        let keyed = before.checked_sub(1).map(|last| &entries[last]).filter(|entry| entry.key_span.contains(span));
        Some(keyed.map_or(node, |entry| self.node(entry.value)))
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
