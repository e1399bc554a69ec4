//! What flows through each agent: where text of outsiders comes in, what is private there, where something goes out; by its own tools, servers,
//! rules and triggers, and through the agents that it may hand work to.
//!
//! Each agent keeps one witness a leg of those that it reaches through others, so that a long chain of agents costs no more than a short one.

mod closure;
mod gates;

use std::collections::{BTreeMap, HashSet};

use super::Project;
use super::agents::Roster;
use super::legs::{self, Given};
use super::near::Servers;
use crate::catalog::servers::{self, ServerEntry};
use crate::model::{Agent, Breadth, Exposure, Gate, Layer, Leg, Model, Origin, Receivers, Server, Status, Subject, Tool, Trust, Verdict};
use crate::source::{At, FileId};
use gates::Gates;

pub use closure::{Edges, cycles, delegations, named, nearest};

/// Fills the exposures of the model. `path` gives the path of a file.
pub fn derive<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let exposures = {
        let path = |file| path(file);
        let mut flows = Flows::new(model, &path);
        flows.tools();
        flows.servers();
        flows.grants();
        flows.triggers();
        closure::extend(model, flows.exposures, &delegations(model, &path))
    };
    model.exposures = exposures;
}

/// Who has an exposure: an agent of the model, or one that no file declares: a product of which none says more than its servers, or what a
/// program only names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Agent(usize),
    Product(usize),
}

struct Flows<'m> {
    model: &'m Model,
    path: &'m dyn Fn(FileId) -> &'m str,
    roster: Roster<'m>,
    named: Servers<'m>,
    gates: Gates<'m>,
    /// The agent that is the product itself, and those that are only named, by folder, product and name.
    products: BTreeMap<(String, &'static str, Option<&'m str>), Owner>,
    /// Owners without an agent in the model: where the first of their facts stands.
    others: Vec<Origin>,
    exposures: Vec<(Option<usize>, Exposure)>,
}

