//! From the inventory to nodes and edges, grouped and capped.

use std::collections::BTreeMap;

use crate::inventory::{Agent, Inventory, Power};
use crate::model::{Capability, Effect, Gate, Leg, Trust};
use crate::report::escape::{cut, one_line, visible};

/// Nodes that one agent leads to by itself, by how many agents there are at most; the rest is counted.
const FAN: [(usize, usize); 3] = [(10, 6), (20, 4), (usize::MAX, 3)];
/// Names that are listed in one node.
const NAMED: usize = 2;
/// Characters of a label.
const LABEL: usize = 34;
/// Agents that are drawn, those that can do most first.
const AGENTS: usize = 60;

/// What a node is; also the column that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Who or what starts an agent.
    Source,
    /// An agent.
    Agent,
    /// A tool, or several of one kind.
    Tool,
    /// An MCP server, an API.
    Server,
    /// What is read or changed.
    Data,
    /// A way out.
    Channel,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [Self::Source, Self::Agent, Self::Tool, Self::Server, Self::Data, Self::Channel];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Source => "starts it",
            Self::Agent => "agents",
            Self::Tool => "tools",
            Self::Server => "servers and APIs",
            Self::Data => "what it touches",
            Self::Channel => "ways out",
        }
    }
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) label: String,
}

#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) gate: Option<Gate>,
}

/// Nodes are in the order of their kinds; edges lead from one kind to a later one, or from agent to agent.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// Agents that are not drawn.
    pub(super) left_out: usize,
}

/// What tells nodes apart.
type Key = (Kind, String);

#[derive(Default)]
struct Building {
    fan: usize,
    nodes: BTreeMap<Key, (usize, String)>,
    edges: BTreeMap<(Key, Key), Option<Gate>>,
}

impl Graph {
    pub(super) fn of(inventory: &Inventory) -> Self {
        let mut agents: Vec<&Agent> = inventory.agents.iter().collect();
        agents.sort_by_key(|agent| std::cmp::Reverse(agent.can.iter().filter(|power| power.gate == Gate::None).count()));
        let left_out = agents.len().saturating_sub(AGENTS);
        agents.truncate(AGENTS);
        agents.sort_by_key(|agent| inventory.agents.iter().position(|one| one.id == agent.id));
        let ids: BTreeMap<&str, &Agent> = agents.iter().map(|agent| (agent.id.as_str(), *agent)).collect();
        let fan = FAN.iter().find(|(most, _)| agents.len() <= *most).map_or(0, |(_, fan)| *fan);
        let mut building = Building { fan, ..Building::default() };
        for (at, agent) in agents.iter().enumerate() {
            building.agent(at, agent, &ids);
        }
        let Building { nodes, edges, .. } = building;
        let mut order: Vec<(&Key, &(usize, String))> = nodes.iter().collect();
        order.sort_by_key(|((kind, name), (at, _))| (*kind, *at, name.clone()));
        let index: BTreeMap<&Key, usize> = order.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
        let edges = edges.iter().map(|((from, to), gate)| Edge { from: index[from], to: index[to], gate: *gate }).collect();
        let nodes = order.iter().map(|((kind, _), (_, label))| Node { kind: *kind, label: label.clone() }).collect();
        Self { nodes, edges, left_out }
    }
}

impl Building {
    /// A node; `at` is the agent that needs it first, which keeps what belongs together near it.
    fn node(&mut self, at: usize, kind: Kind, name: &str, label: &str) -> Key {
        let key = (kind, name.to_owned());
        self.nodes.entry(key.clone()).or_insert_with(|| (at, short(label)));
        key
    }

