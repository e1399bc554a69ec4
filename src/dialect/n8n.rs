//! n8n: workflows, each a graph of nodes, some of which are agents.
//!
//! An agent is a node with tools connected to it (`ai_tool`); what starts it leads to it through `main` connections, and what is done with its
//! output follows upon it. A tool is called as soon as the model asks for it, unless a node for review by a person stands between.
//!
//! Sources: n8n-io/n8n `packages/@n8n/nodes-langchain/nodes/agents/Agent`, `packages/cli/src/tool-generation`,
//! `packages/cli/src/commands/import/workflow.ts` (what is imported is switched off first: `active` in a file says how it was when it was
//! exported, so it is not read), docs.n8n.io/workflows/export-import.

mod after;
mod approval;
mod graph;
mod sub;
mod tools;
mod trace;
mod triggers;

use std::collections::HashSet;

use super::fact::Speaker;
use super::{About, Claim, Dialect, item_path};
use crate::model::{
    Agent, Facts, Gate, Limit, Mode, Origin, Prompt, Remark, Role, Server, Setting, Status, Tool, Topic, Transport, Trigger, Url,
};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};
use graph::{Graph, Reached, Step};
use tools::Command;
use triggers::Start;

/// The dialect.
pub(super) static DIALECT: N8n = N8n;

/// Reads workflows of n8n.
#[derive(Debug)]
pub(super) struct N8n;

const PRODUCT: &str = "n8n";

/// The product that stands for workflows until they are joined with the tools that call them.
pub(crate) const WORKFLOWS: &str = "n8n workflow";

/// What stands before the id of the workflow that a tool calls, where its provider would, until both are joined.
pub(crate) const CALLED: &str = "workflow:";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*.json"],
    syntax: Syntax::Json,
    probes: &["\"nodes\"\0\"connections\"\0n8n-nodes-"],
    certain: false,
}];

