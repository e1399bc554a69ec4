//! What one node can do in the hands of an agent.
//!
//! Sources: the nodes named in `rules/catalog/n8n.yaml`; for those that are told what to do by their parameters
//! `nodes-base/nodes/HttpRequest`, `.../ExecuteCommand`, `.../Ssh`, `.../Postgres`, `nodes-langchain/nodes/tools/ToolCode` (the author's code,
//! the model's argument), `.../ToolHttpRequest` (`{name}` in the address is filled in by the model), `nodes-langchain/nodes/mcp/McpClientTool`.
//! `$fromAI()` marks what the model chooses (docs.n8n.io/advanced-ai/examples/using-the-fromai-function).

use super::graph::{Graph, Step};
use super::sub::{self, Sub};
use super::trace::{From, Trace};
use crate::authority::url;
use crate::catalog::{n8n, verbs};
use crate::model::{Ability, Capability, Evidence, Receivers, Url};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Nodes that run statements of a database in the parameter `query`.
const DATABASES: &[&str] =
    &["postgres", "mySql", "microsoftSql", "snowflake", "googleBigQuery", "questDb", "crateDb", "timescaleDb", "oracleDb"];

/// Nodes that speak in chats, where answering whoever wrote is what they are for.
const CHATS: &[&str] = &["telegram", "whatsApp", "twilio", "vonage", "discord", "facebookGraphApi", "line"];

/// What a node is as a tool.
#[derive(Debug)]
pub(super) struct Read {
    /// What it can do; `None` where only its name may tell.
    pub(super) abilities: Option<Vec<Ability>>,
    /// The parameters that the model fills in.
    pub(super) parameters: Vec<At<String>>,
    /// Where it sends: who receives it.
    pub(super) receivers: Option<Receivers>,
    /// The agents that it hands work to, by name.
    pub(super) hands_to: Vec<At<String>>,
    /// The lines of shell that the model writes or writes into.
    pub(super) commands: Vec<Command>,
}

/// A line of shell.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// The path of the parameter.
    pub(super) path: String,
    /// What is written there.
    pub(super) value: At<String>,
}

impl Command {
    /// What the node has a shell run; `None` for a node that runs nothing.
    pub(super) fn of(step: &Step<'_>) -> Option<Self> {
        if !matches!(plain(step), "executeCommand" | "ssh") || step.said(&["resource"]) == Some("file") {
            return None;
        }
        let node = step.parameter(&["command"])?;
        Some(Self { path: node.path(), value: node.text()? })
    }
}

/// What the node `at` is as a tool.
pub(super) fn read<'g>(graph: &'g Graph<'_>, at: usize) -> &'g Read {
    let step = &graph.steps[at];
    graph.read[at].get_or_init(|| {
        if let Some(Sub { abilities, receivers, agents, commands }) = sub::called(graph, step) {
            return Read { abilities: Some(abilities), parameters: parameters(step), receivers, hands_to: agents, commands };
        }
        let abilities = abilities(graph, step, &from_model);
        let runs = abilities.iter().flatten().any(|ability| ability.capability == Capability::ExecShell);
        let commands = runs.then(|| Command::of(step)).flatten().into_iter().collect();
        let sends = abilities.iter().flatten().any(|ability| ability.capability == Capability::SendExternal);
        let receivers = if sends { receivers_of(graph, at, &from_model) } else { None };
        Read { abilities, parameters: parameters(step), receivers, hands_to: Vec::new(), commands }
    })
}

/// Whether a text is filled in by the agent's model.
pub(super) type Chosen<'c> = &'c dyn Fn(&str) -> bool;

/// Calls `with` for every text within `node`, with its place. Goes as deep as the file does, which the parser bounds.
pub(super) fn texts<'t>(node: NodeRef<'t>, with: &mut dyn FnMut(&'t str, NodeRef<'t>)) {
    if let Some(text) = node.as_str() {
        with(text, node);
    }
    node.items().chain(node.entries().map(EntryRef::value)).for_each(|inner| texts(inner, with));
}

/// Whether the model that calls a tool fills in a text.
pub(super) fn from_model(text: &str) -> bool {
    text.contains("$fromAI") || text.contains("$fromAi") || text.contains("$fromai")
}

/// The node's type as the catalogue has it: `gmail` for a `gmailTool`.
pub(super) fn plain<'s>(step: &'s Step<'_>) -> &'s str {
    let base = step.base();
    base.strip_suffix("Tool").filter(|plain| !plain.is_empty()).unwrap_or(base)
}

