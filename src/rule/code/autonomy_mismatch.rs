//! Agents that are said to change nothing, and have tools that do.

use std::collections::HashMap;

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::authority::autonomy::reads_only;
use crate::finding::{Label, Severity};
use crate::model::{Action, Agent, Effect, Gate, Origin};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let path = |file: crate::source::FileId| context.files[file.0 as usize].source.path();
    let claims: HashMap<usize, std::ops::Range<usize>> = context
        .model
        .agents
        .iter()
        .enumerate()
        .filter_map(|(index, agent)| Some((index, reads_only(&agent.description.as_ref()?.value)?)))
        .collect();
    if claims.is_empty() {
        return;
    }
    let roster = Roster::new(context.model, &path);
    let mut changing: HashMap<usize, Vec<&Action>> = HashMap::new();
    for action in context.model.actions.iter().filter(|action| changes(action)) {
        if let Some(index) = roster.of(&action.origin).filter(|index| claims.contains_key(index)) {
            changing.entry(index).or_default().push(action);
        }
    }
    for (index, agent) in context.model.agents.iter().enumerate() {
        let Some(claim) = claims.get(&index) else { continue };
        let said = agent.description.as_ref().map(|description| &description.value[claim.clone()]).unwrap_or_default();
        match changing.get(&index) {
            Some(actions) => sink.report(granted(agent, said, actions)),
            None if agent.inherits_tools => sink.report(inherited(agent, said)),
            None => {}
        }
    }
}

/// Whether the agent may do it, and it changes something. Who sends or asks a model changes nothing that belongs to anybody.
fn changes(action: &Action) -> bool {
    let effect = matches!(
        action.effect,
        Effect::Write | Effect::Delete | Effect::Execute | Effect::Pay | Effect::Administer | Effect::Deploy
    );
    effect && !matches!(action.gate, Gate::Ask | Gate::Deny)
}

fn granted(agent: &Agent, said: &str, actions: &[&Action]) -> Hit {
    // What writes is plainer than a shell, which may be meant for looking.
    let mut tools: Vec<&Action> = actions.to_vec();
    tools.sort_by_key(|action| (action.effect == Effect::Execute, action.tool.span));
    tools.dedup_by_key(|action| action.tool.span);
    let first = tools[0];
    let names: Vec<String> = tools.iter().take(4).map(|action| format!("`{}`", action.tool.value)).collect();
    let only_runs = first.effect == Effect::Execute;
    Hit {
        label: "changes what it is given".to_owned(),
        severity: only_runs.then_some(Severity::Medium),
        related: told(agent).into_iter().chain(tools.iter().skip(1).map(|action| Label { span: action.tool.span, text: "so does this".to_owned() })).collect(),
        ..hit(&agent.origin, agent, first.tool.span, format!("`{}` is said to be \"{said}\", and it has {}", agent.name.value, names.join(", ")))
    }
}

fn inherited(agent: &Agent, said: &str) -> Hit {
    let span = agent.description.as_ref().map_or(agent.name.span, |description| description.span);
    Hit {
        label: "nothing holds it to that".to_owned(),
        severity: Some(Severity::Medium),
        ..hit(&agent.origin, agent, span, format!("`{}` is said to be \"{said}\", and it names no tools: it has all of the session", agent.name.value))
    }
}

fn hit(origin: &Origin, agent: &Agent, span: crate::source::Span, message: String) -> Hit {
    Hit { path: format!("{}.autonomy", origin.path), agent: Some(agent.name.value.clone()), ..Hit::new(span, message) }
}

fn told(agent: &Agent) -> Option<Label> {
    agent.description.as_ref().map(|description| Label { span: description.span, text: "what is said of it".to_owned() })
}
