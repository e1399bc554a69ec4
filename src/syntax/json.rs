//! JSON to the tree, leniently: comments, trailing commas, single quotes and bare keys pass, because some product accepts each of them.
//!
//! The tokens come from the parser library; the grammar is here, without recursion, so that an error can name the bracket that was never
//! closed.

use std::ops::Range;

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};

use super::tree::{Comment, Entry, Kind, NodeId, Style, Text, Tree};
use super::{Document, Error, MAX_DEPTH, MAX_NODES};
use crate::source::{Source, Span};

pub(super) fn parse(document: &mut Document<'_>) {
    let source = document.source;
    let mut reader = Reader {
        source,
        scanner: Scanner::new(source.text(), &ScannerOptions::default()),
        tree: Tree::new(source.id()),
        frames: Vec::new(),
    };
    match reader.run() {
        Ok(()) => {
            reader.tree.adopt();
            document.tree = reader.tree;
        }
        Err(error) => document.error = Some(run_on(source, &error).unwrap_or(error)),
    }
}

/// The first text before `error` that runs over the end of its line: a quote that was never closed there, which the scanner reads on to
/// the next quote. Some products accept such texts, so it is a mistake only when something else is wrong.
fn run_on(source: &Source, error: &Error) -> Option<Error> {
    let mut scanner = Scanner::new(source.text(), &ScannerOptions::default());
    while let Ok(Some(token)) = scanner.scan() {
        let start = scanner.token_start();
        if start >= error.span.start as usize {
            return None;
        }
        if matches!(token, Token::String(_)) && source.text()[start..scanner.token_end()].contains('\n') {
            let message = "this text runs over the end of its line; is its closing quote missing?".to_owned();
            return Some(Error::new(message, source.span(start..start + 1)));
        }
    }
    None
}

/// A list or object that is not closed yet.
struct Frame {
    node: NodeId,
    open: Open,
}

enum Open {
    Array(Vec<NodeId>),
    Object { entries: Vec<Entry>, key: Option<(Box<str>, Span)> },
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value; a closing bracket too where the list is empty or ended in a comma.
    Value,
    /// A key or the closing brace.
    Key,
    /// The colon after a key.
    Colon,
    /// A comma or the closing bracket.
    Comma,
    /// Nothing: the value is whole.
    End,
}

struct Reader<'s> {
    source: &'s Source,
    scanner: Scanner<'s>,
    tree: Tree,
    frames: Vec<Frame>,
}

impl<'s> Reader<'s> {
    fn run(&mut self) -> Result<(), Error> {
        let mut state = State::Value;
        while let Some(token) = self.scanner.scan().map_err(|error| self.scan_error(&error))? {
            let range = self.scanner.token_start()..self.scanner.token_end();
            match token {
                Token::CommentLine(text) => self.comment(text, range),
                Token::CommentBlock(text) => self.comment(text.trim_start_matches('*'), range),
                token => state = self.token(state, token, range)?,
            }
        }
        // When a file breaks off, everything around the break is open; where one bracket is missing, only the outermost is.
        match self.frames.first() {
            // Nothing but whitespace and comments is an empty tree.
            None => Ok(()),
            Some(frame) => Err(self.unclosed(frame)),
        }
    }

    fn unclosed(&self, frame: &Frame) -> Error {
        let start = self.tree.nodes[frame.node.0 as usize].span.start as usize;
        let bracket = if matches!(frame.open, Open::Array(_)) { '[' } else { '{' };
        self.error(&format!("the file ends before this `{bracket}` is closed"), start..start + 1)
    }

    fn comment(&mut self, text: &str, range: Range<usize>) {
        let span = self.source.span(range);
        self.tree.comments.push(Comment { text: text.trim().into(), span });
    }

    fn error(&self, message: &str, range: Range<usize>) -> Error {
        Error::new(message, self.source.span(range))
    }

    fn token(&mut self, state: State, token: Token<'s>, range: Range<usize>) -> Result<State, Error> {
        match state {
            State::Value => self.value(token, range),
            State::Key => self.key(token, range),
            State::Colon if token == Token::Colon => Ok(State::Value),
            State::Colon => Err(self.error("expected `:` after the key", range)),
            State::Comma => self.comma(&token, range),
            State::End => Err(self.error("unexpected text after the end of the value", range)),
        }
    }

