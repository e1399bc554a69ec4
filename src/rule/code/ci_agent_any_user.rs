//! Inputs by which an agent's action lets others start it than those who may write to the repository.

use super::ci_agent_untrusted_trigger::{public, unversioned};
use super::{Context, Hit, Sink};
use crate::authority::owned::Owned;
use crate::finding::{Label, Severity};
use crate::model::{Job, Setting, Status, Topic, Trigger};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let (jobs, triggers) = (Owned::new(&model.jobs), Owned::new(&model.triggers));
    for setting in model.settings.iter().filter(|setting| setting.topic == Topic::Callers && setting.status == Status::Effective) {
        let job = jobs.of(&setting.origin).first();
        job.and_then(|job| hit(setting, job, triggers.of(&setting.origin))).into_iter().for_each(|hit| sink.report(hit));
    }
}

/// The events at which nothing but the action's own check stands, which an input takes back for programs.
fn unchecked<'m>(job: &Job, triggers: &[&'m Trigger]) -> Option<&'m Trigger> {
    let by_action =
        |trigger: &&&Trigger| trigger.checked.as_ref().is_some_and(|check| job.agents.iter().any(|agent| agent.span == check.span));
    triggers.iter().filter(by_action).find(|trigger| trigger.of_outsiders).copied()
}

fn hit(setting: &Setting, job: &Job, triggers: &[&Trigger]) -> Option<Hit> {
    let (trigger, who, open, guarded) = match setting.meaning {
        "anyone" => (public(triggers).next()?, "anybody", Severity::High, Severity::Medium),
        "any-bot" => (unchecked(job, triggers)?, "any GitHub App, of whomever it is,", Severity::Medium, Severity::Low),
        _ => return None,
    };
    let key = &setting.key.value;
    let agent = job.agents.first().map_or("the agent", |agent| unversioned(&agent.value));
    let held = match job.holds.as_slice() {
        [] => String::new(),
        [one, ..] => format!("; its job holds `{}`", one.value),
    };
    let related = Label { span: trigger.on.span, text: "by this".to_owned() };
    Some(Hit {
        label: "everybody".to_owned(),
        path: setting.origin.path.clone(),
        agent: job.origin.agent.clone(),
        severity: Some(match (job.holds.is_empty(), job.unbounded) {
            (false, _) => open,
            (true, true) => guarded,
            // To sort what strangers write, with few tools and a token that can label, is what the input is for.
            (true, false) => Severity::Low,
        }),
        related: vec![related],
        ..Hit::new(setting.value.span, format!("`{key}` lets {who} start `{agent}` by `{}`{held}", trigger.on.value))
    })
}
