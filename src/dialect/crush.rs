//! Crush: `crush.json`.
//!
//! Sources: charmbracelet/crush schema.json and README.md ("Configuration", "Security"), internal/permission/permission.go, internal/config/load.go.

use super::fact::{self, Hooks, Speaker, Weighed, What};
use super::mcp::Client;
use super::{About, Claim, Dialect, item_path, mcp};
use crate::model::{Breadth, Facts, Grant, Layer, Status, Subject, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Crush = Crush;

/// Reads configurations of Crush.
#[derive(Debug)]
pub(super) struct Crush;

static CLIENT: Client = Client { product: "Crush", approve: &[], wildcard: false, layer: Layer::Project };

static CLAIMS: &[Claim] =
    &[Claim { product: "Crush", globs: &["**/crush.json", "**/.crush.json"], syntax: Syntax::Json, probes: &[], certain: true }];

/// What the built-in tools are for: internal/agent/tools.
const TOOLS: &[(&str, Subject)] = &[
    ("bash", Subject::Shell),
    ("edit", Subject::Write),
    ("multiedit", Subject::Write),
    ("write", Subject::Write),
    ("download", Subject::Network),
    ("fetch", Subject::Network),
    ("agentic_fetch", Subject::Network),
    ("sourcegraph", Subject::Network),
    ("view", Subject::Read),
    ("ls", Subject::Read),
    ("glob", Subject::Read),
    ("grep", Subject::Read),
    ("agent", Subject::Agent),
];

/// Where values are expanded by a shell: `$(command)` in them runs when the file is loaded.
const EXPANDED: &[&str] = &["providers", "mcp", "lsp", "env"];

impl Dialect for Crush {
    fn id(&self) -> &'static str {
        "crush"
    }

    fn about(&self) -> About {
        About {
            reads: "allowed tools, servers, commands in values (`$(...)`), model endpoints",
            inert: "nothing known",
            sources: "charmbracelet/crush schema.json, internal/permission/permission.go",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker { layer: fact::home(document.source.path(), &[".config"]), ..Speaker::project(claim.product) };
        facts.agents.push(speaker.product(root));
        for item in root.at(&["permissions", "allowed_tools"]).into_iter().flat_map(NodeRef::items) {
            facts.grants.extend(allowed(&speaker, item));
        }
        for item in root.at(&["options", "disabled_tools"]).into_iter().flat_map(NodeRef::items) {
            if let Some(rule) = item.text() {
                let path = item_path(item, &rule.value);
                let tool = rule.value.clone();
                let what = What { tool: &tool, subject: subject(&tool), breadth: Breadth::Everything, server: None };
                facts.grants.push(speaker.grant(Verdict::Deny, rule, path, what));
            }
        }
        speaker.hooks(root, &HOOKS, facts);
        if let Some(servers) = root.get("mcp") {
            mcp::servers(servers, &CLIENT, facts);
        }
        for section in EXPANDED.iter().filter_map(|key| root.get(key)) {
            at_load(&speaker, section, facts);
        }
    }
}

/// charmbracelet/crush docs/hooks/README.md: "`decision: "allow"` is affirmative: it pre-approves the tool call and bypasses the permission
/// prompt entirely"; names of events in either spelling.
static HOOKS: Hooks = Hooks { deciding: &["PreToolUse", "pre_tool_use"], subject, ..Hooks::SINGLE };

fn subject(tool: &str) -> Subject {
    TOOLS.iter().find(|(name, _)| *name == tool).map_or(Subject::Other, |(_, subject)| *subject)
}

/// `tool` or `tool:action`, compared as they are; tools of servers are called `mcp_<server>_<tool>`.
fn allowed(speaker: &Speaker, item: NodeRef<'_>) -> Option<Grant> {
    let rule = item.text()?;
    let text = rule.value.clone();
    let tool = text.split(':').next().unwrap_or(&text);
    let path = item_path(item, &text);
    let dead = text.contains('*');
    let what = match tool.strip_prefix("mcp_") {
        Some(rest) => What { tool, subject: Subject::Mcp, breadth: Breadth::Exact, server: rest.split('_').next() },
        None => What { tool, subject: subject(tool), breadth: Breadth::Everything, server: None },
    };
    let mut grant = speaker.grant(Verdict::Allow, rule, path, what);
    if dead {
        grant.weigh(Status::Dead, "Crush compares names, and no tool is called so".to_owned());
    }
    Some(grant)
}

/// Commands in values, which run before anybody is asked: README.md, "any `$(...)` in `crush.json` runs at load time".
fn at_load(speaker: &Speaker, node: NodeRef<'_>, facts: &mut Facts) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        open.extend(node.items());
        open.extend(node.entries().map(crate::syntax::tree::EntryRef::value));
        let Some(command) = node.as_str().and_then(substituted) else { continue };
        let span = node.span();
        let event = At::new("load".to_owned(), Span { end: span.start, ..span });
        facts.hooks.push(speaker.hook(event, None, At::new(command.to_owned(), span), node));
        facts.settings.push(speaker.setting_at("$(...)", node, span, Topic::AutoRun, "a command"));
    }
}

/// The command between `$(` and the bracket that closes it.
fn substituted(text: &str) -> Option<&str> {
    let start = text.find("$(")? + 2;
    let mut depth = 1_usize;
    for (at, c) in text[start..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[start..start + at]).filter(|command| !command.trim().is_empty());
        }
    }
    None
}
