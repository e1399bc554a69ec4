//! A rule for a tool, wherever it is written: in the lists of the settings or in a policy file.

use super::super::fact::{Stated, Weighed, What, amounts, posing};
use super::QWEN;
use crate::authority::coverage::{BUDGET, Coverage};
use crate::authority::pattern::{Pattern, spelled as command_pattern};
use crate::authority::{command, withheld};
use crate::model::{Breadth, Grant, Hazard, Origin, Status, Subject, Verdict};
use crate::source::At;

/// A rule with what decides between it and others: the higher priority wins [policy].
pub(super) struct Ranked {
    pub(super) priority: i64,
    pub(super) grant: Grant,
}

/// The tool that runs commands, and its older names [policy config SHELL_TOOL_NAMES].
pub(super) const SHELL: &str = "run_shell_command";
const SHELLS: &[&str] = &[SHELL, "ShellTool"];

/// The rule `written`, `tool` or `tool(what)`: of the shell, `what` is the beginning of a command; elsewhere it is not looked at.
pub(super) fn grant(stated: &Stated<'_>, origin: Origin, verdict: Verdict, written: &At<String>) -> Grant {
    let pattern = Pattern::parse(&written.value).unwrap_or(Pattern { tool: &written.value, spec: None });
    let tool = if SHELLS.contains(&pattern.tool) { SHELL } else { pattern.tool };
    let subject = subject(tool);
    let (breadth, hazard) = match (subject, pattern.spec) {
        (Subject::Shell, Some(start)) => (command::breadth(&format!("{start} *")), hazard(stated.product, start)),
        (Subject::Mcp, _) if !tool.ends_with('*') => (Breadth::Exact, None),
        _ => (Breadth::Everything, None),
    };
    // The beginning is compared letter by letter [policy config buildArgsPatterns]: no command begins with `*`.
    let dead = subject == Subject::Shell && pattern.spec.is_some_and(|start| start.trim_start().starts_with('*'));
    let server = tool.strip_prefix("mcp_").and_then(|rest| rest.split('_').next()).filter(|server| !matches!(*server, "" | "*"));
    let what = What { tool, subject, breadth: if dead { Breadth::Exact } else { breadth }, server };
    let commands =
        pattern.spec.filter(|_| subject == Subject::Shell && !dead).map(|start| following(stated.product, start)).into_iter().collect();
    let grant = Grant { origin, commands, ..posing(stated.grant(verdict, written.clone(), String::new(), what), hazard) };
    if dead {
        amounts(
            grant,
            Status::Dead,
            "what stands in the parentheses is the beginning of a command, letter by letter, and none begins with `*`",
        )
    } else {
        grant
    }
}

/// Why commands that begin with `start` deserve a look. Only Qwen Code knows `*` in it, and takes a text without one for a beginning too
/// (QwenLM/qwen-code packages/core/src/permissions/rule-parser.ts, `matchesCommandPattern`).
fn hazard(product: &str, start: &str) -> Option<Hazard> {
    if product == QWEN && start.contains('*') { command::hazard(&command_pattern(start)) } else { command::beginning(start).1 }
}

/// The commands that begin with `start`, as a pattern.
fn following(product: &str, start: &str) -> String {
    if product == QWEN && start.contains('*') { command_pattern(start) } else { format!("{start} *") }
}

/// What the tools are for: google-gemini/gemini-cli docs/reference/tools.md; older class names beside them.
fn subject(tool: &str) -> Subject {
    match tool {
        SHELL => Subject::Shell,
        "read_file"
        | "read_many_files"
        | "glob"
        | "list_directory"
        | "search_file_content"
        | "grep_search"
        | "ReadFileTool"
        | "GlobTool" => Subject::Read,
        "write_file" | "replace" | "edit" | "WriteFileTool" | "EditTool" => Subject::Write,
        "web_fetch" | "google_web_search" | "web_search" | "WebFetchTool" => Subject::Network,
        "*" => Subject::Everything,
        mcp if mcp.starts_with("mcp_") => Subject::Mcp,
        _ => Subject::Other,
    }
}

/// The rule in the form that patterns are compared in: the beginning of a command stands for what may follow it.
fn spelled(grant: &Grant) -> String {
    let spec = Pattern::parse(&grant.rule.value).and_then(|pattern| pattern.spec).filter(|_| grant.subject == Subject::Shell);
    spec.map_or_else(|| grant.tool.clone(), |start| format!("{}({start} *)", grant.tool))
}

/// Takes from each rule that allows commands what rules of higher priority hold back.
fn credit(rules: &mut [Ranked]) {
    if rules.len() > withheld::MANY {
        return;
    }
    let mut held: Vec<(i64, Vec<String>)> = Vec::new();
    for rule in rules.iter() {
        let commands = withheld::commands(std::iter::once(&rule.grant));
        if !commands.is_empty() {
            held.push((rule.priority, commands));
        }
    }
    for rule in rules.iter_mut().filter(|rule| rule.grant.hazard.is_some()) {
        let above = held.iter().filter(|(priority, _)| *priority > rule.priority);
        let above: Vec<String> = above.flat_map(|(_, commands)| commands.iter().cloned()).collect();
        withheld::credit(&mut rule.grant, &above);
    }
}

/// Marks the rules that one of higher priority with another answer covers, and gives all of them back.
pub(super) fn ordered(mut rules: Vec<Ranked>) -> impl Iterator<Item = Grant> {
    credit(&mut rules);
    let spelled: Vec<String> = rules.iter().map(|rule| spelled(&rule.grant)).collect();
    let mut strongest: Vec<usize> = (0..rules.len()).filter(|&at| rules[at].grant.status == Status::Effective).collect();
    strongest.sort_by_key(|&at| std::cmp::Reverse(rules[at].priority));
    // For each answer the rules that give it, the strongest first.
    let answers = [Verdict::Deny, Verdict::Ask, Verdict::Allow].map(|verdict| {
        let numbers: Vec<usize> = strongest.iter().copied().filter(|&at| rules[at].grant.verdict == verdict).collect();
        let coverage = Coverage::new(numbers.iter().map(|&at| &spelled[at]));
        (verdict, numbers, coverage)
    });
    let mut budget = BUDGET;
    let mut beaten = |rule: &Ranked, own: &str| {
        let own = Pattern::parse(own)?;
        let others = answers.iter().filter(|(verdict, ..)| *verdict != rule.grant.verdict);
        let found = others.filter_map(|(_, numbers, coverage)| Some(&rules[numbers[coverage.first(&own, &mut budget)?]]));
        let other = found.filter(|other| other.priority > rule.priority).max_by_key(|other| other.priority)?;
        Some(format!("the {} rule `{}` takes precedence", other.grant.verdict, other.grant.rule.value))
    };
    let reasons: Vec<Option<String>> = rules.iter().zip(&spelled).map(|(rule, own)| beaten(rule, own)).collect();
    for (rule, reason) in rules.iter_mut().zip(reasons) {
        if let (Some(reason), Status::Effective) = (reason, rule.grant.status) {
            rule.grant.weigh(Status::Shadowed, reason);
        }
    }
    rules.into_iter().map(|rule| rule.grant)
}
