//! Agents that change things, and whose description bounds nothing.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::authority::agents::Roster;
use crate::model::{Effect, Gate};
use crate::source::FileId;

/// Words that say something of the work; fewer bound nothing.
const WORDS: usize = 4;

/// Remits without a bound, in lower case.
const BROAD: &[&str] = &[
    "do anything",
    "anything you need",
    "everything you need",
    "help with everything",
    "help with anything",
    "any task",
    "all tasks",
    "whatever it takes",
    "whatever you need",
    "complete autonomy",
    "full autonomy",
    "full access to everything",
    "unrestricted access",
];

/// Words that say nothing of the work.
const EMPTY: &[&str] = &[
    "the", "a", "an", "and", "or", "for", "of", "to", "with", "in", "on", "at", "by", "from", "is", "are", "it", "its", "this", "that",
    "use", "when", "agent", "subagent", "assistant", "helper", "general", "purpose", "helpful", "ai", "expert", "specialist", "you",
    "your", "my",
];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let path = |file: FileId| context.files[file.0 as usize].source.path();
    let roster = Roster::new(model, &path);
    let changes = |effect: Effect| !matches!(effect, Effect::Read | Effect::Connect | Effect::Delegate);
    let acting: BTreeSet<usize> = model
        .actions
        .iter()
        .filter(|action| changes(action.effect) && action.gate != Gate::Deny)
        .filter_map(|action| roster.of(&action.origin))
        .collect();
    for (_, agent) in model.agents.iter().enumerate().filter(|(index, agent)| agent.declared && acting.contains(index)) {
        let Some(description) = &agent.description else { continue };
        let text = description.value.to_lowercase();
        let telling = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1 && !EMPTY.contains(word)).count();
        let broad = BROAD.iter().find(|phrase| text.contains(*phrase));
        // Languages without blanks have few words of many letters.
        let says = match broad {
            Some(phrase) => format!("\"{phrase}\" bounds nothing"),
            None if telling < WORDS && text.is_ascii() => "its description is too short to bound anything".to_owned(),
            None => continue,
        };
        sink.report(Hit {
            label: "no bound".to_owned(),
            path: format!("{}.description", agent.origin.path),
            agent: Some(agent.name.value.clone()),
            ..Hit::new(description.span, format!("`{}` has tools that change things, and {says}", agent.name.value))
        });
    }
}
