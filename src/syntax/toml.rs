//! TOML to the tree.
//!
//! The parser keeps tables where they are first named, which need not be the order of the file: nodes and entries are put back into that
//! order at the end.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_DEPTH, MAX_NODES};
use crate::source::Source;

pub(super) fn parse(document: &mut Document<'_>) {
    let source = document.source;
    let text = source.text();
    if let Some(at) = deep_bracket(text) {
        document.error = Some(Error::too_deep(source.span(at..at + 1)));
        return;
    }
    let parsed = match toml_edit::Document::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            document.error = Some(parse_error(source, &error));
            return;
        }
    };
    let mut reader = Reader { source, tree: Tree::new(source.id()) };
    comments(source, &mut reader.tree);
    if text.trim().is_empty() {
        return;
    }
    match reader.table(parsed.as_table(), 0..text.trim_end().len(), 0) {
        Ok((root, _)) => {
            reader.tree.roots.push(root);
            reader.tree.in_file_order();
            reader.tree.adopt();
            document.tree = reader.tree;
        }
        Err(error) => document.error = Some(error),
    }
}

/// The parser's reason and place. It knows no place for what ends too early.
fn parse_error(source: &Source, error: &toml_edit::TomlError) -> Error {
    let text = source.text();
    let mut range = error.span().unwrap_or(text.len()..text.len());
    range.end = range.end.min(text.len());
    range.start = range.start.min(range.end);
    while !text.is_char_boundary(range.start) {
        range.start -= 1;
    }
    while !text.is_char_boundary(range.end) {
        range.end += 1;
    }
    let at_end = range.start >= text.trim_end().len();
    if let Some((at, message)) = unclosed(text, range.start, error.message(), at_end) {
        return Error::new(message, source.span(at..at + 1));
    }
    let message = match error.message() {
        message if message.starts_with("cannot recurse further") || message == "recursion limit" => {
            return Error::too_deep(source.span(range));
        }
        // The parser's guess at an unquoted text; nothing is there at all.
        message if message.starts_with("string values must be quoted") && text[range.clone()].trim().is_empty() => {
            "expected a value".to_owned()
        }
        // It says what it found and what it wanted; "expected literal string" is how it calls any quoted text.
        message => message.replace(", expected literal string", "").replace(", expected nothing", ""),
    };
    Error::new(message, source.span(range))
}

/// The quote or bracket that is not closed, if that is what stopped the parser at `stop`: it names only the place where it gave up.
fn unclosed(text: &str, stop: usize, message: &str, at_end: bool) -> Option<(usize, String)> {
    if message.ends_with(", expected `\"`") || message.ends_with(", expected `'`") {
        let mut quote = None;
        outside(text, |byte, at| {
            if matches!(byte, b'"' | b'\'') && at <= stop {
                quote = Some(at);
            }
            (at > stop).then_some(at)
        });
        return quote.map(|at| (at, "this quote is not closed".to_owned()));
    }
    if !at_end || !(message.starts_with("unclosed array") || message.starts_with("unclosed inline table")) {
        return None;
    }
    let mut open = Vec::new();
    outside(text, |byte, at| {
        match byte {
            b'[' | b'{' => open.push((at, char::from(byte))),
            b']' | b'}' => drop(open.pop()),
            _ => {}
        }
        None
    });
    open.first().map(|&(at, bracket)| (at, format!("the file ends before this `{bracket}` is closed")))
}

/// Walks `text`, showing every byte outside of texts and comments, and the first byte of each of these.
fn outside(text: &str, mut see: impl FnMut(u8, usize) -> Option<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(found) = see(byte, at) {
            return Some(found);
        }
        match byte {
            b'"' | b'\'' => at = text_end(bytes, at),
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            _ => at += 1,
        }
    }
    None
}

/// One past the text that opens at `at`; the end of the line or file where it is not closed.
fn text_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let multi = bytes[at..].starts_with(&[quote; 3]);
    let mut at = if multi { at + 3 } else { at + 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 2,
            b'\n' if !multi => return at,
            _ if byte == quote && !multi => return at + 1,
            _ if byte == quote && bytes[at..].starts_with(&[quote; 3]) => {
                // Up to two quotes may stand before the closing three.
                let run = bytes[at..].iter().take(5).take_while(|&&byte| byte == quote).count();
                return at + run;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The first bracket that is deeper than the limit: cheap, and before the parser allocates anything.
fn deep_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    outside(text, |byte, at| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth > MAX_DEPTH).then_some(at)
    })
}

