//! The lexer of command lines.

use std::ops::Range;

use super::{Command, SHELLS, Word, program};

/// Substitutions within substitutions that are read; deeper ones are text.
const MAX_NESTING: u8 = 24;

/// Reserved words that a command may follow.
const LEADING: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "}", "fi", "done", "esac"];

pub(super) fn read(text: &str, place: &dyn Fn(usize) -> usize) -> Vec<Command> {
    nested(text, place, 0)
}

fn nested(text: &str, place: &dyn Fn(usize) -> usize, nesting: u8) -> Vec<Command> {
    Lexer { text, at: 0, place, documents: Vec::new(), nesting }.commands(None)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// From a byte of `text` to where it comes from.
    place: &'t dyn Fn(usize) -> usize,
    /// Here-documents that begin after the line: their delimiters, and whether tabs before them count.
    documents: Vec<(String, bool)>,
    nesting: u8,
}

/// The command that is being read.
#[derive(Default)]
struct Open {
    command: Command,
    word: Option<Word>,
    /// The next word belongs to a redirection.
    redirected: bool,
    /// How many here-documents it has.
    documents: usize,
}

impl<'t> Lexer<'t> {
    fn peek(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Commands up to the byte `until` or the end.
    fn commands(&mut self, until: Option<u8>) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut open = Open::default();
        while let Some(byte) = self.peek(0) {
            if until == Some(byte) {
                break;
            }
            match byte {
                b'\n' => {
                    let reader = self.finish(&mut open, &mut commands);
                    self.at += 1;
                    self.bodies(reader.and_then(|at| commands.get_mut(at)));
                }
                b' ' | b'\t' | b'\r' => {
                    self.end_word(&mut open);
                    self.at += 1;
                }
                b'#' if open.word.is_none() => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                b'&' if self.peek(1) == Some(b'>') => {
                    self.end_word(&mut open);
                    self.at += 1;
                }
                b';' | b'&' | b'|' => {
                    self.finish(&mut open, &mut commands);
                    let doubled = self.peek(1) == Some(byte);
                    open.command.piped = byte == b'|' && !doubled;
                    self.at += if doubled || byte == b'|' && self.peek(1) == Some(b'&') { 2 } else { 1 };
                }
                b'(' => self.parenthesis(&mut open, &mut commands),
                b')' => {
                    // The pattern of a `case`: what stands before it is no command.
                    open = Open::default();
                    self.at += 1;
                }
                b'<' | b'>' => self.redirection(byte, &mut open),
                _ => self.part(open.word.get_or_insert_with(|| Word { range: self.at..self.at, ..Word::default() })),
            }
        }
        self.finish(&mut open, &mut commands);
        commands
    }

