//! The part of Starlark that rules files are written in: calls with named or positional values of texts and lists, and comments.
//!
//! No loops, definitions or arithmetic: a call that holds them is passed over, and reading goes on after it.

use std::ops::Range;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, decoded.
    Text(String),
    /// A list or tuple.
    List(Vec<Self>),
    /// A name, a number, `None`.
    Other,
}

/// A value, the name it is given, and its place.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Value,
    pub(super) range: Range<usize>,
}

/// A call at the top of the file.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) range: Range<usize>,
}

/// How deep lists may nest.
const DEPTH: usize = 8;

/// All calls of `text` that could be read, in order.
pub(super) fn calls(text: &str) -> Vec<Call> {
    let mut reader = Reader { text, at: 0 };
    let mut calls = Vec::new();
    loop {
        reader.skip_space();
        let start = reader.at;
        let Some(next) = reader.peek() else { return calls };
        if next.is_ascii_alphabetic() || next == b'_' {
            let function = reader.name();
            reader.skip_space();
            if reader.eat(b'(')
                && let Some(arguments) = reader.arguments()
            {
                calls.push(Call { function, arguments, range: start..reader.at });
            }
        } else if matches!(next, b'"' | b'\'') {
            reader.string();
        } else {
            reader.step();
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// One character further.
    fn step(&mut self) {
        self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => self.at += self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at),
                b' ' | b'\t' | b'\r' | b'\n' | b'\\' => self.at += 1,
                _ => return,
            }
        }
    }

    fn name(&mut self) -> String {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }

    /// What stands between the parentheses, the closing one included. `None` when it is no plain list of values.
    fn arguments(&mut self) -> Option<Vec<Argument>> {
        let mut arguments = Vec::new();
        loop {
            self.skip_space();
            if self.eat(b')') {
                return Some(arguments);
            }
            let back = self.at;
            let name = self.name();
            self.skip_space();
            let named = !name.is_empty() && self.peek() == Some(b'=') && self.text.as_bytes().get(self.at + 1) != Some(&b'=');
            if named {
                self.at += 1;
                self.skip_space();
            } else {
                self.at = back;
            }
            let start = self.at;
            let value = self.value(0)?;
            arguments.push(Argument { name: named.then_some(name), value, range: start..self.at });
            self.skip_space();
            if !self.eat(b',') && self.peek() != Some(b')') {
                return None;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.peek()? {
            b'"' | b'\'' => {
                let mut text = self.string()?;
                // Texts side by side are one.
                loop {
                    let back = self.at;
                    self.skip_space();
                    if !matches!(self.peek(), Some(b'"' | b'\'')) {
                        self.at = back;
                        return Some(Value::Text(text));
                    }
                    text += &self.string()?;
                }
            }
            open @ (b'[' | b'(') if depth < DEPTH => {
                self.at += 1;
                let close = if open == b'[' { b']' } else { b')' };
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.eat(close) {
                        return Some(Value::List(items));
                    }
                    items.push(self.value(depth + 1)?);
                    self.skip_space();
                    if !self.eat(b',') && self.peek() != Some(close) {
                        return None;
                    }
                }
            }
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') => {
                self.at += 1;
                self.name();
                Some(Value::Other)
            }
            _ => None,
        }
    }

    /// A text in quotes, one or three.
    fn string(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let quote = &rest[..1];
        let long = rest.starts_with(&quote.repeat(3));
        let close = if long { quote.repeat(3) } else { quote.to_owned() };
        self.at += close.len();
        let mut value = String::new();
        loop {
            let rest = &self.text[self.at..];
            if rest.starts_with(&close) {
                self.at += close.len();
                return Some(value);
            }
            let mut characters = rest.chars();
            match characters.next()? {
                '\n' if !long => return None,
                '\\' => {
                    let escaped = characters.next()?;
                    value.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        other => other,
                    });
                    self.at += 1 + escaped.len_utf8();
                }
                plain => {
                    value.push(plain);
                    self.at += plain.len_utf8();
                }
            }
        }
    }
}
