//! Agents that read what outsiders write, hold what is private, and can send something out with nobody asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Effect, Exposure, Gate, Leg, Model};
use crate::source::{FileId, Span};

/// One such agent, by its witnesses.
#[derive(Clone, Debug)]
pub struct Trifecta<'m> {
    /// What outsiders write.
    pub untrusted: &'m Exposure,
    /// What is private.
    pub private: &'m Exposure,
    /// The way out.
    pub outward: &'m Exposure,
    /// All of the agent's own ways out that nobody watches.
    pub ways: Vec<Span>,
}

/// An agent: its file, its structural path and its name there.
type Key<'m> = (FileId, &'m str, Option<&'m str>);

/// All such agents of the model, whose exposures are known by now.
#[must_use]
pub fn all(model: &Model) -> Vec<Trifecta<'_>> {
    let mut agents: BTreeMap<Key<'_>, Vec<&Exposure>> = BTreeMap::new();
    for exposure in model.exposures.iter().filter(|exposure| exposure.explicit) {
        let origin = &exposure.origin;
        agents.entry((origin.file, &origin.path, origin.agent.as_deref())).or_default().push(exposure);
    }
    let declared: BTreeSet<(FileId, &str)> =
        model.agents.iter().filter(|agent| agent.declared).map(|agent| (agent.origin.file, agent.name.value.as_str())).collect();
    let of = |exposures: &[&'_ Exposure], others: bool| {
        let own =
            |exposure: &Exposure| exposure.origin.agent.as_deref().is_some_and(|name| declared.contains(&(exposure.origin.file, name)));
        (others, exposures.first().is_some_and(|exposure| own(exposure)))
    };
    let found = |exposures: &[&'_ Exposure], others: bool| {
        let (others, declared) = of(exposures, others);
        legs(exposures, others, declared).is_some()
    };
    // Agents that have all three themselves, or through somebody nearer, say it for those who only hand work to them.
    let reported: BTreeSet<&str> = agents.iter().filter(|(_, exposures)| found(exposures, false)).filter_map(|(key, _)| key.2).collect();
    let told = agents.values().filter_map(|exposures| {
        let through = exposures.iter().filter_map(|exposure| exposure.through.as_deref()).any(|name| reported.contains(name));
        let (others, declared) = of(exposures, !through);
        legs(exposures, others, declared)
    });
    told.collect()
}

/// Says of the actions of the model which are the way out of such an agent.
pub fn mark(model: &mut Model) {
    let ways: BTreeSet<Span> = all(model).into_iter().flat_map(|found| found.ways).collect();
    for action in model.actions.iter_mut().filter(|action| action.effect == Effect::Send) {
        action.outlet = ways.contains(&action.tool.span);
    }
}

/// The three of an agent with these exposures; `others`: what it reaches through other agents counts; `declared`: its own file gives it its
/// tools by name, and then a model's judgement is no approval.
fn legs<'m>(exposures: &[&'m Exposure], others: bool, declared: bool) -> Option<Trifecta<'m>> {
    let of = |leg: Leg| {
        let legs = exposures.iter().copied().filter(move |exposure| exposure.leg == leg && exposure.gate != Gate::Deny);
        legs.filter(|exposure| others || exposure.through.is_none())
            .min_by_key(|exposure| (gated(exposure.gate), exposure.through.is_some(), exposure.by.span))
    };
    let open = |exposure: &&Exposure| exposure.gate == Gate::None || declared && exposure.gate == Gate::ModelJudged;
    let outward = of(Leg::Outward).filter(open)?;
    let (untrusted, private) = (of(Leg::Untrusted)?, of(Leg::Private)?);
    let own = exposures.iter().copied().filter(|exposure| exposure.leg == Leg::Outward && exposure.through.is_none());
    let ways = own.filter(open).map(|exposure| exposure.by.span).chain([outward.by.span]).collect();
    Some(Trifecta { untrusted, private, outward, ways })
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