    /// One character, quotation or expansion of a word.
    fn part(&mut self, word: &mut Word) {
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
            Some(b'$' | b'`') => self.expansion(word),
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
                b'$' | b'`' => self.expansion(word),
                _ => self.take(word),
            }
        }
        self.at += 1;
    }

    /// `$(...)`, backticks, `${...}`, `$((...))`, or a plain dollar.
    fn expansion(&mut self, word: &mut Word) {
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
            self.at += 1;
        }
        self.keep(word, start..self.at);
    }

    fn nested(&mut self, close: u8) -> Vec<Command> {
        if self.nesting >= MAX_NESTING {
            let end = self.rest().bytes().position(|byte| byte == close);
            self.at += end.map_or(self.rest().len(), |end| end + 1);
            return Vec::new();
        }
        self.nesting += 1;
        let inner = self.commands(Some(close));
        self.nesting -= 1;
        self.at = (self.at + 1).min(self.text.len());
        inner
    }

    fn parenthesis(&mut self, open: &mut Open, commands: &mut Vec<Command>) {
        self.at += 1;
        let assigned = open.word.as_ref().is_some_and(|word| word.value.ends_with('='));
        if assigned || !open.command.words.is_empty() {
            // The items of an array, or something that is no shell: data.
            self.nested(b')');
        } else if open.word.is_some() {
            // `name() {`: a function is defined, not called.
            *open = Open::default();
            self.nested(b')');
        } else {
            let inner = self.nested(b')');
            commands.extend(inner);
        }
    }

    fn redirection(&mut self, byte: u8, open: &mut Open) {
        if let Some(word) = open.word.take_if(|word| !word.quoted && word.value.bytes().all(|byte| byte.is_ascii_digit())) {
            drop(word);
        } else {
            self.end_word(open);
        }
        let rest = self.rest();
        if rest.starts_with("<(") || rest.starts_with(">(") {
            let start = self.at;
            self.at += 2;
            let inner = self.nested(b')');
            let mut word = Word { range: start..start, inner, ..Word::default() };
            self.keep(&mut word, start..self.at);
            open.word = Some(word);
        } else if rest.starts_with("<<") && !rest.starts_with("<<<") {
            let tabs = rest.starts_with("<<-");
            self.at += if tabs { 3 } else { 2 };
            while matches!(self.peek(0), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            let mut word = Word::default();
            while self.peek(0).is_some_and(|byte| !b" \t\r\n;&|<>()".contains(&byte)) {
                self.part(&mut word);
            }
            self.documents.push((word.value, tabs));
            open.documents += 1;
        } else {
            self.at += rest.bytes().take(3).take_while(|next| *next == byte).count();
            if matches!(self.peek(0), Some(b'&' | b'|')) {
                self.at += 1;
            }
            open.redirected = true;
        }
    }

    /// The here-documents that begin here; the last one is read by `reader`.
    fn bodies(&mut self, mut reader: Option<&mut Command>) {
        for (delimiter, tabs) in std::mem::take(&mut self.documents) {
            let start = self.at;
            let mut end = self.text.len();
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                let content = line.trim_end_matches(['\n', '\r']);
                let line_start = self.at;
                self.at += line.len();
                if (if tabs { content.trim_start_matches('\t') } else { content }) == delimiter {
                    end = line_start;
                    break;
                }
            }
            if let Some(reader) = reader.as_deref_mut()
                && reads_script(reader)
                && self.nesting < MAX_NESTING
                && let Some(body) = self.text.get(start..end)
            {
                reader.input = nested(body, &|at| (self.place)(start + at), self.nesting + 1);
            }
        }
    }

    /// The next character as it is.
    fn take(&mut self, word: &mut Word) {
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

    fn keep(&mut self, word: &mut Word, range: Range<usize>) {
        word.places.extend(range.clone().map(|at| (self.place)(at)));
        word.value.push_str(self.text.get(range).unwrap_or_default());
    }

    fn end_word(&mut self, open: &mut Open) {
        let Some(mut word) = open.word.take() else { return };
        if word.value.is_empty() && !word.quoted {
            return;
        }
        word.range = (self.place)(word.range.start)..(self.place)(self.at.min(self.text.len()));
        word.places.push(word.places.last().map_or(word.range.end, |last| last + 1));
        if std::mem::take(&mut open.redirected) || open.command.words.is_empty() && !word.quoted && LEADING.contains(&word.value.as_str()) {
            return;
        }
        open.command.words.push(word);
    }

    /// Ends the command; gives where it is, if it has here-documents.
    fn finish(&mut self, open: &mut Open, commands: &mut Vec<Command>) -> Option<usize> {
        self.end_word(open);
        let Open { command, documents, .. } = std::mem::take(open);
        if command.words.is_empty() {
            return None;
        }
        commands.push(command);
        (documents > 0).then_some(commands.len() - 1)
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

/// A shell that is given no script by name or option reads it from its input.
fn reads_script(command: &Command) -> bool {
    let mut words = command.words.iter();
    words.next().is_some_and(|first| SHELLS.contains(&program(&first.value).as_str()))
        && words.all(|word| word.value.starts_with("--") || word.value.starts_with('-') && !word.value.ends_with('c'))
}
