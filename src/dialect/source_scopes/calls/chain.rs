//! Calls on a client as they stand in code, and the methods of the catalogue that they are.

use super::super::lexer::What;
use super::code::Code;
use crate::catalog::methods::{self, Method};

/// A call, and the tokens that it is made of.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) method: &'static Method,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// One step of a chain: its name, where it stands, and its bracket if it is called.
struct Step<'t> {
    name: &'t str,
    at: usize,
    open: Option<usize>,
}

/// Longer chains nobody writes.
const MAX_STEPS: usize = 64;

/// The steps that begin at the dot at `at`, up to the first that `last` says is the end; none of a chain that is too long.
fn steps<'t>(code: &Code<'t>, mut at: usize, last: impl Fn(&Step<'_>) -> bool) -> Vec<Step<'t>> {
    let mut found = Vec::new();
    loop {
        // `?.` and `!.`.
        let dot = at + usize::from(code.sign(at, '?') || code.sign(at, '!'));
        let (true, Some(name)) = (code.sign(dot, '.'), code.name(dot + 1)) else { return found };
        let open = code.sign(dot + 2, '(').then_some(dot + 2);
        let step = Step { name, at: dot + 1, open };
        let done = last(&step);
        found.push(step);
        if done {
            return found;
        }
        if found.len() > MAX_STEPS {
            return Vec::new();
        }
        at = open.map_or(dot + 2, |open| code.close(open) + 1);
    }
}

/// The call of a Google client that begins at the dot at `at`: `Some(None)` where it calls nothing, `None` where it is not known.
pub(super) fn google(code: &Code<'_>, at: usize, api: &str) -> Option<Option<Call>> {
    let mut found = steps(code, at, |step| step.name == "execute");
    if found.last().is_some_and(|step| step.name == "execute") {
        found.pop();
    }
    // Python calls each resource, TypeScript only the method; `then` and the like follow it.
    if let Some(method) = found.iter().position(|step| step.open.is_some()).filter(|&at| at > 0) {
        found.truncate(method + 1);
    }
    if found.is_empty() || found.last().is_some_and(|step| step.open.is_none()) {
        return None;
    }
    let call = found.iter().map(|step| step.name).collect::<Vec<_>>().join(".");
    if call == "close" {
        return Some(None);
    }
    // `list_next` asks for the next page with the request before.
    let method = methods::find("google", api, call.strip_suffix("_next").unwrap_or(&call))?;
    Some(Some(Call { method, first: found.first()?.at, last: found.last()?.at }))
}

/// The call of a Slack client that begins at the dot at `at`.
pub(super) fn slack(code: &Code<'_>, at: usize) -> Option<Call> {
    let found = steps(code, at, |step| step.open.is_some());
    let last = found.last()?;
    let open = last.open?;
    let joined = found.iter().map(|step| step.name).collect::<Vec<_>>().join(".");
    // `client.api_call("chat.postMessage")`, `client.apiCall("chat.postMessage")`.
    let name = if matches!(joined.as_str(), "api_call" | "apiCall") {
        match code.tokens.get(open + 1)?.what {
            What::Text { value, inner: Some(_) } => value.to_owned(),
            _ => return None,
        }
    } else {
        joined.replace('_', ".")
    };
    Some(Call { method: methods::find("slack", "", &name)?, first: found.first()?.at, last: last.at })
}

/// The request of a Graph client that begins at the dot at `at`: `.me.messages.get()`, `.api('/me/messages').top(5).get()`.
pub(super) fn graph(code: &Code<'_>, at: usize) -> Option<Call> {
    const VERBS: &[(&str, &str)] = &[
        ("get", "GET"),
        ("post", "POST"),
        ("patch", "PATCH"),
        ("put", "PUT"),
        ("delete", "DELETE"),
        ("update", "PATCH"),
        ("create", "POST"),
        ("del", "DELETE"),
        ("getStream", "GET"),
        ("putStream", "PUT"),
    ];
    let verb = |step: &Step<'_>| step.open.and(VERBS.iter().find(|(name, _)| *name == step.name)).map(|(_, verb)| *verb);
    let found = steps(code, at, |step| verb(step).is_some());
    let (first, last) = (found.first()?, found.last()?);
    let verb = verb(last)?;
    let segments = if first.name == "api" {
        let What::Text { value, .. } = code.tokens.get(first.open? + 1)?.what else { return None };
        // A path that is put together of more than one text is not known.
        if !matches!(code.tokens.get(first.open? + 2)?.what, What::Sign(')')) {
            return None;
        }
        segments(value)?
    } else {
        let path = &found[..found.len() - 1];
        path.iter().map(|step| segment(step.name, step.open.is_some())).collect::<Option<Vec<_>>>()?
    };
    Some(Call { method: request(verb, segments)?, first: first.at, last: last.at })
}

/// A segment of a path as the Python library writes it: `by_message_id(...)` is any one.
fn segment(name: &str, called: bool) -> Option<Option<String>> {
    match (called, name.starts_with("by_")) {
        (true, true) => Some(None),
        (true, false) => None,
        (false, _) => Some(Some(name.replace('_', "").to_ascii_lowercase())),
    }
}

/// The segments of a path that is written out, without version and query; `{x}` and `${x}` are any one.
pub(super) fn segments(path: &str) -> Option<Vec<Option<String>>> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_matches('/');
    let path = path.strip_prefix("v1.0/").or_else(|| path.strip_prefix("beta/")).unwrap_or(path);
    let any = |part: &str| part.contains('{') || part.contains('}');
    // What is put in at the end of a word may be a query, or more of the path.
    let known = path.split('/').all(|part| {
        !any(part) || (part.starts_with('{') || part.starts_with("${")) && part.ends_with('}') && part.matches('{').count() == 1
    });
    (known && !path.is_empty()).then(|| path.split('/').map(|part| (!any(part)).then(|| part.to_ascii_lowercase())).collect())
}

/// A request to Graph; `/me` is the user that `/users/{id}` names.
pub(super) fn request(verb: &str, mut segments: Vec<Option<String>>) -> Option<&'static Method> {
    let found = methods::request("microsoft-graph", verb, &segments);
    if found.is_none() && segments.first().is_some_and(|first| first.as_deref() == Some("me")) {
        segments.splice(0..1, [Some("users".to_owned()), None]);
        return methods::request("microsoft-graph", verb, &segments);
    }
    found
}