    /// An edge; of several the one with the weakest gate is drawn.
    fn edge(&mut self, from: &Key, to: &Key, gate: Option<Gate>) {
        let known = self.edges.entry((from.clone(), to.clone())).or_insert(gate);
        *known = match (*known, gate) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    fn agent(&mut self, at: usize, agent: &Agent, ids: &BTreeMap<&str, &Agent>) {
        let label = if agent.name == agent.product { agent.name.clone() } else { format!("{} ({})", agent.name, agent.product) };
        let place = agent.started_by.as_ref().unwrap_or(&agent.folder);
        let label = if place.is_empty() { label } else { format!("{label}\n{place}") };
        let own = self.node(at, Kind::Agent, &agent.id, &label);
        for to in agent.hands_to.iter().filter_map(|id| ids.get(id.as_str())) {
            let other = (Kind::Agent, to.id.clone());
            if other != own {
                self.edges.entry((own.clone(), other)).or_insert(None);
            }
        }
        for trigger in &agent.triggers {
            let who = match trigger.trust {
                Trust::Public => "anybody",
                Trust::Member => "members",
                Trust::System => "clock or program",
                Trust::Unknown => "unknown",
            };
            let source = self.node(at, Kind::Source, who, who);
            self.edge(&source, &own, None);
        }
        for leg in agent.exposures.iter().filter(|leg| leg.leg == Leg::Untrusted) {
            let source = self.node(at, Kind::Source, "text of outsiders", "text of outsiders");
            self.edge(&source, &own, Some(leg.gate));
        }
        // Tools of one kind behind one gate are one node; servers are nodes of their own.
        let mut kinds: BTreeMap<(Option<Capability>, Gate), Vec<&Power>> = BTreeMap::new();
        for power in agent.can.iter().filter(|power| power.gate != Gate::Deny) {
            let server = power.server.as_deref().filter(|name| agent.servers.iter().any(|server| server.name == **name));
            match server {
                Some(name) => {
                    let server = self.node(at, Kind::Server, &format!("{}/{name}", agent.id), name);
                    self.edge(&own, &server, Some(power.gate));
                    self.touches(at, &server, power);
                }
                None => kinds.entry((power.capability, power.gate)).or_default().push(power),
            }
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|((capability, gate), _)| (*gate, capability.is_none(), capability.is_some_and(|one| !one.acts()), *capability));
        let more = kinds.len().saturating_sub(self.fan);
        let rest: usize = kinds.iter().skip(self.fan).map(|(_, powers)| powers.len()).sum();
        let gate = kinds.get(self.fan).map(|((_, gate), _)| *gate);
        for ((capability, gate), powers) in kinds.into_iter().take(self.fan) {
            let tool = self.node(at, Kind::Tool, &format!("{}/{capability:?}/{gate:?}", agent.id), &listed(&powers));
            self.edge(&own, &tool, Some(gate));
            powers.iter().for_each(|power| self.touches(at, &tool, power));
        }
        if more > 0 {
            let tool = self.node(at, Kind::Tool, &format!("{}/more", agent.id), &format!("+{rest} more"));
            self.edge(&own, &tool, gate);
        }
        for server in agent.servers.iter().filter(|server| !server.disabled) {
            let node = self.node(at, Kind::Server, &format!("{}/{}", agent.id, server.name), &server.name);
            self.edge(&own, &node, None);
        }
        for scope in &agent.scopes {
            let node = self.node(at, Kind::Server, &format!("api {}", scope.provider), &format!("{} API", scope.provider));
            self.edge(&own, &node, None);
        }
    }

    /// What a power reads, changes or sends to.
    fn touches(&mut self, at: usize, from: &Key, power: &Power) {
        let Some(capability) = power.capability else { return };
        let (kind, name) = target(capability);
        let to = self.node(at, kind, name, name);
        self.edge(from, &to, Some(power.gate));
    }
}

/// Where a capability leads.
fn target(capability: Capability) -> (Kind, &'static str) {
    match capability {
        Capability::ReadPublic => (Kind::Data, "public data"),
        Capability::ReadPrivate => (Kind::Data, "private data"),
        Capability::ReadUntrusted => (Kind::Data, "text of outsiders"),
        Capability::SecretsRead => (Kind::Data, "secrets"),
        Capability::AgentDelegate => (Kind::Data, "other agents"),
        Capability::MemoryWrite | Capability::ConfigSelfModify => (Kind::Data, "itself"),
        Capability::RepoWrite | Capability::CiWorkflowWrite => (Kind::Data, "code"),
        Capability::WriteCustomer => (Kind::Data, "customers' records"),
        Capability::FinanceRead | Capability::MoneyMove | Capability::MoneyRefund | Capability::BillingModify => (Kind::Data, "money"),
        Capability::AdminUsers | Capability::AdminIam => (Kind::Data, "users and roles"),
        Capability::ExecCode | Capability::ExecShell | Capability::BrowserControl | Capability::ComputerUse => (Kind::Data, "the machine"),
        Capability::DeployProd => (Kind::Data, "production"),
        _ => match capability.effect() {
            Effect::Send | Effect::Commit => (Kind::Channel, "people"),
            Effect::Connect => (Kind::Channel, "network"),
            _ => (Kind::Data, "internal data"),
        },
    }
}

/// `read: a, b, +3 more`.
fn listed(powers: &[&Power]) -> String {
    let does = powers.first().map_or("", |power| {
        power.capability.map(Capability::words).or_else(|| power.subject.map(crate::model::Subject::words)).unwrap_or("act")
    });
    let mut names: Vec<String> = powers.iter().map(|power| power.tool.clone()).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if more > 0 {
        names.push(format!("+{more} more"));
    }
    format!("{does}\n{}", names.join(", "))
}

/// A label of at most two lines, each short and with nothing hidden.
fn short(label: &str) -> String {
    let lines = label.splitn(2, '\n').map(|line| visible(&cut(&one_line(line), LABEL)).into_owned());
    lines.collect::<Vec<_>>().join("\n")
}
