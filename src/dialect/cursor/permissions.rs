//! What runs unasked: the lists of the editor, and the permission tokens of the command line.

use super::super::fact::{Speaker, amounts, running, shadow};
use super::super::item_path;
use crate::authority::command;
use crate::authority::pattern::Pattern;
use crate::model::{Breadth, Facts, Grant, Layer, Status, Subject, Topic, Verdict};
use crate::syntax::tree::NodeRef;

/// Approval modes of the command line [cli]: `unrestricted` is "Run Everything".
const MODES: &[(&str, &str)] = &[("allowlist", "ask"), ("auto-review", "auto"), ("unrestricted", "bypass")];

/// Tools of other products, and the token that means the same here [cli-permissions names five].
const FOREIGN: &[(&str, &str)] =
    &[("Bash", "Shell"), ("bash", "Shell"), ("shell", "Shell"), ("Edit", "Write"), ("edit", "Write"), ("read", "Read"), ("write", "Write")];

/// `terminalAllowlist` and `mcpAllowlist` of `permissions.json` [permissions]: entries of user and project count together, and "unknown keys
/// are ignored". The tokens of the command line belong into `cli.json`; here they hold nothing back.
pub(super) fn editor(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let misplaced = [root.get("permissions"), Some(root)].into_iter().flatten().filter_map(|place| place.entry("deny"));
    for entry in misplaced.filter(|entry| entry.value().items().next().is_some()) {
        let reason = "`permissions.json` has lists of what may run only; rules are read from `permissions.deny` of `cli.json`";
        facts.settings.push(amounts(speaker.protection(entry), Status::Dead, reason));
    }
    for item in root.get("terminalAllowlist").into_iter().flat_map(NodeRef::items) {
        let Some(rule) = item.text().filter(|rule| !rule.value.trim().is_empty()) else { continue };
        let command = prefix(&rule.value);
        let path = item_path(item, &rule.value);
        let grant = speaker.rule(Verdict::Allow, rule, path, (Subject::Shell, command::breadth(&command)));
        facts.grants.push(Grant { tool: "terminal".to_owned(), ..running(grant, vec![command]) });
    }
    for item in root.get("mcpAllowlist").into_iter().flat_map(NodeRef::items) {
        let Some(rule) = item.text() else { continue };
        let path = item_path(item, &rule.value);
        let (server, breadth) = mcp(&rule.value);
        let grant = speaker.rule(Verdict::Allow, rule, path, (Subject::Mcp, breadth));
        facts.grants.push(Grant { server, ..grant });
    }
}

/// `permissions` and `approvalMode` of `cli.json` and `cli-config.json`.
pub(super) fn command_line(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let mut grants = Vec::new();
    for (key, verdict) in [("allow", Verdict::Allow), ("deny", Verdict::Deny)] {
        let list = root.at(&["permissions", key]).into_iter().flat_map(NodeRef::items);
        grants.extend(list.filter_map(|item| grant(speaker, item, verdict)));
    }
    // "Deny rules take precedence over allow rules" [cli-permissions].
    shadow(&mut grants);
    facts.grants.extend(grants);
    if let Some(entry) = root.entry("approvalMode")
        && let Some((_, meaning)) = MODES.iter().find(|(name, _)| entry.value().as_str() == Some(name))
    {
        let setting = speaker.setting(entry, Topic::ApprovalMode, meaning);
        facts.settings.push(if speaker.layer == Layer::Project {
            amounts(setting, Status::Inert, "only permissions can be configured for a project")
        } else {
            setting
        });
    }
}

/// `Shell(git)`, `Shell(curl:*)`, `Read(src/**)`, `WebFetch(docs.rs)`, `Mcp(server:tool)`.
fn grant(speaker: &Speaker, item: NodeRef<'_>, verdict: Verdict) -> Option<Grant> {
    let rule = item.text()?;
    let path = item_path(item, &rule.value);
    let pattern = Pattern::parse(&rule.value);
    let (tool, spec) = pattern.map_or((rule.value.as_str(), ""), |pattern| (pattern.tool, pattern.spec.unwrap_or("*")));
    let whole = matches!(spec.trim(), "*" | "**" | "**/*");
    let wide = |subject: Subject| match spec {
        _ if whole => (subject, Breadth::Everything),
        spec if spec.contains(['*', '?']) => (subject, Breadth::Prefix),
        _ => (subject, Breadth::Exact),
    };
    let (mut server, mut commands) = (None, Vec::new());
    let what = match tool {
        "Shell" => {
            commands.push(prefix(spec));
            (Subject::Shell, command::breadth(&commands[0]))
        }
        "Read" => wide(Subject::Read),
        "Write" => wide(Subject::Write),
        "WebFetch" => wide(Subject::Network),
        "Mcp" => {
            let (named, breadth) = mcp(spec);
            server = named;
            (Subject::Mcp, breadth)
        }
        _ => (Subject::Other, Breadth::Exact),
    };
    let fault = if pattern.is_none() {
        Some("its parenthesis is not closed".to_owned())
    } else {
        FOREIGN.iter().find(|(foreign, _)| *foreign == tool).map(|(_, own)| format!("no token is called `{tool}`; write `{own}({spec})`"))
    };
    let tool = tool.to_owned();
    let grant = Grant { tool, server, ..running(speaker.rule(verdict, rule, path, what), commands) };
    Some(match fault {
        Some(reason) => amounts(grant, Status::Dead, reason),
        None => grant,
    })
}

/// A command stands for all that begin with it; `command:arguments` narrows it.
fn prefix(text: &str) -> String {
    let spelled = text.trim().replacen(':', " ", 1);
    if spelled.contains('*') { spelled } else { format!("{spelled} *") }
}

/// `server:tool`, in which each may be `*`; the command line also takes a comma. A server alone is in no documented form.
fn mcp(text: &str) -> (Option<String>, Breadth) {
    let Some((server, tool)) = text.split_once([':', ',']).or(matches!(text, "*" | "**").then_some(("*", "*"))) else {
        return (Some(text.to_owned()), Breadth::Exact);
    };
    let breadth = match tool.trim() {
        "*" | "**" => Breadth::Everything,
        tool if tool.contains('*') => Breadth::Prefix,
        _ => Breadth::Exact,
    };
    (Some(server.trim().to_owned()), breadth)
}
