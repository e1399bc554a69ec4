//! Where what an expression refers to comes from: the agent's model, what set the workflow off, or anything else.
//!
//! `$json` is what the node before hands on, `$('Name')` what that node did; a node that sets fields names each with its value. What code makes
//! of its input is a form of that input. Source: docs.n8n.io/data/data-mapping/data-item-linking, `packages/nodes-base/nodes/Set`.

use std::collections::HashSet;

use super::after::PASSING;
use super::graph::{Graph, Step};
use super::tools::{from_model, texts};
use super::triggers;
use crate::model::Trust;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Nodes that hand on what they get as it is.
const HANDING: &[&str] = &["if", "switch", "filter", "merge", "noOp", "splitInBatches", "limit", "wait", "respondToWebhook"];

/// Nodes that put a question to a model, whose answer is a form of what they are asked.
pub(super) const CHAINS: &[&str] = &["openAi", "anthropic", "googleGemini", "chainLlm", "chainSummarization", "informationExtractor"];

/// Whether the model that calls a workflow fills in the field of that name; an empty one is all of them.
pub(super) type Given<'g> = &'g dyn Fn(&str) -> bool;

/// Where a value comes from, the most telling last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum From {
    /// Written out, or from a node that is neither.
    Other,
    /// From what set the workflow off.
    Trigger,
    /// From the model.
    Model,
}

/// How many nodes back a value is followed.
const DEPTH: usize = 32;

/// Follows values of one workflow back, for the agent whose output is looked for.
pub(super) struct Trace<'g, 't> {
    graph: &'g Graph<'t>,
    /// The agent whose output counts as a model's, or the trigger of a workflow that a model calls; none for the tools of an agent, where only
    /// what the model fills in does.
    agent: Option<usize>,
    /// Of such a trigger, which fields the model fills in.
    given: Option<Given<'g>>,
    /// What has been followed: the node and the field.
    seen: HashSet<(usize, String)>,
    depth: usize,
    /// What may still be read, in steps of 64 bytes.
    left: usize,
}

impl<'g, 't> Trace<'g, 't> {
    /// A trace that reads at most about `steps` times 64 bytes of parameters.
    pub(super) fn new(graph: &'g Graph<'t>, agent: Option<usize>, steps: usize) -> Self {
        Self { graph, agent, given: None, seen: HashSet::new(), depth: 0, left: steps }
    }

    /// The same in a workflow that a model calls, whose trigger is `start` and where `given` tells which fields the model fills in.
    pub(super) fn called(graph: &'g Graph<'t>, start: usize, given: Given<'g>, steps: usize) -> Self {
        Self { given: Some(given), ..Self::new(graph, Some(start), steps) }
    }

    /// How much of what it was given it has not used.
    pub(super) const fn left(&self) -> usize {
        self.left
    }

    /// Where `text`, a parameter of the node `at`, comes from.
    pub(super) fn of(&mut self, at: usize, text: &str) -> From {
        let Some(left) = self.left.checked_sub(1 + text.len() / 64) else { return From::Other };
        self.left = left;
        if from_model(text) {
            return From::Model;
        }
        let mut from = From::Other;
        for (open, quote) in [("$('", '\''), ("$(\"", '"'), ("$node['", '\''), ("$node[\"", '"'), ("$items('", '\''), ("$items(\"", '"')] {
            for (start, _) in text.match_indices(open) {
                let Some((name, rest)) = text[start + open.len()..].split_once(quote) else { continue };
                let Some(to) = self.graph.place(name) else { continue };
                from = from.max(self.handed_on(to, item(rest)));
            }
        }
        for (start, word) in text.match_indices("$json") {
            from = from.max(self.before(at, field(&text[start + word.len()..])));
        }
        for word in ["$input", "items"] {
            for (start, _) in text.match_indices(word).filter(|(start, _)| word != "items" || !text[..*start].ends_with('$')) {
                from = from.max(self.before(at, item(&text[start + word.len()..])));
            }
        }
        from
    }

    /// Where the field that the node `at` gets comes from. A tool of an agent sees what the agent got.
    fn before(&mut self, at: usize, field: &str) -> From {
        let graph = self.graph;
        let at = if graph.before[at].is_empty() { graph.owner(at) } else { at };
        graph.before[at].iter().map(|&from| self.handed_on(from, field)).max().unwrap_or(From::Other)
    }

