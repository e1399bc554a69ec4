//! Policy files [policy]: `[[rule]]` with conditions, a decision, and a priority.

use super::super::fact::Stated;
use super::super::item_path;
use super::rule::{Ranked, SHELL, grant, ordered};
use crate::authority::expression;
use crate::model::{Breadth, Facts, Grant, Layer, Status, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// `extension`: the file is one of an extension's.
pub(super) fn lower(stated: &Stated<'_>, extension: bool, facts: &mut Facts) {
    let mut rules = Vec::new();
    for rule in stated.root.get("rule").into_iter().flat_map(NodeRef::items) {
        let verdict = match rule.get("decision").and_then(NodeRef::as_str) {
            Some("allow") => Verdict::Allow,
            Some("ask_user") => Verdict::Ask,
            Some("deny") => Verdict::Deny,
            _ => continue,
        };
        let priority = rule.get("priority").and_then(NodeRef::scalar).and_then(|text| text.parse().ok()).unwrap_or(0);
        for written in written(rule) {
            let origin = stated.origin(written.span, item_path(rule, &written.value));
            let grant = grant(stated, origin, verdict, &written);
            rules.push(Ranked { priority, grant: weigh(stated, extension, rule, grant) });
        }
    }
    facts.grants.extend(ordered(rules));
}

/// One value or a list of them.
fn texts(node: Option<NodeRef<'_>>) -> Vec<At<String>> {
    let Some(node) = node else { return Vec::new() };
    node.text().map_or_else(|| node.items().filter_map(NodeRef::text).collect(), |text| vec![text])
}

/// The tools, or beginnings of commands, that a rule is about, each in the form `tool(what)`.
fn written(rule: NodeRef<'_>) -> Vec<At<String>> {
    let starts = ["commandPrefix", "commandRegex"].into_iter().flat_map(|key| texts(rule.get(key)));
    let shell: Vec<_> = starts.map(|start| start.map(|start| format!("{SHELL}({start})"))).collect();
    if !shell.is_empty() {
        return shell;
    }
    let tools = texts(rule.get("toolName"));
    match rule.get("mcpName").and_then(NodeRef::text) {
        Some(server) if tools.is_empty() => vec![server.map(|server| format!("mcp_{server}_*"))],
        Some(server) => tools.into_iter().map(|tool| tool.map(|tool| format!("mcp_{}_{tool}", server.value))).collect(),
        None => tools,
    }
}

/// What a rule amounts to by the place of its file, and how much its other conditions leave of it.
fn weigh(stated: &Stated<'_>, extension: bool, rule: NodeRef<'_>, grant: Grant) -> Grant {
    let inert = |reason: &str| (Status::Inert, Some(reason.to_owned()));
    let mut modes = rule.get("modes").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).peekable();
    let (status, reason) = if grant.status != Status::Effective {
        (grant.status, grant.reason)
    } else if extension && grant.verdict == Verdict::Allow {
        // [policy config loadExtensionPolicies]
        inert("an extension cannot allow tools")
    } else if !extension && stated.layer == Layer::Project {
        // packages/cli/src/config/policy.ts: `disableWorkspacePolicies = true`, which no setting or flag changes (gemini-cli#18186).
        inert("policies are read from the home directory and the system's folder, not from a workspace")
    } else if modes.peek().is_some() && modes.all(|mode| mode == "yolo") {
        (Status::Shadowed, Some("it is about a mode in which everything runs".to_owned()))
    } else {
        (Status::Effective, None)
    };
    let regex = rule.get("commandRegex").and_then(NodeRef::as_str);
    let breadth = match regex {
        Some(".*" | "^.*" | ".+" | "") => Breadth::Everything,
        Some(_) => Breadth::Prefix,
        None if rule.get("argsPattern").is_some() => Breadth::Prefix,
        // Hints that the server gives about its own tools.
        None if rule.get("toolAnnotations").is_some() => grant.breadth.min(Breadth::Prefix),
        None => grant.breadth,
    };
    // An expression speaks of the command from its beginning; other conditions may leave nothing that is dangerous.
    let narrowed = rule.get("argsPattern").is_some() || rule.get("toolAnnotations").is_some();
    let hazard = match regex {
        Some(regex) => expression::hazard(&format!("{regex}.*")).filter(|_| grant.verdict == Verdict::Allow),
        None => grant.hazard,
    };
    let commands = match regex {
        _ if narrowed => Vec::new(),
        Some(regex) => expression::plains(&format!("{regex}.*")),
        None => grant.commands,
    };
    Grant { status, reason, breadth, commands, hazard: hazard.filter(|_| !narrowed), ..grant }
}
