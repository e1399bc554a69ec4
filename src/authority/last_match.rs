//! Products whose last matching rule counts, where two files of one folder are merged: `opencode.json` and, after it, `.opencode/opencode.json`.
//!
//! Maps are merged key by key. A key that both files have keeps its place in the first and gets the value of the second; what only the second
//! has comes after all of the first. Folders above or below are no matter here: a session that starts in a folder sees those above it, whose
//! rules come first, and a rule that decides for sessions which start further up stays what it is.
//!
//! Source: anomalyco/opencode packages/opencode/src/config/config.ts (`mergeDeep`, the order of files), permission/index.ts (`fromConfig`).

use std::collections::BTreeMap;

use super::pattern::{Pattern, command_covers, matches};
use super::resolve::Project;
use super::withheld;
use crate::catalog::products::{Strategy, strategy};
use crate::model::{Grant, Model, Status, Verdict};
use crate::source::FileId;

/// The rules of one folder, by their numbers.
#[derive(Default)]
struct Files {
    first: Vec<usize>,
    second: Vec<usize>,
}

/// Joins the files of each folder.
pub(super) fn join<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let mut groups: BTreeMap<(Project, Option<String>), Files> = BTreeMap::new();
    for (index, grant) in model.grants.iter().enumerate() {
        if strategy(grant.origin.product) != Some(Strategy::LastMatch) || grant.status != Status::Effective {
            continue;
        }
        let project = Project::of(path(grant.origin.file), grant.origin.product);
        let after = project.hidden;
        let files = groups.entry((Project { hidden: false, ..project }, grant.origin.agent.clone())).or_default();
        if after { files.second.push(index) } else { files.first.push(index) }
    }
    for Files { first, second } in groups.into_values().filter(|files| files.first.len() + files.second.len() <= withheld::MANY) {
        let stated = |of: &Grant| first.iter().any(|&index| same(&model.grants[index], of));
        // What the second file adds comes after everything of the first.
        let added: Vec<&Grant> = second.iter().map(|&index| &model.grants[index]).filter(|grant| !stated(grant)).collect();
        let held = withheld::commands(added.iter().copied());
        let over: Vec<(usize, Option<String>)> =
            first.iter().map(|&index| (index, taken_over(model, index, &second, &added, path))).collect();
        for (index, reason) in over {
            let grant = &mut model.grants[index];
            match reason {
                Some(reason) => (grant.status, grant.reason) = (Status::Shadowed, Some(reason)),
                None => withheld::credit(grant, &held),
            }
        }
    }
}

/// Why the rule at `index`, of the first file, decides nothing.
fn taken_over<'f>(model: &Model, index: usize, second: &[usize], added: &[&Grant], path: &dyn Fn(FileId) -> &'f str) -> Option<String> {
    let grant = &model.grants[index];
    let replacing = second.iter().map(|&other| &model.grants[other]).find(|other| replaces(other, grant));
    let by = replacing.or_else(|| added.iter().copied().find(|other| covers(other, grant)))?;
    Some(format!("`{}` in {} takes precedence", by.origin.path, path(by.origin.file)))
}

fn spec(grant: &Grant) -> &str {
    Pattern::parse(&grant.rule.value).and_then(|pattern| pattern.spec).unwrap_or("*")
}

fn same(a: &Grant, b: &Grant) -> bool {
    a.tool == b.tool && spec(a) == spec(b)
}

/// Whether the key of `first` gets another value by `second`: the same pattern, or patterns where one word stood for the tool.
fn replaces(second: &Grant, first: &Grant) -> bool {
    let word = first.origin.path.rsplit('.').next() == Some(first.tool.as_str());
    second.tool == first.tool && (word || spec(second) == spec(first) && second.verdict != first.verdict)
}

fn covers(second: &Grant, first: &Grant) -> bool {
    let tool = second.tool == first.tool || matches(&second.tool, &first.tool);
    tool && second.verdict != Verdict::Allow && command_covers(spec(second), spec(first))
}
