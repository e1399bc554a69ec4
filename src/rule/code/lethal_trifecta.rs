//! Agents that read what outsiders write, hold what is private, and can send something out with nobody asked.

use super::{Context, Hit, Sink};
use crate::authority::trifecta::{self, Trifecta};
use crate::finding::{Label, Severity};
use crate::model::{Exposure, Gate};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    trifecta::all(context.model).iter().for_each(|found| sink.report(hit(found)));
}

fn hit(found: &Trifecta<'_>) -> Hit {
    let Trifecta { untrusted, private, outward, .. } = *found;
    let unasked = [untrusted, private, outward].iter().all(|exposure| exposure.gate == Gate::None);
    let asked = if outward.gate == Gate::None { "nobody asked" } else { "no person asked" };
    let name = untrusted.origin.agent.as_deref().unwrap_or(untrusted.origin.product);
    let through = |exposure: &Exposure| exposure.through.as_ref().map(|through| format!(" through `{through}`")).unwrap_or_default();
    let message = format!(
        "`{name}` reads what outsiders write (`{}`{}), what is private (`{}`{}), and can send it out with {asked} (`{}`{})",
        untrusted.by.value,
        through(untrusted),
        private.by.value,
        through(private),
        outward.by.value,
        through(outward)
    );
    // The caret belongs into the agent's own file where there is anything of it.
    let primary =
        [untrusted, private, outward].into_iter().find(|exposure| exposure.by.span.file == untrusted.origin.file).unwrap_or(untrusted);
    let labels = [(untrusted, "outsiders write this"), (private, "this is private"), (outward, "this goes out unasked")];
    let said: Vec<&str> = labels.iter().filter(|(exposure, _)| exposure.by.span == primary.by.span).map(|(_, text)| *text).collect();
    let mut related: Vec<Label> = Vec::new();
    for (exposure, text) in labels.iter().filter(|(exposure, _)| exposure.by.span != primary.by.span) {
        match related.iter_mut().find(|label| label.span == exposure.by.span) {
            Some(label) => label.text = format!("{}; {text}", label.text),
            None => related.push(Label { span: exposure.by.span, text: (*text).to_owned() }),
        }
    }
    Hit {
        label: said.join("; "),
        path: format!("{}.flows", untrusted.origin.path),
        agent: untrusted.origin.agent.clone(),
        severity: (!unasked).then_some(Severity::Medium),
        related,
        ..Hit::new(primary.by.span, message)
    }
}
