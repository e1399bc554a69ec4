//! Skills of every vendor, and slash commands of Claude Code: the tools they allow in advance, and the commands that they run while they load.
//!
//! Sources: agentskills.io/specification (`allowed-tools`: separated by spaces); code.claude.com/docs/en/skills ("Pre-approve tools for a
//! skill": commas and lists too; "Inject dynamic context": `` !`command` `` runs before the model sees the text, arguments put in before).

use std::ops::Range;

use super::{PRODUCT, hooks::HOOKS, permissions};
use crate::authority::hook;
use crate::dialect::fact::{Speaker, Stated};
use crate::model::{Facts, Grant, Layer, Verdict};
use crate::source::{At, Source, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, locate};

/// What the arguments of a call are put in for [skills, "Available string substitutions"].
const ARGUMENTS: &[&str] = &["$ARGUMENTS", "$0", "$1", "$2", "$3"];

pub(super) fn lower(document: &Document<'_>, product: &'static str, facts: &mut Facts) {
    let root = document.tree.root().filter(|root| root.is_map());
    if let Some(root) = root {
        let settings = Stated::new(root, product, Layer::Task);
        if let Some(tools) = root.get("allowed-tools") {
            let rules = listed(document.source, tools);
            // [skills, "Control who invokes a skill"]: the model does not see it then.
            let by_person = root.get("disable-model-invocation").and_then(NodeRef::as_bool) == Some(true);
            for (index, rule) in rules.into_iter().enumerate() {
                let grant = permissions::grant(&settings, &rule, format!("allowed-tools[{index}]"), Verdict::Allow, &[], false);
                facts.grants.push(Grant { by_person, ..grant });
            }
        }
        settings.hooks(root, &HOOKS, facts);
    }
    // Other products read the text and run nothing in it.
    if let Some(body) = document.body.filter(|_| product == PRODUCT) {
        injected(document, body, facts);
    }
}

/// Names of tools in a list, or in one text: separated by commas or spaces, of which there may be some in parentheses.
pub(super) fn listed(source: &Source, node: NodeRef<'_>) -> Vec<At<String>> {
    let nodes: Vec<NodeRef<'_>> = if node.is_seq() { node.items().collect() } else { vec![node] };
    let mut tools = Vec::new();
    for node in nodes {
        let Some(text) = node.as_str() else { continue };
        let parts = if node.span() == node.site() { split(text) } else { Vec::new() };
        for range in parts {
            tools.push(At::new(text[range.clone()].to_owned(), locate::locate(source, node, range)));
        }
    }
    tools
}

/// The parts of `text` between commas and white space outside parentheses.
fn split(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && (c == ',' || c.is_whitespace()) => {
                parts.push(start..at);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(start..text.len());
    parts.retain(|range| !range.is_empty());
    parts
}

/// Commands in the text: `` !`command` `` at the start of a line or behind a space.
fn injected(document: &Document<'_>, body: Span, facts: &mut Facts) {
    let text = document.source.slice(body);
    let mut index = 0;
    for (at, _) in text.match_indices("!`") {
        let inner = at + 2;
        let before = text[..at].chars().next_back();
        let Some(end) = text[inner..].find(['`', '\n']).filter(|end| text[inner + end..].starts_with('`')) else { continue };
        if before.is_some_and(|before| !before.is_whitespace()) || end == 0 {
            continue;
        }
        let place = |start: usize, end: usize| Span { start: body.start + start as u32, end: body.start + end as u32, ..body };
        let command = At::new(text[inner..inner + end].to_owned(), place(inner, inner + end));
        let origin = Speaker::acting(PRODUCT, Layer::Task).origin(place(at, inner + end + 1), format!("body[{index}]"));
        let argument = ARGUMENTS.iter().find(|argument| command.value.contains(*argument));
        let mut hook = hook::read(origin, At::new("load".to_owned(), place(at, at + 1)), None, command, false);
        // Arguments are put in as text before the shell reads the line: quotes do not hold them.
        hook.injects = argument.map(|argument| (*argument).to_owned());
        hook.injected_into = argument.map(|_| "command");
        facts.hooks.push(hook);
        index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_told_apart_in_every_spelling() {
        let table: &[(&str, &[&str])] = &[
            ("Read Grep Bash", &["Read", "Grep", "Bash"]),
            ("Read, Bash(git add *), Edit", &["Read", "Bash(git add *)", "Edit"]),
            ("Bash(a, b (c)) Read", &["Bash(a, b (c))", "Read"]),
            (" ,Read,,", &["Read"]),
            ("Bash(open", &["Bash(open"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let parts: Vec<&str> = split(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(parts, *expected, "{text:?}");
        }
    }
}
