//! Whose cloud rights are whose: links are walked from the agents to what they act with, across files.

mod limits;
mod opens;

use std::collections::{BTreeMap, BTreeSet};

pub use limits::{DENIES, limit};
pub use opens::{Cause, Opening, openings};

use crate::model::{CloudGrant, Link, Model, Sure};

/// Steps from an agent to a right: agent, function, role, policy, document, and a local or two between them.
const MAX_STEPS: usize = 12;
/// Nodes that are looked at for all agents together: thousands of agents with thousands of shared rights each are nobody's repository.
const MAX_VISITS: usize = 2_000_000;

/// Tells each grant the agent that holds it. A grant that no agent holds is nobody's here.
///
/// A role that is only called an agent's counts where something else says so: an agent in the same folder, or rights to a model's API
/// among its own.
pub fn link(model: &mut Model) {
    owners(model);
    if model.cloud_grants.is_empty() {
        return;
    }
    let mut held: BTreeMap<&str, Vec<&Link>> = BTreeMap::new();
    for link in &model.links {
        held.entry(&link.from).or_default().push(link);
    }
    let mut grants: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, grant) in model.cloud_grants.iter().enumerate() {
        grants.entry(&grant.node).or_default().push(at);
    }
    let sure: BTreeSet<&str> = model.links.iter().filter(|link| link.sure == Sure::Declared).map(|link| link.folder.as_str()).collect();
    let limits: BTreeSet<&str> = model.links.iter().filter_map(|link| link.from.strip_prefix(limits::LIMIT)).collect();
    let mut holders: Vec<Option<String>> = vec![None; model.cloud_grants.len()];
    // The roles by whose boundaries each grant is limited; nobody's where a way leads to it that has none.
    let mut limited: Vec<Option<BTreeSet<&str>>> = vec![Some(BTreeSet::new()); model.cloud_grants.len()];
    let model_rights: Vec<bool> = model.cloud_grants.iter().map(is_model_right).collect();
    let mut visits = 0;
    // The agent that refers to a role names its rights before the role's own name does, and what is declared before what is only called so.
    for (wanted, own) in [(Sure::Declared, false), (Sure::Declared, true), (Sure::Named, false), (Sure::Named, true)] {
        for root in model.links.iter().filter(|link| link.sure == wanted && of_itself(link) == own) {
            if visits > MAX_VISITS {
                break;
            }
            let reached = reached(&root.to, &held, &grants, &limits, &mut visits);
            let models = || reached.iter().any(|&(at, _)| model_rights[at]);
            let backed = wanted == Sure::Declared || !root.folder.is_empty() && sure.contains(root.folder.as_str()) || models();
            for (at, limit) in reached.iter().copied().filter(|_| backed) {
                holders[at] = holders[at].take().or_else(|| root.origin.agent.clone());
                limited[at] = limited[at].take().zip(limit).map(|(mut limits, limit)| {
                    limits.insert(limit);
                    limits
                });
            }
        }
    }
    let boundary = |role: &str| boundary(role, &model.cloud_grants, &held, &grants);
    let mut boundaries: BTreeMap<&str, Option<Vec<CloudGrant>>> = BTreeMap::new();
    let mut left: Vec<CloudGrant> = Vec::new();
    let mut replaced = vec![false; model.cloud_grants.len()];
    for (at, roles) in limited.iter().enumerate().filter(|&(at, _)| holders[at].is_some()) {
        let roles = roles.iter().flatten();
        for role in roles.copied() {
            replaced[at] = true;
            let known = boundaries.entry(role).or_insert_with(|| boundary(role)).as_deref().unwrap_or_default();
            let room = MAX_LEFT.saturating_sub(left.len());
            let of_agent = limits::left(&model.cloud_grants[at], known).take(room).map(|mut grant| {
                grant.origin.agent.clone_from(&holders[at]);
                grant
            });
            left.extend(of_agent);
        }
    }
    for ((grant, holder), replaced) in model.cloud_grants.iter_mut().zip(holders).zip(replaced) {
        grant.origin.agent = holder.filter(|_| !replaced);
    }
    model.cloud_grants.extend(left);
}

