//! Zed: tool permissions of its agent, and the MCP servers in its settings.
//!
//! Sources, named `[permissions]` and `[project]` beside the code: zed-industries/zed docs/src/ai/tool-permissions.md;
//! crates/settings_content/src/project.rs (`ProjectSettingsContent`: what a project can set; `agent` is not among it).

use super::fact::{Speaker, amounts, posing, shadow};
use super::mcp::{self, Client};
use super::{About, Claim, Dialect};
use crate::authority::expression::{self, Expression};
use crate::model::{Breadth, Facts, Grant, Layer, Setting, Status, Subject, Topic, Verdict};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Zed = Zed;

/// Reads settings of Zed.
#[derive(Debug)]
pub(super) struct Zed;

const PRODUCT: &str = "Zed";

/// Why a project's `agent` does nothing.
const NOT_PROJECT: &str = "Zed reads `agent` from the settings of the user, not from those of a project";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/.zed/settings.json", "**/zed/settings.json", "**/Zed/settings.json"],
    syntax: Syntax::Json,
    probes: &["\"agent\"", "\"context_servers\"", "\"assistant\""],
    certain: true,
}];

static CLIENTS: [Client; 2] = [
    Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project },
    Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::User },
];

/// The lists of a tool, and what they answer [permissions, "Options"].
const LISTS: &[(&str, Verdict)] = &[("always_deny", Verdict::Deny), ("always_confirm", Verdict::Ask), ("always_allow", Verdict::Allow)];

impl Dialect for Zed {
    fn id(&self) -> &'static str {
        "zed"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions of tools, mode, servers",
            inert: "`agent` in the settings of a project",
            sources: "zed-industries/zed docs/src/ai/tool-permissions.md; crates/settings_content/src/project.rs",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let own = document.source.path().rsplit('/').nth(1) == Some(".zed");
        let speaker = Speaker::acting(PRODUCT, if own { Layer::Project } else { Layer::User });
        let mut found = Facts::default();
        for agent in ["agent", "assistant"].iter().filter_map(|key| root.get(key)) {
            mode(&speaker, agent, &mut found);
            for tool in agent.at(&["tool_permissions", "tools"]).into_iter().flat_map(NodeRef::entries) {
                let mut grants = tool_grants(&speaker, tool);
                // Denials come first, then confirmations [permissions, "Rule Precedence"].
                shadow(&mut grants);
                found.grants.extend(grants);
            }
        }
        if own {
            not_read(&speaker, root, &mut found);
        }
        if let Some(container) = root.get("context_servers") {
            mcp::servers(container, &CLIENTS[usize::from(!own)], &mut found);
        }
        if !(found.settings.is_empty() && found.grants.is_empty()) {
            facts.agents.push(speaker.product(root));
        }
        facts.absorb(found);
    }
}

/// Nothing of a project's `agent` counts. What was meant to hold the agent back is lost as one: it is said once, of all the rules.
fn not_read(speaker: &Speaker, root: NodeRef<'_>, found: &mut Facts) {
    let protects = found.grants.iter().any(|grant| grant.protective);
    let settings = std::mem::take(&mut found.settings);
    found.settings = settings.into_iter().map(|setting| amounts(setting, Status::Inert, NOT_PROJECT)).collect();
    let grants = std::mem::take(&mut found.grants).into_iter().map(|grant| amounts(grant, Status::Inert, NOT_PROJECT));
    found.grants = grants.map(|grant| Grant { protective: false, ..grant }).collect();
    if let Some(entry) = root.entry("agent").filter(|_| protects) {
        let mut setting = speaker.protection(entry);
        // What is not read is the whole key. Without any of it each tool is asked for: `agent.tool_permissions.default` is `confirm`
        // (assets/settings/default.json).
        setting.meaning = "asked";
        setting.origin.span = entry.key_span();
        found.settings.push(amounts(setting, Status::Inert, NOT_PROJECT));
    }
}

