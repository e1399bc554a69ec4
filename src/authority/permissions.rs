//! What happens to each tool of an agent, and who decides: a rule, the approval mode, or the product itself.

use super::pattern::Pattern;
use super::resolve::{Project, decide};
use crate::catalog::products;
use crate::model::{Breadth, Gate, Grant, Model, Origin, Setting, Status, Subject, Topic, Verdict};
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
    let mut keys: Vec<(Project, Option<String>)> = Vec::new();
    let key = |origin: &Origin| {
        let name = origin.agent.clone().filter(|name| name != origin.product);
        (Project::of(path(origin.file), origin.product), name)
    };
    let settings = model.settings.iter().filter(|setting| setting.topic == Topic::ApprovalMode).map(|setting| &setting.origin);
    let origins = model.grants.iter().map(|grant| &grant.origin).chain(settings);
    let agents = model.agents.iter().filter(|agent| products::defaults(agent.origin.product).is_some()).map(|agent| &agent.origin);
    keys.extend(origins.chain(agents).map(key));
    keys.sort();
    keys.dedup();
    let one = |(project, name): (Project, Option<String>)| {
        let own = |origin: &Origin| key(origin) == (project.clone(), name.clone());
        let shared = |origin: &Origin| key(origin) == (project.clone(), None);
        let tools = rows(model, path, &project, &Speaks { own: &own, shared: &shared });
        Agent { product: project.product, name, folder: project.folder.clone(), tools }
    };
    keys.into_iter().map(one).collect()
}

/// Whose rules and settings speak of an agent: its own, and after them those of its product in the project.
struct Speaks<'a> {
    own: &'a dyn Fn(&Origin) -> bool,
    shared: &'a dyn Fn(&Origin) -> bool,
}

fn rows<'m, 'f>(model: &'m Model, path: &dyn Fn(FileId) -> &'f str, project: &Project, speaks: &Speaks<'_>) -> Vec<Row<'m>> {
    let ours = speaks.own;
    let whole = |tool: &str, subject: Subject| match whole(model, project.product, ours, tool, subject) {
        (_, By::Default(_) | By::Nobody) => whole(model, project.product, speaks.shared, tool, subject),
        decided => decided,
    };
    let mut rows: Vec<Row<'m>> = Vec::new();
    let product = products::defaults(project.product);
    for &(tool, subject, _) in product.map(|product| product.tools).unwrap_or_default() {
        let (gate, by) = whole(tool, subject);
        rows.push(Row { tool: tool.to_owned(), subject, gate, by, note: None });
    }
    for grant in model.grants.iter().filter(|grant| ours(&grant.origin)) {
        if rows.iter().any(|row| row.tool == grant.rule.value && matches!(row.by, By::Rule(by) if std::ptr::eq(by, grant))) {
            continue;
        }
        let effective = grant.status == Status::Effective;
        // A rule without effect leaves its tool to whoever decides otherwise.
        let spec = Pattern::parse(&grant.rule.value).and_then(|pattern| pattern.spec);
        let (gate, by) = if effective {
            (answer(grant.verdict), By::Rule(grant))
        } else if let (gate, Some(other)) = decide(model, ours, project.product, &grant.tool, spec) {
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
    for server in model.servers.iter().filter(|server| !server.disabled) {
        let here =
            server.origin.product == project.product && Project::of(path(server.origin.file), project.product).folder == project.folder;
        if here {
            let tool = format!("mcp__{}", server.name.value);
            let (gate, by) = whole(&tool, Subject::Mcp);
            rows.push(Row { tool, subject: Subject::Mcp, gate, by, note: None });
        }
    }
    rows
}

fn answer(verdict: Verdict) -> Gate {
    match verdict {
        Verdict::Allow => Gate::None,
        Verdict::Ask => Gate::Ask,
        Verdict::Deny => Gate::Deny,
    }
}

/// What happens to every call of a tool: rules, then the mode, then the product.
fn whole<'m>(model: &'m Model, product: &str, ours: &dyn Fn(&Origin) -> bool, tool: &str, subject: Subject) -> (Gate, By<'m>) {
    if let (gate, Some(grant)) = decide(model, ours, product, tool, None) {
        return (gate, By::Rule(grant));
    }
    // Where the product's order of rules is not known, a rule counts if none says otherwise; one that names the tool before one for all.
    for everything in [false, true] {
        let mut about = model.grants.iter().filter(|grant| {
            let named = if everything { grant.subject == Subject::Everything } else { grant.tool == tool };
            ours(&grant.origin) && named && grant.status == Status::Effective && grant.breadth == Breadth::Everything
        });
        if let Some(first) = about.next() {
            let agreed = about.all(|grant| grant.verdict == first.verdict);
            return if agreed { (answer(first.verdict), By::Rule(first)) } else { (Gate::Unknown, By::Nobody) };
        }
    }
    let mode = model.settings.iter().find(|one| one.topic == Topic::ApprovalMode && one.status == Status::Effective && ours(&one.origin));
    let by_mode = mode.and_then(|mode| Some((of_mode(mode.meaning, subject)?, By::Setting(mode))));
    by_mode.unwrap_or_else(|| match by_default(product, tool, subject) {
        // A model judges in the mode that is the default; in any other that says nothing of the tool somebody is asked.
        (Gate::ModelJudged, by) if mode.is_some() => (Gate::Ask, by),
        by_default => by_default,
    })
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

fn by_default<'m>(product: &str, tool: &str, subject: Subject) -> (Gate, By<'m>) {
    let Some(product) = products::defaults(product) else { return (Gate::Unknown, By::Nobody) };
    let gate = match product.tools.iter().find(|(name, ..)| *name == tool) {
        Some(&(_, _, gate)) => gate,
        None if subject == Subject::Mcp => product.mcp,
        None => Gate::Unknown,
    };
    if gate == Gate::Unknown { (gate, By::Nobody) } else { (gate, By::Default(product.source)) }
}
