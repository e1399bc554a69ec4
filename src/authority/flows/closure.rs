//! Who may hand work to whom, and what each agent reaches through it.

use std::collections::{BTreeMap, VecDeque};

use crate::authority::agents::Roster;
use crate::model::{Exposure, Gate, Leg, Model, Origin};
use crate::names::Named;
use crate::source::FileId;

/// For every node the nodes that it hands work to. The first are the agents of the model, in order; the others stand for groups whose agents
/// may all hand work to each other, which keeps the number of edges small.
pub type Edges = Vec<Vec<usize>>;

/// The edges of the agents of `model`.
#[must_use]
pub fn delegations<'m>(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Edges {
    let roster = Roster::new(model, path);
    let mut edges: Edges = vec![Vec::new(); model.agents.len()];
    let mut groups: BTreeMap<FileId, usize> = BTreeMap::new();
    for (index, agent) in model.agents.iter().enumerate() {
        let named = agent.hands_to.iter().filter_map(|name| roster.named(&agent.origin, &name.value));
        edges[index].extend(named.filter(|to| *to != index));
        if agent.delegates.as_ref().is_some_and(|delegates| delegates.value) {
            let group = *groups.entry(agent.origin.file).or_insert_with(|| {
                edges.push(Vec::new());
                edges.len() - 1
            });
            edges[index].push(group);
        }
    }
    for (index, agent) in model.agents.iter().enumerate() {
        if let Some(&group) = groups.get(&agent.origin.file) {
            edges[group].push(index);
        }
    }
    edges
}

/// The exposures of `own` (each with the number of its agent), and those that agents reach through others: of every leg that an agent has not
/// itself, explicit and as open, the nearest.
pub(super) fn extend(model: &Model, own: Vec<(Option<usize>, Exposure)>, edges: &Edges) -> Vec<Exposure> {
    let mut all = own;
    if edges.iter().any(|to| !to.is_empty()) {
        let mut back: Edges = vec![Vec::new(); edges.len()];
        for (from, to) in edges.iter().enumerate() {
            to.iter().for_each(|&to| back[to].push(from));
        }
        let known = all.len();
        for leg in Leg::ALL {
            for (agent, witness) in spread(&all[..known], *leg, &back) {
                let exposure = all[witness].1.clone();
                let Some(of) = model.agents.get(agent) else { continue };
                let origin = Origin { agent: Some(of.name.value.clone()), ..of.origin.clone() };
                let through = exposure.origin.agent.clone();
                all.push((Some(agent), Exposure { origin, through, ..exposure }));
            }
        }
    }
    all.into_iter().map(|(_, exposure)| exposure).collect()
}

/// How telling a witness is: explicit before not, nothing before it before somebody.
fn grade(exposure: &Exposure) -> u8 {
    let open = match exposure.gate {
        Gate::None => 0,
        Gate::ModelJudged => 1,
        Gate::Unknown => 2,
        Gate::Ask => 3,
        Gate::Deny => 4,
    };
    if exposure.explicit { open } else { open + 5 }
}

/// For every agent that reaches the leg through others and has nothing as telling itself: the agent, and the number of the witness. Goes
/// breadth first from the most telling witnesses, so that each agent is visited once.
fn spread(own: &[(Option<usize>, Exposure)], leg: Leg, back: &Edges) -> Vec<(usize, usize)> {
    let mut best: Vec<Option<(u8, usize)>> = vec![None; back.len()];
    for (number, (agent, exposure)) in own.iter().enumerate() {
        let Some(agent) = agent.filter(|_| exposure.leg == leg) else { continue };
        let graded = (grade(exposure), number);
        best[agent] = Some(best[agent].map_or(graded, |known| known.min(graded)));
    }
    let mut starts: Vec<(u8, usize, usize)> =
        best.iter().enumerate().filter_map(|(agent, best)| best.map(|(grade, number)| (grade, number, agent))).collect();
    starts.sort_unstable();
    let mut reached: Vec<Option<usize>> = vec![None; back.len()];
    for (grade, number, agent) in starts {
        let mut queue = VecDeque::from([agent]);
        while let Some(node) = queue.pop_front() {
            for &from in &back[node] {
                let own = best.get(from).copied().flatten();
                if from != agent && reached[from].is_none() && own.is_none_or(|(own, _)| own > grade) {
                    reached[from] = Some(number);
                    queue.push_back(from);
                }
            }
        }
    }
    reached.into_iter().enumerate().filter_map(|(agent, number)| Some((agent, number?))).collect()
}
