//! Agents that may hand work to any agent of their group, where one of it does what cannot be taken back.

use std::collections::{BTreeMap, HashSet};

use super::delegation_privilege_escalation::is_grave;
use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::finding::Label;
use crate::model::Action;
use crate::source::FileId;

/// Two who hand work to each other are a pair, and no group.
const GROUP: usize = 3;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let mut sizes: BTreeMap<FileId, usize> = BTreeMap::new();
    model.agents.iter().for_each(|agent| *sizes.entry(agent.origin.file).or_default() += 1);
    let roster = Roster::new(model, &path);
    // For every file two agents at most: one's own tools are not reached by handing work on.
    let mut grave: BTreeMap<FileId, Vec<(usize, &Action)>> = BTreeMap::new();
    for action in model.actions.iter().filter(|action| is_grave(action)) {
        let Some(index) = roster.of(&action.origin) else { continue };
        let of_file = grave.entry(model.agents[index].origin.file).or_default();
        if of_file.len() < 2 && of_file.iter().all(|(known, _)| *known != index) {
            of_file.push((index, action));
        }
    }
    let bounded: HashSet<(FileId, Option<&str>)> =
        model.limits.iter().filter(|limit| limit.of == "depth").map(|limit| (limit.origin.file, limit.origin.agent.as_deref())).collect();
    for (index, agent) in model.agents.iter().enumerate() {
        let file = agent.origin.file;
        let Some(delegates) = agent.delegates.as_ref().filter(|delegates| delegates.value && agent.hands_to.is_empty()) else { continue };
        let witness = grave.get(&file).into_iter().flatten().find(|(other, _)| *other != index);
        let group = sizes.get(&file).is_some_and(|size| *size >= GROUP);
        let held = bounded.contains(&(file, Some(agent.name.value.as_str()))) || bounded.contains(&(file, None));
        let Some((other, action)) = witness.filter(|_| group && !held) else { continue };
        let name = &agent.name.value;
        sink.report(Hit {
            label: "to any of them".to_owned(),
            path: format!("{}.delegation", agent.origin.path),
            agent: Some(name.clone()),
            related: vec![Label { span: action.tool.span, text: "within reach, and nobody is asked".to_owned() }],
            ..Hit::new(
                delegates.span,
                format!(
                    "`{name}` may hand work to every agent of its group, `{}` with `{}` among them, and nothing bounds it",
                    model.agents[*other].name.value, action.tool.value
                ),
            )
        });
    }
}
