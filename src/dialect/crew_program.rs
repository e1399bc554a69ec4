//! The program of a crew, `crew.py`, as far as it only names things: which tools an agent of `agents.yaml` gets, who does a task of
//! `tasks.yaml`, whether a person looks at its result. What is computed says nothing, and nothing is run.
//!
//! Sources: crewAIInc/crewAI lib/cli/src/crewai_cli/templates/crew/crew.py (the shape); lib/crewai/src/crewai/utilities/config.py
//! (`process_config`: what a call says wins over the file); project/annotations.py (`self.tasks` are the methods marked `@task`, in their
//! order); hooks/decorators.py (`before_tool_call` may hold a call back).

use std::collections::HashMap;

use super::crewai::{LIMITS, PRODUCT};
use super::fact::Speaker;
use super::source_scopes::lexer::{Language, Token, What, read};
use super::{About, Claim, Dialect};
use crate::authority::bounds;
use crate::model::{Bound, Facts, Gate, Limit, Origin, Setting, Status, Task, Tool, Topic};
use crate::source::{At, Source};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: CrewProgram = CrewProgram;

/// Reads programs of crews.
#[derive(Debug)]
pub(super) struct CrewProgram;

/// Reading every source of a repository costs more than all the rest: these are the names that programs of crews have.
static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*crew*.py", "**/crews/**/*.py"],
    syntax: Syntax::Text,
    probes: &["agents_config", "tasks_config"],
    certain: false,
}];

impl Dialect for CrewProgram {
    fn id(&self) -> &'static str {
        "crew-program"
    }

    fn about(&self) -> About {
        About {
            reads: "tools, limits and code execution of agents, and who does a task, what it is given and whether it is reviewed, where \
                a program only names them",
            inert: "what is computed",
            sources: "crewAIInc/crewAI lib/cli/src/crewai_cli/templates/crew/crew.py, lib/crewai/src/crewai/utilities/config.py, \
                project/annotations.py",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        program(document.source, facts);
    }
}

/// Tools that take no other place than the one they are made for: each then has a schema without it (`Fixed...Schema` in
/// lib/crewai-tools/src/crewai_tools/tools). `FileReadTool(file_path=...)` only has a default: the model may name any file of the working folder.
const HELD: &[&str] = &[
    "CSVSearchTool",
    "CodeDocsSearchTool",
    "DOCXSearchTool",
    "DirectoryReadTool",
    "DirectorySearchTool",
    "GithubSearchTool",
    "JSONSearchTool",
    "MDXSearchTool",
    "PDFSearchTool",
    "ScrapeElementFromWebsiteTool",
    "ScrapeWebsiteTool",
    "ScrapegraphScrapeTool",
    "SeleniumScrapingTool",
    "TXTSearchTool",
    "WebsiteSearchTool",
    "XMLSearchTool",
];

/// Longer sources are generated.
const MAX_BYTES: usize = 256 * 1024;
/// Longer calls are no longer read: in what never closes, each would be read to the end.
const MAX_CALL: usize = 2_000;

/// States what the program `source` says.
fn program(source: &Source, facts: &mut Facts) {
    if source.text().len() > MAX_BYTES {
        return;
    }
    let tokens = read(source.text(), Language::Python);
    let mut program = Program { source, tokens: &tokens, made: HashMap::new(), methods: HashMap::new(), held: None, runs_in_order: false };
    let calls = program.calls();
    let mut position = 0;
    for call in &calls {
        if call.task {
            program.task(call, position, facts);
            position += 1;
        } else {
            program.agent(call, facts);
        }
    }
}

/// `Agent(config=self.agents_config["name"], ...)`, or the same of a task.
struct Call<'t> {
    task: bool,
    name: At<String>,
    /// Where the value of each argument begins and ends, by its name.
    arguments: HashMap<&'t str, (usize, usize)>,
}

/// The arguments that say which entry of the file a call is about, the whole of it first (agent/core.py and task.py: what each must have).
const OF_AGENT: &[&str] = &["config", "role", "goal", "backstory"];
const OF_TASK: &[&str] = &["config", "description", "expected_output"];

struct Program<'s> {
    source: &'s Source,
    tokens: &'s [Token<'s>],
    /// Variables that hold an instance, by name, with where its first argument begins: `search = SerperDevTool()`.
    made: HashMap<&'s str, (&'s str, usize)>,
    /// The agents and tasks that methods return and variables hold, by the name of the method or variable.
    methods: HashMap<&'s str, String>,
    /// A hook that is asked before each call of a tool.
    held: Option<At<String>>,
    runs_in_order: bool,
}