impl Dialect for N8n {
    fn id(&self) -> &'static str {
        "n8n"
    }

    fn about(&self) -> About {
        About {
            reads: "agents with their triggers, models, tools and prompts; review by a person; what is done with their output; workflows that tools call",
            inert: "`active`, which importing resets; nodes that are switched off",
            sources: "n8n-io/n8n packages/nodes-base, packages/@n8n/nodes-langchain, packages/cli/src/tool-generation",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, _: &'static Claim) -> Option<&'static str> {
        Some("={{ $env.NAME }}")
    }

    fn mode(&self, _: &'static Claim) -> Mode {
        Mode::Unattended
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        // An export of all workflows is a list; the API wraps one in `data` or `workflow`.
        let wrapped = ["workflow", "data"].into_iter().filter_map(|key| root.get(key));
        let listed = root.items().chain(wrapped.clone().flat_map(NodeRef::items));
        for node in std::iter::once(root).chain(wrapped).chain(listed) {
            let archived = node.get("isArchived").and_then(NodeRef::as_bool) == Some(true);
            if let Some(graph) = Graph::read(node, document.source, 0).filter(|_| !archived) {
                workflow(&graph, node, facts);
            }
        }
    }
}

/// One agent with what leads to it.
struct Acting<'g, 't> {
    graph: &'g Graph<'t>,
    at: usize,
    speaker: Speaker,
    /// What stands before the whole run: a gate and the node that it is.
    gate: (Gate, Option<At<String>>),
}

fn workflow(graph: &Graph<'_>, root: NodeRef<'_>, facts: &mut Facts) {
    let mut budget = graph::budget(graph.steps.len());
    let product = Speaker::project(PRODUCT);
    let starts: Vec<Option<Start>> = (0..graph.steps.len()).map(|at| triggers::start(graph, at)).collect();
    let entered = workflow_called(graph, facts);
    for at in 0..graph.steps.len() {
        prompts(&product, graph, at, facts);
        if let Some((limit, approves)) = approval::expires(graph, at) {
            let meaning = if approves { "approves" } else { "refuses" };
            let setting = product.setting(limit, Topic::ApprovalTimeout, meaning);
            facts.settings.push(Setting { protective: !approves, ..setting });
        }
        if graph.is_agent(at) {
            agent(graph, at, &starts, &mut budget, facts);
            if let (Some(agent), true) = (facts.agents.last_mut(), entered.contains(&at)) {
                agent.called.clone_from(&graph.id);
            }
        }
    }
    if budget == 0 {
        let message =
            "the workflow has more connections than are followed: what starts some of its agents and what follows them is not told";
        facts.remarks.push(Remark { message: message.to_owned(), span: root.span() });
    }
    let timeout = root.at(&["settings", "executionTimeout"]).and_then(|node| product.limit("timeout", node));
    facts.limits.extend(timeout.filter(|limit| limit.value.value > 0.0 && !facts.agents.is_empty()));
}

/// What the workflow does when a tool of another file calls it by its id. Gives the agents that it starts then.
fn workflow_called(graph: &Graph<'_>, facts: &mut Facts) -> HashSet<usize> {
    let (Some(id), Some(sub)) = (&graph.id, sub::by_id(graph)) else { return HashSet::new() };
    let speaker = Speaker::project(WORKFLOWS);
    facts.settings.extend(sub.commands.iter().map(|command| shell(&speaker, command)));
    let told_by = Some("catalogue");
    let tool = Tool::new(speaker.origin(id.span, "id".to_owned()), id.clone(), None);
    facts.tools.push(Tool { told_by, abilities: sub.abilities, receivers: sub.receivers, ..tool });
    sub.agents.iter().filter_map(|name| graph.place(&name.value)).collect()
}

/// An agent: what starts it, its tools, and what is done with its output.
fn agent(graph: &Graph<'_>, at: usize, starts: &[Option<Start>], budget: &mut usize, facts: &mut Facts) {
    let step = &graph.steps[at];
    let speaker = Speaker::project(PRODUCT).of(&step.name.value);
    let origin = |of: &Step<'_>| speaker.origin(of.name.span, item_path(of.node, &of.name.value));
    // An agent that is another's tool is started by that one; whose tool it is of, its triggers are.
    let led = graph::reach(graph, graph.owner(at), &graph.before, budget);
    if led.is_none() {
        *budget = 0;
    }
    let reached = led.as_ref().map_or_else(Vec::new, |led| leading(led, starts));
    let gate = led.as_ref().map_or((Gate::Unknown, None), |led| run_gate(graph, led, starts));
    let acting = Acting { graph, at, speaker: speaker.clone(), gate };
    let mut hands_to = Vec::new();
    let before = facts.tools.len();
    acting.tools(&mut hands_to, budget, facts);
    let privileged = graph.tools[at].iter().any(|&tool| graph.steps[tool].has_credentials());
    for &(from, start) in &reached {
        let trigger = &graph.steps[from];
        facts.triggers.push(Trigger {
            origin: Origin { agent: speaker.agent.clone(), ..origin(trigger) },
            on: trigger.kind.clone(),
            trust: start.trust,
            attended: start.attended,
            carries: start.carries,
            checked: start.checked.clone(),
            privileged,
            of_outsiders: false,
        });
    }
    acting.output(budget, facts);
    let model = graph.models[at].iter().map(|&model| &graph.steps[model]).find(|model| !model.disabled);
    let named = |model: &Step<'_>| {
        let node = ["model", "modelName", "modelId"].iter().find_map(|key| model.parameter(&[key]))?;
        node.text().or_else(|| node.get("value")?.text())
    };
    let tools = facts.tools[before..].iter().map(|tool| tool.name.clone()).collect();
    let mode = triggers::mode(reached.iter().map(|&(_, start)| start));
    facts.agents.push(Agent {
        declared: true,
        tools,
        model: model.and_then(named),
        hands_to,
        of_its_file: true,
        ..Agent::new(origin(step), step.name.clone(), mode)
    });
    let turns = step.parameter(&["options", "maxIterations"]).and_then(|node| speaker.limit("turns", node));
    facts.limits.extend(turns.map(|limit| Limit { origin: Origin { agent: speaker.agent.clone(), ..limit.origin }, ..limit }));
}

