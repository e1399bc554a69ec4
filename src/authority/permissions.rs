//! What happens to each tool of an agent, and who decides: a rule, the approval mode, or the product itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Project;
use super::gate::Policy;
use super::pattern::Pattern;
use crate::catalog::products::{self, Defaults};
use crate::model::{Breadth, Gate, Grant, Layer, Model, Origin, Server, Setting, Status, Subject, Topic, Verdict};
use crate::source::FileId;

/// Everything that an agent may do in a project.
#[derive(Debug)]
pub struct Agent<'m> {
    /// The product.
    pub product: &'static str,
    /// The agent's own name, where it is not the product's.
    pub name: Option<String>,
    /// The folder of the project, relative to the root; empty for the root.
    pub folder: String,
    /// Its tools, those of the product first, then what single rules speak of, then MCP servers.
    pub tools: Vec<Row<'m>>,
}

/// What happens to a tool, or to a part of its calls.
#[derive(Debug)]
pub struct Row<'m> {
    /// The tool, or the rule that speaks of a part of its calls.
    pub tool: String,
    /// What it is for.
    pub subject: Subject,
    /// What stands between the agent and the tool.
    pub gate: Gate,
    /// Who decides.
    pub by: By<'m>,
    /// What else there is to know: why a rule has no effect.
    pub note: Option<String>,
}

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub enum By<'m> {
    /// A permission rule.
    Rule(&'m Grant),
    /// A setting.
    Setting(&'m Setting),
    /// The product, where nothing is configured, and where it says so.
    Default(&'static str),
    /// Not known.
    Nobody,
}

/// The agents of `model`, in the order of their projects. `path` gives the path of a file.
pub fn permissions<'m, 'f>(model: &'m Model, path: &dyn Fn(FileId) -> &'f str) -> Vec<Agent<'m>> {
    let project = |origin: &Origin| Project::of(path(origin.file), origin.product);
    let key = |origin: &Origin| key(origin, path);
    // What speaks of each agent. The product itself, which has no name, comes first in its project.
    let mut spoken: BTreeMap<(Project, Option<String>), Spoken<'m>> = BTreeMap::new();
    for grant in &model.grants {
        spoken.entry(key(&grant.origin)).or_default().grants.push(grant);
    }
    for setting in model.settings.iter().filter(|setting| setting.topic == Topic::ApprovalMode) {
        spoken.entry(key(&setting.origin)).or_default().settings.push(setting);
    }
    for agent in model.agents.iter().filter(|agent| products::defaults(agent.origin.product).is_some()) {
        spoken.entry(key(&agent.origin)).or_default();
    }
    let mut servers: BTreeMap<(String, &str), Vec<&Server>> = BTreeMap::new();
    for server in model.servers.iter().filter(|server| !server.disabled) {
        servers.entry((project(&server.origin).folder, server.origin.product)).or_default().push(server);
    }
    let mut agents = Vec::with_capacity(spoken.len());
    let mut product: Option<(Project, Rules<'m>)> = None;
    for ((project, name), spoken) in spoken {
        let own = Rules::new(project.product, &spoken);
        let shared = product.as_ref().filter(|(of, _)| *of == project).map(|(_, rules)| rules);
        let here = servers.get(&(project.folder.clone(), project.product)).map_or(&[][..], Vec::as_slice);
        let tools = rows(&spoken, &own, shared, here);
        agents.push(Agent { product: project.product, name: name.clone(), folder: project.folder.clone(), tools });
        if name.is_none() {
            product = Some((project, own));
        }
    }
    agents
}

/// What decides about single tools, for every agent. Here the settings of a project count whether they lie open or in a hidden folder: a
/// server of `.mcp.json` is subject to the rules of `.claude/settings.json`.
pub(super) struct Decisions<'m> {
    rules: BTreeMap<(Project, Option<String>), Rules<'m>>,
}

impl<'m> Decisions<'m> {
    pub(super) fn new<'f>(model: &'m Model, path: &dyn Fn(FileId) -> &'f str) -> Self {
        let mut spoken: BTreeMap<(Project, Option<String>), Spoken<'m>> = BTreeMap::new();
        for grant in &model.grants {
            spoken.entry(joined(key(&grant.origin, path))).or_default().grants.push(grant);
        }
        for setting in model.settings.iter().filter(|setting| setting.topic == Topic::ApprovalMode) {
            spoken.entry(joined(key(&setting.origin, path))).or_default().settings.push(setting);
        }
        let rules = spoken.into_iter().map(|(key, spoken)| {
            let rules = Rules::new(key.0.product, &spoken);
            (key, rules)
        });
        Self { rules: rules.collect() }
    }

    /// What stands before a call of `tool`, as the product's rules name it, by the agent that `of` is the key of: its own rules first, then
    /// those that all agents of the product share, then the product.
    pub(super) fn whole(&self, of: &(Project, Option<String>), tool: &str, subject: Subject) -> (Gate, By<'m>) {
        let of = &joined(of.clone());
        let own = self.rules.get(of).map(|rules| rules.whole(tool, subject));
        if let Some(decided @ (_, By::Rule(_) | By::Setting(_))) = own {
            return decided;
        }
        let shared = self.rules.get(&(of.0.clone(), None)).map(|rules| rules.whole(tool, subject));
        shared.or(own).unwrap_or_else(|| by_default(products::defaults(of.0.product), tool, subject))
    }

    /// What a rule without effect leaves its calls to.
    pub(super) fn instead(&self, of: &(Project, Option<String>), grant: &Grant) -> (Gate, By<'m>) {
        let spec = Pattern::parse(&grant.rule.value).and_then(|pattern| pattern.spec);
        match self.rules.get(&joined(of.clone())).map(|rules| rules.policy.decide(&grant.tool, spec)) {
            Some((gate, Some(other))) => (gate, By::Rule(other)),
            _ => self.whole(of, &grant.tool, grant.subject),
        }
    }
}

