//! Permission rules: a capability, what of it, and an effect. The most restrictive one that matches counts [permissions].

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
    let whole: Vec<(String, Verdict, String)> = list
        .items()
        .filter_map(|rule| {
            let unlimited = patterns(rule).is_none_or(|patterns| patterns.iter().any(|pattern| whole(&pattern.value))) && rule.get("exclude").is_none();
            let effect = verdict(rule.get("effect")?.as_str()?).filter(|effect| *effect != Verdict::Allow && unlimited)?;
            Some((rule.get("capability")?.as_str()?.to_owned(), effect, rule.path()))
        })
        .collect();
    for grant in &mut grants {
        let stricter = |(_, effect, _): &&(String, Verdict, String)| match grant.verdict {
            Verdict::Allow => true,
            Verdict::Ask => *effect == Verdict::Deny,
            Verdict::Deny => false,
        };
        if let Some((_, _, path)) = whole.iter().filter(stricter).find(|(capability, ..)| *capability == grant.tool) {
            grant.weigh(Status::Shadowed, format!("`{path}` takes precedence"));
        }
    }
    credit(&mut grants);
    facts.grants.extend(grants);
}

fn whole(pattern: &str) -> bool {
    matches!(pattern, "*" | "**" | "**/*" | "/**")
}

/// `match`, a text or a list; none is everything.
fn patterns(rule: NodeRef<'_>) -> Option<Vec<At<String>>> {
    let node = rule.get("match")?;
    Some(node.text().into_iter().chain(node.items().filter_map(NodeRef::text)).collect())
}

fn grants(speaker: &Speaker, rule: NodeRef<'_>) -> Vec<Grant> {
    let said = |key: &str| rule.get(key).and_then(NodeRef::as_str);
    let (Some(capability), Some(effect)) = (said("capability"), said("effect").and_then(verdict)) else { return Vec::new() };
    let subject = CAPABILITIES.iter().find(|(name, _)| *name == capability).map_or(Subject::Other, |(_, subject)| *subject);
    let one = |text: String, span, path: String, pattern: &str| {
        let breadth = match subject {
            _ if whole(pattern) => Breadth::Everything,
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
            let place = |at: &At<String>| rule.get("match").map_or_else(|| rule.path(), |node| {
                node.items().find(|item| item.span() == at.span).map_or_else(|| node.path(), NodeRef::path)
            });
            patterns.iter().map(|at| one(format!("{capability}({})", at.value), at.span, place(at), &at.value)).collect()
        }
    }
}
