//! Commands that are allowed in advance and run anything, delete, or carry data out: one finding a file, with every rule of the kind.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::authority::command;
use crate::finding::Severity;
use crate::model::{Breadth, Grant, Hazard, Layer, Run, Status, Subject, Verdict};
use crate::source::FileId;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    // A rule of the same file that allows every command says it all.
    let whole = |grant: &&Grant| {
        let everything = grant.subject == Subject::Shell && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow;
        everything && grant.status == Status::Effective
    };
    let said: BTreeSet<_> = context.model.grants.iter().filter(whole).map(of).collect();
    let dangerous = context.model.grants.iter().filter(|grant| dangerous(grant) && !said.contains(&of(grant)));
    dangerous.for_each(|grant| sink.report(hit(grant)));
}

/// The list that a rule stands in.
fn of(grant: &Grant) -> (FileId, &'static str, Layer, Option<&str>) {
    let run = grant.origin.agent.as_deref().filter(|_| grant.run != Run::None);
    (grant.origin.file, grant.origin.product, grant.layer, run)
}

fn dangerous(grant: &Grant) -> bool {
    let rule = grant.verdict == Verdict::Allow && grant.subject == Subject::Shell && grant.status == Status::Effective;
    rule && beyond(grant) && grant.breadth != Breadth::Everything && what(grant).is_some()
}

/// Whether what it lets happen reaches beyond a machine that is made for one run. Builds and tests, whatever they run, are what such a
/// machine is there for; what `git` and `gh` may do there is up to the token of the job, of which other rules speak, as the rule for what
/// starts an agent speaks of a run that anybody starts.
fn beyond(grant: &Grant) -> bool {
    match (grant.run, grant.hazard) {
        (Run::None | Run::Own, _) | (Run::Disposable | Run::Reached, Some(Hazard::Credentials)) => true,
        (Run::Disposable | Run::Reached, Some(Hazard::Egress | Hazard::Consequence)) => !names(grant, &["git", "gh"]),
        _ => false,
    }
}

/// What the rule lets happen; completes "`rule` ...".
fn what(grant: &Grant) -> Option<&'static str> {
    match grant.hazard? {
        Hazard::Execution if grant.breadth == Breadth::Interpreter || !installs(grant) => Some("runs any code"),
        Hazard::Execution => Some("installs any package, whose code then runs"),
        Hazard::Egress if names(grant, &["git"]) => Some("can push anything to any remote"),
        Hazard::Egress if names(grant, ACCOUNTS) => Some("can send anything to where its account may write"),
        Hazard::Egress => Some("can send anything to any host"),
        Hazard::Destructive => Some("deletes what cannot be brought back"),
        Hazard::Consequence => Some("publishes, deploys or administers"),
        Hazard::Credentials => Some("reads credentials"),
        Hazard::OwnConfig => Some("changes what the agent may do"),
    }
}

/// Programs that send to one service, as whoever is signed in.
const ACCOUNTS: &[&str] = &["gh", "glab", "aws", "gsutil", "docker", "podman"];

fn names(grant: &Grant, programs: &[&str]) -> bool {
    grant.commands.iter().flat_map(|pattern| command::programs(pattern)).any(|name| programs.contains(&name.as_str()))
}

fn installs(grant: &Grant) -> bool {
    grant.commands.iter().flat_map(|pattern| pattern.split_whitespace()).any(|word| matches!(word, "install" | "i" | "add"))
}

/// How bad it is beside others of the same list: the worst one speaks for them.
fn weight(grant: &Grant) -> u8 {
    match grant.hazard {
        // Programs for text and for the shell's own state run code only for who means to bend them.
        Some(Hazard::Execution) if names(grant, &["awk", "gawk", "source"]) => 1,
        Some(Hazard::Execution) if grant.breadth == Breadth::Interpreter => 5,
        Some(Hazard::Credentials | Hazard::OwnConfig) => 4,
        Some(Hazard::Destructive) => 3,
        Some(Hazard::Egress | Hazard::Consequence) if grant.breadth >= Breadth::Tool => 3,
        _ => 2,
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
        weight: weight(grant),
        ..Hit::new(grant.rule.span, format!("`{}` is allowed in advance and {label}", grant.rule.value))
    }
}
