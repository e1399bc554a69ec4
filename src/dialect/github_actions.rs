//! GitHub Actions workflows whose jobs run agents: who can start them, what the token of such a job may do, what its task is, which tools it
//! has.
//!
//! Sources: docs.github.com "Workflow syntax for GitHub Actions" (`permissions`: a job's own replace the workflow's; once any is named, the
//! rest are none; without any the organisation's default holds, which no file tells) and "Permissions for the GITHUB_TOKEN"; action.yml and
//! docs of the actions in `actions.rs`.

mod actions;
mod composite;
mod configured;
mod core;
mod events;
mod expression;
mod holds;
mod lowered;
mod needs;
mod runs;
mod splices;
mod starters;
mod tools;

use super::fact::Speaker;
use super::{About, Claim, Dialect, Others, scripts};
use crate::catalog;
use crate::model::{Agent, Composite, Facts, Job, Mode, Role, Scope, ScopePlace, TokenRight, Use};
use crate::source::At;
use crate::syntax::shell::Word;
use crate::syntax::tree::{EntryRef, NodeRef, join_key};
use crate::syntax::{Document, Syntax};
use actions::Action;
pub(super) use events::events;
use runs::Workflow;

/// The dialect.
pub(super) static DIALECT: GithubActions = GithubActions;

/// Reads workflows.
#[derive(Debug)]
pub(super) struct GithubActions;

pub(super) const PRODUCT: &str = "GitHub Actions";

/// Parts of the names of actions and of the programs that are agents: without one of them no job runs any.
const PROBES: &[&str] = &[
    "claude", "codex", "gemini", "qwen", "opencode", "augment-agent", "droid", "copilot", "cursor-agent", "goose", "aider", "amp ",
    "kiro-cli", "crush", "cline", "openhands", "q chat", "junie", "warp -", "oz-agent-action",
];

static CLAIMS: &[Claim] = &[
    Claim { product: PRODUCT, globs: &["**/.github/workflows/*.{yml,yaml}"], syntax: Syntax::Yaml, probes: PROBES, certain: false },
    // An action of the repository itself may be one.
    Claim {
        product: PRODUCT,
        globs: &["**/.github/workflows/*.{yml,yaml}"],
        syntax: Syntax::Yaml,
        probes: &["uses: ./", "uses: './", "uses: \"./"],
        certain: false,
    },
    Claim { product: PRODUCT, globs: &["**/action.{yml,yaml}"], syntax: Syntax::Yaml, probes: PROBES, certain: false },
];

impl Dialect for GithubActions {
    fn id(&self) -> &'static str {
        "github-actions"
    }

    fn about(&self) -> About {
        About {
            reads: "jobs that run agents, by themselves or by an action of the repository: what starts them and who may, what their token may do, what of outsiders gets into them; tasks, tools, settings and servers",
            inert: "the workflow's `permissions` in a job that has its own; `allowed_non_write_users` without `github_token`; workflows that gh-aw wrote (`*.lock.yml`), whose source is read",
            sources: "docs.github.com/actions/reference/workflows-and-actions/workflow-syntax; anthropics/claude-code-action, openai/codex-action, google-github-actions/run-gemini-cli action.yml",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    /// Other jobs than those with agents are nobody's here: the text is searched by who reads its commands.
    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        self.lower_among(document, claim, &Others::default(), facts);
    }

    fn lower_among(&self, document: &Document<'_>, _: &'static Claim, others: &Others, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        if document.source.path().ends_with(".lock.yml") {
            return;
        }
        if !is_workflow(document.source.path()) {
            facts.composites.extend(composite::lower(document.source, root));
            return;
        }
        let words: Vec<composite::Words<'_>> = others.composites.values().map(composite::Words::of).collect();
        let named = others.composites.iter().zip(&words);
        let locals: Vec<Action<'_>> = named.map(|((folder, composite), words)| words.action(folder, composite)).collect();
        let workflow = Workflow::new(document.source, root, &locals);
        for entry in root.get("jobs").into_iter().flat_map(NodeRef::entries) {
            job(document, &workflow, entry, facts);
        }
    }

    fn depends(&self, path: &str, others: &Others) -> bool {
        !others.composites.is_empty() && is_workflow(path)
    }
}

fn is_workflow(path: &str) -> bool {
    path.contains(".github/workflows/")
}

/// A step that runs an agent.
pub(super) struct Step<'t> {
    /// The step.
    pub(super) node: NodeRef<'t>,
    /// The action or the program, as written.
    pub(super) name: At<String>,
    /// Whose agent it is.
    pub(super) product: &'static str,
    /// The inputs that are its task.
    pub(super) tasks: &'t [&'t str],
    /// The action, where it is one.
    action: Option<&'t Action<'t>>,
    /// What the program is started with, where it is one: words of the command line, with their bytes in it.
    arguments: Vec<Word>,
}

/// An input by which an action lets others start it than it does of its own accord.
struct Opened<'t> {
    entry: EntryRef<'t>,
    /// Whether it lets everybody.
    everybody: bool,
    /// Whether the action applies it.
    works: bool,
}

