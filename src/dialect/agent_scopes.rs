//! Scopes that a file of agents lists beside their tools, whatever framework reads it.
//!
//! There is no one format: a map that has `scopes` and says something of an agent (its tools, its instructions, its model) is read. Whose
//! scopes they are must be clear: one that only one provider has, a `provider` beside them, or the provider's name as the key. Everything
//! else of that list is read as that provider's, and a list without any such sign is not read at all.

use super::app::{App, words};
use super::{About, Claim, Dialect};
use crate::authority::scopes::by_name;
use crate::catalog::scopes;
use crate::model::{Facts, Need, Scope, ScopePlace};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: AgentScopes = AgentScopes;

/// Reads scopes of agents.
#[derive(Debug)]
pub(super) struct AgentScopes;

const PRODUCT: &str = "agent";

static CLAIMS: &[Claim] = &[
    Claim {
        product: PRODUCT,
        globs: &["**/*agent*.{yaml,yml}", "**/agents/**/*.{yaml,yml}", "**/*integration*.{yaml,yml}", "**/*connector*.{yaml,yml}"],
        syntax: Syntax::Yaml,
        probes: &["scopes:"],
        certain: false,
    },
    Claim {
        product: PRODUCT,
        globs: &["**/*agent*.json", "**/agents/**/*.json"],
        syntax: Syntax::Json,
        probes: &["\"scopes\""],
        certain: false,
    },
];

/// Keys that a map about an agent or one of its integrations has beside `scopes`.
const BESIDE: &[&str] =
    &["tools", "instructions", "prompt", "system_prompt", "systemPrompt", "role", "goal", "model", "provider", "integration", "auth"];

impl Dialect for AgentScopes {
    fn id(&self) -> &'static str {
        "agent-scopes"
    }

    fn about(&self) -> About {
        About {
            reads: "`scopes` beside tools, instructions or a provider, where it is clear whose they are; names of tools in closed lists",
            inert: "nothing known",
            sources: "none: the key is common to many frameworks",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        // The arena and not the graph: what an alias shares is read once.
        for node in document.tree.nodes().filter(|node| node.is_map() && node.site() == node.span()) {
            if let Some(list) = node.entry("scopes") {
                agent(document, node, list, facts);
            }
        }
    }
}

fn agent(document: &Document<'_>, node: NodeRef<'_>, list: EntryRef<'_>, facts: &mut Facts) {
    let path = node.path();
    let key = path.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
    let by_key = scopes::provider(key).map(|provider| provider.id);
    if by_key.is_none() && !node.entries().any(|entry| BESIDE.contains(&entry.key())) {
        return;
    }
    let value = list.value();
    let texts = value.items().chain(value.as_str().map(|_| value));
    let listed: Vec<(At<String>, String)> = texts.flat_map(|text| words(document.source, text)).collect();
    let said = ["provider", "integration", "service"].iter().find_map(|key| node.get(key)?.as_str());
    let stated = said.and_then(scopes::provider).map(|provider| provider.id).or(by_key);
    let owner = |name: &str| match scopes::owners(name)[..] {
        [owner] => Some(owner),
        _ => None,
    };
    let mut owners: Vec<&str> = listed.iter().filter_map(|(name, _)| owner(&name.value)).collect();
    owners.dedup();
    let single = match owners[..] {
        [only] => Some(only),
        _ => None,
    };
    let name = node.get("name").or_else(|| node.get("id")).and_then(NodeRef::as_str);
    let app = App { product: PRODUCT, name: name.unwrap_or(if key.is_empty() { "agent" } else { key }).to_owned() };
    let before = facts.scopes.len();
    for (name, path) in listed {
        let known = |provider: &&str| scopes::find(provider, &name.value).is_some() || scopes::wildcard(&name.value);
        let Some(provider) = stated.or_else(|| owner(&name.value)).or_else(|| single.filter(known)) else { continue };
        facts.scopes.push(Scope { place: ScopePlace::Config, ..app.scope(provider, name, path, None) });
    }
    if facts.scopes.len() > before {
        for tool in node.get("tools").into_iter().flat_map(NodeRef::items) {
            let Some(of) = tool.text().or_else(|| tool.get("name")?.text()) else { continue };
            let access = by_name(&of.value);
            let origin = app.origin(of.span, tool.path());
            let evidence = "the name of the tool".to_owned();
            facts.needs.push(Need { origin, of, access, evidence, provider: None, scopes: Vec::new() });
        }
    }
}
