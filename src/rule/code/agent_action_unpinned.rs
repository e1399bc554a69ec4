//! Actions that are agents and named by a tag or a branch, which whoever owns the action can move.

use super::{Context, Hit, Sink};
use crate::finding::Severity;

/// Names that branches have.
const BRANCHES: &[&str] = &["main", "master", "dev", "develop", "beta", "next", "latest", "edge", "nightly", "trunk"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for job in &context.model.jobs {
        for agent in &job.agents {
            let Some((action, version)) = agent.value.split_once('@').filter(|(action, _)| action.contains('/')) else { continue };
            let commit = version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
            if commit {
                continue;
            }
            let branch = BRANCHES.contains(&version);
            let kind = if branch { "branch" } else { "tag" };
            sink.report(Hit {
                label: format!("a {kind}"),
                path: format!("{}.uses", job.origin.path),
                agent: job.origin.agent.clone(),
                severity: Some(if branch { Severity::Medium } else { Severity::Low }),
                ..Hit::new(
                    agent.span,
                    format!("`{action}` is taken at the {kind} `{version}`: whoever can move it decides what runs with this job's secrets"),
                )
            });
        }
    }
}