/// What the node can do, where `chosen` tells what the agent's model fills in. `None` where neither the catalogue nor its parameters tell: the
/// name that its author gave it may.
pub(super) fn abilities(graph: &Graph<'_>, step: &Step<'_>, chosen: Chosen<'_>) -> Option<Vec<Ability>> {
    let said = |capabilities: &[Capability], evidence: Evidence| -> Vec<Ability> {
        capabilities.iter().map(|&capability| Ability { capability, evidence }).collect()
    };
    Some(match plain(step) {
        "httpRequest" | "toolHttpRequest" => request(step, chosen),
        "toolCode" | "code" => {
            let keys: [&[&str]; 3] = [&["jsCode"], &["pythonCode"], &["code"]];
            let evaluates = |code: &str| ["eval(", "new Function(", "exec("].iter().any(|call| code.contains(call));
            if !keys.iter().filter_map(|keys| step.said(keys)).any(evaluates) {
                return None;
            }
            said(&[Capability::ExecCode], Evidence::Operation)
        }
        "executeCommand" | "ssh" => {
            // What the model puts into a line of shell can end a command and begin another.
            let any = Command::of(step)
                .is_some_and(|Command { value, .. }| from_model(&value.value) || whole(&value.value) && chosen(&value.value));
            if !any {
                return None;
            }
            said(&[Capability::ExecShell], Evidence::Operation)
        }
        "agent" | "agentTool" => said(&[Capability::AgentDelegate], Evidence::Catalogue),
        "toolWorkflow" => {
            let mut can = said(&[Capability::AgentDelegate], Evidence::Catalogue);
            // What the other workflow does, its name tells if anything.
            let name = step.said(&["name"]).unwrap_or(&step.name.value);
            can.extend(verbs::capability(name).map(|capability| Ability { capability, evidence: Evidence::Name }));
            can
        }
        vectors if vectors.starts_with("vectorStore") && step.said(&["mode"]) != Some("retrieve-as-tool") => Vec::new(),
        database if DATABASES.contains(&database) && step.said(&["operation"]) == Some("executeQuery") => {
            let query = step.said(&["query"]).unwrap_or_default();
            let can = if picked(graph, query) { &[Capability::ReadPrivate] } else { statement(query, chosen) };
            said(can, Evidence::Operation)
        }
        _ => {
            let node = n8n::find(&step.kind.value, step.version)?;
            let operation = node.operation(step.said(&["resource"]), step.said(&["operation"])).unwrap_or_default();
            if operation.contains("delete") && step.said(&["options", "deletePermanently"]) == Some("true") {
                return Some(said(&[Capability::Delete], Evidence::Operation));
            }
            let can = node.can(&operation).iter().filter_map(|&capability| received(graph, step, (node, &operation), capability, chosen));
            can.map(|capability| Ability { capability, evidence: Evidence::Catalogue }).collect()
        }
    })
}

/// What sending amounts to, by who receives it: a receiver that stands in the file is the author's choice. `None` where the file does not say
/// who, and in a chat where the model does not choose: there it answers whoever wrote.
fn received(
    graph: &Graph<'_>,
    step: &Step<'_>,
    (node, operation): (&n8n::Node, &str),
    capability: Capability,
    chosen: Chosen<'_>,
) -> Option<Capability> {
    if capability != Capability::SendExternal || node.to.is_empty() || operation.ends_with("reply") || operation.ends_with("sendLegacy") {
        return Some(capability);
    }
    let copies = [["options", "ccList"], ["options", "bccList"]];
    if copies.iter().filter_map(|keys| step.said(keys)).any(chosen) {
        return Some(capability);
    }
    let to = node.to.iter().find_map(|key| step.said(&[key]).filter(|to| !to.trim().is_empty()))?;
    if !to.contains("{{") || !chosen(to) && settled(graph, to) {
        Some(Capability::SendInternal)
    } else if CHATS.contains(&plain(step)) && !from_model(to) {
        None
    } else {
        Some(capability)
    }
}

/// How much of the parameters before a node is read to tell who receives what it sends, in steps of 64 bytes.
const STEPS: usize = 512;

