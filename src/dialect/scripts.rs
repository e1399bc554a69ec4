//! Scripts, build files and CI jobs that start agents from the command line.
//!
//! Only a command that really starts an agent's program counts: what `echo` prints, `grep` looks for, a comment or a prompt says, is no
//! start. The programs and their options are in `clis.rs`, each with its source.
//!
//! Places of commands: docs.npmjs.com/cli/using-npm/scripts; docs.docker.com/reference/dockerfile; gnu.org/software/make/manual (Recipes);
//! just.systems/man; taskfile.dev/reference/schema; docs.github.com "Workflow syntax" (`run`); docs.gitlab.com/ci/yaml (`script`);
//! containers.dev/implementors/json_reference (lifecycle scripts); anthropics/claude-code-action action.yml (`claude_args`).

mod clis;
mod judge;
mod lines;
mod start;

use super::{About, Claim, Dialect, claude};
use crate::model::{Facts, Run};
use crate::source::Span;
use crate::syntax::locate::locate;
use crate::syntax::shell::{self, Command, Word};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Scripts = Scripts;

/// Reads command lines.
#[derive(Debug)]
pub(super) struct Scripts;

/// Larger files are no scripts that somebody wrote.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Starts of one file that are kept though they say nothing of approval: more of them add nothing.
const MAX_PLAIN: usize = 200;
/// Starts of one file that are kept at all. No file that somebody wrote has a tenth of them.
const MAX_STARTS: usize = 5_000;

/// Names of programs as they stand in commands and lists of words, and of packages; without one of them nothing here can start an agent.
const PROBES: &[&str] = &[
    "claude ",
    "claude\t",
    "claude\\",
    "\"claude\"",
    "claude_args",
    "@anthropic-ai/claude-code",
    "codex ",
    "codex-args",
    "codex\t",
    "codex\\",
    "\"codex\"",
    "@openai/codex",
    "gemini ",
    "gemini\t",
    "gemini\\",
    "\"gemini\"",
    "gemini-cli",
    "qwen ",
    "qwen\t",
    "qwen\\",
    "\"qwen\"",
    "qwen-code",
    "copilot ",
    "copilot\t",
    "copilot\\",
    "\"copilot\"",
    "@github/copilot",
    "cursor-agent",
    "opencode",
    "goose ",
    "goose\t",
    "goose\\",
    "aider",
    "amp -",
    "\"amp\"",
    "droid ",
    "droid\t",
    "droid\\",
    "\"droid\"",
    "q chat",
    "\"q\"",
    "kiro-cli",
    "crush ",
    "crush\t",
    "crush\\",
    "\"crush\"",
    "cline ",
    "cline\t",
    "cline\\",
    "\"cline\"",
    "openhands",
    "--auto-approve",
];

static CLAIMS: &[Claim] = &[
    claim(
        Syntax::Text,
        &[
            "**/*.{sh,bash,zsh,ksh}",
            "**/{Makefile,makefile,GNUmakefile,*.mk}",
            "**/{justfile,Justfile,.justfile,*.just}",
            "**/{Dockerfile,Containerfile}",
            "**/{Dockerfile,Containerfile}.*",
            "**/*.{Dockerfile,dockerfile}",
            "**/{.husky,.githooks,bin,script,scripts}/*",
        ],
    ),
    claim(Syntax::Json, &["**/package.json", "**/devcontainer.json", "**/.devcontainer.json"]),
    claim(
        Syntax::Yaml,
        &[
            "**/.github/workflows/*.{yml,yaml}",
            "**/action.{yml,yaml}",
            "**/.gitlab-ci.{yml,yaml}",
            "**/.gitlab/**/*.{yml,yaml}",
            "**/.circleci/*.{yml,yaml}",
            "**/azure-pipelines*.{yml,yaml}",
            "**/bitbucket-pipelines.yml",
            "**/{Taskfile,taskfile}*.{yml,yaml}",
            "**/{lefthook,.lefthook}.{yml,yaml}",
        ],
    ),
];

const fn claim(syntax: Syntax, globs: &'static [&'static str]) -> Claim {
    Claim { product: "scripts and CI", globs, syntax, probes: PROBES, certain: false }
}

