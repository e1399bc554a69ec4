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

/// Lines with more slashes that begin no regular expression, where one could begin, are none that somebody wrote.
const MAX_OPEN: usize = 8;

/// Every token of `text`; comments and blanks are none.
pub(in crate::dialect) fn read(text: &str, language: Language) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at) = (Vec::new(), 0);
    // Slashes that a line has without an end, and where it ends.
    let (mut open, mut last) = (0, 0);
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
            b'/' if language == Language::Script && tokens.last().is_none_or(|token: &Token<'_>| begins_value(token.what)) => {
                if at >= last {
                    (open, last) = (0, line_end(bytes, at));
                }
                let end = if open < MAX_OPEN { expression_end(bytes, at) } else { None };
                match end {
                    Some(end) => {
                        at = end;
                        What::Text { value: &text[start..at], inner: None }
                    }
                    None => {
                        open += 1;
                        at += 1;
                        What::Sign('/')
                    }
                }
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

/// Whether a value follows, so that a slash begins a regular expression.
fn begins_value(before: What<'_>) -> bool {
    match before {
        What::Sign(sign) => matches!(sign, '(' | ',' | '=' | ':' | '[' | '!' | '&' | '|' | '?' | '{' | '}' | ';' | '+' | '>'),
        What::Name(name) => matches!(name, "return" | "typeof" | "case"),
        What::Text { .. } => false,
    }
}

/// One past the regular expression that begins at the slash at `at`; none where its line ends first.
fn expression_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut end, mut in_class) = (at + 1, false);
    loop {
        match bytes.get(end)? {
            b'\\' => end += 1,
            b'\n' => return None,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(end + 1),
            _ => {}
        }
        end += 1;
    }
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
            b'$' if quote == b'`' && bytes.get(end + 1) == Some(&b'{') => {
                end = inserted_end(bytes, end + 2);
                continue;
            }
            b'\n' if !many_lines => return (start..end, end),
            _ if byte == quote && (!triple || bytes[end..].starts_with(&[quote; 3])) => return (start..end, end + open),
            _ => {}
        }
        end += 1;
    }
    (start..bytes.len(), bytes.len())
}

/// One past the brace that closes what is put into a template, whose content begins at `at`; templates in it, too.
fn inserted_end(bytes: &[u8], at: usize) -> usize {
    // Each open template remembers how many braces are open in what is put into it.
    let (mut end, mut open, mut in_template) = (at, vec![1_usize], false);
    while let (Some(&byte), Some(braces)) = (bytes.get(end), open.last_mut()) {
        match byte {
            b'\\' => end += 1,
            b'`' => {
                if in_template {
                    open.pop();
                } else {
                    open.push(0);
                }
                in_template = !in_template;
            }
            b'$' if in_template && bytes.get(end + 1) == Some(&b'{') => {
                *braces = 1;
                in_template = false;
                end += 1;
            }
            _ if in_template => {}
            b'{' => *braces += 1,
            b'}' => {
                *braces -= 1;
                if *braces == 0 {
                    if open.len() == 1 {
                        return end + 1;
                    }
                    in_template = true;
                }
            }
            _ => {}
        }
        end += 1;
    }
    bytes.len()
}
