//! `permission`: what each tool may do, as a map (version 1) or a list (version 2), of which the last match counts.

use crate::authority::pattern::matches;
use crate::authority::{command, withheld};
use crate::dialect::fact::{Speaker, Weighed, What, running, verdict, whole};
use crate::model::{Breadth, Facts, Grant, Setting, Status, Subject, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;

/// One rule, in the order of precedence: a later one wins.
struct Rule<'t> {
    /// The tool's key; may hold `*` and `?`.
    key: &'t str,
    /// What of it; `*` for all.
    pattern: &'t str,
    verdict: Verdict,
    /// What a finding marks.
    span: Span,
    /// The verdict as written.
    value: NodeRef<'t>,
}

/// Lowers the rules of the configuration or agent at `root`.
pub(super) fn lower(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    if let Some(tools) = root.get("tools") {
        speaker.tools(tools, facts);
        // [permissions]: `tools` is the older form; `false` keeps a tool away.
        for entry in tools.entries().filter(|entry| entry.value().as_bool() == Some(false)) {
            let rule = At::new(entry.key().to_owned(), whole(entry));
            facts.grants.push(speaker.grant(Verdict::Deny, rule, entry.value().path(), what(entry.key(), "*")));
        }
    }
    // [permissions v2] renames the key and makes it a list, whose order is kept.
    for key in ["permission", "permissions"] {
        let Some(entry) = root.entry(key) else { continue };
        if let Some(all) = entry.value().as_str().and_then(verdict) {
            facts.settings.push(speaker.setting(entry, Topic::ApprovalMode, mode(all)));
            continue;
        }
        let rules = if entry.value().is_seq() { listed(entry.value()) } else { mapped(entry.value()) };
        let mut held = Held::default();
        let behind: Vec<Held> = rules.iter().rev().map(|rule| held.replace(rule)).collect();
        for ((index, rule), held) in rules.iter().enumerate().zip(behind.into_iter().rev()) {
            let later = if rules.len() > MANY { &[] } else { &rules[index + 1..] };
            one(speaker, rule, later, held, facts);
        }
    }
}

fn mode(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "bypass",
        Verdict::Ask => "ask",
        Verdict::Deny => "deny",
    }
}

