//! YAML to the tree: one pass over the parser's events, no recursion.
//!
//! Anchors are shared by number and never expanded; merge keys (`<<`) add entries that point to the anchor's values. Scalars follow the
//! YAML 1.2 core schema, so `on`, `yes` and `no` stay text.

mod alias;
mod core_schema;
mod error;
mod scalar;

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};

use alias::Anchor;
pub(super) use core_schema::plain;

use super::tree::{Comment, Entry, Kind, NodeId, Tree};
use super::{Error, MAX_DEPTH, MAX_NODES, Note};
use crate::source::{Source, Span};

/// Reads the YAML in `range` of `source`, which must begin at the start of a line; places count from the start of the file.
///
/// After an error the tree holds the documents before it. An unknown alias is null, with a note.
#[must_use]
pub fn read(source: &Source, range: Range<usize>) -> (Tree, Option<Error>, Vec<Note>) {
    read_as(source, range, Unknown::Null)
}

/// What an alias without an anchor becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Null: in YAML it is a mistake.
    Null,
    /// The text as written: in front matter people write `globs: *.ts`.
    Text,
}

pub(super) fn read_as(source: &Source, range: Range<usize>, unknown: Unknown) -> (Tree, Option<Error>, Vec<Note>) {
    let mut reader = Reader {
        text: source.text().get(range.clone()).unwrap_or_default(),
        source,
        base: range.start,
        unknown,
        tree: Tree::new(source.id()),
        notes: Vec::new(),
        frames: Vec::new(),
        anchors: Vec::new(),
        last: 0,
        document: 0,
        inherited: 0,
        skipping: None,
    };
    let error = reader.run().err();
    if error.is_some() {
        reader.tree.nodes.truncate(reader.document);
        reader.tree.roots.retain(|root| (root.0 as usize) < reader.document);
    }
    reader.tree.adopt();
    (reader.tree, error, reader.notes)
}

/// A list or map that is not closed yet.
struct Frame {
    node: NodeId,
    flow: bool,
    /// Where its last child ends: block lists and maps have no closing mark of their own.
    end: usize,
    open: Open,
}

enum Open {
    Seq(Vec<NodeId>),
    Map { entries: Vec<Entry>, key: Option<Key> },
}

struct Key {
    text: Box<str>,
    range: Range<usize>,
    merge: bool,
}

/// A list or map used as a key: it becomes the key's text, so its events are passed over.
struct Skipping {
    depth: usize,
    start: usize,
}

struct Reader<'s> {
    text: &'s str,
    source: &'s Source,
    base: usize,
    unknown: Unknown,
    tree: Tree,
    notes: Vec<Note>,
    frames: Vec<Frame>,
    /// By the parser's number, which counts from 1.
    anchors: Vec<Option<Anchor>>,
    /// Where the last value, key or opening ended.
    last: usize,
    /// The number of nodes in the documents that are whole.
    document: usize,
    /// Entries that came through merge keys, in the whole file.
    inherited: usize,
    skipping: Option<Skipping>,
}

