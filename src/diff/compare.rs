//! Two inventories side by side, agent by agent.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::pairs;
use super::pair::Pair;
use super::powers;
use super::{Change, Direction, Subject};
use crate::catalog::products;
use crate::inventory::{Agent, Inventory, Power};
use crate::model::{Capability, Gate};

/// Powers that are named where a whole agent is new.
const NAMED: usize = 6;

/// What changed from `earlier` to `later`.
#[must_use]
pub fn compare(earlier: &Inventory, later: &Inventory) -> Vec<Change> {
    let mut changes = Vec::new();
    let pairs = pairs(&earlier.agents, &later.agents);
    // Agents that are handed work are known by the ids of the later version.
    let renamed: BTreeMap<&str, &str> = pairs.iter().filter_map(|(was, is)| Some(((*was)?.id.as_str(), (*is)?.id.as_str()))).collect();
    for (was, is) in pairs {
        match (was, is) {
            (Some(was), Some(is)) => both(was, is, &renamed, &mut changes),
            // A product is there whether or not a file configures it: what it does by default is no news.
            (None, Some(is)) if is_product(is) => both(&unconfigured(is), is, &renamed, &mut changes),
            (Some(was), None) if is_product(was) => both(was, &unconfigured(was), &renamed, &mut changes),
            // A container is read where it reaches its host; before, it may have been there and not have done so.
            (None, Some(is)) if is_container(is) => both(&Agent { containers: Vec::new(), ..is.clone() }, is, &renamed, &mut changes),
            (Some(was), None) if is_container(was) => both(was, &Agent { containers: Vec::new(), ..was.clone() }, &renamed, &mut changes),
            (None, Some(is)) => changes.push(whole(is, Direction::Widened)),
            (Some(was), None) => changes.push(whole(was, Direction::Narrowed)),
            (None, None) => {}
        }
    }
    changes.sort_by(|a, b| {
        (a.direction, !a.ungated, &a.agent, &a.place, &a.words).cmp(&(b.direction, !b.ungated, &b.agent, &b.place, &b.words))
    });
    changes.dedup_by(|later, first| later.id == first.id && later.words == first.words && later.place == first.place);
    changes
}

fn both(was: &Agent, is: &Agent, renamed: &BTreeMap<&str, &str>, changes: &mut Vec<Change>) {
    let mut pair = Pair { was, is, changes };
    pair.identity();
    powers::compare(&mut pair);
    pair.belongings(renamed);
    pair.triggers();
    pair.flows();
    pair.settings();
    pair.sandboxes();
    pair.hooks();
    pair.bounds();
    pair.moved();
}

fn is_product(agent: &Agent) -> bool {
    !agent.declared && agent.started_by.is_none() && agent.name == agent.product && products::defaults(&agent.product).is_some()
}

/// Whether all that is known of `agent` is the container that it runs in.
fn is_container(agent: &Agent) -> bool {
    !agent.containers.is_empty() && agent.can.is_empty() && agent.servers.is_empty() && agent.tools.is_empty()
}

/// The product of `agent` where nothing configures it: with the tools that it brings, each behind its default.
fn unconfigured(agent: &Agent) -> Agent {
    let tools = products::defaults(&agent.product).map_or(&[][..], |defaults| defaults.tools);
    Agent::unconfigured(agent, tools)
}

/// `support-bot`, `Claude Code in packages/api`, `Claude Code started by run.sh`.
pub(super) fn called(agent: &Agent) -> String {
    match &agent.started_by {
        Some(file) => format!("{} started by {file}", agent.name),
        None if agent.name == agent.product && !agent.folder.is_empty() => format!("{} in {}", agent.name, agent.folder),
        None => agent.name.clone(),
    }
}

/// An agent that is new or gone.
fn whole(agent: &Agent, direction: Direction) -> Change {
    let ungated: Vec<&Power> = agent.can.iter().filter(|power| power.gate == Gate::None).collect();
    let acting: BTreeSet<&str> =
        ungated.iter().filter_map(|power| power.capability).filter(|one| one.acts()).map(Capability::words).collect();
    let what = acting.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let words = match (direction, what.is_empty()) {
        (Direction::Widened, true) => "is a new agent".to_owned(),
        (Direction::Widened, false) => format!("is a new agent, and may {what}, ungated"),
        _ => "is no longer there".to_owned(),
    };
    let product = if agent.name == agent.product { String::new() } else { format!("{} agent", agent.product) };
    let state = Some(if product.is_empty() { agent.product.clone() } else { product });
    let place = agent.places.first().cloned();
    let new = direction == Direction::Widened;
    Change {
        direction,
        subject: Subject::Agent,
        agent: called(agent),
        id: agent.id.clone(),
        words,
        before: if new { None } else { state.clone() },
        after: if new { state } else { None },
        ungated: new && !acting.is_empty(),
        place: if new { place.clone() } else { None },
        was_at: if new { None } else { place },
    }
}
