//! Agents that read what outsiders write, hold what is private, and can send something out with nobody asked.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Hit, Sink};
use crate::finding::{Label, Severity};
use crate::model::{Exposure, Gate, Leg};
use crate::source::FileId;

/// An agent: its file, its structural path and its name there.
type Key<'m> = (FileId, &'m str, Option<&'m str>);

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut agents: BTreeMap<Key<'_>, Vec<&Exposure>> = BTreeMap::new();
    for exposure in context.model.exposures.iter().filter(|exposure| exposure.explicit) {
        let origin = &exposure.origin;
        agents.entry((origin.file, &origin.path, origin.agent.as_deref())).or_default().push(exposure);
    }
    let declared: BTreeSet<(FileId, &str)> =
        context.model.agents.iter().filter(|agent| agent.declared).map(|agent| (agent.origin.file, agent.name.value.as_str())).collect();
    let hit = |exposures: &[&Exposure], others: bool| {
        let own = |exposure: &Exposure| exposure.origin.agent.as_deref().is_some_and(|name| declared.contains(&(exposure.origin.file, name)));
        hit(exposures, others, exposures.first().is_some_and(|exposure| own(exposure)))
    };
    // Agents that have all three themselves, or through somebody nearer, say it for those who only hand work to them.
    let reported: BTreeSet<&str> = agents.iter().filter(|(_, exposures)| hit(exposures, false).is_some()).filter_map(|(key, _)| key.2).collect();
    for exposures in agents.values() {
        let through = exposures.iter().filter_map(|exposure| exposure.through.as_deref()).any(|name| reported.contains(name));
        if let Some(hit) = hit(exposures, !through) {
            sink.report(hit);
        }
    }
}

/// The finding of an agent with these exposures; `others`: what it reaches through other agents counts; `declared`: its own file gives it
/// its tools by name, and then a model's judgement is no approval.
fn hit(exposures: &[&Exposure], others: bool, declared: bool) -> Option<Hit> {
    let of = |leg: Leg| {
        let legs = exposures.iter().copied().filter(move |exposure| exposure.leg == leg && exposure.gate != Gate::Deny);
        legs.filter(|exposure| others || exposure.through.is_none()).min_by_key(|exposure| (gated(exposure.gate), exposure.through.is_some(), exposure.by.span))
    };
    let open = |exposure: &&Exposure| exposure.gate == Gate::None || declared && exposure.gate == Gate::ModelJudged;
    let outward = of(Leg::Outward).filter(open)?;
    let (untrusted, private) = (of(Leg::Untrusted)?, of(Leg::Private)?);
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
    let primary = [untrusted, private, outward].into_iter().find(|exposure| exposure.by.span.file == untrusted.origin.file).unwrap_or(untrusted);
    let labels = [(untrusted, "outsiders write this"), (private, "this is private"), (outward, "this goes out unasked")];
    let said: Vec<&str> = labels.iter().filter(|(exposure, _)| exposure.by.span == primary.by.span).map(|(_, text)| *text).collect();
    let mut related: Vec<Label> = Vec::new();
    for (exposure, text) in labels.iter().filter(|(exposure, _)| exposure.by.span != primary.by.span) {
        match related.iter_mut().find(|label| label.span == exposure.by.span) {
            Some(label) => label.text = format!("{}; {text}", label.text),
            None => related.push(Label { span: exposure.by.span, text: (*text).to_owned() }),
        }
    }
    Some(Hit {
        label: said.join("; "),
        path: format!("{}.flows", untrusted.origin.path),
        agent: untrusted.origin.agent.clone(),
        severity: (!unasked).then_some(Severity::Medium),
        related,
        ..Hit::new(primary.by.span, message)
    })
}

/// The most open first.
fn gated(gate: Gate) -> u8 {
    match gate {
        Gate::None => 0,
        Gate::ModelJudged => 1,
        Gate::Unknown => 2,
        Gate::Ask => 3,
        Gate::Deny => 4,
    }
}
