//! What a Python program calls with the scopes that it asks for: every call of a client of Google's APIs, or nothing.
//!
//! A program that makes or serves an agent and is run by itself (`__main__`) is followed from its lists of scopes through credentials to
//! clients and their calls. Where any of them goes where it is not followed (an argument, an attribute, another library, a call that the
//! catalogue does not know), nothing is said: what happens there may need more.
//!
//! Idioms: developers.google.com/workspace/gmail/api/quickstart/python; googleapis.github.io/google-api-python-client/docs/start.html
//! (`build`, `execute`, `list_next`).

use std::collections::BTreeMap;

use super::is_scope_name;
use super::lexer::{Token, What};
use crate::catalog::{methods, scopes};
use crate::model::{Need, Origin, ScopeAccess};
use crate::source::{At, Source};

/// How often names are gone over: each time those that were made of others are known.
const ROUNDS: usize = 5;
/// Names that make credentials (googleapis.dev/python/google-auth).
const MAKERS: &[&str] = &["Credentials", "InstalledAppFlow", "Flow"];
/// Longer statements are data, and no program's that is followed.
const MAX_STATEMENT: usize = 400;
/// What may be done with credentials beside handing them to a client.
const HARMLESS: &[&str] = &[
    "valid", "expired", "refresh_token", "refresh", "to_json", "run_local_server", "run_console", "with_subject", "authorization_url",
    "from_authorized_user_file", "from_authorized_user_info", "from_service_account_file", "from_service_account_info",
    "from_client_secrets_file", "from_client_config",
];

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handle<'t> {
    /// Credentials, or the list of scopes that they are made with.
    Token,
    /// The client of an API: `gmail`.
    Client(&'t str),
}

/// It cannot be followed.
struct Lost;

/// A call, and the tokens that it is made of.
type Call<'t> = (&'static methods::Method, &'t Token<'t>, &'t Token<'t>);

/// What the program needs, call by call; nothing where not every call is known.
pub(super) fn needs(source: &Source, tokens: &[Token<'_>], product: &'static str) -> Vec<Need> {
    let runs = tokens.iter().any(|token| matches!(token.what, What::Text { value: "__main__", .. }));
    let statements = if runs { statements(source.text(), tokens) } else { Vec::new() };
    let mut program = Program::default();
    let mut calls = Vec::new();
    for _ in 0..ROUNDS {
        let before = program.names.len();
        calls.clear();
        let lost = statements.iter().filter(|statement| program.follow(statement, &mut calls).is_err()).count();
        if program.names.len() == before {
            if lost > 0 || program.torn {
                return Vec::new();
            }
            return calls.into_iter().map(|call| need(source, call, product)).collect();
        }
    }
    Vec::new()
}

fn need(source: &Source, (method, first, last): Call<'_>, product: &'static str) -> Need {
    let span = source.span(first.range().start..last.range().end);
    let of = At::new(method.call.to_owned(), span);
    let access = scopes::find(methods::PROVIDER, method.least).map_or(ScopeAccess::Unknown, |entry| entry.access);
    let scopes = std::iter::once(method.least).chain(method.accepts.iter().copied()).map(str::to_owned).collect();
    let origin = Origin { file: source.id(), span, path: method.call.to_owned(), product, agent: None };
    let evidence = format!("`{}` of the client `{}`", method.call, method.client);
    Need { origin, of, access, evidence, provider: Some(methods::PROVIDER.to_owned()), scopes }
}

/// One statement, and the function that it stands in.
struct Statement<'t> {
    tokens: &'t [Token<'t>],
    within: Option<&'t str>,
}

/// A line, and those that a bracket or a backslash joins to it; nothing of a text whose brackets do not close.
fn statements<'t>(text: &'t str, tokens: &'t [Token<'t>]) -> Vec<Statement<'t>> {
    let (mut found, mut functions): (Vec<Statement<'_>>, Vec<(usize, &str)>) = (Vec::new(), Vec::new());
    let (mut start, mut depth) = (0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Sign('(' | '[' | '{') => depth += 1,
            What::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let joined = tokens.get(at + 1).is_some_and(|next| {
            depth > 0 || token.what == What::Sign('\\') || !text[token.range().end..next.range().start].contains('\n')
        });
        if joined {
            continue;
        }
        let statement = &tokens[start..=at];
        let begin = statement[0].range().start;
        let indent = begin - text[..begin].rfind('\n').map_or(0, |newline| newline + 1);
        functions.retain(|&(column, _)| column < indent);
        found.push(Statement { tokens: statement, within: functions.last().map(|&(_, name)| name) });
        if let Some(name) = defined(statement) {
            functions.push((indent, name));
        }
        start = at + 1;
    }
    if depth > 0 {
        found.clear();
    }
    found
}

