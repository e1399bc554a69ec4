//! Bicep to the tree, shaped as the JSON templates with symbolic names that it compiles to: `resources.<symbol>` with `type`, `existing` and
//! the body; `parameters.<name>` and `variables.<name>` are what stands behind the `=`.
//!
//! What is computed is a text with `${…}` around it, as in HCL. A resource under a condition or in a loop is its body, and one within another
//! stands beside it. Modules, outputs, types and decorators are left out; a line that is not understood costs only itself.
//!
//! Source: learn.microsoft.com/azure/azure-resource-manager/bicep/file, /data-types, /loops; Azure/bicep docs/grammar.md.

mod scan;

use std::ops::Range;

use super::tree::{Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_DEPTH, MAX_NODES};
use crate::source::Source;

pub(super) fn parse(document: &mut Document<'_>) {
    let source = document.source;
    let mut reader = Reader { source, text: source.text(), at: 0, tree: Tree::new(source.id()), resources: Vec::new(), around: Vec::new() };
    match reader.file() {
        Ok(()) => document.tree = reader.tree,
        Err(error) => document.error = Some(error),
    }
}

type Read = Result<NodeId, Error>;

/// Longer than the type of any resource within others, in bytes.
const LONGEST_TYPE: usize = 256;

struct Reader<'s> {
    source: &'s Source,
    text: &'s str,
    at: usize,
    tree: Tree,
    /// All resources, those within others too.
    resources: Vec<Entry>,
    /// The types of the resources around, without their versions.
    around: Vec<String>,
}

