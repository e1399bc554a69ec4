//! Which tools an agent of a job has, and whether it can change anything with them.
//!
//! Sources: anthropics/claude-code-action docs/configuration.md (`claude_args: --allowedTools`; with a `prompt` the list is all that runs
//! unasked, and nobody is there to ask) and docs/security.md; openai/codex-action action.yml (`sandbox`, `safety-strategy`).

use super::{Step, core};
use std::ops::Range;

use crate::dialect::claude::options;
use crate::dialect::fact::Speaker;
use crate::dialect::scripts;
use crate::model::{Ability, Capability, Evidence, Facts, Gate, Layer, Run, Tool};
use crate::source::{At, Source};
use crate::syntax::locate::Locator;
use crate::syntax::shell::Word;
use crate::syntax::tree::NodeRef;

/// Tools of Claude Code that change nothing (code.claude.com/docs/en/tools-reference).
const READING: &[&str] = &["Read", "Grep", "Glob", "LS", "TodoWrite", "WebFetch", "WebSearch", "NotebookRead"];

/// Beginnings of commands that change no file of the repository, as far as a rule `Bash(gh pr view:*)` names them.
const READING_COMMANDS: &[&str] = &[
    "gh issue view", "gh issue list", "gh issue comment", "gh issue edit", "gh label list", "gh search", "gh pr view", "gh pr list",
    "gh pr diff", "gh pr comment", "gh pr review", "gh pr checks", "gh run view", "gh run list", "git diff", "git log", "git show",
    "git status", "git blame", "cat", "ls", "grep", "rg", "find", "head", "tail", "wc", "jq",
];

/// The tools that an agent may use, where a list of them is all it may: nobody is there to ask.
pub(super) struct Allowed<'t> {
    /// The text that holds the list.
    pub(super) node: NodeRef<'t>,
    /// Each with its bytes in that text.
    pub(super) tools: Vec<(String, Range<usize>)>,
}

impl Allowed<'_> {
    /// Whether one of them is any command.
    fn any_command(&self) -> bool {
        self.tools.iter().any(|(tool, _)| matches!(tool.as_str(), "Bash" | "Bash(*)" | "Bash(:*)"))
    }
}

/// The tools that a step's agent may use without asking; `None` where nothing says so, or more may be allowed elsewhere.
pub(super) fn allowed<'t>(step: &Step<'t>) -> Option<Allowed<'t>> {
    // A list of the first version's action is added to tools of its own. With `track_progress` the action lets its agent commit and push
    // (src/modes/detector.ts, src/modes/tag/index.ts), and settings may allow more.
    let base = step.action.is_none() || step.name.value.contains("claude-code-base-action");
    let given = |key: &str| input(step, key).is_some();
    let tracked = step.node.at(&["with", "track_progress"]).and_then(NodeRef::scalar).is_some_and(|value| value != "false");
    if step.action.is_some() && (tracked || given("settings") || given("allowed_tools") && !base) {
        return None;
    }
    if step.local().is_some() {
        return None;
    }
    let mode = |word: &Word| word.value.starts_with("--dangerously-skip-permissions") || word.value.starts_with("--permission-mode");
    if arguments(step).iter().any(mode) {
        return None;
    }
    granted(step).into_iter().next()
}

/// The lists of tools that a step hands its agent, without what it takes away: those may be used unasked, others perhaps, too.
pub(super) fn granted<'t>(step: &Step<'t>) -> Vec<Allowed<'t>> {
    if step.product != "Claude Code" {
        return Vec::new();
    }
    if let Some(local) = step.local() {
        let given = local.lists.iter().filter_map(|key| input(step, key));
        return given.filter_map(|node| Some(Allowed { node, tools: options::listed(node.as_str()?) })).collect();
    }
    let words = arguments(step);
    let mut words: Vec<&Word> = words.iter().collect();
    let refused = input(step, "disallowed_tools").and_then(NodeRef::as_str).map(options::refusing).unwrap_or_default();
    words.extend(&refused);
    let listed = input(step, "allowed_tools").and_then(|node| Some((node, options::listed(node.as_str()?))));
    let key = if step.action.is_none() { step.node.get("run") } else { input(step, "claude_args") };
    let named = key.and_then(|node| Some((node, options::allowed(&words)?)));
    listed.into_iter().chain(named).map(|(node, tools)| Allowed { node, tools: options::left(&words, tools) }).collect()
}

fn input<'t>(step: &Step<'t>, key: &str) -> Option<NodeRef<'t>> {
    step.node.at(&["with", key]).filter(|node| node.as_str().is_some())
}

/// What the program is started with, as far as it is written out.
fn arguments(step: &Step<'_>) -> Vec<Word> {
    if step.action.is_none() {
        return step.arguments.clone();
    }
    input(step, "claude_args").and_then(NodeRef::as_str).map_or_else(Vec::new, options::words)
}

/// States the tools that the agent of `step` may use unasked in one `run`: what is not listed is refused, since nobody is there to ask.
pub(super) fn lower(source: &Source, speaker: &Speaker, step: &Step<'_>, run: Run, facts: &mut Facts) -> Vec<At<String>> {
    let speaker = Speaker { product: step.product, layer: Layer::Task, ..speaker.clone() };
    let bypassed = scripts::bypasses(step.product, &arguments(step));
    granted(step).into_iter().flat_map(|allowed| list(source, &speaker, allowed, run, bypassed, facts)).collect()
}

