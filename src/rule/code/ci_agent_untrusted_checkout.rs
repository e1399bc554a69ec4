//! Code of outsiders that is fetched into the folder of an agent with the repository's secrets.

use super::ci_agent_untrusted_trigger::unversioned;
use super::{Context, Hit, Sink};
use crate::authority::owned::Owned;
use crate::finding::Severity;
use crate::model::{Checkout, Job, Trust};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let jobs = Owned::new(&context.model.jobs);
    for checkout in context.model.checkouts.iter().filter(|checkout| checkout.author == Trust::Public) {
        let job = jobs.of(&checkout.origin).first();
        job.and_then(|job| hit(checkout, job)).into_iter().for_each(|hit| sink.report(hit));
    }
}

fn hit(checkout: &Checkout, job: &Job) -> Option<Hit> {
    // Somebody of the repository who starts the agent on a stranger's change knows what it is for; the agent reads the stranger's settings
    // and instructions all the same, unless its product sees to that.
    let severity = match checkout.starter {
        Trust::Public => Severity::High,
        Trust::Member if !checkout.restored && (!job.holds.is_empty() || job.unbounded) => Severity::Medium,
        _ => return None,
    };
    let agent = job.agents.first().map_or("the agent", |agent| unversioned(&agent.value));
    let name = &job.name.value;
    let (by, whose) = if checkout.starter == Trust::Public {
        ("anybody can start", "a stranger's code")
    } else {
        ("a member starts", "the code of a pull request, a stranger's too,")
    };
    Some(Hit {
        label: "code of whoever opened the pull request".to_owned(),
        path: checkout.origin.path.clone(),
        agent: job.origin.agent.clone(),
        severity: Some(severity),
        ..Hit::new(
            checkout.revision.span,
            format!(
                "The job `{name}`, which {by}, fetches {whose} before `{agent}` works in it: its instructions, scripts and settings are its author's"
            ),
        )
    })
}
