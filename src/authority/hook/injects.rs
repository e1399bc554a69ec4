//! Whether what the model wrote gets into a shell through a hook.

use std::collections::BTreeSet;

use super::{DEPTH, LONGEST, SHELLS, TOLD, behind_xargs, hands_on_input, nested, shell_script};
use crate::syntax::shell::{self, Command, Expansion, Word};

/// A reference that the shell replaces by what somebody else wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injection {
    /// As written: `$FILE`.
    pub reference: String,
    /// `command`: it is run; `arguments`: it is split into words, which may be options.
    pub into: &'static str,
}

/// Commands whose unquoted arguments do no harm: they print or compare.
const PRINTING: &[&str] =
    &["echo", "printf", "[[", "[", "test", "if", "elif", "while", "for", "case", "until", "export", "local", "read", "return"];

/// The worst that `script` does of the kind; `None` for nothing.
#[must_use]
pub fn injects(script: &str) -> Option<Injection> {
    if script.len() > LONGEST {
        return None;
    }
    let mut found = Vec::new();
    of_script(script, &mut BTreeSet::new(), DEPTH, &mut found);
    let at = found.iter().position(|injection| injection.into == "command").unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(at))
}

fn of_script(script: &str, tainted: &mut BTreeSet<String>, depth: u8, found: &mut Vec<Injection>) {
    if depth == 0 {
        return;
    }
    // Whether the pipeline so far hands on what somebody wrote.
    let mut fed = false;
    for command in &shell::read(script, 0) {
        fed &= command.piped;
        for (name, word) in command.assignments() {
            if word.expansions.iter().any(|expansion| is_tainted(expansion, tainted)) {
                tainted.insert(name.to_owned());
            }
        }
        if let Some((name, arguments)) = command.program() {
            of_call(name, arguments, fed, tainted, depth, found);
        }
        fed = fed || prints_written(command, tainted);
    }
}

fn of_call(name: &str, arguments: &[Word], fed: bool, tainted: &mut BTreeSet<String>, depth: u8, found: &mut Vec<Injection>) {
    if name == "xargs" {
        // `xargs -I{} sh -c '... {} ...'` puts each line into a script.
        if let Some((name, inner)) = behind_xargs(arguments) {
            if fed && shell_script(name, inner).is_some_and(|script| script.value.contains("{}")) {
                found.push(Injection { reference: "{}".to_owned(), into: "command" });
            }
            of_call(name, inner, fed, tainted, depth, found);
        }
        return;
    }
    let injected = |word: &Word, bare: bool, into: &'static str| {
        let expansion = word.expansions.iter().find(|one| !(bare && one.quoted) && is_tainted(one, tainted));
        expansion.map(|expansion| Injection { reference: expansion.text.clone(), into })
    };
    if name == "eval" {
        found.extend(arguments.iter().find_map(|word| injected(word, false, "command")));
        return;
    }
    if let Some(script) = shell_script(name, arguments) {
        found.extend(injected(script, false, "command"));
        of_script(&script.value, tainted, depth - 1, found);
        return;
    }
    if fed && SHELLS.contains(&name) && arguments.is_empty() {
        found.push(Injection { reference: "|".to_owned(), into: "command" });
    }
    if matches!(name, "python" | "python3" | "node" | "ruby" | "perl") {
        let code = arguments.iter().skip_while(|word| !matches!(word.value.as_str(), "-c" | "-e")).nth(1);
        found.extend(code.and_then(|code| injected(code, false, "command")));
    }
    if !PRINTING.contains(&name) {
        found.extend(arguments.iter().find_map(|word| injected(word, true, "arguments")));
    }
}

/// Whether an expansion holds what the model, the user or a tool wrote.
fn is_tainted(expansion: &Expansion, tainted: &BTreeSet<String>) -> bool {
    if let Some(script) = expansion.command() {
        return shell::read(script, 0).iter().any(|command| prints_written(command, tainted));
    }
    expansion.name().is_some_and(|name| TOLD.contains(&name) || tainted.contains(name))
}

/// Whether a command prints such text.
fn prints_written(command: &Command, tainted: &BTreeSet<String>) -> bool {
    // The number of something, a hash, a name that was looked up: not the text itself.
    if matches!(command.program(), Some(("wc" | "sha256sum" | "md5sum" | "git" | "grep", _))) {
        return false;
    }
    hands_on_input(command)
        || command.words.iter().any(|word| {
            word.expansions.iter().any(|one| one.name().is_some_and(|name| TOLD.contains(&name) || tainted.contains(name)))
                || nested(word).flatten().any(|command| hands_on_input(&command))
        })
}
