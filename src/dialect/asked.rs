//! Scopes that stand in files of no provider: whose they are must be told from themselves, or from a host beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::authority::url;
use crate::catalog::scopes;
use crate::model::{Facts, Origin, Scope, ScopePlace};
use crate::source::At;

/// Longer words are no scopes.
const MAX_WORD: usize = 200;
/// Words of one list that are looked at; the longest real lists have some two hundred.
const MAX_WORDS: usize = 1_000;

/// One list of scopes as somebody wrote it.
pub(super) struct Asked<'a> {
    /// The words, each with its place.
    pub(super) words: Vec<At<String>>,
    /// A host or URL beside it that tells the provider.
    pub(super) host: Option<&'a str>,
    /// Whether words of no known provider are kept, as the file's own: the list certainly holds scopes.
    pub(super) own: bool,
}

impl Asked<'_> {
    /// The provider and the words that are its scopes. A list belongs to one provider: the one whose scopes cannot be another's, or whose
    /// host stands beside it. Nothing where none is certain.
    fn resolved(self) -> Vec<(&'static str, At<String>)> {
        // What `.default` gives stands in the app's registration, and an app that acts for itself can ask for nothing else:
        // learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope.
        let words = self.words.into_iter().filter(|word| !word.value.ends_with("/.default"));
        let words = words.filter(|word| !word.value.is_empty() && word.value.len() <= MAX_WORD).take(MAX_WORDS);
        let words: Vec<At<String>> = words.collect();
        let by_host = self.host.and_then(of_host);
        let provider = by_host.or_else(|| {
            let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
            for word in &words {
                if let Some(owner) = owner(&word.value) {
                    *votes.entry(owner).or_default() += 1;
                }
            }
            votes.into_iter().max_by_key(|(_, count)| *count).map(|(provider, _)| provider)
        });
        let of = |word: &At<String>| {
            let named = owner(&word.value);
            let listed = provider.filter(|provider| scopes::find(provider, &word.value).is_some());
            listed.or(named).or_else(|| (by_host.is_some() && self.own).then_some(by_host).flatten()).or_else(|| self.own.then_some("own"))
        };
        words.iter().filter_map(|word| Some((of(word)?, word.clone()))).collect()
    }

    /// States the scopes as facts. `origin` makes an origin of a scope and its number in the list.
    pub(super) fn lower(self, place: ScopePlace, holder: Option<&str>, origin: &dyn Fn(&At<String>, usize) -> Origin, facts: &mut Facts) {
        for (index, (provider, word)) in self.resolved().into_iter().enumerate() {
            let origin = origin(&word, index);
            facts.scopes.push(Scope { place, ..scopes::scope(provider, word, holder, origin) });
        }
    }
}

/// The provider to whom a scope belongs by itself: no other has one of its name, or it is a URL on a host of the provider's.
pub(super) fn owner(word: &str) -> Option<&'static str> {
    if let Some(provider) = of_host(word).filter(|provider| word.contains("://") && scopes::find(provider, word).is_some()) {
        return Some(provider);
    }
    match scopes::owners(word).as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn of_host(text: &str) -> Option<&'static str> {
    let host = if text.contains("://") { Cow::Owned(url::parse(text).host) } else { Cow::Borrowed(text) };
    scopes::provider_of_host(&host)
}

/// The words of a text that lists scopes, with their byte ranges in it: divided by blanks and commas.
pub(super) fn words(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    words.map(|word| (word.to_owned(), within(text, word))).collect()
}

/// The scopes in the query of an authorize URL (`…/authorize?scope=a%20b+c`), with their byte ranges in `text`.
pub(super) fn of_query(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let query = text.split_once('?').map_or("", |(_, query)| query);
    let values =
        query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| matches!(*key, "scope" | "user_scope" | "scopes"));
    let mut found = Vec::new();
    for (_, value) in values {
        let mut start = 0;
        for (at, divider) in dividers(value).into_iter().chain([(value.len(), 0)]) {
            let word = &value[start..at];
            if !word.is_empty() {
                found.push((decoded(word), within(text, word)));
            }
            start = at + divider;
        }
    }
    found
}

fn within(text: &str, part: &str) -> std::ops::Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// Where the scopes of a query's value are divided, and how long the divider is: `+`, a blank or a comma, plain or encoded.
fn dividers(value: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, c) in value.char_indices() {
        let rest = &value[at..];
        match c {
            '+' | ' ' | ',' => found.push((at, 1)),
            '%' if rest.starts_with("%20") || rest.starts_with("%2C") || rest.starts_with("%2c") => found.push((at, 3)),
            _ => {}
        }
    }
    found
}

/// `word` with `%3A` and the like decoded; what is no encoding stays.
fn decoded(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits =
            after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
