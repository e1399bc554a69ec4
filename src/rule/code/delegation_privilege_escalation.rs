//! Agents that anybody can talk to and that do nothing grave themselves, but may hand work to one that does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::authority::flows;
use crate::finding::Label;
use crate::model::{Action, Agent, Effect, Exposure, Gate, Leg};
use crate::source::FileId;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    if !model.agents.iter().any(|agent| !agent.hands_to.is_empty() || agent.delegates.is_some()) {
        return;
    }
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let roster = Roster::new(model, &path);
    let mut grave: BTreeMap<usize, &Action> = BTreeMap::new();
    for action in model.actions.iter().filter(|action| is_grave(action)) {
        if let Some(agent) = roster.of(&action.origin) {
            grave.entry(agent).or_insert(action);
        }
    }
    let heard: BTreeMap<(FileId, &str), &Exposure> = model
        .exposures
        .iter()
        .filter(|exposure| exposure.leg == Leg::Untrusted && exposure.explicit && exposure.through.is_none() && exposure.gate != Gate::Deny)
        .filter_map(|exposure| Some(((exposure.origin.file, exposure.origin.agent.as_deref()?), exposure)))
        .collect();
    let edges = flows::delegations(model, &path);
    let reached = flows::nearest(&edges, grave.keys().copied());
    for (index, agent) in model.agents.iter().enumerate().filter(|(index, _)| !grave.contains_key(index)) {
        let witness = heard.get(&(agent.origin.file, agent.name.value.as_str()));
        if let (Some(exposure), Some(target)) = (witness, reached[index])
            && let (Some(action), Some(other)) = (grave.get(&target), model.agents.get(target))
        {
            sink.report(hit(agent, exposure, other, action));
        }
    }
}

/// Whether an action does what cannot be taken back, and nobody is asked. What sends is the business of another rule.
pub(super) fn is_grave(action: &Action) -> bool {
    let grave =
        matches!(action.effect, Effect::Pay | Effect::Delete | Effect::Administer | Effect::Deploy | Effect::Execute | Effect::Commit);
    grave && action.gate == Gate::None
}

fn hit(agent: &Agent, exposure: &Exposure, other: &Agent, action: &Action) -> Hit {
    let named = agent
        .hands_to
        .iter()
        .find(|name| name.value == other.name.value || other.called.as_ref().is_some_and(|called| called.value == name.value))
        .or(agent.hands_to.first());
    let span = named.map(|name| name.span).or(agent.delegates.as_ref().map(|delegates| delegates.span)).unwrap_or(agent.name.span);
    let (name, target) = (&agent.name.value, &other.name.value);
    let mut labels = vec![
        (exposure.by.span, "outsiders write this"),
        (other.name.span, "work is handed to this one"),
        (action.tool.span, "this runs unasked"),
    ];
    let mut seen = BTreeSet::from([span]);
    labels.retain(|(place, _)| seen.insert(*place));
    Hit {
        label: format!("hands work to `{target}`"),
        path: format!("{}.delegation", agent.origin.path),
        agent: Some(name.clone()),
        related: labels.into_iter().map(|(span, text)| Label { span, text: text.to_owned() }).collect(),
        ..Hit::new(
            span,
            format!(
                "`{name}` reads what outsiders write (`{}`) and may hand work to `{target}`, whose `{}` runs with nobody asked",
                exposure.by.value, action.tool.value
            ),
        )
    }
}
