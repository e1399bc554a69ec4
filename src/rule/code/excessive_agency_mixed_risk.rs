//! Agents whose tools belong to several kinds of grave work.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::finding::Label;
use crate::model::{Action, Capability, Gate};
use crate::source::FileId;

/// How many kinds are too many for one agent.
const KINDS: usize = 3;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let roster = Roster::new(model, &path);
    let mut agents: BTreeMap<usize, BTreeMap<&'static str, &Action>> = BTreeMap::new();
    for action in model.actions.iter().filter(|action| action.gate != Gate::Deny) {
        if let (Some(kind), Some(agent)) = (kind(action.capability), roster.of(&action.origin)) {
            agents.entry(agent).or_default().entry(kind).or_insert(action);
        }
    }
    for (index, kinds) in agents.into_iter().filter(|(_, kinds)| kinds.len() >= KINDS) {
        let agent = &model.agents[index];
        let listed: Vec<String> = kinds.iter().map(|(kind, action)| format!("{kind} (`{}`)", action.tool.value)).collect();
        sink.report(Hit {
            label: format!("{} kinds of work", kinds.len()),
            path: format!("{}.risks", agent.origin.path),
            agent: Some(agent.name.value.clone()),
            related: kinds.iter().map(|(kind, action)| Label { span: action.tool.span, text: (*kind).to_owned() }).collect(),
            ..Hit::new(agent.name.span, format!("`{}` has tools for several kinds of grave work: {}", agent.name.value, listed.join(", ")))
        });
    }
}

/// The kind of work, in words.
fn kind(capability: Capability) -> Option<&'static str> {
    Some(match capability {
        Capability::MoneyMove | Capability::MoneyRefund => "moving money",
        Capability::BillingModify => "billing",
        Capability::SendExternal | Capability::SendBulk => "writing to outsiders",
        Capability::Delete => "deleting",
        Capability::AdminUsers | Capability::AdminIam => "deciding about users",
        Capability::DeployProd => "changing production",
        Capability::ExportData => "taking data out",
        _ => return None,
    })
}
