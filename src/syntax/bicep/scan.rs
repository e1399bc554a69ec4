//! Where things of a Bicep file end: texts, comments, brackets, lines that go on.

use super::Reader;
use crate::syntax::tree::Comment;

impl<'s> Reader<'s> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The word here, empty if there is none; it is passed.
    pub(super) fn word(&mut self) -> &'s str {
        let rest = &self.text[self.at..];
        let word = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Passes what is left of the statement that began at `from`: one byte at the least.
    pub(super) fn skip(&mut self, from: usize) {
        let end = self.end(self.at, None);
        self.at = if end == from { (end + 1).min(self.text.len()) } else { end };
    }

    pub(super) fn blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Passes blanks, lines, commas and comments, and keeps the comments.
    pub(super) fn trivia(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let (close, marks) = match self.peek() {
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',') => {
                    self.at += 1;
                    continue;
                }
                _ if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), 0),
                _ if rest.starts_with("/*") => (rest[2..].find("*/").map_or(rest.len(), |end| end + 4), 2),
                _ if rest.starts_with('\u{feff}') => {
                    self.at += '\u{feff}'.len_utf8();
                    continue;
                }
                _ => return,
            };
            let raw = rest[..close].trim_end_matches('\r');
            let inner = raw.get(2..raw.len().saturating_sub(marks).max(2)).unwrap_or_default();
            self.tree.comments.push(Comment { text: inner.trim().into(), span: self.source.span(self.at..self.at + raw.len()) });
            self.at += close;
        }
    }

    /// Where the expression at `from` ends: at the end of its line, a comma, a bracket that it does not open, or `stop`.
    pub(super) fn end(&self, from: usize, stop: Option<u8>) -> usize {
        self.scan(from, stop, false)
    }

    /// One past what closes the bracket or quote at `from`.
    pub(super) fn matching(&self, from: usize) -> usize {
        self.scan(from, None, true)
    }

    fn scan(&self, from: usize, stop: Option<u8>, whole: bool) -> usize {
        let bytes = self.text.as_bytes();
        // What closes all that is open; a quote stands for a text.
        let mut open: Vec<u8> = Vec::new();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            let next = bytes.get(at + 1).copied();
            let text = open.last() == Some(&b'\'');
            match byte {
                b'\\' if text => at += 1,
                b'$' if text && next == Some(b'{') => {
                    open.push(b'}');
                    at += 1;
                }
                // A text ends with its line, closed or not.
                b'\'' | b'\n' if text => {
                    open.pop();
                }
                _ if text => {}
                b'\'' if bytes[at..].starts_with(b"'''") => {
                    at += 3 + self.text[at + 3..].find("'''").map_or(bytes.len() - at - 3, |end| end + 3);
                    if whole && open.is_empty() {
                        return at;
                    }
                    continue;
                }
                b'\'' | b'{' | b'[' | b'(' => open.push(byte),
                b'}' | b']' | b')' if open.pop().is_none() => return at,
                b'/' if matches!(next, Some(b'/' | b'*')) && open.is_empty() => return at,
                b'/' if next == Some(b'/') => {
                    at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
                    continue;
                }
                b'/' if next == Some(b'*') => at += self.text[at + 2..].find("*/").map_or(bytes.len() - at, |end| end + 3),
                _ if open.is_empty() && Some(byte) == stop => return at,
                b',' if open.is_empty() => return at,
                b'\n' if open.is_empty() => match self.continued(at) {
                    Some(next) => at = next - 1,
                    None => return at,
                },
                _ => {}
            }
            at += 1;
            if whole && open.is_empty() {
                return at.min(bytes.len());
            }
        }
        bytes.len()
    }

    /// Where an expression goes on in the line after the one that ends at `at`.
    fn continued(&self, at: usize) -> Option<usize> {
        let rest = self.text[at..].trim_start();
        let goes_on = rest.starts_with('?') || rest.starts_with(':') || rest.starts_with("&&") || rest.starts_with("||");
        goes_on.then(|| self.text.len() - rest.len())
    }
}