fn comments(source: &Source, tree: &mut Tree) {
    let text = source.text();
    outside(text, |byte, at| {
        if byte == b'#' {
            let len = memchr::memchr(b'\n', &text.as_bytes()[at..]).unwrap_or(text.len() - at);
            let raw = text[at..at + len].trim_end_matches('\r');
            tree.comments.push(Comment { text: raw[1..].trim().into(), span: source.span(at..at + raw.len()) });
        }
        None
    });
}

struct Reader<'s> {
    source: &'s Source,
    tree: Tree,
}

/// A node, and where its last part ends.
type Read = Result<(NodeId, usize), Error>;

impl Reader<'_> {
    fn push(&mut self, kind: Kind, range: Range<usize>, depth: usize) -> Result<NodeId, Error> {
        let span = self.source.span(range);
        if depth > MAX_DEPTH {
            return Err(Error::too_deep(span));
        }
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(Error::too_many(span));
        }
        Ok(self.tree.push(kind, span))
    }

    fn item(&mut self, item: &Item, depth: usize) -> Read {
        match item {
            Item::Value(value) => self.value(value, depth),
            Item::Table(table) => self.table(table, table.span().unwrap_or_default(), depth),
            Item::ArrayOfTables(tables) => {
                let range = tables.span().unwrap_or_default();
                let node = self.push(Kind::Null, range.clone(), depth)?;
                let (mut items, mut end) = (Vec::with_capacity(tables.len()), range.end);
                for table in tables {
                    let (item, item_end) = self.table(table, table.span().unwrap_or_default(), depth + 1)?;
                    items.push(item);
                    end = end.max(item_end);
                }
                self.close(node, Kind::Seq(items), range.start..end);
                Ok((node, end))
            }
            Item::None => self.push(Kind::Null, 0..0, depth).map(|node| (node, 0)),
        }
    }

    fn close(&mut self, node: NodeId, kind: Kind, range: Range<usize>) {
        let node = &mut self.tree.nodes[node.0 as usize];
        node.kind = kind;
        node.span = self.source.span(range);
    }

    /// A table: from its header (or first key) to the end of its last value.
    fn table(&mut self, table: &dyn TableLike, range: Range<usize>, depth: usize) -> Read {
        let node = self.push(Kind::Null, range.clone(), depth)?;
        let (mut entries, mut end) = (Vec::with_capacity(table.len()), range.end);
        for (name, item) in table.iter() {
            let key = table.key(name).and_then(toml_edit::Key::span).unwrap_or(range.start..range.start);
            let (value, value_end) = self.item(item, depth + 1)?;
            end = end.max(value_end);
            entries.push(Entry {
                key: name.into(),
                key_span: self.source.span(key),
                value,
                inherited: false,
                overwritten: false,
                merge: false,
            });
        }
        entries.sort_by_key(|entry| entry.key_span.start);
        // `[a]` may stand after `[a.b]`: the table begins where its first part does.
        let start = entries.first().map_or(range.start, |entry| range.start.min(entry.key_span.start as usize));
        self.close(node, Kind::Map(entries), start..end);
        Ok((node, end))
    }

    fn value(&mut self, value: &Value, depth: usize) -> Read {
        let range = value.span().unwrap_or_default();
        let raw = self.source.text().get(range.clone()).unwrap_or_default();
        let kind = match value {
            Value::String(text) => Kind::String(Text { value: text.value().as_str().into(), style: style(raw, text.value()) }),
            Value::Integer(_) | Value::Float(_) => Kind::Number(raw.into()),
            Value::Boolean(value) => Kind::Bool(*value.value()),
            // No other syntax has dates; as text they lose nothing.
            Value::Datetime(_) => Kind::String(Text { value: raw.into(), style: Style::Verbatim { open: 0 } }),
            Value::Array(array) => {
                let node = self.push(Kind::Null, range.clone(), depth)?;
                let mut items = Vec::with_capacity(array.len());
                for item in array {
                    items.push(self.value(item, depth + 1)?.0);
                }
                self.close(node, Kind::Seq(items), range.clone());
                return Ok((node, range.end));
            }
            Value::InlineTable(table) => return self.table(table, range, depth),
        };
        self.push(kind, range.clone(), depth).map(|node| (node, range.end))
    }
}

fn style(raw: &str, value: &str) -> Style {
    let open: u8 = if raw.starts_with("'''\r\n") {
        5
    } else if raw.starts_with("'''\n") || raw.starts_with("\"\"\"\n") {
        4
    } else if raw.starts_with("'''") || raw.starts_with("\"\"\"") {
        3
    } else {
        1
    };
    let close = usize::from(open.min(3));
    match raw.get(usize::from(open)..raw.len().saturating_sub(close)) {
        Some(inner) if inner == value => Style::Verbatim { open },
        _ => Style::TomlBasic,
    }
}
