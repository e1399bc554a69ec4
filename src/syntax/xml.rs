//! XML to the tree: an element is an entry of its parent's map, its text the value; elements of one name in one parent become a list.
//!
//! That is how metadata files (Salesforce's, say) are read. Attributes, processing instructions and the document type are left out: no file
//! that is read here says anything in them. No entity is expanded but XML's own five and characters by number.
//!
//! `quick-xml` only cuts the text into events: it is linear over hostile input, builds no tree whose depth or attributes could cost more,
//! and has no unsafe code.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_DEPTH, MAX_NODES};
use crate::source::{Source, Span};

pub(super) fn parse(document: &mut Document<'_>) {
    let mut builder = Builder { source: document.source, tree: Tree::new(document.source.id()), frames: Vec::new() };
    match builder.run() {
        Ok(()) => {
            builder.tree.in_file_order();
            builder.tree.adopt();
            document.tree = builder.tree;
        }
        Err(error) => document.error = Some(error),
    }
}

/// An element that is not closed yet.
struct Frame {
    name: Box<str>,
    /// Its name as written.
    key: Span,
    node: NodeId,
    children: Vec<Entry>,
    text: String,
    /// Where its text is written; with one character that is no space at either end.
    written: Option<Range<usize>>,
}

struct Builder<'s> {
    source: &'s Source,
    tree: Tree,
    frames: Vec<Frame>,
}

impl Builder<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let text = self.source.text();
        let mut reader = Reader::from_str(text);
        loop {
            let start = place(reader.buffer_position());
            let event = reader.read_event().map_err(|error| {
                let at = place(reader.error_position()).min(text.len());
                Error::new(reason(&error), self.source.span(at..at + text[at..].chars().next().map_or(0, char::len_utf8)))
            })?;
            let range = start..place(reader.buffer_position());
            match event {
                Event::Start(tag) => self.open(tag.name().as_ref(), range)?,
                Event::Empty(tag) => {
                    self.open(tag.name().as_ref(), range.clone())?;
                    self.close(range.end);
                }
                Event::End(_) => self.close(range.end),
                Event::Text(said) => self.text(&said, range, true)?,
                Event::CData(said) => self.text(&said, range, false)?,
                Event::GeneralRef(reference) => {
                    let said = meaning(&reference).ok_or_else(|| Error::new("unknown entity", self.source.span(range.clone())))?;
                    self.text(&said, range, false)?;
                }
                Event::Comment(said) => {
                    let span = self.source.span(range);
                    self.tree.comments.push(Comment { text: said.trim().into(), span });
                }
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        match self.frames.first() {
            None => Ok(()),
            Some(frame) => Err(Error::new(format!("the file ends before `<{}>` is closed", frame.name), frame.key)),
        }
    }

    fn open(&mut self, name: &str, range: Range<usize>) -> Result<(), Error> {
        let span = self.source.span(range.clone());
        if self.frames.len() >= MAX_DEPTH {
            return Err(Error::too_deep(span));
        }
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(Error::too_many(span));
        }
        if self.frames.is_empty() {
            if !self.tree.roots.is_empty() {
                return Err(Error::new("unexpected element after the end of the root", span));
            }
            let root = self.tree.push(Kind::Null, span);
            self.tree.roots.push(root);
        }
        let node = self.tree.push(Kind::Null, span);
        let key = self.source.span(range.start + 1..range.start + 1 + name.len());
        self.frames.push(Frame { name: name.into(), key, node, children: Vec::new(), text: String::new(), written: None });
        Ok(())
    }

    fn text(&mut self, said: &str, range: Range<usize>, plain: bool) -> Result<(), Error> {
        let blank = said.trim().is_empty();
        let Some(frame) = self.frames.last_mut() else {
            return if blank { Ok(()) } else { Err(Error::new("unexpected text outside of the root", self.source.span(range))) };
        };
        frame.text.push_str(said);
        if !blank {
            let (before, after) = if plain { (said.len() - said.trim_start().len(), said.len() - said.trim_end().len()) } else { (0, 0) };
            let (start, end) = (range.start + before, range.end.saturating_sub(after));
            frame.written = Some(frame.written.as_ref().map_or(start, |written| written.start)..end);
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else { return };
        let children = self.listed(frame.children);
        let node = &mut self.tree.nodes[frame.node.0 as usize];
        node.span = Span::new(node.span.file, node.span.start as usize, end);
        if !children.is_empty() {
            node.kind = Kind::Map(children);
        } else if let Some(written) = frame.written {
            let value = frame.text.trim();
            let same = self.source.text().get(written.clone()) == Some(value);
            node.span = self.source.span(written);
            node.kind = Kind::String(Text { value: value.into(), style: if same { Style::Verbatim { open: 0 } } else { Style::Xml } });
        }
        let entry = Entry { key: frame.name, key_span: frame.key, value: frame.node, inherited: false, overwritten: false, merge: false };
        match self.frames.last_mut() {
            Some(parent) => parent.children.push(entry),
            None => {
                let root = &mut self.tree.nodes[self.tree.roots[0].0 as usize];
                root.span = Span::new(root.span.file, root.span.start as usize, end);
                root.kind = Kind::Map(vec![entry]);
            }
        }
    }

    /// The children of one element, those of one name as one list.
    fn listed(&mut self, children: Vec<Entry>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(children.len());
        let mut seen: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for child in children {
            let Some(&at) = seen.get(&child.key) else {
                seen.insert(child.key.clone(), entries.len());
                entries.push(child);
                continue;
            };
            let first = &mut entries[at];
            let span = |tree: &Tree, id: NodeId| tree.nodes[id.0 as usize].span;
            let end = span(&self.tree, child.value).end as usize;
            if let Kind::Seq(items) = &mut self.tree.nodes[first.value.0 as usize].kind {
                items.push(child.value);
            } else {
                let begun = span(&self.tree, first.value);
                first.value = self.tree.push(Kind::Seq(vec![first.value, child.value]), begun);
            }
            let list = &mut self.tree.nodes[first.value.0 as usize];
            list.span = Span::new(list.span.file, list.span.start as usize, end);
        }
        entries
    }
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The five entities that XML has by itself, and characters by number.
fn meaning(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    let text: &str = reference;
    Some(quick_xml::escape::resolve_predefined_entity(text)?.to_owned())
}

/// The parser's reason, without its place.
fn reason(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::IllFormed(error) => error.to_string(),
        quick_xml::Error::Syntax(error) => error.to_string(),
        other => other.to_string(),
    }
}
