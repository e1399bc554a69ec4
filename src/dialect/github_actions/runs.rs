//! Who can start an agent's step, after all that narrows it: the conditions of the step and of its job, the jobs and steps before it that
//! look at who is asking, an environment that somebody approves, the action's own check.
//!
//! Source: docs.github.com "Workflow syntax" (`jobs.<job_id>.needs`: a job is skipped with the one that it needs, unless its condition says
//! `always()` or asks for a failure; `environment`: protection rules hold the job).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::Step;
use super::actions::{Action, Admits};
use super::events::{Event, of_members};
use super::expression;
use super::starters::{Passes, Question};
use crate::model::Trust;
use crate::source::{At, Source};
use crate::syntax::locate::Locator;
use crate::syntax::tree::{NodeId, NodeRef};

/// Jobs before jobs that are looked at, one behind the other and in all for one start. No workflow that somebody wrote has as many.
const MAX_DEPTH: usize = 8;
const MAX_JOBS: usize = 100;

/// Words of a step that looks up what somebody may do in the repository or the organisation: calls of the REST API and of its clients
/// (docs.github.com/rest/collaborators, /rest/orgs/members, /rest/teams/members), and well-known actions.
pub(super) const CHECKS: &[&str] = &[
    "getcollaboratorpermissionlevel",
    "checkcollaborator",
    "checkmembershipfor",
    "getmembershipfor",
    "/permission",
    "collaborators/",
    "/memberships/",
    "check-user-permission",
    "get-user-teams-membership",
    "team-membership",
    "check-permission",
    "isallowedtoreact",
    "check-actor",
    "prince-chrismc/check-actor-permissions",
    "has-permission",
    "is-org-member",
    "is-member",
    "actor-permission",
];

/// A workflow, to ask who can start what.
pub(super) struct Workflow<'t> {
    pub(super) source: &'t Source,
    pub(super) root: NodeRef<'t>,
    /// The repository's own actions that run agents.
    pub(super) locals: &'t [Action<'t>],
    /// Jobs that may still be looked at for this start.
    left: Cell<usize>,
    /// What was found out of jobs and steps, each looked at once.
    looks: RefCell<HashMap<NodeId, bool>>,
    keyed: RefCell<HashMap<NodeId, bool>>,
}

/// A start of an agent by one event.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) trust: Trust,
    /// What narrows who may.
    pub(super) check: Option<At<String>>,
}

