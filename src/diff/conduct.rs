//! What starts an agent, what flows through it and what may stop it, before and after.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::{Pair, begun};
use super::powers::direction;
use super::{Direction, Subject};
use crate::inventory::{Agent, DefenceKind};
use crate::model::{Gate, Leg, Status, Trust};

impl<'a> Pair<'a> {
    pub(super) fn triggers(&mut self) {
        let (was, is) = (self.was, self.is);
        let triggers = |agent: &'a Agent| agent.triggers.iter().map(|one| (one.on.as_str(), one)).collect::<BTreeMap<_, _>>();
        let (before, after) = (triggers(was), triggers(is));
        for (on, trigger) in &after {
            let who = |trust: Trust| trust.to_string();
            match before.get(on) {
                None => {
                    let words = format!("is now started by {on}, which {} can make happen", may(trigger.trust));
                    self.push(
                        Direction::Widened,
                        Subject::Trigger,
                        words,
                        (None, Some(who(trigger.trust))),
                        (Some(trigger.place.clone()), None),
                        false,
                    );
                }
                Some(old) if old.trust != trigger.trust => {
                    let direction = match (trust(old.trust), trust(trigger.trust)) {
                        (Some(from), Some(to)) if to > from => Direction::Widened,
                        (Some(_), Some(_)) => Direction::Narrowed,
                        _ => Direction::Changed,
                    };
                    let words = format!("is started by {on}, which {} can now make happen", may(trigger.trust));
                    let places = (Some(trigger.place.clone()), Some(old.place.clone()));
                    self.push(direction, Subject::Trigger, words, (Some(who(old.trust)), Some(who(trigger.trust))), places, false);
                }
                Some(_) => {}
            }
        }
        for (on, trigger) in before.iter().filter(|(on, _)| !after.contains_key(*on)) {
            let words = format!("is no longer started by {on}");
            self.push(
                Direction::Narrowed,
                Subject::Trigger,
                words,
                (Some(trigger.trust.to_string()), None),
                (None, Some(trigger.place.clone())),
                false,
            );
        }
    }

    pub(super) fn flows(&mut self) {
        let (was, is) = (self.was, self.is);
        let flows = |agent: &'a Agent| agent.exposures.iter().map(|leg| ((leg.leg, leg.by.as_str()), leg)).collect::<BTreeMap<_, _>>();
        let (before, after) = (flows(was), flows(is));
        // A server that comes or goes and a tool whose gate changes are told already.
        let powers = was.can.iter().chain(&is.can).map(|power| power.tool.as_str());
        let told: BTreeSet<&str> = powers.chain(self.new_servers()).chain(self.gone_servers()).collect();
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let (old, new) = (before.get(&key), after.get(&key));
            let gates = (old.map(|leg| leg.gate), new.map(|leg| leg.gate));
            let Some(direction) = direction(gates.0, gates.1).filter(|_| !told.contains(key.1.trim_start_matches('@'))) else { continue };
            let flow = match key.0 {
                Leg::Untrusted => "takes in what outsiders write",
                Leg::Private => "has private data at hand",
                Leg::Outward => "can carry data out",
            };
            let words = match gates.1 {
                Some(gate) => format!("now {flow} by {} ({})", key.1, gate.words()),
                None => format!("no longer {flow} by {}", key.1),
            };
            let state = |gate: Option<Gate>| gate.map(|gate| gate.words().to_owned());
            let places = (new.map(|leg| leg.place.clone()), old.map(|leg| leg.place.clone()));
            self.push(direction, Subject::Flow, words, (state(gates.0), state(gates.1)), places, false);
        }
    }

    pub(super) fn hooks(&mut self) {
        let hooks = |agent: &Agent| {
            let hooks = agent.defences.iter().filter(|one| one.kind == DefenceKind::Hook && one.status == Status::Effective);
            hooks.map(|one| (one.text.clone(), one.place.clone())).collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (hooks(self.was), hooks(self.is));
        for (text, place) in before.iter().filter(|(text, _)| !after.contains_key(*text)) {
            let words = format!("has lost the hook `{}`, which could stop a tool", begun(text));
            self.push(Direction::Widened, Subject::Defence, words, (Some(text.clone()), None), (None, Some(place.clone())), false);
        }
        for (text, place) in after.iter().filter(|(text, _)| !before.contains_key(*text)) {
            let words = format!("has the hook `{}`, which may stop a tool", begun(text));
            self.push(Direction::Narrowed, Subject::Defence, words, (None, Some(text.clone())), (Some(place.clone()), None), false);
        }
    }
}

fn trust(trust: Trust) -> Option<u8> {
    match trust {
        Trust::System => Some(0),
        Trust::Member => Some(1),
        Trust::Public => Some(2),
        Trust::Unknown => None,
    }
}

fn may(trust: Trust) -> &'static str {
    match trust {
        Trust::Public => "anybody",
        Trust::Member => "people who have been let in",
        Trust::System => "a clock or a program",
        Trust::Unknown => "somebody",
    }
}
