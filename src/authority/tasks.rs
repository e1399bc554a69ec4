//! What stands between an agent and its tools because of the tasks that it works on.
//!
//! A task whose result a person looks at holds back the tasks that are given this result; of its own tools it holds back nothing, since they
//! have been called by then. What follows from that for a tool, by the task that it is used in:
//!
//! | the task | what stands before the tool |
//! |---|---|
//! | is given the result of a reviewed task: by name, or as the next in a list that runs in order | a person ([`Gate::Ask`]): nothing goes on before the result is accepted |
//! | is reviewed itself, or comes later than a reviewed one some other way | not known ([`Gate::Unknown`]): somebody looks, but not before this call |
//! | none of these | nothing ([`Gate::None`]) |
//!
//! A tool that is used in several tasks has the weakest of their gates.

use std::collections::{BTreeMap, HashMap};

use super::agents::Roster;
use super::agents::folder;
use crate::model::{Gate, Model, Task};
use crate::source::{At, FileId};

/// What stands before the tools of one task, and what says so.
type Before = (Gate, Option<At<String>>);

/// Joins what several files of one crew say of a task, and raises the gates of tools that nothing holds back by themselves, where the tasks they are used in are reviewed.
pub fn gate<'f>(model: &mut Model, path_of: &dyn Fn(FileId) -> &'f str) {
    if model.tasks.is_empty() {
        return;
    }
    let path = |file: FileId| -> &str { path_of(file) };
    let also = merge(model, &path);
    let before = gates(&model.tasks, &path);
    let raised = {
        let roster = Roster::new(model, &path);
        raised(model, &roster, &before, &also, &path)
    };
    // What a task tells its agent is the agent's prompt.
    let told: HashMap<(FileId, &str), &str> = model
        .tasks
        .iter()
        .filter_map(|task| Some(((task.origin.file, task.origin.path.as_str()), task.origin.agent.as_deref()?)))
        .collect();
    for origin in model.prompts.iter_mut().map(|prompt| &mut prompt.origin).filter(|origin| origin.agent.is_none()) {
        let holder = origin.path.rfind('.').map_or("", |end| &origin.path[..end]);
        origin.agent = told.get(&(origin.file, holder)).map(|agent| (*agent).to_owned());
    }
    for (at, (gate, by)) in raised {
        (model.tools[at].gate, model.tools[at].gated_by) = (gate, by);
    }
}

/// Where a task is stated besides its first place, with its number.
type Also = HashMap<(FileId, String), usize>;

/// Makes one task of those of one name in one crew: a program says who does what a file describes, and what it says wins.
fn merge<'m>(model: &mut Model, path: &'m dyn Fn(FileId) -> &'m str) -> Also {
    let mut also = Also::new();
    let mut first: HashMap<(&'static str, &str, String), usize> = HashMap::new();
    let mut kept: Vec<Task> = Vec::with_capacity(model.tasks.len());
    let mut tasks = std::mem::take(&mut model.tasks);
    tasks.sort_by_key(|task| path(task.origin.file).ends_with(".py"));
    for task in tasks {
        let key = (task.origin.product, crew(path(task.origin.file)), task.name.value.clone());
        let Some(&at) = first.get(&key).filter(|&&at| kept[at].origin.file != task.origin.file) else {
            first.insert(key, kept.len());
            kept.push(task);
            continue;
        };
        let (described, said) = (&mut kept[at], task);
        also.insert((said.origin.file, said.origin.path.clone()), at);
        described.origin.agent = said.origin.agent.or(described.origin.agent.take());
        described.reviewed = said.reviewed.or(described.reviewed.take());
        described.position = said.position.or(described.position);
        described.background |= said.background;
        described.after.extend(said.after);
        described.tools.extend(said.tools);
    }
    model.tasks = kept;
    also
}

/// The folder of the crew that a file belongs to.
fn crew(path: &str) -> &str {
    let inner = folder(path);
    if super::agents::PARTS.contains(&inner.rsplit('/').next().unwrap_or_default()) { folder(inner) } else { inner }
}

