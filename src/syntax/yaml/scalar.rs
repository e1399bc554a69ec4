//! Scalars: what one is, how it is written and where it stands.

use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};

use super::core_schema::plain;
use super::{Frame, Open, Reader};
use crate::syntax::tree::{Kind, Style, Text};

impl Reader<'_> {
    /// What a scalar is, and where it stands.
    pub(super) fn scalar(&self, value: Box<str>, style: ScalarStyle, tag: Option<&Tag>, range: Range<usize>) -> (Kind, Range<usize>) {
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
}
