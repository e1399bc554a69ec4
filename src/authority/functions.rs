//! Functions of plugins joined with the operations behind them, and both with the agents that act through them.
//!
//! A function of a Microsoft 365 plugin is an operation of the document that its runtime names, by one name. The agent confirms it as
//! learn.microsoft.com/microsoft-365-copilot/extensibility/plugin-confirmation-prompts says: what gets data is not confirmed after the first
//! use, all else is; `x-openai-isConsequential` overrides both. A card and an operation that is of no consequence contradict each other:
//! what comes of it is not documented, and not known.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::agents::folder;
use crate::dialect::{OPENAPI, PLUGIN, PLUGINS};
use crate::model::{Gate, Model, Tool};
use crate::source::FileId;

/// Completes the functions of plugins, and drops the operations that they are. `path` gives the path of a file.
pub fn join<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    if !model.tools.iter().any(|tool| tool.origin.product == PLUGINS) {
        return;
    }
    let of_plugin = |tool: &Tool| tool.origin.product == PLUGINS && tool.provider.as_deref() != Some(PLUGIN);
    let (operations, mut rest): (Vec<Tool>, Vec<Tool>) =
        std::mem::take(&mut model.tools).into_iter().partition(|tool| tool.origin.product == OPENAPI);
    // Of two operations of one name the first counts: the name is unique in a document.
    let mut by_name: HashMap<(&str, &str), usize> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        by_name.entry((path(operation.origin.file), operation.name.value.as_str())).or_insert(index);
    }
    let mut used = vec![false; operations.len()];
    // Per folder of plugins the functions whose operation is not found, which may be of any document there.
    let mut open: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
    for function in rest.iter_mut().filter(|tool| of_plugin(tool)) {
        let of_folder = open.entry(folder(path(function.origin.file))).or_default();
        let document = function.provider.as_deref().and_then(|url| beside(path(function.origin.file), url));
        let found = document.as_ref().and_then(|document| by_name.get(&(document.as_str(), function.name.value.as_str())));
        if let Some(&index) = found {
            used[index] = true;
            complete(function, &operations[index]);
        } else {
            of_folder.insert(function.name.value.clone());
        }
    }
    // The agents that list each plugin: the first acts through it as it stands.
    let mut agents: HashMap<String, Option<String>> = HashMap::new();
    for action in rest.iter().filter(|tool| tool.origin.product == PLUGINS && tool.provider.as_deref() == Some(PLUGIN)) {
        if let Some(file) = beside(path(action.origin.file), &action.name.value) {
            agents.entry(file).or_insert_with(|| action.origin.agent.clone());
        }
    }
    // What the documents that its plugins name ask for is the agent's as well.
    let mut documents: HashMap<String, Option<String>> = HashMap::new();
    for function in rest.iter_mut().filter(|tool| of_plugin(tool)) {
        if let Some(agent) = agents.get(path(function.origin.file)) {
            function.origin.agent.clone_from(agent);
        }
        if let Some(document) = function.provider.as_deref().and_then(|url| beside(path(function.origin.file), url)) {
            documents.entry(document).or_insert_with(|| function.origin.agent.clone());
        }
    }
    for origin in model.scopes.iter_mut().map(|scope| &mut scope.origin).filter(|origin| origin.product == OPENAPI) {
        if let Some(Some(agent)) = documents.get(path(origin.file)) {
            (origin.product, origin.agent) = (PLUGINS, Some(agent.clone()));
        }
    }
    // In the package of a plugin, a document that none of its runtimes names is handed to nobody: a version that was left behind.
    let left_behind = |operation: &Tool| {
        let document = path(operation.origin.file);
        let package = [folder(document), folder(folder(document))].into_iter().find_map(|of| open.get(of));
        !documents.contains_key(document) && package.is_some_and(|functions| !functions.contains(&operation.name.value))
    };
    let left = operations.into_iter().zip(used).filter(|(operation, used)| !used && !left_behind(operation));
    rest.extend(left.map(|(operation, _)| operation));
    model.tools = rest;
}

/// What the operation says of the function that it is.
fn complete(function: &mut Tool, operation: &Tool) {
    let reads = operation.origin.path.ends_with(".get") || operation.origin.path.ends_with(".head");
    let marked = operation.gated_by.is_some();
    let (gate, by) = match (function.gate, operation.gate) {
        (Gate::Unknown, Gate::Ask) => (Gate::Ask, operation.gated_by.clone()),
        (Gate::Unknown, _) if marked => (Gate::None, operation.gated_by.clone()),
        (Gate::Unknown, _) if reads => (Gate::None, None),
        (Gate::Unknown, _) => (Gate::Ask, None),
        (_, Gate::Unknown) if marked => (Gate::Unknown, None),
        (gate, _) => (gate, function.gated_by.take()),
    };
    (function.gate, function.gated_by) = (gate, by);
    function.abilities.extend(operation.abilities.iter().cloned());
    function.bounds.extend(operation.bounds.iter().cloned());
    if function.parameters.is_empty() {
        function.parameters.clone_from(&operation.parameters);
    }
}

/// The path that `written` in the file at `path` means; `None` where it leads out of the tree or to another host.
fn beside(path: &str, written: &str) -> Option<String> {
    if written.contains("://") || written.starts_with('/') {
        return None;
    }
    let mut steps: Vec<&str> = path.split('/').collect();
    steps.pop();
    for step in written.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}
