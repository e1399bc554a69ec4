//! Agent cards of A2A: what others need to call an agent, and so what it lets them do.
//!
//! Source: a2aproject/A2A docs/specification.md: `securitySchemes.*` is as in OpenAPI (`flows.*.scopes`), from version 1.0 wrapped
//! (`oauth2SecurityScheme.flows.*.scopes`); the card lies at `/.well-known/agent-card.json`, before 0.3 at `/.well-known/agent.json`.

use super::app::App;
use super::asked::Asked;
use super::{About, Claim, Dialect};
use crate::model::{Facts, ScopePlace};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef, join_key};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: A2a = A2a;

/// Reads agent cards.
#[derive(Debug)]
pub(super) struct A2a;

const PRODUCT: &str = "A2A";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/.well-known/agent.json", "**/*agent[_-]card*.json", "**/agentcard.json"],
    syntax: Syntax::Json,
    probes: &["\"skills\"", "securitySchemes"],
    certain: false,
}];

impl Dialect for A2a {
    fn id(&self) -> &'static str {
        "a2a"
    }

    fn about(&self) -> About {
        About {
            reads: "the agent's name and the scopes that callers need",
            inert: "nothing; the scopes are advertised, not asked for",
            sources: "a2aproject/A2A docs/specification.md",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        // `agent.json` is anybody's name: a card has skills.
        if root.get("skills").is_none_or(|skills| !skills.is_seq()) {
            return;
        }
        let app = App::named(PRODUCT, root.get("name"), "A2A agent", root.span(), facts);
        for scheme in root.get("securitySchemes").into_iter().flat_map(NodeRef::entries) {
            let wrapped = scheme.value().get("oauth2SecurityScheme").unwrap_or(scheme.value());
            for flow in wrapped.get("flows").into_iter().flat_map(NodeRef::entries) {
                let Some(scopes) = flow.value().get("scopes") else { continue };
                let words: Vec<At<String>> = scopes.entries().map(EntryRef::key_at).collect();
                let host = ["authorizationUrl", "tokenUrl"].into_iter().find_map(|key| flow.value().get(key)?.as_str());
                let path = scopes.path();
                let origin = |word: &At<String>, _: usize| app.origin(word.span, join_key(&path, &word.value));
                Asked { words, host, own: true }.lower(ScopePlace::Advertised, None, &origin, facts);
            }
        }
    }
}
