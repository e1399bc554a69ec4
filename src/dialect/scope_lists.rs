//! Scopes in files of no product: environment files and values of Helm charts.
//!
//! A key must say so (`SLACK_SCOPES`, `scopes`, `oauth_scope`), a word must be some provider's scope and nobody else's, and the file must be
//! an agent's business: by its path, or by what else it sets. Examples: sooperset/mcp-atlassian helm/values.yaml, `GOOGLE_DRIVE_MCP_SCOPES`.

use super::app::words as placed_words;
use super::asked::{Asked, words};
use super::{About, Claim, Dialect};
use crate::model::{Facts, Origin, ScopePlace};
use crate::source::{At, Source};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: ScopeLists = ScopeLists;

/// Reads lists of scopes.
#[derive(Debug)]
pub(super) struct ScopeLists;

const PROBES: &[&str] = &["SCOPE", "scope", "Scope"];

const fn claim(product: &'static str, syntax: Syntax, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax, probes: PROBES, certain: false }
}

static CLAIMS: &[Claim] = &[
    claim("environment file", Syntax::Text, &["**/.env", "**/.env.*", "**/*.env", "**/*.env.example", "**/env.example"]),
    claim("Helm", Syntax::Yaml, &["**/{helm,chart,charts}/**/values*.{yaml,yml}", "**/values.{yaml,yml}"]),
];

/// Parts of names, of a file's path or of what it sets, that stand for an agent.
const AGENTS: &[&str] = &[
    "mcp", "agent", "agents", "openai", "anthropic", "claude", "gemini", "llm", "bedrock", "copilot", "assistant", "langchain", "langsmith",
];

impl Dialect for ScopeLists {
    fn id(&self) -> &'static str {
        "scope-lists"
    }

    fn about(&self) -> About {
        About {
            reads: "lists of scopes under keys that say so, where the file is an agent's business",
            inert: "words that are no provider's scopes: `scope` of npm, Docker, Teams and ARM",
            sources: "sooperset/mcp-atlassian helm/values.yaml; taylorwilsdon/google_workspace_mcp; RFC 6749 section 3.3",
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
        if document.syntax == Syntax::Text {
            return environment(source, claim.product, facts);
        }
        let mut keys = document.tree.roots().flat_map(NodeRef::entries);
        if !says_agent(source.path()) && !keys.any(|entry| says_agent(entry.key())) {
            return;
        }
        for entry in
            document.tree.nodes().filter(|node| node.site() == node.span()).flat_map(NodeRef::entries).filter(|entry| !entry.inherited())
        {
            if !is_scope_key(entry.key()) {
                continue;
            }
            let texts = entry.value().items().chain(entry.value().as_str().map(|_| entry.value()));
            let placed: Vec<(At<String>, String)> = texts.flat_map(|text| placed_words(source, text)).collect();
            let paths: Vec<String> = placed.iter().map(|(_, path)| path.clone()).collect();
            let words: Vec<At<String>> = placed.into_iter().map(|(word, _)| word).collect();
            let spans: Vec<crate::source::Span> = words.iter().map(|word| word.span).collect();
            let origin = |word: &At<String>, _: usize| {
                let at = spans.iter().position(|span| *span == word.span).unwrap_or_default();
                Origin {
                    file: word.span.file,
                    span: word.span,
                    path: paths.get(at).cloned().unwrap_or_default(),
                    product: claim.product,
                    agent: None,
                }
            };
            Asked { words, host: None, own: false }.lower(ScopePlace::Config, None, &origin, facts);
        }
    }
}

/// Parts of keys of lists that ask for nothing.
const OTHERWISE: &[&str] =
    &["deny", "denied", "forbid", "block", "allowed", "supported", "available", "valid", "disallow", "restricted", "sensitive", "exclude"];

fn is_scope_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    (lower.ends_with("scopes") || lower.ends_with("scope")) && !OTHERWISE.iter().any(|part| lower.contains(part))
}

fn says_agent(name: &str) -> bool {
    super::iam::words(name).iter().any(|word| AGENTS.contains(&word.as_str()))
}

/// `KEY=value` a line, `export` and quotes allowed (docs.docker.com/compose/how-tos/environment-variables/variable-interpolation).
fn environment(source: &Source, product: &'static str, facts: &mut Facts) {
    let text = source.text();
    let pairs = || lines(text).filter_map(|(start, line)| pair(start, line));
    if !says_agent(source.path()) && !pairs().any(|(key, ..)| says_agent(key)) {
        return;
    }
    for (key, start, value) in pairs().filter(|(key, ..)| is_scope_key(key)) {
        let placed = words(value).into_iter().map(|(word, range)| At::new(word, source.span(start + range.start..start + range.end)));
        let origin = |word: &At<String>, index: usize| Origin {
            file: source.id(),
            span: word.span,
            path: format!("{key}[{index}]"),
            product,
            agent: None,
        };
        Asked { words: placed.collect(), host: None, own: false }.lower(ScopePlace::Source, None, &origin, facts);
    }
}

/// The lines of a text and where they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\r', '\n']))
    })
}

/// The key of a line, where its value begins, and the value without quotes or a comment.
fn pair(start: usize, line: &str) -> Option<(&str, usize, &str)> {
    let trimmed = line.trim_start();
    let assigned = trimmed.strip_prefix("export ").unwrap_or(trimmed);
    let (key, value) = assigned.split_once('=').filter(|_| !trimmed.starts_with('#'))?;
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = match quote {
        Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
        None => value.split(" #").next().unwrap_or_default().trim_end(),
    };
    Some((key.trim(), start + (inner.as_ptr() as usize - line.as_ptr() as usize), inner))
}
