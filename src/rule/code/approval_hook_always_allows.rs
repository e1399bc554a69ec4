//! Hooks that answer every request with yes. The finding stands where the answer does: in the command line, or in the script that it runs.

use super::{Context, Hit, Sink};
use crate::finding::Label;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for hook in context.model.hooks.iter().filter(|hook| hook.always_allows) {
        let event = &hook.event.value;
        let agent = hook.origin.agent.clone();
        let label = "always yes".to_owned();
        sink.report(match &hook.answer {
            Some(answer) => Hit {
                label,
                agent,
                related: vec![Label { span: hook.command.span, text: format!("{event} runs it") }],
                ..Hit::new(answer.span, format!("this script of a {event} hook answers every request with yes, so nobody is asked"))
            },
            None => {
                let message = format!("this {event} hook answers every request with yes, so nobody is asked");
                Hit { label, agent, path: hook.origin.path.clone(), ..Hit::new(hook.command.span, message) }
            }
        });
    }
}
