//! Scopes in Python and TypeScript or JavaScript: lists and texts under names that say so, in sources that are an agent's business.
//!
//! Nothing is run or resolved: what is put together (`f"…"`, `a + b`, a variable) says nothing. A source counts if it imports a framework of
//! agents or lies in a folder that is called one's, and a list only if one of its words is some provider's scope and nobody else's.
//!
//! Idioms: google/adk-python (`SCOPES = [...]`), ArcadeAI (`requires_auth=Google(scopes=[...])`), authjs.dev (`params: { scope: "a b" }`),
//! passportjs.org (`scope: [...]`), slack-samples (`botScopes: [...]`), LangChain toolkits (`scopes=[...]`).

mod calls;
mod frameworks;
pub(super) mod lexer;
mod tools;

use super::asked::{Asked, of_query, words};
use super::{About, Claim, Dialect};
use crate::catalog::verbs;
use crate::model::{Facts, Origin, ScopePlace};
use crate::source::{At, Source};
use crate::syntax::{Document, Syntax};
use lexer::{Language, Token, What};

/// The dialect.
pub(super) static DIALECT: SourceScopes = SourceScopes;

/// Reads sources.
#[derive(Debug)]
pub(super) struct SourceScopes;

/// Longer sources are generated or bundled.
const MAX_BYTES: usize = 512 * 1024;

const fn claim(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Text, probes: &["scope", "SCOPE", "Scope"], certain: false }
}

/// Reading every source of a repository costs more than all the rest: these are the names that sources with scopes have.
static CLAIMS: &[Claim] = &[
    claim(
        "Python source",
        &[
            "**/*{agent,mcp,auth,scope,gmail,google,calendar,slack,graph,credential,oauth}*.py",
            "**/{*agent*,*mcp*}/**/*.py",
            "**/tools/*.py",
            "**/{main,app,server,config,settings,constants,tools,client,__init__}.py",
        ],
    ),
    claim(
        "TypeScript source",
        &[
            "**/*{agent,mcp,auth,scope,gmail,google,calendar,slack,graph,credential,oauth}*.{ts,tsx,js,mjs,cjs,mts}",
            "**/{*agent*,*mcp*}/**/*.{ts,tsx,js,mjs,cjs,mts}",
            "**/tools/*.{ts,tsx,js,mjs,cjs,mts}",
            "**/{main,app,server,config,settings,constants,tools,client,index,manifest}.{ts,js,mjs,cjs,mts}",
        ],
    ),
];

impl Dialect for SourceScopes {
    fn id(&self) -> &'static str {
        "source-scopes"
    }

    fn about(&self) -> About {
        About {
            reads: "lists and texts of scopes in sources that import a framework of agents or lie in an agent's folder, and authorize URLs there; what a program that serves an agent calls through the clients of Google, Microsoft Graph and Slack",
            inert: "comments, tests, lists of what is refused; what is computed",
            sources: "google/adk-python; ArcadeAI/arcade-mcp; authjs.dev; passportjs.org; googleapis.github.io/google-api-python-client; learn.microsoft.com/graph/sdks; docs.slack.dev; the frameworks named in src/dialect/source_scopes/frameworks.rs",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let source = document.source;
        let text = source.text();
        let language = if claim.product == "Python source" { Language::Python } else { Language::Script };
        if text.len() > MAX_BYTES || frameworks::is_test(source.path()) || !frameworks::is_agents(source.path(), text, language) {
            return;
        }
        let tokens = lexer::read(text, language);
        // What lies beside an agent may be a part of it, imported by others: only a program that makes or serves one is whole.
        if frameworks::imported(text, language) {
            facts.needs.extend(calls::needs(source, &tokens, language, claim.product));
        }
        let lists = lists(source, &tokens);
        let tools = if language == Language::Python { tools::tools(&tokens) } else { Vec::new() };
        // What else asks is not the tools': what that is for is not known.
        let apart = lists.iter().all(|list| list.words.is_empty() || tools::of(&tools, list.at).is_some());
        for list in lists {
            let tool = tools::of(&tools, list.at);
            let path = tool.map_or_else(|| list.name.clone(), |tool| format!("{}.{}", tool.name(), list.name));
            let origin = |word: &At<String>, index: usize| Origin {
                file: source.id(),
                span: word.span,
                path: format!("{path}[{index}]"),
                product: claim.product,
                agent: None,
            };
            let asked = Asked { words: list.words, host: list.host.as_deref(), own: false };
            let from = facts.scopes.len();
            asked.lower(ScopePlace::Source, None, &origin, facts);
            let Some(tool) = tool else { continue };
            let mut own = facts.scopes.split_off(from);
            if apart {
                tool.need(source, &tokens, &own, claim.product, facts);
            }
            own.iter_mut().for_each(|scope| scope.optional = true);
            facts.scopes.extend(own);
        }
    }
}

