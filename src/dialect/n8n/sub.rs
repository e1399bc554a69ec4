//! Workflows that a tool calls: what their nodes do is what the tool can do.
//!
//! The called workflow stands in the tool itself (`source: parameter`, `workflowJson`) or is the one that the tool is part of. What the model
//! fills in reaches it through its trigger. Sources: `nodes-langchain/nodes/tools/ToolWorkflow` (`v1`: what the model says is `query`, `fields`
//! are the author's; `v2`: each entry of `workflowInputs.value` is one or the other), `packages/workflow/src/constants.ts`
//! (`STARTING_NODE_TYPES`: a workflow without a trigger for being called starts at the manual one).

use std::cell::Cell;
use std::collections::HashSet;

use super::after::{PASSING, uses};
use super::graph::{self, Graph, Step};
use super::tools::{self, Command, abilities, from_model, read, receivers_of, texts};
use super::trace::{CHAINS, From, Given, Trace};
use crate::model::{Ability, Bound, Capability, Effect, Evidence, Receivers};
use crate::source::At;
use crate::syntax::embedded;
use crate::syntax::locate::Locator;
use crate::syntax::tree::NodeRef;

/// What a called workflow does.
#[derive(Debug, Default)]
pub(super) struct Sub {
    /// What its nodes can do with what they are handed, and what they look up and hand back.
    pub(super) abilities: Vec<Ability>,
    /// Where it sends: who receives it.
    pub(super) receivers: Option<Receivers>,
    /// The agents that it starts, by name.
    pub(super) agents: Vec<At<String>>,
    /// The lines of shell that the model writes or writes into.
    pub(super) commands: Vec<Command>,
}

/// How many workflows may be embedded in each other.
const DEPTH: usize = 3;

/// How much of the parameters before a node is read for one of its own, in steps of 64 bytes.
const STEPS: usize = 512;

/// What the workflow does that the node calls; `None` where that is not in this file, or cannot be told.
pub(super) fn called(graph: &Graph<'_>, step: &Step<'_>) -> Option<Sub> {
    if tools::plain(step) != "toolWorkflow" {
        return None;
    }
    let given = |field: &str| filled(step, field);
    if step.said(&["source"]) == Some("parameter") {
        return embedded(graph, step.parameter(&["workflowJson"])?, &given);
    }
    let id = step.said(&["workflowId"])?.trim();
    let own = graph.id.as_ref().is_some_and(|own| own.value == id) || id.contains("$workflow.id");
    let start = own.then(|| graph.start("executeWorkflowTrigger")).flatten()?;
    does(graph, start, &given)
}

/// The id of the workflow that the node calls, where that is in another file as far as it is told.
pub(super) fn elsewhere<'t>(graph: &Graph<'_>, step: &Step<'t>) -> Option<&'t str> {
    let calls = tools::plain(step) == "toolWorkflow" && step.said(&["source"]) != Some("parameter");
    let own = |id: &str| graph.id.as_ref().is_some_and(|own| own.value == id);
    step.said(&["workflowId"]).map(str::trim).filter(|id| calls && !id.is_empty() && !id.contains("{{") && !own(id))
}

/// What the workflow does when a tool of another file calls it; `None` for one that cannot be called.
pub(super) fn by_id(graph: &Graph<'_>) -> Option<Sub> {
    graph.id.as_ref()?;
    does(graph, graph.start("executeWorkflowTrigger")?, &|_| true)
}

/// The fields that the author fills in of what the node hands to the workflow that it calls.
pub(super) fn fixed(graph: &Graph<'_>, step: &Step<'_>) -> Vec<Bound> {
    if elsewhere(graph, step).is_none() {
        return Vec::new();
    }
    let mapped = step.parameter(&["workflowInputs", "value"]).into_iter().flat_map(NodeRef::entries);
    let mapped = mapped.filter_map(|entry| Some((entry.key(), entry.value().text()?)));
    let fields = step.parameter(&["fields", "values"]).into_iter().flat_map(NodeRef::items);
    let fields = fields.filter_map(|one| Some((one.get("name")?.as_str()?, one.get("stringValue")?.text()?)));
    let own = mapped.chain(fields).filter(|(_, text)| !text.value.trim().is_empty() && !from_model(&text.value));
    own.map(|(name, rule)| Bound { parameter: name.to_owned(), rule }).collect()
}

