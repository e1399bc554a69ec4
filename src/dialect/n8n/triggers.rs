//! What starts a workflow, and who may.
//!
//! Sources: the nodes named in `rules/catalog/n8n.yaml`. `authentication` of a webhook, a form and a chat is `none` where nothing is written
//! (`nodes-base/nodes/Webhook/description.ts`: "n8n exposes inbound trigger URLs publicly by design"); a chat is reached by others only if it
//! is `public` (`ChatTrigger.node.ts`).

use super::graph::{Graph, Step};
use crate::catalog::n8n;
use crate::model::{Mode, Trust};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// What starts a workflow.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) trust: Trust,
    pub(super) attended: bool,
    pub(super) carries: bool,
    pub(super) checked: Option<At<String>>,
}

/// What the node `at` is as a trigger; `None` for what is none, or is switched off.
pub(super) fn start(graph: &Graph<'_>, at: usize) -> Option<Start> {
    let step = &graph.steps[at];
    if step.disabled {
        return None;
    }
    let Some(node) = n8n::find(&step.kind.value, step.version).filter(|node| node.trust.is_some()) else {
        // What nothing leads to, and is called a trigger, starts the workflow all the same.
        let unknown = Start { trust: Trust::Unknown, attended: false, carries: false, checked: None };
        return step.base().ends_with("Trigger").then_some(unknown);
    };
    let mut trust = node.trust.unwrap_or(Trust::Unknown);
    let checked = node.checks.iter().find_map(|path| check(step, path));
    if trust == Trust::Public {
        let hidden = step.base() == "chatTrigger" && step.parameter(&["public"]).and_then(NodeRef::as_bool) != Some(true);
        if checked.is_some() || hidden {
            trust = Trust::Member;
        } else if
        // What the comparison lets through is not told.
        graph.next[at].iter().any(|&to| graph.narrows[to]) {
            trust = Trust::Unknown;
        }
    }
    let carries = trust != Trust::System && step.base() != "manualTrigger";
    Some(Start { trust, attended: node.attended, carries, checked })
}

/// The parameter at `path`, where it says something other than `none`.
fn check(step: &Step<'_>, path: &str) -> Option<At<String>> {
    let keys: Vec<&str> = path.split('.').collect();
    step.parameter(&keys)?.text().filter(|said| !matches!(said.value.trim(), "" | "none"))
}

/// How an agent is run that those start: a person in front of it counts only if all that starts it are persons of the organisation.
pub(super) fn mode<'s>(starts: impl Iterator<Item = &'s Start>) -> Mode {
    starts.fold(Mode::Unknown, |mode, start| match (mode, start.trust, start.attended) {
        (Mode::Unattended, ..) | (_, Trust::Public | Trust::System, _) | (_, Trust::Member, false) => Mode::Unattended,
        (_, Trust::Member, true) => Mode::Interactive,
        (mode, Trust::Unknown, _) => mode,
    })
}
