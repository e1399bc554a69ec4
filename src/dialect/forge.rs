//! Atlassian Forge manifests: the scopes of an app, its Rovo agents, and what their actions do.
//!
//! Sources: developer.atlassian.com/platform/forge/manifest-reference: `permissions.scopes` (a list, or a map from scope to options),
//! `permissions.external.fetch.backend` (hosts that the app may call; `*` is every host); .../manifest-reference/modules/rovo-agent and
//! .../rovo-action: an agent names its `actions`, an action says by `actionVerb` whether it gets, creates, updates, deletes or triggers.
//! npm `@forge/manifest` has the schema.

use super::app::App;
use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Agent, Facts, Layer, Need, Role, ScopeAccess, Topic};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Forge = Forge;

/// Reads Forge manifests.
#[derive(Debug)]
pub(super) struct Forge;

const PRODUCT: &str = "Atlassian Forge";
const PROVIDER: &str = "atlassian";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/manifest.{yml,yaml}", "**/*forge*manifest*.{yml,yaml}"],
    syntax: Syntax::Yaml,
    probes: &["ari:cloud:ecosystem", "modules:"],
    certain: false,
}];

/// Modules that do nothing but what the actions of an agent do. Any other may call the API by itself.
const OF_AGENTS: &[&str] = &["rovo:agent", "action", "function"];

impl Dialect for Forge {
    fn id(&self) -> &'static str {
        "forge"
    }

    fn about(&self) -> About {
        About {
            reads: "scopes, hosts that may be called, Rovo agents with their prompts, verbs of their actions",
            inert: "nothing known",
            sources: "developer.atlassian.com/platform/forge/manifest-reference",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let ours = root.at(&["app", "id"]).and_then(NodeRef::as_str).is_some_and(|id| id.starts_with("ari:cloud:ecosystem"));
        let Some(modules) = root.get("modules").filter(|modules| modules.is_map()) else { return };
        if !ours {
            return;
        }
        let agents = || modules.get("rovo:agent").into_iter().flat_map(NodeRef::items);
        let permissions = root.entry("permissions");
        let key = permissions.map_or(modules.span(), EntryRef::key_span);
        // An app has no name in its manifest: that of its agent is what people know, if it has one.
        let named = agents().next().and_then(|agent| agent.get("name"));
        let app = App::named(PRODUCT, named, "Forge app", key, facts);
        let speaker = Speaker { product: PRODUCT, agent: Some(app.name.clone()), layer: Layer::Project };
        for agent in agents() {
            let name = agent.get("name").and_then(NodeRef::as_str).unwrap_or(&app.name);
            facts.prompts.extend(agent.get("prompt").and_then(|prompt| speaker.of(name).prompt(Role::System, prompt)));
        }
        if let Some(first) = facts.agents.last_mut().filter(|_| named.is_some()) {
            describe(first, agents().next());
        }
        if let Some(permissions) = permissions.map(EntryRef::value) {
            scopes(document, &app, permissions, facts);
            egress(&speaker, permissions, facts);
        }
        needs(&app, modules, facts);
    }
}

fn describe(agent: &mut Agent, node: Option<NodeRef<'_>>) {
    let Some(node) = node else { return };
    agent.declared = true;
    agent.description = node.get("description").and_then(NodeRef::text);
    agent.tools = node.get("actions").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
}

fn scopes(document: &Document<'_>, app: &App, permissions: NodeRef<'_>, facts: &mut Facts) {
    let Some(scopes) = permissions.get("scopes") else { return };
    facts.scopes.extend(app.listed(document.source, PROVIDER, scopes, None));
    let mapped = scopes.entries().map(|entry| app.scope(PROVIDER, entry.key_at(), entry.value().path(), None));
    facts.scopes.extend(mapped);
}

/// Calls from the app's own code to every host there is.
fn egress(speaker: &Speaker, permissions: NodeRef<'_>, facts: &mut Facts) {
    let Some(entry) = permissions.at(&["external", "fetch"]).and_then(|fetch| fetch.entry("backend")) else { return };
    for item in entry.value().items() {
        let address = item.get("address").unwrap_or(item);
        if matches!(address.as_str(), Some("*" | "https://*" | "http://*")) {
            facts.settings.push(speaker.item(entry, address, Topic::Egress, "open"));
        }
    }
}

/// What the actions of the app's agents need; anything else in the app leaves the need open.
fn needs(app: &App, modules: NodeRef<'_>, facts: &mut Facts) {
    let need = |of: At<String>, path: String, access: ScopeAccess, evidence: String| Need {
        origin: app.origin(of.span, path),
        of,
        access,
        evidence,
        provider: Some(PROVIDER.to_owned()),
        scopes: Vec::new(),
    };
    for action in modules.get("action").into_iter().flat_map(NodeRef::items) {
        let Some(key) = action.get("key").and_then(NodeRef::text) else { continue };
        let verb = action.get("actionVerb").and_then(NodeRef::as_str).unwrap_or_default();
        let access = match verb {
            "GET" => ScopeAccess::Read,
            "CREATE" | "UPDATE" | "DELETE" | "TRIGGER" => ScopeAccess::Write,
            _ => ScopeAccess::Unknown,
        };
        facts.needs.push(need(key, action.path(), access, format!("actionVerb: {verb}")));
    }
    for other in modules.entries().filter(|module| !OF_AGENTS.contains(&module.key())) {
        let evidence = "a module that may call the API by itself".to_owned();
        facts.needs.push(need(other.key_at(), other.value().path(), ScopeAccess::Unknown, evidence));
    }
}