/// What the workflow written out in `node` does.
fn embedded(graph: &Graph<'_>, node: NodeRef<'_>, given: Given<'_>) -> Option<Sub> {
    let text = node.as_str().filter(|_| graph.depth < DEPTH)?;
    let locator = Locator::new(graph.source, node);
    let tree = embedded::json(graph.source, text, &|range| locator.locate(range))?;
    let inner = Graph::read(tree.root()?, graph.source, graph.depth + 1)?;
    let start = inner.start("executeWorkflowTrigger").or_else(|| inner.start("manualTrigger"))?;
    let mut sub = does(&inner, start, given)?;
    // Its agents are nobody else's: what they can do, the tool can.
    for agent in (0..inner.steps.len()).filter(|&at| inner.is_agent(at)) {
        for &tool in inner.tools[agent].iter().filter(|&&tool| !inner.steps[tool].disabled && !inner.steps[tool].reviews()) {
            let read = read(&inner, tool);
            read.abilities.iter().flatten().for_each(|ability| add(&mut sub.abilities, ability));
            sub.receivers = sub.receivers.into_iter().chain(read.receivers).min();
            sub.commands.extend(read.commands.iter().cloned());
        }
    }
    sub.agents.clear();
    let path = node.path();
    sub.commands.iter_mut().for_each(|command| command.path = format!("{path}.{}", command.path));
    Some(sub)
}

/// What the workflow does from its trigger `start` on, where `given` tells what the model fills in. Nothing that waits for an answer counts.
fn does(graph: &Graph<'_>, start: usize, given: Given<'_>) -> Option<Sub> {
    let mut left = graph.spare.take();
    let reached = graph::reach(graph, start, &graph.next, &mut left)?;
    let left = Cell::new(left);
    let returns = returning(graph);
    let mut sub =
        Sub { abilities: vec![Ability { capability: Capability::AgentDelegate, evidence: Evidence::Catalogue }], ..Sub::default() };
    for &to in &reached.free {
        let step = &graph.steps[to];
        if step.disabled || step.waits() {
            continue;
        }
        if graph.is_agent(to) {
            sub.agents.push(step.name.clone());
            continue;
        }
        let written = |text: &str| {
            let steps = left.get().min(STEPS);
            let mut trace = Trace::called(graph, start, given, steps);
            let model = text.contains("{{") && trace.of(to, text) == From::Model;
            left.set(left.get() - (steps - trace.left()));
            model
        };
        let (used, said) = uses(step, &left, &written);
        let returned = returns.contains(&to);
        if !used && !returned {
            continue;
        }
        let mut can = abilities(graph, step, &written).unwrap_or_default();
        if let Some(command) = Command::of(step).filter(|command| written(&command.value.value)) {
            add(&mut can, &Ability { capability: Capability::ExecShell, evidence: Evidence::Operation });
            sub.commands.push(command);
        }
        can.retain(|ability| match ability.capability.effect() {
            Effect::Send => said,
            Effect::Read => returned,
            _ => used,
        });
        if can.iter().any(|ability| ability.capability == Capability::SendExternal) {
            sub.receivers = sub.receivers.into_iter().chain(receivers_of(graph, to, &written)).min();
        }
        can.iter().for_each(|ability| add(&mut sub.abilities, ability));
    }
    let told = left.get() > 0;
    graph.spare.set(left.get());
    told.then_some(sub)
}

fn add(all: &mut Vec<Ability>, one: &Ability) {
    if all.iter().all(|known| known.capability != one.capability) {
        all.push(one.clone());
    }
}

/// The nodes whose output is handed back to the caller: the last ones, and those after which there is only what makes another form of it.
fn returning(graph: &Graph<'_>) -> HashSet<usize> {
    const FORMS: &[&str] = &["removeDuplicates", "sort", "summarize", "extractFromFile", "xml"];
    let mut open: Vec<usize> = (0..graph.steps.len()).filter(|&at| graph.next[at].is_empty()).collect();
    let mut found: HashSet<usize> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        let base = graph.steps[at].base();
        if [PASSING, CHAINS, FORMS].iter().any(|list| list.contains(&base)) || graph.is_agent(at) {
            open.extend(graph.before[at].iter().copied().filter(|&from| found.insert(from)));
        }
    }
    found
}

/// Whether the model fills in the field of that name, which the node `step` hands to the workflow that it calls; an empty one is all of them.
fn filled(step: &Step<'_>, field: &str) -> bool {
    let model = |node: NodeRef<'_>| {
        let mut found = false;
        texts(node, &mut |text, _| found = found || from_model(text));
        found
    };
    if step.version < 2.0 {
        let mut fields = step.parameter(&["fields", "values"]).into_iter().flat_map(NodeRef::items);
        return fields.find(|one| one.get("name").and_then(NodeRef::as_str) == Some(field)).is_none_or(model);
    }
    let Some(mapped) = step.parameter(&["workflowInputs", "value"]).filter(|mapped| mapped.entries().next().is_some()) else { return true };
    if field.is_empty() {
        return model(mapped);
    }
    mapped.get(field).map_or(field == "query", model)
}
