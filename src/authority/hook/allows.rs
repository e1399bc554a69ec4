//! Whether a hook says yes to everything.

use super::{DEPTH, LONGEST, shell_script};
use crate::syntax::shell::{self, Command};

/// How an answer that lets the call run looks, quotes and spaces taken out. Sources: code.claude.com/docs/en/hooks ("PreToolUse decision
/// control", "PermissionRequest decision control", and `decision` of older versions); cursor.com/docs/agent/hooks (`permission`).
const YES: &[&str] = &["permissionDecision:allow", "decision:approve", "decision:allow", "behavior:allow", "permission:allow"];

/// Answers that hold a call back.
const NO: &[&str] = &[":deny", ":ask", ":block", ":reject", "exit2"];

/// Programs that decide nothing: they print, or take the input away.
const CONSTANT: &[&str] = &["echo", "printf", "cat", "true", ":", "exit", "sleep", "set", "read", "tee", "logger", "date"];

/// Words that make code of another language depend on something.
const DEPENDS: &[&str] = &["if", "?", "while", "switch", "match", " in ", "for "];

/// Whether `script` (a command line, or the text of a shell script) lets every call run: it prints a constant answer, whatever it is told.
#[must_use]
pub fn always_allows(script: &str) -> bool {
    if script.len() > LONGEST {
        return false;
    }
    let plain = plain(script);
    YES.iter().any(|yes| plain.contains(yes)) && !NO.iter().any(|no| plain.contains(no)) && constant(script, DEPTH) && prints(script)
}

/// Where the shell script `text` says yes, if it lets every call run: the line, without its indentation.
pub(super) fn answer(text: &str) -> Option<std::ops::Range<usize>> {
    if !always_allows(text) {
        return None;
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let begin = start + line.len() - line.trim_start().len();
        start += line.len();
        let says = !line.trim_start().starts_with('#') && YES.iter().any(|yes| plain(line).contains(yes));
        says.then(|| begin..begin + line.trim().len())
    })
}

/// Quotes and spaces taken out.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '"' | '\'' | '\\') && !c.is_whitespace()).collect()
}

/// Whether nothing in `script` depends on anything.
fn constant(script: &str, depth: u8) -> bool {
    depth > 0 && shell::read(script, 0).iter().all(|command| of_command(command, depth))
}

fn of_command(command: &Command, depth: u8) -> bool {
    if command.conditional {
        return false;
    }
    let inner = command.words.iter().flat_map(|word| &word.expansions).filter_map(|expansion| expansion.command());
    if !inner.into_iter().all(|script| constant(script, depth - 1)) {
        return false;
    }
    let Some((name, arguments)) = command.program() else { return true };
    if let Some(script) = shell_script(name, arguments) {
        return constant(&script.value, depth - 1);
    }
    let inline = || arguments.iter().skip_while(|word| !matches!(word.value.as_str(), "-c" | "-e" | "-p")).nth(1);
    match name {
        "jq" => {
            arguments.iter().any(|word| word.value.starts_with("-n") || word.value == "--null-input")
                && !arguments.iter().any(|word| word.value.contains("if "))
        }
        "python" | "python3" | "node" => inline().is_some_and(|code| !DEPENDS.iter().any(|word| code.value.contains(word))),
        _ => CONSTANT.contains(&name),
    }
}

/// Whether the answer is printed rather than written to a file.
fn prints(script: &str) -> bool {
    let answers = |command: &Command| {
        let mut text: String = command.words.iter().flat_map(|word| word.value.chars()).collect();
        text.extend(command.reads.iter().flat_map(|input| input.chars()));
        text.retain(|c| !matches!(c, '"' | '\'' | '\\') && !c.is_whitespace());
        YES.iter().any(|yes| text.contains(yes)) && !command.redirected
    };
    shell::read(script, 0).iter().any(answers)
}