/// What happens where no rule matches; before 0.224 a boolean decided [permissions, notes at the top].
fn mode(speaker: &Speaker, agent: NodeRef<'_>, facts: &mut Facts) {
    let default = agent.get("tool_permissions").and_then(|permissions| permissions.entry("default"));
    let meaning = |entry: EntryRef<'_>| match entry.value().as_str()? {
        "allow" => Some("bypass"),
        "confirm" => Some("ask"),
        "deny" => Some("deny"),
        _ => None,
    };
    let setting = default.and_then(|entry| Some(speaker.setting(entry, Topic::ApprovalMode, meaning(entry)?)));
    if let Some(entry) = agent.entry("always_allow_tool_actions")
        && let Some(always) = entry.value().as_bool()
    {
        let older: Setting = speaker.setting(entry, Topic::ApprovalMode, if always { "bypass" } else { "ask" });
        facts.settings.push(match &setting {
            Some(_) => amounts(older, Status::Shadowed, "`tool_permissions.default` decides in current versions"),
            None => older,
        });
    }
    facts.settings.extend(setting);
}

/// The rules of one tool, its own default among them.
fn tool_grants(speaker: &Speaker, tool: EntryRef<'_>) -> Vec<Grant> {
    let mut grants = Vec::new();
    let name = tool.key();
    let subject = subject(name);
    let server = name.strip_prefix("mcp:").and_then(|rest| rest.split(':').next());
    let mut push = |grant: Grant| grants.push(Grant { tool: name.to_owned(), server: server.map(str::to_owned), ..grant });
    for (list, verdict) in LISTS {
        for item in tool.value().get(list).into_iter().flat_map(NodeRef::items) {
            let Some(pattern) = item.get("pattern").and_then(NodeRef::text).or_else(|| item.text()) else { continue };
            let sensitive = item.get("case_sensitive").and_then(NodeRef::as_bool) == Some(true);
            let breadth = breadth(&pattern.value, subject, !sensitive);
            let hazard = expression::hazard_within(&pattern.value).filter(|_| subject == Subject::Shell);
            let commands = if subject == Subject::Shell { expression::plains_within(&pattern.value) } else { Vec::new() };
            push(Grant { commands, ..posing(speaker.rule(*verdict, pattern, item.path(), (subject, breadth)), hazard) });
        }
    }
    if let Some(default) = tool.value().get("default")
        && let Some(verdict) = match default.as_str() {
            Some("allow") => Some(Verdict::Allow),
            Some("deny") => Some(Verdict::Deny),
            _ => None,
        }
    {
        // A tool of a server is one tool: all of it is no more than that.
        let breadth = if subject == Subject::Mcp { Breadth::Exact } else { Breadth::Everything };
        // The default is asked last: it overrides none of the rules, so a refusing one stays out of the way of `shadow`.
        let rule = At::new(default.as_str().unwrap_or_default().to_owned(), default.span());
        let grant = speaker.rule(verdict, rule, default.path(), (subject, breadth));
        push(if verdict == Verdict::Deny { Grant { breadth: Breadth::Tool, ..grant } } else { grant });
    }
    grants
}

/// Expressions match anywhere in the input.
fn breadth(pattern: &str, subject: Subject, ignore_case: bool) -> Breadth {
    let Some(expression) = Expression::new(pattern, ignore_case) else { return Breadth::Prefix };
    match subject {
        Subject::Shell => expression.breadth(),
        _ if expression.everything() => Breadth::Everything,
        _ => Breadth::Prefix,
    }
}

/// [permissions, "Supported Tools"].
fn subject(tool: &str) -> Subject {
    match tool {
        "terminal" => Subject::Shell,
        "edit_file" | "delete_path" | "move_path" | "copy_path" | "create_directory" | "restore_file_from_disk" | "save_file" => {
            Subject::Write
        }
        "fetch" | "web_search" => Subject::Network,
        mcp if mcp.starts_with("mcp:") => Subject::Mcp,
        _ => Subject::Other,
    }
}