/// The key of an agent by which all its settings are found.
fn joined((project, name): (Project, Option<String>)) -> (Project, Option<String>) {
    (Project { hidden: true, ..project }, name)
}

/// Whose rules speak of what has that origin: the project, and the agent where it is not the product.
pub(crate) fn key<'f>(origin: &Origin, path: &dyn Fn(FileId) -> &'f str) -> (Project, Option<String>) {
    (Project::of(path(origin.file), origin.product), origin.agent.clone().filter(|name| name != origin.product))
}

/// The rules and settings that speak of one agent.
#[derive(Default)]
pub(super) struct Spoken<'m> {
    pub(super) grants: Vec<&'m Grant>,
    pub(super) settings: Vec<&'m Setting>,
}

/// The rows of an agent. Where its `own` rules leave a tool to the product, those that all agents of the product share decide.
fn rows<'m>(spoken: &Spoken<'m>, own: &Rules<'m>, shared: Option<&Rules<'m>>, servers: &[&'m Server]) -> Vec<Row<'m>> {
    let whole = |tool: &str, subject: Subject| match own.whole(tool, subject) {
        (gate, by @ (By::Default(_) | By::Nobody)) => shared.map_or((gate, by), |shared| shared.whole(tool, subject)),
        decided => decided,
    };
    let mut rows = Rows::default();
    for &(tool, subject, _) in own.defaults.map(|product| product.tools).unwrap_or_default() {
        let (gate, by) = whole(tool, subject);
        rows.push(Row { tool: tool.to_owned(), subject, gate, by, note: None });
    }
    for &grant in &spoken.grants {
        if rows.shown.contains(&std::ptr::from_ref(grant)) {
            continue;
        }
        let effective = grant.status == Status::Effective;
        // A rule without effect leaves its tool to whoever decides otherwise.
        let spec = Pattern::parse(&grant.rule.value).and_then(|pattern| pattern.spec);
        let (gate, by) = if effective {
            (answer(grant.verdict), By::Rule(grant))
        } else if let (gate, Some(other)) = own.policy.decide(&grant.tool, spec) {
            (gate, By::Rule(other))
        } else {
            whole(&grant.tool, grant.subject)
        };
        let note = (!effective).then(|| {
            let reason = grant.reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
            format!("the {} rule has no effect{reason}", grant.verdict)
        });
        rows.push(Row { tool: grant.rule.value.clone(), subject: grant.subject, gate, by, note });
    }
    for server in servers {
        let tool = format!("mcp__{}", server.name.value);
        let (gate, by) = whole(&tool, Subject::Mcp);
        rows.push(Row { tool, subject: Subject::Mcp, gate, by, note: None });
    }
    rows.rows
}

#[derive(Default)]
struct Rows<'m> {
    rows: Vec<Row<'m>>,
    /// Rules that have a row under their own name already.
    shown: BTreeSet<*const Grant>,
}

impl<'m> Rows<'m> {
    fn push(&mut self, row: Row<'m>) {
        if let By::Rule(grant) = row.by
            && grant.rule.value == row.tool
        {
            self.shown.insert(std::ptr::from_ref(grant));
        }
        self.rows.push(row);
    }
}

