//! Which agent of the earlier version is which of the later one: by product, place and name; what is left over by what it has in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::Agent;

/// How much two agents of one product must have in common, of 100, to be one that was renamed or moved.
const ENOUGH: usize = 50;
/// Pairs that are compared by their facts; beyond, only names count.
const MOST: usize = 1_000_000;

/// The pairs, each agent once: both sides, or one.
pub(super) fn pairs<'a>(earlier: &'a [Agent], later: &'a [Agent]) -> Vec<(Option<&'a Agent>, Option<&'a Agent>)> {
    let by_id: BTreeMap<&str, &Agent> = earlier.iter().map(|agent| (agent.id.as_str(), agent)).collect();
    let mut found: BTreeMap<&str, &Agent> =
        later.iter().filter_map(|agent| Some((agent.id.as_str(), *by_id.get(agent.id.as_str())?))).collect();
    let mut left: Vec<&Agent> = earlier.iter().filter(|agent| !found.contains_key(agent.id.as_str())).collect();
    let new: Vec<&Agent> = later.iter().filter(|agent| !found.contains_key(agent.id.as_str())).collect();
    let mut scored = Vec::new();
    let facts = |agents: &[&Agent]| agents.iter().map(|agent| facts(agent)).collect::<Vec<_>>();
    let (were, are) = if left.len().saturating_mul(new.len()) <= MOST { (facts(&left), facts(&new)) } else { (Vec::new(), Vec::new()) };
    for (from, was) in left.iter().enumerate() {
        for (to, is) in
            new.iter().enumerate().filter(|(_, is)| is.product == was.product && is.started_by.is_some() == was.started_by.is_some())
        {
            let alike = were.get(from).zip(are.get(to)).map_or(0, |(was, is)| alike(was, is));
            // Lists of tools are alike in many agents: what they are for or how they are called must have something in common too.
            let alike = if related(was, is) { alike } else { alike / 2 };
            let same_name = is.name == was.name && is.name != is.product;
            let score = alike + if same_name { ENOUGH } else { 0 } + usize::from(is.folder == was.folder);
            if score >= ENOUGH {
                scored.push((std::cmp::Reverse(score), to, from));
            }
        }
    }
    scored.sort_unstable();
    let mut taken = BTreeSet::new();
    for (_, to, from) in scored {
        if !found.contains_key(new[to].id.as_str()) && taken.insert(from) {
            found.insert(&new[to].id, left[from]);
        }
    }
    let known: BTreeSet<&str> = found.values().map(|agent| agent.id.as_str()).collect();
    left.retain(|agent| !known.contains(agent.id.as_str()));
    let both = later.iter().map(|agent| (found.get(agent.id.as_str()).copied(), Some(agent)));
    both.chain(left.into_iter().map(|agent| (Some(agent), None))).collect()
}

/// What makes an agent what it is, whatever it is called and wherever it lies. What its product does by default tells nothing.
fn facts(agent: &Agent) -> BTreeSet<String> {
    let own = agent.can.iter().filter(|power| power.place.is_some()).map(|power| format!("can {:?} {}", power.capability, power.tool));
    let tools = agent.tools.iter().map(|tool| format!("tool {}", tool.name));
    let servers = agent.servers.iter().map(|server| format!("server {}", server.name));
    let scopes = agent.scopes.iter().map(|scope| format!("scope {}", scope.name));
    let rights = agent.rights.iter().map(|right| format!("right {} {}", right.name, right.level));
    let defences = agent.defences.iter().map(|defence| format!("defence {}", defence.text));
    let about = agent.description.iter().map(|text| format!("for {text}"));
    own.chain(tools).chain(servers).chain(scopes).chain(rights).chain(defences).chain(about).collect()
}

/// Whether two agents are said to be for the same, or have a word of their names in common.
fn related(was: &Agent, is: &Agent) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    was.description.is_some() && was.description == is.description || !words(&was.name).is_disjoint(&words(&is.name))
}

/// How much two sets have in common, of 100.
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    (common * 100).checked_div(all).unwrap_or(0)
}
