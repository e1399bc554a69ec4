//! What each agent can do, joined: for every tool its capabilities, and the gate that the product would really apply.
//!
//! An action comes from a tool that a file declares, from a permission rule that names a tool or a command, or from a rule for all tools of
//! a server that the catalogue knows. What a rule says of a tool that is declared beside it is two actions, one from each; only that of the
//! rule tells of a missing gate.

use std::collections::{BTreeMap, BTreeSet};

use super::agents::Roster;
use super::near::Servers;
use super::permissions::{By, Decisions, answer, key};
use super::{bounds, capability, command};
use crate::catalog::{products, servers};
use crate::model::{
    Ability, Action, Agent, Breadth, Capability, Decider, Evidence, Gate, Grant, Layer, Mode, Model, Origin, Status, Subject, Tool,
    ToolOverride,
};
use crate::source::{At, FileId, Span};

/// Fills the actions of the model from its tools, whose abilities are known by now, and from its rules. What a dialect does not know of a
/// tool's gate, the rules and settings of its project decide, then the product's default; where that is not known either, the gate is
/// [`Gate::Unknown`]. `path` gives the path of a file.
pub fn derive<'f>(model: &mut Model, path: &'f dyn Fn(FileId) -> &'f str) {
    model.actions = Join::new(model, path).actions();
}

/// What weighs most of several things that one tool does: it is the one to tell.
const WEIGHTS: &[Capability] = &[
    Capability::MoneyMove,
    Capability::MoneyRefund,
    Capability::AdminIam,
    Capability::AdminUsers,
    Capability::SendBulk,
    Capability::Delete,
    Capability::DeployProd,
    Capability::BillingModify,
    Capability::ExportData,
    Capability::SendExternal,
    Capability::LegalCommit,
];

struct Join<'m, 'f> {
    model: &'m Model,
    path: &'f dyn Fn(FileId) -> &'f str,
    decisions: Decisions<'m>,
}

/// What stands before a tool, and what says so.
struct Decision {
    gate: Gate,
    by: Decider,
    decided: Option<At<String>>,
    layer: Layer,
}

impl<'m, 'f> Join<'m, 'f> {
    fn new(model: &'m Model, path: &'f dyn Fn(FileId) -> &'f str) -> Self {
        Self { model, path, decisions: Decisions::new(model, path) }
    }

    fn actions(&self) -> Vec<Action> {
        let path = |file: FileId| (self.path)(file);
        let roster = Roster::new(self.model, &path);
        let mode = |origin: &Origin| roster.of(origin).map_or(Mode::Unknown, |agent| self.model.agents[agent].mode);
        let mut actions = Vec::new();
        let servers = Servers::new(&self.model.servers, &path);
        let listed = self.listed(&servers);
        for tool in self.model.tools.iter().chain(&listed).filter(|tool| !tool.abilities.is_empty()) {
            let decision = self.of_tool(tool);
            // That a model judges is told of tools that were handed to it, not of a product that does so with all.
            let tells = decision.by == Decider::Tool || decision.by == Decider::Product && decision.gate != Gate::ModelJudged;
            let joined = Joined { mode: mode(&tool.origin), from: "tool", tells, bounded: Some(tool) };
            push(&mut actions, &tool.origin, &tool.name, &tool.abilities, &decision, joined);
        }
        for grant in &self.model.grants {
            let (abilities, from) = of_grant(grant, &servers, &self.model.overrides);
            if abilities.is_empty() {
                continue;
            }
            let decision = self.of_rule(grant);
            // Of commands, what other rules hold back and what is one fixed line is no hazard, and a sandbox holds what they reach.
            let open = grant.subject == Subject::Mcp || grant.hazard.is_some() && !grant.sandboxed;
            let open = open && grant.status == Status::Effective;
            let joined = Joined { mode: mode(&grant.origin), from, tells: open && from == "grant", bounded: None };
            push(&mut actions, &grant.origin, &grant.rule, &abilities, &decision, joined);
        }
        actions
    }

    /// The tools that agents list by name and no file declares.
    fn listed(&self, servers: &Servers<'_>) -> Vec<Tool> {
        let declared: BTreeSet<Span> = self.model.tools.iter().map(|tool| tool.name.span).collect();
        let of_agent = |agent: &'m Agent| agent.tools.iter().map(move |name| (agent, name));
        let names = self.model.agents.iter().flat_map(of_agent).filter(|(_, name)| !declared.contains(&name.span));
        let tool = |(agent, name): (&Agent, &At<String>)| {
            let origin = Origin { span: name.span, agent: Some(agent.name.value.clone()), ..agent.origin.clone() };
            let mut tool = Tool::new(origin, name.clone(), None);
            let server = name.value.strip_prefix("mcp__").and_then(|rest| rest.split_once("__"));
            let server = server.and_then(|(server, _)| servers.named(&tool.origin, server));
            tool.abilities = capability::abilities(&tool, server, &self.model.overrides);
            tool
        };
        names.map(tool).collect()
    }