    fn value(&mut self, token: Token<'s>, range: Range<usize>) -> Result<State, Error> {
        let kind = match token {
            Token::OpenBrace => return self.open(Open::Object { entries: Vec::new(), key: None }, range),
            Token::OpenBracket => return self.open(Open::Array(Vec::new()), range),
            Token::CloseBracket if matches!(self.frames.last(), Some(Frame { open: Open::Array(_), .. })) => {
                return Ok(self.close(range.end));
            }
            Token::String(value) => {
                let verbatim = value.len() + 2 == range.len();
                let style = if verbatim { Style::Verbatim { open: 1 } } else { Style::Json };
                Kind::String(Text { value: value.into(), style })
            }
            Token::Boolean(value) => Kind::Bool(value),
            Token::Number(number) => Kind::Number(number.into()),
            Token::Null => Kind::Null,
            _ => return Err(self.error("expected a value", range)),
        };
        self.push(kind, range)?;
        Ok(self.after())
    }

    fn key(&mut self, token: Token<'s>, range: Range<usize>) -> Result<State, Error> {
        let text: Box<str> = match token {
            Token::CloseBrace => return Ok(self.close(range.end)),
            Token::String(value) => value.into(),
            Token::Word(_) | Token::Number(_) | Token::Boolean(_) | Token::Null => token.as_str().into(),
            _ => return Err(self.error("expected a key or `}`", range)),
        };
        let span = self.source.span(range);
        if let Some(Frame { open: Open::Object { key, .. }, .. }) = self.frames.last_mut() {
            *key = Some((text, span));
        }
        Ok(State::Colon)
    }

    fn comma(&mut self, token: &Token<'s>, range: Range<usize>) -> Result<State, Error> {
        let array = matches!(self.frames.last(), Some(Frame { open: Open::Array(_), .. }));
        match token {
            Token::Comma => Ok(if array { State::Value } else { State::Key }),
            Token::CloseBracket if array => Ok(self.close(range.end)),
            Token::CloseBrace if !array => Ok(self.close(range.end)),
            _ if array => Err(self.error("expected `,` or `]`", range)),
            _ => Err(self.error("expected `,` or `}`", range)),
        }
    }

    /// What may come after a whole value.
    fn after(&self) -> State {
        if self.frames.is_empty() { State::End } else { State::Comma }
    }

    fn open(&mut self, open: Open, range: Range<usize>) -> Result<State, Error> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(Error::too_deep(self.source.span(range)));
        }
        let state = if matches!(open, Open::Array(_)) { State::Value } else { State::Key };
        let node = self.push(Kind::Null, range)?;
        self.frames.push(Frame { node, open });
        Ok(state)
    }

    fn close(&mut self, end: usize) -> State {
        if let Some(frame) = self.frames.pop() {
            let node = &mut self.tree.nodes[frame.node.0 as usize];
            node.span = Span::new(node.span.file, node.span.start as usize, end);
            node.kind = match frame.open {
                Open::Array(items) => Kind::Seq(items),
                Open::Object { entries, .. } => Kind::Map(entries),
            };
        }
        self.after()
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) -> Result<NodeId, Error> {
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(Error::too_many(self.source.span(range)));
        }
        let node = self.tree.push(kind, self.source.span(range));
        match self.frames.last_mut().map(|frame| &mut frame.open) {
            None => self.tree.roots.push(node),
            Some(Open::Array(items)) => items.push(node),
            Some(Open::Object { entries, key }) => {
                if let Some((key, key_span)) = key.take() {
                    entries.push(Entry { key, key_span, value: node, inherited: false, overwritten: false, merge: false });
                }
            }
        }
        Ok(node)
    }

    fn scan_error(&self, error: &ParseError) -> Error {
        let text = self.source.text();
        let start = error.range().start.min(text.len());
        let char_end = |start: usize| start + text[start..].chars().next().map_or(0, char::len_utf8);
        let at = |message: &str| self.error(message, start..char_end(start));
        match error.kind() {
            ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => at("this quote is not closed"),
            ParseErrorKind::String(ParseStringErrorKind::ExpectedFourHexDigits | ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
                at("this `\\u` escape is not a character")
            }
            ParseErrorKind::String(_) => at("unknown escape in this text"),
            ParseErrorKind::UnterminatedCommentBlock => at("this comment is not closed"),
            ParseErrorKind::ExpectedDigit
            | ParseErrorKind::ExpectedDigitFollowingNegativeSign
            | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral => at("expected a digit"),
            _ => {
                // The scanner counts from the start of a word; the character that no word may hold is the place.
                let end = error.range().end.min(text.len());
                let odd = self.scanner.token_end().clamp(start, end.max(start));
                let odd = if text.is_char_boundary(odd) { odd } else { start };
                let what = text[odd..].chars().next().map_or_else(String::new, |c| format!(" `{}`", c.escape_debug()));
                self.error(&format!("unexpected character{what}"), odd..char_end(odd))
            }
        }
    }
}
