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
    let matched = if left.len().saturating_mul(new.len()) <= MOST { by_facts(&left, &new) } else { by_name(&left, &new) };
    for (from, to) in matched {
        found.insert(&new[to].id, left[from]);
    }
    let known: BTreeSet<&str> = found.values().map(|agent| agent.id.as_str()).collect();
    left.retain(|agent| !known.contains(agent.id.as_str()));
    let both = later.iter().map(|agent| (found.get(agent.id.as_str()).copied(), Some(agent)));
    both.chain(left.into_iter().map(|agent| (Some(agent), None))).collect()
}

/// Pairs of what is left over, those that have most in common first.
fn by_facts(left: &[&Agent], new: &[&Agent]) -> Vec<(usize, usize)> {
    let told = |agents: &[&Agent]| agents.iter().map(|agent| (facts(agent), words(&agent.name))).collect::<Vec<_>>();
    let (were, are) = (told(left), told(new));
    let mut scored = Vec::new();
    for (from, was) in left.iter().enumerate() {
        for (to, is) in new.iter().enumerate().filter(|(_, is)| kind(is) == kind(was)) {
            let alike = alike(&were[from].0, &are[to].0);
            // Lists of tools are alike in many agents: what they are for or how they are called must have something in common too.
            let same_purpose = was.description.is_some() && was.description == is.description;
            let alike = if same_purpose || !were[from].1.is_disjoint(&are[to].1) { alike } else { alike / 2 };
            let same_name = is.name == was.name && is.name != is.product;
            let score = alike + if same_name { ENOUGH } else { 0 } + usize::from(is.folder == was.folder);
            if score >= ENOUGH {
                scored.push((std::cmp::Reverse(score), to, from));
            }
        }
    }
    scored.sort_unstable();
    let (mut taken, mut given) = (BTreeSet::new(), BTreeSet::new());
    scored.retain(|(_, to, from)| !given.contains(to) && taken.insert(*from) && given.insert(*to));
    scored.into_iter().map(|(_, to, from)| (from, to)).collect()
}

/// Pairs of what is left over where there is too much of it to compare each with each: those of one name, in one folder if they can be.
fn by_name(left: &[&Agent], new: &[&Agent]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut taken = BTreeSet::new();
    for within_folder in [true, false] {
        let key = |agent: &Agent| (kind(agent).1, agent.product.clone(), agent.name.clone(), within_folder.then(|| agent.folder.clone()));
        let mut waiting: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        // The first of each name stands last, where it is taken from.
        for (from, was) in left.iter().enumerate().rev().filter(|(from, was)| was.name != was.product && !taken.contains(&(0, *from))) {
            waiting.entry(key(was)).or_default().push(from);
        }
        for (to, is) in new.iter().enumerate() {
            if taken.contains(&(1, to)) {
                continue;
            }
            if let Some(from) = waiting.get_mut(&key(is)).and_then(Vec::pop) {
                taken.extend([(0, from), (1, to)]);
                found.push((from, to));
            }
        }
    }
    found
}

/// What two agents must have in common to be one.
fn kind(agent: &Agent) -> (&str, bool) {
    (&agent.product, agent.started_by.is_some())
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

/// The words of a name that say something.
fn words(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect()
}

/// How much two sets have in common, of 100.
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    (common * 100).checked_div(all).unwrap_or(0)
}
