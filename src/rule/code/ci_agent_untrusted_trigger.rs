//! CI jobs whose agent anybody can start, with something worth having in its reach: one hit a job.

use super::{Context, Hit, Sink};
use crate::finding::{Label, Severity};
use crate::model::{Job, Model, Status, Topic, Trigger, Trust};

/// Events whose runs have the repository's secrets though the code comes from elsewhere: there is another event for the same purpose, so they
/// are a cause of their own.
const DANGEROUS: &[&str] = &["pull_request_target", "workflow_run"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for job in &context.model.jobs {
        job_hit(context.model, job).into_iter().for_each(|hit| sink.report(hit));
    }
}

/// Whether an input lets everybody start the job's agent: that is reported where it stands.
fn opened(model: &Model, job: &Job) -> bool {
    let here = model.settings.iter().filter(|setting| setting.topic == Topic::Callers && setting.status == Status::Effective);
    here.into_iter().any(|setting| setting.meaning == "anyone" && setting.origin.file == job.origin.file && setting.origin.agent == job.origin.agent)
}

/// The events by which anybody starts the agent of `job`; a fork's pull request brings nothing with it.
pub(super) fn public<'m>(model: &'m Model, job: &'m Job) -> impl Iterator<Item = &'m Trigger> {
    let own = model.triggers.iter().filter(|trigger| trigger.origin.file == job.origin.file && trigger.origin.agent == job.origin.agent);
    own.filter(|trigger| trigger.trust == Trust::Public && trigger.on.value != "pull_request")
}

/// The name of an action without its version.
pub(super) fn unversioned(agent: &str) -> &str {
    agent.split_once('@').filter(|(name, _)| name.contains('/')).map_or(agent, |(name, _)| name)
}

fn job_hit(model: &Model, job: &Job) -> Option<Hit> {
    let opened = opened(model, job);
    let triggers: Vec<&Trigger> =
        public(model, job).filter(|trigger| !opened || DANGEROUS.contains(&trigger.on.value.as_str())).collect();
    let (first, others) = triggers.split_first()?;
    // Where a stranger's code is fetched, that is what is wrong with the event, and reported there.
    let fetched = model.checkouts.iter().any(|checkout| {
        checkout.author == Trust::Public && checkout.origin.file == job.origin.file && checkout.origin.agent == job.origin.agent
    });
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
