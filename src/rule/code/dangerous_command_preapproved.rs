//! Commands that are allowed in advance and run anything, delete, or carry data out: one finding a file, with every rule of the kind.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::finding::Severity;
use crate::model::{Breadth, Grant, Hazard, Layer, Status, Subject, Verdict};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let of = |grant: &Grant| (grant.origin.file, grant.origin.product, grant.layer);
    // A rule of the same file that allows every command says it all.
    let whole = |grant: &&Grant| {
        let everything = grant.subject == Subject::Shell && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow;
        everything && grant.status == Status::Effective
    };
    let said: BTreeSet<_> = context.model.grants.iter().filter(whole).map(of).collect();
    let dangerous = context.model.grants.iter().filter(|grant| dangerous(grant) && !said.contains(&of(grant)));
    dangerous.for_each(|grant| sink.report(hit(grant)));
}

fn dangerous(grant: &Grant) -> bool {
    let rule = grant.verdict == Verdict::Allow && grant.subject == Subject::Shell && grant.status == Status::Effective;
    rule && grant.breadth != Breadth::Everything && what(grant).is_some()
}

/// What the rule lets happen; completes "`rule` ...".
fn what(grant: &Grant) -> Option<&'static str> {
    match grant.hazard? {
        Hazard::Execution => Some("runs any code"),
        Hazard::Egress => Some("can send anything to any host"),
        Hazard::Destructive => Some("deletes what cannot be brought back"),
        Hazard::Consequence => Some("publishes, deploys or administers"),
        Hazard::Credentials => Some("reads credentials"),
        Hazard::OwnConfig => Some("changes what the agent may do"),
    }
}

fn hit(grant: &Grant) -> Hit {
    let label = what(grant).unwrap_or_default();
    // A sandbox with a list of destinations holds what runs; a task's rules hold while it runs.
    let held = grant.sandboxed || grant.layer == Layer::Task;
    Hit {
        label: label.to_owned(),
        path: grant.origin.path.clone(),
        agent: grant.origin.agent.clone(),
        severity: held.then_some(Severity::Low),
        gathered: Some(grant.rule.value.clone()),
        ..Hit::new(grant.rule.span, format!("`{}` is allowed in advance and {label}", grant.rule.value))
    }
}
