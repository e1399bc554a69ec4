//! Texts of outsiders that are filled into an agent's task or command: one hit a job and place they get into.

use super::{Context, Hit, Sink};
use crate::authority::owned::Owned;
use crate::finding::{Label, Severity};
use crate::model::{Into, Job, Splice, Trust};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let splices = Owned::new(&context.model.splices);
    for job in &context.model.jobs {
        let foreign: Vec<&Splice> = splices.of(&job.origin).iter().filter(|splice| splice.author == Trust::Public).copied().collect();
        for into in [Into::Command, Into::Options, Into::Prompt] {
            let here: Vec<&Splice> = foreign.iter().filter(|splice| splice.into == into).copied().collect();
            hit(job, into, &here).into_iter().for_each(|hit| sink.report(hit));
        }
    }
}

fn hit(job: &Job, into: Into, splices: &[&Splice]) -> Option<Hit> {
    let (first, others) = splices.split_first()?;
    let anybody = splices.iter().any(|splice| splice.starter == Trust::Public);
    let worth = !job.holds.is_empty();
    let severity = match into {
        Into::Command if anybody || worth => Severity::High,
        Into::Command => Severity::Medium,
        _ if anybody && worth => Severity::High,
        _ if anybody || worth => Severity::Medium,
        _ => Severity::Low,
    };
    let name = &job.name.value;
    let text = &first.text.value;
    let (place, harm, help) = match into {
        Into::Command => (
            "the command line that starts the agent",
            "a quote in it ends the argument, and the rest is run as commands",
            "Hand it over in `env:` and write `\"$NAME\"` in the script; better, let the agent fetch it as data",
        ),
        Into::Options => (
            "the agent's options",
            "it can add options of its own, or instructions that count as yours",
            "Leave it out: give the number of the issue or pull request, and let the agent fetch the text as data",
        ),
        Into::Prompt => (
            "the task of the agent",
            "the agent cannot tell it from what you wrote",
            "Give the number of the issue or pull request, and let the agent fetch the text as data. Handing it over in `env:` makes a shell safe, not a prompt",
        ),
    };
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    Some(Hit {
        label: "outsiders write this".to_owned(),
        help: Some(help.to_owned()),
        path: first.origin.path.clone(),
        agent: job.origin.agent.clone(),
        severity: Some(severity),
        related: others.iter().map(|splice| Label { span: splice.text.span, text: "and this".to_owned() }).collect(),
        ..Hit::new(first.text.span, format!("In the job `{name}`, `{text}`{more} is filled into {place}: {harm}"))
    })
}