/// Keys in the order of the file, except that those with a wildcard come first: 1.14.20 began to sort them so [source, `fromConfig`], other
/// versions do not. What only one of the two orders makes of a file is not claimed.
fn mapped(map: NodeRef<'_>) -> Vec<Rule<'_>> {
    let mut entries: Vec<_> = map.entries().collect();
    entries.sort_by_key(|entry| !entry.key().contains('*'));
    let mut rules = Vec::new();
    for entry in entries {
        if let Some(verdict) = entry.value().as_str().and_then(verdict) {
            rules.push(Rule { key: entry.key(), pattern: "*", verdict, span: whole(entry), value: entry.value() });
        }
        for inner in entry.value().entries() {
            if let Some(verdict) = inner.value().as_str().and_then(verdict) {
                rules.push(Rule { key: entry.key(), pattern: inner.key(), verdict, span: whole(inner), value: inner.value() });
            }
        }
    }
    rules
}

fn listed(list: NodeRef<'_>) -> Vec<Rule<'_>> {
    list.items().filter_map(item).collect()
}

fn item(item: NodeRef<'_>) -> Option<Rule<'_>> {
    let value = item.get("effect")?;
    let key = item.get("action").and_then(NodeRef::as_str)?;
    let pattern = item.get("resource").and_then(NodeRef::as_str).unwrap_or("*");
    Some(Rule { key, pattern, verdict: verdict(value.as_str()?)?, span: item.span(), value })
}

impl Rule<'_> {
    /// Whether it decides all that `other` speaks of.
    fn covers(&self, other: &Rule<'_>) -> bool {
        self.covers_call(other.key, other.pattern)
    }

    /// The same of a tool and a pattern.
    fn covers_call(&self, key: &str, pattern: &str) -> bool {
        let bare = self.pattern.strip_suffix(" *").is_some_and(|bare| bare == pattern);
        // Wildcards in the other's text are compared as text, which only a wildcard of this one matches.
        (self.key == key || matches(self.key, key)) && (self.pattern == pattern || bare || matches(self.pattern, pattern))
    }

    fn said(&self) -> String {
        if self.pattern == "*" { self.key.to_owned() } else { format!("{}({})", self.key, self.pattern) }
    }
}

/// How much the comparison of one list may cost, in rules: more are left as they are.
const MANY: usize = 2_000;

/// What the rules behind one hold back.
#[derive(Clone, Copy, Default)]
struct Held {
    /// Anything.
    some: bool,
    /// There is a rule for all commands.
    shell: bool,
}

impl Held {
    /// What it was, before `rule` is counted as well.
    fn replace(&mut self, rule: &Rule<'_>) -> Self {
        let shell = rule.pattern == "*" && ["bash", "shell"].iter().any(|tool| rule.key == *tool || matches(rule.key, tool));
        let with = Self { some: self.some || rule.verdict != Verdict::Allow, shell: self.shell || shell };
        std::mem::replace(self, with)
    }
}

/// Lowers one rule; `later`: those behind it, none where they are too many to be compared.
fn one(speaker: &Speaker, rule: &Rule<'_>, later: &[Rule<'_>], behind: Held, facts: &mut Facts) {
    // The last that covers it decides; one that says the same takes nothing from it.
    let over = later.iter().rev().find(|other| other.covers(rule)).filter(|other| other.verdict != rule.verdict);
    if rule.key == "*" && rule.pattern == "*" {
        return everything(speaker, rule, over, behind, facts);
    }
    let what = what(rule.key, rule.pattern);
    let commands = (what.subject == Subject::Shell).then(|| rule.pattern.to_owned()).into_iter().collect();
    let mut grant = running(speaker.grant(rule.verdict, At::new(rule.said(), rule.span), rule.value.path(), what), commands);
    if let Some(over) = over {
        overruled(&mut grant, rule, over);
    } else {
        withheld::credit_by(&mut grant, &|wanted| held(rule.key, wanted, later));
    }
    if rule.key == "external_directory" && rule.verdict == Verdict::Allow && over.is_none() {
        // Outside of the project nothing may be read or written by default without asking [permissions, "Defaults"].
        let location = if rule.pattern == "*" { "/" } else { rule.pattern };
        facts.roots.push(speaker.root(
            At::new(location.to_owned(), rule.span),
            rule.value.path(),
            "write",
            "permission.external_directory",
        ));
    }
    facts.grants.push(grant);
}

/// Whether all that the pattern `wanted` of the tool covers is asked for or refused by the last of the `later` rules that covers it.
fn held(key: &str, wanted: &str, later: &[Rule<'_>]) -> bool {
    let covering = later.iter().rev().find(|other| other.covers_call(key, wanted));
    covering.is_some_and(|other| other.verdict != Verdict::Allow)
}

/// A later rule takes over. Where it is weaker, what was meant to hold something back holds nothing.
fn overruled(grant: &mut Grant, rule: &Rule<'_>, over: &Rule<'_>) {
    let strength = |verdict: Verdict| match verdict {
        Verdict::Allow => 0,
        Verdict::Ask => 1,
        Verdict::Deny => 2,
    };
    let weaker = strength(over.verdict) < strength(rule.verdict);
    grant.weigh(if weaker { Status::Dead } else { Status::Shadowed }, last(over));
    grant.instead = Some(over.verdict);
}

fn last(over: &Rule<'_>) -> String {
    format!("`{}` comes after it, and the last rule that matches counts", over.value.path())
}

/// The rule for all tools: the mode where nothing else is said, else what is left of it.
fn everything(speaker: &Speaker, rule: &Rule<'_>, over: Option<&Rule<'_>>, held: Held, facts: &mut Facts) {
    if rule.verdict != Verdict::Allow || !held.some || over.is_some() {
        let mut setting: Setting = speaker.setting_at("*", rule.value, rule.span, Topic::ApprovalMode, mode(rule.verdict));
        if let Some(over) = over {
            setting.weigh(Status::Shadowed, last(over));
        }
        facts.settings.push(setting);
        return;
    }
    let (tool, subject) = if held.shell { ("*", Subject::Everything) } else { ("bash", Subject::Shell) };
    let what = What { tool, subject, breadth: Breadth::Everything, server: None };
    facts.grants.push(speaker.grant(Verdict::Allow, At::new("*".to_owned(), rule.span), rule.value.path(), what));
}

/// What a rule is about: [permissions, "Available Permissions"] and, for version 2, "Actions". Tools of MCP servers are called
/// `<server>_<tool>` [mcp, "Manage"].
fn what<'w>(key: &'w str, pattern: &str) -> What<'w> {
    let (subject, server) = match key {
        "bash" | "shell" => (Subject::Shell, None),
        "read" | "glob" | "grep" | "list" | "lsp" => (Subject::Read, None),
        "edit" | "write" | "patch" | "apply_patch" | "multiedit" => (Subject::Write, None),
        "webfetch" => (Subject::Network, None),
        "task" | "skill" | "subagent" => (Subject::Agent, None),
        "*" => (Subject::Everything, None),
        "external_directory" | "doom_loop" | "todowrite" | "todoread" | "plan_enter" | "plan_exit" | "question" | "invalid" => {
            (Subject::Other, None)
        }
        other => match other.strip_suffix("_*").or_else(|| other.strip_suffix('*')).filter(|server| !server.is_empty()) {
            Some(server) => (Subject::Mcp, Some(server)),
            None if other.contains('_') => (Subject::Mcp, other.split('_').next()),
            None => (Subject::Other, None),
        },
    };
    let breadth = match subject {
        Subject::Mcp if key.ends_with('*') && pattern == "*" => Breadth::Everything,
        Subject::Mcp => Breadth::Exact,
        Subject::Shell => command::breadth(pattern),
        _ if matches!(pattern, "*" | "**" | "**/*") => Breadth::Everything,
        _ if pattern.contains('*') => Breadth::Prefix,
        _ => Breadth::Exact,
    };
    What { tool: key, subject, breadth, server }
}