impl<'m> Flows<'m> {
    fn new(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Self {
        let mut products = BTreeMap::new();
        for (index, agent) in model.agents.iter().enumerate().filter(|(_, agent)| !agent.declared) {
            let (folder, product) = place(path, &agent.origin);
            products.entry((folder, product, None)).or_insert(Owner::Agent(index));
        }
        Self {
            model,
            path,
            roster: Roster::new(model, path),
            named: Servers::new(&model.servers, path),
            gates: Gates::new(model, path),
            products,
            others: Vec::new(),
            exposures: Vec::new(),
        }
    }

    /// Whose a fact is: the agent's that it names, else that of its file, else the product's in the folder.
    fn owner(&mut self, origin: &'m Origin) -> Owner {
        if let Some(index) = self.roster.of(origin) {
            return Owner::Agent(index);
        }
        let others = &mut self.others;
        // A program names its agents, whose file may lie elsewhere.
        let name = origin.agent.as_deref().filter(|name| *name != origin.product);
        let (folder, product) = place(self.path, origin);
        *self.products.entry((folder, product, name)).or_insert_with(|| {
            others.push(Origin { agent: Some(name.unwrap_or(product).to_owned()), path: String::new(), ..origin.clone() });
            Owner::Product(others.len() - 1)
        })
    }

    fn add(&mut self, owner: Owner, given: &[Given], by: &At<String>, gate: Gate) {
        let (index, origin) = match owner {
            Owner::Agent(index) => {
                let agent = &self.model.agents[index];
                (Some(index), Origin { agent: Some(agent.name.value.clone()), ..agent.origin.clone() })
            }
            Owner::Product(index) => (None, self.others[index].clone()),
        };
        self.exposures.extend(
            given
                .iter()
                .map(|&(leg, explicit)| (index, Exposure { origin: origin.clone(), leg, by: by.clone(), gate, through: None, explicit })),
        );
    }

    /// The legs of a tool that `server`, where it is configured, offers.
    fn of_tool(&self, tool: &Tool, server: Option<&Server>) -> Vec<Given> {
        let abilities = super::capability::abilities(tool, server, &self.model.overrides);
        legs::of_tool(tool.origin.product, &tool.name.value, tool.provider.as_deref(), &abilities, server.and_then(known))
    }

    /// What the tools of agents give them.
    fn tools(&mut self) {
        for tool in &self.model.tools {
            let server = tool.provider.as_deref().and_then(|provider| self.named.named(&tool.origin, provider));
            let mut given = self.of_tool(tool, server);
            // What goes to whom the builder's own data name takes no orders from outsiders.
            let fixed = matches!(tool.receivers, Some(Receivers::Given | Receivers::Unknown));
            given.iter_mut().filter(|(leg, _)| *leg == Leg::Outward && fixed).for_each(|(_, explicit)| *explicit = false);
            // What was made for one file or page of the builder's choice holds and fetches no other.
            given.iter_mut().filter(|_| super::bounds::placed(tool)).for_each(|(_, explicit)| *explicit = false);
            if given.is_empty() || server.is_some_and(|server| server.disabled) {
                continue;
            }
            let owner = self.owner(&tool.origin);
            let gate = match tool.gate {
                Gate::Unknown => self.gates.of(self.agent(owner), tool),
                known => known,
            };
            self.add(owner, &given, &tool.name, gate);
        }
    }

    /// What the servers of a project give the product that reads their file, as far as no list there names the tools that are offered.
    fn servers(&mut self) {
        let narrowed: HashSet<(FileId, &str)> =
            self.model.tools.iter().filter_map(|tool| Some((tool.origin.file, tool.provider.as_deref()?))).collect();
        for server in self.model.servers.iter().filter(|server| !server.disabled) {
            let Some(entry) = known(server) else { continue };
            if !narrowed.contains(&(server.origin.file, server.name.value.as_str())) {
                let owner = self.owner(&server.origin);
                let Some(gate) = self.gates.of_server(self.agent(owner), server) else { continue };
                // What a mode or the product lets run, it lets run of every server: that says nothing of this one.
                let given: Vec<Given> = legs::of_server(entry).into_iter().map(|(leg, sure)| (leg, sure && leg != Leg::Outward)).collect();
                self.add(owner, &given, &server.name, gate);
            }
        }
    }

    /// What runs unasked: tools of servers, and fetching from anywhere.
    fn grants(&mut self) {
        for grant in &self.model.grants {
            let counts = grant.verdict == Verdict::Allow && grant.status == Status::Effective && grant.layer != Layer::Task;
            if !counts {
                continue;
            }
            let given = match (grant.subject, grant.server.as_deref()) {
                (Subject::Mcp, Some(name)) => {
                    let server = self.named.named(&grant.origin, name);
                    let entry = server.and_then(known);
                    match grant.breadth {
                        _ if server.is_some_and(|server| server.disabled) => Vec::new(),
                        Breadth::Everything => entry.map(legs::of_server).unwrap_or_default(),
                        _ => {
                            let tool = Tool::new(grant.origin.clone(), At::new(grant.tool.clone(), grant.rule.span), Some(name.to_owned()));
                            self.of_tool(&tool, server)
                        }
                    }
                }
                (Subject::Network, _) if grant.breadth == Breadth::Everything || grant.tool.to_ascii_lowercase().contains("search") => {
                    self.of_tool(&Tool::new(grant.origin.clone(), At::new(grant.tool.clone(), grant.rule.span), None), None)
                }
                _ => Vec::new(),
            };
            if !given.is_empty() {
                let owner = self.owner(&grant.origin);
                self.add(owner, &given, &grant.rule, Gate::None);
            }
        }
    }

    /// Who may start an agent, and is heard by it.
    fn triggers(&mut self) {
        for trigger in self.model.triggers.iter().filter(|trigger| trigger.trust == Trust::Public && trigger.carries) {
            let owner = self.owner(&trigger.origin);
            self.add(owner, &[(Leg::Untrusted, true)], &trigger.on, Gate::None);
        }
    }

    fn agent(&self, owner: Owner) -> Option<&'m Agent> {
        match owner {
            Owner::Agent(index) => self.model.agents.get(index),
            Owner::Product(_) => None,
        }
    }
}

/// What the catalogue knows of a server.
fn known(server: &Server) -> Option<&'static ServerEntry> {
    let name = server.known.as_deref()?;
    servers::all().iter().find(|entry| entry.name == name)
}

/// The folder of a fact's project, and the product.
fn place<'f>(path: &dyn Fn(FileId) -> &'f str, origin: &Origin) -> (String, &'static str) {
    (Project::of(path(origin.file), origin.product).folder, origin.product)
}
