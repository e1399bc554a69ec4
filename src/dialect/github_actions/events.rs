//! The events that start a workflow, and who can make them happen: data.
//!
//! Source: docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows and .../webhooks/webhook-events-and-payloads
//! (which objects an event has); "Secure use": a pull request of a fork gets no secrets and a token that only reads, unless the event is
//! `pull_request_target`. Who may label or assign: docs.github.com "Repository roles for an organization" (triage and above).

use crate::model::Trust;
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// An event of a workflow.
#[derive(Debug)]
pub(in crate::dialect) struct Event<'t> {
    /// As written.
    pub(in crate::dialect) name: At<String>,
    /// What is said of it: `types`, `branches`.
    pub(in crate::dialect) about: Option<NodeRef<'t>>,
    pub(in crate::dialect) kind: &'static Kind,
}

/// What is known of an event.
#[derive(Debug)]
pub(in crate::dialect) struct Kind {
    name: &'static str,
    /// Who can make it happen.
    pub(in crate::dialect) trust: Trust,
    /// The objects of its payload; the first is what was written by whoever made it happen.
    pub(in crate::dialect) objects: &'static [&'static str],
}

const fn kind(name: &'static str, trust: Trust, objects: &'static [&'static str]) -> Kind {
    Kind { name, trust, objects }
}

static KINDS: &[Kind] = &[
    kind("issues", Trust::Public, &["issue", "label", "assignee"]),
    kind("issue_comment", Trust::Public, &["comment", "issue"]),
    kind("pull_request", Trust::Public, &["pull_request", "label", "assignee"]),
    kind("pull_request_target", Trust::Public, &["pull_request", "label", "assignee"]),
    kind("pull_request_review", Trust::Public, &["review", "pull_request"]),
    kind("pull_request_review_comment", Trust::Public, &["comment", "pull_request"]),
    kind("discussion", Trust::Public, &["discussion", "label"]),
    kind("discussion_comment", Trust::Public, &["comment", "discussion"]),
    kind("commit_comment", Trust::Public, &["comment"]),
    // The run that went before may be anybody's or nobody's: its own events tell, in another file.
    kind("workflow_run", Trust::Unknown, &["workflow_run"]),
    kind("workflow_call", Trust::Unknown, &["*"]),
    kind("push", Trust::Member, &["head_commit", "commits"]),
    kind("merge_group", Trust::Member, &[]),
    kind("workflow_dispatch", Trust::Member, &["inputs"]),
    kind("repository_dispatch", Trust::Member, &["client_payload"]),
    kind("release", Trust::Member, &["release"]),
    kind("create", Trust::Member, &[]),
    kind("delete", Trust::Member, &[]),
    kind("label", Trust::Member, &["label"]),
    kind("milestone", Trust::Member, &["milestone"]),
    kind("deployment", Trust::System, &["deployment"]),
    kind("deployment_status", Trust::System, &["deployment_status", "deployment"]),
    kind("page_build", Trust::System, &[]),
    kind("registry_package", Trust::Member, &[]),
    kind("schedule", Trust::System, &[]),
];

static OTHER: Kind = kind("", Trust::Unknown, &["*"]);

/// What only those with the role triage or a higher one can do to an issue or a pull request.
const OF_MEMBERS: &[&str] = &[
    "labeled", "unlabeled", "assigned", "unassigned", "milestoned", "demilestoned", "locked", "unlocked", "pinned", "unpinned",
    "transferred", "typed", "untyped", "enqueued", "dequeued",
];

/// Whether only members can bring about the action `name` of an event.
pub(in crate::dialect) fn of_members(name: &str) -> bool {
    OF_MEMBERS.contains(&name)
}

/// The events of a workflow: a name, a list of names, or a map.
pub(in crate::dialect) fn events<'t>(on: NodeRef<'t>) -> Vec<Event<'t>> {
    let event = |name: At<String>, about| {
        let kind = KINDS.iter().find(|kind| kind.name == name.value).unwrap_or(&OTHER);
        Event { name, about, kind }
    };
    let named = on.text().filter(|_| !on.is_map()).into_iter();
    let listed = on.items().filter_map(NodeRef::text);
    let mapped = on.entries().map(|entry| event(entry.key_at(), Some(entry.value())));
    named.chain(listed).map(|name| event(name, None)).chain(mapped).collect()
}

impl Event<'_> {
    /// Whether the payload has `object`.
    pub(in crate::dialect) fn has(&self, object: &str) -> bool {
        self.kind.objects.iter().any(|own| *own == object || *own == "*")
    }

    /// Whether the event is about something that outsiders write, and its runs have the repository's secrets: those of a pull request from a
    /// fork do not.
    pub(in crate::dialect) fn of_outsiders(&self) -> bool {
        self.kind.trust == Trust::Public && self.kind.name != "pull_request"
    }

    /// Whether `object` was written by whoever made the event happen.
    pub(in crate::dialect) fn is_own(&self, object: &str) -> bool {
        self.kind.objects.first() == Some(&object)
    }

    /// Whether the event is about an issue, a pull request or a discussion.
    pub(in crate::dialect) fn is_of(&self, names: &[&str]) -> bool {
        names.contains(&self.name.value.as_str())
    }

    /// The kinds of the event that start the workflow; none where all of the usual ones do.
    pub(in crate::dialect) fn types(&self) -> Vec<At<String>> {
        let types = self.about.and_then(|about| about.get("types"));
        types.into_iter().flat_map(|types| types.text().into_iter().chain(types.items().filter_map(NodeRef::text))).collect()
    }
}
