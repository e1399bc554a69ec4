//! What an agent can do, before and after: for every tool and rule of either side the gate that really stood and stands before it.
//!
//! A rule that is new takes over from what decided before: from the rule or default of its whole tool. One that is gone hands over to them.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::Pair;
use super::{Direction, Subject};
use crate::inventory::{Agent, Power};
use crate::model::{self, Capability, Gate};

/// What tells powers apart: the tool and what it does.
type Key<'a> = (&'a str, Option<Capability>);

/// Things that are listed in one change.
const LISTED: usize = 6;

/// A rule without what only spells out that it is for all calls: `Skill(*)` is `Skill`, `mcp__a__*` is `mcp__a`.
fn spelled(tool: &str) -> &str {
    tool.strip_suffix("(*)").or_else(|| tool.strip_suffix("__*")).unwrap_or(tool)
}

struct Side<'a> {
    exact: BTreeMap<Key<'a>, &'a Power>,
    tools: BTreeMap<&'a str, &'a Power>,
    /// What happens to tools of servers that nothing speaks of.
    served: Option<Power>,
}

impl<'a> Side<'a> {
    fn of(agent: &'a Agent) -> Self {
        let mut side = Self { exact: BTreeMap::new(), tools: BTreeMap::new(), served: agent.by_default_of_servers() };
        for power in &agent.can {
            // Of several the weakest gate counts: powers are sorted by it.
            side.exact.entry((spelled(&power.tool), power.capability)).or_insert(power);
            side.tools.entry(spelled(&power.tool)).or_insert(power);
        }
        side
    }

    /// What decides about `power` here: an entry of its own, or that of its whole tool or server.
    fn decides(&self, power: &Power) -> Option<&Power> {
        if let Some(found) = self.exact.get(&(spelled(&power.tool), power.capability)) {
            return Some(found);
        }
        // `Bash(npm test)` is a part of `Bash`, `mcp__a__b` of `mcp__a`; a server that is known stands for its tools.
        let whole = power.tool.split_once('(').map(|(tool, _)| tool);
        let server = power.tool.strip_prefix("mcp__").map(|rest| rest.split("__").next().unwrap_or(rest));
        let of_server = || {
            let server = server?;
            let exact = self.tools.get(format!("mcp__{server}").as_str());
            exact.or_else(|| self.tools.get(format!("tools of {server}").as_str())).copied().or(self.served.as_ref())
        };
        whole.and_then(|tool| self.tools.get(tool).copied()).or_else(of_server).filter(|found| found.tool != power.tool)
    }
}

/// What one group of changed powers has in common: which way it goes, the gates, and what decides.
type Group = (Direction, Option<Gate>, Option<Gate>, Option<String>, Option<(String, u32, u32)>);

/// A power, what decided about it, and what does.
type Member<'a> = (&'a Power, Option<&'a Power>, Option<&'a Power>);

pub(super) fn compare(pair: &mut Pair<'_>) {
    let (was, is) = (Side::of(pair.was), Side::of(pair.is));
    let (gone, new) = (pair.gone_servers(), pair.new_servers());
    let skipped = |power: &Power| {
        let of = |names: &BTreeSet<&str>| {
            power.server.as_deref().is_some_and(|server| names.contains(server))
                || power.tool.strip_prefix("mcp__").is_some_and(|name| names.contains(name))
        };
        of(&gone) || of(&new)
    };
    let mut groups: BTreeMap<Group, Vec<Member<'_>>> = BTreeMap::new();
    let keys: BTreeSet<Key<'_>> = was.exact.keys().chain(is.exact.keys()).copied().collect();
    for key in keys {
        let Some(power) = is.exact.get(&key).or_else(|| was.exact.get(&key)).copied().filter(|power| !skipped(power)) else { continue };
        let (before, after) = (was.decides(power), is.decides(power));
        let gates = (before.map(|power| power.gate), after.map(|power| power.gate));
        let Some(direction) = direction(gates.0, gates.1) else { continue };
        // The cause is on the side where something stands that the other lacks.
        let cause = after.filter(|after| after.place.is_some()).or(after);
        let by = cause.and_then(|power| power.decided_by.clone());
        let place = cause.and_then(|power| power.place.as_ref()).map(|place| (place.file.clone(), place.line, place.column));
        groups.entry((direction, gates.0, gates.1, by, place)).or_default().push((power, before, after));
    }
    for ((direction, before, after, by, _), powers) in groups {
        let mut said: Vec<String> = Vec::new();
        for (power, ..) in &powers {
            let one = if power.tool.starts_with("tools of ") {
                format!("{} with {}", does(power), power.tool)
            } else {
                format!("{} with `{}`", does(power), power.tool)
            };
            if !said.contains(&one) {
                said.push(one);
            }
        }
        if let Some(more) = said.len().checked_sub(LISTED).filter(|more| *more > 0) {
            said.truncate(LISTED);
            said.push(format!("{more} more"));
        }
        let what = said.join(", ");
        let single = powers.first().filter(|_| powers.len() == 1).map(|(power, ..)| power.tool.as_str());
        let by = by.filter(|by| single != Some(by.as_str())).map_or_else(String::new, |by| format!(", by {by}"));
        let words = match (direction, after) {
            (_, None) => format!("can no longer {what}"),
            (_, Some(Gate::Deny)) => format!("is now refused to {what}{by}"),
            (_, Some(gate)) => format!("may now {what}, {}{by}", gate.words()),
        };
        let place = powers.iter().find_map(|(_, _, after)| after.and_then(|power| power.place.clone()));
        let was_at = powers.iter().find_map(|(_, before, _)| before.and_then(|power| power.place.clone()));
        let acts = powers.iter().any(|(power, ..)| power.capability.is_none_or(Capability::acts));
        let ungated = direction == Direction::Widened && after == Some(Gate::None) && acts;
        let state = |gate: Option<Gate>| gate.map(|gate| gate.words().to_owned());
        pair.push(direction, Subject::Power, words, (state(before), state(after)), (place, was_at), ungated);
    }
}

fn does(power: &Power) -> &'static str {
    power.capability.map(Capability::words).or_else(|| power.subject.map(model::Subject::words)).unwrap_or("act")
}

/// How much a gate lets through; `None` for one that is not known.
fn width(gate: Gate) -> Option<u8> {
    match gate {
        Gate::None => Some(3),
        Gate::ModelJudged => Some(2),
        Gate::Ask => Some(1),
        Gate::Deny => Some(0),
        Gate::Unknown => None,
    }
}

/// Which way it goes from one gate to another; `None`: nowhere. What was not there was refused, as it were.
pub(super) fn direction(before: Option<Gate>, after: Option<Gate>) -> Option<Direction> {
    if before == after {
        return None;
    }
    // Nothing is less than what is refused, whatever it was.
    if after == Some(Gate::Deny) && before == Some(Gate::Unknown) {
        return Some(Direction::Narrowed);
    }
    let (Some(from), Some(to)) = (before.map_or(Some(0), width), after.map_or(Some(0), width)) else { return Some(Direction::Changed) };
    match to.cmp(&from) {
        std::cmp::Ordering::Greater => Some(Direction::Widened),
        std::cmp::Ordering::Less => Some(Direction::Narrowed),
        std::cmp::Ordering::Equal => None,
    }
}
