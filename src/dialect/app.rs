//! Apps and what they ask for: what every dialect of an app's manifest has to say, said once.

use super::fact::whole;
use super::{item_path, telling};
use crate::catalog::scopes;
use crate::model::{Agent, Facts, Mode, Origin, Scope, ScopeGrant, ScopePlace};
use crate::source::{At, Source, Span};
use crate::syntax::locate::Locator;
use crate::syntax::tree::{EntryRef, NodeRef};

/// An app: the product that reads its manifest, and its name.
#[derive(Clone, Debug)]
pub(super) struct App {
    /// The name people know the product under.
    pub(super) product: &'static str,
    /// Its own name.
    pub(super) name: String,
}

impl App {
    /// The app called `name`, which the file declares. `path` is where the name stands, by structure.
    pub(super) fn declare(product: &'static str, name: At<String>, path: String, facts: &mut Facts) -> Self {
        let origin = Origin { file: name.span.file, span: name.span, path, product, agent: None };
        let app = Self { product, name: name.value.clone() };
        facts.agents.push(Agent::new(origin, name, Mode::Unknown));
        app
    }

    /// The app that `node` names, or else `fallback` with the place of `key`.
    pub(super) fn named(product: &'static str, node: Option<NodeRef<'_>>, fallback: &str, key: Span, facts: &mut Facts) -> Self {
        let written = node.and_then(|node| Some((node.text().filter(|name| !name.value.trim().is_empty())?, node.path())));
        let (name, path) = written.unwrap_or_else(|| (At::new(fallback.to_owned(), key), String::new()));
        Self::declare(product, name, path, facts)
    }

    /// Where a fact of the app comes from.
    pub(super) fn origin(&self, span: Span, path: String) -> Origin {
        Origin { file: span.file, span, path, product: self.product, agent: Some(self.name.clone()) }
    }

    /// A scope of the manifest.
    pub(super) fn scope(&self, provider: &str, name: At<String>, path: String, holder: Option<&str>) -> Scope {
        let origin = self.origin(name.span, path);
        Scope { place: ScopePlace::Manifest, ..scopes::scope(provider, name, holder, origin) }
    }

    /// A permission of the manifest, given as `grant` says.
    pub(super) fn granted(&self, provider: &str, name: At<String>, path: String, grant: ScopeGrant) -> Scope {
        let origin = self.origin(name.span, path);
        Scope { place: ScopePlace::Manifest, ..scopes::granted(provider, name, grant, origin) }
    }

    /// The scopes that `node` lists: a list of texts, or one text with several.
    pub(super) fn listed(&self, source: &Source, provider: &str, node: NodeRef<'_>, holder: Option<&str>) -> Vec<Scope> {
        let texts = node.items().chain(node.as_str().map(|_| node));
        let words = texts.flat_map(|text| words(source, text));
        words.map(|(name, path)| self.scope(provider, name, path, holder)).collect()
    }

    /// A permission that is written as a key and its level, `issues: write`, as the catalogue writes it: `issues:write`.
    pub(super) fn level(&self, provider: &str, entry: EntryRef<'_>) -> Option<Scope> {
        let level = entry.value().as_str()?;
        let name = At::new(format!("{}:{level}", entry.key()), whole(entry));
        Some(self.scope(provider, name, entry.value().path(), None))
    }
}

/// The scopes in one text, each with its own place and structural path: separated by blanks or commas.
pub(super) fn words(source: &Source, node: NodeRef<'_>) -> Vec<(At<String>, String)> {
    let Some(text) = node.as_str() else { return Vec::new() };
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    if let [word] = words[..]
        && word == text
    {
        return vec![(At::new(word.to_owned(), node.span()), item_path(node, word))];
    }
    let locator = Locator::new(source, node);
    let path = node.path();
    let placed = words.iter().enumerate().map(|(index, word)| {
        let step = if telling(word) { index.to_string() } else { (*word).to_owned() };
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (At::new((*word).to_owned(), locator.locate(start..start + word.len())), format!("{path}[{step}]"))
    });
    placed.collect()
}

/// The folder that a manifest lies in, which names an app whose manifest does not: past those where tools keep their files.
pub(super) fn folder<'p>(path: &'p str, past: &[&str], fallback: &'p str) -> &'p str {
    path.rsplit('/').skip(1).find(|folder| !folder.is_empty() && !past.contains(folder)).unwrap_or(fallback)
}
