//! Requests to an API by its URL.

use std::collections::BTreeMap;

use super::super::super::lexer::{Language, What};
use super::super::chain::{self, Call};
use super::super::code::Code;
use super::{Lost, Program};
use crate::catalog::methods;

const VERBS: &[(&str, &str)] = &[("get", "GET"), ("post", "POST"), ("patch", "PATCH"), ("put", "PUT"), ("delete", "DELETE")];

/// Bytes of the longest URL.
const MAX_URL: usize = 2_048;

/// Where the method of a request is looked for.
const MAX_CALL: usize = 200;

/// The texts that names stand for, by function and name; none where a name stands for several.
pub(super) type Texts<'t> = BTreeMap<(usize, &'t str), Option<usize>>;

/// Every name that is given a text alone, with the place of the text.
pub(super) fn texts<'t>(code: &Code<'t>) -> Texts<'t> {
    let mut texts = BTreeMap::new();
    for at in 1..code.tokens.len() {
        let own = !at.checked_sub(2).is_some_and(|before| code.sign(before, '.'));
        let Some(name) = code.name(at - 1).filter(|_| own && code.assigns(at)) else { continue };
        let text = matches!(code.tokens.get(at + 1).map(|token| token.what), Some(What::Text { .. }));
        let alone = text && (at + 2 >= code.tokens.len() || code.begins_line(at + 2) || code.sign(at + 2, ';'));
        texts.entry((code.within(at), name)).and_modify(|text| *text = None).or_insert(alone.then_some(at + 1));
    }
    texts
}