impl<'t> Step<'t> {
    /// What is known of its action where it is one of the repository itself.
    fn local(&self) -> Option<&'t Composite> {
        self.action.and_then(|action| action.local)
    }

    /// The input that names people, where it says anything.
    fn opened(&self) -> Option<Opened<'t>> {
        let (key, needs) = self.action?.opened_by?;
        let given = self.node.get("with")?;
        let entry = given.entry(key)?;
        let value = entry.value().as_str()?.trim();
        let works = needs.is_none_or(|other| given.get(other).and_then(NodeRef::as_str).is_some_and(|text| !text.trim().is_empty()));
        (!value.is_empty()).then_some(Opened { entry, everybody: value == "*", works })
    }

    /// The input that lets every program start it.
    fn any_bot(&self) -> Option<EntryRef<'t>> {
        let entry = self.node.get("with")?.entry(self.action?.bots?)?;
        entry.value().as_str().filter(|value| value.trim() == "*").map(|_| entry)
    }
}

fn job<'t>(document: &'t Document<'_>, workflow: &Workflow<'t>, entry: EntryRef<'t>, facts: &mut Facts) {
    let root = workflow.root;
    let body = entry.value();
    let steps: Vec<NodeRef<'_>> = body.get("steps").into_iter().flat_map(NodeRef::items).collect();
    let agents: Vec<Step<'_>> = steps.iter().filter_map(|&step| agent(step, workflow.locals)).collect();
    if agents.is_empty() {
        return;
    }
    let speaker = Speaker::project(PRODUCT).of(entry.key());
    let own = body.entry("permissions");
    let permissions = own.or_else(|| root.entry("permissions"));
    let reads_only = agents.iter().all(tools::reads_only);
    let needs = needs::Needs::of(document.source, body, &steps, &agents, reads_only);
    let rights = permissions.map_or_else(Vec::new, |permissions| rights(document, permissions, &|right| needs.of_right(right)));
    scopes(&speaker, &rights, &format!("{}.permissions", body.path()), facts);
    let last = steps.iter().rposition(|step| agents.iter().any(|agent| agent.node == *step)).unwrap_or_default();
    let holds = holds::holds(document.source, root, body, &steps[..=last], &agents, &rights, reads_only);
    let before = facts.triggers.len();
    lowered::lower(workflow, &speaker, entry, &steps, &agents, !holds.is_empty(), facts);
    let run = lowered::run(&facts.triggers[before..], !holds.is_empty());
    facts.jobs.push(Job {
        origin: speaker.origin(entry.key_span(), body.path()),
        name: entry.key_at(),
        agents: agents.iter().map(|step| step.name.clone()).collect(),
        rights,
        inherited: own.is_none(),
        reads_only,
        holds,
        unbounded: agents.iter().any(tools::unbounded),
    });
    configured::endpoints(&speaker, &[body, root], &agents, facts);
    let mut tools = Vec::new();
    for step in &agents {
        configured::lower(document.source, &speaker, step, run, facts);
        let inputs = step.tasks.iter().filter_map(|key| step.node.at(&["with", key]));
        facts.prompts.extend(inputs.filter_map(|text| speaker.prompt(Role::User, text)));
        tools.extend(tools::lower(document.source, &speaker, step, run, facts));
    }
    let origin = speaker.origin(entry.key_span(), body.path());
    facts.agents.push(Agent { tools, ..Agent::new(origin, entry.key_at(), Mode::Ci) });
}

/// The agent that a step runs.
fn agent<'t>(step: NodeRef<'t>, locals: &'t [Action<'t>]) -> Option<Step<'t>> {
    if let Some(uses) = step.get("uses").and_then(NodeRef::text) {
        let action = match uses.value.strip_prefix("./") {
            Some(folder) => locals.iter().find(|action| action.is_at(folder))?,
            None => actions::find(&uses.value)?,
        };
        return Some(Step {
            node: step,
            name: uses,
            product: action.product,
            tasks: action.tasks,
            action: Some(action),
            arguments: Vec::new(),
        });
    }
    let run = step.get("run").filter(|run| run.as_str().is_some())?;
    let (product, program, arguments) = scripts::first_start(run.as_str().unwrap_or_default())?;
    Some(Step { node: step, name: At::new(program, run.span()), product, tasks: &[], action: None, arguments })
}

/// The rights of a token as scopes: `contents: write`.
pub(super) fn scopes(speaker: &Speaker, rights: &[TokenRight], path: &str, facts: &mut Facts) {
    for right in rights.iter().filter(|right| right.level.value != "none") {
        let all = right.name.value.ends_with("-all");
        let name = if all { right.name.value.clone() } else { format!("{}: {}", right.name.value, right.level.value) };
        let origin = speaker.origin(right.name.span, join_key(path, &right.name.value));
        let scope = catalog::scopes::scope("github-actions", At::new(name, right.name.span), Some("application"), origin);
        facts.scopes.push(Scope { place: ScopePlace::Manifest, ..scope });
    }
}

/// What a token may do: `read-all`, `write-all`, or rights by name. The place of a right is the whole entry.
pub(super) fn rights(document: &Document<'_>, permissions: EntryRef<'_>, used: &dyn Fn(&str) -> Use) -> Vec<TokenRight> {
    let value = permissions.value();
    if let Some(all) = value.text() {
        let level = if all.value == "write-all" { "write" } else { "read" };
        let used = if all.value == "write-all" { Use::None } else { Use::Unknown };
        return vec![TokenRight { level: At::new(level.to_owned(), all.span), name: all, used }];
    }
    let named = value.entries().filter_map(|entry| {
        let level = entry.value().text()?;
        let place = document.source.span(entry.key_span().start as usize..level.span.end.max(entry.key_span().end) as usize);
        let used = if level.value == "write" { used(entry.key()) } else { Use::Unknown };
        Some(TokenRight { name: At::new(entry.key().to_owned(), place), level, used })
    });
    named.collect()
}
