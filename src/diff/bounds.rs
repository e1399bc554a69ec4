//! What opens and what holds an agent, before and after: settings, sandboxes, limits.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::Pair;
use super::{Direction, Subject, plugins, settings};
use crate::inventory::{Agent, Limit, Sandbox, Setting};
use crate::model::{Status, Topic};

impl<'a> Pair<'a> {
    pub(super) fn settings(&mut self) {
        let (was, is) = (self.was, self.is);
        // An approval mode is told by what it does to tools, where that is known.
        let told = was.can.iter().chain(&is.can).any(|power| power.subject.is_some());
        let by_key = |agent: &'a Agent| {
            let counts = agent.settings.iter().filter(|one| one.status == Status::Effective && !(told && one.topic == Topic::ApprovalMode));
            let plugins = plugins::places(agent);
            let counts = counts.filter(move |one| !plugins.contains(&one.place));
            counts
                .map(|one| ((one.topic, one.key.as_str(), if opens_each(one.topic) { one.value.as_str() } else { "" }), one))
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (by_key(was), by_key(is));
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let (old, new) = (before.get(&key), after.get(&key));
            if old.map(|one| (&one.value, &one.meaning)) == new.map(|one| (&one.value, &one.meaning)) {
                continue;
            }
            let state = |one: Option<&&'a Setting>| one.map(|one| (one.topic, one.meaning.as_str()));
            let direction = settings::direction(state(old), state(new));
            let text = |one: Option<&&Setting>| one.map(|one| format!("{} = {}", one.key, one.value));
            let words = match (text(old), text(new)) {
                (_, Some(new)) => format!("is now set to {new} ({})", key.0),
                (Some(old), None) => format!("is no longer set to {old} ({})", key.0),
                (None, None) => continue,
            };
            let places = (new.map(|one| one.place.clone()), old.map(|one| one.place.clone()));
            self.push(direction, Subject::Setting, words, (text(old), text(new)), places, false);
        }
    }

    pub(super) fn sandboxes(&mut self) {
        let held = |agent: &'a Agent| {
            agent.sandboxes.iter().filter(|one| one.status == Status::Effective).max_by_key(|one| (one.enabled, one.enforced))
        };
        let (old, new) = (held(self.was), held(self.is));
        let level = |one: Option<&Sandbox>| one.map(|one| (one.enabled, one.enforced));
        if level(old) == level(new) {
            return;
        }
        let state = |one: Option<&Sandbox>| {
            one.map(|one| match (one.enabled, one.enforced) {
                (false, _) => "off",
                (true, false) => "on",
                (true, true) => "on, and holds every command",
            })
        };
        let direction = match (level(old), level(new)) {
            (Some(from), Some(to)) if to < from => Direction::Widened,
            (Some(from), Some(to)) if to > from => Direction::Narrowed,
            (None, Some((false, _))) => Direction::Widened,
            (None, Some(_)) => Direction::Narrowed,
            (Some((true, _)), None) => Direction::Widened,
            _ => Direction::Narrowed,
        };
        let words =
            state(new).map_or_else(|| "no longer has a say about its sandbox".to_owned(), |state| format!("has its sandbox {state}"));
        let places = (new.map(|one| one.place.clone()), old.map(|one| one.place.clone()));
        self.push(direction, Subject::Sandbox, words, (state(old).map(str::to_owned), state(new).map(str::to_owned)), places, false);
    }

    /// Limits: the lower the narrower.
    pub(super) fn bounds(&mut self) {
        let limits = |agent: &'a Agent| agent.limits.iter().map(|limit| (limit.of.as_str(), limit)).collect::<BTreeMap<_, _>>();
        let (before, after) = (limits(self.was), limits(self.is));
        let keys: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for of in keys {
            let (old, new) = (before.get(of), after.get(of));
            let value = |limit: Option<&&Limit>| limit.map_or(f64::INFINITY, |limit| limit.value);
            let direction = match value(old).total_cmp(&value(new)) {
                std::cmp::Ordering::Less => Direction::Widened,
                std::cmp::Ordering::Greater => Direction::Narrowed,
                std::cmp::Ordering::Equal => continue,
            };
            let state = |limit: Option<&&Limit>| limit.map(|limit| limit.value.to_string());
            let words =
                state(new).map_or_else(|| format!("no longer has a limit of {of}"), |value| format!("has a limit of {of} of {value}"));
            let places = (new.map(|limit| limit.place.clone()), old.map(|limit| limit.place.clone()));
            self.push(direction, Subject::Limit, words, (state(old), state(new)), places, false);
        }
    }
}

/// Whether every value of such a setting opens something of its own, so that one beside another is one more.
fn opens_each(topic: Topic) -> bool {
    matches!(topic, Topic::SandboxEscape | Topic::AutoRun | Topic::ModelEndpoint)
}
