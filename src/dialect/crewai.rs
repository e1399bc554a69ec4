//! CrewAI: agents and tasks in YAML, and crews in JSON.
//!
//! Sources, all of crewAIInc/crewAI at f4731f5: lib/crewai/src/crewai/project/crew_base.py (`config/agents.yaml`, `config/tasks.yaml`),
//! project/crew_definition.py and json_loader.py (`crew.jsonc`, `agents/*.jsonc`), agent/core.py and agents/agent_builder/base_agent.py
//! (keys of an agent), task.py, crew.py, mcp/config.py.
//!
//! A tool is called without asking. `human_input` of a task shows its *result* to a person at the terminal (core/providers/human_input.py:
//! an empty answer accepts it, any other has the agent work again), when the tools of that task have done their work. So it is no gate before
//! them; it is one before the task that is given that result, which waits for it. [`crate::authority::tasks`] joins the two.

mod shape;

use std::collections::BTreeSet;

use super::fact::{Speaker, amounts};
use super::mcp::{self, Client};
use super::{About, Claim, Dialect};
use crate::authority::url;
use crate::model::{Agent, Facts, Gate, Layer, Mode, Prompt, Role, Server, Status, Task, Tool, Topic, Transport};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};
use shape::{Part, Shape, parts};

/// The dialect.
pub(super) static DIALECT: CrewAi = CrewAi;

/// Reads what configures crews.
#[derive(Debug)]
pub(super) struct CrewAi;

/// The name people know it under.
pub(super) const PRODUCT: &str = "CrewAI";

static CLIENT: Client = Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project };

/// What agents have and little else, and what tasks have.
const YAML: &[&str] = &["backstory:\0goal:\0role:", "expected_output:\0description:"];
const JSON: &[&str] = &["\"backstory\"\0\"goal\"\0\"role\"", "\"expected_output\"\0\"description\""];

const fn claim(globs: &'static [&'static str], syntax: Syntax, probes: &'static [&'static str], certain: bool) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes, certain }
}

static CLAIMS: &[Claim] = &[
    claim(&["**/{agents,tasks,crew}.{yaml,yml}"], Syntax::Yaml, YAML, true),
    // A crew may name its files itself (`agents_config = "config/writers.yaml"`).
    claim(&["**/config/**/*.{yaml,yml}", "**/*{agents,tasks,crew}*.{yaml,yml}"], Syntax::Yaml, YAML, false),
    claim(&["**/crew.{json,jsonc}"], Syntax::Json, JSON, true),
    claim(&["**/agents/*.{json,jsonc}", "**/*crew*.json"], Syntax::Json, JSON, false),
];

impl Dialect for CrewAi {
    fn id(&self) -> &'static str {
        "crewai"
    }

    fn about(&self) -> About {
        About {
            reads: "agents, tasks and who does them, prompts, tools, MCP servers, apps, reviews (`human_input`), delegation, limits, code execution",
            inert: "`allow_code_execution` and `code_execution_mode` since 1.14.0, and the mode without `allow_code_execution`",
            sources: "crewAIInc/crewAI lib/crewai/src/crewai: project/, agent/core.py, task.py, crew.py, mcp/config.py",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let mut lowering = Lowering { seen: BTreeSet::new(), facts };
        for part in parts(document) {
            match part.shape {
                Shape::Agent => lowering.agent(part),
                Shape::Task => lowering.task(part),
            }
        }
        // A crew has tasks and bounds of its own.
        if let Some(root) = document.tree.root().filter(|root| root.get("tasks").is_some()) {
            lowering.limits(&Speaker::project(PRODUCT), root);
        }
    }
}

/// Keys of an agent whose text its model reads; `{name}` is filled in (utilities/string_utils.py).
const OF_AGENT: &[&str] = &["role", "goal", "backstory", "system_template"];
/// The same of a task; a guardrail that is a text is a model's instruction to judge the result (tasks/llm_guardrail.py).
const OF_TASK: &[&str] = &["description", "expected_output", "guardrail"];

/// Bounds: `max_execution_time` in seconds, `max_rpm` in requests a minute.
pub(super) const LIMITS: &[(&str, &str)] =
    &[("max_iter", "turns"), ("max_execution_time", "timeout"), ("max_rpm", "rate"), ("max_retry_limit", "retries")];

/// The facts of one file.
struct Lowering<'f> {
    /// Places that have spoken: what several agents get through an anchor stands in one place and is said once, of the first.
    seen: BTreeSet<Span>,
    facts: &'f mut Facts,
}