    /// What stands before a call of `tool`: what its format says of it, else the rules and the mode of its project, else the product.
    fn of_tool(&self, tool: &Tool) -> Decision {
        if tool.gate != Gate::Unknown {
            let by = if tool.gated_by.is_some() { Decider::Tool } else { Decider::Product };
            return Decision { gate: tool.gate, by, decided: tool.gated_by.clone(), layer: Layer::Project };
        }
        let product = tool.origin.product;
        let of = key(&tool.origin, self.path);
        let served = tool.provider.as_deref().filter(|provider| *provider != product);
        let decided = match served {
            Some(server) if !tool.name.value.starts_with("mcp__") => {
                self.decisions.whole(&of, &format!("mcp__{server}__{}", tool.name.value), Subject::Mcp)
            }
            _ => {
                let subject = if tool.name.value.starts_with("mcp__") { Subject::Mcp } else { Subject::Other };
                self.decisions.whole(&of, &tool.name.value, subject)
            }
        };
        match (decided, products::defaults(product)) {
            ((Gate::Unknown, By::Nobody), Some(defaults)) if served.is_none() && defaults.any != Gate::Unknown => {
                Decision { gate: defaults.any, by: Decider::Product, decided: None, layer: Layer::Project }
            }
            (decided, _) => decision(decided),
        }
    }

    fn of_rule(&self, grant: &Grant) -> Decision {
        if grant.status == Status::Effective {
            let decided = Some(grant.rule.clone());
            return Decision { gate: answer(grant.verdict), by: Decider::Rule, decided, layer: grant.layer };
        }
        decision(self.decisions.instead(&key(&grant.origin, self.path), grant))
    }
}

fn decision((gate, by): (Gate, By<'_>)) -> Decision {
    let (by, decided, layer) = match by {
        By::Rule(grant) => (Decider::Rule, Some(grant.rule.clone()), grant.layer),
        By::Setting(setting) => (Decider::Setting, Some(setting.value.clone()), setting.layer),
        By::Default(_) => (Decider::Product, None, Layer::Project),
        By::Nobody => (Decider::Nobody, None, Layer::Project),
    };
    Decision { gate, by, decided, layer }
}

/// What a rule is about, and where that is known from.
fn of_grant(grant: &Grant, servers: &Servers<'_>, overrides: &[ToolOverride]) -> (Vec<Ability>, &'static str) {
    match grant.subject {
        Subject::Shell => {
            let mut found: BTreeMap<Capability, Ability> = BTreeMap::new();
            for (_, capability) in grant.commands.iter().filter_map(|pattern| command::does(pattern)) {
                found.insert(capability, Ability { capability, evidence: Evidence::Catalogue });
            }
            (found.into_values().collect(), "grant")
        }
        Subject::Mcp => {
            let server = grant.server.as_deref().and_then(|name| servers.named(&grant.origin, name));
            if grant.breadth == Breadth::Everything {
                let entry = server.and_then(servers::of);
                let can = |&does: &&str| servers::capability(does).map(|capability| Ability { capability, evidence: Evidence::Catalogue });
                return (entry.map_or_else(Vec::new, |entry| entry.does.iter().filter_map(can).collect()), "server");
            }
            let tool =
                Tool::new(grant.origin.clone(), At::new(capability::granted(grant).to_owned(), grant.rule.span), grant.server.clone());
            (capability::abilities(&tool, server, overrides), "grant")
        }
        _ => (Vec::new(), "grant"),
    }
}

/// What is the same for all actions of one tool or rule.
#[derive(Clone, Copy)]
struct Joined<'m> {
    mode: Mode,
    from: &'static str,
    tells: bool,
    bounded: Option<&'m Tool>,
}

fn push(actions: &mut Vec<Action>, origin: &Origin, tool: &At<String>, abilities: &[Ability], decision: &Decision, joined: Joined<'_>) {
    let weight = |capability: Capability| WEIGHTS.iter().position(|one| *one == capability).unwrap_or(WEIGHTS.len());
    let heaviest =
        abilities.iter().filter(|ability| ability.capability.acts()).map(|ability| ability.capability).min_by_key(|one| weight(*one));
    let Joined { mode, from, tells, bounded } = joined;
    actions.extend(abilities.iter().map(|&Ability { capability, evidence }| Action {
        origin: origin.clone(),
        tool: tool.clone(),
        capability,
        effect: capability.effect(),
        domain: capability.domain(),
        extent: capability.extent(),
        evidence,
        gate: decision.gate,
        by: decision.by,
        decided: decision.decided.clone(),
        bound: bounded.and_then(|tool| bounds::of(tool, capability)),
        receivers: bounded.and_then(|tool| tool.receivers).filter(|_| capability == Capability::SendExternal),
        outlet: false,
        layer: decision.layer,
        mode,
        from,
        tells: tells && heaviest == Some(capability),
    }));
}
