//! A source as its tokens, with the brackets that belong together and the functions that they stand in.

use std::collections::{BTreeMap, BTreeSet};

use super::super::lexer::{Language, Token, What};

/// A source that is gone over by its tokens.
pub(super) struct Code<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token<'t>],
    pub(super) language: Language,
    /// For each opening bracket the place of the one that closes it.
    closes: Vec<usize>,
    /// For each token the innermost bracket that is open there.
    opener: Vec<Option<usize>>,
    /// The functions; the first one is the module.
    pub(super) functions: Vec<Function<'t>>,
    /// For each token the innermost function that it stands in, its parameters included.
    within: Vec<usize>,
    /// The functions that have a name, by it.
    named: BTreeMap<&'t str, Vec<usize>>,
    /// Whether others may make objects of a class of the source.
    pub(super) exports_class: bool,
}

/// Deeper nested functions has no program that somebody wrote.
const MAX_DEPTH: usize = 32;
/// Deeper nested brackets has none either; expressions are followed out of them by calls of calls.
const MAX_NESTING: usize = 64;
/// Programs with more functions are generated.
const MAX_FUNCTIONS: usize = 1_000;
/// Functions with more parameters, too.
const MAX_PARAMETERS: usize = 64;
/// Tokens of the longest type that a function is said to return.
const MAX_RETURNED: usize = 200;

/// A function of the source.
#[derive(Debug, Default)]
pub(super) struct Function<'t> {
    /// Its name; none where it has none.
    pub(super) name: Option<&'t str>,
    /// Its parameters, in order.
    pub(super) parameters: Vec<&'t str>,
    /// The one around it.
    pub(super) parent: usize,
    /// Where its parameters begin: the bracket.
    pub(super) head: usize,
    /// One past its last token.
    end: usize,
    /// Where what it returns stands, for `=> value`.
    value: Option<usize>,
    /// Names that it takes from the module: `global`.
    pub(super) globals: BTreeSet<&'t str>,
    /// Whether it takes an object apart among its parameters.
    pub(super) takes_apart: bool,
}

impl<'t> Code<'t> {
    /// Reads the structure; nothing of a source whose brackets do not close, or that nobody wrote by hand.
    pub(super) fn read(text: &'t str, tokens: &'t [Token<'t>], language: Language) -> Option<Self> {
        let (mut closes, mut opener, mut open) = (vec![0; tokens.len()], Vec::with_capacity(tokens.len()), Vec::new());
        for (at, token) in tokens.iter().enumerate() {
            if matches!(token.what, What::Sign(')' | ']' | '}')) {
                closes[open.pop()?] = at;
            }
            opener.push(open.last().copied());
            if matches!(token.what, What::Sign('(' | '[' | '{')) {
                open.push(at);
            }
            if open.len() > MAX_NESTING {
                return None;
            }
        }
        if !open.is_empty() {
            return None;
        }
        let within = vec![0; tokens.len()];
        let mut code =
            Self { text, tokens, language, closes, opener, functions: Vec::new(), within, named: BTreeMap::new(), exports_class: false };
        code.functions.push(Function { end: tokens.len(), ..Function::default() });
        let exported = |at: usize| code.word(at, &["class"]) && at > 0 && code.word(at - 1, &["export", "default"]);
        code.exports_class = language == Language::Script && (0..tokens.len()).any(exported);
        code.find_functions()?;
        code.find_globals();
        for (function, Function { name, .. }) in code.functions.iter().enumerate() {
            if let Some(name) = name {
                code.named.entry(name).or_default().push(function);
            }
        }
        Some(code)
    }

    fn find_functions(&mut self) -> Option<()> {
        let mut around = vec![0];
        for at in 0..self.tokens.len() {
            while around.len() > 1 && around.last().is_some_and(|&function| self.functions[function].end <= at) {
                around.pop();
            }
            let parent = around.last().copied().unwrap_or_default();
            self.within[at] = parent;
            let found = match self.language {
                Language::Python => self.python_function(at),
                Language::Script => self.script_function(at),
            };
            if let Some(found) = found {
                self.functions.push(Function { parent, ..found });
                around.push(self.functions.len() - 1);
                self.within[at] = self.functions.len() - 1;
            }
            let last = self.functions.last().map_or(0, |function| function.parameters.len());
            if around.len() > MAX_DEPTH || self.functions.len() > MAX_FUNCTIONS || last > MAX_PARAMETERS {
                return None;
            }
        }
        Some(())
    }

    /// Which names each function of Python takes from around it.
    fn find_globals(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let takes = self.language == Language::Python && self.word(at, &["global", "nonlocal"]);
            let function = self.within(at);
            at += 1;
            while takes && at < self.tokens.len() && !self.begins_line(at) {
                let name = self.name(at);
                self.functions[function].globals.extend(name);
                at += 1;
            }
        }
    }