/// What stands before the tools of each task.
fn gates<'m>(tasks: &[Task], path: &'m dyn Fn(FileId) -> &'m str) -> Vec<Before> {
    let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        files.entry(crew(path(task.origin.file))).or_default().push(at);
    }
    files.values_mut().for_each(|members| members.sort_by_key(|&at| tasks[at].position.unwrap_or(usize::MAX)));
    let mut gates = vec![(Gate::None, None); tasks.len()];
    for members in files.values() {
        let review =
            |at: usize| tasks[at].reviewed.as_ref().filter(|flag| flag.value).map(|flag| At::new("human review".to_owned(), flag.span));
        let named: HashMap<&str, usize> = members.iter().map(|&at| (tasks[at].name.value.as_str(), at)).collect();
        let mut earlier: Option<At<String>> = None;
        for (index, &at) in members.iter().enumerate() {
            let task = &tasks[at];
            // A task in the background is waited for by those that are given its result.
            let given = task.after.iter().filter_map(|name| named.get(name.value.as_str()).copied()).find_map(review);
            let last = index.checked_sub(1).map(|last| members[last]).filter(|&last| !tasks[last].background);
            let next = last.filter(|_| task.position.is_some() && task.after.is_empty()).and_then(review);
            gates[at] = match (given.or(next), review(at).or_else(|| earlier.clone())) {
                (Some(by), _) => (Gate::Ask, Some(by)),
                (None, Some(by)) => (Gate::Unknown, Some(by)),
                (None, None) => (Gate::None, None),
            };
            earlier = earlier.or_else(|| review(at));
        }
    }
    gates
}

/// The tools whose gate is raised, with what it becomes.
fn raised<'m>(
    model: &'m Model,
    roster: &Roster<'m>,
    before: &'m [Before],
    also: &Also,
    path: &'m dyn Fn(FileId) -> &'m str,
) -> Vec<(usize, Before)> {
    // Per agent the weakest gate of the tasks that it works on with its own tools, and per task the gate of those that it brings.
    let mut of_agent: HashMap<usize, Before> = HashMap::new();
    let mut of_task: HashMap<(FileId, &str), &Before> = HashMap::new();
    // Whoever may hand work to the others has them use their tools in its own tasks.
    let mut delegated: HashMap<&str, Before> = HashMap::new();
    for (task, gate) in model.tasks.iter().zip(before) {
        of_task.insert((task.origin.file, task.origin.path.as_str()), gate);
        let Some(agent) = task.origin.agent.as_ref().and_then(|_| roster.of(&task.origin)) else { continue };
        if task.tools.is_empty() {
            weaken(of_agent.entry(agent).or_insert_with(|| gate.clone()), gate);
        }
        if model.agents[agent].delegates.as_ref().is_some_and(|flag| flag.value) {
            weaken(delegated.entry(crew(path(model.agents[agent].origin.file))).or_insert_with(|| gate.clone()), gate);
        }
    }
    let mut raised = Vec::new();
    for (at, tool) in model.tools.iter().enumerate().filter(|(_, tool)| tool.gate == Gate::None) {
        let holder = tool.origin.path.rfind('.').map_or("", |end| &tool.origin.path[..end]);
        let elsewhere = || also.get(&(tool.origin.file, holder.to_owned())).map(|&at| &before[at]);
        if let Some(gate) = of_task.get(&(tool.origin.file, holder)).copied().or_else(elsewhere) {
            raised.push((at, gate.clone()));
            continue;
        }
        let Some(agent) = tool.origin.agent.as_ref().and_then(|_| roster.of(&tool.origin)) else { continue };
        let Some(own) = of_agent.get(&agent) else { continue };
        let mut gate = own.clone();
        if let Some(other) = delegated.get(crew(path(model.agents[agent].origin.file))) {
            weaken(&mut gate, other);
        }
        raised.push((at, gate));
    }
    raised.retain(|(_, (gate, _))| *gate != Gate::None);
    raised
}

/// The weaker of two: nothing, not known, a person.
fn weaken(gate: &mut Before, other: &Before) {
    let rank = |gate: Gate| match gate {
        Gate::None => 0,
        Gate::Unknown => 1,
        _ => 2,
    };
    if rank(other.0) < rank(gate.0) {
        *gate = other.clone();
    }
}
