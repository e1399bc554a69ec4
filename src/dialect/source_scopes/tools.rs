//! Tools of Python that ask for scopes of their own: `@tool(requires_auth=Google(scopes=[...]))` above a function.
//!
//! Source: github.com/ArcadeAI/arcade-mcp, libs/arcade-core/arcade_core/auth.py (`OAuth2` and its subclasses: `Google`, `Slack`,
//! `Microsoft`, ..., each with `scopes`) and its examples. A user is asked for them when the tool is first used, so that no tool's scopes are another's.

use std::ops::Range;

use super::lexer::{Token, What};
use crate::model::{Facts, Need, Origin, Scope, ScopeAccess};
use crate::source::{At, Source};

/// More decorators has no function.
const MAX_DECORATORS: usize = 16;

/// A tool, and the tokens between the brackets of its decorator.
pub(super) struct Tool<'t> {
    tokens: Range<usize>,
    name: &'t str,
    at: usize,
}

/// The tools that say what they ask for, in order.
pub(super) fn tools<'t>(tokens: &[Token<'t>]) -> Vec<Tool<'t>> {
    let named = |at: usize, name: &str| tokens.get(at).is_some_and(|token| token.what == What::Name(name));
    if !(0..tokens.len()).any(|at| named(at, "requires_auth")) {
        return Vec::new();
    }
    let closes = closes(tokens);
    let sign = |at: usize, wanted: char| tokens.get(at).is_some_and(|token| token.what == What::Sign(wanted));
    // Where the name of a decorator ends that begins at `at`.
    let decorator = |at: usize| {
        let name = |at: usize| matches!(tokens.get(at).map(|token| token.what), Some(What::Name(_)));
        let mut end = sign(at, '@').then_some(at + 1)?;
        while name(end) && sign(end + 1, '.') {
            end += 2;
        }
        name(end).then_some(end)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let tool = decorator(at).filter(|&name| named(name, "tool") && sign(name + 1, '('));
        let Some((open, close)) = tool.and_then(|name| Some((name + 1, closes[name + 1]?))) else {
            at += 1;
            continue;
        };
        at = close + 1;
        if !(open..close).any(|at| named(at, "requires_auth") && sign(at + 1, '=')) {
            continue;
        }
        // Other decorators may stand between.
        let mut below = at;
        for _ in 0..MAX_DECORATORS {
            let Some(name) = decorator(below) else { break };
            below = closes[name + 1..].first().copied().flatten().map_or(name + 1, |close| close + 1);
        }
        below += usize::from(named(below, "async"));
        if let (true, Some(What::Name(name))) = (named(below, "def"), tokens.get(below + 1).map(|token| token.what)) {
            found.push(Tool { tokens: open..close, name, at: below + 1 });
        }
    }
    found
}

/// For each opening bracket the place of the one that closes it.
fn closes(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let (mut closes, mut open) = (vec![None; tokens.len()], Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Sign('(' | '[' | '{') => open.push(at),
            What::Sign(')' | ']' | '}') => {
                if let Some(opened) = open.pop() {
                    closes[opened] = Some(at);
                }
            }
            _ => {}
        }
    }
    closes
}

/// The tool that the token at `at` asks for.
pub(super) fn of<'a, 't>(tools: &'a [Tool<'t>], at: usize) -> Option<&'a Tool<'t>> {
    let before = tools.partition_point(|tool| tool.tokens.start < at);
    tools[..before].last().filter(|tool| tool.tokens.contains(&at))
}

impl Tool<'_> {
    /// What the tool is called.
    pub(super) fn name(&self) -> &str {
        self.name
    }

    /// That the tool needs the scopes that it asks for, all of one provider.
    pub(super) fn need(&self, source: &Source, tokens: &[Token<'_>], scopes: &[Scope], product: &'static str, facts: &mut Facts) {
        let mut providers: Vec<&str> = scopes.iter().map(|scope| scope.provider.as_str()).collect();
        providers.sort_unstable();
        providers.dedup();
        for provider in providers {
            let own = || scopes.iter().filter(|scope| scope.provider == provider);
            let known = own().all(|scope| scope.access != ScopeAccess::Unknown);
            let access = own().map(|scope| scope.access).max().filter(|_| known).unwrap_or(ScopeAccess::Unknown);
            let span = source.span(tokens[self.at].range());
            // Whether a narrower one would do is not known: no name stands first.
            let names = std::iter::once(String::new()).chain(own().map(|scope| scope.name.value.clone()));
            facts.needs.push(Need {
                origin: Origin { file: source.id(), span, path: self.name.to_owned(), product, agent: None },
                of: At::new(self.name.to_owned(), span),
                access,
                evidence: format!("`requires_auth` of the tool `{}`", self.name),
                provider: Some(provider.to_owned()),
                scopes: names.collect(),
            });
        }
    }
}
