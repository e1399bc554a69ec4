//! Microsoft 365 Copilot declarative agents: their instructions, and what they may read and do; and the API plugins that they act through.
//!
//! Source: microsoft/json-schemas copilot/declarative-agent/v1.8/schema.json and
//! learn.microsoft.com/microsoft-365-copilot/extensibility/declarative-agent-manifest-1.8: a capability without the list that narrows it
//! reaches everything that the user reaches.

mod plugin;

use super::app::App;
use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Ability, Capability, Evidence, Facts, Role, Scope, Tool};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: DeclarativeAgent = DeclarativeAgent;

/// Reads declarative agents.
#[derive(Debug)]
pub(super) struct DeclarativeAgent;

/// The product that runs the agents.
pub(crate) const PRODUCT: &str = "Microsoft 365 Copilot";
const PROVIDER: &str = "m365";
/// Who offers what an agent lists as its actions: files of plugins.
pub(crate) const PLUGIN: &str = "plugin";

const AGENT: Claim = Claim {
    product: PRODUCT,
    globs: &["**/*eclarative*gent*.json", "**/appPackage/*.json"],
    syntax: Syntax::Json,
    probes: &["\"instructions\"", "\"capabilities\"", "\"run_for_functions\""],
    certain: false,
};

static CLAIMS: &[Claim] = &[AGENT, Claim { globs: &["**/*plugin*.json"], probes: &["\"run_for_functions\""], ..AGENT }];

/// Capabilities that read what belongs to people, and the members any of which narrows them.
const NARROWED_BY: &[(&str, &[&str])] = &[
    ("OneDriveAndSharePoint", &["items_by_url", "items_by_sharepoint_ids"]),
    ("GraphConnectors", &["connections"]),
    ("Dataverse", &["knowledge_sources"]),
    ("TeamsMessages", &["urls"]),
    ("Email", &["folders", "shared_mailbox", "group_mailboxes"]),
    ("Meetings", &["items_by_id"]),
];

impl Dialect for DeclarativeAgent {
    fn id(&self) -> &'static str {
        "declarative-agent"
    }

    fn about(&self) -> About {
        About {
            reads: "instructions; capabilities, and whether they are narrowed to certain sites, chats, folders; the functions of API \
                plugins, and whether somebody confirms them",
            inert: "nothing known",
            sources: "microsoft/json-schemas copilot/declarative-agent/v1.8, copilot/plugin/v2.4; \
                learn.microsoft.com/microsoft-365-copilot/extensibility/plugin-confirmation-prompts",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        if root.get("functions").is_some_and(NodeRef::is_seq) && root.get("runtimes").is_some() {
            return plugin::lower(root, facts);
        }
        let text = |key: &str| root.get(key).is_some_and(|node| node.as_str().is_some());
        if !(text("version") && text("name") && text("instructions")) {
            return;
        }
        let app = App::named(PRODUCT, root.get("name"), "declarative agent", root.span(), facts);
        if let Some(agent) = facts.agents.last_mut() {
            agent.description = root.get("description").and_then(NodeRef::text);
        }
        // `$[file('instruction.txt')]` stands for a file, which is read as such.
        let written = root.get("instructions").filter(|node| !node.as_str().unwrap_or_default().trim().starts_with("$["));
        facts.prompts.extend(written.and_then(|node| Speaker::project(PRODUCT).of(&app.name).prompt(Role::System, node)));
        for file in root.get("actions").into_iter().flat_map(NodeRef::items).filter_map(|action| action.get("file")?.text()) {
            let origin = app.origin(file.span, format!("actions.{}", file.value));
            facts.tools.push(Tool::new(origin, file, Some(PLUGIN.to_owned())));
        }
        for capability in root.get("capabilities").into_iter().flat_map(NodeRef::items) {
            let Some(name) = capability.get("name").and_then(NodeRef::text) else { continue };
            let narrowing = NARROWED_BY.iter().find(|(known, _)| *known == name.value).map(|(_, keys)| *keys);
            let given =
                |key: &&str| capability.get(key).is_some_and(|node| !(node.is_null() || node.is_seq() && node.items().next().is_none()));
            let wildcard = narrowing.is_some_and(|keys| !keys.iter().any(given));
            let abilities = opens(&name.value, narrowing.is_none_or(|_| wildcard), capability);
            if !abilities.is_empty() {
                let origin = app.origin(name.span, capability.path());
                facts.tools.push(Tool { abilities, ..Tool::new(origin, name.clone(), None) });
            }
            facts.scopes.push(Scope { wildcard, ..app.scope(PROVIDER, name, capability.path(), Some("user")) });
        }
    }
}

/// What a capability lets the agent read, as the schema's descriptions of them say: mail is written by anybody, and so are pages of the web
/// unless `sites` names some.
fn opens(name: &str, whole: bool, capability: NodeRef<'_>) -> Vec<Ability> {
    let sites = capability.get("sites").is_some_and(|sites| sites.items().next().is_some());
    let can: &[Capability] = match name {
        "WebSearch" if !sites => &[Capability::ReadUntrusted],
        "Email" if whole => &[Capability::ReadUntrusted, Capability::ReadPrivate],
        "Email" | "OneDriveAndSharePoint" | "GraphConnectors" | "Dataverse" | "TeamsMessages" | "Meetings" => &[Capability::ReadPrivate],
        "CodeInterpreter" => &[Capability::ExecCode],
        _ => &[],
    };
    can.iter().map(|&capability| Ability { capability, evidence: Evidence::Catalogue }).collect()
}
