//! From a place in a decoded text back to the raw bytes.
//!
//! The text is decoded once more, keeping where each piece came from. That is done only when somebody asks, and believed only when it gives
//! the value that the parser gave; otherwise the whole text is the place.

mod block;

use std::cell::OnceCell;
use std::ops::Range;

use super::tree::{Kind, NodeRef, Style};
use crate::source::{Source, Span};

/// The raw bytes behind the decoded bytes `range` of the text `node`; the node's whole span when it is no text or has no such range.
#[must_use]
pub fn locate(source: &Source, node: NodeRef<'_>, range: Range<usize>) -> Span {
    Locator::new(source, node).locate(range)
}

/// The places in one text, for those who ask for many of them: it is decoded once.
pub struct Locator<'a> {
    source: &'a Source,
    node: NodeRef<'a>,
    pieces: OnceCell<Option<Vec<Piece>>>,
}

impl<'a> Locator<'a> {
    /// For the text `node` of `source`.
    #[must_use]
    pub fn new(source: &'a Source, node: NodeRef<'a>) -> Self {
        Self { source, node, pieces: OnceCell::new() }
    }

    /// As [`locate`].
    #[must_use]
    pub fn locate(&self, range: Range<usize>) -> Span {
        let span = self.node.span();
        let Kind::String(text) = self.node.kind() else { return span };
        if range.start > range.end || range.end > text.value.len() {
            return span;
        }
        if let Style::Verbatim { open } = text.style {
            let start = span.start as usize + usize::from(open);
            return self.source.span(start + range.start..start + range.end);
        }
        let pieces = self.pieces.get_or_init(|| pieces(self.source, span, &text.value, text.style));
        pieces.as_deref().and_then(|pieces| place(pieces, &range)).map_or(span, |raw| self.source.span(raw))
    }
}

/// Some decoded bytes and the raw bytes that they came from.
struct Piece {
    decoded: Range<usize>,
    raw: Range<usize>,
    /// Byte for byte the same, so that a part can be placed too.
    same: bool,
}

fn place(pieces: &[Piece], range: &Range<usize>) -> Option<Range<usize>> {
    let first = pieces.get(pieces.partition_point(|piece| piece.decoded.end <= range.start));
    let Some(first) = first else { return pieces.last().map(|piece| piece.raw.end..piece.raw.end) };
    let start = if first.same { first.raw.start + (range.start - first.decoded.start) } else { first.raw.start };
    if range.is_empty() {
        return Some(start..start);
    }
    let last = pieces.get(pieces.partition_point(|piece| piece.decoded.end < range.end))?;
    let end = if last.same { last.raw.start + (range.end - last.decoded.start) } else { last.raw.end };
    Some(start..end.max(start))
}

fn pieces(source: &Source, span: Span, value: &str, style: Style) -> Option<Vec<Piece>> {
    let text = source.text();
    let range = span.range();
    if matches!(style, Style::YamlLiteral | Style::YamlFolded) {
        return block::pieces(text, &range, value, style == Style::YamlFolded);
    }
    if style == Style::Xml {
        return None;
    }
    let raw = text.get(range.clone())?;
    let (open, close) = match style {
        Style::YamlPlain => (0, 0),
        Style::TomlBasic if raw.starts_with("\"\"\"") || raw.starts_with("'''") => {
            let newline = if raw[3..].starts_with("\r\n") { 2 } else { usize::from(raw[3..].starts_with('\n')) };
            (3 + newline, 3)
        }
        _ => (1, 1),
    };
    let quote = raw.as_bytes().first().copied().filter(|_| open > 0);
    let inner = range.start + open..range.end.checked_sub(close)?;
    let mut walk = Walk::new(text.get(..inner.end)?, inner.start, value);
    walk.flow(style, quote)?;
    walk.finish(false)
}