    /// Where the field that the node `at` hands on comes from; an empty one is all of them.
    fn handed_on(&mut self, at: usize, field: &str) -> From {
        if Some(at) == self.agent {
            return if self.given.is_none_or(|given| given(field)) { From::Model } else { From::Other };
        }
        if self.left == 0 || self.depth == DEPTH || !self.seen.insert((at, field.to_owned())) {
            return From::Other;
        }
        if let Some(start) = triggers::start(self.graph, at) {
            return if matches!(start.trust, Trust::Public | Trust::Member) { From::Trigger } else { From::Other };
        }
        self.left -= 1;
        self.depth += 1;
        let step = &self.graph.steps[at];
        let from = match step.base() {
            _ if step.disabled => self.before(at, field),
            "set" => self.set(at, field),
            "code" | "function" | "functionItem" => self.code(at, field),
            base if HANDING.contains(&base) => self.before(at, field),
            base if PASSING.contains(&base) || self.given.is_some() && CHAINS.contains(&base) => {
                self.parameters(at).max(self.before(at, field))
            }
            _ => From::Other,
        };
        self.depth -= 1;
        from
    }

    /// Where a field comes from that code makes: from what stands behind its name there, else from all that the code reads.
    fn code(&mut self, at: usize, field: &str) -> From {
        let step = &self.graph.steps[at];
        let code = ["jsCode", "pythonCode", "functionCode"].iter().find_map(|key| step.said(&[key])).unwrap_or_default();
        let mut own = None;
        if !field.is_empty() {
            let named = |line: &&str| {
                let (before, after) = line.split_once(field)?;
                let ends = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
                let after = after.trim_start_matches(['"', '\'']).trim_start();
                let value = after.strip_prefix(':').or_else(|| after.strip_prefix('=').filter(|rest| !rest.starts_with('=')))?;
                (ends && value.contains('$')).then_some(())?;
                Some(line.len() - value.len())
            };
            let values: Vec<&str> = code.lines().filter_map(|line| Some(&line[named(&line)?..])).collect();
            own = values.into_iter().map(|value| self.of(at, value)).max();
        }
        own.unwrap_or_else(|| self.parameters(at))
    }

    /// Where any of the parameters of the node `at` comes from.
    fn parameters(&mut self, at: usize) -> From {
        let mut said: Vec<&str> = Vec::new();
        if let Some(parameters) = self.graph.steps[at].node.get("parameters") {
            texts(parameters, &mut |text, _| said.push(text));
        }
        said.into_iter().map(|text| self.of(at, text)).max().unwrap_or(From::Other)
    }

    /// Where a field comes from that a node which sets fields hands on.
    fn set(&mut self, at: usize, field: &str) -> From {
        let step = &self.graph.steps[at];
        let (set, others) = fields(step);
        let named = |name: &str| name.is_empty() || field.is_empty() || name == field || name.split('.').next() == Some(field);
        let own = set.iter().filter(|(name, _)| named(name)).map(|(_, value)| self.of(at, value)).max();
        match own {
            Some(own) if !field.is_empty() || !others => own,
            own if others => own.unwrap_or(From::Other).max(self.before(at, field)),
            _ => From::Other,
        }
    }
}

/// The fields that a node sets, each with its value, and whether it hands on the others as well. What is written as one text has no name.
fn fields<'t>(step: &Step<'t>) -> (Vec<(&'t str, &'t str)>, bool) {
    const VALUES: &[&str] = &["value", "stringValue", "objectValue", "arrayValue", "numberValue", "booleanValue"];
    let mut set: Vec<(&str, &str)> = step.said(&["jsonOutput"]).map(|whole| ("", whole)).into_iter().collect();
    let mut open: Vec<NodeRef<'t>> = step.node.get("parameters").into_iter().collect();
    while let Some(node) = open.pop() {
        open.extend(node.items());
        match node.get("name").and_then(NodeRef::as_str) {
            Some(name) => set.extend(VALUES.iter().filter_map(|key| Some((name, node.get(key)?.as_str()?)))),
            None => open.extend(node.entries().map(EntryRef::value)),
        }
    }
    let said = |key: &str| step.said(&[key]);
    let others = if step.version < 3.0 {
        said("keepOnlySet") != Some("true")
    } else {
        said("includeOtherFields") == Some("true") || step.version < 3.3 && said("include") != Some("none")
    };
    (set, others)
}

/// The field that is taken of an item: `email` of `.first().json.email`, `[0].json["email"]`; empty where all of it is.
fn item(rest: &str) -> &str {
    let end = rest.char_indices().nth(24).map_or(rest.len(), |(end, _)| end);
    rest[..end].find("json").map_or("", |at| field(&rest[at + 4..]))
}

/// The field that is taken of a value: `email` of `.email.trim()`, `['email']`; empty where all of it is.
fn field(rest: &str) -> &str {
    let Some(inner) = ["?.", ".", "['", "[\""].iter().find_map(|open| rest.strip_prefix(open)) else { return "" };
    let quoted = rest.starts_with('[');
    let end = inner.find(|c: char| !(c.is_alphanumeric() || c == '_' || quoted && !matches!(c, '\'' | '"' | ']'))).unwrap_or(inner.len());
    if inner[end..].starts_with('(') { "" } else { &inner[..end] }
}
