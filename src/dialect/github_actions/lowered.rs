//! What of a job becomes facts: the events that start it, who may; texts and code of outsiders that get into it.

use super::Step;
use super::actions::Admits;
use super::events::{Event, events};
use super::runs::{Start, Workflow};
use super::splices::{checkout, splices};
use crate::dialect::fact::Speaker;
use crate::model::{Checkout, Facts, Run, Setting, Splice, Status, Topic, Trigger, Trust};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Events and agents of a job that are looked at. No workflow that somebody wrote has as many.
const MANY: usize = 40;

/// States triggers, splices and checkouts of a job. `holds`: its agents hold something worth having.
pub(super) fn lower<'t>(
    workflow: &Workflow<'t>,
    speaker: &Speaker,
    job: EntryRef<'t>,
    steps: &[NodeRef<'t>],
    agents: &[Step<'t>],
    holds: bool,
    facts: &mut Facts,
) {
    let events: Vec<Event<'t>> = workflow.root.get("on").or_else(|| workflow.root.get("true")).map(events).unwrap_or_default();
    let events = &events[..events.len().min(MANY)];
    let agents = &agents[..agents.len().min(MANY)];
    let body = job.value();
    let path = body.path();
    for event in events {
        let starts = agents.iter().filter_map(|step| workflow.start(body, step, event));
        // The way in that is guarded least.
        let Some(start) = starts.min_by_key(|start| start.trust as u8) else { continue };
        let carries = !event.kind.objects.is_empty();
        facts.triggers.push(Trigger {
            origin: speaker.origin(event.name.span, format!("{path}.on.{}", event.name.value)),
            on: event.name.clone(),
            trust: start.trust,
            attended: false,
            carries,
            checked: start.check,
            of_outsiders: event.of_outsiders(),
            privileged: holds && (event.name.value != "pull_request" || start.trust != Trust::Public),
        });
    }
    for step in agents {
        callers(speaker, step, facts);
        let ways: Vec<(&Event<'t>, Start)> = events.iter().filter_map(|event| Some((event, workflow.start(body, step, event)?))).collect();
        for found in splices(workflow.source, workflow.root, body, step) {
            // The event that lets the least known person write it.
            let who = ways.iter().filter_map(|(event, start)| Some((workflow.author(&found.object, event, start)?, start.trust)));
            let Some((author, starter)) = who.min_by_key(|(author, starter)| (*author as u8, *starter as u8)) else { continue };
            let origin = speaker.origin(found.text.span, format!("{}.{}", step.node.path(), found.text.value));
            facts.splices.push(Splice { origin, text: found.text, into: found.into, author, starter });
        }
        let before = steps.iter().take_while(|other| **other != step.node);
        let Some(revision) = before.filter_map(|step| checkout(workflow.source, *step)).next() else { continue };
        let privileged = ways.iter().filter(|(event, _)| event.is_of(&["pull_request_target", "issue_comment", "workflow_run", "issues"]));
        let who = privileged.filter_map(|(event, start)| {
            let whose = if event.is_of(&["workflow_run"]) { "workflow_run" } else { "pull_request" };
            // On a comment the code is somebody else's than the comment.
            let author = if event.has(whose) { workflow.author(whose, event, start)? } else { Trust::Public };
            Some((author, start.trust))
        });
        if let Some((author, starter)) = who.min_by_key(|(author, starter)| (*author as u8, *starter as u8)) {
            let origin = speaker.origin(revision.span, format!("{}.checkout", step.node.path()));
            let restored = step.action.is_some_and(|action| action.restores);
            facts.checkouts.push(Checkout { origin, revision, author, starter, restored });
        }
    }
}

/// Who is behind the runs of a job that `triggers` start. A fork's pull request brings nothing with it.
pub(super) fn run(triggers: &[Trigger], holds: bool) -> Run {
    let open = |trigger: &Trigger| trigger.trust == Trust::Public && trigger.on.value != "pull_request";
    if triggers.iter().any(open) {
        Run::Open
    } else if holds && triggers.iter().any(|trigger| trigger.of_outsiders) {
        Run::Reached
    } else {
        Run::Disposable
    }
}

/// Inputs by which an action lets others start it.
fn callers(speaker: &Speaker, step: &Step<'_>, facts: &mut Facts) {
    if let Some(opened) = step.opened().filter(|_| step.action.is_some_and(|action| action.admits == Admits::Writers)) {
        let meaning = if opened.everybody { "anyone" } else { "listed" };
        let setting = speaker.setting(opened.entry, Topic::Callers, meaning);
        let inert = Setting {
            status: Status::Inert,
            reason: Some("the action looks at it only where it is handed a token".to_owned()),
            ..setting.clone()
        };
        facts.settings.push(if opened.works { setting } else { inert });
    }
    if let Some(entry) = step.any_bot() {
        let value = At::new("*".to_owned(), entry.value().span());
        facts.settings.push(Setting { value, ..speaker.setting(entry, Topic::Callers, "any-bot") });
    }
}
