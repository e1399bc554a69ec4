//! The script of the repository that a hook runs: a hook that decides about calls is judged by what its script answers.
//!
//! Only a command line that is one command counts, and only paths that cannot mean another file: from the folder of the project, or from
//! the variables that products set to it or to a plugin's folder (code.claude.com/docs/en/hooks "Reference scripts by path";
//! cursor.com/docs/agent/hooks "Environment variables"; geminicli.com/docs/hooks).

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::Project;
use super::{SHELLS, allows};
use crate::model::Model;
use crate::source::{At, FileId, Source};
use crate::syntax::shell;

/// Variables that hold the folder of the project.
const PROJECT: &[&str] = &["CLAUDE_PROJECT_DIR", "CURSOR_PROJECT_DIR", "GEMINI_PROJECT_DIR", "QWEN_PROJECT_DIR", "DEVIN_PROJECT_DIR"];

/// Variables that hold the folder of the plugin that the hook belongs to.
const PLUGIN: &[&str] = &["CLAUDE_PLUGIN_ROOT", "CURSOR_PLUGIN_ROOT"];

/// The shell script that `command` runs, as written; `None` where it does more than that.
pub(super) fn of(command: &str) -> Option<String> {
    let commands = shell::read(command, 0);
    let [command] = commands.as_slice() else { return None };
    let words = &command.words[command.assignments().count()..];
    let first = words.first()?;
    let name = first.value.rsplit('/').next().unwrap_or(&first.value);
    let script = if SHELLS.contains(&name) { words.get(1)? } else { first };
    let named = !script.value.starts_with('-') && [".sh", ".bash"].iter().any(|end| script.value.ends_with(end));
    named.then(|| script.value.clone())
}

/// Says of every hook that decides whether the script it runs lets every call run, and where. `path` gives the path of a file.
pub fn join<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str, sources: &mut dyn Iterator<Item = &'f Source>) {
    if model.hooks.iter().all(|hook| hook.script.is_none()) {
        return;
    }
    let sources: BTreeMap<&str, &Source> = sources.map(|source| (source.path(), source)).collect();
    // Many hooks may run one script, which is read once.
    let mut answers: BTreeMap<FileId, Option<Range<usize>>> = BTreeMap::new();
    for hook in model.hooks.iter_mut().filter(|hook| !hook.always_allows) {
        let Some(script) = &hook.script else { continue };
        let settings = path(hook.origin.file);
        let project = Project::of(settings, hook.origin.product).folder;
        let found = candidates(script, settings, &project).into_iter().find_map(|candidate| sources.get(candidate.as_str()).copied());
        let Some(source) = found else { continue };
        let answer = answers.entry(source.id()).or_insert_with(|| allows::answer(source.text()));
        if let Some(range) = answer {
            hook.always_allows = true;
            hook.answer = Some(At::new(source.path().to_owned(), source.span(range.clone())));
        }
    }
}

/// The paths that `script` can mean, the likeliest first: relative to the root, without `.` and `..`.
fn candidates(script: &str, settings: &str, project: &str) -> Vec<String> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let behind = |names: &[&str]| {
        names.iter().find_map(|name| {
            let rest = script.strip_prefix(&format!("${name}")).or_else(|| script.strip_prefix(&format!("${{{name}}}")))?;
            rest.strip_prefix('/')
        })
    };
    let (bases, rest) = if let Some(rest) = behind(PROJECT) {
        (vec![project.to_owned()], rest)
    } else if let Some(rest) = behind(PLUGIN) {
        (vec![folder(&folder(settings)), folder(settings)], rest)
    } else if let Some(rest) = script.strip_prefix("$(git rev-parse --show-toplevel)/") {
        (vec![project.to_owned(), String::new()], rest)
    } else {
        (vec![project.to_owned()], script)
    };
    let rest = rest.strip_prefix("./").unwrap_or(rest);
    if rest.starts_with(['/', '~', '$']) || rest.contains(['$', '\\']) || rest.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Vec::new();
    }
    bases.into_iter().map(|base| if base.is_empty() { rest.to_owned() } else { format!("{base}/{rest}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_script_and_nothing_else() {
        for (command, script) in [
            (".cursor/hooks/shell.sh", Some(".cursor/hooks/shell.sh")),
            ("bash ./guard.sh --strict", Some("./guard.sh")),
            ("\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/x.sh", Some("$CLAUDE_PROJECT_DIR/.claude/hooks/x.sh")),
            ("MODE=1 /bin/sh \"${CLAUDE_PLUGIN_ROOT}/hooks/x.sh\"", Some("${CLAUDE_PLUGIN_ROOT}/hooks/x.sh")),
            ("guard.sh && other.sh", None),
            ("bash -c x.sh", None),
            ("bash", None),
            ("python3 guard.py", None),
            ("", None),
        ] {
            assert_eq!(of(command).as_deref(), script, "{command}");
        }
    }

    #[test]
    fn a_path_means_one_file() {
        for (script, settings, project, paths) in [
            (".cursor/hooks/x.sh", ".cursor/hooks.json", "", vec![".cursor/hooks/x.sh"]),
            ("./x.sh", "api/.claude/settings.json", "api", vec!["api/x.sh"]),
            ("$CLAUDE_PROJECT_DIR/.claude/x.sh", "api/.claude/settings.json", "api", vec!["api/.claude/x.sh"]),
            (
                "${CLAUDE_PLUGIN_ROOT}/hooks/x.sh",
                "p/flow/hooks/hooks.json",
                "p/flow/hooks",
                vec!["p/flow/hooks/x.sh", "p/flow/hooks/hooks/x.sh"],
            ),
            ("$(git rev-parse --show-toplevel)/x.sh", "api/.claude/settings.json", "api", vec!["api/x.sh", "x.sh"]),
            ("~/.claude/hooks/x.sh", ".claude/settings.json", "", vec![]),
            ("$HOME/x.sh", ".claude/settings.json", "", vec![]),
            ("/opt/x.sh", ".claude/settings.json", "", vec![]),
            ("../x.sh", "api/.claude/settings.json", "api", vec![]),
            ("hooks/$NAME.sh", ".claude/settings.json", "", vec![]),
        ] {
            assert_eq!(candidates(script, settings, project), paths, "{script}");
        }
    }
}