struct Walk<'t> {
    /// The file up to the end of the text.
    text: &'t str,
    at: usize,
    value: &'t str,
    decoded: String,
    pieces: Vec<Piece>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, at: usize, value: &'t str) -> Self {
        Self { text, at, value, decoded: String::with_capacity(value.len()), pieces: Vec::new() }
    }

    /// The raw range stands for itself.
    fn same(&mut self, raw: Range<usize>) {
        if raw.is_empty() {
            return;
        }
        let start = self.decoded.len();
        self.decoded.push_str(&self.text[raw.clone()]);
        let end = self.decoded.len();
        match self.pieces.last_mut() {
            Some(last) if last.same && last.raw.end == raw.start => {
                last.raw.end = raw.end;
                last.decoded.end = end;
            }
            _ => self.pieces.push(Piece { decoded: start..end, raw, same: true }),
        }
    }

    /// The raw range stands for `c`.
    fn put(&mut self, c: char, raw: Range<usize>) {
        let start = self.decoded.len();
        self.decoded.push(c);
        self.pieces.push(Piece { decoded: start..self.decoded.len(), raw, same: false });
    }

    /// The pieces, if they give the value. A block may have more line ends than its chomping leaves, or lack the last one at the end of
    /// the file.
    fn finish(mut self, block: bool) -> Option<Vec<Piece>> {
        if block && self.value.len() == self.decoded.len() + 1 && self.value.ends_with('\n') {
            let end = self.text.len();
            self.put('\n', end..end);
        }
        let rest = self.decoded.strip_prefix(self.value)?;
        (rest.is_empty() || block && rest.bytes().all(|byte| byte == b'\n')).then_some(self.pieces)
    }

    fn break_len(&self, at: usize) -> usize {
        match self.text.as_bytes().get(at..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\n' | b'\r', ..]) => 1,
            _ => 0,
        }
    }

    /// Texts within a line or folded over lines: JSON, TOML, YAML plain and quoted.
    fn flow(&mut self, style: Style, quote: Option<u8>) -> Option<()> {
        let yaml = matches!(style, Style::YamlPlain | Style::YamlSingle | Style::YamlDouble);
        let escapes = matches!(style, Style::Json | Style::YamlDouble) || style == Style::TomlBasic && quote == Some(b'"');
        while let Some(c) = self.text.get(self.at..)?.chars().next() {
            let start = self.at;
            match c {
                '\\' if escapes => self.escape(style)?,
                '\'' if style == Style::YamlSingle => {
                    self.at += 2;
                    self.put('\'', start..self.at);
                }
                ' ' | '\t' | '\n' | '\r' if yaml => self.fold(),
                '\r' if self.break_len(start) == 2 && !self.value[self.decoded.len().min(self.value.len())..].starts_with('\r') => {
                    self.at += 2;
                    self.put('\n', start..self.at);
                }
                _ => {
                    self.at += c.len_utf8();
                    self.same(start..self.at);
                }
            }
        }
        Some(())
    }

    fn blanks(&self, at: usize) -> usize {
        at + self.text.as_bytes()[at..].iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Blanks and line ends in a YAML flow text: one line end is a space, more are that many less one.
    fn fold(&mut self) {
        let start = self.at;
        let mut at = self.blanks(start);
        let mut breaks = Vec::new();
        while self.break_len(at) > 0 {
            breaks.push(at..at + self.break_len(at));
            at = self.blanks(at + self.break_len(at));
        }
        self.at = at;
        match breaks.as_slice() {
            [] => self.same(start..at),
            [_] => self.put(' ', start..at),
            [_, rest @ ..] => rest.iter().for_each(|raw| self.put('\n', raw.clone())),
        }
    }

    fn escape(&mut self, style: Style) -> Option<()> {
        let start = self.at;
        let c = self.text.get(start + 1..)?.chars().next()?;
        self.at += 1 + c.len_utf8();
        let yaml = style == Style::YamlDouble;
        let json = style == Style::Json;
        let decoded = match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' if json => {
                if self.text[self.at - 1..].starts_with("\r\n") {
                    self.at += 1;
                }
                return Some(());
            }
            '\n' | '\r' | ' ' | '\t' if style == Style::TomlBasic => {
                let rest = &self.text[self.at..];
                self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
                return Some(());
            }
            '\n' | '\r' if yaml => {
                // The line end is gone, and so are the blanks that begin the next line; empty lines after it stay.
                self.at = self.blanks(start + 1 + self.break_len(start + 1));
                while self.break_len(self.at) > 0 {
                    let raw = self.at..self.at + self.break_len(self.at);
                    self.at = self.blanks(raw.end);
                    self.put('\n', raw);
                }
                return Some(());
            }
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '0' => '\0',
            'v' => '\u{b}',
            'a' if yaml => '\u{7}',
            'e' if !json => '\u{1b}',
            'N' if yaml => '\u{85}',
            '_' if yaml => '\u{a0}',
            'L' if yaml => '\u{2028}',
            'P' if yaml => '\u{2029}',
            'x' => char::from_u32(self.hex(2)?)?,
            'U' if !json => char::from_u32(self.hex(8)?)?,
            'u' => {
                let high = self.hex(4)?;
                if (0xD800..0xDC00).contains(&high) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    let low = self.hex(4)?;
                    char::from_u32(0x10000 + ((high - 0xD800) << 10) + low.checked_sub(0xDC00)?)?
                } else {
                    char::from_u32(high)?
                }
            }
            other => other,
        };
        self.put(decoded, start..self.at);
        Some(())
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let raw = self.text.get(self.at..self.at + digits)?;
        self.at += digits;
        u32::from_str_radix(raw, 16).ok()
    }
}
