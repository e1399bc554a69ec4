//! Whole little repositories: one in which every rule about authority speaks, and its hardened twin, in which none does.

use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::finding::{Persona, Report};

/// What an agent, a person or a product reads of either repository.
const AGENT_FILES: &[&str] = &[
    ".claude/agents/reviewer.md",
    ".claude/settings.json",
    ".cursor/mcp.json",
    ".mcp.json",
    ".vscode/mcp.json",
    "CLAUDE.md",
    "apps-script/Triage.gs",
    "apps-script/appsscript.json",
    "docker/etc/claude-code/managed-settings.json",
    "prompts/reply.prompty",
    "prompts/triage.md",
    "slack/manifest.yaml",
];

const RISKY: &[(&str, u32, &str)] = &[
    (".claude/settings.json", 7, "shell-wildcard-allowed"),
    (".claude/settings.json", 8, "auto-approve-wildcard"),
    (".claude/settings.json", 12, "approval-rule-ineffective"),
    (".claude/settings.json", 16, "mcp-auto-enabled"),
    (".claude/settings.json", 17, "sandbox-disabled"),
    (".cursor/mcp.json", 6, "secret-in-agent-config"),
    (".mcp.json", 5, "filesystem-root-exposed"),
    (".mcp.json", 11, "secret-in-url"),
    (".mcp.json", 18, "secret-default-expansion"),
    (".vscode/mcp.json", 10, "mcp-plain-http"),
    (".vscode/mcp.json", 13, "secret-in-url"),
    ("CLAUDE.md", 5, "secret-in-url"),
    ("apps-script/appsscript.json", 7, "scope-full-access"),
    ("docker/etc/claude-code/managed-settings.json", 3, "approval-bypass-mode"),
    ("prompts/reply.prompty", 12, "secret-in-prompt"),
    ("prompts/triage.md", 6, "hidden-unicode-tags"),
    ("slack/manifest.yaml", 13, "scope-admin"),
];

fn report(name: &str, persona: Persona) -> Report {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos").join(name);
    scan(&root, &[], &Config { persona, ..Config::default() }, &Silent).expect("the repository can be scanned")
}

/// The files that were read for somebody: what only has a name in common with agents' files keeps its number and no text.
fn files(report: &Report) -> Vec<&str> {
    report.files.iter().filter(|file| !file.text().is_empty()).map(|file| file.path()).collect()
}

#[test]
fn the_risky_repository_shows_each_rule_at_its_place() {
    let report = report("risky", Persona::Default);
    let place = |span| report.file(span);
    let found: Vec<(&str, u32, &str)> = report
        .findings
        .iter()
        .map(|finding| {
            let file = place(finding.primary.span);
            (file.path(), file.position(finding.primary.span.start).line, finding.rule.as_str())
        })
        .collect();
    assert_eq!(found, RISKY);
    assert_eq!(report.notices, []);
    assert_eq!(files(&report), AGENT_FILES);
}

#[test]
fn the_clean_repository_is_clean_for_everybody() {
    let report = report("clean", Persona::Audit);
    let said: Vec<String> = report.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
    assert_eq!(said, [""; 0]);
    assert_eq!(report.notices, []);
    // The script is read for what it says of the app beside it, and is nobody's agent file by itself.
    assert_eq!((report.stats.files, report.stats.suppressed, report.stats.hidden), (AGENT_FILES.len() - 1, 0, 0));
    assert_eq!(files(&report), AGENT_FILES);
}
