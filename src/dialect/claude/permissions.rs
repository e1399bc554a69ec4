//! `permissions.allow`, `ask` and `deny`, and the directories that `permissions` opens.

use super::dead::{self, Fault};
use crate::authority::pattern::{self, Pattern};
use crate::authority::{command, paths};
use crate::dialect::fact::{Speaker, Stated, What};
use crate::dialect::item_path;
use crate::model::{Breadth, Facts, Grant, Hazard, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    let Some(permissions) = settings.root.get("permissions") else { return };
    let texts = |key: &str| permissions.get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect::<Vec<_>>();
    let denied = texts("deny");
    for (key, verdict) in [("allow", Verdict::Allow), ("ask", Verdict::Ask), ("deny", Verdict::Deny)] {
        let Some(list) = permissions.get(key) else { continue };
        // What is denied needs no asking.
        let stronger = if verdict == Verdict::Ask { &*denied } else { &[] };
        let neighbours = [&*texts(key), stronger].concat();
        for item in list.items() {
            let Some(rule) = item.text() else { continue };
            let path = item_path(item, &rule.value);
            let tells_no_secret = path != item.path();
            facts.grants.push(grant(settings, &rule, path, verdict, &neighbours, tells_no_secret));
        }
    }
    // Directories that the file tools may read and edit besides the project [permissions, "Working directories"].
    for item in permissions.get("additionalDirectories").into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(settings.opened(item, "write", "permissions.additionalDirectories"));
    }
}

/// Lists of more rules were written by no person; they are not searched for neighbours, which takes the square of their length.
const MANY: usize = 2000;

/// One rule, at `path`. `neighbours` are those of the same list, and of stricter ones. `plain`: it holds no secret and may be quoted.
pub(super) fn grant(settings: &Speaker, rule: &At<String>, path: String, verdict: Verdict, neighbours: &[&str], plain: bool) -> Grant {
    let pattern = Pattern::parse(&rule.value);
    let tool = pattern.map_or_else(|| rule.value.split('(').next().unwrap_or_default(), |pattern| pattern.tool);
    let subject = subject(tool);
    let (status, reason, better) = match pattern.map_or(Some(Fault::new("its parenthesis is not closed")), |pattern| {
        // What other products make of a rule is theirs.
        dead::fault(verdict, &pattern).filter(|_| settings.product == super::PRODUCT)
    }) {
        None => (Status::Effective, None, None),
        // The rule that works stands beside the one that does not: nothing is left open.
        Some(Fault { instead: Some(instead), .. })
            if neighbours.len() < MANY && neighbours.iter().any(|neighbour| does(neighbour, &instead)) =>
        {
            (Status::Shadowed, Some("a rule beside it does the work".to_owned()), None)
        }
        Some(fault) => (Status::Dead, Some(fault.reason), fault.instead.filter(|_| plain)),
    };
    let hazard = pattern.filter(|_| verdict == Verdict::Allow).and_then(|pattern| hazard(&pattern, subject));
    let (status, reason) = match protected(settings, verdict, subject, pattern) {
        Some(why) if status == Status::Effective => (Status::Inert, Some(why.to_owned())),
        _ => (status, reason),
    };
    let server = tool.strip_prefix("mcp__").and_then(|rest| rest.split("__").next()).filter(|server| !server.contains('*'));
    let breadth = pattern.map_or(Breadth::Exact, |pattern| breadth(&pattern, subject));
    let spec = pattern.and_then(|pattern| pattern.spec).filter(|_| subject == Subject::Shell);
    let commands = spec.map(pattern::spelled).into_iter().collect();
    Grant {
        commands,
        hazard,
        status,
        reason,
        better,
        ..settings.grant(verdict, rule.clone(), path, What { tool, subject, breadth, server })
    }
}

/// Why a rule deserves a look, where it names a command or a path.
fn hazard(pattern: &Pattern<'_>, subject: Subject) -> Option<Hazard> {
    let spec = pattern.spec?;
    match subject {
        Subject::Shell => command::hazard(&pattern::spelled(spec)),
        Subject::Read => paths::hazard(spec, false),
        Subject::Write => paths::hazard(spec, true),
        _ => None,
    }
}

/// Why allowing writes at a path decides nothing [permission-modes, "Protected paths"]: they are checked before the rules. Of `.claude`
/// what Claude itself makes there is not protected, and a rule for the whole folder opens that much.
fn protected(settings: &Speaker, verdict: Verdict, subject: Subject, pattern: Option<Pattern<'_>>) -> Option<&'static str> {
    let spec = pattern.and_then(|pattern| pattern.spec)?;
    let spec = spec.trim_start_matches("./").trim_start_matches('/').trim_start_matches("**/").trim_start_matches("~/");
    let folder = [".claude", ".git", ".vscode", ".idea", ".husky"].iter().find_map(|folder| {
        let rest = spec.strip_prefix(folder)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((*folder, rest))
    });
    let covered = match folder {
        Some((".claude", "" | "/" | "/*" | "/**" | "/**/*")) => false,
        Some((".claude", rest)) => !["/commands", "/agents", "/skills", "/worktrees"].iter().any(|open| rest.starts_with(open)),
        Some(_) => true,
        None => matches!(spec, ".mcp.json" | ".claude.json"),
    };
    let allows = verdict == Verdict::Allow && subject == Subject::Write && settings.product == super::PRODUCT;
    (allows && covered).then_some("writes to this path are asked for before any rule is looked at")
}

/// Whether `rule` does what `wanted` would: covers it, or matches it as a glob. Only ever silences, so it may be generous with paths.
fn does(rule: &str, wanted: &str) -> bool {
    Pattern::parse(rule).zip(Pattern::parse(wanted)).is_some_and(|(rule, wanted)| {
        let globs = rule.spec.zip(wanted.spec).is_some_and(|(own, other)| pattern::matches(own, other));
        rule.covers(&wanted) || rule.tool == wanted.tool && globs
    })
}

/// What the tools are for. Source: code.claude.com/docs/en/tools-reference.
pub(super) fn subject(tool: &str) -> Subject {
    match tool {
        "Bash" | "PowerShell" | "Monitor" => Subject::Shell,
        "Read" | "Glob" | "Grep" | "LSP" | "LS" | "NotebookRead" => Subject::Read,
        "Edit" | "Write" | "MultiEdit" | "NotebookEdit" => Subject::Write,
        "WebFetch" | "WebSearch" => Subject::Network,
        "Agent" | "Task" | "Workflow" => Subject::Agent,
        "*" => Subject::Everything,
        mcp if mcp.starts_with("mcp__") => Subject::Mcp,
        _ => Subject::Other,
    }
}

fn breadth(pattern: &Pattern<'_>, subject: Subject) -> Breadth {
    if subject == Subject::Mcp {
        return mcp_breadth(pattern.tool);
    }
    if pattern.tool == "WebSearch" {
        // Searches go to one service.
        return Breadth::Exact;
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
    "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TodoRead", "TodoWrite", "ToolSearch", "WebFetch", "WebSearch", "Workflow",
    "Write",
];
