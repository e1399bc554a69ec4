//! GitHub Actions workflows whose jobs run agents: what the token of such a job may do, what its task is, which tools it has.
//!
//! Sources: docs.github.com "Workflow syntax for GitHub Actions" (`permissions`: a job's own replace the workflow's; once any is named, the
//! rest are none; without any the organisation's default holds, which no file tells) and "Permissions for the GITHUB_TOKEN"; action.yml and
//! docs of the actions in [`AGENTS`].

mod needs;
mod tools;

use super::fact::Speaker;
use super::{About, Claim, Dialect, scripts};
use crate::catalog;
use crate::model::{Agent, Facts, Job, Mode, Role, Scope, ScopePlace, TokenRight, Use};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef, join_key};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: GithubActions = GithubActions;

/// Reads workflows.
#[derive(Debug)]
pub(super) struct GithubActions;

pub(super) const PRODUCT: &str = "GitHub Actions";

/// An action that is an agent.
struct Action {
    /// Its repository and folder, in lower case.
    name: &'static str,
    product: &'static str,
    /// The inputs that are its task.
    tasks: &'static [&'static str],
}

const fn action(name: &'static str, product: &'static str, tasks: &'static [&'static str]) -> Action {
    Action { name, product, tasks }
}

/// Each from its action.yml.
const AGENTS: &[Action] = &[
    action("anthropics/claude-code-action", "Claude Code", &["prompt", "direct_prompt", "override_prompt"]),
    action("anthropics/claude-code-base-action", "Claude Code", &["prompt"]),
    action("openai/codex-action", "Codex", &["prompt"]),
    action("google-github-actions/run-gemini-cli", "Gemini CLI", &["prompt"]),
    action("google-gemini/gemini-cli-action", "Gemini CLI", &["prompt"]),
    action("qwenlm/qwen-code-action", "Qwen Code", &["prompt"]),
    action("anomalyco/opencode/github", "OpenCode", &["prompt"]),
    action("sst/opencode/github", "OpenCode", &["prompt"]),
    action("augmentcode/augment-agent", "Augment", &["instruction"]),
    action("factory-ai/droid-action", "Droid", &["prompt"]),
    action("jetbrains/junie-github-action", "Junie", &["prompt"]),
];

/// Parts of the names above and of the programs that are agents: without one of them no job runs any.
const PROBES: &[&str] = &[
    "claude", "codex", "gemini", "qwen", "opencode", "augment-agent", "droid", "copilot", "cursor-agent", "goose", "aider", "amp ", "kiro-cli", "crush",
    "cline", "openhands", "q chat", "junie", "warp -",
];

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/.github/workflows/*.{yml,yaml}"],
    syntax: Syntax::Yaml,
    probes: PROBES,
    certain: false,
}];

impl Dialect for GithubActions {
    fn id(&self) -> &'static str {
        "github-actions"
    }

    fn about(&self) -> About {
        About {
            reads: "jobs that run agents: what their token may do, their tasks and tools",
            inert: "the workflow's `permissions` in a job that has its own; workflows that gh-aw wrote (`*.lock.yml`), whose source is read",
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

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        if document.source.path().ends_with(".lock.yml") {
            return;
        }
        for entry in root.get("jobs").into_iter().flat_map(NodeRef::entries) {
            job(document, root, entry, facts);
        }
    }
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
    pub(super) tasks: &'static [&'static str],
}

fn job(document: &Document<'_>, root: NodeRef<'_>, entry: EntryRef<'_>, facts: &mut Facts) {
    let body = entry.value();
    let steps: Vec<NodeRef<'_>> = body.get("steps").into_iter().flat_map(NodeRef::items).collect();
    let agents: Vec<Step<'_>> = steps.iter().filter_map(|&step| agent(step)).collect();
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
    facts.jobs.push(Job {
        origin: speaker.origin(entry.key_span(), body.path()),
        name: entry.key_at(),
        agents: agents.iter().map(|step| step.name.clone()).collect(),
        rights,
        inherited: own.is_none(),
        reads_only,
    });
    let mut tools = Vec::new();
    for step in &agents {
        let inputs = step.tasks.iter().filter_map(|key| step.node.at(&["with", key]));
        facts.prompts.extend(inputs.filter_map(|text| speaker.prompt(Role::User, text)));
        tools.extend(tools::allowed(step).unwrap_or_default().into_iter().map(|tool| At::new(tool, step.name.span)));
    }
    let origin = speaker.origin(entry.key_span(), body.path());
    facts.agents.push(Agent { tools, ..Agent::new(origin, entry.key_at(), Mode::Ci) });
}

/// The agent that a step runs.
fn agent(step: NodeRef<'_>) -> Option<Step<'_>> {
    if let Some(uses) = step.get("uses").and_then(NodeRef::text) {
        let name = uses.value.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let action = AGENTS.iter().find(|action| action.name == name)?;
        return Some(Step { node: step, name: uses, product: action.product, tasks: action.tasks });
    }
    let run = step.get("run").filter(|run| run.as_str().is_some())?;
    let (product, program) = scripts::first_start(run.as_str().unwrap_or_default())?;
    Some(Step { node: step, name: At::new(program, run.span()), product, tasks: &[] })
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
