//! The lexer of command lines.

mod redirect;
mod word;

use super::{Command, Word};

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
    /// Here-documents that begin after the line.
    documents: Vec<Document>,
    nesting: u8,
}

/// A here-document that was announced.
struct Document {
    delimiter: String,
    /// Tabs before its lines do not count.
    tabs: bool,
    /// How deep the command is nested that reads it, and its place among those of that depth once it is read.
    nesting: u8,
    reader: Option<usize>,
}

/// The command that is being read.
#[derive(Default)]
struct Open {
    command: Command,
    word: Option<Word>,
    /// The next word belongs to a redirection.
    redirection: Option<Redirection>,
}

/// What a redirection turns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirection {
    /// What the command prints.
    Output,
    /// What it reads.
    Input,
    /// Another stream, or one into another.
    Other,
}

/// Reserved words that ask whether the command behind them succeeds.
const ASKING: &[&str] = &["if", "elif", "while", "until"];

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
                    self.finish(&mut open, &mut commands);
                    self.at += 1;
                    self.bodies(&mut commands);
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
                    open.command.conditional = true;
                    self.at += 1;
                }
                b'<' | b'>' => self.redirection(byte, &mut open),
                _ => self.part(open.word.get_or_insert_with(|| Word { range: self.at..self.at, ..Word::default() })),
            }
        }
        self.finish(&mut open, &mut commands);
        commands
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
            let inner = self.nested(b')');
            if let Some(word) = open.word.as_ref().filter(|_| assigned) {
                open.command.arrays.push((word.value.clone(), inner.into_iter().flat_map(|command| command.words).collect()));
            }
        } else if open.word.is_some() {
            // `name() {`: a function is defined, not called.
            *open = Open::default();
            open.command.conditional = true;
            self.nested(b')');
        } else {
            let inner = self.nested(b')');
            commands.extend(inner);
        }
    }

    fn end_word(&mut self, open: &mut Open) {
        let Some(mut word) = open.word.take() else { return };
        if word.value.is_empty() && !word.quoted {
            return;
        }
        word.range = (self.place)(word.range.start)..(self.place)(self.at.min(self.text.len()));
        word.places.push(word.places.last().map_or(word.range.end, |last| last + 1));
        match open.redirection.take() {
            // Where it is printed anyway.
            Some(Redirection::Output) if word.value == "/dev/stdout" => open.command.redirected = false,
            Some(Redirection::Input) => open.command.reads = Some(format!("@{}", word.value)),
            Some(_) => {}
            None if open.command.words.is_empty() && !word.quoted && LEADING.contains(&word.value.as_str()) => {
                open.command.conditional |= ASKING.contains(&word.value.as_str());
            }
            None => open.command.words.push(word),
        }
    }

    /// Ends the command.
    fn finish(&mut self, open: &mut Open, commands: &mut Vec<Command>) {
        self.end_word(open);
        let command = std::mem::take(open).command;
        let place = commands.len();
        for document in self.documents.iter_mut().rev().take_while(|document| document.reader.is_none()) {
            document.reader = Some(place);
        }
        if !command.words.is_empty() {
            commands.push(command);
        }
    }
}