/// The name of the function that begins here.
fn defined<'t>(tokens: &[Token<'t>]) -> Option<&'t str> {
    let tokens = if is_name(tokens.first(), "async") { &tokens[1..] } else { tokens };
    if is_name(tokens.first(), "def") { name(tokens.get(1)) } else { None }
}

fn name<'t>(token: Option<&Token<'t>>) -> Option<&'t str> {
    match token?.what {
        What::Name(name) => Some(name),
        _ => None,
    }
}

fn is_name(token: Option<&Token<'_>>, wanted: &str) -> bool {
    name(token) == Some(wanted)
}

fn is_sign(token: Option<&Token<'_>>, wanted: char) -> bool {
    token.is_some_and(|token| token.what == What::Sign(wanted))
}

/// One past the bracket that closes the one at `open`.
fn closed(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.what {
            What::Sign('(' | '[' | '{') => depth += 1,
            What::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The names of a program that stand for scopes, credentials and clients; functions stand for what they return.
#[derive(Default)]
struct Program<'t> {
    names: BTreeMap<&'t str, Handle<'t>>,
    /// Whether one name stands for several things.
    torn: bool,
}

impl<'t> Program<'t> {
    fn learn(&mut self, name: &'t str, handle: Handle<'t>) {
        let known = self.names.entry(name).or_insert(handle);
        self.torn |= *known != handle;
    }

    fn handle(&self, name: &str) -> Option<Handle<'t>> {
        let maker = MAKERS.contains(&name) || is_scope_name(name);
        self.names.get(name).copied().or_else(|| maker.then_some(Handle::Token))
    }

    /// Takes in what a statement makes of handles, and which calls it makes with them.
    fn follow(&mut self, statement: &Statement<'t>, calls: &mut Vec<Call<'t>>) -> Result<(), Lost> {
        let tokens = statement.tokens;
        if is_name(tokens.first(), "import") || is_name(tokens.first(), "from") || is_name(tokens.first(), "global") {
            return Ok(());
        }
        if defined(tokens).is_some() {
            // Behind the brackets stands what it returns, in words that do nothing.
            let open = tokens.iter().position(|token| token.what == What::Sign('(')).unwrap_or_default();
            let parameters = &tokens[open..closed(tokens, open)];
            let handed = parameters.iter().filter_map(|token| name(Some(token))).any(|name| self.handle(name).is_some());
            return if handed { Err(Lost) } else { Ok(()) };
        }
        if tokens.len() > MAX_STATEMENT {
            let any = tokens.iter().filter_map(|token| name(Some(token))).any(|name| name == "build" || self.handle(name).is_some());
            return if any { Err(Lost) } else { Ok(()) };
        }
        let (to, value) = target(tokens, statement.within);
        let made = self.value(value, to.is_some(), calls)?;
        if let (Some(to), Some(handle)) = (to, made) {
            self.learn(to, handle);
        }
        Ok(())
    }

    /// What the value is. `kept`: it gets a name.
    fn value(&self, tokens: &'t [Token<'t>], kept: bool, calls: &mut Vec<Call<'t>>) -> Result<Option<Handle<'t>>, Lost> {
        let (mut made, mut at, mut building) = (None, 0, 0);
        while let Some(token) = tokens.get(at) {
            // What is put into a text is read there, and not followed.
            if let What::Text { value, inner: None } = token.what
                && value.contains('{')
                && value.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| self.handle(word).is_some())
            {
                return Err(Lost);
            }
            let (Some(word), before) = (name(Some(token)), at.checked_sub(1).and_then(|before| tokens.get(before))) else {
                at += 1;
                continue;
            };
            // `credentials=` in brackets names a parameter.
            if is_sign(tokens.get(at + 1), '=') && !is_sign(tokens.get(at + 2), '=') && before.is_some() {
                at += 1;
                continue;
            }
            let attribute = is_sign(before, '.');
            if word == "build" && is_sign(tokens.get(at + 1), '(') {
                let Some(What::Text { value: api, inner: Some(_) }) = tokens.get(at + 2).map(|token| token.what) else { return Err(Lost) };
                building = closed(tokens, at + 1);
                made = self.used(tokens, at, building, Handle::Client(api), kept, calls)?;
                at += 3;
                continue;
            }
            let Some(handle) = self.handle(word).filter(|_| !attribute || MAKERS.contains(&word) || is_scope_name(word)) else {
                at += 1;
                continue;
            };
            // A function stands for what it returns.
            let after = if is_sign(tokens.get(at + 1), '(') { closed(tokens, at + 1) } else { at + 1 };
            let in_client = at < building && handle == Handle::Token;
            if !in_client {
                let result = self.used(tokens, at, after, handle, kept, calls)?;
                made = made.filter(|made| matches!(made, Handle::Client(_))).or(result);
            }
            at += 1;
        }
        Ok(made)
    }

    /// What becomes of the handle that stands at `at` and ends before `after`.
    fn used(
        &self,
        tokens: &'t [Token<'t>],
        at: usize,
        after: usize,
        handle: Handle<'t>,
        kept: bool,
        calls: &mut Vec<Call<'t>>,
    ) -> Result<Option<Handle<'t>>, Lost> {
        let alone = after >= tokens.len() || after + 1 == tokens.len() && is_sign(tokens.last(), ':');
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let next = tokens.get(after);
        let tested = is_word(before, &["if", "elif", "not", "and", "or", "while"]);
        let follows = next.is_none() || is_sign(next, ':') || is_sign(next, ')') || is_word(next, &["and", "or", "is"]);
        if tested && follows && !kept {
            return Ok(None);
        }
        match handle {
            Handle::Client(api) if is_sign(next, '.') => {
                calls.extend(chain(tokens, after, api).ok_or(Lost)?);
                Ok(None)
            }
            Handle::Client(_) if kept && alone => Ok(Some(handle)),
            Handle::Token if is_sign(next, '.') => {
                let harmless = name(tokens.get(after + 1)).is_some_and(|attribute| HARMLESS.contains(&attribute));
                // Credentials that are made and get no name are somebody else's.
                let made = is_word(tokens.get(at), MAKERS);
                if harmless && (kept || !made) { Ok(kept.then_some(Handle::Token)) } else { Err(Lost) }
            }
            // What is made with scopes or of credentials by what makes credentials, and gets a name, is credentials.
            Handle::Token if kept && (at == 0 && alone || makes_credentials(tokens)) => Ok(Some(Handle::Token)),
            _ => Err(Lost),
        }
    }
}