impl Lowering<'_> {
    fn agent(&mut self, Part { name, node, .. }: Part<'_>) {
        let speaker = Speaker::project(PRODUCT).of(&name.value);
        self.prompts(&speaker, node, OF_AGENT, Role::System);
        self.prompts(&speaker, node, &["prompt_template"], Role::User);
        self.limits(&speaker, node);
        self.code(&speaker, node);
        for server in node.get("mcps").into_iter().flat_map(NodeRef::items) {
            self.server(&speaker, server);
        }
        let tools = self.tools(&speaker, node);
        let llm = node.get("llm");
        self.facts.agents.push(Agent {
            declared: true,
            tools,
            model: llm.and_then(|llm| llm.get("model").unwrap_or(llm).text()),
            delegates: node.get("allow_delegation").and_then(|flag| Some(At::new(flag.as_bool()?, flag.span()))),
            ..Agent::new(speaker.origin(node.span(), node.path()), name, Mode::Unknown)
        });
    }

    fn task(&mut self, Part { name, node, position, .. }: Part<'_>) {
        let agent = node.get("agent").and_then(NodeRef::as_str);
        let speaker = Speaker { agent: agent.map(str::to_owned), ..Speaker::project(PRODUCT) };
        self.prompts(&speaker, node, OF_TASK, Role::User);
        let tools = self.tools(&speaker, node);
        let flag = |key: &str| node.get(key).and_then(|flag| Some(At::new(flag.as_bool()?, flag.span())));
        self.facts.tasks.push(Task {
            origin: speaker.origin(name.span, node.path()),
            name,
            tools,
            reviewed: flag("human_input"),
            after: node.get("context").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect(),
            background: flag("async_execution").is_some_and(|flag| flag.value),
            position,
        });
    }

    fn prompts(&mut self, speaker: &Speaker, node: NodeRef<'_>, keys: &[&str], role: Role) {
        for text in keys.iter().filter_map(|key| node.get(key)) {
            if self.seen.insert(text.span()) {
                self.facts.prompts.extend(speaker.prompt(role, text).map(|prompt| Prompt { single_braces: true, ..prompt }));
            }
        }
    }

    fn limits(&mut self, speaker: &Speaker, node: NodeRef<'_>) {
        for (key, of) in LIMITS {
            let Some(value) = node.get(key).filter(|value| self.seen.insert(value.span())) else { continue };
            self.facts.limits.extend(speaker.limit(of, value));
        }
    }

    /// agent/core.py and crew.py of 1.13: with `allow_code_execution` an agent gets the code interpreter, whose unsafe mode runs what the model
    /// writes where the crew runs; else a container does. Which versions do so stands in rules/catalog/versions.yaml.
    fn code(&mut self, speaker: &Speaker, node: NodeRef<'_>) {
        let allowed = node.entry("allow_code_execution").filter(|entry| entry.value().as_bool() == Some(true));
        let mode = node.entry("code_execution_mode").filter(|entry| entry.value().as_str() == Some("unsafe"));
        let (entry, meaning) = match (allowed, mode) {
            (_, Some(mode)) => (mode, "host"),
            (Some(allowed), None) => (allowed, "sandbox"),
            (None, None) => return,
        };
        if !self.seen.insert(entry.value().span()) {
            return;
        }
        let setting = speaker.setting(entry, Topic::CodeExecution, meaning);
        self.facts.settings.push(match allowed {
            Some(_) => setting,
            None => amounts(setting, Status::Inert, "`allow_code_execution` is not on"),
        });
    }

    /// The tools of an agent or a task: names, references (`crewai_tools:SerperDevTool`, `custom:file_read`), or objects with a name; and apps of
    /// CrewAI's platform, whole (`gmail`) or by the action (`gmail/send_email`).
    fn tools(&mut self, speaker: &Speaker, node: NodeRef<'_>) -> Vec<At<String>> {
        let listed = |key: &'static str| node.get(key).into_iter().flat_map(NodeRef::items).map(move |item| (key, item));
        let mut names = Vec::new();
        for (key, item) in listed("tools").chain(listed("apps")) {
            let own = || ["name", "type", "class"].into_iter().find_map(|key| item.get(key)?.text());
            let Some(name) = item.text().or_else(own) else { continue };
            names.push(name.clone());
            let (provider, bare) = match name.value.rsplit_once(if key == "apps" { '/' } else { ':' }) {
                Some((provider, bare)) => (Some(provider.to_owned()), bare.to_owned()),
                None if key == "apps" => (Some(name.value.clone()), name.value.clone()),
                None => (None, name.value.clone()),
            };
            let said = At::new(bare, name.span);
            let origin = speaker.origin(name.span, item.path());
            self.facts.tools.push(Tool { gate: Gate::None, ..Tool::new(origin, said, provider) });
        }
        names
    }

    /// base_agent.py, `mcps`: an address or the name of a connected integration, each with `#tool` for one tool of it; or how to start or reach
    /// a server.
    fn server(&mut self, speaker: &Speaker, node: NodeRef<'_>) {
        let Some(text) = node.text() else {
            let name = ["name", "url", "command"].into_iter().find_map(|key| node.get(key)?.text());
            let before = self.facts.servers.len();
            name.into_iter().for_each(|name| mcp::server(name, node, &CLIENT, self.facts));
            self.facts.servers[before..].iter_mut().for_each(|server| server.origin.agent = speaker.agent.clone());
            return;
        };
        let (server, tool) = text.value.split_once('#').map_or((text.value.as_str(), None), |(server, tool)| (server, Some(tool)));
        if let Some(tool) = tool {
            let origin = speaker.origin(text.span, node.path());
            let name = At::new(tool.to_owned(), text.span);
            self.facts.tools.push(Tool { gate: Gate::None, ..Tool::new(origin, name, Some(server.to_owned())) });
        }
        if server.contains("://") {
            let origin = speaker.origin(text.span, node.path());
            let address = url::parse(server);
            let name = At::new(address.host.clone(), text.span);
            let url = Some(At::new(address, text.span));
            self.facts.servers.push(Server { url, ..Server::new(origin, name, Transport::Http) });
        }
    }
}
