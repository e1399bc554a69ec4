//! Nodes that wait for a person, and what becomes of the run if nobody answers or the answer is no.
//!
//! Sources: `nodes-base/utils/sendAndWait/utils.ts` (what an answer hands on: `data.approved`), `.../configureWaitTillDate.util.ts`, and
//! `packages/core/src/execution-engine/workflow-execute.ts`: a run that goes on because the time is over skips the node that waited, which
//! hands on what it got. `nodes-langchain/utils/agent-execution/processHitlResponses.ts`: a tool under review runs only if `approved` is true.

use super::graph::{Graph, Step};
use super::tools::read;
use crate::model::Effect;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Whether the node asks for a yes or a no; else it asks for a text or a form.
fn asks_for_approval(step: &Step<'_>) -> bool {
    step.base() != "wait" && step.said(&["responseType"]).unwrap_or("approval") == "approval"
}

/// Whether something looks at the answer before anything is done: `None` where nothing that acts follows directly and nothing looks either.
fn heeded(graph: &Graph<'_>, at: usize) -> Option<bool> {
    let mut looked = false;
    let mut acted = false;
    for &to in &graph.next[at] {
        if !graph.steps[to].disabled {
            looked |= graph.heeds[to];
            acted |= !graph.heeds[to]
                && (graph.is_agent(to) || read(graph, to).abilities.iter().flatten().any(|can| acts(can.capability.effect())));
        }
    }
    (looked || acted).then_some(!acted)
}

/// Whether an effect is more than looking something up.
fn acts(effect: Effect) -> bool {
    !matches!(effect, Effect::Read | Effect::Connect)
}

/// Whether what follows the node is held by it: with one button the run goes on only if it is pressed, with two somebody must look at which.
pub(super) fn holds(graph: &Graph<'_>, at: usize) -> bool {
    let step = &graph.steps[at];
    let two = step.said(&["approvalOptions", "values", "approvalType"]) == Some("double");
    !asks_for_approval(step) || !two || heeded(graph, at) != Some(false)
}

/// The limit of the time for an answer, and whether the run goes on as if somebody had agreed; `None` where none is set, or that is not told.
pub(super) fn expires<'t>(graph: &Graph<'t>, at: usize) -> Option<(EntryRef<'t>, bool)> {
    let step = &graph.steps[at];
    if !(step.waits() && asks_for_approval(step) || step.reviews()) {
        return None;
    }
    let entry = step.node.at(&["parameters", "options"]).and_then(|options| options.entry("limitWaitTime"));
    let limit = entry.filter(|entry| entry.value().get("values").is_some_and(NodeRef::is_map))?;
    if step.reviews() {
        return Some((limit, false));
    }
    Some((limit, !heeded(graph, at)?))
}
