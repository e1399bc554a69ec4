//! What settings in a step leave to Gemini CLI and Qwen Code, whose actions start them with `--yolo`: only a list of built-in tools, and lists
//! of what servers may offer, hold anything back.
//!
//! Sources: google-github-actions/run-gemini-cli action.yml (`gemini --yolo`; `settings` becomes the project's `.gemini/settings.json`);
//! google-gemini/gemini-cli schemas/settings.schema.json (`tools.core`, `coreTools` before; `tools.exclude`), docs/tools/mcp-server.md
//! (`includeTools`).

use serde_json::Value;

use super::Step;
use super::tools::reads_command;
use crate::syntax::tree::NodeRef;

/// The tool that runs commands, and its older name.
const SHELLS: [&str; 2] = ["run_shell_command", "ShellTool"];

/// Built-in tools that change nothing (docs/reference/tools.md), and their older names.
const READING: &[&str] = &[
    "read_file", "read_many_files", "glob", "list_directory", "search_file_content", "grep_search", "google_web_search", "web_fetch",
    "write_todos", "ReadFileTool", "ReadManyFilesTool", "GlobTool", "LSTool", "GrepTool", "WebFetchTool", "WebSearchTool",
];

/// What the settings of a step offer.
pub(super) struct Offered {
    /// The built-in tools; `None` where all of them are there.
    built_in: Option<Vec<String>>,
    /// Those that are left out.
    left_out: Vec<String>,
    /// The tools of servers; `None` where one offers all that it has.
    served: Option<Vec<String>>,
}

impl Offered {
    /// Whether any command may run.
    pub(super) fn any_command(&self) -> bool {
        let shell = |tools: &[String]| tools.iter().any(|tool| SHELLS.contains(&tool.as_str()));
        !shell(&self.left_out) && self.built_in.as_deref().is_none_or(shell)
    }

    /// Whether nothing that is offered changes anything.
    pub(super) fn only_reads(&self) -> bool {
        let reads = |tool: &String| {
            READING.contains(&tool.as_str())
                || SHELLS.iter().any(|shell| {
                    let command = tool.strip_prefix(shell).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
                    command.is_some_and(reads_command)
                })
        };
        let served = |tool: &String| ["get_", "list_", "search_"].iter().any(|start| tool.starts_with(start));
        self.built_in.as_ref().is_some_and(|tools| tools.iter().all(reads))
            && self.served.as_ref().is_some_and(|tools| tools.iter().all(served))
    }
}

/// The text of the settings that `step` hands to its agent.
pub(super) fn settings<'t>(step: &Step<'t>) -> Option<NodeRef<'t>> {
    ["settings", "settings_json"].iter().find_map(|key| step.node.at(&["with", key]))
}

/// What the settings of `step` offer; `None` where there are none, or they cannot be read.
pub(super) fn offered(step: &Step<'_>) -> Option<Offered> {
    let settings: Value = serde_json::from_str(settings(step)?.as_str()?).ok()?;
    let list = |value: Option<&Value>| {
        let items = value?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<String>>())
    };
    let servers = settings.get("mcpServers").and_then(Value::as_object);
    let served = servers.into_iter().flatten().map(|(_, server)| list(server.get("includeTools")));
    let served: Option<Vec<Vec<String>>> = served.collect();
    Some(Offered {
        built_in: list(settings.pointer("/tools/core")).or_else(|| list(settings.get("coreTools"))),
        left_out: list(settings.pointer("/tools/exclude")).or_else(|| list(settings.get("excludeTools"))).unwrap_or_default(),
        served: served.map(|lists| lists.concat()),
    })
}
