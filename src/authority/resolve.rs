//! Effective permissions: the layers of a project joined as the product joins them, and each rule and setting told what it amounts to.
//!
//! A project is the folder that holds the product's settings (`packages/api` for `packages/api/.claude/settings.json`): nested packages
//! of a repository are projects of their own. Managed settings in a repository are meant for an image or a fleet, so they are a project by
//! themselves. What a dialect marked as inert or dead stays that.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{BUDGET, Coverage};
use super::pattern::Pattern;
use super::{last_match, withheld};
use crate::catalog::products::{Strategy, strategy};
use crate::model::{Breadth, Grant, Layer, Model, Origin, Run, Sandbox, Setting, Status, Subject, Topic, Verdict};
use crate::source::FileId;

/// What is resolved together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Project {
    /// The folder, relative to the root of the scan; empty for the root.
    pub folder: String,
    /// Whether the settings lie in a hidden folder of it (`.claude`). An organisation's lie open, and are no project's.
    pub hidden: bool,
    /// The product.
    pub product: &'static str,
}

impl Project {
    /// The project that the settings file at `path` belongs to: the folder that holds its hidden folder, or its drop-in folder (`x.d`);
    /// else its own folder.
    #[must_use]
    pub fn of(path: &str, product: &'static str) -> Self {
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        let (mut start, mut end, mut hidden) = (0, folders.len(), false);
        for part in folders.split('/') {
            if part.starts_with('.') || part.ends_with(".d") {
                (end, hidden) = (start, part.starts_with('.'));
            }
            start += part.len() + 1;
        }
        Self { folder: folders[..end].trim_end_matches('/').to_owned(), hidden, product }
    }
}

/// Whose word counts where layers contradict each other: the higher. Source: code.claude.com/docs/en/settings, "Settings precedence".
fn rank(layer: Layer) -> u8 {
    match layer {
        // What holds for one task competes with no setting.
        Layer::User | Layer::Task => 0,
        Layer::Project => 1,
        Layer::Local => 2,
        Layer::Managed => 3,
    }
}

/// Resolves effective permissions over the layers of each project. `path` gives the path of a file.
pub fn resolve<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let projects = |origin: &Origin| Project::of(path(origin.file), origin.product);
    name_agents_once(model, &projects);
    shadow_settings(model, path, &projects);
    shadow_grants(model, path, &projects);
    last_match::join(model, path);
    judge_sandboxes(model, &projects);
}

type Projects<'p> = dyn Fn(&Origin) -> Project + 'p;

/// A product acts once in a project, however many files configure it.
fn name_agents_once(model: &mut Model, projects: &Projects<'_>) {
    let mut seen = BTreeSet::new();
    model.agents.retain(|agent| {
        let product = agent.origin.product;
        if agent.name.value != product {
            return true;
        }
        seen.insert(projects(&agent.origin))
    });
}

/// Of settings with one value the highest layer's counts.
fn shadow_settings<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str, projects: &Projects<'_>) {
    let single = |setting: &Setting| {
        setting.status == Status::Effective
            && setting.layer != Layer::Task
            && matches!(setting.topic, Topic::ApprovalMode | Topic::McpAutoEnable)
    };
    let mut winners: BTreeMap<(Project, Topic), (u8, FileId)> = BTreeMap::new();
    for setting in model.settings.iter().filter(|setting| single(setting)) {
        if strategy(setting.origin.product).is_some() {
            let winner = (rank(setting.layer), setting.origin.file);
            let entry = winners.entry((projects(&setting.origin), setting.topic)).or_insert(winner);
            *entry = winner.max(*entry);
        }
    }
    for setting in model.settings.iter_mut().filter(|setting| single(setting)) {
        let Some(&(high, file)) = winners.get(&(projects(&setting.origin), setting.topic)) else { continue };
        if rank(setting.layer) < high {
            setting.status = Status::Shadowed;
            setting.reason = Some(format!("`{}` sets it too, and takes precedence", path(file)));
        }
    }
}

/// The project whose rules are joined; of what one run is handed, its file and agent, for which alone it holds.
type Group = (Project, Option<(FileId, Option<String>)>);

