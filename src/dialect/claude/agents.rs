//! Subagents: `.claude/agents/**/*.md`, and those that plugins bring.
//!
//! Source: code.claude.com/docs/en/sub-agents, "Supported frontmatter fields": without `tools` a subagent inherits every tool of the main
//! conversation; of a plugin's subagents `hooks`, `mcpServers` and `permissionMode` are ignored.

use super::skills::listed;
use super::{PRODUCT, Settings, amounts, hooks, mode};
use crate::dialect::mcp;
use crate::model::{Agent, Facts, Layer, Limit, Mode, Origin, Status, Topic};
use crate::source::At;
use crate::syntax::Document;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(document: &Document<'_>, facts: &mut Facts) {
    let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
    // Every subagent has a name; other Markdown may lie beside them.
    let Some(name) = root.get("name").and_then(NodeRef::text) else { return };
    let settings = Settings { root, layer: Layer::Task, product: PRODUCT };
    let origin = |node: NodeRef<'_>| Origin { agent: Some(name.value.clone()), ..settings.origin(node.span(), node.path()) };
    let tools = root.get("tools").filter(|tools| !tools.is_null());
    let background = root.get("background").and_then(NodeRef::as_bool) == Some(true);
    let mut agent = Agent::new(origin(root), name.clone(), if background { Mode::Unattended } else { Mode::Interactive });
    agent.declared = true;
    agent.origin.path = "name".to_owned();
    agent.origin.span = name.span;
    agent.tools = tools.map(|tools| listed(document.source, tools)).unwrap_or_default();
    agent.inherits_tools = tools.is_none() && root.get("disallowedTools").is_none_or(NodeRef::is_null);
    agent.description = root.get("description").and_then(NodeRef::text);
    facts.agents.push(agent);
    let number = |node: NodeRef<'_>| node.scalar()?.parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some((turns, number)) = root.get("maxTurns").and_then(|turns| Some((turns, number(turns)?))) {
        facts.limits.push(Limit { origin: origin(turns), of: "turns", value: At::new(number, turns.span()) });
    }
    if !document.source.path().contains(".claude/agents/") {
        return;
    }
    let mode = root.entry("permissionMode").and_then(|entry| Some((entry, mode::meaning(entry.value().as_str()?)?)));
    if let Some((entry, meaning)) = mode {
        let mut setting = settings.setting(entry, Topic::ApprovalMode, meaning);
        setting.origin.agent = Some(name.value.clone());
        facts.settings.push(match meaning {
            // [changelog 2.1.267]
            "bypass" => amounts(setting, Status::Inert, "a subagent bypasses approval only in a session that does so already"),
            _ => setting,
        });
    }
    hooks::lower(root, &origin, facts);
    // A list of names of servers, and of servers described in place.
    let servers = root.get("mcpServers").into_iter().flat_map(|servers| servers.items().chain(servers.is_map().then_some(servers)));
    for container in servers.filter(|item| item.is_map()) {
        mcp::servers(container, mcp::client(PRODUCT), facts);
    }
}