pub(super) fn answer(verdict: Verdict) -> Gate {
    match verdict {
        Verdict::Allow => Gate::None,
        Verdict::Ask => Gate::Ask,
        Verdict::Deny => Gate::Deny,
    }
}

/// What decides about whole tools of an agent: rules, then the mode, then the product.
pub(super) struct Rules<'m> {
    policy: Policy<'m>,
    /// Rules for all of a tool: the first, and whether all others say the same.
    by_tool: BTreeMap<&'m str, (&'m Grant, bool)>,
    /// Rules for all tools, likewise.
    everything: Option<(&'m Grant, bool)>,
    mode: Option<&'m Setting>,
    defaults: Option<&'static Defaults>,
}

impl<'m> Rules<'m> {
    pub(super) fn new(product: &str, spoken: &Spoken<'m>) -> Self {
        let mut by_tool: BTreeMap<&str, (&Grant, bool)> = BTreeMap::new();
        let mut everything: Option<(&Grant, bool)> = None;
        // What a skill or command allows holds while it runs, and decides about no other call.
        let task = |grant: &Grant| {
            let product = grant.origin.agent.as_deref().is_none_or(|agent| agent == grant.origin.product);
            grant.layer == Layer::Task && product
        };
        let counts = |grant: &&&Grant| grant.status == Status::Effective && grant.breadth == Breadth::Everything && !task(grant);
        for &grant in spoken.grants.iter().filter(counts) {
            let (first, agreed) = by_tool.entry(&grant.tool).or_insert((grant, true));
            *agreed &= first.verdict == grant.verdict;
            if grant.subject == Subject::Everything {
                let (first, agreed) = everything.get_or_insert((grant, true));
                *agreed &= first.verdict == grant.verdict;
            }
        }
        Self {
            policy: Policy::new(product, &spoken.grants, &spoken.settings),
            by_tool,
            everything,
            mode: spoken.settings.iter().copied().find(|setting| setting.status == Status::Effective),
            defaults: products::defaults(product),
        }
    }

    /// What happens to every call of a tool.
    pub(super) fn whole(&self, tool: &str, subject: Subject) -> (Gate, By<'m>) {
        if let (gate, Some(grant)) = self.policy.decide(tool, None) {
            return (gate, By::Rule(grant));
        }
        // Where the product's order of rules is not known, a rule counts if none says otherwise; one that names the tool before one for all.
        if let Some(&(first, agreed)) = self.by_tool.get(tool).or(self.everything.as_ref()) {
            return if agreed { (answer(first.verdict), By::Rule(first)) } else { (Gate::Unknown, By::Nobody) };
        }
        let by_mode = self.mode.and_then(|mode| Some((of_mode(mode.meaning, subject)?, By::Setting(mode))));
        by_mode.unwrap_or_else(|| match by_default(self.defaults, tool, subject) {
            // A model judges in the mode that is the default; in any other that says nothing of the tool somebody is asked.
            (Gate::ModelJudged, by) if self.mode.is_some() => (Gate::Ask, by),
            by_default => by_default,
        })
    }
}

/// What an approval mode does with a tool; `None`: what the product does anyway.
fn of_mode(meaning: &str, subject: Subject) -> Option<Gate> {
    match (meaning, subject) {
        ("bypass" | "bypass-unsandboxed", _) => Some(Gate::None),
        ("auto", Subject::Write | Subject::Shell | Subject::Network | Subject::Mcp) => Some(Gate::ModelJudged),
        ("auto-edit", Subject::Write) => Some(Gate::None),
        ("plan", Subject::Write) | ("deny", Subject::Write | Subject::Shell | Subject::Network | Subject::Mcp) => Some(Gate::Deny),
        ("ask", Subject::Shell | Subject::Mcp) => Some(Gate::Ask),
        _ => None,
    }
}

fn by_default<'m>(product: Option<&'static Defaults>, tool: &str, subject: Subject) -> (Gate, By<'m>) {
    let Some(product) = product else { return (Gate::Unknown, By::Nobody) };
    let gate = match product.tools.iter().find(|(name, ..)| *name == tool) {
        Some(&(_, _, gate)) => gate,
        None if subject == Subject::Mcp => product.mcp,
        None => Gate::Unknown,
    };
    if gate == Gate::Unknown { (gate, By::Nobody) } else { (gate, By::Default(product.source)) }
}
