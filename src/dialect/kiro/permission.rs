//! Permission rules: a capability, what of it, and an effect. The most restrictive one that matches counts [permissions].

use std::collections::BTreeMap;

use crate::authority::command;
use crate::dialect::fact::{Speaker, Weighed, What, credit, running, verdict};
use crate::model::{Breadth, Facts, Grant, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// [permissions, "Capabilities"].
const CAPABILITIES: &[(&str, Subject)] = &[
    ("shell", Subject::Shell),
    ("fs_read", Subject::Read),
    ("read", Subject::Read),
    ("fs_write", Subject::Write),
    ("write", Subject::Write),
    ("web", Subject::Network),
    ("web_fetch", Subject::Network),
    ("web_search", Subject::Network),
    ("mcp", Subject::Mcp),
    ("subagent", Subject::Agent),
    ("*", Subject::Everything),
    ("all", Subject::Everything),
];

/// Lowers a list of rules, or the list below `rules`.
pub(super) fn lower(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let list = root.get("rules").unwrap_or(root);
    let mut grants: Vec<Grant> = list.items().flat_map(|rule| grants(speaker, rule)).collect();
    // The first rule for all of a capability that asks, and the first that denies.
    let mut whole: BTreeMap<(&str, Verdict), (usize, NodeRef<'_>)> = BTreeMap::new();
    for (index, rule) in list.items().enumerate() {
        let unlimited = patterns(rule).is_none_or(|patterns| patterns.iter().any(|(pattern, _)| is_whole(&pattern.value)))
            && rule.get("exclude").is_none();
        let said = |key: &str| rule.get(key).and_then(NodeRef::as_str);
        if let (Some(capability), Some(effect @ (Verdict::Ask | Verdict::Deny)), true) =
            (said("capability"), said("effect").and_then(verdict), unlimited)
        {
            whole.entry((capability, effect)).or_insert((index, rule));
        }
    }
    for grant in &mut grants {
        let stricter: &[Verdict] = match grant.verdict {
            Verdict::Allow => &[Verdict::Ask, Verdict::Deny],
            Verdict::Ask => &[Verdict::Deny],
            Verdict::Deny => &[],
        };
        let first = stricter.iter().filter_map(|effect| whole.get(&(grant.tool.as_str(), *effect))).min_by_key(|(index, _)| *index);
        if let Some((_, rule)) = first {
            grant.weigh(Status::Shadowed, format!("`{}` takes precedence", rule.path()));
        }
    }
    credit(&mut grants);
    facts.grants.extend(grants);
}

fn is_whole(pattern: &str) -> bool {
    matches!(pattern, "*" | "**" | "**/*" | "/**")
}

/// `match`, a text or a list; none is everything.
fn patterns(rule: NodeRef<'_>) -> Option<Vec<(At<String>, NodeRef<'_>)>> {
    let node = rule.get("match")?;
    Some(std::iter::once(node).chain(node.items()).filter_map(|node| Some((node.text()?, node))).collect())
}

fn grants(speaker: &Speaker, rule: NodeRef<'_>) -> Vec<Grant> {
    let said = |key: &str| rule.get(key).and_then(NodeRef::as_str);
    let (Some(capability), Some(effect)) = (said("capability"), said("effect").and_then(verdict)) else { return Vec::new() };
    let subject = CAPABILITIES.iter().find(|(name, _)| *name == capability).map_or(Subject::Other, |(_, subject)| *subject);
    let one = |text: String, span, path: String, pattern: &str| {
        let breadth = match subject {
            _ if is_whole(pattern) => Breadth::Everything,
            Subject::Shell => command::breadth(pattern),
            _ if pattern.contains('*') => Breadth::Prefix,
            _ => Breadth::Exact,
        };
        let server = (subject == Subject::Mcp).then(|| pattern.trim_start_matches("mcp__").split(['/', '_', ':']).next()).flatten();
        let what = What { tool: capability, subject, breadth, server: server.filter(|server| !server.is_empty()) };
        // What `exclude` takes out may be all that was dangerous.
        let shell = subject == Subject::Shell && rule.get("exclude").is_none();
        running(speaker.grant(effect, At::new(text, span), path, what), shell.then(|| pattern.to_owned()).into_iter().collect())
    };
    match patterns(rule) {
        None => vec![one(capability.to_owned(), rule.span(), rule.path(), "*")],
        Some(patterns) => {
            patterns.iter().map(|(at, node)| one(format!("{capability}({})", at.value), at.span, node.path(), &at.value)).collect()
        }
    }
}
