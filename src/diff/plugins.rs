//! What an agent installs from elsewhere, before and after.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::Pair;
use super::{Direction, Subject};
use crate::inventory::{Agent, Place, Plugin};
use crate::model::Pin;

/// The places that speak of plugins: a setting that stands there says nothing more.
pub(super) fn places(agent: &Agent) -> BTreeSet<&Place> {
    agent.plugins.iter().map(|plugin| &plugin.place).collect()
}

pub(super) fn compare(pair: &mut Pair<'_>) {
    let (before, after) = (named(pair.was), named(pair.is));
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for name in names {
        let (old, new) = (before.get(name).copied(), after.get(name).copied());
        let places = (new.map(|one| one.place.clone()), old.map(|one| one.place.clone()));
        let states = (old.map(state), new.map(state));
        if states.0 == states.1 {
            continue;
        }
        let (direction, words) = match (old, new) {
            (None, Some(new)) => (Direction::Widened, format!("now installs {}", called(new))),
            (Some(old), None) => (Direction::Narrowed, format!("no longer installs {}", called(old))),
            (Some(old), Some(new)) => (turn(old, new), format!("now installs {}", called(new))),
            (None, None) => continue,
        };
        pair.push(direction, Subject::Plugin, words, states, places, false);
    }
}

fn named(agent: &Agent) -> BTreeMap<&str, &Plugin> {
    agent.plugins.iter().map(|plugin| (plugin.name.as_str(), plugin)).collect()
}

/// Which way one plugin goes. Another source, or another version that is fixed as firmly, is something else.
fn turn(old: &Plugin, new: &Plugin) -> Direction {
    if old.pin == Pin::Unknown || new.pin == Pin::Unknown {
        return Direction::Changed;
    }
    let ways = [old.pin.cmp(&new.pin), old.auto_update.cmp(&new.auto_update), old.starts.cmp(&new.starts)];
    match (ways.iter().any(|way| way.is_lt()), ways.iter().any(|way| way.is_gt())) {
        (true, false) => Direction::Widened,
        (false, true) => Direction::Narrowed,
        _ => Direction::Changed,
    }
}

/// `the plugin X from Y, unpinned`.
fn called(plugin: &Plugin) -> String {
    let name = &plugin.name;
    let from = if plugin.source == *name { String::new() } else { format!(" from {}", plugin.source) };
    let updates = if plugin.auto_update { ", updated without asking" } else { "" };
    format!("the plugin {name}{from}{}{updates}", plugin.pin.words().map_or_else(String::new, |words| format!(", {words}")))
}

fn state(plugin: &Plugin) -> String {
    let starts = if plugin.starts { ", run at every start" } else { "" };
    let updates = if plugin.auto_update { ", updated without asking" } else { "" };
    format!("{}, {}{starts}{updates}", plugin.source, plugin.pin.words().unwrap_or("pin not known"))
}
