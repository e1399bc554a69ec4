//! Follows scopes, credentials and clients through a source.

mod fate;
mod places;
mod web;

use std::collections::{BTreeMap, BTreeSet};

use super::super::is_scope_name;
use super::super::lexer::{Language, What};
use super::chain::Call;
use super::code::Code;
use super::makers::Imports;
use web::Texts;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handle<'t> {
    /// Scopes, the credentials that are made with them, a header with them.
    Token,
    /// The client of an API of Google's: `gmail`.
    Google(&'t str),
    /// The module that makes the clients: `google` of `googleapis`.
    Module,
    /// A client of Microsoft Graph.
    Graph,
    /// A client of Slack.
    Slack,
    /// A Bolt app.
    App,
    /// A function that a listener of a Bolt app is given; which method it calls.
    Utility(&'static str),
}

/// Where a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot<'t> {
    /// In a function, by its number; the module is the first.
    Local(usize, &'t str),
    /// Of every object.
    Attribute(&'t str),
    /// What the function of that name gives back.
    Result(&'t str),
}

/// It cannot be followed.
pub(super) struct Lost;

/// What an expression is and where it stands.
#[derive(Clone, Copy)]
struct Expression<'t> {
    handle: Handle<'t>,
    start: usize,
    /// One past its last token.
    end: usize,
}

/// The names of a program that stand for scopes, credentials and clients.
pub(super) struct Program<'c, 't> {
    code: &'c Code<'t>,
    imports: Imports,
    names: BTreeMap<Slot<'t>, Handle<'t>>,
    texts: Texts<'t>,
    /// Whether one name stands for several things.
    torn: bool,
    lost: bool,
    /// Names of lists of scopes that stand in the source.
    lists: BTreeSet<&'t str>,
    calls: Vec<Call>,
    /// Tokens that are read with a call, and texts of URLs among them.
    read: Vec<bool>,
}

impl<'c, 't> Program<'c, 't> {
    pub(super) fn new(code: &'c Code<'t>, imports: Imports) -> Self {
        let is_list = |at: usize| {
            matches!(
                code.tokens.get(at).map(|token| token.what),
                Some(
                    What::Sign('[' | '(' | '{') | What::Text { .. } | What::Name("new" | "Object" | "frozenset" | "set" | "list" | "tuple")
                )
            )
        };
        let typed = |at: usize| (at..at + 10).find(|&sign| code.assigns(sign)).filter(|_| code.sign(at, ':'));
        let given = |at: usize| {
            code.assigns(at) && is_list(at + 1) || code.sign(at, ':') && is_list(at + 1) || typed(at).is_some_and(|sign| is_list(sign + 1))
        };
        let lists =
            (0..code.tokens.len()).filter(|&at| given(at + 1)).filter_map(|at| code.name(at)).filter(|name| is_scope_name(name)).collect();
        let read = vec![false; code.tokens.len()];
        Self { code, imports, names: BTreeMap::new(), texts: web::texts(code), torn: false, lost: false, lists, calls: Vec::new(), read }
    }

    /// Goes over the source once. Whether nothing new was learned.
    pub(super) fn pass(&mut self) -> bool {
        let before = self.names.len();
        self.calls.clear();
        self.read.fill(false);
        self.lost = false;
        let mut at = 0;
        while at < self.code.tokens.len() {
            if let Some(end) = self.import(at) {
                at = end;
                continue;
            }
            self.lost |= self.look(at).is_err();
            at += 1;
        }
        self.lost |= self.urls_left();
        self.names.len() == before
    }

    /// Every call, if all are known.
    pub(super) fn calls(self) -> Option<Vec<Call>> {
        (!self.lost && !self.torn).then_some(self.calls)
    }

    /// One past the import that begins at `at`, if one does.
    fn import(&self, at: usize) -> Option<usize> {
        let code = self.code;
        if !code.begins_line(at) || !code.word(at, &["import", "from"]) || code.sign(at + 1, '(') {
            return None;
        }
        if code.language == Language::Script {
            let again = |next: &usize| !(code.begins_line(*next) && code.word(*next, &["import"]));
            let end = (at + 1..code.tokens.len())
                .take_while(again)
                .find(|&next| matches!(code.tokens[next].what, What::Text { .. } | What::Sign(';')))?;
            return Some(end + 1);
        }
        let mut end = at + 1;
        while end < code.tokens.len() && !code.begins_line(end) {
            end = if code.sign(end, '(') { code.close(end) + 1 } else { end + 1 };
        }
        Some(end)
    }

    fn learn(&mut self, slot: Slot<'t>, handle: Handle<'t>) {
        let known = self.names.entry(slot).or_insert(handle);
        self.torn |= *known != handle;
    }

    /// What the name stands for in the function, or in one around it.
    fn known(&self, mut function: usize, name: &'t str) -> Option<Handle<'t>> {
        loop {
            let here = self.names.get(&Slot::Local(function, name)).copied();
            if here.is_some() || function == 0 {
                return here.or_else(|| self.lists.contains(name).then_some(Handle::Token));
            }
            // A parameter of that name is something else.
            if self.code.functions[function].parameters.contains(&name) {
                return None;
            }
            function = self.code.functions[function].parent;
        }
    }

    /// Where an assignment of the name in that place counts.
    fn slot(&self, name: &'t str, at: usize) -> Slot<'t> {
        let function = self.code.within(at);
        let declared = match self.code.language {
            Language::Python => !self.code.functions[function].globals.contains(&name),
            Language::Script => at.checked_sub(1).is_some_and(|before| self.code.word(before, &["const", "let", "var"])),
        };
        Slot::Local(if declared { function } else { 0 }, name)
    }
}
