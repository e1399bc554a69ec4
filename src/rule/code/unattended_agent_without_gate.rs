//! Agents that nobody watches and that act with nothing in their way: one finding an agent.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::finding::{Confidence, Label, Severity};
use crate::model::{Action, Capability, Decider, Evidence, Gate, Mode, Trigger};
use crate::source::FileId;

/// What is done to others and not staged: changes of a repository are proposals, and what only stays with the agent harms nobody else.
const OUTWARD: &[Capability] = &[
    Capability::WriteCustomer,
    Capability::Delete,
    Capability::SendExternal,
    Capability::SendBulk,
    Capability::MoneyMove,
    Capability::MoneyRefund,
    Capability::BillingModify,
    Capability::AdminUsers,
    Capability::AdminIam,
    Capability::ExportData,
    Capability::DeployProd,
    Capability::LegalCommit,
];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let roster = Roster::new(context.model, &path);
    let mut started: BTreeMap<usize, Vec<&Trigger>> = BTreeMap::new();
    for trigger in &context.model.triggers {
        if let Some(agent) = roster.of(&trigger.origin) {
            started.entry(agent).or_default().push(trigger);
        }
    }
    let mut agents: BTreeMap<usize, Vec<&Action>> = BTreeMap::new();
    for action in context.model.actions.iter().filter(|action| open(action)) {
        if let Some(agent) = roster.of(&action.origin) {
            agents.entry(agent).or_default().push(action);
        }
    }
    for (index, actions) in agents {
        let agent = &context.model.agents[index];
        let triggers = started.get(&index).map_or(&[][..], Vec::as_slice);
        let by_trigger = triggers.iter().find(|trigger| !trigger.attended);
        // Whoever also answers people in a chat is not unattended by its mode alone.
        let alone = matches!(agent.mode, Mode::Unattended | Mode::Ci) && triggers.iter().all(|trigger| !trigger.attended);
        if by_trigger.is_some() || alone {
            sink.report(hit(&agent.name.value, &actions, by_trigger.copied()));
        }
    }
}

fn open(action: &Action) -> bool {
    let named = action.tells || action.from == "tool" && action.by == Decider::Rule;
    action.gate == Gate::None && OUTWARD.contains(&action.capability) && named
}

fn hit(agent: &str, actions: &[&Action], trigger: Option<&Trigger>) -> Hit {
    let first = actions[0];
    let message = match trigger {
        Some(trigger) => {
            format!("`{agent}` is started by `{}` with nobody there, and may call `{}` unasked", trigger.on.value, first.tool.value)
        }
        None => format!("`{agent}` runs with nobody there, and may call `{}` unasked", first.tool.value),
    };
    let by_name = actions.iter().all(|action| action.evidence == Evidence::Name);
    let others = actions[1..].iter().map(|action| Label { span: action.tool.span, text: "unasked, too".to_owned() });
    let starts = trigger.map(|trigger| Label { span: trigger.on.span, text: "starts it".to_owned() });
    Hit {
        label: "nobody is asked".to_owned(),
        path: first.origin.path.clone(),
        agent: first.origin.agent.clone(),
        severity: by_name.then_some(Severity::Medium),
        confidence: by_name.then_some(Confidence::Low),
        related: others.chain(starts).collect(),
        ..Hit::new(first.tool.span, message)
    }
}