/// Who receives what the node `at` sends, where `chosen` tells what the agent's model fills in. `None` where it sends nothing, or nothing says.
pub(super) fn receivers_of(graph: &Graph<'_>, at: usize, chosen: Chosen<'_>) -> Option<Receivers> {
    let step = &graph.steps[at];
    if plain(step) == "toolWorkflow" {
        // What the other workflow does with it is not known, unless it asks for an addressee.
        let asks = ["inputSchema", "jsonSchemaExample"]
            .iter()
            .filter_map(|key| step.said(&[key]))
            .any(|schema| schema.contains("\"to\"") || schema.contains("recipient"));
        return (!asks && !parameters(step).iter().any(|asked| matches!(&*asked.value, "to" | "To" | "recipient")))
            .then_some(Receivers::Unknown);
    }
    if matches!(plain(step), "httpRequest" | "toolHttpRequest") {
        let mut named = addressees(step).peekable();
        named.peek()?;
        return Some(named.map(|to| receiver(graph, at, to, chosen)).min().unwrap_or(Receivers::Given));
    }
    let node = n8n::find(&step.kind.value, step.version)?;
    let operation = node.operation(step.said(&["resource"]), step.said(&["operation"])).unwrap_or_default();
    if operation.ends_with("reply") {
        return Some(Receivers::Asker);
    }
    let copies = [["options", "ccList"], ["options", "bccList"]];
    let to = node.to.iter().find_map(|key| step.said(&[key]).filter(|to| !to.trim().is_empty()))?;
    if copies.iter().filter_map(|keys| step.said(keys)).chain([to]).any(chosen) {
        return Some(Receivers::Chosen);
    }
    Some(receiver(graph, at, to, chosen))
}

/// Who the receiver is that the parameter `to` of the node `at` names.
fn receiver(graph: &Graph<'_>, at: usize, to: &str, chosen: Chosen<'_>) -> Receivers {
    if chosen(to) {
        return Receivers::Chosen;
    }
    if Trace::new(graph, None, STEPS).of(at, to) == From::Trigger { Receivers::Asker } else { Receivers::Given }
}

/// Whether an expression only looks up what somebody set: a variable of the instance, or a value written out in a node that sets values,
/// `$('Settings').item.json.to`.
fn settled(graph: &Graph<'_>, expression: &str) -> bool {
    if ["$env.", "$vars."].iter().any(|store| expression.contains(store)) {
        return true;
    }
    let Some(rest) = expression.split("$('").nth(1) else { return false };
    let Some((name, rest)) = rest.split_once("')") else { return false };
    let key = rest.split(".json.").nth(1).unwrap_or_default();
    let key = key.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    let Some(step) = graph.named(name).filter(|step| step.base() == "set") else { return false };
    let Some(parameters) = step.node.get("parameters") else { return false };
    let mut fixed = false;
    texts(parameters, &mut |text, node| {
        let beside = || node.parent()?.get("value")?.as_str();
        fixed |= text == key && beside().is_some_and(|value| !value.contains("{{"));
    });
    fixed
}

/// Whether a query is what a node before picked out of the model's answer by a pattern that begins with `SELECT`:
/// `{{ $json.query }}`, set to `{{ $json.output.match(/SELECT[^;]*/)[0] }}`.
fn picked(graph: &Graph<'_>, query: &str) -> bool {
    let Some(key) = query.trim_start_matches('=').trim().strip_prefix("{{").and_then(|inner| inner.trim().strip_prefix("$json.")) else {
        return false;
    };
    let key = key.trim_end_matches('}').trim();
    let mut picks = false;
    for parameters in graph.steps.iter().filter(|step| step.base() == "set").filter_map(|step| step.node.get("parameters")) {
        texts(parameters, &mut |text, node| {
            let beside = || node.parent()?.get("value")?.as_str();
            picks |= text == key && beside().is_some_and(|value| value.to_ascii_lowercase().contains(".match(/select"));
        });
    }
    picks
}

/// Whom the body of a request names as its receivers.
fn addressees<'t>(step: &Step<'t>) -> impl Iterator<Item = &'t str> {
    const RECEIVERS: &[&str] =
        &["to", "recipient", "identifier", "phone", "phone_number", "number", "email", "chat_id", "chatid", "channel"];
    let fields = step.parameter(&["bodyParameters", "parameters"]).into_iter().flat_map(NodeRef::items);
    let named = fields.filter_map(|field| Some((field.get("name")?.as_str()?, field.get("value")?.as_str()?)));
    named
        .filter(|(name, value)| RECEIVERS.contains(&name.to_ascii_lowercase().as_str()) && !value.trim().is_empty())
        .map(|(_, value)| value)
}