/// A list of scopes and the name that it has.
struct List {
    /// The token of its name.
    at: usize,
    name: String,
    words: Vec<At<String>>,
    host: Option<String>,
}

fn lists(source: &Source, tokens: &[Token<'_>]) -> Vec<List> {
    let mut found = Vec::new();
    let mut at = 0;
    // The function that was last begun is one of a test.
    let mut tests = false;
    while at < tokens.len() {
        match tokens[at].what {
            What::Name("function" | "def") => {
                tests = matches!(tokens.get(at + 1).map(|token| token.what), Some(What::Name(name)) if of_test(name));
            }
            What::Name(name) | What::Text { value: name, .. } if is_scope_name(name) && (tests || granted(tokens, at)) => {}
            What::Name(name) | What::Text { value: name, .. } if is_scope_name(name) => {
                if let Some(value) = value_of(tokens, at + 1) {
                    let (words, next) = value_words(source, tokens, value);
                    found.push(List { at, name: name.to_owned(), words, host: None });
                    at = next.max(at + 1);
                    continue;
                }
            }
            What::Text { value, inner: Some(inner) }
                if value.contains("scope=") && value.contains("://") && joined(tokens, at).is_none() =>
            {
                let placed =
                    of_query(value).into_iter().map(|(word, range)| At::new(word, source.span(inner + range.start..inner + range.end)));
                found.push(List { at, name: "scope".to_owned(), words: placed.collect(), host: Some(value.to_owned()) });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether a function of that name is made for tests.
fn of_test(name: &str) -> bool {
    verbs::words(name).iter().any(|word| matches!(word.as_str(), "test" | "tests" | "testing" | "mock" | "fake" | "stub" | "dummy"))
}

/// Whether what stands before `at` in the same map is a token: then the scopes are what it was given, and nobody asks for them here.
fn granted(tokens: &[Token<'_>], at: usize) -> bool {
    const BACK: usize = 24;
    let before = tokens[at.saturating_sub(BACK)..at].iter().rev().take_while(|token| !matches!(token.what, What::Sign('{' | '}' | '(')));
    before.into_iter().any(|token| match token.what {
        What::Name(name) | What::Text { value: name, .. } => {
            matches!(name, "accessToken" | "access_token" | "refreshToken" | "refresh_token")
        }
        What::Sign(_) => false,
    })
}

/// Parts of names of lists that ask for nothing: what is refused, what there is, what others must have.
const OTHERWISE: &[&str] = &[
    "deny", "denied", "forbid", "block", "danger", "disallow", "restrict", "sensitive", "banned", "risk", "revoke", "supported", "valid",
    "known", "available", "allowed", "allow", "test", "mock", "example", "unsafe", "excluded", "exclude", "invalid", "missing", "broad",
    "deprecated", "legacy", "description", "label",
];

/// `SCOPES`, `scopes`, `scope`, `GMAIL_SCOPES`, `botScopes`, `oauth_scopes`.
fn is_scope_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let named = lower.ends_with("scopes") || lower == "scope" || lower.ends_with("_scope") || name.ends_with("Scope");
    named
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !OTHERWISE.iter().any(|part| lower.contains(part))
}

/// Where the value begins of the name before `at`: behind `=` or `:`, and behind a type (`: string[] =`, `: list[str] =`).
fn value_of(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let sign = |at: usize| match tokens.get(at)?.what {
        What::Sign(sign) => Some(sign),
        _ => None,
    };
    match sign(at)? {
        '=' if sign(at + 1) != Some('=') && sign(at + 1) != Some('>') => Some(at + 1),
        ':' => {
            if matches!(tokens.get(at + 1)?.what, What::Name(_)) {
                behind_type(tokens, at + 1)
            } else {
                Some(at + 1)
            }
        }
        _ => None,
    }
}

/// Longer than any type that somebody writes.
const MAX_TYPE: usize = 16;

/// Where the value begins behind the type at `at`; `None` where there is none, as in a parameter or an interface.
fn behind_type(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut depth = 0_u32;
    for (index, token) in tokens.iter().enumerate().skip(at).take(MAX_TYPE) {
        match token.what {
            What::Sign('[' | '<') => depth += 1,
            What::Sign(']' | '>') => depth = depth.saturating_sub(1),
            What::Sign('=') => return (!matches!(tokens.get(index + 1)?.what, What::Sign('=' | '>'))).then_some(index + 1),
            What::Sign(',' | ';' | ')' | '(' | '{' | '}') if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The words of the value at `at`, and where to go on: a text with several scopes, or a list of texts.
fn value_words(source: &Source, tokens: &[Token<'_>], at: usize) -> (Vec<At<String>>, usize) {
    let mut at = at;
    // `new Set([`, `frozenset({`, `list((`: what is around a list is stepped over.
    while let (Some(What::Name("new" | "Set" | "set" | "frozenset" | "list" | "tuple" | "Object" | "freeze" | "const")), true) =
        (tokens.get(at).map(|token| token.what), at < tokens.len())
    {
        at += 1;
        while matches!(tokens.get(at).map(|token| token.what), Some(What::Sign('(' | '.'))) {
            at += 1;
        }
    }
    let Some(first) = tokens.get(at) else { return (Vec::new(), at) };
    match first.what {
        What::Text { value, inner: Some(inner) } => {
            if joined(tokens, at).is_some() {
                return (Vec::new(), at + 1);
            }
            let placed = words(value).into_iter().map(|(word, range)| At::new(word, source.span(inner + range.start..inner + range.end)));
            let placed: Vec<At<String>> = placed.collect();
            // A text that is one scope is pointed to whole, as in a list.
            let whole = placed.len() == 1 && placed[0].value == value;
            (if whole { vec![At::new(value.to_owned(), source.span(first.range()))] } else { placed }, at + 1)
        }
        What::Sign(open @ ('[' | '(' | '{')) => list_words(source, tokens, at + 1, open),
        _ => (Vec::new(), at),
    }
}

/// The texts of a list, up to its end; what is no plain text is passed over.
fn list_words(source: &Source, tokens: &[Token<'_>], start: usize, open: char) -> (Vec<At<String>>, usize) {
    let close = match open {
        '[' => ']',
        '(' => ')',
        _ => '}',
    };
    let (mut found, mut at) = (Vec::new(), start);
    // Whether the item that is being read is a plain text alone.
    while let Some(token) = tokens.get(at) {
        match token.what {
            What::Sign(sign) if sign == close => return (found, at + 1),
            // A list in a list, a call, a map: no list of scopes.
            What::Sign('[' | '(' | '{' | ';' | ':') => return (Vec::new(), at),
            What::Text { value, inner: Some(_) } => {
                let alone = matches!(tokens[at - 1].what, What::Sign(',' | '[' | '(' | '{')) && joined(tokens, at).is_none();
                if alone && !value.contains(char::is_whitespace) {
                    found.push(At::new(value.to_owned(), source.span(token.range())));
                }
            }
            _ => {}
        }
        at += 1;
    }
    (Vec::new(), at)
}

/// What the text at `at` is put together with, if it is: an operator, a call on it, another text.
fn joined(tokens: &[Token<'_>], at: usize) -> Option<()> {
    let is_part = |token: &Token<'_>| matches!(token.what, What::Sign('+' | '%' | '.') | What::Text { .. });
    let after = tokens.get(at + 1).is_some_and(is_part);
    let before = at
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| matches!(token.what, What::Sign('+' | '%') | What::Text { .. }));
    (after || before).then_some(())
}