impl Dialect for Scripts {
    fn id(&self) -> &'static str {
        "scripts"
    }

    fn about(&self) -> About {
        About {
            reads: "commands that start an agent's program, and what their options say about approval",
            inert: "comments, and what is printed, searched for or quoted",
            sources: "code.claude.com/docs/en/cli-reference; developers.openai.com/codex/cli/reference; each program's documentation, named in src/dialect/scripts/clis.rs",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, _: &'static Claim) -> Option<&'static str> {
        None
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        if document.source.text().len() > MAX_BYTES {
            return;
        }
        let path = document.source.path();
        let name = path.rsplit('/').next().unwrap_or(path);
        match document.syntax {
            Syntax::Text => text(document, name, facts),
            Syntax::Json => json(document, name, facts),
            _ => yaml(document, name, facts),
        }
    }
}

/// Where a command line runs.
#[derive(Clone, Copy)]
struct Machine {
    /// A CI system starts it.
    ci: bool,
    /// The run, as far as rules that hold for it are concerned.
    run: Run,
}

const OWN: Machine = Machine { ci: false, run: Run::Own };
const IMAGE: Machine = Machine { ci: false, run: Run::Disposable };
const CI: Machine = Machine { ci: true, run: Run::Disposable };
/// A job of a workflow, whose rules are told with the job.
const JOB: Machine = Machine { ci: true, run: Run::None };

fn text(document: &Document<'_>, name: &str, facts: &mut Facts) {
    let text = document.source.text();
    let lower = name.to_ascii_lowercase();
    let image = lower.starts_with("dockerfile") || lower.starts_with("containerfile") || lower.ends_with(".dockerfile");
    let commands = if image {
        lines::container(text)
    } else if lower.contains("makefile") || lower.ends_with(".mk") {
        lines::recipes(text, true)
    } else if lower.ends_with("justfile") || lower.ends_with(".just") {
        lines::recipes(text, false)
    } else if lines::is_script(text, lower.ends_with("sh") || document.source.path().contains(".husky/")) {
        shell::read(text, 0)
    } else {
        return;
    };
    report(&commands, if image { IMAGE } else { OWN }, "", &|range| document.source.span(range), facts);
}

/// `scripts` of npm; the lifecycle commands of a development container: a line, a list of words, or several by name.
fn json(document: &Document<'_>, name: &str, facts: &mut Facts) {
    let Some(root) = document.tree.root() else { return };
    if name == "package.json" {
        root.get("scripts").into_iter().flat_map(NodeRef::entries).for_each(|entry| line(document, entry.value(), OWN, facts));
        return;
    }
    for entry in root.entries().filter(|entry| entry.key().ends_with("Command")) {
        let value = entry.value();
        let several = value.entries().map(EntryRef::value);
        for one in std::iter::once(value).chain(several) {
            if one.is_seq() {
                words(document, one, facts);
            } else {
                line(document, one, IMAGE, facts);
            }
        }
    }
}

/// Keys whose text, or each text of whose list, a shell runs.
const SHELL_KEYS: &[&str] = &["run", "script", "before_script", "after_script", "command", "cmd", "cmds", "bash"];

fn yaml(document: &Document<'_>, name: &str, facts: &mut Facts) {
    let own = name.to_ascii_lowercase().contains("taskfile") || name.contains("lefthook");
    let job = document.source.path().contains(".github/workflows/");
    let machine = if own {
        OWN
    } else if job {
        JOB
    } else {
        CI
    };
    let maps = document.tree.nodes().filter(|node| node.is_map() && node.site() == node.span());
    for map in maps {
        let foreign = map.get("shell").and_then(NodeRef::as_str).is_some_and(|shell| {
            let program = shell::program(shell.split_whitespace().next().unwrap_or_default());
            !shell::SHELLS.contains(&program.as_str())
        });
        for entry in map.entries().filter(|entry| !foreign && SHELL_KEYS.contains(&entry.key())) {
            line(document, entry.value(), machine, facts);
            entry.value().items().for_each(|item| line(document, item, machine, facts));
        }
        let action = map.get("uses").and_then(NodeRef::as_str).unwrap_or_default();
        if action.starts_with("anthropics/claude-code-")
            && let Some(arguments) = map.at(&["with", "claude_args"])
        {
            options(document, &["claude"], arguments, machine, facts);
        }
        // openai/codex-action action.yml: `codex-args` is read like a command line, unless it is a list in JSON.
        if action.starts_with("openai/codex-action@")
            && let Some(arguments) = map.at(&["with", "codex-args"])
        {
            options(document, &["codex", "exec"], arguments, machine, facts);
        }
    }
}

/// A text that a shell runs.
fn line(document: &Document<'_>, node: NodeRef<'_>, machine: Machine, facts: &mut Facts) {
    let Some(text) = node.as_str() else { return };
    report(&shell::read(text, 0), machine, &node.path(), &|range| locate(document.source, node, range), facts);
}

/// A list of words that is run without a shell.
fn words(document: &Document<'_>, node: NodeRef<'_>, facts: &mut Facts) {
    let words = node.items().filter_map(NodeRef::text);
    let words = words.map(|word| Word::new(&word.value, word.span.range(), |_| word.span.start as usize)).collect();
    let command = Command { words, ..Command::default() };
    report(&[command], IMAGE, &node.path(), &|range| document.source.span(range), facts);
}

/// Options that an action hands to an agent's program: line ends divide words and no commands.
fn options(document: &Document<'_>, program: &[&str], node: NodeRef<'_>, machine: Machine, facts: &mut Facts) {
    let Some(text) = node.as_str() else { return };
    let mut words: Vec<Word> = program.iter().map(|word| Word::new(word, 0..0, |_| 0)).collect();
    let given = shell::read(text, 0).into_iter().flat_map(|command| command.words);
    words.extend(if program == ["claude"] { claude::options::words(text) } else { given.collect() });
    let command = Command { words, ..Command::default() };
    report(&[command], machine, &node.path(), &|range| locate(document.source, node, range), facts);
}

fn report(commands: &[Command], machine: Machine, path: &str, place: &dyn Fn(std::ops::Range<usize>) -> Span, facts: &mut Facts) {
    start::starts(commands, &mut |start| {
        let before = facts.launches.len();
        if before < MAX_STARTS {
            judge::lower(start, machine, path, place, facts);
        }
        let plain = facts.launches.last().is_some_and(|launch| launch.flag.is_none());
        if before >= MAX_PLAIN && plain {
            facts.launches.truncate(before);
        }
    });
}

/// The first agent that a shell runs in `text`: the product, the program, and what it is handed.
pub(super) fn first_start(text: &str) -> Option<(&'static str, String, Vec<Word>)> {
    let mut first = None;
    start::starts(&shell::read(text, 0), &mut |start| {
        first.get_or_insert_with(|| (start.cli.product, start.program.value.clone(), start.arguments.to_vec()));
    });
    first
}

/// Whether the options of a start of `product` let everything run unasked.
pub(super) fn bypasses(product: &str, arguments: &[Word]) -> bool {
    clis::CLIS.iter().find(|cli| cli.product == product).is_some_and(|cli| judge::bypasses(cli, arguments))
}
