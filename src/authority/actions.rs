//! What each agent can do, joined: for every tool its capabilities, and the gate that the product would really apply.

use std::collections::BTreeMap;

use crate::catalog::products;
use crate::model::{Action, Gate, Mode, Model, Tool};
use crate::source::FileId;

/// Fills the actions of the model from its tools, whose abilities are known by now. What a dialect does not know of a tool's gate, the
/// product's default decides; where that is not known either, the gate is [`Gate::Unknown`].
pub fn derive(model: &mut Model) {
    let mut modes: BTreeMap<(FileId, Option<&str>), Mode> = BTreeMap::new();
    for agent in &model.agents {
        modes.insert((agent.origin.file, Some(agent.name.value.as_str())), agent.mode);
        modes.entry((agent.origin.file, None)).or_insert(agent.mode);
    }
    let mut actions = Vec::new();
    for tool in &model.tools {
        let agent = tool.origin.agent.as_deref();
        let mode = modes.get(&(tool.origin.file, agent)).copied().unwrap_or(Mode::Unknown);
        actions.extend(tool.abilities.iter().map(|ability| Action {
            origin: tool.origin.clone(),
            tool: tool.name.clone(),
            capability: ability.capability,
            effect: ability.capability.effect(),
            domain: ability.capability.domain(),
            extent: ability.capability.extent(),
            evidence: ability.evidence,
            gate: gate(tool),
            decided: tool.gated_by.clone(),
            mode,
            from: "tool",
        }));
    }
    model.actions = actions;
}

/// What stands before a call of `tool`: what its format says of it, else what the product does with tools of which nothing is said.
fn gate(tool: &Tool) -> Gate {
    match (tool.gate, products::defaults(tool.origin.product)) {
        (Gate::Unknown, Some(defaults)) => defaults.any,
        (gate, _) => gate,
    }
}
