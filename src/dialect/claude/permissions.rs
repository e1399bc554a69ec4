//! `permissions.allow`, `ask` and `deny`, and the directories that `permissions` opens.

use super::dead::{self, Fault};
use super::Settings;
use crate::authority::command;
use crate::authority::pattern::{self, Pattern};
use crate::authority::reach::reach;
use crate::dialect::item_path;
use crate::model::{Breadth, Facts, Grant, Root, Status, Subject, Verdict};
use crate::syntax::tree::NodeRef;

pub(super) fn lower(settings: &Settings<'_>, facts: &mut Facts) {
    let Some(permissions) = settings.root.get("permissions") else { return };
    let texts = |key: &str| permissions.get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect::<Vec<_>>();
    let denied = texts("deny");
    for (key, verdict) in [("allow", Verdict::Allow), ("ask", Verdict::Ask), ("deny", Verdict::Deny)] {
        let Some(list) = permissions.get(key) else { continue };
        // What is denied needs no asking.
        let stronger = if verdict == Verdict::Ask { &*denied } else { &[] };
        let neighbours = [&*texts(key), stronger].concat();
        for item in list.items() {
            facts.grants.extend(grant(settings, item, verdict, &neighbours));
        }
    }
    for item in permissions.get("additionalDirectories").into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(root(settings, item, "permissions.additionalDirectories"));
    }
}

/// A directory that the file tools may read and edit besides the project [permissions, "Working directories"].
pub(super) fn root(settings: &Settings<'_>, item: NodeRef<'_>, key: &str) -> Option<Root> {
    let location = item.text()?;
    Some(Root {
        origin: settings.origin(item.span(), item_path(item, &location.value)),
        reach: reach(&location.value),
        location,
        access: "write",
        opened_by: key.to_owned(),
        status: Status::Effective,
    })
}

/// Lists of more rules were written by no person; they are not searched for neighbours, which takes the square of their length.
const MANY: usize = 2000;

/// One rule. `neighbours` are those of the same list, and of stricter ones.
fn grant(settings: &Settings<'_>, item: NodeRef<'_>, verdict: Verdict, neighbours: &[&str]) -> Option<Grant> {
    let rule = item.text()?;
    let pattern = Pattern::parse(&rule.value);
    let tool = pattern.map_or_else(|| rule.value.split('(').next().unwrap_or_default(), |pattern| pattern.tool).to_owned();
    let subject = subject(&tool);
    let path = item_path(item, &rule.value);
    let tells_no_secret = path != item.path();
    let (status, reason) = match pattern.map_or(Some(Fault::new("its parenthesis is not closed")), |pattern| dead::fault(verdict, &pattern)) {
        None => (Status::Effective, None),
        // The rule that works stands beside the one that does not: nothing is left open.
        Some(Fault { instead: Some(instead), .. }) if neighbours.len() < MANY && neighbours.iter().any(|neighbour| does(neighbour, &instead)) => {
            (Status::Shadowed, Some("a rule beside it does the work".to_owned()))
        }
        Some(Fault { reason, instead: Some(instead) }) if tells_no_secret => (Status::Dead, Some(format!("{reason}; write `{instead}`"))),
        Some(fault) => (Status::Dead, Some(fault.reason)),
    };
    Some(Grant {
        origin: settings.origin(item.span(), path),
        verdict,
        breadth: pattern.map_or(Breadth::Exact, |pattern| breadth(&pattern, subject)),
        server: tool.strip_prefix("mcp__").and_then(|rest| rest.split("__").next()).filter(|server| !server.contains('*')).map(str::to_owned),
        tool,
        rule,
        subject,
        hazard: None,
        status,
        reason,
        protective: verdict != Verdict::Allow,
        layer: settings.layer,
        sandboxed: false,
        capabilities: Vec::new(),
    })
}

/// Whether `rule` does what `wanted` would: covers it, or matches it as a glob. Only ever silences, so it may be generous with paths.
fn does(rule: &str, wanted: &str) -> bool {
    Pattern::parse(rule).zip(Pattern::parse(wanted)).is_some_and(|(rule, wanted)| {
        let globs = rule.spec.zip(wanted.spec).is_some_and(|(own, other)| pattern::matches(own, other));
        rule.covers(&wanted) || rule.tool == wanted.tool && globs
    })
}

/// What the tools are for. Source: code.claude.com/docs/en/tools-reference.
fn subject(tool: &str) -> Subject {
    match tool {
        "Bash" | "PowerShell" | "Monitor" => Subject::Shell,
        "Read" | "Glob" | "Grep" | "LSP" | "LS" | "NotebookRead" => Subject::Read,
        "Edit" | "Write" | "MultiEdit" | "NotebookEdit" => Subject::Write,
        "WebFetch" | "WebSearch" => Subject::Network,
        "Agent" | "Task" | "Skill" | "Workflow" => Subject::Agent,
        "*" => Subject::Everything,
        mcp if mcp.starts_with("mcp__") => Subject::Mcp,
        _ => Subject::Other,
    }
}

fn breadth(pattern: &Pattern<'_>, subject: Subject) -> Breadth {
    if subject == Subject::Mcp {
        return mcp_breadth(pattern.tool);
    }
    let Some(spec) = pattern.spec.filter(|_| !pattern.whole()) else { return Breadth::Everything };
    match subject {
        Subject::Shell => command::breadth(&pattern::spelled(spec)),
        Subject::Read | Subject::Write if matches!(spec, "./**" | "//**" | "~/**") => Breadth::Everything,
        Subject::Network if spec == "domain:*" => Breadth::Everything,
        // Everything of one host.
        Subject::Network => Breadth::Prefix,
        _ if spec.contains('*') || spec.ends_with('/') => Breadth::Prefix,
        _ => Breadth::Exact,
    }
}

/// `mcp__server` and `mcp__server__*` are all tools of a server [permissions, "MCP"].
fn mcp_breadth(tool: &str) -> Breadth {
    let tool = tool.strip_prefix("mcp__").and_then(|rest| rest.split_once("__")).map_or("*", |(_, tool)| tool);
    match tool {
        "*" | "" => Breadth::Everything,
        some if some.contains('*') => Breadth::Prefix,
        _ => Breadth::Exact,
    }
}

/// Whether `name` is a tool whose rules may stand in a list.
pub(super) fn known(name: &str) -> bool {
    TOOLS.contains(&name)
}

/// The tool that `name` means in another case.
pub(super) fn in_other_case(name: &str) -> Option<&'static str> {
    TOOLS.iter().find(|tool| tool.eq_ignore_ascii_case(name) && **tool != name).copied()
}

/// Tools that rules can name: [schema permissionRule], and older names that are still met.
const TOOLS: &[&str] = &[
    "Agent", "AskUserQuestion", "Bash", "BashOutput", "Cd", "Edit", "ExitPlanMode", "Glob", "Grep", "KillBash", "KillShell", "LS", "LSP",
    "Monitor", "MultiEdit", "NotebookEdit", "NotebookRead", "PowerShell", "Read", "Skill", "SlashCommand", "Task", "TaskCreate", "TaskGet",
    "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TodoRead", "TodoWrite", "ToolSearch", "WebFetch", "WebSearch", "Workflow", "Write",
];