fn is_word(token: Option<&Token<'_>>, words: &[&str]) -> bool {
    name(token).is_some_and(|word| words.contains(&word))
}

/// Whether the value is what a maker of credentials gives, `google.auth.default` among them.
fn makes_credentials(tokens: &[Token<'_>]) -> bool {
    let callee = tokens.iter().take_while(|token| token.what != What::Sign('(')).filter_map(|token| name(Some(token)));
    let callee: Vec<&str> = callee.collect();
    callee.iter().any(|name| MAKERS.contains(name)) || callee == ["google", "auth", "default"]
}

/// The call that begins at the dot at `at`, if it is known; closing a client calls nothing.
fn chain<'t>(tokens: &'t [Token<'t>], mut at: usize, api: &str) -> Option<Option<Call<'t>>> {
    let (mut parts, mut ends) = (Vec::new(), Vec::new());
    while let (true, Some(part), true) = (is_sign(tokens.get(at), '.'), name(tokens.get(at + 1)), is_sign(tokens.get(at + 2), '(')) {
        if part == "execute" {
            break;
        }
        parts.push(part);
        ends.push(&tokens[at + 1]);
        at = closed(tokens, at + 2);
    }
    if parts == ["close"] {
        return Some(None);
    }
    // `list_next` asks for the next page with the request before.
    let call = parts.join(".");
    let method = methods::find(api, call.strip_suffix("_next").unwrap_or(&call))?;
    Some(Some((method, ends.first()?, ends.last()?)))
}

/// The name that a statement gives its value, and the value.
fn target<'t>(tokens: &'t [Token<'t>], within: Option<&'t str>) -> (Option<&'t str>, &'t [Token<'t>]) {
    let assigns = |at: usize| is_sign(tokens.get(at), '=') && !is_sign(tokens.get(at + 1), '=');
    match name(tokens.first()) {
        Some("return") => (within, &tokens[1..]),
        Some("with") => {
            let named = tokens.len().checked_sub(3).filter(|&at| is_name(tokens.get(at), "as"));
            named.map_or((None, &tokens[1..]), |at| (name(tokens.get(at + 1)), &tokens[1..at]))
        }
        Some(first) if assigns(1) => (Some(first), &tokens[2..]),
        // `creds, project = google.auth.default(...)`
        Some(first) if is_sign(tokens.get(1), ',') && assigns(3) => (Some(first), &tokens[4..]),
        _ => (None, tokens),
    }
}
