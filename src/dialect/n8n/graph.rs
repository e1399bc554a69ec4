//! One workflow as a graph: its nodes, and who is connected to whom.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use super::tools::{Read, texts};
use crate::source::{At, Source};
use crate::syntax::tree::NodeRef;

/// One node of a workflow.
#[derive(Debug)]
pub(super) struct Step<'t> {
    /// Its name, by which connections and expressions know it.
    pub(super) name: At<String>,
    /// Its type with the package in front: `n8n-nodes-base.gmailTool`.
    pub(super) kind: At<String>,
    /// The version of its type.
    pub(super) version: f32,
    /// Where it is written.
    pub(super) node: NodeRef<'t>,
    /// Switched off: as a part of an agent it is not there, in a chain it hands on what it gets.
    pub(super) disabled: bool,
}

impl<'t> Step<'t> {
    fn read(node: NodeRef<'t>) -> Option<Self> {
        let version = node.get("typeVersion").and_then(NodeRef::scalar).and_then(|version| version.parse().ok()).unwrap_or(1.0);
        let disabled = node.get("disabled").and_then(NodeRef::as_bool) == Some(true);
        Some(Self { name: node.get("name")?.text()?, kind: node.get("type")?.text()?, version, node, disabled })
    }

    /// The type without its package: `gmailTool`.
    pub(super) fn base(&self) -> &str {
        self.kind.value.rsplit('.').next().unwrap_or_default()
    }

    /// A parameter by its keys.
    pub(super) fn parameter(&self, keys: &[&str]) -> Option<NodeRef<'t>> {
        self.node.get("parameters")?.at(keys)
    }

    /// The text of a parameter; of one chosen from a list, the choice.
    pub(super) fn said(&self, keys: &[&str]) -> Option<&'t str> {
        let node = self.parameter(keys)?;
        node.scalar().or_else(|| node.get("value")?.scalar())
    }

    /// Whether it stops the run until somebody answers: the operation "send and wait for response" of any node, and a wait for a form.
    pub(super) fn waits(&self) -> bool {
        !self.disabled
            && !self.base().ends_with("Tool")
            && (self.said(&["operation"]) == Some("sendAndWait") || self.base() == "wait" && self.said(&["resume"]) == Some("form"))
    }

    /// Whether it asks a person before each call of the tools that are connected to it (`packages/cli/src/tool-generation/hitl-tools.ts`).
    pub(super) fn reviews(&self) -> bool {
        !self.disabled && self.base().ends_with("HitlTool")
    }

    /// Whether any text among its parameters is `so`.
    fn some_text(&self, so: &dyn Fn(&str) -> bool) -> bool {
        let mut found = false;
        if let Some(parameters) = self.node.get("parameters") {
            texts(parameters, &mut |text, _| found = found || so(text));
        }
        found
    }

    /// Whether credentials are chosen for it.
    pub(super) fn has_credentials(&self) -> bool {
        self.node.get("credentials").is_some_and(|credentials| credentials.entries().next().is_some())
    }
}

/// A workflow.
#[derive(Debug)]
pub(super) struct Graph<'t> {
    /// The file that it stands in.
    pub(super) source: &'t Source,
    /// The name that other workflows call it by.
    pub(super) id: Option<At<String>>,
    /// In how many others it is embedded.
    pub(super) depth: usize,
    /// What may still be read to tell what it does when it is called: a file may call its workflow from each of its nodes.
    pub(super) spare: Cell<usize>,
    /// Its nodes, in the order of the file.
    pub(super) steps: Vec<Step<'t>>,
    /// For each node those that get what it hands on.
    pub(super) next: Vec<Vec<usize>>,
    /// For each node those that hand something to it.
    pub(super) before: Vec<Vec<usize>>,
    /// For each node those that are connected to it as tools.
    pub(super) tools: Vec<Vec<usize>>,
    /// For each node the one it is connected to as a tool, the first if there are several.
    pub(super) given_to: Vec<Option<usize>>,
    /// For each node those that are connected to it as models.
    pub(super) models: Vec<Vec<usize>>,
    by_name: HashMap<&'t str, usize>,
    /// What each node is as a tool, once somebody has asked: many agents may share one.
    pub(super) read: Vec<OnceCell<Read>>,
    /// For each node whether its parameters look at the answer to a request for approval.
    pub(super) heeds: Vec<bool>,
    /// For each node whether it goes on only for what it compares of a sender.
    pub(super) narrows: Vec<bool>,
}

/// Nodes that compare something and go on or not.
const DECIDERS: &[&str] = &["if", "filter", "switch"];

/// What a comparison that tells one sender from another refers to.
const SENDERS: &[&str] = &[
    "chat.id", "from.id", ".username", ".from", "sender", "wa_id", "user_id", "userid", "user.id", "secret", "token", "signature",
    "headers", "apikey", "api_key",
];

