//! Names, texts and signs of Python and TypeScript or JavaScript, tolerant of everything: what is odd is a sign, and reading goes on.

use std::ops::Range;

/// Whose comments and quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) enum Language {
    /// Python.
    Python,
    /// TypeScript and JavaScript.
    Script,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) enum What<'t> {
    /// A name or keyword.
    Name(&'t str),
    /// A text. `inner` is where its content begins, for a text that reads as it is written; `None` where something is put in or escaped.
    Text { value: &'t str, inner: Option<usize> },
    /// Any other character.
    Sign(char),
}

/// A token with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) struct Token<'t> {
    pub(in crate::dialect) what: What<'t>,
    start: usize,
    end: usize,
}

impl Token<'_> {
    pub(in crate::dialect) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Every token of `text`; comments and blanks are none.
pub(in crate::dialect) fn read(text: &str, language: Language) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let what = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'#' if language == Language::Python => {
                at = line_end(bytes, at);
                continue;
            }
            b'/' if language == Language::Script && bytes.get(at + 1) == Some(&b'/') => {
                at = line_end(bytes, at);
                continue;
            }
            b'/' if language == Language::Script && bytes.get(at + 1) == Some(&b'*') => {
                at = text[at + 2..].find("*/").map_or(bytes.len(), |end| at + end + 4);
                continue;
            }
            b'"' | b'\'' | b'`' => {
                let (content, end) = quoted(bytes, at, language);
                at = end;
                literal(text, content, byte == b'`')
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80 => {
                at = name_end(bytes, at);
                let name = &text[start..at];
                let prefix = language == Language::Python && name.len() <= 2 && matches!(bytes.get(at), Some(b'"' | b'\''));
                if prefix && name.bytes().all(|byte| b"rRbBuUfFtT".contains(&byte)) {
                    let (content, end) = quoted(bytes, at, language);
                    at = end;
                    let put_together = name.bytes().any(|byte| b"fFbBtT".contains(&byte));
                    if put_together { What::Text { value: &text[content], inner: None } } else { literal(text, content, false) }
                } else {
                    What::Name(name)
                }
            }
            _ => {
                at += 1;
                What::Sign(char::from(byte))
            }
        };
        tokens.push(Token { what, start, end: at });
    }
    tokens
}

fn literal(text: &str, content: Range<usize>, template: bool) -> What<'_> {
    let value = &text[content.clone()];
    let plain = !(value.contains('\\') || template && value.contains("${"));
    What::Text { value, inner: plain.then_some(content.start) }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end)
}

fn name_end(bytes: &[u8], at: usize) -> usize {
    let more = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
    at + bytes[at..].iter().take_while(|byte| more(byte)).count()
}

/// The content of the text that opens at `at`, and one past its end. A text that is not closed ends with its line.
fn quoted(bytes: &[u8], at: usize, language: Language) -> (Range<usize>, usize) {
    let quote = bytes[at];
    let triple = language == Language::Python && bytes[at..].starts_with(&[quote; 3]);
    let open = if triple { 3 } else { 1 };
    let start = at + open;
    let many_lines = triple || quote == b'`';
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 1,
            b'\n' if !many_lines => return (start..end, end),
            _ if byte == quote && (!triple || bytes[end..].starts_with(&[quote; 3])) => return (start..end, end + open),
            _ => {}
        }
        end += 1;
    }
    (start..bytes.len(), bytes.len())
}