    /// The function whose parameters begin at the bracket `at`, to the end of its block.
    fn python_function(&self, at: usize) -> Option<Function<'t>> {
        if !self.sign(at, '(') || !self.word(at.checked_sub(2)?, &["def"]) {
            return None;
        }
        let close = self.close(at);
        let begin = if self.word(at.checked_sub(3).unwrap_or(usize::MAX), &["async"]) { at - 3 } else { at - 2 };
        let indent = self.column(begin);
        let body = (close..close + MAX_RETURNED).find(|&at| self.sign(at, ':') && self.opener(at) == self.opener[begin])? + 1;
        let left = |&at: &usize| self.begins_line(at) && self.column(at) <= indent && self.opener[at] == self.opener[begin];
        let end = (body..self.tokens.len()).find(left).unwrap_or(self.tokens.len());
        Some(Function { name: self.name(at - 1), parameters: self.parameters(at), head: at, end, ..Function::default() })
    }

    /// The function whose parameters begin at the bracket `at`: `function f(`, `f = async (`, `f(…) {` in a class, `(…) =>`.
    fn script_function(&self, at: usize) -> Option<Function<'t>> {
        if !self.sign(at, '(') {
            return None;
        }
        let close = self.close(at);
        let before = at.checked_sub(1)?;
        // Behind the brackets may stand what it returns: `: Promise<void>`.
        let body = self.behind_type(close + 1)?;
        let arrow = self.sign(body, '=') && self.sign(body + 1, '>');
        let plain = self.word(before, &["function"]) || self.word(before.checked_sub(1).unwrap_or(usize::MAX), &["function"]);
        let method = self.sign(body, '{')
            && self.name(before).is_some()
            && !self.word(before, &["if", "for", "while", "switch", "catch", "with", "super"]);
        let name = if arrow {
            let begin = if self.word(before, &["async"]) { before } else { at };
            let assigned = begin.checked_sub(2).filter(|&name| self.sign(name + 1, '='));
            let typed = || {
                (0..12)
                    .filter_map(|back| begin.checked_sub(2 + back))
                    .find(|&name| self.sign(name + 1, ':'))
                    .filter(|_| self.sign(begin.wrapping_sub(1), '='))
            };
            assigned.and_then(|name| self.name(name)).or_else(|| self.name(typed()?))
        } else if plain || method {
            self.name(before).filter(|name| *name != "function")
        } else {
            return None;
        };
        let start = if arrow { body + 2 } else { body };
        let (end, value) = if self.sign(start, '{') { (self.close(start) + 1, None) } else { (self.value_end(start), Some(start)) };
        let takes_apart = (at..close).any(|inner| self.sign(inner, '{') && self.opener(inner) == Some(at) && !self.sign(inner - 1, ':'));
        Some(Function { name, parameters: self.parameters(at), head: at, end, value, takes_apart, ..Function::default() })
    }

    /// Where the body begins behind a type at `at`, if there is one.
    fn behind_type(&self, at: usize) -> Option<usize> {
        if !self.sign(at, ':') {
            return Some(at);
        }
        let mut depth = 0_u32;
        for next in at + 1..(at + 40).min(self.tokens.len()) {
            match self.tokens[next].what {
                What::Sign('<') => depth += 1,
                What::Sign('>') if !self.sign(next - 1, '=') => depth = depth.saturating_sub(1),
                What::Sign('=' | '{') if depth == 0 && next > at + 1 => return Some(next),
                What::Sign(';' | ')' | '}') if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// One past a value that stands in no block: up to what divides it from the next.
    fn value_end(&self, start: usize) -> usize {
        let mut at = start;
        while at < self.tokens.len() {
            match self.tokens[at].what {
                What::Sign('(' | '[' | '{') => at = self.close(at),
                What::Sign(')' | ']' | '}' | ',' | ';') => return at,
                _ if at > start && self.begins_line(at) && !self.sign(at, '.') => return at,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// The names of the parameters between the brackets at `open`; of `{a, b}` each.
    fn parameters(&self, open: usize) -> Vec<&'t str> {
        let mut found = Vec::new();
        let close = self.close(open);
        for at in open + 1..close {
            let first = matches!(self.tokens[at - 1].what, What::Sign('(' | ',' | '{' | '*'))
                || self.word(at - 1, &["private", "public", "readonly", "protected"]);
            let listed = self.opener[at] == Some(open)
                || self.opener[at].is_some_and(|inner| self.sign(inner, '{') && self.opener[inner] == Some(open));
            let name = self.name(at).filter(|name| !matches!(*name, "private" | "public" | "readonly" | "protected"));
            if let (true, true, Some(name)) = (first, listed, name) {
                found.push(name);
            }
        }
        found
    }

    pub(super) fn name(&self, at: usize) -> Option<&'t str> {
        match self.tokens.get(at)?.what {
            What::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The text at `at`, if it reads as it is written.
    pub(super) fn text(&self, at: usize) -> Option<&'t str> {
        match self.tokens.get(at)?.what {
            What::Text { value, inner: Some(_) } => Some(value),
            _ => None,
        }
    }

    pub(super) fn word(&self, at: usize, words: &[&str]) -> bool {
        self.name(at).is_some_and(|name| words.contains(&name))
    }

    pub(super) fn sign(&self, at: usize, wanted: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.what == What::Sign(wanted))
    }

    /// `=` that gives a value, and neither compares nor is a part of another sign.
    pub(super) fn assigns(&self, at: usize) -> bool {
        let apart = |other: usize| matches!(self.tokens.get(other).map(|token| token.what), Some(What::Sign('=' | '>')));
        let mixed = |other: usize| {
            matches!(self.tokens.get(other).map(|token| token.what), Some(What::Sign('=' | '!' | '<' | '>' | '+' | '|' | '-' | ':')))
        };
        self.sign(at, '=') && !apart(at + 1) && !at.checked_sub(1).is_some_and(mixed)
    }

    /// The place of the bracket that closes the one at `open`.
    pub(super) fn close(&self, open: usize) -> usize {
        self.closes[open]
    }

    /// The innermost bracket that is open at `at`.
    pub(super) fn opener(&self, at: usize) -> Option<usize> {
        self.opener.get(at).copied().flatten()
    }

    /// The innermost function that `at` stands in.
    pub(super) fn within(&self, at: usize) -> usize {
        self.within.get(at).copied().unwrap_or_default()
    }

    /// Whether a new line begins with the token.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        self.tokens.get(at).is_none_or(|token| self.text[self.tokens[before].range().end..token.range().start].contains('\n'))
    }

    fn column(&self, at: usize) -> usize {
        let begin = self.tokens[at].range().start;
        begin - self.text[..begin].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Whether the value at `at` is what a function without a block gives back.
    pub(super) fn is_value_of(&self, function: usize, at: usize) -> bool {
        self.functions[function].value == Some(at)
    }

    /// The functions of that name.
    pub(super) fn named(&self, name: &str) -> &[usize] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The functions whose parameters begin between two tokens, by their numbers.
    pub(super) fn heads(&self, tokens: std::ops::Range<usize>) -> std::ops::Range<usize> {
        // The module is the first, and has no parameters.
        let before = |place: usize| 1 + self.functions[1..].partition_point(|function| function.head < place);
        before(tokens.start)..before(tokens.end)
    }

    /// Whether others may call the function: `export function`, `export const f =`, `export default`.
    pub(super) fn exports(&self, function: usize) -> bool {
        let head = self.functions[function].head;
        let line = (0..8).filter_map(|back| head.checked_sub(back)).find(|&at| self.begins_line(at));
        self.language == Language::Script && line.is_some_and(|at| self.word(at, &["export"]))
    }

    /// Whether `at` stands in the body of a class and in no method of it.
    pub(super) fn in_class(&self, at: usize) -> bool {
        let Some(open) = self.opener(at).filter(|&open| self.language == Language::Script && self.sign(open, '{')) else { return false };
        (1..8)
            .filter_map(|back| open.checked_sub(back))
            .take_while(|&at| !matches!(self.tokens[at].what, What::Sign(_)))
            .any(|at| self.word(at, &["class"]))
    }
}
