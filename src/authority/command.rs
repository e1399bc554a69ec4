//! How much a pattern of command lines covers: one classification for every product whose permission rules speak of a shell.
//!
//! A pattern is a command line in which `*` stands for anything. Dialects bring their own spellings (`git:*`) into this form.
//! Only programs that run whatever they are handed count as interpreters: a test runner that happens to start code of the project does not.

mod does;
mod hazard;

use crate::model::{Breadth, Hazard};

pub use does::does;
pub use hazard::{hazard, remaining};

/// Programs that run the text, file or command they are handed.
pub(super) const INTERPRETERS: &[&str] = &[
    "bash", "sh", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "python", "python2", "python3", "pypy", "node", "nodejs",
    "bun", "deno", "tsx", "ts-node", "perl", "ruby", "irb", "php", "lua", "osascript", "awk", "gawk", "eval", "exec", "source", "npx",
    "bunx", "pnpx", "uvx", "pipx", "docker", "podman", "nerdctl", "kubectl",
];

/// Programs after which the rest of the line is a command for somebody else, wherever the wildcard stands.
pub(super) const HANDS_ON: &[&str] = &["ssh", "eval"];

/// Programs that only change how the command behind them runs. They are looked through; handed a wildcard they run anything.
pub(super) const WRAPPERS: &[&str] = &[
    "sudo", "doas", "env", "timeout", "nice", "ionice", "time", "nohup", "stdbuf", "setsid", "command", "builtin", "chronic", "unbuffer",
    "xargs", "parallel", "watch",
];

/// Subcommands that run what follows them, of programs that otherwise have a purpose of their own.
pub(super) const RUNNERS: &[(&str, &[&str])] = &[
    ("npm", &["exec", "x"]),
    ("pnpm", &["dlx", "exec"]),
    ("yarn", &["dlx", "exec"]),
    ("bun", &["x", "run"]),
    ("uv", &["run", "x"]),
    ("poetry", &["run"]),
    ("pipenv", &["run"]),
    ("pdm", &["run"]),
    ("bundle", &["exec"]),
    ("mise", &["exec", "x"]),
    ("nix", &["run", "shell", "develop"]),
    ("go", &["run"]),
    ("deno", &["run", "eval"]),
    ("docker", &["run", "exec"]),
    ("podman", &["run", "exec"]),
    ("nerdctl", &["run", "exec"]),
    ("kubectl", &["run", "exec"]),
];

/// Options of interpreters that are followed by code.
const INLINE: &[&str] = &["-c", "-lc", "-e", "-p", "-r", "--eval", "--print", "--command", "-command", "-encodedcommand", "/c"];

/// How much `pattern` covers.
#[must_use]
pub fn breadth(pattern: &str) -> Breadth {
    if !pattern.contains('*') {
        return Breadth::Exact;
    }
    let mut widest = Breadth::Exact;
    let mut segments = 0;
    for segment in pattern.split(['|', ';', '\n']).flat_map(|part| part.split("&&")) {
        segments += 1;
        let words: Vec<&str> = segment.split_whitespace().collect();
        widest = widest.max(of_command(&words));
    }
    // `cd x && *` begins with a command of its own: it is not the whole subject, though as good as.
    if segments > 1 { widest.min(Breadth::Interpreter) } else { widest }
}

/// The breadth of one simple command.
fn of_command(words: &[&str]) -> Breadth {
    if !words.iter().any(|word| word.contains('*')) {
        return Breadth::Exact;
    }
    if words.iter().all(|word| wild(word)) {
        return Breadth::Everything;
    }
    let (program, arguments) = match unwrapped(words) {
        Unwrapped::Anything => return Breadth::Interpreter,
        Unwrapped::Nothing => return Breadth::Exact,
        Unwrapped::Command(program, arguments) => (program, arguments),
    };
    let (name, open) = match program.split_once('*') {
        // `* --version` names no program, so it lets any run.
        Some(("", _)) => return Breadth::Interpreter,
        Some((start, _)) => (start, true),
        None => (program, false),
    };
    let name = program_name(name);
    let interpreter =
        INTERPRETERS.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')) || INTERPRETERS.contains(&name.as_str());
    if open {
        return if interpreter { Breadth::Interpreter } else { Breadth::Tool };
    }
    if !arguments.iter().any(|word| word.contains('*')) {
        return Breadth::Exact;
    }
    let handed = || arguments.iter().position(|word| name == "find" && matches!(*word, "-exec" | "-execdir" | "-ok"));
    if HANDS_ON.contains(&name.as_str()) {
        return Breadth::Interpreter;
    }
    // What `find` runs is what follows, up to its end mark; the patterns before it only choose files.
    if let Some(at) = handed() {
        let run: Vec<&str> = arguments[at + 1..].iter().copied().take_while(|word| !matches!(*word, ";" | "\\;" | "+")).collect();
        let fixed = run.iter().all(|word| !word.contains('*'));
        let inner = breadth(&format!("{} *", run.join(" ")));
        return if fixed && inner != Breadth::Interpreter && !run.is_empty() { Breadth::Prefix } else { Breadth::Interpreter };
    }
    let named = hazard::ONLY_BY.contains(&name.as_str()).then(|| hazard::operands(arguments));
    let arguments = named.as_deref().unwrap_or(arguments);
    let after = match RUNNERS.iter().find(|(program, _)| *program == name).zip(arguments.first()) {
        Some(((_, subcommands), first)) if subcommands.contains(first) => Some(&arguments[1..]),
        _ if interpreter => Some(arguments),
        _ => None,
    };
    match after {
        Some(rest) => of_handed(rest),
        None if arguments.iter().take_while(|word| !word.contains('*')).any(|word| !word.starts_with('-')) => Breadth::Prefix,
        None if arguments.first().is_some_and(|word| !word.starts_with(['*', '-'])) => Breadth::Prefix,
        None => Breadth::Tool,
    }
}