impl<'s> Reader<'s> {
    fn file(&mut self) -> Result<(), Error> {
        let root = self.push(Kind::Null, 0..self.text.trim_end().len(), 0)?;
        let (mut top, mut parameters, mut variables) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            self.trivia();
            let from = self.at;
            if self.peek().is_none() {
                break;
            }
            match self.word() {
                "resource" => self.resource(from, 2)?,
                "param" => self.assigned(&mut parameters)?,
                "var" => self.assigned(&mut variables)?,
                "targetScope" => {
                    self.at = from;
                    self.assigned(&mut top)?;
                }
                _ => self.skip(from),
            }
        }
        let resources = std::mem::take(&mut self.resources);
        for (name, entries) in [("parameters", parameters), ("variables", variables), ("resources", resources)] {
            let spans = || entries.iter().map(|entry: &Entry| self.tree.nodes[entry.value.0 as usize].span);
            let starts = entries.iter().map(|entry| entry.key_span.start).chain(spans().map(|span| span.start)).min();
            let Some((start, end)) = starts.zip(spans().map(|span| span.end).max()) else { continue };
            let range = start as usize..end as usize;
            let node = self.push(Kind::Map(entries), range.clone(), 1)?;
            top.push(self.entry(name, range.start..range.start, node));
        }
        top.sort_by_key(|entry| entry.key_span.start);
        self.tree.nodes[root.0 as usize].kind = Kind::Map(top);
        self.tree.roots.push(root);
        self.tree.in_file_order();
        self.tree.adopt();
        Ok(())
    }

    /// `name type = value`, or without a type or a value.
    fn assigned(&mut self, entries: &mut Vec<Entry>) -> Result<(), Error> {
        self.blanks();
        let from = self.at;
        let name = self.word();
        let key = from..self.at;
        self.at = self.end(self.at, Some(b'='));
        if self.peek() != Some(b'=') {
            return Ok(());
        }
        self.at += 1;
        let value = self.expression(2)?;
        entries.push(self.entry(name, key, value));
        self.skip(from);
        Ok(())
    }

    /// `symbol 'type' existing = if (…) { … }`; `from` is where `resource` stands.
    fn resource(&mut self, from: usize, depth: usize) -> Result<(), Error> {
        self.blanks();
        let key = self.at;
        let symbol = self.word();
        let key = key..self.at;
        self.blanks();
        let of = self.at;
        if self.peek() != Some(b'\'') || symbol.is_empty() {
            self.skip(from);
            return Ok(());
        }
        self.at = self.matching(of);
        let of = of..self.at;
        let node = self.push(Kind::Null, from..of.end, depth)?;
        let mut entries = Vec::new();
        let written = self.text[of.clone()].trim_matches('\'');
        if self.around.last().map_or(0, String::len) + written.len() > LONGEST_TYPE {
            self.skip(from);
            return Ok(());
        }
        // Within another resource only the last part of the type is written.
        let (kind, style) = match self.around.last() {
            Some(outer) => (format!("{outer}/{written}"), Style::TomlBasic),
            None => (written.to_owned(), Style::Verbatim { open: 1 }),
        };
        let value = self.push(Kind::String(Text { value: kind.as_str().into(), style }), of.clone(), depth + 1)?;
        entries.push(self.entry("type", of, value));
        self.blanks();
        let word = self.at;
        if self.word() == "existing" {
            let value = self.push(Kind::Bool(true), word..self.at, depth + 1)?;
            entries.push(self.entry("existing", word..self.at, value));
        } else {
            self.at = word;
        }
        self.at = self.end(self.at, Some(b'='));
        if self.peek() == Some(b'=') {
            self.at += 1;
            self.around.push(kind.split('@').next().unwrap_or_default().to_owned());
            self.body(&mut entries, depth)?;
            self.around.pop();
        }
        let end = self.at;
        self.tree.nodes[node.0 as usize].kind = Kind::Map(entries);
        self.tree.nodes[node.0 as usize].span = self.source.span(from..end);
        let entry = self.entry(symbol, key, node);
        self.resources.push(entry);
        self.skip(from);
        Ok(())
    }

    /// The body of a resource, behind its condition or the head of its loop.
    fn body(&mut self, entries: &mut Vec<Entry>, depth: usize) -> Result<(), Error> {
        self.blanks();
        if self.peek() == Some(b'[') {
            self.at = self.end(self.at + 1, Some(b':'));
            if self.peek() == Some(b':') {
                self.at += 1;
            }
            self.blanks();
        }
        let from = self.at;
        if self.word() == "if" {
            self.blanks();
            if self.peek() == Some(b'(') {
                self.at = self.matching(self.at);
            }
            self.blanks();
        } else {
            self.at = from;
        }
        if self.peek() == Some(b'{') { self.members(entries, depth) } else { Ok(()) }
    }

    fn expression(&mut self, depth: usize) -> Read {
        self.blanks();
        let from = self.at;
        let node = match self.peek() {
            Some(b'{') => {
                let node = self.push(Kind::Null, from..from, depth)?;
                let mut entries = Vec::new();
                self.members(&mut entries, depth)?;
                self.tree.nodes[node.0 as usize].kind = Kind::Map(entries);
                node
            }
            Some(b'[') => {
                let node = self.push(Kind::Null, from..from, depth)?;
                let items = self.items(depth)?;
                self.tree.nodes[node.0 as usize].kind = Kind::Seq(items);
                node
            }
            _ => {
                self.at = self.end(from, None);
                let end = from + self.text[from..self.at].trim_end().len();
                return self.scalar(from..end, depth);
            }
        };
        self.tree.nodes[node.0 as usize].span = self.source.span(from..self.at);
        self.at = self.end(self.at, None);
        Ok(node)
    }

    fn members(&mut self, entries: &mut Vec<Entry>, depth: usize) -> Result<(), Error> {
        let open = self.at;
        self.at += 1;
        loop {
            self.trivia();
            let from = self.at;
            let name: String = match self.peek() {
                None => return Err(Error::new("`{` is not closed", self.source.span(open..open + 1))),
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\'') => {
                    self.at = self.matching(from);
                    self.text[from..self.at].trim_matches('\'').to_owned()
                }
                _ => self.word().to_owned(),
            };
            let key = from..self.at;
            self.blanks();
            match self.peek() {
                Some(b':') if !name.is_empty() => {
                    self.at += 1;
                    let value = self.expression(depth + 1)?;
                    entries.push(self.entry(&name, key, value));
                }
                _ if name == "resource" => self.resource(from, depth + 1)?,
                _ => self.skip(from),
            }
        }
    }

    fn items(&mut self, depth: usize) -> Result<Vec<NodeId>, Error> {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.trivia();
        let from = self.at;
        if self.word() == "for" {
            self.at = self.end(self.at, Some(b':'));
            self.at += usize::from(self.peek() == Some(b':'));
        } else {
            self.at = from;
        }
        loop {
            self.trivia();
            let from = self.at;
            match self.peek() {
                None => return Err(Error::new("`[` is not closed", self.source.span(open..open + 1))),
                Some(b']') => {
                    self.at += 1;
                    return Ok(items);
                }
                _ => items.push(self.expression(depth + 1)?),
            }
            if self.at == from {
                self.at += 1;
            }
        }
    }

    /// What is neither an object nor a list: a literal, or something computed.
    fn scalar(&mut self, range: Range<usize>, depth: usize) -> Read {
        let raw = &self.text[range.clone()];
        let kind = match raw {
            "true" | "false" => Kind::Bool(raw == "true"),
            "null" | "" => Kind::Null,
            _ if raw.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Number(raw.into()),
            _ => Kind::String(self.literal(range.clone()).unwrap_or_else(|| computed(raw))),
        };
        self.push(kind, range, depth)
    }

    /// A text in quotes; what is interpolated stays as written.
    fn literal(&self, range: Range<usize>) -> Option<Text> {
        let raw = &self.text[range.clone()];
        if !raw.starts_with('\'') || self.matching(range.start) != range.end {
            return None;
        }
        let (marks, open) = if raw.starts_with("'''") { ("'''", 3) } else { ("'", 1) };
        let inner = raw.strip_prefix(marks)?.strip_suffix(marks)?;
        if open == 3 || !inner.contains('\\') {
            return Some(Text { value: inner.into(), style: Style::Verbatim { open } });
        }
        let plain = inner
            .replace("\\'", "'")
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\r", "\r")
            .replace("\\$", "$")
            .replace("\\\\", "\\");
        Some(Text { value: plain.into(), style: Style::TomlBasic })
    }

    fn push(&mut self, kind: Kind, range: Range<usize>, depth: usize) -> Read {
        let span = self.source.span(range);
        if depth > MAX_DEPTH {
            return Err(Error::too_deep(span));
        }
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(Error::too_many(span));
        }
        Ok(self.tree.push(kind, span))
    }

    fn entry(&self, key: &str, range: Range<usize>, value: NodeId) -> Entry {
        Entry { key: key.into(), key_span: self.source.span(range), value, inherited: false, overwritten: false, merge: false }
    }
}

/// What only a deployment knows. The style fits no such text, so that the whole expression is the place of every part.
fn computed(raw: &str) -> Text {
    Text { value: format!("${{{raw}}}").into(), style: Style::TomlBasic }
}