/// Whether the link makes a role, or whatever it starts from, an agent of its own.
fn of_itself(link: &Link) -> bool {
    link.from.strip_prefix("agent ") == Some(link.to.as_str())
}

/// What boundaries leave, for all roles together.
const MAX_LEFT: usize = 100_000;

/// What the boundary of `role` allows; none where not all of it is known.
fn boundary(
    role: &str,
    all: &[CloudGrant],
    held: &BTreeMap<&str, Vec<&Link>>,
    grants: &BTreeMap<&str, Vec<usize>>,
) -> Option<Vec<CloudGrant>> {
    let start = limit(role);
    let (mut open, mut seen, mut found) = (vec![start.as_str()], BTreeSet::new(), Vec::new());
    while let Some(node) = open.pop() {
        let own = grants.get(node).map_or(&[][..], Vec::as_slice);
        let links = held.get(node).map_or(&[][..], Vec::as_slice);
        // What leads to nothing stands elsewhere.
        if own.is_empty() && links.is_empty() || seen.len() > MAX_BOUNDARY || node == DENIES {
            return None;
        }
        found.extend(own.iter().map(|&at| all[at].clone()));
        open.extend(links.iter().map(|link| link.to.as_str()).filter(|to| seen.insert(*to)));
    }
    limits::is_known(&found).then_some(found)
}

/// Longer boundaries nobody writes.
const MAX_BOUNDARY: usize = 100;

/// Gives what belongs to a node its agent: a tool that stands apart from its agent names that by its node.
fn owners(model: &mut Model) {
    let start = |link: &Link| Some((link.from.strip_prefix("agent ")?.to_owned(), link.origin.agent.clone()?));
    let agents: BTreeMap<String, String> = model.links.iter().filter(|link| link.sure == Sure::Declared).filter_map(start).collect();
    let apart = model.tools.iter_mut().map(|tool| &mut tool.origin).chain(model.settings.iter_mut().map(|setting| &mut setting.origin));
    for origin in apart.filter(|origin| origin.agent.as_deref().is_some_and(|agent| agent.contains(' '))) {
        let Some(node) = origin.agent.as_deref() else { continue };
        if let Some(agent) = agents.get(node) {
            origin.agent = Some(agent.clone());
        } else if node.starts_with(NODE) {
            origin.agent = node.rsplit(['.', ' ']).next().map(str::to_owned);
        }
    }
}

/// How the nodes of Terraform modules begin, whose parts may stand in several files.
const NODE: &str = "tf ";

/// The grants within reach of a node, each with the role on the way to it that has a boundary.
fn reached<'m>(
    start: &'m str,
    held: &BTreeMap<&'m str, Vec<&'m Link>>,
    grants: &BTreeMap<&'m str, Vec<usize>>,
    limits: &BTreeSet<&'m str>,
    visits: &mut usize,
) -> Vec<(usize, Option<&'m str>)> {
    let of = |node: &str| limits.get(node).copied();
    let (mut seen, mut open, mut found) = (BTreeSet::from([(start, of(start))]), vec![(start, of(start))], Vec::new());
    for _ in 0..MAX_STEPS {
        let mut next = Vec::new();
        for (node, limit) in open {
            found.extend(grants.get(node).into_iter().flatten().map(|&grant| (grant, limit)));
            *visits += 1 + grants.get(node).map_or(0, Vec::len) + held.get(node).map_or(0, Vec::len);
            for link in held.get(node).into_iter().flatten().filter(|link| link.sure == Sure::None) {
                let to = link.to.as_str();
                let limit = of(to).or(limit);
                if seen.insert((to, limit)) {
                    next.push((to, limit));
                }
            }
        }
        open = next;
    }
    found.sort_unstable();
    found
}

/// Rights to call a model: whoever has them is likely to be what its name says.
fn is_model_right(grant: &CloudGrant) -> bool {
    const PARTS: &[&str] = &["bedrock", "roles/aiplatform.", "cognitive services openai", "azure ai ", "sagemaker:invokeendpoint"];
    grant.rights.iter().any(|right| {
        let right = right.value.to_ascii_lowercase();
        PARTS.iter().any(|part| right.starts_with(part))
    })
}