/// The breadth of what an interpreter is handed: a named script or package narrows it, code and wildcards do not.
fn of_handed(words: &[&str]) -> Breadth {
    for word in words {
        if INLINE.contains(&word.to_ascii_lowercase().as_str()) || word.starts_with('*') {
            return Breadth::Interpreter;
        }
        // It answers, checks or tests, and runs no text that follows.
        if matches!(word.trim_end_matches('*'), "--version" | "-V" | "--help" | "--test" | "--check") {
            return Breadth::Prefix;
        }
        // Options without a value of their own say nothing about what runs; `-m` is followed by the module.
        if !word.starts_with('-') {
            return Breadth::Prefix;
        }
    }
    Breadth::Interpreter
}

enum Unwrapped<'w> {
    /// A wrapper is handed a wildcard.
    Anything,
    /// Nothing is left.
    Nothing,
    /// The program and its arguments.
    Command(&'w str, &'w [&'w str]),
}

fn unwrapped<'w>(words: &'w [&'w str]) -> Unwrapped<'w> {
    let mut at = 0;
    let mut wrapped = false;
    while let Some(word) = words.get(at) {
        let value = word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        let duration = wrapped && word.starts_with(|c: char| c.is_ascii_digit());
        // `xargs -I {} rm {}` names its stand-in before the program.
        let option = wrapped && (word.starts_with('-') || *word == "{}");
        if wrapped && wild(word) {
            return Unwrapped::Anything;
        }
        if WRAPPERS.contains(&program_name(word).as_str()) {
            wrapped = true;
        } else if !(value || duration || option) {
            return Unwrapped::Command(word, &words[at + 1..]);
        }
        at += 1;
    }
    Unwrapped::Nothing
}

/// The programs that `pattern` names, without what only wraps them.
#[must_use]
pub fn programs(pattern: &str) -> Vec<String> {
    let parts = pattern.split(['|', ';', '\n']).flat_map(|part| part.split("&&"));
    let name = |part: &str| match unwrapped(&part.split_whitespace().collect::<Vec<_>>()) {
        Unwrapped::Command(program, _) => Some(program_name(program.trim_end_matches('*'))),
        Unwrapped::Anything | Unwrapped::Nothing => None,
    };
    parts.filter_map(name).collect()
}

fn wild(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c == '*')
}

/// The program's name: no folder, no extension of Windows, lower case.
fn program_name(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
}

/// What allowing `pattern` covers, and why it deserves a look: [`breadth`] and [`hazard()`].
#[must_use]
pub fn covers(pattern: &str) -> (Breadth, Option<Hazard>) {
    (breadth(pattern), hazard(pattern))
}

/// The same of all commands that begin with `text`, in which `*` stands for itself, as hardly a command has it.
#[must_use]
pub fn beginning(text: &str) -> (Breadth, Option<Hazard>) {
    if text.contains('*') { (Breadth::Exact, None) } else { covers(&format!("{text} *")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_as_broad_as_what_they_let_run() {
        let table: &[(Breadth, &[&str])] = &[
            (Breadth::Everything, &["*", "**", " *", "* *", "***"]),
            (
                Breadth::Interpreter,
                &[
                    "bash *", "/bin/sh *", "bash -c *", "bash -lc *", "python *", "python3 *", "python3.12 *", "python*", "python -u *",
                    "python -c *", "python -m *", "node -e *", "npx *", "npx -y *", "npm exec *", "uv run *", "docker *", "docker run *",
                    "kubectl exec *", "ssh *", "ssh build.acme.dev *", "xargs *", "xargs -n 1 *", "xargs bash *", "sudo *", "env *",
                    "env A=1 *", "timeout 30 *", "sudo bash *", "* --version", "*sh *", "cd src && *", "git log | bash *",
                    "find . -exec * ;", "awk *", "eval *",
                ],
            ),
            (
                Breadth::Tool,
                &[
                    "git *", "git*", "npm *", "ls *", "make *", "rm -rf *", "xargs ls *", "xargs -I {} rm *", "sudo systemctl *",
                    "timeout 30 curl *", "CI=1 cargo *", "git * main", "find *", "cargo.exe *",
                ],
            ),
            (
                Breadth::Prefix,
                &[
                    "git status *",
                    "git -c x status *",
                    "npm run test*",
                    "npm run *",
                    "python scripts/build.py *",
                    "python -m pytest *",
                    "node --version *",
                    "node --test *",
                    "python --help*",
                    "npx eslint *",
                    "npx -y prettier *",
                    "uv run pytest *",
                    "docker ps *",
                    "docker compose up *",
                    "bash scripts/check.sh *",
                    "cargo test *",
                    "kubectl get *",
                    "sudo systemctl status *",
                    "ls src/*",
                ],
            ),
            (Breadth::Exact, &["", "git status", "bash", "python x.py", "sudo bash -c ls"]),
        ];
        for (expected, patterns) in table {
            for pattern in *patterns {
                assert_eq!(breadth(pattern), *expected, "{pattern:?}");
            }
        }
    }
}
