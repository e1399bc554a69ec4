//! Actions of the repository itself that run an agent: what they hand it, and which of their inputs become its task.
//!
//! Source: docs.github.com "Metadata syntax for GitHub Actions" (`runs.using: composite`, `runs.steps`; `inputs.<id>` is filled in as an
//! expression) and "Workflow syntax" (`uses: ./path/to/dir`: from the root of the repository that was checked out).

use super::actions::{Action, Admits};
use super::expression::{self, filled};
use super::runs::CHECKS;
use super::{PRODUCT, Step, agent, tools};
use crate::dialect::fact::Speaker;
use crate::model::Composite;
use crate::source::Source;
use crate::syntax::tree::{EntryRef, NodeRef};

/// The first agent that the action at `root` runs.
pub(super) fn lower(source: &Source, root: NodeRef<'_>) -> Option<Composite> {
    let runs = root.get("runs").filter(|runs| runs.get("using").and_then(NodeRef::as_str) == Some("composite"))?;
    let steps: Vec<NodeRef<'_>> = runs.get("steps").into_iter().flat_map(NodeRef::items).collect();
    let (at, step) = steps.iter().enumerate().find_map(|(at, step)| Some((at, agent(*step, &[])?)))?;
    let given = |key: &str| step.node.at(&["with", key]);
    let named = |keys: &[&str]| keys.iter().filter_map(|key| given(key)).flat_map(inputs).collect::<Vec<_>>();
    let Some(action) = step.action else { return Some(of_command(source, &step, &steps[..at])) };
    let lists = ["allowed_tools", "claude_args"].iter().filter_map(|key| given(key)).flat_map(inputs);
    let opened = action.opened_by.and_then(|(key, _)| given(key)).and_then(NodeRef::as_str).filter(|names| !names.trim().is_empty());
    let checked = match action.admits {
        // What is let in by an input of the action is not known here.
        Admits::Writers if opened.is_some_and(|names| names.trim() != "*") => None,
        Admits::Writers => Some(opened.is_none()),
        Admits::Everybody => Some(false),
        Admits::Unknown => None,
    };
    Some(Composite {
        tasks: named(action.tasks),
        options: named(action.options),
        lists: lists.filter(|name| is_list(name)).collect(),
        bots: action.bots.and_then(given).into_iter().flat_map(inputs).next(),
        token: action.token,
        restores: action.restores,
        checked: checked.filter(|checked| *checked || !guarded(source, &step, &steps[..at])),
        ..blank(&step)
    })
}

/// A program is handed its task in its command line, or in a variable that the line names.
fn of_command(source: &Source, step: &Step<'_>, before: &[NodeRef<'_>]) -> Composite {
    let run = step.node.get("run");
    let text = run.and_then(NodeRef::as_str).unwrap_or_default();
    let variables = step.node.get("env").into_iter().flat_map(NodeRef::entries);
    let handed = variables.filter(|entry| text.contains(&format!("${}", entry.key())) || text.contains(&format!("${{{}", entry.key())));
    let tasks = run.into_iter().chain(handed.map(EntryRef::value)).flat_map(inputs).collect();
    Composite { tasks, checked: Some(false).filter(|_| !guarded(source, step, before)), ..blank(step) }
}

fn blank(step: &Step<'_>) -> Composite {
    Composite {
        origin: Speaker::project(PRODUCT).origin(step.name.span, format!("{}.agent", step.node.path())),
        name: step.name.clone(),
        tasks: Vec::new(),
        options: Vec::new(),
        lists: Vec::new(),
        checked: None,
        bots: None,
        token: false,
        restores: false,
        reads_only: tools::reads_only(step),
        unbounded: tools::unbounded(step),
    }
}

/// Whether something within the action decides whether its agent is started: a condition, or a step that looks up who is asking.
fn guarded(source: &Source, step: &Step<'_>, before: &[NodeRef<'_>]) -> bool {
    let looks = |step: &NodeRef<'_>| {
        let text = source.slice(step.span()).to_ascii_lowercase();
        CHECKS.iter().any(|word| text.contains(word))
    };
    step.node.get("if").is_some() || before.iter().any(looks)
}

/// The inputs that are filled into a text.
fn inputs(node: NodeRef<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (_, inner) in filled(node.as_str().unwrap_or_default()) {
        if let Some(expression) = expression::read(inner) {
            expression.values(&mut |path| names.extend(path.strip_prefix("inputs.").map(str::to_owned)));
        }
    }
    names
}

/// Whether an input that reaches the options of Claude Code is a list of what it may use unasked, by its name.
fn is_list(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("allow") && name.contains("tools") && !name.contains("disallow")
}

/// The names of a composite's inputs, to make an action of it.
pub(super) struct Words<'o> {
    tasks: Vec<&'o str>,
    options: Vec<&'o str>,
}

impl<'o> Words<'o> {
    pub(super) fn of(composite: &'o Composite) -> Self {
        let words = |names: &'o [String]| names.iter().map(String::as_str).collect();
        Self { tasks: words(&composite.tasks), options: words(&composite.options) }
    }

    /// The action in `folder`, as a workflow sees it.
    pub(super) fn action(&'o self, folder: &'o str, composite: &'o Composite) -> Action<'o> {
        let admits = match composite.checked {
            Some(true) => Admits::Writers,
            Some(false) => Admits::Everybody,
            None => Admits::Unknown,
        };
        let found = super::actions::find(&composite.name.value);
        Action {
            admits,
            bots: composite.bots.as_deref(),
            token: composite.token,
            restores: composite.restores,
            local: Some(composite),
            ..Action::of(folder, found.map_or("", |action| action.product), &self.tasks, &self.options)
        }
    }
}
