//! Texts of outsiders that are filled into a task or a command before anything reads them, and code of theirs that is fetched before the
//! agent starts.
//!
//! Source: docs.github.com "Secure use reference" and securitylab.github.com/resources/github-actions-untrusted-input (contexts whose value
//! an outsider writes; names of accounts, numbers and hashes have letters that do no harm); anthropics/claude-code-action docs/security.md
//! (code of a pull request beside the working copy, in a folder of its own, is the safe way).

use super::Step;
use super::events::Event;
use super::expression::{self, filled};
use super::runs::{Start, Workflow};
use crate::model::{Into, Trust};
use crate::source::{At, Source};
use crate::syntax::locate::locate;
use crate::syntax::shell::{self, Command};
use crate::syntax::tree::NodeRef;

/// Properties that hold text of whoever wrote the object. `head` and what follows is about the branch that a change comes from.
const TEXTS: &[&str] = &[
    "title",
    "body",
    "message",
    "head.ref",
    "head.label",
    "head_branch",
    "display_title",
    "head_commit.message",
    "head_commit.author.name",
    "head_commit.author.email",
    "author.name",
    "author.email",
    "page_name",
    "head.repo.default_branch",
    "head.repo.description",
    "default_branch",
];

/// The object of the event whose author writes what `path` stands for; `head_ref` is the branch of a pull request.
pub(super) fn object(path: &str) -> Option<&str> {
    if path == "github.head_ref" {
        return Some("pull_request");
    }
    let rest = path.strip_prefix("github.event.")?;
    let (object, property) = rest.split_once('.').unwrap_or((rest, ""));
    let whole = property.is_empty() && matches!(object, "issue" | "comment" | "pull_request" | "review" | "discussion");
    let listed = matches!(object, "commits" | "pages").then(|| property.split_once('.').map_or("", |(_, rest)| rest));
    let text = TEXTS.contains(&listed.unwrap_or(property));
    (whole || text).then_some(object)
}

/// A text that is filled in.
pub(super) struct Found {
    pub(super) text: At<String>,
    pub(super) into: Into,
    /// The object of the event that it belongs to.
    pub(super) object: String,
}

/// Texts of outsiders in what the agent of `step` is handed.
pub(super) fn splices(source: &Source, root: NodeRef<'_>, job: NodeRef<'_>, step: &Step<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let environments = [step.node.get("env"), job.get("env"), root.get("env")];
    let Some(action) = step.action else {
        // A command: what is filled in becomes a part of it.
        step.node.get("run").into_iter().for_each(|run| texts(source, run, Into::Command, &environments, &mut found));
        return found;
    };
    let inputs = |keys: &[&str], into: Into, found: &mut Vec<Found>| {
        for key in keys {
            if let Some(input) = step.node.at(&["with", key]) {
                texts(source, input, into, &environments, found);
            }
        }
    };
    inputs(action.tasks, Into::Prompt, &mut found);
    inputs(action.options, Into::Options, &mut found);
    found
}

fn texts(source: &Source, node: NodeRef<'_>, into: Into, environments: &[Option<NodeRef<'_>>], found: &mut Vec<Found>) {
    let Some(text) = node.as_str() else { return };
    for (range, inner) in filled(text) {
        let Some(expression) = expression::read(inner) else { continue };
        let mut names = Vec::new();
        expression.values(&mut |path| names.push(path.to_owned()));
        // `env.NAME` stands for what the variable was filled with.
        let variable = |path: &String| path.strip_prefix("env.").map(str::to_owned);
        for name in names.clone().iter().filter_map(variable) {
            let entries = environments.iter().flatten().flat_map(|map| map.entries());
            let Some(entry) = entries.into_iter().find(|entry| entry.key().eq_ignore_ascii_case(&name)) else { continue };
            for (_, inner) in filled(entry.value().as_str().unwrap_or_default()) {
                if let Some(expression) = expression::read(inner) {
                    expression.values(&mut |path| names.push(path.to_owned()));
                }
            }
        }
        let whole = || names.iter().any(|name| name == "github.event" || name == "github") && inner.to_ascii_lowercase().contains("tojson");
        let object = names.iter().find_map(|name| object(name)).or_else(|| whole().then_some("*"));
        if let Some(object) = object {
            let text = At::new(inner.trim().to_owned(), locate(source, node, range));
            found.push(Found { text, into, object: object.to_owned() });
        }
    }
}

