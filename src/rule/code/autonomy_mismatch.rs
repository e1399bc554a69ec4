//! Agents that are said to change nothing, and have tools that do.

use std::collections::HashMap;

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::authority::autonomy::reads_only;
use crate::finding::{Label, Severity};
use crate::model::{Action, Agent, Breadth, Effect, Gate, Grant, Origin, Status, Subject, Verdict};
use crate::source::At;

/// What an agent may do unasked: its name, and whether it only runs commands.
type Changing<'m> = (&'m At<String>, bool);

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
    let mut changing: HashMap<usize, Vec<Changing<'_>>> = HashMap::new();
    let actions = context.model.actions.iter().filter(|action| changes(action));
    let actions = actions.map(|action| (&action.origin, (&action.tool, action.effect == Effect::Execute)));
    let grants = context.model.grants.iter().filter(|grant| opens(grant));
    let grants = grants.map(|grant| (&grant.origin, (&grant.rule, grant.subject == Subject::Shell)));
    for (origin, one) in actions.chain(grants) {
        if let Some(index) = roster.of(origin).filter(|index| claims.contains_key(index)) {
            changing.entry(index).or_default().push(one);
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
    let effect =
        matches!(action.effect, Effect::Write | Effect::Delete | Effect::Execute | Effect::Pay | Effect::Administer | Effect::Deploy);
    effect && !matches!(action.gate, Gate::Ask | Gate::Deny)
}

/// Whether a rule lets the agent write or run whatever it likes. A rule for some paths or commands may be what it is said to do.
fn opens(grant: &Grant) -> bool {
    let subject = matches!(grant.subject, Subject::Write | Subject::Shell);
    subject && grant.breadth == Breadth::Everything && grant.verdict == Verdict::Allow && grant.status == Status::Effective
}

fn granted(agent: &Agent, said: &str, changing: &[Changing<'_>]) -> Hit {
    // What writes is plainer than a shell, which may be meant for looking.
    let mut tools: Vec<Changing<'_>> = changing.to_vec();
    tools.sort_by_key(|(tool, runs)| (*runs, tool.span));
    tools.dedup_by_key(|(tool, _)| tool.span);
    let (first, only_runs) = tools[0];
    let names: Vec<String> = tools.iter().take(4).map(|(tool, _)| format!("`{}`", tool.value)).collect();
    Hit {
        // Agents that were written after one pattern have one cause.
        alike: Some(format!("{} {}", said.to_lowercase(), names.join(" "))),
        label: "changes what it is given".to_owned(),
        severity: only_runs.then_some(Severity::Medium),
        related: told(agent)
            .into_iter()
            .chain(tools.iter().skip(1).map(|(tool, _)| Label { span: tool.span, text: "so does this".to_owned() }))
            .collect(),
        ..hit(&agent.origin, agent, first.span, format!("`{}` is said to be \"{said}\", and it has {}", agent.name.value, names.join(", ")))
    }
}

fn inherited(agent: &Agent, said: &str) -> Hit {
    let span = agent.description.as_ref().map_or(agent.name.span, |description| description.span);
    Hit {
        alike: Some(said.to_lowercase()),
        label: "nothing holds it to that".to_owned(),
        severity: Some(Severity::Medium),
        ..hit(
            &agent.origin,
            agent,
            span,
            format!("`{}` is said to be \"{said}\", and it names no tools: it has all of the session", agent.name.value),
        )
    }
}

fn hit(origin: &Origin, agent: &Agent, span: crate::source::Span, message: String) -> Hit {
    Hit { path: format!("{}.autonomy", origin.path), agent: Some(agent.name.value.clone()), ..Hit::new(span, message) }
}

fn told(agent: &Agent) -> Option<Label> {
    agent.description.as_ref().map(|description| Label { span: description.span, text: "what is said of it".to_owned() })
}
