//! Several agents that use one credential.

use super::{Context, Hit, Sink};
use crate::authority::shared::{Shared, shared};
use crate::finding::Label;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    shared(context.model).iter().filter(|shared| !shared.model_key).for_each(|shared| report(shared, "", sink));
}

/// Points to the second agent's use; the others are witnesses.
pub(super) fn report(shared: &Shared, of: &str, sink: &mut Sink) {
    let [first, second, more @ ..] = shared.uses.as_slice() else { return };
    let others = match more.len() {
        0 => String::new(),
        1 => " and one more".to_owned(),
        count => format!(" and {count} more"),
    };
    let message = format!("the agents `{}` and `{}`{others} use the same credential{of}, `{}`", first.agent, second.agent, shared.name);
    let mut hit = Hit::new(second.span, message);
    hit.label = format!("`{}`", second.agent);
    hit.path.clone_from(&second.path);
    hit.agent = Some(second.agent.clone());
    let witnesses = std::iter::once(first).chain(more.iter().take(4));
    hit.related = witnesses.map(|one| Label { span: one.span, text: format!("`{}`", one.agent) }).collect();
    sink.report(hit);
}