/// One list. Where everything is `bypassed`, that is what is told.
fn list(source: &Source, speaker: &Speaker, allowed: Allowed<'_>, run: Run, bypassed: bool, facts: &mut Facts) -> Vec<At<String>> {
    let locator = Locator::new(source, allowed.node);
    let path = allowed.node.path();
    let placed = |(name, range): (String, Range<usize>)| At::new(name, locator.locate(range));
    let named: Vec<At<String>> = allowed.tools.into_iter().map(placed).collect();
    if !bypassed {
        facts.grants.extend(options::grants(speaker, &named, &path, run));
    }
    facts.tools.extend(unasked(speaker, &named, &path));
    named
}

/// Tools that run unasked, as the list at `path` names them.
pub(super) fn unasked(speaker: &Speaker, named: &[At<String>], path: &str) -> Vec<Tool> {
    let tool = |(at, name): (usize, &At<String>)| {
        let mut parts = name.value.strip_prefix("mcp__").unwrap_or_default().splitn(2, "__");
        let server = parts.next().filter(|server| !server.is_empty()).map(str::to_owned);
        // What could hold a secret is called by its number: paths are printed and hashed.
        let called = if crate::dialect::telling(&name.value) { at.to_string() } else { name.value.clone() };
        let origin = speaker.origin(name.span, format!("{path}[{called}]"));
        let abilities = server.as_deref().zip(parts.next()).and_then(|(server, tool)| staged(server, tool)).into_iter().collect();
        let tool = Tool::new(origin, name.clone(), server);
        Tool { gate: Gate::None, gated_by: Some(name.clone()), abilities, ..tool }
    };
    named.iter().enumerate().map(tool).collect()
}

/// What tools of GitHub's servers do to the repository that a job belongs to: comments, labels and reviews are seen by those whose it is, and
/// what is written to a branch waits for them in a pull request.
pub(super) fn staged(server: &str, tool: &str) -> Option<Ability> {
    let reads = ["get_", "list_", "search_", "read_", "download_"].iter().any(|start| tool.starts_with(start));
    let code = ["file", "branch", "push", "merge", "commit", "repository", "pull_request_branch"].iter().any(|word| tool.contains(word));
    let capability = if code { Capability::RepoWrite } else { Capability::WriteInternal };
    (server.starts_with("github") && !reads && !tool.contains('*')).then_some(Ability { capability, evidence: Evidence::Catalogue })
}

/// Whether a step's agent can change no file and push nothing: it has a task of its own and only tools that read, or a sandbox that does.
pub(super) fn reads_only(step: &Step<'_>) -> bool {
    if let Some(local) = step.local() {
        return local.reads_only;
    }
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.product == "Codex" && !step.tasks.is_empty() {
        return input("sandbox") == Some("read-only") || input("safety-strategy") == Some("read-only");
    }
    if matches!(step.product, "Gemini CLI" | "Qwen Code") {
        return core::offered(step).is_some_and(|offered| offered.only_reads());
    }
    let given = step.tasks.iter().any(|key| input(key).is_some());
    given && allowed(step).is_some_and(|allowed| !allowed.tools.is_empty() && allowed.tools.iter().all(|(tool, _)| reads(tool)))
}

fn reads(tool: &str) -> bool {
    if READING.contains(&tool.split('(').next().unwrap_or_default()) {
        return true;
    }
    if let Some(name) = tool.strip_prefix("mcp__github") {
        let name = name.rsplit("__").next().unwrap_or_default();
        return ["get_", "list_", "search_", "add_", "create_inline_comment", "update_claude_comment", "create_pending", "submit_pending"]
            .iter()
            .any(|start| name.starts_with(start));
    }
    let command = tool.strip_prefix("Bash(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    reads_command(command.trim_end_matches('*').trim_end_matches([':', ' ']))
}

/// Whether commands that begin so change no file of the repository.
pub(super) fn reads_command(command: &str) -> bool {
    READING_COMMANDS.iter().any(|known| command.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Whether a step's agent may run any command without being asked.
pub(super) fn unbounded(step: &Step<'_>) -> bool {
    if let Some(local) = step.local() {
        return local.unbounded || granted(step).iter().any(Allowed::any_command);
    }
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.action.is_none() {
        return scripts::bypasses(step.product, &step.arguments) || granted(step).iter().any(Allowed::any_command);
    }
    match step.product {
        "Claude Code" => scripts::bypasses(step.product, &arguments(step)) || granted(step).iter().any(Allowed::any_command),
        // Without a task of its own it is told "You are a helpful assistant." (run-gemini-cli action.yml), and nothing of what happened.
        "Gemini CLI" | "Qwen Code" if !step.tasks.iter().any(|key| input(key).is_some()) => false,
        // What cannot be read may hold it back.
        "Gemini CLI" | "Qwen Code" => core::offered(step).map_or_else(|| core::settings(step).is_none(), |offered| offered.any_command()),
        "Codex" => input("sandbox") == Some("danger-full-access") || input("safety-strategy") == Some("unsafe"),
        _ => false,
    }
}
