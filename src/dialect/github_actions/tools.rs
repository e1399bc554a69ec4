//! Which tools an agent of a job has, and whether it can change anything with them.
//!
//! Sources: anthropics/claude-code-action docs/configuration.md (`claude_args: --allowedTools`; with a `prompt` the list is all that runs
//! unasked, and nobody is there to ask) and docs/security.md; openai/codex-action action.yml (`sandbox`, `safety-strategy`).

use super::{Step, core};
use std::ops::Range;

use crate::dialect::fact::Speaker;
use crate::dialect::scripts;
use crate::model::{Ability, Capability, Evidence, Facts, Gate, Tool};
use crate::source::{At, Source};
use crate::syntax::locate::Locator;
use crate::syntax::shell::{self, Word};
use crate::syntax::tree::NodeRef;

/// Tools of Claude Code that change nothing (code.claude.com/docs/en/tools-reference).
const READING: &[&str] = &["Read", "Grep", "Glob", "LS", "TodoWrite", "WebFetch", "WebSearch", "NotebookRead"];

/// Beginnings of commands that change no file of the repository, as far as a rule `Bash(gh pr view:*)` names them.
const READING_COMMANDS: &[&str] = &[
    "gh issue view", "gh issue list", "gh issue comment", "gh issue edit", "gh label list", "gh search", "gh pr view", "gh pr list", "gh pr diff", "gh pr comment",
    "gh pr review", "gh pr checks", "gh run view", "gh run list", "git diff", "git log", "git show", "git status", "git blame", "cat", "ls", "grep", "rg", "find",
    "head", "tail", "wc", "jq",
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
    let input = |key: &str| step.node.at(&["with", key]).filter(|node| node.as_str().is_some());
    if step.product != "Claude Code" {
        return None;
    }
    if step.action.is_none() {
        let words: Vec<&Word> = step.arguments.iter().collect();
        return Some(Allowed { node: step.node.get("run")?, tools: options(&words)? });
    }
    // A list of the first version's action is added to tools of its own. With `track_progress` the action lets its agent commit and push
    // (src/modes/detector.ts, src/modes/tag/index.ts), and settings may allow more.
    let base = step.name.value.contains("claude-code-base-action");
    let tracked = step.node.at(&["with", "track_progress"]).and_then(NodeRef::scalar).is_some_and(|value| value != "false");
    if tracked || input("settings").is_some() || input("allowed_tools").is_some() && !base {
        return None;
    }
    if let Some(list) = input("allowed_tools") {
        return Some(Allowed { node: list, tools: listed(list.as_str()?) });
    }
    let node = input("claude_args")?;
    let commands = shell::read(node.as_str()?, 0);
    let words: Vec<&Word> = commands.iter().flat_map(|command| &command.words).collect();
    Some(Allowed { node, tools: options(&words)? })
}

/// The lists behind `--allowedTools`. The option may be given several times, and its lists add up (base-action/src/parse-sdk-options.ts).
fn options(words: &[&Word]) -> Option<Vec<(String, Range<usize>)>> {
    if words.iter().any(|word| word.value.starts_with("--dangerously-skip-permissions") || word.value.starts_with("--permission-mode")) {
        return None;
    }
    let option = |word: &str| matches!(word.split('=').next(), Some("--allowedTools" | "--allowed-tools"));
    words.iter().find(|word| option(&word.value))?;
    let mut tools = Vec::new();
    let mut taking = false;
    for word in words {
        let start = if word.value.starts_with("--") {
            taking = option(&word.value);
            word.value.find('=').map(|at| at + 1)
        } else {
            Some(0)
        };
        let Some(start) = start.filter(|_| taking) else { continue };
        let placed = listed(&word.value[start..]).into_iter();
        tools.extend(placed.map(|(tool, range)| (tool, word.place(range.start + start..range.end + start))));
    }
    Some(tools)
}

/// Tools divided by commas, or one a line, each with its bytes; commas within brackets divide nothing.
fn listed(text: &str) -> Vec<(String, Range<usize>)> {
    let (mut tools, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    let mut add = |range: Range<usize>| {
        let quote = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let tool = text[range.clone()].trim_matches(quote);
        let before = text[range.clone()].len() - text[range.clone()].trim_start_matches(quote).len();
        if !tool.is_empty() {
            tools.push((tool.to_owned(), range.start + before..range.start + before + tool.len()));
        }
    };
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | '\n' if depth == 0 => {
                add(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    add(start..text.len());
    tools
}

/// States the tools that the agent of `step` may use. What is not listed is refused, since nobody is there to ask.
pub(super) fn lower(source: &Source, speaker: &Speaker, step: &Step<'_>, facts: &mut Facts) -> Vec<At<String>> {
    let Some(allowed) = allowed(step) else { return Vec::new() };
    let locator = Locator::new(source, allowed.node);
    let speaker = Speaker { product: step.product, ..speaker.clone() };
    let path = allowed.node.path();
    let placed = |(name, range): (String, Range<usize>)| At::new(name, locator.locate(range));
    let named: Vec<At<String>> = allowed.tools.into_iter().map(placed).collect();
    for (at, name) in named.iter().enumerate() {
        let mut parts = name.value.strip_prefix("mcp__").unwrap_or_default().splitn(2, "__");
        let server = parts.next().filter(|server| !server.is_empty()).map(str::to_owned);
        // What could hold a secret is called by its number: paths are printed and hashed.
        let called = if crate::dialect::telling(&name.value) { at.to_string() } else { name.value.clone() };
        let origin = speaker.origin(name.span, format!("{path}[{called}]"));
        let abilities = server.as_deref().zip(parts.next()).and_then(|(server, tool)| staged(server, tool)).into_iter().collect();
        let tool = Tool::new(origin, name.clone(), server);
        facts.tools.push(Tool { gate: Gate::None, gated_by: Some(name.clone()), abilities, ..tool });
    }
    named
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
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.action.is_none() {
        return scripts::bypasses(step.product, &step.arguments) || allowed(step).is_some_and(|allowed| allowed.any_command());
    }
    match step.product {
        "Claude Code" => {
            let given = input("claude_args").map_or_else(Vec::new, |text| shell::read(text, 0).into_iter().flat_map(|command| command.words).collect());
            scripts::bypasses(step.product, &given) || allowed(step).is_some_and(|allowed| allowed.any_command())
        }
        // What cannot be read may hold it back.
        "Gemini CLI" | "Qwen Code" => core::offered(step).map_or_else(|| core::settings(step).is_none(), |offered| offered.any_command()),
        "Codex" => input("sandbox") == Some("danger-full-access") || input("safety-strategy") == Some("unsafe"),
        _ => false,
    }
}