impl<'s> Program<'s> {
    fn name(&self, at: usize) -> Option<&'s str> {
        match self.tokens.get(at)?.what {
            What::Name(name) => Some(name),
            _ => None,
        }
    }

    fn is(&self, at: usize, sign: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.what == What::Sign(sign))
    }

    fn text(&self, at: usize) -> Option<At<String>> {
        match self.tokens.get(at)?.what {
            What::Text { value, inner: Some(_) } => Some(At::new(value.to_owned(), self.source.span(self.tokens[at].range()))),
            _ => None,
        }
    }

    /// One pass over the program: its calls, and what their arguments may refer to.
    fn calls(&mut self) -> Vec<Call<'s>> {
        let (mut calls, mut method) = (Vec::new(), None);
        for at in 0..self.tokens.len() {
            let Some(name) = self.name(at) else { continue };
            match name {
                "def" => method = self.name(at + 1),
                "before_tool_call" | "before_tool_call_crew" if self.held.is_none() && self.is(at.wrapping_sub(1), '@') => {
                    self.held = Some(At::new(name.to_owned(), self.source.span(self.tokens[at].range())));
                }
                "tasks" if self.is(at + 1, '=') && self.name(at + 2) == Some("self") && self.name(at + 4) == Some("tasks") => {
                    self.runs_in_order = true;
                }
                "Agent" | "Task" | "ConditionalTask" if self.is(at + 1, '(') => {
                    if let Some(call) = self.call(at + 1, name != "Agent") {
                        // writer = Agent(...)
                        let variable = at.checked_sub(2).filter(|_| self.is(at - 1, '=')).and_then(|at| self.name(at));
                        if let Some(holder) = variable.or(method) {
                            self.methods.insert(holder, call.name.value.clone());
                        }
                        calls.push(call);
                    }
                }
                _ if self.is(at + 1, '=')
                    && self.name(at + 2).is_some_and(|class| class.starts_with(char::is_uppercase))
                    && self.is(at + 3, '(') =>
                {
                    self.made.insert(name, (self.name(at + 2).unwrap_or_default(), at + 4));
                }
                _ => {}
            }
        }
        calls
    }

    /// The call whose arguments open at `open`, if it takes its configuration from the files.
    fn call(&self, open: usize, task: bool) -> Option<Call<'s>> {
        let (mut depth, mut at, mut start) = (0_u32, open, open + 1);
        let mut arguments = HashMap::new();
        while let Some(token) = self.tokens.get(at).filter(|_| at - open < MAX_CALL) {
            match token.what {
                What::Sign('(' | '[' | '{') => depth += 1,
                What::Sign(sign @ (')' | ']' | '}' | ',')) => {
                    if depth == 1 && matches!(sign, ',' | ')') {
                        if let (Some(key), true) = (self.name(start), self.is(start + 1, '=')) {
                            arguments.insert(key, (start + 2, at));
                        }
                        start = at + 1;
                    }
                    depth -= u32::from(sign != ',');
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        // self.agents_config["name"], or key by key: role=agents_config["name"]["role"]
        let (config, whole) = if task { ("tasks_config", OF_TASK) } else { ("agents_config", OF_AGENT) };
        let key = |&(from, to): &(usize, usize)| (from..to).find(|&at| self.name(at) == Some(config)).filter(|&at| self.is(at + 1, '['));
        let key = whole.iter().find_map(|argument| key(arguments.get(argument)?))?;
        Some(Call { task, name: self.text(key + 2)?, arguments })
    }

    /// The items of the list that an argument is: each as the last name of `module.name(...)`, with the place of that name.
    fn listed(&self, call: &Call<'_>, key: &str) -> Vec<At<String>> {
        let Some(&(from, to)) = call.arguments.get(key).filter(|(from, _)| self.is(*from, '[')) else { return Vec::new() };
        let (mut depth, mut items, mut last, mut spread) = (0_u32, Vec::new(), None, false);
        for at in from..to {
            match self.tokens[at].what {
                What::Sign('[' | '(' | '{') => depth += 1,
                What::Sign(')' | '}') => depth = depth.saturating_sub(1),
                // What is put in from another list is not known.
                What::Sign('*') if depth == 1 => spread = true,
                What::Name(name) if depth == 1 && name != "self" && !spread => last = Some(at),
                What::Sign(sign @ (',' | ']')) => {
                    if depth == 1 {
                        items.extend(last.take());
                        spread = false;
                    }
                    depth -= u32::from(sign == ']' && depth > 0);
                }
                _ => {}
            }
        }
        let named = |at: usize| At::new(self.name(at).unwrap_or_default().to_owned(), self.source.span(self.tokens[at].range()));
        items.into_iter().map(named).collect()
    }

    fn flag(&self, call: &Call<'_>, key: &str) -> Option<At<bool>> {
        let &(from, to) = call.arguments.get(key)?;
        let value = match self.name(from).filter(|_| to == from + 1)? {
            "True" => true,
            "False" => false,
            _ => return None,
        };
        Some(At::new(value, self.source.span(self.tokens[from].range())))
    }

    /// The tools of a call, and their names.
    fn tools(&self, call: &Call<'_>, speaker: &Speaker, path: &str, facts: &mut Facts) -> Vec<At<String>> {
        let names = self.listed(call, "tools");
        for item in &names {
            let made = self.made.get(item.value.as_str());
            let class = made.map_or(item.value.as_str(), |(class, _)| class);
            let origin = speaker.origin(item.span, format!("{path}.tools[{class}]"));
            let gate = if self.held.is_some() { Gate::Unknown } else { Gate::None };
            let tool = Tool::new(origin, At::new(class.to_owned(), item.span), None);
            let bounds = made.filter(|(class, _)| HELD.contains(class)).and_then(|&(_, first)| self.bound(first)).into_iter().collect();
            facts.tools.push(Tool { gate, gated_by: self.held.clone(), bounds, ..tool });
        }
        names
    }

    /// The one folder, file or page that an instance is made for: `PDFSearchTool(pdf="brief.pdf")`.
    fn bound(&self, first: usize) -> Option<Bound> {
        let key = self.name(first).filter(|key| bounds::PLACES.contains(key) && self.is(first + 1, '='))?;
        Some(Bound { parameter: key.to_owned(), rule: self.text(first + 2)? })
    }

    fn agent(&self, call: &Call<'_>, facts: &mut Facts) {
        let speaker = Speaker::project(PRODUCT).of(&call.name.value);
        let path = format!("agents_config.{}", call.name.value);
        self.tools(call, &speaker, &path, facts);
        for (key, of) in LIMITS {
            let Some(&(from, to)) = call.arguments.get(key) else { continue };
            let span = self.source.span(self.tokens[from].range().start..self.tokens[to - 1].range().end);
            let Ok(value) = self.source.slice(span).parse::<f64>() else { continue };
            let origin = speaker.origin(span, format!("{path}.{key}"));
            facts.limits.push(Limit { origin, of, value: At::new(value, span) });
        }
        // What only one of the two files says of code execution is not joined: the call is judged by itself.
        let Some(allowed) = self.flag(call, "allow_code_execution").filter(|flag| flag.value) else { return };
        let mode = call.arguments.get("code_execution_mode").and_then(|&(from, _)| self.text(from)).filter(|mode| mode.value == "unsafe");
        let (key, value, meaning) = match mode {
            Some(mode) => ("code_execution_mode", mode, "host"),
            None => ("allow_code_execution", At::new("True".to_owned(), allowed.span), "sandbox"),
        };
        facts.settings.push(Setting {
            origin: speaker.origin(value.span, format!("{path}.{key}")),
            key: At::new(key.to_owned(), value.span),
            topic: Topic::CodeExecution,
            meaning,
            value,
            status: Status::Effective,
            reason: None,
            protective: false,
            layer: speaker.layer,
        });
    }

    fn task(&self, call: &Call<'_>, position: usize, facts: &mut Facts) {
        // agent=self.writer(), or agent=writer: the agent of the method or the variable.
        let agent = call.arguments.get("agent").and_then(|&(from, to)| match self.name(from)? {
            "self" => self.name(from + 2),
            variable => Some(variable).filter(|_| to == from + 1),
        });
        let meant = |method: &str| self.methods.get(method).cloned().unwrap_or_else(|| method.to_owned());
        let speaker = Speaker { agent: agent.map(meant), ..Speaker::project(PRODUCT) };
        let path = format!("tasks_config.{}", call.name.value);
        let tools = self.tools(call, &speaker, &path, facts);
        let origin: Origin = speaker.origin(call.name.span, path);
        facts.tasks.push(Task {
            origin,
            name: call.name.clone(),
            tools,
            reviewed: self.flag(call, "human_input"),
            after: self.listed(call, "context").into_iter().map(|task| At { value: meant(&task.value), ..task }).collect(),
            background: self.flag(call, "async_execution").is_some_and(|flag| flag.value),
            position: self.runs_in_order.then_some(position),
        });
    }
}
