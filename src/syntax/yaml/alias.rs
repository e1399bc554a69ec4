//! Anchors, aliases and merge keys: values with more than one place, shared and never copied.

use std::ops::Range;

use super::core_schema::plain;
use super::{Reader, Unknown};
use crate::source::Span;
use crate::syntax::tree::{Entry, Kind, NodeId, Style, Text, mark_overwritten};
use crate::syntax::{Error, MAX_NODES};

/// What an anchor names.
#[derive(Clone)]
pub(super) enum Anchor {
    Node(NodeId),
    /// A key is no node: its text is copied.
    Key(Box<str>),
}

impl Reader<'_> {
    /// Remembers what the anchor of number `id` names; 0 is no anchor.
    pub(super) fn anchor(&mut self, id: usize, target: impl FnOnce(&Self) -> Anchor) {
        if id == 0 {
            return;
        }
        let target = target(self);
        if self.anchors.len() <= id {
            self.anchors.resize(id + 1, None);
        }
        self.anchors[id] = Some(target);
    }

    /// Adds what the merge keys of a map bring in. Entries that could not win are left out, so nested merges grow no faster than the
    /// number of different keys.
    pub(super) fn merge(&mut self, entries: &mut Vec<Entry>, span: Span) -> Result<(), Error> {
        let mut sources = Vec::new();
        for entry in entries.iter().filter(|entry| entry.merge) {
            let target = self.tree.resolve(entry.value);
            match &self.tree.nodes[target.0 as usize].kind {
                Kind::Map(_) => sources.push(target),
                Kind::Seq(items) => sources.extend(items.iter().map(|&item| self.tree.resolve(item))),
                _ => {}
            }
        }
        if sources.is_empty() {
            return Ok(());
        }
        let mut seen: std::collections::BTreeSet<Box<str>> =
            entries.iter().filter(|entry| !entry.merge).map(|entry| entry.key.clone()).collect();
        for source in sources {
            if let Kind::Map(from) = &mut self.tree.nodes[source.0 as usize].kind {
                mark_overwritten(from);
                for entry in from.iter().filter(|entry| !entry.overwritten && !entry.merge) {
                    if !seen.insert(entry.key.clone()) {
                        continue;
                    }
                    self.inherited += 1;
                    entries.push(Entry {
                        key: entry.key.clone(),
                        key_span: entry.key_span,
                        value: entry.value,
                        inherited: true,
                        overwritten: false,
                        merge: false,
                    });
                }
            }
            if self.tree.nodes.len() + self.inherited >= MAX_NODES {
                return Err(Error { message: format!("merge keys make more than {MAX_NODES} values"), span, limit: true });
            }
        }
        Ok(())
    }

    pub(super) fn alias(&mut self, id: usize, range: Range<usize>, place: &granit_parser::Span) -> Result<(), Error> {
        let anchor = self.anchors.get(id).cloned().flatten();
        if self.wants_key() {
            let text = match anchor {
                Some(Anchor::Key(text)) => text,
                Some(Anchor::Node(node)) => self.tree.node(node).scalar().map(Into::into).unwrap_or_default(),
                None => Box::default(),
            };
            let text = if text.is_empty() { self.text.get(range.clone()).unwrap_or_default().into() } else { text };
            self.set_key(text, range, false);
            return Ok(());
        }
        let kind = match anchor {
            Some(Anchor::Key(text)) => plain(&text).unwrap_or(Kind::String(Text { value: text, style: Style::YamlPlain })),
            Some(Anchor::Node(target)) if self.frames.iter().any(|frame| frame.node == target) => {
                self.note("this alias stands inside its own anchor", range.clone());
                Kind::Null
            }
            Some(Anchor::Node(target)) => Kind::Alias(target),
            None => {
                self.note("this alias has an anchor inside a key, which is not read", range.clone());
                Kind::Null
            }
        };
        self.push(kind, range, place).map(drop)
    }

    pub(super) fn unknown_alias(&mut self, name: &str, range: Range<usize>, place: &granit_parser::Span) -> Result<(), Error> {
        self.note(&format!("there is no anchor `&{name}` before this alias"), range.clone());
        let raw: Box<str> = self.text.get(range.clone()).unwrap_or_default().into();
        if self.wants_key() {
            self.set_key(raw, range, false);
            return Ok(());
        }
        let kind = match self.unknown {
            Unknown::Null => Kind::Null,
            Unknown::Text => Kind::String(Text { value: raw, style: Style::Verbatim { open: 0 } }),
        };
        self.push(kind, range, place).map(drop)
    }
}