/// The triggers among what leads to an agent.
fn leading<'s>(led: &Reached, starts: &'s [Option<Start>]) -> Vec<(usize, &'s Start)> {
    let all = led.free.iter().copied().chain(led.held.iter().map(|&(at, _)| at));
    let mut found: Vec<(usize, &Start)> = all.filter_map(|at| Some((at, starts[at].as_ref()?))).collect();
    found.sort_unstable_by_key(|&(at, _)| at);
    found
}

/// What stands between all that starts an agent and the agent. What nothing leads to is never run.
fn run_gate(graph: &Graph<'_>, led: &Reached, starts: &[Option<Start>]) -> (Gate, Option<At<String>>) {
    if led.free.iter().any(|&at| starts[at].is_some()) {
        return (Gate::None, None);
    }
    let gate = led.held.iter().find(|&&(at, _)| starts[at].is_some()).map(|&(_, gate)| gate);
    gate.map_or((Gate::Unknown, None), |gate| held_by(graph, gate))
}

/// The gate that a node that waits for an answer is.
fn held_by(graph: &Graph<'_>, gate: usize) -> (Gate, Option<At<String>>) {
    let held = if approval::holds(graph, gate) { Gate::Ask } else { Gate::Unknown };
    (held, Some(graph.steps[gate].name.clone()))
}

impl Acting<'_, '_> {
    fn origin(&self, step: &Step<'_>) -> Origin {
        self.speaker.origin(step.name.span, item_path(step.node, &step.name.value))
    }

    /// The tools connected to the agent, and those behind a node for review by a person, which may itself stand behind another.
    fn tools(&self, hands_to: &mut Vec<At<String>>, budget: &mut usize, facts: &mut Facts) {
        let mut open: Vec<(usize, Option<usize>)> = self.graph.tools[self.at].iter().rev().map(|&tool| (tool, None)).collect();
        let mut reviewers = Vec::new();
        while let Some((at, review)) = open.pop() {
            let step = &self.graph.steps[at];
            let Some(left) = budget.checked_sub(1) else { return *budget = 0 };
            *budget = left;
            if step.disabled {
                continue;
            }
            if step.reviews() {
                if !reviewers.contains(&at) && reviewers.len() < 64 {
                    reviewers.push(at);
                    open.extend(self.graph.tools[at].iter().rev().map(|&tool| (tool, Some(at))));
                }
                continue;
            }
            if tools::plain(step) == "agent" {
                hands_to.push(step.name.clone());
            }
            let (gate, gated_by) = match review {
                Some(review) => (Gate::Ask, Some(self.graph.steps[review].name.clone())),
                None => self.gate.clone(),
            };
            if tools::plain(step) == "mcpClient" {
                self.server(step, (gate, gated_by.as_ref()), facts);
            }
            let read = tools::read(self.graph, at);
            hands_to.extend(read.hands_to.iter().cloned());
            if gate == Gate::None {
                facts.settings.extend(read.commands.iter().map(|command| shell(&self.speaker, command)));
            }
            *budget = budget.saturating_sub(read.parameters.len());
            let description = ["toolDescription", "description"].iter().find_map(|key| step.parameter(&[key])?.text());
            facts.tools.push(Tool {
                description,
                parameters: read.parameters.clone(),
                gate,
                gated_by,
                told_by: read.abilities.as_ref().map(|_| "catalogue"),
                abilities: read.abilities.clone().unwrap_or_default(),
                bounds: sub::fixed(self.graph, step),
                receivers: read.receivers,
                url: tools::address(step),
                ..Tool::new(self.origin(step), step.name.clone(), sub::elsewhere(self.graph, step).map(|id| format!("{CALLED}{id}")))
            });
        }
    }

