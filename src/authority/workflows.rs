//! Workflows joined with the tools of other files that call them by their id.
//!
//! What a called workflow does with what it is handed is what the tool can do; the agents that it starts are handed work. Which of several
//! workflows of one id is meant, the folders tell, and where they do not, none is. Source: n8n-io/n8n
//! `packages/@n8n/nodes-langchain/nodes/tools/ToolWorkflow` (`workflowId`).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::agents::{called, folder};
use crate::dialect::{CALLED, WORKFLOWS};
use crate::model::{Ability, Agent, Capability, Evidence, Gate, Model, Setting, Tool};
use crate::source::{At, FileId};

/// Completes the tools that call workflows, and drops what only stood for these. `path` gives the path of a file.
pub fn join<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let calls = |tool: &Tool| tool.told_by.is_some() && tool.provider.as_deref().is_some_and(|provider| provider.starts_with(CALLED));
    if !model.tools.iter().any(|tool| tool.origin.product == WORKFLOWS || calls(tool)) {
        return;
    }
    let (workflows, mut tools): (Vec<Tool>, Vec<Tool>) =
        std::mem::take(&mut model.tools).into_iter().partition(|tool| tool.origin.product == WORKFLOWS);
    let (pending, settings): (Vec<Setting>, Vec<Setting>) =
        std::mem::take(&mut model.settings).into_iter().partition(|setting| setting.origin.product == WORKFLOWS);
    model.settings = settings;
    let mut by_id: HashMap<&str, BTreeMap<&str, usize>> = HashMap::new();
    for (index, workflow) in workflows.iter().enumerate() {
        by_id.entry(&workflow.name.value).or_default().entry(folder(path(workflow.origin.file))).or_insert(index);
    }
    let mut callers: HashMap<(FileId, String), Vec<At<String>>> = HashMap::new();
    let mut run = vec![None; pending.len()];
    for tool in tools.iter_mut().filter(|tool| calls(tool)) {
        let provider = tool.provider.take().unwrap_or_default();
        let id = provider.strip_prefix(CALLED).unwrap_or_default();
        let Some(workflow) = by_id.get(id).and_then(|folders| called(folders, path(tool.origin.file))) else { continue };
        let workflow = &workflows[workflow];
        complete(tool, workflow);
        if let Some(agent) = &tool.origin.agent {
            callers.entry((tool.origin.file, agent.clone())).or_default().push(At::new(id.to_owned(), tool.name.span));
        }
        if tool.gate == Gate::None && tool.bounds.is_empty() {
            let of_it = |setting: &Setting| setting.origin.file == workflow.origin.file;
            run.iter_mut().zip(&pending).filter(|(_, setting)| of_it(setting)).for_each(|(run, _)| *run = Some(tool.origin.product));
        }
    }
    model.tools = tools;
    for (mut setting, product) in pending.into_iter().zip(run).filter_map(|(setting, run)| Some((setting, run?))) {
        setting.origin.product = product;
        model.settings.push(setting);
    }
    let entered: HashSet<String> =
        model.agents.iter().filter_map(|agent| agent.called.as_ref()).map(|called| called.value.clone()).collect();
    for agent in &mut model.agents {
        hand(agent, &callers, &entered);
    }
}

/// Has an agent hand work to the agents of the workflows that its tools call.
fn hand(agent: &mut Agent, callers: &HashMap<(FileId, String), Vec<At<String>>>, entered: &HashSet<String>) {
    let Some(ids) = callers.get(&(agent.origin.file, agent.name.value.clone())) else { return };
    agent.hands_to.extend(ids.iter().filter(|id| entered.contains(&id.value)).cloned());
}

/// What the workflow does is what the tool can do; what its name seemed to tell is not asked any more. A receiver that the author fills in is
/// nobody's choice but theirs, and where they fill in anything, who writes a command or an address is not told.
fn complete(tool: &mut Tool, workflow: &Tool) {
    let held = !tool.bounds.is_empty();
    let addressed = tool.bounds.iter().any(|bound| addresses(&bound.parameter, &bound.rule.value));
    tool.abilities.retain(|ability| ability.evidence != Evidence::Name);
    for ability in &workflow.abilities {
        let capability = match ability.capability {
            Capability::ExecShell | Capability::ExecCode | Capability::NetAny if held => continue,
            Capability::SendExternal if addressed => Capability::SendInternal,
            capability => capability,
        };
        if tool.abilities.iter().all(|known| known.capability != capability) {
            tool.abilities.push(Ability { capability, ..ability.clone() });
        }
    }
    tool.receivers = workflow.receivers.filter(|_| !addressed);
}

/// Whether a field says who receives something.
fn addresses(field: &str, value: &str) -> bool {
    let field = field.to_ascii_lowercase();
    value.contains('@')
        || field == "to"
        || ["mail", "recipient", "receiver", "phone", "number", "chat", "channel", "user"].iter().any(|word| field.contains(word))
}