/// The address that a request over HTTP goes to, where its host is written out.
pub(super) fn address(step: &Step<'_>) -> Option<At<Url>> {
    let text = step.parameter(&["url"]).filter(|_| matches!(plain(step), "httpRequest" | "toolHttpRequest"))?.text()?;
    let address = text.value.trim_start_matches('=').trim();
    let host = address.split_once("://")?.1.split(['/', '?']).next()?;
    (!host.contains(['{', '}'])).then(|| At::new(url::parse(address), text.span))
}

/// Methods of HTTP, which people put into the names of requests.
const METHODS: &[&str] = &["POST", "PUT", "PATCH", "DELETE"];

/// What a request over HTTP can do, by its method and by whether the model chooses the host.
fn request(step: &Step<'_>, chosen: Chosen<'_>) -> Vec<Ability> {
    let known = |capability: Capability| Ability { capability, evidence: Evidence::Operation };
    let url = step.said(&["url"]).unwrap_or_default().trim_start_matches('=').trim();
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
    // `{name}` alone is a placeholder of the older tool, `{{ ... }}` an expression.
    let placeholder = plain(step) == "toolHttpRequest" && host.contains('{') && !host.contains("{{");
    let start = if host.contains("{{") { url.split("}}").next().unwrap_or_default() } else { "" };
    if placeholder || chosen(start) {
        return vec![known(Capability::NetAny), known(Capability::ReadUntrusted)];
    }
    let method = step.said(&["method"]).or_else(|| step.said(&["requestMethod"])).unwrap_or("GET");
    let mut can = Vec::new();
    if method.eq_ignore_ascii_case("DELETE") {
        can.push(known(Capability::Delete));
    } else if !method.eq_ignore_ascii_case("GET") && !method.eq_ignore_ascii_case("HEAD") {
        // Answering whoever called is no sending.
        let name = step.said(&["name"]).unwrap_or(&step.name.value);
        // `Image - POST` names the method.
        let name: String = name.split_inclusive(|c: char| !c.is_alphanumeric()).filter(|word| !METHODS.contains(&word.trim())).collect();
        let told = verbs::capability(&name).filter(|_| !url.to_ascii_lowercase().contains("reply"));
        let told = told.map(|capability| match capability {
            Capability::SendExternal if addressees(step).any(|to| !to.contains("{{")) => Capability::SendInternal,
            other => other,
        });
        can.extend(told.map(|capability| Ability { capability, evidence: Evidence::Name }));
    }
    can.push(known(Capability::NetFetch));
    can
}

/// Whether a text is one expression and nothing else.
fn whole(text: &str) -> bool {
    let text = text.trim_start_matches('=').trim();
    text.starts_with("{{") && text.ends_with("}}") && text.matches("{{").count() == 1
}

/// What a statement can do: one that the model writes anything, one of the author's what its first word says.
fn statement(query: &str, chosen: Chosen<'_>) -> &'static [Capability] {
    const ANY: &[Capability] = &[Capability::ReadPrivate, Capability::WriteInternal, Capability::Delete];
    let text = query.trim_start_matches('=').trim();
    if whole(query) && chosen(text) {
        return ANY;
    }
    match text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "select" | "with" | "show" | "describe" | "explain" => &[Capability::ReadPrivate],
        "insert" | "update" | "merge" | "replace" | "create" | "alter" | "upsert" => &[Capability::WriteInternal],
        "delete" | "drop" | "truncate" => &[Capability::Delete],
        _ => &[],
    }
}

/// The parameters of a tool that the model fills in, each at the text that asks for it.
fn parameters(step: &Step<'_>) -> Vec<At<String>> {
    let mut found: Vec<At<String>> = Vec::new();
    if let Some(parameters) = step.node.get("parameters") {
        texts(parameters, &mut |text, node| {
            for (at, _) in text.match_indices("$from") {
                let Some(rest) = text[at + 5..].strip_prefix("AI(").or_else(|| text[at + 5..].strip_prefix("ai(")) else { continue };
                let rest = rest.trim_start();
                let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`')) else { continue };
                if let Some(name) = rest[1..].split(quote).next().filter(|name| name.len() <= 64) {
                    found.push(At::new(name.to_owned(), node.span()));
                }
            }
        });
        let placeholders = parameters.at(&["placeholderDefinitions", "values"]).into_iter().flat_map(NodeRef::items);
        found.extend(placeholders.filter_map(|placeholder| placeholder.get("name")?.text()));
    }
    found
}
