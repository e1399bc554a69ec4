//! CI jobs whose agent anybody can start, with something worth having in its reach: one hit a job.

use super::{Context, Hit, Sink};
use crate::authority::owned::Owned;
use crate::finding::{Label, Severity};
use crate::model::{Job, Status, Topic, Trigger, Trust};

/// Events whose runs have the repository's secrets though the code comes from elsewhere: there is another event for the same purpose, so they
/// are a cause of their own.
const DANGEROUS: &[&str] = &["pull_request_target", "workflow_run"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let (triggers, settings, checkouts) = (Owned::new(&model.triggers), Owned::new(&model.settings), Owned::new(&model.checkouts));
    for job in &model.jobs {
        // An input that lets everybody start the job's agent is reported where it stands.
        let opened = settings
            .of(&job.origin)
            .iter()
            .any(|setting| setting.topic == Topic::Callers && setting.status == Status::Effective && setting.meaning == "anyone");
        // Where a stranger's code is fetched, that is what is wrong with the event, and reported there.
        let fetched = checkouts.of(&job.origin).iter().any(|checkout| checkout.author == Trust::Public);
        let triggers = public(triggers.of(&job.origin)).filter(|trigger| !opened || DANGEROUS.contains(&trigger.on.value.as_str()));
        job_hit(job, &triggers.collect::<Vec<_>>(), fetched).into_iter().for_each(|hit| sink.report(hit));
    }
}

/// The events by which anybody starts an agent; a fork's pull request brings nothing with it.
pub(super) fn public<'a, 'm>(triggers: &'a [&'m Trigger]) -> impl Iterator<Item = &'m Trigger> + use<'a, 'm> {
    triggers.iter().copied().filter(|trigger| trigger.trust == Trust::Public && trigger.on.value != "pull_request")
}

/// The name of an action without its version.
pub(super) fn unversioned(agent: &str) -> &str {
    agent.split_once('@').filter(|(name, _)| name.contains('/')).map_or(agent, |(name, _)| name)
}

fn job_hit(job: &Job, triggers: &[&Trigger], fetched: bool) -> Option<Hit> {
    let (first, others) = triggers.split_first()?;
    if job.holds.is_empty() && (fetched || !job.unbounded) {
        return None;
    }
    let agent = job.agents.first().map_or("an agent", |agent| unversioned(&agent.value));
    let name = &job.name.value;
    let event = &first.on.value;
    let held = match job.holds.as_slice() {
        [] => "it may run any command, with its model's key at hand".to_owned(),
        [one] => format!("it holds `{}`", one.value),
        [one, rest @ ..] => format!("it holds `{}` and {} more", one.value, rest.len()),
    };
    let others = others.iter().map(|trigger| Label { span: trigger.on.span, text: "so does this".to_owned() });
    let holds = job.holds.iter().map(|held| Label { span: held.span, text: "in the agent's reach".to_owned() });
    Some(Hit {
        label: "anybody can make this happen".to_owned(),
        path: first.origin.path.clone(),
        agent: job.origin.agent.clone(),
        severity: Some(if job.holds.is_empty() { Severity::Medium } else { Severity::High }),
        related: others.chain(holds).collect(),
        ..Hit::new(first.on.span, format!("Anybody can start `{agent}` in the job `{name}` by `{event}`, and {held}"))
    })
}
