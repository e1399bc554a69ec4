//! VS Code and its agent, GitHub Copilot Chat: approvals, sandbox, trust and MCP servers in its settings, and tasks that start by themselves.
//!
//! Sources, named `[approvals]`, `[registry]`, `[terminal]` and `[tasks]` beside the code: microsoft/vscode-docs
//! docs/agents/approvals.md; microsoft/vscode src/vs/workbench/contrib/chat/browser/chat.contribution.ts,
//! .../terminalContrib/chatAgentTools (common/terminalChatAgentToolsConfiguration.ts, commandLineAutoApprover.ts),
//! .../tasks/browser/runAutomaticTasks.ts.
//!
//! Settings marked "restricted" there take effect once somebody trusts the folder, as everything else that a project brings; that alone is no
//! reason to call them inert.

mod approve;
mod mode;
mod others;
mod sandbox;
mod tasks;
mod terminal;

use super::editor::{self, Place};
use super::fact::Speaker;
use super::{About, Claim, Dialect, mcp};
use crate::model::{Facts, Layer};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: VsCode = VsCode;

/// Reads settings and tasks of VS Code.
#[derive(Debug)]
pub(super) struct VsCode;

const PRODUCT: &str = "VS Code";

/// Beginnings of the keys that are read; most settings files hold none of them.
const PROBES: &[&str] = &[
    "\"chat.",
    "\"github.copilot.chat.agent.",
    "\"mcp\"",
    "\"security.workspace.trust.",
    "\"task.allowAutomaticTasks\"",
    "\"claudeCode.",
    "\"geminicodeassist.agentYoloMode\"",
    "folderOpen",
];

const fn claim(globs: &'static [&'static str], probes: &'static [&'static str]) -> Claim {
    Claim { product: PRODUCT, globs, syntax: Syntax::Json, probes, certain: true }
}

static CLAIMS: &[Claim] =
    &[claim(editor::WORKSPACE, PROBES), claim(editor::USER, PROBES), claim(&["**/.vscode/tasks.json"], &["folderOpen"])];

impl Dialect for VsCode {
    fn id(&self) -> &'static str {
        "vscode"
    }

    fn about(&self) -> About {
        About {
            reads: "every automatic approval, sandbox, trust, tasks that start by themselves, servers; of workspaces, dev containers and persons",
            inert: "`chat.tools.global.autoApprove` in a workspace; expressions that also match an empty text",
            sources: "microsoft/vscode-docs docs/agents/approvals.md; microsoft/vscode src/vs/workbench/contrib/terminalContrib/chatAgentTools",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let speaker = Speaker::acting(PRODUCT, Layer::Project);
        let mut found = Facts::default();
        if document.source.path().ends_with("tasks.json") {
            tasks::lower(&speaker, root, &mut found);
        } else {
            if let Some(place) = editor::place(document) {
                settings(place, &mut found);
            }
            if let Some(tasks) = root.get("tasks") {
                tasks::lower(&speaker, tasks, &mut found);
            }
            servers(root, &mut found);
        }
        // A file that says nothing of agents makes none.
        if !(found.settings.is_empty() && found.grants.is_empty() && found.sandboxes.is_empty()) {
            facts.agents.push(speaker.product(root));
        }
        facts.absorb(found);
    }
}

fn settings(place: Place<'_>, facts: &mut Facts) {
    let speaker = Speaker::acting(PRODUCT, place.layer);
    mode::lower(&speaker, place, facts);
    terminal::lower(&speaker, place, facts);
    approve::lower(&speaker, place, facts);
    sandbox::lower(&speaker, place, facts);
    others::lower(place, facts);
    // Requests that the agent makes before it asks whether to go on [registry].
    facts.limits.extend(place.settings.get("chat.agent.maxRequests").and_then(|bound| speaker.limit("turns", bound)));
}

/// MCP servers: `mcp.servers` in settings, in a workspace file and below `customizations.vscode` of a dev container
/// (code.visualstudio.com/docs/copilot/customization/mcp-servers).
fn servers(root: NodeRef<'_>, facts: &mut Facts) {
    const PLACES: &[&[&str]] = &[&["mcp", "servers"], &["settings", "mcp", "servers"], &["customizations", "vscode", "mcp", "servers"]];
    for container in PLACES.iter().filter_map(|keys| root.at(keys)) {
        mcp::servers(container, mcp::client(PRODUCT), facts);
    }
}
