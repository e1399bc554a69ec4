//! What instructions want asked or limited, and a tool of the same agent does with nothing in its way: the sentence is all there is.

use std::collections::{BTreeMap, HashMap};

use super::agents::Roster;
use super::permissions::key;
use super::{Project, command};
use crate::catalog::{products, verbs};
use crate::model::{Action, Capability, Decider, Gate, Model, Origin, Role, Said, Statement};
use crate::source::{FileId, Source, Span};

/// The product of instructions that many coding agents read (agents.md).
const SHARED: &str = "coding agents";

/// Words for whatever there is: what they name is in every tool.
const ANY: &[&str] =
    &["anything", "everything", "any data", "data", "record", "resource", "infrastructure", "customer", "production", "cluster"];

/// Whose a fact is: an agent of the roster, else the product in a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Agent(usize),
    /// The folder of the project, the product, and an agent that nothing declares.
    Product(String, &'static str, Option<String>),
}

/// A sentence, and the actions of its agent that nothing gates, in the order of the model.
pub type Unenforced<'m> = (&'m Statement, Vec<&'m Action>);

/// The statements of `model` that say `says` of something that nothing enforces. `source` gives a file.
#[must_use]
pub fn unenforced<'m, 'f>(model: &'m Model, source: &'f dyn Fn(FileId) -> &'f Source, says: Said) -> Vec<Unenforced<'m>> {
    let statements: Vec<&Statement> = model.statements.iter().filter(|statement| statement.says == says).collect();
    if statements.is_empty() {
        return Vec::new();
    }
    let path = |file: FileId| source(file).path();
    let roster = Roster::new(model, &path);
    let whose = |origin: &Origin| match key(origin, &path) {
        (project, Some(name)) => roster.of(origin).map_or(Whose::Product(project.folder, project.product, Some(name)), Whose::Agent),
        (project, None) => Whose::Product(project.folder, project.product, None),
    };
    let mut ungated: BTreeMap<Whose, Vec<&Action>> = BTreeMap::new();
    let mut by_folder: HashMap<String, Vec<&Action>> = HashMap::new();
    for action in model.actions.iter().filter(|action| open(action)) {
        let whose = whose(&action.origin);
        if let Whose::Product(folder, product, None) = &whose
            && products::reads_shared_instructions(product)
        {
            by_folder.entry(folder.clone()).or_default().push(action);
        }
        ungated.entry(whose).or_default().push(action);
    }
    let of = |statement: &&'m Statement| {
        let origin = &statement.origin;
        let shared = origin.product == SHARED && path(origin.file).rsplit('/').next().is_some_and(|name| name.starts_with("AGENT"));
        let theirs = if shared { by_folder.get(&Project::of(path(origin.file), SHARED).folder) } else { ungated.get(&whose(origin)) };
        let line = line(source(origin.file), statement.words.span);
        theirs.into_iter().flatten().copied().filter(|action| speaks_of(statement, &line, action)).collect::<Vec<_>>()
    };
    statements.into_iter().map(|statement| (statement, of(&statement))).filter(|(_, actions)| !actions.is_empty()).collect()
}

/// Whether nothing stands before an action, and that is told of it alone: what a mode or a wildcard opens is their matter.
fn open(action: &Action) -> bool {
    action.gate == Gate::None && (action.tells || action.from == "tool" && action.by == Decider::Rule || rule_for_commands(action))
}

/// A rule for a command line that changes a repository: no hazard by itself, but against what the sentence says.
fn rule_for_commands(action: &Action) -> bool {
    action.from == "grant" && action.capability == Capability::RepoWrite
}

/// The line of `span`, in lower case.
fn line(source: &Source, span: Span) -> String {
    let text = source.text();
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |at| span.end as usize + at);
    text[start..end].to_lowercase()
}

/// Whether `statement`, written in `line`, is about what `action` does.
fn speaks_of(statement: &Statement, line: &str, action: &Action) -> bool {
    let same = |of: &Capability| {
        let one = |capability: Capability| match capability {
            Capability::AdminIam => Capability::AdminUsers,
            other => other,
        };
        one(*of) == one(action.capability) || *of == Capability::SendExternal && action.capability == Capability::SendBulk
    };
    if !statement.of.iter().any(same) {
        return false;
    }
    let does = command::does(command_of(&action.tool.value));
    if action.capability == Capability::RepoWrite {
        let last = |command: &String| command.rsplit(' ').next().unwrap_or_default().to_owned();
        return match does {
            Some((name, _)) => statement.commands.contains(&name),
            None => statement.commands.iter().any(|command| verbs::words(&action.tool.value).contains(&last(command))),
        };
    }
    // Instructions of a project speak of much that its few tools do not do: they must name what the tool is for.
    let told = statement.role == Role::Instructions
        && !matches!(action.capability, Capability::MoneyMove | Capability::MoneyRefund | Capability::DeployProd | Capability::SendBulk);
    let named = || match &does {
        Some((name, _)) => name.split(' ').next().is_some_and(|program| line.contains(program)),
        None => verbs::words(&action.tool.value)
            .iter()
            .any(|word| word.len() > 3 && !VERBS.contains(&word.as_str()) && line.contains(word.trim_end_matches('s'))),
    };
    !told || ANY.iter().any(|any| line.contains(any)) || named()
}

/// Words of names of tools that are no objects.
const VERBS: &[&str] =
    &["send", "delete", "create", "remove", "purge", "destroy", "drop", "post", "publish", "reply", "export", "grant", "update", "invite"];

/// The command line of a rule: `git push *` of `Bash(git push:*)`.
fn command_of(rule: &str) -> &str {
    rule.split_once('(').map_or(rule, |(_, spec)| spec.trim_end_matches(')').trim_end_matches(":*"))
}