impl<'t> Workflow<'t> {
    /// The workflow at `root`.
    pub(super) fn new(source: &'t Source, root: NodeRef<'t>, locals: &'t [Action<'t>]) -> Self {
        let (left, looks, keyed) = Default::default();
        Self { source, root, locals, left, looks, keyed }
    }

    /// Who can start `step` of `job` by `event`; `None`: the event does not.
    pub(super) fn start(&self, job: NodeRef<'t>, step: &Step<'t>, event: &Event<'t>) -> Option<Start> {
        self.left.set(MAX_JOBS);
        let passes = self.kinds(event).and(self.job(job, event, MAX_DEPTH)).and(self.condition(step.node, job, event, MAX_DEPTH));
        let passes = passes.and(self.looked(job, Some(step.node))).and(own(step, event));
        // A fork's pull request gets no secrets, and an agent whose key is one does not start.
        let fork = event.is_of(&["pull_request"]) && self.keyed(job);
        let trust = if fork { Trust::Member } else { event.kind.trust };
        let open = matches!(trust, Trust::Public | Trust::Unknown);
        Some(match passes {
            Passes::Nobody => return None,
            Passes::Members(check) => Start { trust: if open { Trust::Member } else { trust }, check: Some(check) },
            Passes::Unknown(check) if open => Start { trust: Trust::Unknown, check: Some(check) },
            Passes::Unknown(_) | Passes::Everybody => Start { trust, check: None },
        })
    }

    /// The kinds of the event: where all of them are up to members, they are who starts it.
    fn kinds(&self, event: &Event<'t>) -> Passes {
        let types = event.types();
        match types.first() {
            Some(first) if types.iter().all(|kind| of_members(&kind.value)) => Passes::Members(first.clone()),
            _ => Passes::Everybody,
        }
    }

    fn job(&self, job: NodeRef<'t>, event: &Event<'t>, depth: usize) -> Passes {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.get().checked_sub(1)) else {
            return Passes::Unknown(At::new(String::new(), job.span()));
        };
        self.left.set(left);
        let environment = job.get("environment").and_then(|place| place.text().or_else(|| place.get("name").and_then(NodeRef::text)));
        let held = environment.map_or(Passes::Everybody, Passes::Unknown);
        let condition = job.get("if").and_then(NodeRef::as_str).unwrap_or_default();
        let always = ["always()", "cancelled()", "failure()"].iter().any(|call| condition.contains(call));
        let passes = self.condition(job, job, event, depth).and(held);
        if always {
            return passes;
        }
        self.needed(job).map(|before| self.job(before, event, depth).and(self.looked(before, None))).fold(passes, Passes::and)
    }

    fn needed(&self, job: NodeRef<'t>) -> impl Iterator<Item = NodeRef<'t>> {
        let needs = job.get("needs");
        let names = needs.into_iter().flat_map(|needs| needs.as_str().into_iter().chain(needs.items().filter_map(NodeRef::as_str)));
        let jobs = self.root.get("jobs");
        names.filter_map(move |name| jobs?.get(name)).take(MAX_DEPTH)
    }

    /// What the `if` of a job or a step asks.
    fn condition(&self, of: NodeRef<'t>, job: NodeRef<'t>, event: &Event<'t>, depth: usize) -> Passes {
        let Some(node) = of.get("if") else { return Passes::Everybody };
        let Some(text) = node.as_str() else { return Passes::Everybody };
        let locator = Locator::new(self.source, node);
        let written = |range: std::ops::Range<usize>| At::new(text[range.clone()].to_owned(), locator.locate(range));
        let Some(expression) = expression::read(text) else { return Passes::Unknown(written(0..text.len())) };
        let output = |path: &str, asked: At<String>| self.output(path, asked, job, event, depth);
        Question { event, written: &written, output: &output }.ask(&expression, true)
    }

    /// What an output of a job or a step before says. What a job gives, it gives only to those who get as far as it.
    fn output(&self, path: &str, asked: At<String>, job: NodeRef<'t>, event: &Event<'t>, depth: usize) -> Passes {
        let name = path.split('.').nth(1).unwrap_or_default();
        let named = |given: &str| given.eq_ignore_ascii_case(name);
        if path.starts_with("needs.") {
            let Some(before) = self.root.get("jobs").and_then(|jobs| jobs.entries().find(|entry| named(entry.key()))) else {
                return Passes::Unknown(asked);
            };
            let result = path.ends_with(".result");
            let itself = match () {
                () if result => Passes::Everybody,
                () if before.value().get("steps").is_some_and(|steps| self.looks(steps)) => Passes::Members(asked),
                () => Passes::Unknown(asked),
            };
            return itself.and(self.job(before.value(), event, depth));
        }
        let mut steps = job.get("steps").into_iter().flat_map(NodeRef::items);
        let step = steps.find(|step| step.get("id").and_then(NodeRef::as_str).is_some_and(named));
        if step.is_some_and(|step| self.looks(step)) { Passes::Members(asked) } else { Passes::Unknown(asked) }
    }

    /// Whether a step, or any step of a job, looks up who somebody is to the repository.
    fn looks(&self, node: NodeRef<'t>) -> bool {
        if let Some(&looks) = self.looks.borrow().get(&node.id()) {
            return looks;
        }
        let text = self.source.slice(node.span()).to_ascii_lowercase();
        // What an author is to the repository is compared with something, or only printed.
        let role = || ["'owner'", "\"owner\"", "'member'", "\"member\"", "collaborator"].iter().any(|role| text.contains(role));
        let looks = CHECKS.iter().any(|word| text.contains(word)) || text.contains("author_association") && role();
        self.looks.borrow_mut().insert(node.id(), looks);
        looks
    }

    /// Whether a job is handed any secret.
    fn keyed(&self, job: NodeRef<'t>) -> bool {
        *self.keyed.borrow_mut().entry(job.id()).or_insert_with(|| self.source.slice(job.span()).contains("secrets."))
    }

    /// A step of `job`, before `last`, that looks up who is asking: it is taken to stop those who may not.
    fn looked(&self, job: NodeRef<'t>, last: Option<NodeRef<'t>>) -> Passes {
        let steps = job.get("steps").into_iter().flat_map(NodeRef::items).take_while(|step| Some(*step) != last);
        let mut checks = steps.filter(|step| step.get("uses").is_some() || step.get("run").is_some()).filter(|step| self.looks(*step));
        let name = |step: NodeRef<'t>| step.get("name").or_else(|| step.get("uses")).or_else(|| step.get("run")).and_then(NodeRef::text);
        checks
            .find_map(name)
            .map_or(Passes::Everybody, |name| Passes::Members(At::new(name.value.lines().next().unwrap_or_default().to_owned(), name.span)))
    }
}

/// The action's own check: only of events that are about something that somebody wrote.
fn own(step: &Step<'_>, event: &Event<'_>) -> Passes {
    let Some(action) = step.action else { return Passes::Everybody };
    if event.kind.trust == Trust::Member || event.kind.trust == Trust::System {
        return Passes::Everybody;
    }
    match action.admits {
        Admits::Everybody => Passes::Everybody,
        Admits::Unknown => Passes::Unknown(step.name.clone()),
        Admits::Writers if step.opened().is_some_and(|opened| opened.everybody && opened.works) => Passes::Everybody,
        Admits::Writers => Passes::Members(step.name.clone()),
    }
}