    /// The MCP server that a client node connects to, and the tools chosen from it.
    fn server(&self, step: &Step<'_>, (gate, gated_by): (Gate, Option<&At<String>>), facts: &mut Facts) {
        let address = [("endpointUrl", Transport::Http), ("sseEndpoint", Transport::Sse)];
        let Some((node, transport)) = address.iter().find_map(|(key, transport)| Some((step.parameter(&[key])?, *transport))) else {
            return;
        };
        let Some(text) = node.text().filter(|text| text.value.contains("://") && !text.value.contains("{{")) else { return };
        let url: Url = crate::authority::url::parse(&text.value);
        facts.servers.push(Server { url: Some(At::new(url, text.span)), ..Server::new(self.origin(step), step.name.clone(), transport) });
        let chosen = step.parameter(&["includeTools"]).filter(|_| step.said(&["include"]) == Some("selected"));
        for item in chosen.into_iter().flat_map(NodeRef::items) {
            let Some(name) = item.text() else { continue };
            let origin = self.speaker.origin(name.span, item_path(item, &name.value));
            let tool = Tool::new(origin, name, Some(step.name.value.clone()));
            facts.tools.push(Tool { gate, gated_by: gated_by.cloned(), ..tool });
        }
    }

    /// What nodes after the agent do with its output.
    fn output(&self, budget: &mut usize, facts: &mut Facts) {
        let Some(reached) = graph::reach(self.graph, self.at, &self.graph.next, budget) else { return *budget = 0 };
        for after in after::actions(self.graph, self.at, &reached, budget) {
            let step = &self.graph.steps[after.at];
            let (gate, gated_by) = after.held.map_or_else(|| self.gate.clone(), |gate| held_by(self.graph, gate));
            if gate == Gate::None {
                facts.settings.extend(after.command.iter().map(|command| shell(&self.speaker, command)));
            }
            facts.tools.push(Tool {
                gate,
                gated_by,
                abilities: after.can,
                told_by: Some("catalogue"),
                receivers: after.receivers,
                url: tools::address(step),
                ..Tool::new(self.origin(step), step.name.clone(), None)
            });
        }
    }
}

/// That a shell runs what the model writes.
fn shell(speaker: &Speaker, command: &Command) -> Setting {
    let span = command.value.span;
    Setting {
        origin: speaker.origin(span, command.path.clone()),
        key: At::new("command".to_owned(), span),
        topic: Topic::CodeExecution,
        meaning: "shell",
        value: command.value.clone(),
        status: Status::Effective,
        reason: None,
        protective: false,
        layer: speaker.layer,
    }
}

/// Text that a model reads: what frames an agent's or a chain's conversation, and its turn where that is written out.
fn prompts(product: &Speaker, graph: &Graph<'_>, at: usize, facts: &mut Facts) {
    let step = &graph.steps[at];
    let speaker = if graph.is_agent(at) { product.of(&step.name.value) } else { product.clone() };
    let mut add = |role: Role, node: Option<NodeRef<'_>>| {
        let prompt: Option<Prompt> = node.and_then(|node| speaker.prompt(role, node));
        facts.prompts.extend(prompt);
    };
    for keys in [["options", "systemMessage"].as_slice(), &["systemMessage"], &["options", "prefix"], &["options", "systemPromptTemplate"]]
    {
        add(Role::System, step.parameter(keys));
    }
    let reads = matches!(tools::plain(step), "agent" | "chainLlm" | "chainSummarization" | "informationExtractor" | "sentimentAnalysis");
    if reads {
        add(Role::User, step.parameter(&["text"]));
    }
    for (keys, default) in [(["messages", "messageValues"], Role::System), (["messages", "values"], Role::User)] {
        for message in step.parameter(&keys).into_iter().flat_map(NodeRef::items) {
            let says = |key: &str| message.get(key).and_then(NodeRef::as_str);
            let role = match (says("role"), says("type")) {
                (None, None) => default,
                (Some("system"), _) | (_, Some("SystemMessagePromptTemplate")) => Role::System,
                (Some("assistant"), _) | (_, Some("AIMessagePromptTemplate")) => Role::Assistant,
                _ => Role::User,
            };
            add(role, message.get("message").or_else(|| message.get("content")));
        }
    }
}
