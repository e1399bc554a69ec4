//! Words: quotes, escapes, expansions.

use std::ops::Range;

use super::super::expansion::variable;
use super::super::{Expansion, Word};
use super::Lexer;

impl Lexer<'_> {
    /// One character, quotation or expansion of a word.
    pub(super) fn part(&mut self, word: &mut Word) {
        match self.peek(0) {
            Some(b'\\') => {
                let rest = &self.rest()[1..];
                if let Some(end) = ["\r\n", "\n"].iter().find(|end| rest.starts_with(**end)) {
                    self.at += 1 + end.len();
                    if word.value.is_empty() && !word.quoted {
                        word.range.start = self.at;
                    }
                } else {
                    self.at += 1;
                    self.take(word);
                }
            }
            Some(b'\'') => {
                word.quoted = true;
                self.at += 1;
                self.take_until(word, "'");
            }
            Some(b'"') => self.double(word),
            Some(b'$') if self.peek(1) == Some(b'\'') => {
                word.quoted = true;
                self.at += 2;
                while let Some(byte) = self.peek(0) {
                    match byte {
                        b'\'' => break,
                        b'\\' => self.at += 1,
                        _ => {}
                    }
                    self.take(word);
                }
                self.at += 1;
            }
            Some(b'$' | b'`') => self.expansion(word, false),
            _ => self.take(word),
        }
    }

    /// `"..."`.
    fn double(&mut self, word: &mut Word) {
        word.quoted = true;
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => break,
                b'\\' => {
                    match self.peek(1) {
                        Some(b'\n') => {
                            self.at += 2;
                            continue;
                        }
                        Some(b'"' | b'\\' | b'$' | b'`') => self.at += 1,
                        _ => {}
                    }
                    self.take(word);
                }
                b'$' | b'`' => self.expansion(word, true),
                _ => self.take(word),
            }
        }
        self.at += 1;
    }

    /// `$(...)`, backticks, `${...}`, `$((...))`, or a plain dollar.
    fn expansion(&mut self, word: &mut Word, quoted: bool) {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("$((") {
            self.at += rest.find("))").map_or(rest.len(), |end| end + 2);
        } else if rest.starts_with("${") {
            self.at += braces(rest);
        } else if let Some((open, close)) = [("$(", b')'), ("`", b'`')].into_iter().find(|(open, _)| rest.starts_with(open)) {
            self.at += open.len();
            let inner = self.nested(close);
            word.inner.extend(inner);
        } else {
            self.at += variable(rest);
        }
        self.keep(word, start..self.at);
        if self.at > start + 1 {
            let text = self.text.get(start..self.at).unwrap_or_default().to_owned();
            word.expansions.push(Expansion { text, quoted });
        }
    }

    /// The next character as it is.
    pub(super) fn take(&mut self, word: &mut Word) {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        let start = self.at;
        self.at += length;
        self.keep(word, start..self.at);
    }

    fn take_until(&mut self, word: &mut Word, close: &str) {
        let start = self.at;
        let length = self.rest().find(close);
        self.at += length.unwrap_or(self.rest().len());
        self.keep(word, start..self.at);
        self.at = (self.at + close.len()).min(self.text.len());
    }

    pub(super) fn keep(&mut self, word: &mut Word, range: Range<usize>) {
        word.places.extend(range.clone().map(|at| (self.place)(at)));
        word.value.push_str(self.text.get(range).unwrap_or_default());
    }
}

/// The length of `${...}` at the start of `text`, braces within it balanced.
fn braces(text: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\n' => return at,
            _ => {}
        }
    }
    text.len()
}
