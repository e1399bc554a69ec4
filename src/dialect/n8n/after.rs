//! What happens with an agent's output after it: nodes that send it, run it or write it where it cannot be brought back, with nobody between.

use std::collections::HashSet;

use super::graph::{Graph, Reached};
use super::tools::{abilities, texts};
use crate::model::{Ability, Effect};

/// Nodes that hand on what they get, or a form of it.
const PASSING: &[&str] = &[
    "if", "switch", "filter", "merge", "noOp", "splitInBatches", "limit", "wait", "set", "code", "markdown", "html", "htmlExtract", "function",
    "functionItem", "itemLists", "splitOut", "aggregate", "renameKeys", "convertToFile", "moveBinaryData", "stopAndError", "respondToWebhook",
];

/// The nodes after the agent `at` that do something with what it wrote, and what: each with the node that waits for an answer before it, where
/// one does on every way.
pub(super) fn actions(graph: &Graph<'_>, at: usize, reached: &Reached, budget: &mut usize) -> Vec<(usize, Option<usize>, Vec<Ability>)> {
    let agent = &graph.steps[at].name.value;
    let named = ["$('", "$(\"", "$node[\"", "$node['", "$items(\"", "$items('"].map(|open| format!("{open}{agent}"));
    let direct = handed_on(graph, at, budget);
    let free = reached.free.iter().map(|&to| (to, None));
    let held = reached.held.iter().map(|&(to, gate)| (to, Some(gate)));
    let mut found = Vec::new();
    for (to, gate) in free.chain(held) {
        let step = &graph.steps[to];
        if step.disabled || step.waits() || to == at || graph.is_agent(to) {
            continue;
        }
        let written = |text: &str| text.contains("{{") && (named.iter().any(|name| text.contains(name)) || direct.contains(&to) && text.contains("$json"));
        let mut used = false;
        if let Some(parameters) = step.node.get("parameters") {
            texts(parameters, &mut |text, _| {
                *budget = budget.saturating_sub(1 + text.len() / 64);
                used |= *budget > 0 && written(text);
            });
        }
        if !used {
            continue;
        }
        let mut can = abilities(graph, step, &written).unwrap_or_default();
        can.retain(|ability| matches!(ability.capability.effect(), Effect::Send | Effect::Pay | Effect::Delete | Effect::Execute | Effect::Commit));
        if !can.is_empty() {
            found.push((to, gate, can));
        }
    }
    found
}

/// The nodes whose `$json` is the agent's output, or a form of it.
fn handed_on(graph: &Graph<'_>, at: usize, budget: &mut usize) -> HashSet<usize> {
    let mut seen = HashSet::new();
    let mut open = vec![at];
    while let Some(from) = open.pop() {
        for &to in &graph.next[from] {
            *budget = budget.saturating_sub(1);
            let step = &graph.steps[to];
            if *budget > 0 && to != at && seen.insert(to) && (step.disabled || PASSING.contains(&step.base())) {
                open.push(to);
            }
        }
    }
    seen
}