/// Code of a change, fetched by a step into the folder that the job works in: the revision as written.
pub(super) fn checkout(source: &Source, step: NodeRef<'_>) -> Option<At<String>> {
    let uses = step.get("uses").and_then(NodeRef::as_str).unwrap_or_default();
    if uses.starts_with("actions/checkout@") {
        let elsewhere =
            step.at(&["with", "path"]).and_then(NodeRef::as_str).is_some_and(|path| !matches!(path.trim_end_matches('/'), "" | "." | "./"));
        let keys = ["ref", "repository"].into_iter().filter_map(|key| step.at(&["with", key]));
        return keys.filter(|_| !elsewhere).filter_map(NodeRef::text).find(|revision| is_head(&revision.value));
    }
    let run = step.get("run")?;
    let text = run.as_str()?;
    let commands = shell::read(text, 0);
    // What was fetched and how it is called since then: `git fetch origin pull/7/head:review`, or `FETCH_HEAD`.
    let mut fetched: Option<(&Command, &str)> = None;
    let command = commands.iter().find_map(|command| {
        let words: Vec<&str> = command.words.iter().map(|word| word.value.as_str()).collect();
        match words.as_slice() {
            ["gh", "pr", "checkout", ..] => Some(command),
            ["git", "fetch", rest @ ..] => {
                let head = rest.iter().find(|word| is_head(word));
                let named =
                    |refspec: &&'_ str| command.words.iter().find(|word| word.value == **refspec).map_or("", |word| called(&word.value));
                fetched = head.map(|refspec| (command, named(refspec))).or(fetched.filter(|(_, name)| *name != "FETCH_HEAD"));
                None
            }
            ["git", verb, rest @ ..] if matches!(*verb, "checkout" | "switch" | "pull" | "merge" | "reset") => {
                let before = fetched.filter(|(_, name)| rest.contains(name) && (*verb != "reset" || rest.contains(&"--hard")));
                let here = *verb != "reset" && rest.iter().any(|word| is_head(word));
                if here { Some(command) } else { before.map(|(fetch, _)| fetch) }
            }
            _ => None,
        }
    })?;
    let range = command.range();
    Some(At::new(text.get(range.clone())?.to_owned(), locate(source, run, range)))
}

/// What the code that a refspec fetches is called afterwards.
fn called(refspec: &str) -> &str {
    refspec.rsplit_once(':').map_or("FETCH_HEAD", |(_, name)| name.trim_start_matches("refs/heads/"))
}

/// Whether a revision is the code of a change that is not merged.
fn is_head(revision: &str) -> bool {
    let revision = revision.to_ascii_lowercase();
    let number = |rest: &str| rest.split('/').nth(1).is_some_and(|end| end.starts_with("head") || end.starts_with("merge"));
    let of_number = revision.split_once("pull/").is_some_and(|(_, rest)| rest.starts_with('$') || number(rest));
    of_number
        || ["pull_request.head.", "github.head_ref", "refs/pull/", "workflow_run.head_", "merge_commit_sha"]
            .iter()
            .any(|part| revision.contains(part))
}

impl Workflow<'_> {
    /// Who may write a text of `object` when `event` starts a run, as `start` says.
    pub(super) fn author(&self, object: &str, event: &Event<'_>, start: &Start) -> Option<Trust> {
        if object == "*" {
            return Some(start.trust);
        }
        if !event.has(object) {
            return None;
        }
        // Whoever labels or assigns did not write what they label.
        let types = event.types();
        let as_author = types.iter().all(|kind| {
            matches!(
                kind.value.as_str(),
                "opened" | "created" | "submitted" | "synchronize" | "reopened" | "ready_for_review" | "published"
            )
        });
        let by_author = event.is_own(object) && (as_author || !event.is_of(&["issues", "pull_request_target", "discussion"]));
        Some(if by_author || event.kind.trust != Trust::Public { start.trust } else { Trust::Public })
    }
}
