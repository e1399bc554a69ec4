//! Commands that are allowed in advance and run anything, delete, or carry data out: one finding a file, with every rule of the kind.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Hit, Sink};
use crate::finding::{Label, Severity};
use crate::model::{Breadth, Grant, Hazard, Layer, Status, Subject, Verdict};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let of = |grant: &Grant| (grant.origin.file, grant.origin.product, grant.layer);
    // A rule of the same file that allows every command says it all.
    let whole = |grant: &&Grant| {
        let everything = grant.subject == Subject::Shell && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow;
        everything && grant.status == Status::Effective
    };
    let said: BTreeSet<_> = context.model.grants.iter().filter(whole).map(of).collect();
    let mut files: BTreeMap<_, Vec<&Grant>> = BTreeMap::new();
    for grant in context.model.grants.iter().filter(|grant| dangerous(grant) && !said.contains(&of(grant))) {
        files.entry(of(grant)).or_default().push(grant);
    }
    files.values().for_each(|grants| sink.report(hit(grants)));
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

fn hit(grants: &[&Grant]) -> Hit {
    let first = grants[0];
    let label = |grant: &Grant| what(grant).unwrap_or_default().to_owned();
    let more = match grants.len() {
        1 => String::new(),
        2 => ", and another rule is of the kind".to_owned(),
        count => format!(", and {} more rules are of the kind", count - 1),
    };
    let message = format!("`{}` is allowed in advance and {}{more}", first.rule.value, label(first));
    // A sandbox with a list of destinations holds what runs; a task's rules hold while it runs.
    let held = grants.iter().all(|grant| grant.sandboxed) || first.layer == Layer::Task;
    Hit {
        label: label(first),
        path: first.origin.path.clone(),
        agent: first.origin.agent.clone(),
        severity: held.then_some(Severity::Low),
        related: grants[1..].iter().map(|grant| Label { span: grant.rule.span, text: label(grant) }).collect(),
        ..Hit::new(first.rule.span, message)
    }
}
