//! An agent: its tools, which of them run unasked, how that is narrowed or refused, its servers and hooks.
//!
//! [source, `eval_perm`]: lists of what is denied are asked first, then `allowedTools`, and only for a tool that is not there the lists of
//! what is allowed.

use super::regex;
use crate::authority::expression;
use crate::authority::pattern::matches;
use crate::dialect::fact::{Hooks, Speaker, Weighed, What, credit, posing};
use crate::dialect::item_path;
use crate::dialect::mcp::{self, Client};
use crate::model::{Breadth, Facts, Grant, Hazard, Role, Status, Subject, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};

/// A product that reads such agents, and what it calls its tools: (name, subject), the most dangerous first.
#[derive(Debug)]
pub(in crate::dialect) struct Names {
    tools: &'static [(&'static str, Subject)],
    /// Names under which settings of the shell are looked for in vain.
    foreign_shells: &'static [&'static str],
}

/// [tools].
pub(in crate::dialect) static AMAZON_Q: Names = Names {
    tools: &[
        ("execute_bash", Subject::Shell),
        ("execute_cmd", Subject::Shell),
        ("fs_write", Subject::Write),
        ("use_aws", Subject::Other),
        ("fs_read", Subject::Read),
        ("knowledge", Subject::Other),
        ("thinking", Subject::Other),
        ("todo_list", Subject::Other),
        ("report_issue", Subject::Other),
        ("introspect", Subject::Other),
    ],
    foreign_shells: &["bash", "Bash", "shell", "execute_command", "executeBash"],
};

/// kiro.dev/docs/cli/reference/built-in-tools: short names and those of Amazon Q.
pub(in crate::dialect) static KIRO: Names = Names {
    tools: &[
        ("shell", Subject::Shell),
        ("execute_bash", Subject::Shell),
        ("execute_cmd", Subject::Shell),
        ("write", Subject::Write),
        ("fs_write", Subject::Write),
        ("aws", Subject::Other),
        ("use_aws", Subject::Other),
        ("web_fetch", Subject::Network),
        ("web_search", Subject::Network),
        ("delegate", Subject::Agent),
        ("use_subagent", Subject::Agent),
        ("read", Subject::Read),
        ("fs_read", Subject::Read),
        ("grep", Subject::Read),
        ("glob", Subject::Read),
    ],
    foreign_shells: &[],
};

impl Names {
    /// What a pattern of `allowedTools` without `@` speaks of: of the tools that it matches the most dangerous.
    fn native(&self, pattern: &str) -> Option<(&'static str, Subject)> {
        self.tools.iter().find(|(tool, _)| *tool == pattern || matches(pattern, tool)).copied()
    }

    fn subject(&self, tool: &str) -> Subject {
        self.tools.iter().find(|(name, _)| *name == tool).map_or(Subject::Other, |(_, subject)| *subject)
    }
}

/// Lowers the agent at `root`; `stem` is its name unless it says another.
pub(in crate::dialect) fn lower(speaker: &Speaker, root: NodeRef<'_>, stem: &str, names: &Names, client: &Client, facts: &mut Facts) {
    let start = Span { end: root.span().start, ..root.span() };
    let name = root.get("name").and_then(NodeRef::text).filter(|name| !name.value.is_empty());
    let name = name.unwrap_or_else(|| At::new(stem.to_owned(), start));
    let own = speaker.of(&name.value);
    facts.agents.push(speaker.agent(name, String::new(), root));
    // `file://` names a file that holds the prompt.
    let prompt = root.get("prompt").filter(|prompt| prompt.as_str().is_some_and(|text| !text.starts_with("file://")));
    facts.prompts.extend(prompt.and_then(|prompt| own.prompt(Role::System, prompt)));
    if let Some(tools) = root.get("tools") {
        own.tools(tools, facts);
    }
    let mut grants: Vec<Grant> =
        root.get("allowedTools").into_iter().flat_map(NodeRef::items).filter_map(|item| allowed(&own, item, names)).collect();
    for tool in root.get("toolsSettings").into_iter().flat_map(NodeRef::entries) {
        settings(&own, tool, names, &mut grants, facts);
    }
    deny_all(&mut grants);
    credit(&mut grants);
    facts.grants.extend(grants);
    if let Some(servers) = root.get("mcpServers") {
        mcp::servers(servers, client, facts);
    }
    // [docs/hooks.md]: a `preToolUse` hook can only hold a call back, by its exit code.
    own.hooks(root, &Hooks::SINGLE, facts);
}