/// Marks rules that another rule takes precedence over in all that they cover.
fn shadow_grants<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str, projects: &Projects<'_>) {
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (index, grant) in model.grants.iter().enumerate() {
        // A map of servers names its tools without the server: such a rule is no pattern of the product.
        let pattern = grant.subject != Subject::Mcp || grant.rule.value.starts_with("mcp__") || grant.rule.value.starts_with("Mcp(");
        let ordered = matches!(strategy(grant.origin.product), Some(Strategy::DenyAskAllow | Strategy::Strictest));
        if pattern && grant.status == Status::Effective && ordered {
            let run = (grant.run != Run::None).then(|| (grant.origin.file, grant.origin.agent.clone()));
            groups.entry((projects(&grant.origin), run)).or_default().push(index);
        }
    }
    for indices in groups.values() {
        credit(model, indices);
        let mut budget = BUDGET;
        let held = [Verdict::Deny, Verdict::Ask].map(|verdict| {
            let grants: Vec<&Grant> = indices.iter().map(|&index| &model.grants[index]).filter(|grant| grant.verdict == verdict).collect();
            let coverage = Coverage::new(grants.iter().map(|grant| &grant.rule.value));
            (verdict, grants, coverage)
        });
        let mut shadow = |grant: &Grant| {
            let pattern = Pattern::parse(&grant.rule.value)?;
            let mut stricter = held.iter().take_while(|(verdict, ..)| *verdict != grant.verdict);
            let other = stricter.find_map(|(_, grants, coverage)| Some(grants[coverage.first(&pattern, &mut budget)?]))?;
            let elsewhere = if other.origin.file == grant.origin.file { String::new() } else { format!(" in {}", path(other.origin.file)) };
            Some(format!("`{}`{elsewhere} takes precedence", other.origin.path))
        };
        let shadows: Vec<(usize, String)> = indices.iter().filter_map(|&index| Some((index, shadow(&model.grants[index])?))).collect();
        for (index, reason) in shadows {
            model.grants[index].status = Status::Shadowed;
            model.grants[index].reason = Some(reason);
        }
    }
}

/// Takes from the rules of one project what others of it hold back, in whatever file they stand.
fn credit(model: &mut Model, indices: &[usize]) {
    if indices.len() > withheld::MANY {
        return;
    }
    let held = withheld::commands(indices.iter().map(|&index| &model.grants[index]));
    for &index in indices {
        withheld::credit(&mut model.grants[index], &held);
    }
}

/// Tells each sandbox whether commands run unasked without it, and each shell rule whether a sandbox holds what it allows.
fn judge_sandboxes(model: &mut Model, projects: &Projects<'_>) {
    let mut strongest: BTreeMap<Project, (u8, bool)> = BTreeMap::new();
    let settled = |sandbox: &Sandbox| sandbox.status == Status::Effective && sandbox.layer != Layer::Task;
    for sandbox in model.sandboxes.iter().filter(|sandbox| settled(sandbox)) {
        let own = (rank(sandbox.layer), sandbox.enforced);
        let entry = strongest.entry(projects(&sandbox.origin)).or_insert(own);
        *entry = if own.0 > entry.0 { own } else { *entry };
    }
    let mut unasked: BTreeSet<Project> = BTreeSet::new();
    for grant in model.grants.iter_mut().filter(|grant| grant.subject == Subject::Shell && grant.verdict == Verdict::Allow) {
        let project = projects(&grant.origin);
        let inside = strategy(grant.origin.product) != Some(Strategy::Strictest);
        grant.sandboxed = inside && strongest.get(&project).is_some_and(|(_, enforced)| *enforced);
        if grant.status == Status::Effective && grant.breadth >= Breadth::Interpreter && grant.run == Run::None {
            unasked.insert(project);
        }
    }
    for setting in &model.settings {
        if setting.topic == Topic::ApprovalMode && setting.meaning.starts_with("bypass") && setting.status == Status::Effective {
            unasked.insert(projects(&setting.origin));
        }
    }
    for sandbox in &mut model.sandboxes {
        let project = projects(&sandbox.origin);
        if settled(sandbox) && strongest.get(&project).is_some_and(|(high, _)| *high > rank(sandbox.layer)) {
            sandbox.status = Status::Shadowed;
        }
        // A dialect may know it already: some products do not ask where there is no sandbox.
        sandbox.unasked = !sandbox.enabled.value && (sandbox.unasked || unasked.contains(&project));
    }
}
