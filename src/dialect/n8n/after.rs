//! What happens with an agent's output after it: nodes that send it, run it or write it where it cannot be brought back, with nobody between.

use std::cell::Cell;

use super::graph::{Graph, Reached, Step};
use super::tools::{Chosen, Command, abilities, receivers_of, texts};
use super::trace::{From, Trace};
use crate::model::{Ability, Capability, Effect, Receivers};

/// Nodes that hand on what they get, or a form of it.
pub(super) const PASSING: &[&str] = &[
    "if", "switch", "filter", "merge", "noOp", "splitInBatches", "limit", "wait", "set", "code", "markdown", "html", "htmlExtract",
    "function", "functionItem", "itemLists", "splitOut", "aggregate", "renameKeys", "convertToFile", "moveBinaryData", "stopAndError",
    "respondToWebhook",
];

/// Something that follows upon an agent and acts on what it wrote.
pub(super) struct After {
    /// The node.
    pub(super) at: usize,
    /// The node that waits for an answer before it, where one does on every way.
    pub(super) held: Option<usize>,
    /// What it does.
    pub(super) can: Vec<Ability>,
    /// Where it sends: who receives it.
    pub(super) receivers: Option<Receivers>,
    /// The line of shell that it puts together.
    pub(super) command: Option<Command>,
}

/// Parameters of what sends that say which conversation it belongs to, and nothing of what is sent.
const THREADS: &[&str] = &["messageId", "threadId", "inReplyTo"];

/// How much of the parameters before a node is read for one of its own, in steps of 64 bytes.
const STEPS: usize = 2_048;

/// The nodes after the agent `at` that do something with what it wrote.
pub(super) fn actions(graph: &Graph<'_>, at: usize, reached: &Reached, budget: &mut usize) -> Vec<After> {
    let free = reached.free.iter().map(|&to| (to, None));
    let held = reached.held.iter().map(|&(to, gate)| (to, Some(gate)));
    let left = Cell::new(*budget);
    let mut found = Vec::new();
    for (to, held) in free.chain(held) {
        let step = &graph.steps[to];
        if step.disabled || step.waits() || to == at || graph.is_agent(to) {
            continue;
        }
        let written = |text: &str| {
            let given = left.get().min(STEPS);
            let mut trace = Trace::new(graph, Some(at), given);
            let model = text.contains("{{") && trace.of(to, text) == From::Model;
            left.set(left.get() - (given - trace.left()));
            model
        };
        let (used, said) = uses(step, &left, &written);
        if !used {
            continue;
        }
        let mut can = abilities(graph, step, &written).unwrap_or_default();
        can.retain(|ability| match ability.capability.effect() {
            Effect::Send => said,
            effect => matches!(effect, Effect::Pay | Effect::Delete | Effect::Execute | Effect::Commit),
        });
        if !can.is_empty() {
            let receivers = can.iter().any(|ability| ability.capability == Capability::SendExternal);
            let receivers = if receivers { receivers_of(graph, to, &written) } else { None };
            let command = can.iter().any(|ability| ability.capability == Capability::ExecShell).then(|| Command::of(step)).flatten();
            found.push(After { at: to, held, can, receivers, command });
        }
    }
    *budget = left.get();
    found
}

/// Whether a node uses what `written` says a model wrote, and whether it says something of it, rather than look up or address by it. Takes what
/// it reads from `left`, in steps of 64 bytes.
pub(super) fn uses(step: &Step<'_>, left: &Cell<usize>, written: Chosen<'_>) -> (bool, bool) {
    let (mut used, mut said) = (false, false);
    if let Some(parameters) = step.node.get("parameters") {
        texts(parameters, &mut |text, node| {
            left.set(left.get().saturating_sub(1 + text.len() / 64));
            if said || left.get() == 0 || !written(text) {
                return;
            }
            used = true;
            let path = node.path();
            let key = path.rsplit('.').next().unwrap_or_default();
            // What stands before the question mark says where, not what.
            let place = key == "url" && !text.split("{{").next().is_some_and(|start| start.contains('?'));
            said = !place && !THREADS.contains(&key) && !fills_in(text);
        });
    }
    (used, said)
}

/// Whether an author's text of some length only has names, dates and numbers filled in: those are not the words of a model.
fn fills_in(text: &str) -> bool {
    const BLANKS: &[&str] = &["name", "id", "date", "time", "number", "company", "url", "link"];
    let mut rest = text;
    let mut fixed = 0;
    while let Some((before, after)) = rest.split_once("{{") {
        fixed += before.len();
        let Some((inner, after)) = after.split_once("}}") else { return false };
        let last = inner.trim().rsplit(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
        if !BLANKS.iter().any(|blank| last.to_ascii_lowercase().ends_with(blank)) {
            return false;
        }
        rest = after;
    }
    fixed + rest.len() > 200
}
