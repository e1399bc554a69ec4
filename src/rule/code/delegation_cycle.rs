//! Agents that hand work to each other in a circle that nothing bounds.

use std::collections::HashSet;

use super::{Context, Hit, Sink};
use crate::authority::flows;
use crate::finding::Label;
use crate::source::FileId;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let bounded: HashSet<(FileId, Option<&str>)> = model
        .limits
        .iter()
        .filter(|limit| matches!(limit.of, "turns" | "depth"))
        .map(|limit| (limit.origin.file, limit.origin.agent.as_deref()))
        .collect();
    for group in flows::cycles(&flows::named(model, &path)) {
        let agents: Vec<_> = group.iter().filter_map(|&index| model.agents.get(index)).collect();
        let held = agents.iter().any(|agent| {
            bounded.contains(&(agent.origin.file, Some(agent.name.value.as_str()))) || bounded.contains(&(agent.origin.file, None))
        });
        let names: HashSet<&str> =
            agents.iter().flat_map(|agent| [Some(&agent.name), agent.called.as_ref()]).flatten().map(|name| name.value.as_str()).collect();
        let mut steps = agents
            .iter()
            .flat_map(|agent| agent.hands_to.iter().filter(|name| names.contains(name.value.as_str())).map(move |name| (agent, name)));
        let Some((agent, first)) = steps.next().filter(|_| !held) else { continue };
        let listed: Vec<String> = agents.iter().take(4).map(|agent| format!("`{}`", agent.name.value)).collect();
        sink.report(Hit {
            label: "back to where the work came from".to_owned(),
            path: format!("{}.delegation", agent.origin.path),
            agent: Some(agent.name.value.clone()),
            related: steps.take(8).map(|(_, name)| Label { span: name.span, text: "and from there".to_owned() }).collect(),
            ..Hit::new(
                first.span,
                format!("{} may hand work to each other in a circle, and no limit on turns or depth ends it", listed.join(", ")),
            )
        });
    }
}
