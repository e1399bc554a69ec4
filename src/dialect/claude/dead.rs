//! Rules that the product accepts and never applies: which, and why.
//!
//! Each shape is documented or reproduced; a rule that merely looks odd is left alone. Tools appear in every release, so an unknown name
//! is no fault unless it is a known one in another case or another product's.

use super::permissions::{in_other_case, known};
use crate::authority::pattern::Pattern;
use crate::model::Verdict;

/// Why a rule does nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Completes "... has no effect: ". Repeats nothing of the rule but the tool's name, since the rest may hold a secret.
    pub(super) reason: String,
    /// The rule that would do what this one was written for, where there is one.
    pub(super) instead: Option<String>,
}

impl Fault {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), instead: None }
    }

    fn rather(reason: impl Into<String>, instead: String) -> Self {
        Self { reason: reason.into(), instead: Some(instead) }
    }
}

/// Path rules of these tools are not consulted; the rules of the other tool cover them. [changelog 2.1.210] "Added a startup warning for
/// `Write(path)`, `NotebookEdit(path)`, and `Glob(path)` permission rules — use `Edit(path)` or `Read(path)` instead"; `MultiEdit` is no
/// tool any more, and its path rules get the same warning.
const PATH_RULES: &[(&str, &str)] = &[("Write", "Edit"), ("MultiEdit", "Edit"), ("NotebookEdit", "Edit"), ("Glob", "Read")];

/// What other products call their tools: (name, the tool of Claude Code).
const FOREIGN: &[(&str, &str)] = &[
    ("shell", "Bash"),
    ("terminal", "Bash"),
    ("run_shell_command", "Bash"),
    ("run_terminal_cmd", "Bash"),
    ("runinterminal", "Bash"),
    ("execute_bash", "Bash"),
    ("execute_command", "Bash"),
    ("fs_read", "Read"),
    ("read_file", "Read"),
    ("fs_write", "Edit"),
    ("write_file", "Edit"),
    ("write_to_file", "Edit"),
    ("edit_file", "Edit"),
    ("apply_patch", "Edit"),
    ("web_fetch", "WebFetch"),
    ("web_search", "WebSearch"),
];

/// First folders of a path that only make sense below the root of the file system. `tmp`, `var`, `dev`, `bin` and `Library` are missing:
/// repositories have such folders.
const SYSTEM_FOLDERS: &[&str] = &["etc", "Users", "root", "proc", "sys", "usr", "opt", "mnt", "Volumes"];

/// Folders that repositories may have, and what makes them the system's.
const SYSTEM_PAIRS: &[(&str, &[&str])] = &[
    ("Library", &["Application Support", "Keychains", "LaunchAgents"]),
    ("var", &["run", "lib", "spool"]),
    ("private", &["etc", "var", "tmp"]),
    ("dev", &["null", "tcp", "mem"]),
];

/// Why `pattern` does nothing as a rule of `verdict`; `None` if it does something.
pub(super) fn fault(verdict: Verdict, pattern: &Pattern<'_>) -> Option<Fault> {
    name_fault(verdict, pattern).or_else(|| spec_fault(pattern))
}

fn name_fault(verdict: Verdict, pattern: &Pattern<'_>) -> Option<Fault> {
    let tool = pattern.tool;
    if let Some(server_and_tool) = tool.strip_prefix("mcp__") {
        // [permissions, "MCP"]: rules name a server and a tool; parentheses are skipped with a warning.
        if pattern.spec.is_some() {
            return Some(Fault::rather("rules for MCP tools take no parentheses", tool.to_owned()));
        }
        // [permissions]: a `*` in allow needs a literal `mcp__<server>__` before it.
        let server = server_and_tool.split("__").next().unwrap_or_default();
        return (verdict == Verdict::Allow && server.contains('*')).then(|| Fault::new("an allow rule must name the server"));
    }
    if tool.contains('*') {
        // [changelog] "Added glob pattern support in deny rule tool-name position [...]; allow rules reject non-MCP globs".
        return (verdict == Verdict::Allow).then(|| Fault::new("an allow rule must name the tool"));
    }
    if known(tool) {
        return None;
    }
    let right = in_other_case(tool).or_else(|| {
        let lower = tool.to_ascii_lowercase();
        FOREIGN.iter().find(|(name, _)| *name == lower).map(|(_, tool)| *tool)
    })?;
    // Names are compared with their case: anthropics/claude-code#92350; unknown ones match nothing [changelog, as above].
    let instead = pattern.spec.map_or_else(|| right.to_owned(), |spec| format!("{right}({spec})"));
    Some(Fault::rather(format!("no tool is called `{tool}`"), instead))
}

fn spec_fault(pattern: &Pattern<'_>) -> Option<Fault> {
    let spec = pattern.spec.filter(|spec| *spec != "*")?;
    if let Some((_, tool)) = PATH_RULES.iter().find(|(tool, _)| *tool == pattern.tool) {
        let instead = format!("{tool}({spec})");
        return Some(Fault::rather(format!("path rules of `{}` are never consulted", pattern.tool), instead));
    }
    match pattern.tool {
        "Read" | "Edit" => slash_fault(pattern.tool, spec),
        "Bash" | "PowerShell" | "Monitor" => command_fault(pattern.tool, spec),
        _ => None,
    }
}

/// [permissions, "Read and Edit"]: `//path` is absolute, `/path` starts at the folder of the settings.
fn slash_fault(tool: &str, spec: &str) -> Option<Fault> {
    let rest = spec.strip_prefix('/').filter(|rest| !rest.starts_with('/'))?;
    let mut parts = rest.split('/');
    let (first, second) = (parts.next()?, parts.next());
    let pair = SYSTEM_PAIRS.iter().any(|(head, tails)| *head == first && second.is_some_and(|second| tails.contains(&second)));
    // `/home/ada/...` is somebody's home; a folder `home` of the project is possible, one with only a pattern below it too.
    let home = first == "home" && parts.next().is_some();
    if !(SYSTEM_FOLDERS.contains(&first) || pair || home) {
        return None;
    }
    let instead = format!("{tool}(/{spec})");
    Some(Fault::rather("a path with one slash starts at the folder of the settings, an absolute one has two", instead))
}

fn command_fault(tool: &str, spec: &str) -> Option<Fault> {
    if let Some(command) = spec.strip_prefix("command:") {
        // [permissions, "Match by input parameter"]: the field that a tool's own rules are about cannot be named.
        let instead = format!("{tool}({})", command.trim());
        return Some(Fault::rather("`command:` cannot be matched as a parameter", instead));
    }
    // Reproduced in anthropics/claude-code#84969 for Bash; PowerShell matches such rules.
    if tool == "Bash" && spec.strip_suffix(":*").unwrap_or(spec).contains(":*") {
        let instead = format!("{tool}({})", spec.replace(":*", " *"));
        return Some(Fault::rather("`:*` matches nothing unless it stands at the end", instead));
    }
    if spec.starts_with(char::is_whitespace) && !spec.trim().is_empty() && !spec.trim().starts_with([':', '*']) {
        let instead = format!("{tool}({})", spec.trim());
        return Some(Fault::rather("no command begins with a blank", instead));
    }
    None
}
