//! Subagents: `.claude/agents/**/*.md`, and those that plugins bring.
//!
//! Source: code.claude.com/docs/en/sub-agents, "Supported frontmatter fields": without `tools` a subagent inherits every tool of the main
//! conversation; of a plugin's subagents `hooks`, `mcpServers` and `permissionMode` are ignored.

use super::skills::listed;
use super::{PRODUCT, hooks::HOOKS, mode};
use crate::dialect::fact::{Stated, amounts};
use crate::dialect::{item_path, mcp};
use crate::model::{Agent, Facts, Layer, Mode, Status, Tool, Topic};
use crate::source::At;
use crate::syntax::Document;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(document: &Document<'_>, facts: &mut Facts) {
    let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
    // Every subagent has a name; other Markdown may lie beside them.
    let Some(name) = root.get("name").and_then(NodeRef::text) else { return };
    let settings = Stated::new(root, PRODUCT, Layer::Task);
    let own = settings.of(&name.value);
    let tools = root.get("tools").filter(|tools| !tools.is_null());
    let background = root.get("background").and_then(NodeRef::as_bool) == Some(true);
    let mut agent =
        Agent::new(own.origin(name.span, "name".to_owned()), name, if background { Mode::Unattended } else { Mode::Interactive });
    agent.declared = true;
    agent.tools = tools.map(|tools| listed(document.source, tools)).unwrap_or_default();
    agent.inherits_tools = tools.is_none() && root.get("disallowedTools").is_none_or(NodeRef::is_null);
    agent.description = root.get("description").and_then(NodeRef::text);
    // `inherit` names none: it is that of the session. [sub-agents, "Supported frontmatter fields"]
    agent.model = root.get("model").and_then(NodeRef::text).filter(|model| model.value != "inherit");
    agent.hands_to = agent.tools.iter().flat_map(spawned).collect();
    facts.tools.extend(agent.tools.iter().map(|tool| {
        let server = tool.value.strip_prefix("mcp__").map(|rest| rest.split("__").next().unwrap_or(rest).to_owned());
        Tool::new(own.origin(tool.span, item_path(tools.unwrap_or(root), &tool.value)), tool.clone(), server)
    }));
    facts.agents.push(agent);
    facts.limits.extend(root.get("maxTurns").and_then(|turns| own.limit("turns", turns)));
    if !document.source.path().contains(".claude/agents/") {
        return;
    }
    let mode = root.entry("permissionMode").and_then(|entry| Some((entry, mode::meaning(entry.value().as_str()?)?)));
    if let Some((entry, meaning)) = mode {
        let setting = own.setting(entry, Topic::ApprovalMode, meaning);
        facts.settings.push(match meaning {
            // [changelog 2.1.267]
            "bypass" => amounts(setting, Status::Inert, "a subagent bypasses approval only in a session that does so already"),
            _ => setting,
        });
    }
    own.hooks(root, &HOOKS, facts);
    // A list of names of servers, and of servers described in place.
    let servers = root.get("mcpServers").into_iter().flat_map(|servers| servers.items().chain(servers.is_map().then_some(servers)));
    for container in servers.filter(|item| item.is_map()) {
        mcp::servers(container, mcp::client(PRODUCT), facts);
    }
}

/// The subagents that `Agent(worker, researcher)` names (`Task` before 2.1.63): "only the worker and researcher subagents can be spawned"
/// ["Restrict which subagents can be spawned"].
fn spawned(tool: &At<String>) -> Vec<At<String>> {
    let named = ["Agent(", "Task("].iter().find_map(|start| tool.value.strip_prefix(start)?.strip_suffix(')'));
    let names = named.into_iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| At::new(name.to_owned(), tool.span)).collect()
}
