//! Agents without a person beside them that read what outsiders write, hold what is private, and change or send something.

use std::collections::{BTreeMap, HashMap};

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::finding::Label;
use crate::model::{Action, Capability, Exposure, Gate, Leg, Mode};
use crate::source::{At, FileId, Span};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let roster = Roster::new(model, &path);
    let index: HashMap<(FileId, &str), usize> =
        model.agents.iter().enumerate().map(|(index, agent)| ((agent.origin.file, agent.name.value.as_str()), index)).collect();
    let mut legs: BTreeMap<(usize, Leg), &Exposure> = BTreeMap::new();
    for exposure in model.exposures.iter().filter(|exposure| !matches!(exposure.gate, Gate::Deny | Gate::Ask)) {
        let agent = exposure.origin.agent.as_deref().and_then(|name| index.get(&(exposure.origin.file, name)));
        if let Some(agent) = agent {
            legs.entry((*agent, exposure.leg)).or_insert(exposure);
        }
    }
    let mut acts: BTreeMap<usize, &Action> = BTreeMap::new();
    for action in model.actions.iter().filter(|action| changes(action)) {
        if let Some(agent) = roster.of(&action.origin) {
            acts.entry(agent).or_insert(action);
        }
    }
    // Whether every trigger of an agent has somebody who waits for the answer.
    let mut attended: BTreeMap<usize, bool> = BTreeMap::new();
    for trigger in &model.triggers {
        if let Some(agent) = roster.of(&trigger.origin) {
            *attended.entry(agent).or_insert(true) &= trigger.attended;
        }
    }
    for (agent, of) in model.agents.iter().enumerate() {
        let alone = attended.get(&agent).map_or(matches!(of.mode, Mode::Unattended | Mode::Ci), |attended| !attended);
        if !alone {
            continue;
        }
        let leg = |leg: Leg| legs.get(&(agent, leg)).map(|exposure| &exposure.by);
        let changes = leg(Leg::Outward).or_else(|| acts.get(&agent).map(|action| &action.tool));
        if let (Some(untrusted), Some(private), Some(changes)) = (leg(Leg::Untrusted), leg(Leg::Private), changes) {
            sink.report(hit(
                &of.name.value,
                &of.origin.path,
                [(untrusted, "outsiders write this"), (private, "this is private"), (changes, "this changes or sends something")],
            ));
        }
    }
}

/// Whether nobody is asked, and it changes or sends something. Getting a page of the author's choice does neither.
fn changes(action: &Action) -> bool {
    action.capability.acts() && action.capability != Capability::NetFetch && !matches!(action.gate, Gate::Deny | Gate::Ask)
}

fn hit(name: &str, path: &str, legs: [(&At<String>, &str); 3]) -> Hit {
    let [(untrusted, what), (private, _), (changes, _)] = legs;
    let others: Vec<Label> = legs[1..].iter().map(|(by, text)| Label { span: by.span, text: (*text).to_owned() }).collect();
    let span: Span = untrusted.span;
    Hit {
        label: what.to_owned(),
        path: format!("{path}.flows"),
        agent: Some(name.to_owned()),
        related: others.into_iter().filter(|label| label.span != span).collect(),
        ..Hit::new(
            span,
            format!(
                "`{name}` runs with nobody beside it, reads what outsiders write (`{}`) and what is private (`{}`), and changes or sends something (`{}`)",
                untrusted.value, private.value, changes.value
            ),
        )
    }
}
