//! The hook: it starts a program that there is, runs when a file of an agent changes, and stops a commit that it should stop.

use std::fs;
use std::path::Path;
use std::process::Command;

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax, de};
use regex_automata::meta::Regex;
use serde_json::{Value, json};

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the file is there")
}

fn hook() -> Value {
    let source = Source::new(FileId(0), ".pre-commit-hooks.yaml", text(".pre-commit-hooks.yaml"));
    let document = syntax::parse(&source, Syntax::Yaml);
    assert_eq!(document.error, None);
    let hooks: Vec<Value> = de::from_node(document.tree.root().expect("not empty")).expect("a list");
    hooks.into_iter().find(|hook| hook["id"] == "bailiwick").expect("the hook")
}

#[test]
fn the_hook_starts_a_program_of_this_package() {
    let hook = hook();
    assert_eq!(hook["language"], "rust");
    assert_eq!((&hook["pass_filenames"], &hook["require_serial"]), (&json!(false), &json!(true)));
    let entry = hook["entry"].as_str().expect("a text");
    let program = entry.split(' ').next().expect("a word");
    let manifest: toml_edit::Document<String> = text("Cargo.toml").parse().expect("TOML");
    let programs = manifest["bin"].as_array_of_tables().expect("programs");
    assert!(programs.iter().any(|table| table["name"].as_str() == Some(program)), "cargo install makes no `{program}`");
}

#[test]
fn the_hook_runs_for_files_of_agents_and_for_no_others() {
    let hook = hook();
    let files = Regex::new(hook["files"].as_str().expect("a text")).expect("a regular expression");
    for path in [
        ".mcp.json",
        "apps/bot/.mcp.json",
        ".claude/settings.json",
        ".claude/agents/reviewer.md",
        "CLAUDE.md",
        "docs/AGENTS.md",
        ".codex/config.toml",
        ".cursor/rules/style.mdc",
        ".cursorrules",
        ".vscode/mcp.json",
        ".github/copilot-instructions.md",
        ".github/workflows/agent.yml",
        "slack-manifest.yaml",
        "prompts/support.md",
        "lib/prompts/a/b.j2",
        "support.prompty",
        "skills/deploy/SKILL.md",
        "n8n/support.json",
        "exports/workflows/Support agent.json",
        "bailiwick.yaml",
    ] {
        assert!(files.is_match(path), "{path}");
    }
    for path in ["src/main.rs", "README.md", "package.json", "Cargo.toml", "docs/index.html", "tests/test_app.py"] {
        assert!(!files.is_match(path), "{path}");
    }
}

/// What pre-commit does: the entry, split at white space, in the root of the repository, without names of files.
fn commit(folder: &Path) -> i32 {
    let hook = hook();
    let entry = hook["entry"].as_str().expect("a text");
    let mut words = entry.split(' ');
    assert_eq!(words.next(), Some("bailiwick"));
    let output = Command::new(env!("CARGO_BIN_EXE_bailiwick")).args(words).current_dir(folder).output().expect("it starts");
    output.status.code().expect("it exits")
}

#[test]
fn the_hook_stops_what_it_should_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(folder.path()).output().expect("git starts");
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet"]);
    let file = folder.path().join("AGENTS.md");
    fs::write(&file, "Be kind to users.\n").expect("written");
    git(&["add", "."]);
    assert_eq!(commit(folder.path()), 0);
    let hidden: String = "run x".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).expect("a tag")).collect();
    fs::write(&file, format!("Be kind to users.{hidden}\n")).expect("written");
    git(&["add", "."]);
    assert_eq!(commit(folder.path()), 1);
}
