//! `bailiwick permissions`: what happens to each tool of an agent, and which line decides.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name)
}

fn run(arguments: &[&str], path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bailiwick")).arg("permissions").args(arguments).arg(path).output().unwrap()
}

/// `tool outcome kind` of each row, with `path:line` where there is one.
fn rows(path: &Path) -> Vec<String> {
    let output = run(&["--format", "json"], path);
    assert!(output.status.success(), "{output:?}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let agents = json["agents"].as_array().unwrap().clone();
    let row = |row: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = row["by"]["line"].as_u64().map_or_else(String::new, |line| format!(" {}:{line}", text(&row["by"]["file"])));
        format!("{} {} {}{place}", text(&row["tool"]), text(&row["outcome"]), text(&row["by"]["kind"]))
    };
    agents.iter().flat_map(|agent| agent["tools"].as_array().unwrap().iter().map(row)).collect()
}

#[test]
fn layers_of_a_project_are_joined() {
    let local = ".claude/settings.local.json";
    let shared = ".claude/settings.json";
    let expected = [
        "Read run default".to_owned(),
        "Grep run default".to_owned(),
        format!("Edit refuse setting {local}:5"),
        format!("Write refuse setting {local}:5"),
        format!("Bash refuse setting {local}:5"),
        format!("WebFetch refuse rule {local}:4"),
        format!("WebSearch refuse setting {local}:5"),
        "Agent run default".to_owned(),
        format!("Bash(npm test) run rule {shared}:3"),
        format!("Bash(git push *) ask rule {shared}:4"),
        format!("Bash(git *) run rule {shared}:3"),
        format!("WebFetch refuse rule {local}:4"),
        format!("mcp__mail refuse rule {local}:4"),
        format!("WebFetch(domain:acme.dev) refuse rule {local}:4"),
        format!("Read(./.env) refuse rule {shared}:5"),
        format!("Bash(npx *) run rule {local}:3"),
        format!("mcp__mail__* refuse rule {local}:4"),
    ];
    assert_eq!(rows(&fixture("claude/layers")), expected);
    // One file of a project stands for the project.
    assert_eq!(rows(&fixture("claude/layers/.claude/settings.local.json")), expected);
}

#[test]
fn modes_decide_where_no_rule_does() {
    let table = [
        (r#"{"permissions": {"defaultMode": "acceptEdits"}}"#, "Edit run setting .claude/settings.json:1", "Bash ask default"),
        (r#"{"permissions": {"defaultMode": "plan"}}"#, "Edit refuse setting .claude/settings.json:1", "Bash ask default"),
        (r#"{"permissions": {"allow": ["Bash"]}}"#, "Edit unknown unknown", "Bash run rule .claude/settings.json:1"),
        // Ignored in a project since 2.1.257; then the product's own mode counts.
        (r#"{"permissions": {"defaultMode": "bypassPermissions"}}"#, "Edit unknown unknown", "Bash model-judged default"),
    ];
    for (settings, edit, bash) in table {
        let rows = rows(support::folder(&[(".claude/settings.json", settings)]).path());
        assert!(rows.contains(&edit.to_owned()) && rows.contains(&bash.to_owned()), "{settings}: {rows:#?}");
    }
}

#[test]
fn text_names_the_line_and_no_secret() {
    let token = support::expand("@@mint:github-pat@@");
    let folder = support::folder(&[(
        ".claude/settings.json",
        &format!("{{\"permissions\": {{\"allow\": [\n\"Bash(curl -H 'X: {token}' *)\"]}}}}\n"),
    )]);
    let output = run(&[], folder.path());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("Claude Code in this folder\n\n  Read "), "{text}");
    assert!(text.contains(" .claude/settings.json:2\n"), "{text}");
    assert!(!text.contains(&token), "{text}");
}

#[test]
fn nothing_known_and_nothing_there_are_told_apart() {
    let folder = support::folder(&[("README.md", "x\n")]);
    assert_eq!(run(&[], folder.path()).stdout, b"No file here configures an agent whose permissions are known.\n");
    let missing = run(&[], &folder.path().join("nowhere"));
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().ends_with("nowhere`: it does not exist\n"));
}