impl<'s> Reader<'s> {
    fn run(&mut self) -> Result<(), Error> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        for next in Parser::new_from_str_with_options(self.text, options) {
            match next {
                Ok((event, place)) => self.event(event, &place)?,
                Err(error) => return Err(self.scan_error(&error)),
            }
        }
        Ok(())
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.source.span(self.base + range.start..self.base + range.end)
    }

    fn event(&mut self, event: Event<'s>, place: &granit_parser::Span) -> Result<(), Error> {
        let range = place.byte_range().unwrap_or(self.last..self.last);
        if let Event::Comment(text, _) = &event {
            let span = self.span(range);
            self.tree.comments.push(Comment { text: text.trim().into(), span });
            return Ok(());
        }
        if self.skip(&event, &range) {
            return Ok(());
        }
        match event {
            Event::DocumentStart(..) | Event::DocumentEnd => self.document = self.tree.nodes.len(),
            Event::Scalar(value, style, anchor, tag) => {
                if self.wants_key() {
                    self.key_scalar(value.into(), style, tag.as_deref(), range.clone());
                    self.anchor(anchor, |reader| Anchor::Key(reader.key_text()));
                } else {
                    let (kind, range) = self.scalar(value.into(), style, tag.as_deref(), range);
                    let node = self.push(kind, range, place)?;
                    self.anchor(anchor, |_| Anchor::Node(node));
                }
            }
            Event::SequenceStart(style, anchor, _) => self.open(Open::Seq(Vec::new()), style, anchor, range, place)?,
            Event::MappingStart(style, anchor, _) => {
                self.open(Open::Map { entries: Vec::new(), key: None }, style, anchor, range, place)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end)?,
            Event::Alias(id) => self.alias(id, range, place)?,
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, range, place)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether the next node is the key of a map.
    fn wants_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { open: Open::Map { key: None, .. }, .. }))
    }

    fn set_key(&mut self, text: Box<str>, range: Range<usize>, merge: bool) {
        self.last = range.end;
        if let Some(Frame { open: Open::Map { key, .. }, end, .. }) = self.frames.last_mut() {
            *end = range.end;
            *key = Some(Key { text, range, merge });
        }
    }

    fn key_text(&self) -> Box<str> {
        match self.frames.last() {
            Some(Frame { open: Open::Map { key: Some(key), .. }, .. }) => key.text.clone(),
            _ => Box::default(),
        }
    }

    fn key_scalar(&mut self, value: Box<str>, style: ScalarStyle, tag: Option<&Tag>, range: Range<usize>) {
        let merge = style == ScalarStyle::Plain && &*value == "<<" && tag.is_none();
        // The parser writes `~` for a key that is not there.
        let value = if range.is_empty() { Box::default() } else { value };
        self.set_key(value, range, merge);
    }

    /// Passes over the inside of a list or map that is a key.
    fn skip(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let step = match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => 1,
            Event::SequenceEnd | Event::MappingEnd => -1,
            _ => 0,
        };
        let Some(skipping) = &mut self.skipping else {
            if step == 1 && self.wants_key() {
                self.skipping = Some(Skipping { depth: 1, start: range.start });
                return true;
            }
            return false;
        };
        skipping.depth = skipping.depth.saturating_add_signed(step);
        if skipping.depth > 0 {
            return true;
        }
        let start = skipping.start;
        self.skipping = None;
        let raw = self.text.get(start..range.end).unwrap_or_default().trim_end();
        self.set_key(raw.into(), start..start + raw.len(), false);
        true
    }

    /// Adds a node to the tree and hangs it into the open list or map.
    fn push(&mut self, kind: Kind, range: Range<usize>, place: &granit_parser::Span) -> Result<NodeId, Error> {
        let span = self.span(range.clone());
        if self.tree.nodes.len() + self.inherited >= MAX_NODES {
            return Err(Error::too_many(span));
        }
        let node = self.tree.push(kind, span);
        if let Some(tag) = place.tag_span() {
            self.tree.nodes[node.0 as usize].tag = tag.slice(self.text).map(Into::into);
        }
        self.last = self.last.max(range.end);
        let Some(frame) = self.frames.last_mut() else {
            self.tree.roots.push(node);
            return Ok(node);
        };
        frame.end = frame.end.max(range.end);
        match &mut frame.open {
            Open::Seq(items) => items.push(node),
            Open::Map { entries, key } => {
                if let Some(Key { text, range, merge }) = key.take() {
                    let key_span = self.source.span(self.base + range.start..self.base + range.end);
                    entries.push(Entry { key: text, key_span, value: node, inherited: false, overwritten: false, merge });
                }
            }
        }
        Ok(node)
    }

    fn open(
        &mut self,
        open: Open,
        style: StructureStyle,
        anchor: usize,
        range: Range<usize>,
        place: &granit_parser::Span,
    ) -> Result<(), Error> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(Error::too_deep(self.span(range)));
        }
        let end = range.end;
        let node = self.push(Kind::Null, range, place)?;
        self.anchor(anchor, |_| Anchor::Node(node));
        self.frames.push(Frame { node, flow: style == StructureStyle::Flow, end, open });
        Ok(())
    }

    fn close(&mut self, closing: usize) -> Result<(), Error> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        // A pair in a flow list (`[a: b]`) has no braces; its end is empty and stands at the right place too.
        let end = if frame.flow { closing } else { frame.end };
        let at = frame.node.0 as usize;
        let kind = match frame.open {
            Open::Seq(items) => Kind::Seq(items),
            Open::Map { mut entries, .. } => {
                self.merge(&mut entries, self.tree.nodes[at].span)?;
                Kind::Map(entries)
            }
        };
        let node = &mut self.tree.nodes[at];
        node.kind = kind;
        node.span = Span::new(node.span.file, node.span.start as usize, (self.base + end).max(node.span.start as usize));
        self.last = self.last.max(end);
        if let Some(parent) = self.frames.last_mut() {
            parent.end = parent.end.max(end);
        }
        Ok(())
    }

    fn note(&mut self, message: &str, range: Range<usize>) {
        let span = self.span(range);
        self.notes.push(Note { message: message.to_owned(), span });
    }
}