impl<'t> Graph<'t> {
    /// The workflow at `root` of `source`, embedded in `depth` others; `None` for what is none.
    pub(super) fn read(root: NodeRef<'t>, source: &'t Source, depth: usize) -> Option<Self> {
        let connections = root.get("connections").filter(|connections| connections.is_map())?;
        let steps: Vec<Step<'t>> = root.get("nodes")?.items().filter_map(Step::read).collect();
        let mut named: HashMap<&'t str, usize> = HashMap::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            if let Some(name) = step.node.get("name").and_then(NodeRef::as_str) {
                named.entry(name).or_insert(at);
            }
        }
        let read = steps.iter().map(|_| OnceCell::new()).collect();
        let heeds = steps.iter().map(|step| step.some_text(&|text| text.contains("approved"))).collect();
        let compares = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("{{") && SENDERS.iter().any(|word| text.contains(word))
        };
        let narrows = steps.iter().map(|step| !step.disabled && DECIDERS.contains(&step.base()) && step.some_text(&compares)).collect();
        let none = || vec![Vec::new(); steps.len()];
        let (mut next, mut before, mut tools, mut models) = (none(), none(), none(), none());
        let mut given_to = vec![None; steps.len()];
        for source in connections.entries() {
            let Some(&from) = named.get(source.key()) else { continue };
            for kind in source.value().entries() {
                let targets = kind.value().items().flat_map(NodeRef::items).filter_map(|target| named.get(target.get("node")?.as_str()?));
                for &to in targets {
                    match kind.key() {
                        "main" => {
                            next[from].push(to);
                            before[to].push(from);
                        }
                        "ai_tool" => {
                            tools[to].push(from);
                            given_to[from] = given_to[from].or(Some(to));
                        }
                        "ai_languageModel" => models[to].push(from),
                        _ => {}
                    }
                }
            }
        }
        let id = root.get("id").and_then(NodeRef::text).filter(|id| !id.value.trim().is_empty());
        let spare = Cell::new(budget(steps.len()));
        Some(Self { source, id, depth, spare, steps, next, before, tools, given_to, models, by_name: named, read, heeds, narrows })
    }

    /// The node of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Step<'t>> {
        self.by_name.get(name).and_then(|&at| self.steps.get(at))
    }

    /// Where the node of that name stands among the steps.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The trigger of that type, unless it is switched off.
    pub(super) fn start(&self, base: &str) -> Option<usize> {
        self.steps.iter().position(|step| !step.disabled && step.base() == base)
    }

    /// The agent whose run the agent `at` takes part in: itself, unless it is another's tool.
    pub(super) fn owner(&self, at: usize) -> usize {
        std::iter::successors(Some(at), |&at| self.given_to[at]).take(16).last().unwrap_or(at)
    }

    /// Whether that node is an agent: by its type, or because it is given tools.
    pub(super) fn is_agent(&self, at: usize) -> bool {
        let step = &self.steps[at];
        let given = || !self.tools[at].is_empty() && !step.base().ends_with("HitlTool") && step.base() != "mcpTrigger";
        !step.disabled && (matches!(step.base(), "agent" | "agentTool" | "openAiAssistant") && langchain(&step.kind.value) || given())
    }
}

/// Whether a type is one of n8n's own for language models.
fn langchain(kind: &str) -> bool {
    kind.starts_with("@n8n/n8n-nodes-langchain.")
}

/// How many connections are followed in a workflow of so many nodes: more than anybody's need, and in proportion to what is read.
pub(super) const fn budget(nodes: usize) -> usize {
    20_000 + 50 * nodes
}

/// What is reached from a node, in one direction.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Without an answer from anybody.
    pub(super) free: Vec<usize>,
    /// Only after somebody has answered, with the node that waits for it.
    pub(super) held: Vec<(usize, usize)>,
}

/// Everything reached from `start` along `edges`; `None` where the budget ends.
pub(super) fn reach(graph: &Graph<'_>, start: usize, edges: &[Vec<usize>], budget: &mut usize) -> Option<Reached> {
    let mut seen: HashSet<usize> = HashSet::from([start]);
    let mut reached = Reached::default();
    let mut waiting = Vec::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for &to in &edges[at] {
            *budget = budget.checked_sub(1)?;
            if seen.contains(&to) {
                continue;
            }
            if graph.steps[to].waits() {
                waiting.push(to);
                continue;
            }
            seen.insert(to);
            reached.free.push(to);
            open.push(to);
        }
    }
    let mut open: Vec<(usize, usize)> = waiting.into_iter().map(|gate| (gate, gate)).collect();
    while let Some((at, gate)) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        reached.held.push((at, gate));
        for &to in &edges[at] {
            *budget = budget.checked_sub(1)?;
            open.push((to, gate));
        }
    }
    reached.free.sort_unstable();
    reached.held.sort_unstable();
    Some(reached)
}
