//! Tokens of CI jobs that run agents and may write what nothing in the job has to do with: one hit a job and cause.

use super::{Context, Hit, Sink};
use crate::finding::{Label, Severity};
use crate::model::{Job, TokenRight, Use};

/// Rights whose abuse changes code, what is shipped, or what runs. `id-token` opens only what a cloud has agreed to open for the repository.
const POWERFUL: &[&str] = &["contents", "actions", "packages", "deployments", "pages", "attestations"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut hits: Vec<Hit> = context.model.jobs.iter().flat_map(hits).collect();
    // Several jobs may share the workflow's rights: they stand in one place.
    hits.sort_by_key(|hit| hit.span);
    hits.dedup_by_key(|hit| hit.span);
    hits.into_iter().for_each(|hit| sink.report(hit));
}

fn hits(job: &Job) -> Option<Hit> {
    let unused = |right: &&TokenRight| right.level.value == "write" && right.used == Use::None;
    let powerful = |right: &TokenRight| POWERFUL.contains(&right.name.value.as_str());
    let mut rights: Vec<&TokenRight> = job.rights.iter().filter(unused).collect();
    rights.sort_by_key(|right| (!powerful(right), right.name.span));
    let (first, others) = rights.split_first()?;
    let name = &job.name.value;
    let whose = if job.inherited { "the workflow's token" } else { "its token" };
    let agent = job.agents.first().map_or("an agent", |agent| agent.value.as_str());
    let hit = Hit {
        path: format!("{}.permissions.{}", job.origin.path, first.name.value),
        agent: job.origin.agent.clone(),
        related: others.iter().map(|right| Label { span: right.name.span, text: "neither is this used".to_owned() }).collect(),
        ..Hit::new(first.name.span, String::new())
    };
    Some(if first.name.value == "write-all" {
        Hit {
            label: "every right there is".to_owned(),
            message: format!("The job `{name}` runs `{agent}`, and {whose} may write everything: code, releases, packages, settings of CI"),
            severity: Some(Severity::High),
            ..hit
        }
    } else {
        let listed: Vec<String> = rights.iter().map(|right| format!("`{}: write`", right.name.value)).collect();
        let reason = if first.name.value == "contents" { "its tools only read" } else { "nothing in the job has to do with it" };
        Hit {
            label: "not used here".to_owned(),
            message: format!("The job `{name}` runs `{agent}`, and {whose} has {}, though {reason}", listed.join(", ")),
            severity: Some(if powerful(first) { Severity::Medium } else { Severity::Low }),
            ..hit
        }
    })
}
