//! What a program calls with the scopes that it asks for: every call of a client of Google's APIs, of Microsoft Graph or of Slack, or nothing.
//!
//! A program that makes or serves an agent is followed from its lists of scopes through credentials to clients and their calls: through
//! names, attributes of `self` and `this`, parameters and results of functions of the same file. A Python program must be one that is run by
//! itself (`__main__`), a script must export nothing of that. Where any of it goes where it is not followed (another file, a library, a
//! collection, a call that the catalogue does not know), nothing is said: what happens there may need more.
//!
//! Idioms: developers.google.com/workspace/gmail/api/quickstart/{python,nodejs}; googleapis.github.io/google-api-python-client/docs/start.html;
//! learn.microsoft.com/graph/sdks/create-requests; docs.slack.dev/tools/python-slack-sdk/web, docs.slack.dev/tools/bolt-js.

mod chain;
mod code;
mod flow;
mod makers;

use super::lexer::{Language, Token, What};
use crate::catalog::scopes;
use crate::model::{Need, Origin, ScopeAccess};
use crate::source::{At, Source};
use chain::Call;
use code::Code;
use flow::Program;
use makers::Imports;

/// How often a source is gone over: each time those names that were made of others are known.
const ROUNDS: usize = 8;
/// Longer sources are generated.
const MAX_TOKENS: usize = 100_000;

/// What the program needs, call by call; nothing where not every call is known.
pub(super) fn needs(source: &Source, tokens: &[Token<'_>], language: Language, product: &'static str) -> Vec<Need> {
    calls(source, tokens, language).unwrap_or_default().into_iter().filter_map(|call| need(source, tokens, call, product)).collect()
}

fn calls(source: &Source, tokens: &[Token<'_>], language: Language) -> Option<Vec<Call>> {
    let text = source.text();
    let runs = language == Language::Script || tokens.iter().any(|token| matches!(token.what, What::Text { value: "__main__", .. }));
    let named = |names: &[&str]| {
        tokens.iter().any(|token| match token.what {
            What::Name(name) => names.contains(&name),
            What::Text { value, inner: Some(_) } => names.contains(&value),
            _ => false,
        })
    };
    let imports = Imports {
        google: named(&["googleapiclient", "googleapis"]),
        graph: named(&["msgraph", "@microsoft/microsoft-graph-client"]) || text.contains("graph.microsoft.com/"),
        slack: named(&["slack_bolt", "slack_sdk", "@slack/bolt", "@slack/web-api"]),
    };
    if !runs || !(imports.google || imports.graph || imports.slack) || tokens.len() > MAX_TOKENS {
        return None;
    }
    let code = Code::read(text, tokens, language)?;
    let mut program = Program::new(&code, imports);
    for _ in 0..ROUNDS {
        if program.pass() {
            return program.calls();
        }
    }
    None
}

fn need(source: &Source, tokens: &[Token<'_>], call: Call, product: &'static str) -> Option<Need> {
    let method = call.method;
    let accepted: Vec<&str> = method.scopes().collect();
    let access = |name: &&str| scopes::find(method.provider, name).map(|entry| entry.access);
    // Which one it is may depend on what is called for: the strongest is assumed.
    let access = if method.least.is_empty() {
        accepted.iter().filter_map(access).max()?
    } else {
        access(&method.least).unwrap_or(ScopeAccess::Unknown)
    };
    let span = source.span(tokens[call.first].range().start..tokens[call.last].range().end);
    let origin = Origin { file: source.id(), span, path: method.call.to_owned(), product, agent: None };
    let of = At::new(method.call.to_owned(), span);
    let client = if method.client.is_empty() { method.provider } else { method.client };
    let evidence = format!("`{}` of the client `{client}`", method.call);
    // The first one is the narrowest: where there is none, no name stands there.
    let scopes = std::iter::once(method.least).chain(method.accepts.iter().copied()).map(str::to_owned).collect();
    Some(Need { origin, of, access, evidence, provider: Some(method.provider.to_owned()), scopes })
}
