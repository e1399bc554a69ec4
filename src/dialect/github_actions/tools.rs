//! Which tools an agent of a job has, and whether it can change anything with them.
//!
//! Sources: anthropics/claude-code-action docs/configuration.md (`claude_args: --allowedTools`; with a `prompt` the list is all that runs
//! unasked, and nobody is there to ask) and docs/security.md; openai/codex-action action.yml (`sandbox`, `safety-strategy`).

use super::Step;
use crate::dialect::scripts;
use crate::syntax::shell;
use crate::syntax::tree::NodeRef;

/// Tools of Claude Code that change nothing (code.claude.com/docs/en/tools-reference).
const READING: &[&str] = &["Read", "Grep", "Glob", "LS", "TodoWrite", "WebFetch", "WebSearch", "NotebookRead"];

/// Beginnings of commands that change no file of the repository, as far as a rule `Bash(gh pr view:*)` names them.
const READING_COMMANDS: &[&str] = &[
    "gh issue view", "gh issue list", "gh issue comment", "gh issue edit", "gh label list", "gh search", "gh pr view", "gh pr list", "gh pr diff", "gh pr comment",
    "gh pr review", "gh pr checks", "gh run view", "gh run list", "git diff", "git log", "git show", "git status", "git blame", "cat", "ls", "grep", "rg", "find",
    "head", "tail", "wc", "jq",
];

/// The tools that a step's agent may use without asking, where a list of them is all it may; `None` where nothing says so.
pub(super) fn allowed(step: &Step<'_>) -> Option<Vec<String>> {
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.product != "Claude Code" || step.tasks.is_empty() {
        return None;
    }
    // A list of the first version's action is added to tools of its own. With `track_progress` the action lets its agent commit and push
    // (src/modes/detector.ts, src/modes/tag/index.ts), and settings may allow more.
    let base = step.name.value.contains("claude-code-base-action");
    let tracked = step.node.at(&["with", "track_progress"]).and_then(NodeRef::scalar).is_some_and(|value| value != "false");
    if tracked || input("settings").is_some() || input("allowed_tools").is_some() && !base {
        return None;
    }
    if let Some(list) = input("allowed_tools") {
        return Some(listed(list));
    }
    let commands = shell::read(input("claude_args")?, 0);
    let words: Vec<&str> = commands.iter().flat_map(|command| &command.words).map(|word| word.value.as_str()).collect();
    if words.iter().any(|word| word.starts_with("--dangerously-skip-permissions") || word.starts_with("--permission-mode")) {
        return None;
    }
    // The option may be given several times, and its lists add up (base-action/src/parse-sdk-options.ts).
    let option = |word: &&str| matches!(word.split('=').next(), Some("--allowedTools" | "--allowed-tools"));
    words.iter().find(|word| option(word))?;
    let mut tools = Vec::new();
    let mut taking = false;
    for word in &words {
        if word.starts_with("--") {
            taking = option(word);
            tools.extend(word.split_once('=').filter(|_| taking).map(|(_, list)| listed(list)).unwrap_or_default());
        } else if taking {
            tools.extend(listed(word));
        }
    }
    Some(tools)
}

/// Tools divided by commas, or one a line; commas within brackets divide nothing.
fn listed(text: &str) -> Vec<String> {
    let (mut tools, mut depth) = (vec![String::new()], 0_u32);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | '\n' if depth == 0 => {
                tools.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(tool) = tools.last_mut() {
            tool.push(c);
        }
    }
    tools.into_iter().map(|tool| tool.trim().trim_matches(['"', '\'']).to_owned()).filter(|tool| !tool.is_empty()).collect()
}

/// Whether a step's agent can change no file and push nothing: it has a task of its own and only tools that read, or a sandbox that does.
pub(super) fn reads_only(step: &Step<'_>) -> bool {
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.product == "Codex" && !step.tasks.is_empty() {
        return input("sandbox") == Some("read-only") || input("safety-strategy") == Some("read-only");
    }
    let given = step.tasks.iter().any(|key| input(key).is_some());
    given && allowed(step).is_some_and(|tools| !tools.is_empty() && tools.iter().all(|tool| reads(tool)))
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
    let command = command.trim_end_matches('*').trim_end_matches([':', ' ']);
    READING_COMMANDS.iter().any(|known| command.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Whether a step's agent may run any command without being asked.
pub(super) fn unbounded(step: &Step<'_>) -> bool {
    let input = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str);
    if step.action.is_none() {
        return scripts::bypasses(step.product, &step.arguments);
    }
    match step.product {
        "Claude Code" => {
            let given = input("claude_args").map_or_else(Vec::new, |text| shell::read(text, 0).into_iter().flat_map(|command| command.words).collect());
            let any = |tool: &String| matches!(tool.as_str(), "Bash" | "Bash(*)" | "Bash(:*)");
            scripts::bypasses(step.product, &given) || allowed(step).is_some_and(|tools| tools.iter().any(any))
        }
        // action.yml: the program is started with `--yolo`; only `tools.core` (`coreTools` before) leaves tools out.
        "Gemini CLI" | "Qwen Code" => !input("settings").or(input("settings_json")).is_some_and(|settings| settings.contains("\"core\"") || settings.contains("\"coreTools\"")),
        "Codex" => input("sandbox") == Some("danger-full-access") || input("safety-strategy") == Some("unsafe"),
        _ => false,
    }
}
