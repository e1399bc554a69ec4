//! Who may hand work to whom, and what each agent reaches through it.

use std::collections::{BTreeMap, VecDeque};

use crate::authority::agents::Roster;
use crate::model::{Agent, Exposure, Gate, Leg, Model, Origin};
use crate::names::Named;
use crate::source::FileId;

/// For every node the nodes that it hands work to. The first are the agents of the model, in order; the others stand for groups whose agents
/// may all hand work to each other, which keeps the number of edges small.
pub type Edges = Vec<Vec<usize>>;

/// The edges of the agents of `model` that name whom they hand work to.
#[must_use]
pub fn named<'m>(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Edges {
    let roster = Roster::new(model, path);
    let to = |(index, agent): (usize, &Agent)| {
        let named = agent.hands_to.iter().filter_map(|name| roster.named(&agent.origin, &name.value));
        named.filter(|to| *to != index).collect()
    };
    model.agents.iter().enumerate().map(to).collect()
}

/// All edges of the agents of `model`.
#[must_use]
pub fn delegations<'m>(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Edges {
    let mut edges = named(model, path);
    let mut groups: BTreeMap<FileId, usize> = BTreeMap::new();
    for (index, agent) in model.agents.iter().enumerate() {
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

/// For every node the nearest of `sources` that it reaches in at least one step, by what hands work to what (`edges` turned around).
#[must_use]
pub fn nearest(edges: &Edges, sources: impl Iterator<Item = usize>) -> Vec<Option<usize>> {
    let mut back: Edges = vec![Vec::new(); edges.len()];
    for (from, to) in edges.iter().enumerate() {
        to.iter().for_each(|&to| back[to].push(from));
    }
    let mut reached: Vec<Option<usize>> = vec![None; edges.len()];
    let mut queue: VecDeque<(usize, usize)> = sources.map(|source| (source, source)).collect();
    while let Some((node, source)) = queue.pop_front() {
        for &from in &back[node] {
            if from != source && reached[from].is_none() {
                reached[from] = Some(source);
                queue.push_back((from, source));
            }
        }
    }
    reached
}

/// Groups of at least two nodes that reach each other, each in the order of its numbers (Tarjan's algorithm, without recursion).
#[must_use]
pub fn cycles(edges: &Edges) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let (mut index, mut low) = (vec![UNSEEN; edges.len()], vec![0; edges.len()]);
    let (mut on_stack, mut stack, mut next) = (vec![false; edges.len()], Vec::new(), 0);
    let mut groups = Vec::new();
    for start in 0..edges.len() {
        if index[start] != UNSEEN {
            continue;
        }
        // A node, and how many of its edges have been followed.
        let mut path = vec![(start, 0)];
        while let Some((node, followed)) = path.pop() {
            if followed == 0 {
                (index[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&to) = edges[node].get(followed) {
                path.push((node, followed + 1));
                if index[to] == UNSEEN {
                    path.push((to, 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            if let Some(&(above, _)) = path.last() {
                low[above] = low[above].min(low[node]);
            }
            if low[node] == index[node] {
                let at = stack.iter().rposition(|&other| other == node).unwrap_or(0);
                let mut group = stack.split_off(at);
                group.iter().for_each(|&node| on_stack[node] = false);
                if group.len() > 1 {
                    group.sort_unstable();
                    groups.push(group);
                }
            }
        }
    }
    groups.sort();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_found_once_and_chains_are_none() {
        assert_eq!(cycles(&vec![vec![1], vec![2], vec![0, 3], vec![4], vec![]]), [vec![0, 1, 2]]);
        assert_eq!(cycles(&vec![vec![1], vec![0], vec![3], vec![2, 0]]), [vec![0, 1], vec![2, 3]]);
        assert!(cycles(&vec![vec![1, 2], vec![3], vec![3], vec![]]).is_empty());
    }

    #[test]
    fn the_nearest_source_is_found_in_at_least_one_step() {
        let edges = vec![vec![1], vec![2, 3], vec![], vec![2]];
        assert_eq!(nearest(&edges, [2].into_iter()), [Some(2), Some(2), None, Some(2)]);
        assert_eq!(nearest(&edges, [1, 2].into_iter()), [Some(1), Some(2), None, Some(2)]);
    }
}
