//! The agent itself, before and after: its name and place, its model, how it is run.

use std::collections::BTreeMap;

use super::pair::Pair;
use super::{Direction, Subject};
use crate::inventory::Agent;
use crate::model::Mode;

impl<'a> Pair<'a> {
    /// Name, place, model, how it is run.
    pub(super) fn identity(&mut self) {
        let (was, is) = (self.was, self.is);
        let places = (is.places.first().cloned(), was.places.first().cloned());
        if was.name != is.name {
            let words = format!("is the agent that was called {}", was.name);
            self.push(Direction::Moved, Subject::Agent, words, (Some(was.name.clone()), Some(is.name.clone())), places.clone(), false);
        } else if was.id != is.id {
            let from = was.started_by.as_ref().unwrap_or(&was.folder);
            let words = format!("has moved from {}", if from.is_empty() { "the root" } else { from });
            self.push(Direction::Moved, Subject::Agent, words, (Some(was.id.clone()), Some(is.id.clone())), places.clone(), false);
        }
        if was.model != is.model {
            let text = |model: &Option<String>| model.clone().unwrap_or_else(|| "its product's default".to_owned());
            let words = format!("now runs on {}", text(&is.model));
            self.push(Direction::Changed, Subject::Model, words, (was.model.clone(), is.model.clone()), places.clone(), false);
        }
        if was.mode != is.mode && was.mode != Mode::Unknown && is.mode != Mode::Unknown {
            let alone = |mode: Mode| matches!(mode, Mode::Unattended | Mode::Ci);
            let direction = match (alone(was.mode), alone(is.mode)) {
                (false, true) => Direction::Widened,
                (true, false) => Direction::Narrowed,
                _ => Direction::Changed,
            };
            let text = |mode: Mode| if mode == Mode::Ci { "in CI".to_owned() } else { mode.to_string() };
            let words = format!("now runs {}", text(is.mode));
            self.push(direction, Subject::Mode, words, (Some(text(was.mode)), Some(text(is.mode))), places.clone(), false);
        }
        if was.inherits_tools != is.inherits_tools {
            let (direction, words) = if is.inherits_tools {
                (Direction::Widened, "now gets every tool of the session that starts it")
            } else {
                (Direction::Narrowed, "no longer gets every tool of the session that starts it")
            };
            self.push(direction, Subject::Tool, words.to_owned(), (None, None), places, false);
        }
    }

    /// What is the same, and stands in another file.
    pub(super) fn moved(&mut self) {
        let files = |agent: &'a Agent| {
            let powers = agent.can.iter().filter_map(|power| {
                Some((format!("{} {:?} {:?}", power.tool, power.capability, power.gate), power.place.as_ref()?.file.as_str()))
            });
            let servers = agent.servers.iter().map(|server| (format!("server {}", server.name), server.place.file.as_str()));
            let scopes = agent.scopes.iter().map(|scope| (format!("scope {}", scope.name), scope.place.file.as_str()));
            powers.chain(servers).chain(scopes).collect::<BTreeMap<String, &'a str>>()
        };
        let (before, after) = (files(self.was), files(self.is));
        let mut ways: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (fact, from) in &before {
            if let Some(to) = after.get(fact).filter(|to| *to != from) {
                *ways.entry((from, to)).or_default() += 1;
            }
        }
        for ((from, to), count) in ways {
            let words = format!("has {count} of its rules, servers and tools in {to}, which stood in {from}");
            let place = |agent: &Agent, file: &str| agent.places.iter().find(|place| place.file == file).cloned();
            let places = (place(self.is, to), place(self.was, from));
            self.push(Direction::Moved, Subject::Agent, words, (Some(from.to_owned()), Some(to.to_owned())), places, false);
        }
    }
}
