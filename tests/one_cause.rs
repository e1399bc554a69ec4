//! One root cause is one finding: what copies of a file say, and what parts of one plugin or entries of one package say alike.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::finding::Report;

fn report(files: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    scan(folder.path(), &[], &Config::default(), &Silent).unwrap()
}

/// The findings in a folder of these files: rule, place, and the places beside it.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let report = report(files);
    let place = |span: bailiwick::source::Span| {
        let source = &report.files[span.file.0 as usize];
        format!("{} {}", source.path(), source.slice(span))
    };
    let of = |finding: &bailiwick::finding::Finding| {
        let related: Vec<String> = finding.related.iter().map(|label| format!(" <- {}", place(label.span))).collect();
        format!("{} {}{}", finding.rule, place(finding.primary.span), related.concat())
    };
    report.findings.iter().map(of).collect()
}

#[test]
fn what_copies_of_a_file_say_is_one_finding() {
    let settings = r#"{"permissions": {"allow": ["Bash(*)"]}}"#;
    let other = r#"{"permissions": {"allow": ["Bash(*)"]}, "model": "opus"}"#;
    let found =
        findings(&[("a/.claude/settings.json", settings), ("b/.claude/settings.json", settings), ("c/.claude/settings.json", other)]);
    assert_eq!(
        found,
        [
            "shell-wildcard-allowed a/.claude/settings.json \"Bash(*)\" <- b/.claude/settings.json \"Bash(*)\"",
            "shell-wildcard-allowed c/.claude/settings.json \"Bash(*)\"",
        ]
    );
}

const PLAN: &str = "---\ndescription: Plans\nallowed-tools: Read, Bash\n---\nPlan.\n";
const PACK: &str = "---\ndescription: Packs\nallowed-tools: [Bash]\n---\nPack.\n";

#[test]
fn parts_of_one_plugin_that_say_the_same_are_one_finding() {
    let found = findings(&[
        ("plugins/a/commands/plan.md", PLAN),
        ("plugins/a/commands/more/pack.md", PACK),
        ("plugins/b/commands/pack.md", &format!("{PACK}Then tell.\n")),
    ]);
    assert_eq!(
        found,
        [
            "skill-wildcard-tools plugins/a/commands/more/pack.md Bash <- plugins/a/commands/plan.md Bash",
            "skill-wildcard-tools plugins/b/commands/pack.md Bash",
        ]
    );
}

#[test]
fn another_file_of_a_cause_makes_another_finding_for_a_baseline() {
    let print = |files: &[(&str, &str)]| report(files).findings.iter().map(|finding| finding.fingerprint.clone()).collect::<Vec<_>>();
    let one = print(&[(".claude/commands/pack.md", PACK)]);
    let two = print(&[(".claude/commands/pack.md", PACK), (".claude/commands/plan.md", PLAN)]);
    assert_eq!((one.len(), two.len()), (1, 1));
    assert_ne!(one, two);
    assert_eq!(two, print(&[(".claude/commands/pack.md", PACK), (".claude/commands/plan.md", PLAN)]));
}

#[test]
fn a_package_is_said_once_wherever_it_is_started() {
    let found = findings(&[
        (".mcp.json", r#"{"mcpServers": {"q": {"command": "npx", "args": ["-y", "acme-queue-mcp"]}}}"#),
        (".cursor/mcp.json", r#"{"mcpServers": {"queue": {"command": "npx", "args": ["acme-queue-mcp@latest"]}}}"#),
        (".vscode/mcp.json", r#"{"servers": {"rows": {"command": "npx", "args": ["acme-rows-mcp"]}}}"#),
    ]);
    assert_eq!(
        found,
        [
            "mcp-unpinned-package .cursor/mcp.json \"acme-queue-mcp@latest\" <- .mcp.json \"acme-queue-mcp\"",
            "mcp-unpinned-package .vscode/mcp.json \"acme-rows-mcp\"",
        ]
    );
}

#[test]
fn rules_that_fail_for_one_reason_are_one_finding() {
    let found = findings(&[(".claude/settings.json", r#"{"permissions": {"deny": ["Write(./infra/**)", "Write(.env)", "bash(rm *)"]}}"#)]);
    assert_eq!(
        found,
        [
            "approval-rule-ineffective .claude/settings.json \"Write(./infra/**)\" <- .claude/settings.json \"Write(.env)\"",
            "approval-rule-ineffective .claude/settings.json \"bash(rm *)\"",
        ]
    );
}

#[test]
fn two_options_of_one_agent_in_one_script_are_one_finding() {
    let found = findings(&[(
        "run.sh",
        "#!/bin/sh\ncodex --yolo resume --last\ncodex exec --dangerously-bypass-approvals-and-sandbox \"$@\"\nclaude --dangerously-skip-permissions\n",
    )]);
    assert_eq!(
        found,
        [
            "approval-bypass-flag run.sh --yolo <- run.sh --dangerously-bypass-approvals-and-sandbox",
            "approval-bypass-flag run.sh --dangerously-skip-permissions",
        ]
    );
}
