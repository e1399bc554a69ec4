//! What a hook's command does that matters to whoever lets it run: answers every request for permission with yes, sends away what it is
//! told, lets what the model wrote into a shell. One reading for every product; dialects say which events decide.
//!
//! Only what the command line itself says is judged, and what a shell script of the repository that it runs answers. What another program
//! does is not known, and is no finding.

mod allows;
mod injects;
mod script;
mod sends;

pub use allows::always_allows;
pub use injects::{Injection, injects};
pub use script::join;
pub use sends::{Sending, sends};

use crate::model::{Hook, Origin};
use crate::source::At;
use crate::syntax::shell::{self, Command, Word};

/// How deep `$(...)` and `sh -c` are followed.
const DEPTH: u8 = 4;

/// The longest script that is read, in bytes: reading takes the square of the commands of one pipeline.
const LONGEST: usize = 16 * 1024;

/// The hook of the model: `command` is its command line, `decides` whether the event asks it for a decision on a tool call.
#[must_use]
pub fn read(origin: Origin, event: At<String>, matcher: Option<At<String>>, command: At<String>, decides: bool) -> Hook {
    let always_allows = decides && always_allows(&command.value);
    let sending = sends(&command.value);
    let injection = injects(&command.value);
    Hook {
        origin,
        event,
        matcher,
        always_allows,
        sends: sending.as_ref().map(|sending| sending.what.to_owned()),
        sends_to: sending.and_then(|sending| sending.host),
        injected_into: injection.as_ref().map(|injection| injection.into),
        injects: injection.map(|injection| injection.reference),
        script: if decides { script::of(&command.value) } else { None },
        answer: None,
        command,
    }
}

/// Programs that run a script given as the word behind `-c`.
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh"];

/// The word behind `-c`, for a shell.
fn shell_script<'c>(name: &str, arguments: &'c [Word]) -> Option<&'c Word> {
    let at = arguments.iter().position(|word| matches!(word.value.as_str(), "-c" | "-lc" | "-ec" | "-exc" | "-ic"))?;
    SHELLS.contains(&name).then(|| arguments.get(at + 1)).flatten()
}

/// The program that `xargs` starts, and its arguments.
fn behind_xargs(arguments: &[Word]) -> Option<(&str, &[Word])> {
    const WITH_VALUE: &[&str] = &["-I", "-n", "-P", "-L", "-d", "-s", "-a", "-E"];
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        if !word.value.starts_with('-') {
            return Some((word.value.rsplit('/').next().unwrap_or(&word.value), &arguments[at + 1..]));
        }
        at += if WITH_VALUE.contains(&word.value.as_str()) { 2 } else { 1 };
    }
    None
}

/// What the product hands to a hook of what the model or the user wrote: names of variables.
const TOLD: &[&str] = &[
    "CLAUDE_FILE_PATHS", "CLAUDE_FILE_PATH", "CLAUDE_TOOL_INPUT", "CLAUDE_TOOL_OUTPUT", "CLAUDE_USER_PROMPT", "TOOL_INPUT", "TOOL_OUTPUT",
    "ARGUMENTS", "STDIN_JSON",
];

/// Fields of what a hook is told on its input that the model, the user or a tool wrote.
const WRITTEN: &[&str] = &["tool_input", "tool_response", "tool_output", "prompt", "transcript", "command", "file_path", "content", "text"];

/// Fields of it that say nothing of anybody's data.
const HARMLESS: &[&str] = &["tool_name", "session_id", "hook_event_name", ".message", ".cwd", ".title", "notification_type", ".source"];

/// Whether this command hands on what the hook is told on its input: `cat` without a file, `jq` on a field that somebody wrote.
fn hands_on_input(command: &Command) -> bool {
    let Some((name, arguments)) = command.program() else { return false };
    if command.piped || command.reads.as_ref().is_some_and(|input| input != "@/dev/stdin") {
        return false;
    }
    let operands: Vec<&Word> = arguments.iter().filter(|word| !word.value.starts_with('-')).collect();
    match name {
        "cat" | "base64" | "gzip" => operands.iter().all(|word| word.value == "/dev/stdin"),
        "jq" => operands.len() == 1 && of_interest(&operands[0].value) && !arguments.iter().any(|word| word.value.starts_with("-n")),
        _ => false,
    }
}

/// Whether the filter of `jq` lets through what somebody wrote: a field of that kind, or everything.
fn of_interest(filter: &str) -> bool {
    WRITTEN.iter().any(|field| filter.contains(field)) || !HARMLESS.iter().any(|field| filter.contains(field))
}

/// The commands within the expansions of `word`.
fn nested(word: &Word) -> impl Iterator<Item = Vec<Command>> {
    word.expansions.iter().filter_map(|expansion| expansion.command()).map(|command| shell::read(command, 0))
}

#[cfg(test)]
mod tests;