/// One entry of `allowedTools` [format, "AllowedTools Field"]: a tool, a server, or a glob over either. `@builtin` is every tool of the product.
fn allowed(speaker: &Speaker, item: NodeRef<'_>, names: &Names) -> Option<Grant> {
    let rule = item.text()?;
    let text = rule.value.clone();
    let path = item_path(item, &text);
    let builtin = text.strip_prefix("@builtin").map(|rest| rest.trim_start_matches('/'));
    let what = match (builtin, text.strip_prefix('@')) {
        (Some("" | "*"), _) => What { tool: names.tools[0].0, subject: Subject::Shell, breadth: Breadth::Everything, server: None },
        (None, Some(server)) => {
            let (server, tool) = server.split_once('/').unwrap_or((server, "*"));
            let breadth = match tool {
                "*" | "" => Breadth::Everything,
                some if some.contains(['*', '?']) => Breadth::Prefix,
                _ => Breadth::Exact,
            };
            What { tool: &text, subject: Subject::Mcp, breadth, server: Some(server) }
        }
        (some, _) => {
            let pattern = some.unwrap_or(&text);
            let (tool, subject) = names.native(pattern).unwrap_or((pattern, Subject::Other));
            What { tool, subject, breadth: Breadth::Everything, server: None }
        }
    };
    let grant = speaker.grant(Verdict::Allow, rule, path, what);
    let hazard = hazard(&grant.tool);
    Some(Grant { hazard, ..grant })
}

/// The tool that calls any operation of a cloud account.
fn hazard(tool: &str) -> Option<Hazard> {
    matches!(tool, "use_aws" | "aws").then_some(Hazard::Consequence)
}

/// Lists of what a tool may do unasked, and of what it may not: [tools]. (key, verdict).
const LISTS: &[(&str, Verdict)] = &[
    ("allowedCommands", Verdict::Allow),
    ("deniedCommands", Verdict::Deny),
    ("allowedPaths", Verdict::Allow),
    ("deniedPaths", Verdict::Deny),
    ("allowedServices", Verdict::Allow),
    ("deniedServices", Verdict::Deny),
    ("allowedUrls", Verdict::Allow),
    ("deniedUrls", Verdict::Deny),
];

fn settings(speaker: &Speaker, entry: EntryRef<'_>, names: &Names, grants: &mut Vec<Grant>, facts: &mut Facts) {
    let (tool, node) = (entry.key(), entry.value());
    // [source]: the settings are looked up under the tool's own name.
    let lost = names.foreign_shells.contains(&tool);
    let subject = if lost { Subject::Shell } else { names.subject(tool) };
    let trusted = grants
        .iter()
        .find(|grant| grant.tool == tool || grant.subject == Subject::Shell && subject == Subject::Shell)
        .map(|grant| grant.rule.value.clone());
    for (key, verdict) in LISTS {
        for item in node.get(key).into_iter().flat_map(NodeRef::items) {
            let Some(rule) = item.text() else { continue };
            let breadth = match subject {
                Subject::Shell => regex::breadth(&rule.value),
                _ if matches!(rule.value.as_str(), "*" | "**" | "/**" | "./**" | ".*") => Breadth::Everything,
                _ if rule.value.contains('*') => Breadth::Prefix,
                _ => Breadth::Exact,
            };
            if matches!(subject, Subject::Read | Subject::Write) && *verdict == Verdict::Allow {
                let access = if subject == Subject::Write { "write" } else { "read" };
                let path = item_path(item, &rule.value);
                facts.roots.push(speaker.root(rule.clone(), path, access, &format!("toolsSettings.{tool}.{key}")));
            }
            let path = item_path(item, &rule.value);
            let glob = subject == Subject::Shell && regex::glob(&rule.value);
            let hazard = expression::hazard(&rule.value).filter(|_| subject == Subject::Shell);
            let commands = if subject == Subject::Shell { expression::plains(&rule.value) } else { Vec::new() };
            let grant = posing(speaker.grant(*verdict, rule, path, What { tool, subject, breadth, server: None }), hazard);
            let mut grant = Grant { commands, ..grant };
            if lost {
                grant.weigh(Status::Dead, "settings of the shell are read from `toolsSettings.execute_bash`".to_owned());
            } else if *verdict == Verdict::Allow
                && let Some(trusted) = &trusted
            {
                grant.weigh(Status::Shadowed, format!("`{trusted}` in `allowedTools` allows all of the tool"));
            } else if *verdict == Verdict::Deny && glob {
                grant.weigh(
                    Status::Dead,
                    "it is a regular expression, in which a blank and `*` stand for blanks; what any arguments may follow ends in ` .*`"
                        .to_owned(),
                );
            }
            grants.push(grant);
        }
    }
    let on = |key: &str| node.entry(key).filter(|entry| entry.value().as_bool() == Some(true));
    if let Some(entry) = on("denyByDefault") {
        facts.settings.push(speaker.protection(entry));
    }
}

/// A deny rule for every command takes all others of the shell over.
fn deny_all(grants: &mut [Grant]) {
    let all = |grant: &&Grant| {
        grant.verdict == Verdict::Deny
            && grant.subject == Subject::Shell
            && grant.breadth == Breadth::Everything
            && grant.status == Status::Effective
    };
    let Some(path) = grants.iter().find(all).map(|grant| grant.origin.path.clone()) else { return };
    for grant in grants.iter_mut().filter(|grant| grant.subject == Subject::Shell && grant.verdict == Verdict::Allow) {
        grant.weigh(Status::Shadowed, format!("`{path}` takes precedence"));
    }
}
