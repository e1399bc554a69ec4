//! What stands at one place of a source, and what is asked of it there.

use super::super::super::is_scope_name;
use super::super::super::lexer::{Language, What};
use super::super::chain::{self, Call};
use super::super::makers::{self, HARMLESS, LISTENS, STAYS, THROUGH, TOLD, UTILITIES};
use super::{Expression, Handle, Lost, Program, Slot};
use crate::catalog::{methods, scopes};

/// Tokens of the longest chain of names that is gone back.
const MAX_CHAIN: usize = 24;
/// Attributes of the longest chain that is followed.
const MAX_ATTRIBUTES: usize = 64;

impl<'t> Program<'_, 't> {
    /// Takes in what stands at `at`.
    pub(super) fn look(&mut self, at: usize) -> Result<(), Lost> {
        let code = self.code;
        match code.tokens[at].what {
            What::Text { value, inner: None } if value.contains('{') => {
                let within = code.within(at);
                let put_in = value.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
                let words = put_in.flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'));
                let handles = words.filter_map(|word| self.known(within, word).or_else(|| self.names.get(&Slot::Attribute(word)).copied()));
                let mut any = false;
                for handle in handles {
                    any = true;
                    if handle != Handle::Token {
                        return Err(Lost);
                    }
                }
                if any { self.becomes(Expression { handle: Handle::Token, start: at, end: at + 1 }) } else { Ok(()) }
            }
            What::Name(_) if self.web_call(at)? => Ok(()),
            What::Name(name) if self.keyed(at) && is_scope_name(name) => self.written(at + 2),
            What::Name(name) => self.stands(at, name).map_or(Ok(()), |expression| self.follow(expression)),
            _ => Ok(()),
        }
    }

    /// A list of scopes that is written where it is used: `scope: ["..."]`.
    fn written(&mut self, at: usize) -> Result<(), Lost> {
        let code = self.code;
        let end = match code.tokens.get(at).map(|token| token.what) {
            Some(What::Sign('[' | '(')) => code.close(at) + 1,
            Some(What::Text { .. }) => at + 1,
            _ => return Ok(()),
        };
        let words = (at..end.min(at + MAX_CHAIN)).filter_map(|at| code.text(at)).flat_map(str::split_whitespace);
        let known = words.into_iter().any(|word| !scopes::owners(word).is_empty());
        if known { self.becomes(Expression { handle: Handle::Token, start: at, end }) } else { Ok(()) }
    }

    /// What the name at `at` is, if it is one of those that are followed.
    fn stands(&self, at: usize, name: &'t str) -> Option<Expression<'t>> {
        let code = self.code;
        let before = at.checked_sub(1);
        let attribute = before.is_some_and(|before| code.sign(before, '.'));
        let called = code.sign(at + 1, '(');
        let other = ["def", "function", "class", "interface", "type", "global", "nonlocal", "del"];
        if before.is_some_and(|before| code.word(before, &other)) || self.keyed(at) || called && self.declares(at) {
            return None;
        }
        let start = self.root(at);
        let start = start.checked_sub(1).filter(|&new| code.word(new, &["new"])).unwrap_or(start);
        let call = |handle: Handle<'t>| Some(Expression { handle, start, end: code.close(at + 1) + 1 });
        let python = code.language == Language::Python;
        match name {
            "build" if called && python && self.imports.google => {
                // Of which API is not known: no call of it is.
                let api = code.text(at + 2).unwrap_or_default();
                return call(Handle::Google(api));
            }
            "GraphServiceClient" if called => return call(Handle::Graph),
            "WebClient" | "AsyncWebClient" if called && self.imports.slack => return call(Handle::Slack),
            "App" | "AsyncApp" if called && self.imports.slack => return call(Handle::App),
            "Client" if self.imports.graph && code.word(at + 2, &["init", "initWithMiddleware"]) && code.sign(at + 3, '(') => {
                return Some(Expression { handle: Handle::Graph, start: at, end: code.close(at + 3) + 1 });
            }
            "google" if self.imports.google && !python && !attribute => return self.of_module(at),
            // `google.auth.default` of Python.
            "default" if called && self.is_default(at) => return call(Handle::Token),
            _ => {}
        }
        // A function of the source itself is followed, and what credentials do stands with them.
        let other = !code.named(name).is_empty() || attribute && self.of_token(at, name);
        if makers::makes_token(name) && called && !other {
            return call(Handle::Token);
        }
        if makers::makes_token(name) && code.sign(at + 1, '.') && !attribute {
            return Some(Expression { handle: Handle::Token, start, end: at + 1 });
        }
        if let Some(&handle) = self.names.get(&Slot::Result(name)) {
            return if called { call(handle) } else { Some(Expression { handle, start, end: at + 1 }) };
        }
        if attribute {
            let scopes = || self.lists.contains(name).then_some(Handle::Token);
            let handle = self.names.get(&Slot::Attribute(name)).copied().or_else(scopes)?;
            // A method of that name is something else.
            let method = called && !matches!(handle, Handle::Utility(_));
            return (!method).then_some(Expression { handle, start, end: at + 1 });
        }
        self.known(code.within(at), name).map(|handle| Expression { handle, start: at, end: at + 1 })
    }

    /// Whether a function of that name begins at `at`: its own parameters follow.
    fn declares(&self, at: usize) -> bool {
        let function = &self.code.functions[self.code.within(at + 1)];
        function.head == at + 1 && function.name == self.code.name(at)
    }

    /// Where the chain begins of which the name at `at` is a part: `a.b.name`.
    pub(super) fn root(&self, mut at: usize) -> usize {
        let first = at.saturating_sub(MAX_CHAIN);
        while at >= first + 2 && self.code.sign(at - 1, '.') && self.code.name(at - 2).is_some() {
            at -= 2;
        }
        at
    }

    /// Whether `default` at `at` is `google.auth.default`.
    pub(super) fn is_default(&self, at: usize) -> bool {
        at >= 4 && self.code.word(at - 2, &["auth"]) && self.code.word(at - 4, &["google"])
    }

    /// `google.gmail({...})`, `google.auth.OAuth2` of `googleapis`.
    fn of_module(&self, at: usize) -> Option<Expression<'t>> {
        let code = self.code;
        match code.sign(at + 1, '.').then(|| code.name(at + 2)).flatten() {
            // What signs in is a name of its own.
            Some("auth") => None,
            Some(api) if code.sign(at + 3, '(') => Some(Expression { handle: Handle::Google(api), start: at, end: code.close(at + 3) + 1 }),
            _ => Some(Expression { handle: Handle::Module, start: at, end: at + 1 }),
        }
    }

    /// What is done with an expression: its attributes and calls, then what it is a part of.
    pub(super) fn follow(&mut self, mut expression: Expression<'t>) -> Result<(), Lost> {
        let code = self.code;
        if expression.handle == Handle::Google("") {
            return Err(Lost);
        }
        for attributes in 0.. {
            let at = expression.end;
            if attributes > MAX_ATTRIBUTES {
                return Err(Lost);
            }
            if code.sign(at, '!') && !code.sign(at + 1, '=') && !code.begins_line(at) {
                expression.end += 1;
                continue;
            }
            if code.sign(at, '[') && !code.begins_line(at) && expression.handle == Handle::Token {
                expression.end = code.close(at) + 1;
                continue;
            }
            let dot = at + usize::from(code.sign(at, '?') && code.sign(at + 1, '.'));
            if !code.sign(dot, '.') {
                break;
            }
            let attribute = code.name(dot + 1).ok_or(Lost)?;
            let called = code.sign(dot + 2, '(');
            let end = if called { code.close(dot + 2) + 1 } else { dot + 2 };
            match expression.handle {
                Handle::Google(api) => {
                    self.calls.extend(chain::google(code, at, api).ok_or(Lost)?);
                    return Ok(());
                }
                Handle::Graph => {
                    self.calls.push(chain::graph(code, at).ok_or(Lost)?);
                    return Ok(());
                }
                Handle::Slack => {
                    self.calls.push(chain::slack(code, at).ok_or(Lost)?);
                    return Ok(());
                }
                Handle::App if attribute == "client" => expression = Expression { handle: Handle::Slack, end, ..expression },
                Handle::App => return self.listens(dot + 1, attribute),
                Handle::Token if STAYS.contains(&attribute) || called && THROUGH.contains(&attribute) => expression.end = end,
                Handle::Token if HARMLESS.contains(&attribute) => return Ok(()),
                _ => return Err(Lost),
            }
        }
        if let (Handle::Utility(method), true) = (expression.handle, code.sign(expression.end, '(')) {
            let method = methods::find("slack", "", method).ok_or(Lost)?;
            self.calls.push(Call { method, first: expression.start, last: expression.end - 1 });
            return Ok(());
        }
        self.becomes(expression)
    }

    /// What a Bolt app registers: what it is told of, and what its listeners are given. The name stands at `at`.
    fn listens(&mut self, at: usize, what: &str) -> Result<(), Lost> {
        let code = self.code;
        let open = at + 1;
        let event = match what {
            "event" => Some(code.text(open + 1).ok_or(Lost)?),
            _ => TOLD.iter().find(|(name, _)| *name == what).map(|(_, event)| *event),
        };
        if !code.sign(open, '(') || event.is_none() && !LISTENS.contains(&what) {
            return Err(Lost);
        }
        if let Some(event) = event {
            let method = methods::find("slack", "event", event).ok_or(Lost)?;
            self.calls.push(Call { method, first: at, last: at });
        }
        let close = code.close(open);
        // The function stands in the brackets, or below them.
        let below = code.word(close + 1, &["def", "async"]);
        let mut listeners = 0;
        let below = if below { code.heads(close + 1..close + 5) } else { 0..0 };
        for function in code.heads(open..close).chain(below) {
            listeners += 1;
            for &name in &code.functions[function].parameters {
                let utility = || UTILITIES.iter().find(|(utility, _)| *utility == name).map(|(_, method)| Handle::Utility(method));
                let handle = if name == "client" { Some(Handle::Slack) } else { utility() };
                if let Some(handle) = handle {
                    self.learn(Slot::Local(function, name), handle);
                }
                // They hold all the others.
                if matches!(name, "context" | "args" | "kwargs") {
                    return Err(Lost);
                }
            }
        }
        // Another listener stands elsewhere, and is not known.
        if listeners == 0 && !matches!(what, "start" | "stop" | "init") { Err(Lost) } else { Ok(()) }
    }
}