impl<'t> Program<'_, 't> {
    /// Whether the name at `at` begins a request to one of the APIs by its URL; it is taken in then.
    pub(super) fn web_call(&mut self, at: usize) -> Result<bool, Lost> {
        let code = self.code;
        let Some((verb, open)) = self.web_verb(at) else { return Ok(false) };
        let text = match code.tokens.get(open + 1).map(|token| token.what) {
            Some(What::Text { .. }) => Some(open + 1),
            Some(What::Name(name)) => self.text_of(name, open + 1),
            _ => None,
        };
        let Some((text, value)) = text.and_then(|text| Some((text, written(code, text)?))) else { return Ok(false) };
        let based = inserted(value).find_map(|(name, end)| Some((self.base_of(name, text)?, end)));
        let url = match based {
            Some((base, end)) if value.starts_with('{') || value.starts_with("${") => {
                format!("{}/{}", base.trim_end_matches('/'), value[end..].trim_start_matches('/'))
            }
            Some(_) => return Err(Lost),
            None if calls_api(value) => value.to_owned(),
            None => return Ok(false),
        };
        // Behind the URL comes another argument or nothing: no text that is put together.
        if !matches!(code.tokens.get(open + 2).map(|token| token.what), Some(What::Sign(',' | ')'))) {
            return Err(Lost);
        }
        let (host, path) = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).ok_or(Lost)?;
        let method = match host {
            "graph.microsoft.com" => chain::request(verb, chain::segments(path).ok_or(Lost)?),
            "slack.com" | "www.slack.com" => {
                let name = path.strip_prefix("api/").ok_or(Lost)?.split('?').next().unwrap_or_default();
                methods::find("slack", "", name)
            }
            _ => None,
        };
        self.calls.push(Call { method: method.ok_or(Lost)?, first: at, last: at });
        self.read[open + 1] = true;
        self.read[text] = true;
        Ok(true)
    }

    /// Whether the bracket belongs to a request that was taken in: what it is handed goes nowhere else.
    pub(super) fn is_read(&self, open: usize) -> bool {
        self.read.get(open + 1) == Some(&true)
    }

    /// The HTTP verb and the bracket of a request that begins with the name at `at`: `requests.get(`, `client.post(`, `fetch(`, `axios.get(`.
    fn web_verb(&self, at: usize) -> Option<(&'static str, usize)> {
        let code = self.code;
        let open = at + 1;
        if !code.sign(open, '(') {
            return None;
        }
        let name = code.name(at)?;
        let attribute = at.checked_sub(1).is_some_and(|before| code.sign(before, '.'));
        if let (true, Some((_, verb))) = (attribute, VERBS.iter().find(|(word, _)| *word == name)) {
            return Some((verb, open));
        }
        if name != "fetch" || attribute {
            return None;
        }
        let method = (open..code.close(open).min(open + MAX_CALL)).find(|&key| code.word(key, &["method"]));
        let Some(method) = method else { return Some(("GET", open)) };
        let value = code.text(method + 2).filter(|_| code.sign(method + 1, ':'))?;
        VERBS.iter().find(|(_, verb)| verb.eq_ignore_ascii_case(value)).map(|(_, verb)| (*verb, open))
    }

    /// Whether a URL of one of the APIs, or a name of its beginning, stands anywhere but in a request that was taken in.
    pub(super) fn urls_left(&self) -> bool {
        let code = self.code;
        let mut at = 0;
        while at < code.tokens.len() {
            if let Some(end) = self.import(at) {
                at = end;
                continue;
            }
            let left = match code.tokens[at].what {
                What::Text { value, .. } => {
                    calls_api(value) && !self.is_named(at) || inserted(value).any(|(name, _)| self.base_of(name, at).is_some())
                }
                What::Name(name) => self.base_of(name, at).is_some() && !code.assigns(at + 1) && !self.keyed(at),
                What::Sign(_) => false,
            };
            if left && !self.read[at] {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Whether the text at `at` is all that a name stands for.
    fn is_named(&self, at: usize) -> bool {
        let short = written(self.code, at).is_some_and(|value| value.len() <= MAX_URL);
        let name = at.checked_sub(2).filter(|_| short && self.code.assigns(at - 1)).and_then(|name| self.code.name(name));
        name.is_some_and(|name| self.texts.get(&(self.code.within(at), name)) == Some(&Some(at)))
    }

    /// The text of a URL that the name stands for.
    fn base_of(&self, name: &str, at: usize) -> Option<&'t str> {
        written(self.code, self.text_of(name, at)?).filter(|value| value.len() <= MAX_URL && calls_api(value))
    }

    /// The place of the one text that a name stands for where it is used.
    fn text_of(&self, name: &str, at: usize) -> Option<usize> {
        let mut function = self.code.within(at);
        loop {
            if let Some((_, found)) = self.texts.get_key_value(&(function, name)) {
                return *found;
            }
            if function == 0 || self.code.functions[function].parameters.contains(&name) {
                return None;
            }
            function = self.code.functions[function].parent;
        }
    }

    /// Whether the name at `at` is a key: `name:` of an object, `name=` of a call.
    pub(super) fn keyed(&self, at: usize) -> bool {
        let code = self.code;
        let first = at.checked_sub(1).is_some_and(|before| matches!(code.tokens[before].what, What::Sign('{' | ',' | '(')));
        let inside = |bracket: char| code.opener(at).is_some_and(|open| code.sign(open, bracket));
        match code.language {
            Language::Script => first && inside('{') && code.sign(at + 1, ':'),
            Language::Python => first && inside('(') && code.assigns(at + 1),
        }
    }
}

fn written<'t>(code: &Code<'t>, at: usize) -> Option<&'t str> {
    match code.tokens.get(at)?.what {
        What::Text { value, .. } => Some(value),
        _ => None,
    }
}

/// The names that are put into a text, each with where it ends.
fn inserted(value: &str) -> impl Iterator<Item = (&str, usize)> {
    value.match_indices('{').filter_map(|(at, _)| {
        let length = value[at + 1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let end = at + 1 + length;
        value[end..].starts_with('}').then(|| (&value[at + 1..end], end + 1))
    })
}

/// Whether a text is the URL of an API whose calls are followed: no scope, and nothing of signing in.
fn calls_api(value: &str) -> bool {
    let signs_in = ["/auth/", "oauth2.googleapis.com", "/oauth2/", "/robot/", "/certs"];
    let google = value.contains("googleapis.com/") && !signs_in.iter().any(|other| value.contains(other));
    let graph = ["graph.microsoft.com/v1.0", "graph.microsoft.com/beta"].iter().any(|host| value.contains(host));
    google || graph || value.contains("slack.com/api/") && !value.contains("/oauth")
}
