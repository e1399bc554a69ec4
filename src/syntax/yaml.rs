//! YAML to the tree: one pass over the parser's events, no recursion.
//!
//! Anchors are shared by number and never expanded; merge keys (`<<`) add entries that point to the anchor's values. Scalars follow the
//! YAML 1.2 core schema, so `on`, `yes` and `no` stay text.

use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
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

/// What a plain (unquoted) text stands for in the YAML 1.2 core schema; `None` for text.
#[must_use]
pub(super) fn plain(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Kind::Null),
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        _ if is_number(text) => Some(Kind::Number(text.into())),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    let all = |digits: &str, ok: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|byte| ok(&byte));
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return false;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |byte| (b'0'..=b'7').contains(byte));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(part)
        && !(whole.is_empty() && part.is_empty())
        && exponent.is_none_or(|exponent| all(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), u8::is_ascii_digit))
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

/// What an anchor names.
#[derive(Clone)]
enum Anchor {
    Node(NodeId),
    /// A key is no node: its text is copied.
    Key(Box<str>),
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

    /// Remembers what the anchor of number `id` names; 0 is no anchor.
    fn anchor(&mut self, id: usize, target: impl FnOnce(&Self) -> Anchor) {
        if id == 0 {
            return;
        }
        let target = target(self);
        if self.anchors.len() <= id {
            self.anchors.resize(id + 1, None);
        }
        self.anchors[id] = Some(target);
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

    /// Adds what the merge keys of a map bring in. Entries that could not win are left out, so nested merges grow no faster than the
    /// number of different keys.
    fn merge(&mut self, entries: &mut Vec<Entry>, span: Span) -> Result<(), Error> {
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
                super::tree::mark_overwritten(from);
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

    fn alias(&mut self, id: usize, range: Range<usize>, place: &granit_parser::Span) -> Result<(), Error> {
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

    fn unknown_alias(&mut self, name: &str, range: Range<usize>, place: &granit_parser::Span) -> Result<(), Error> {
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

    fn note(&mut self, message: &str, range: Range<usize>) {
        let span = self.span(range);
        self.notes.push(Note { message: message.to_owned(), span });
    }

    /// What a scalar is, and where it stands.
    fn scalar(&self, value: Box<str>, style: ScalarStyle, tag: Option<&Tag>, range: Range<usize>) -> (Kind, Range<usize>) {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let (style, range) = match style {
            ScalarStyle::Plain if range.is_empty() => return self.empty(tag, range.start),
            ScalarStyle::Plain if *raw == *value => (Style::Verbatim { open: 0 }, range),
            ScalarStyle::Plain => (Style::YamlPlain, range),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if raw.get(1..raw.len() - 1) == Some(&*value) => {
                (Style::Verbatim { open: 1 }, range)
            }
            ScalarStyle::SingleQuoted => (Style::YamlSingle, range),
            ScalarStyle::DoubleQuoted => (Style::YamlDouble, range),
            ScalarStyle::Literal => (Style::YamlLiteral, self.block(&value, range)),
            ScalarStyle::Folded => (Style::YamlFolded, self.block(&value, range)),
        };
        let typed = match tag {
            None if matches!(style, Style::Verbatim { open: 0 }) => plain(&value),
            Some(tag) if matches!(tag.core_suffix(), Some("int" | "float" | "bool" | "null")) => plain(&value),
            _ => None,
        };
        (typed.unwrap_or(Kind::String(Text { value, style })), range)
    }

    /// A value that is not there: its place is just after the colon.
    fn empty(&self, tag: Option<&Tag>, at: usize) -> (Kind, Range<usize>) {
        let rest = &self.text.as_bytes()[at.min(self.text.len())..];
        let blanks = rest.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
        let in_map = matches!(self.frames.last(), Some(Frame { open: Open::Map { .. }, .. }));
        let at = if in_map && tag.is_none() && rest.get(blanks) == Some(&b':') { at + blanks + 1 } else { at };
        let text = tag.is_some_and(|tag| tag.core_suffix() != Some("null"));
        let kind = if text { Kind::String(Text { value: Box::default(), style: Style::Verbatim { open: 0 } }) } else { Kind::Null };
        (kind, at..at)
    }

    /// The range of a block scalar: the parser's begins at the content, ours at the `|` or `>`; blank lines that are no part of the value
    /// are left out at the end.
    fn block(&self, value: &str, range: Range<usize>) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.last;
        while at < range.start {
            match bytes[at] {
                b'|' | b'>' => break,
                b'#' => at += bytes[at..].iter().position(|&byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - at),
                b'!' | b'&' => at += bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len() - at),
                _ => at += 1,
            }
        }
        let start = at.min(range.start);
        let header = bytes[start..].iter().take_while(|byte| !byte.is_ascii_whitespace());
        let keeps = header.into_iter().any(|&byte| byte == b'+');
        let raw = self.text.get(start..range.end).unwrap_or_default();
        let end = if keeps {
            range.end
        } else if value.trim_end_matches('\n').ends_with([' ', '\t']) {
            start + raw.trim_end_matches(['\n', '\r']).len()
        } else {
            start + raw.trim_end().len()
        };
        // A block without content may be followed by comments before the parser ends it: only the header is its own.
        let end = if value.is_empty() { start + raw.find(['\n', '\r']).unwrap_or(raw.len()) } else { end };
        start..end
    }

    fn scan_error(&self, error: &ScanError) -> Error {
        let mut at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        if matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar) {
            // Nearly always a quote that was never closed: that is where to look.
            at = self.text.get(self.last..at).and_then(|rest| rest.find(['"', '\''])).map_or(at, |quote| self.last + quote);
        }
        let len = self.text[at..].chars().next().map_or(0, char::len_utf8);
        let span = self.span(at..at + len);
        if *error.kind() == ErrorKind::RecursionLimitExceeded { Error::too_deep(span) } else { Error::new(message(error.kind()), span) }
    }
}

/// The parser's reason in plain words.
fn message(kind: &ErrorKind) -> String {
    let known = match kind {
        ErrorKind::UnclosedFlowCollection { open } => return format!("`{open}` is not closed"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => return format!("`{open}` is closed by `{close}`"),
        ErrorKind::UnexpectedCharacter { character } => return format!("unexpected character `{}`", character.escape_debug()),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "this quote is not closed, or the text goes on in lines that are not indented"
        }
        ErrorKind::ExpectedFlowMappingSeparator => "expected `,` or `}`",
        ErrorKind::ExpectedFlowSequenceSeparator => "expected `,` or `]`",
        ErrorKind::ExpectedBlockMappingKey => "expected a key; is the indentation right?",
        ErrorKind::ExpectedBlockSequenceEntry => "expected `- `; is the indentation right?",
        ErrorKind::MappingValueNotAllowed => "`: ` is not allowed in unquoted text here; quote the text or check the indentation",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "expected `:` after this key",
        ErrorKind::InvalidColonPlacement => "unexpected `:`",
        ErrorKind::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation | ErrorKind::TabNotAllowed => "a tab cannot indent YAML",
        ErrorKind::UnknownQuotedScalarEscape => "unknown escape in this double-quoted text",
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "unexpected text after the closing quote"
        }
        ErrorKind::ExpectedDocumentStart => "expected the end of the document or `---`",
        ErrorKind::MissingAnchorOrAliasName => "expected a name after `&` or `*`",
        ErrorKind::UndeclaredTagHandle => "this tag's handle was not declared",
        ErrorKind::ExpectedNodeContent => "expected a value",
        _ => {
            // "while scanning a tag, did not find ..." reads well from the second half on.
            let text = kind.to_string();
            return match text.split_once(", ") {
                Some((start, rest)) if start.starts_with("while ") => rest.to_owned(),
                _ => text,
            };
        }
    };
    known.to_owned()
}
