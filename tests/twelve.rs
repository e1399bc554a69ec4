//! Twelve little repositories, one a product or framework: each has one problem of every theme among ordinary content, and a hardened twin.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::finding::{Finding, Persona, Report};
use bailiwick::names::Named;
use bailiwick::rule;
use bailiwick::source::Span;

const THEMES: [&str; 4] = ["secrets", "scopes", "approval", "agency"];

/// Path, line and column, both from 1, and rule.
type Place = (&'static str, u32, u32, &'static str);

/// What is planted in each repository, in the order of the themes.
const PLANTED: &[(&str, [Place; 4])] = &[
    (
        "claude-code",
        [
            (".claude/agents/release-notes.md", 14, 29, "secret-in-prompt"),
            (".mcp.json", 15, 39, "scope-full-access"),
            (".claude/settings.json", 10, 7, "refund-without-approval"),
            (".claude/settings.json", 11, 7, "self-modification-permitted"),
        ],
    ),
    (
        "codex",
        [
            (".codex/config.toml", 18, 20, "secret-in-agent-config"),
            (".codex/config.toml", 24, 3, "scope-full-access"),
            (".codex/config.toml", 37, 17, "money-movement-without-approval"),
            (".codex/config.toml", 9, 18, "egress-unrestricted"),
        ],
    ),
    (
        "cursor",
        [
            (".cursor/rules/database.mdc", 14, 36, "secret-in-url"),
            (".cursor/mcp.json", 16, 11, "scope-admin"),
            (".cursor/cli.json", 8, 7, "bulk-send-without-approval"),
            (".cursor/sandbox.json", 5, 16, "egress-unrestricted"),
        ],
    ),
    (
        "vscode-copilot",
        [
            (".vscode/mcp.json", 9, 111, "secret-in-command-args"),
            (".vscode/mcp.json", 17, 88, "scope-full-access"),
            (".vscode/settings.json", 14, 5, "production-change-without-approval"),
            (".vscode/settings.json", 20, 5, "self-modification-permitted"),
        ],
    ),
    (
        "gemini-cli",
        [
            (".gemini/commands/incident.toml", 11, 18, "secret-in-url"),
            (".gemini/settings.json", 27, 11, "scope-admin"),
            (".gemini/settings.json", 9, 7, "destructive-action-without-approval"),
            (".gemini/settings.json", 16, 75, "filesystem-root-exposed"),
        ],
    ),
    (
        "opencode",
        [
            ("opencode.jsonc", 10, 20, "secret-in-agent-config"),
            ("opencode.jsonc", 34, 26, "scope-full-access"),
            ("opencode.jsonc", 20, 5, "destructive-action-without-approval"),
            (".opencode/agent/migrations.md", 6, 3, "autonomy-mismatch"),
        ],
    ),
    (
        "crewai",
        [
            ("src/outreach/config/tasks.yaml", 12, 19, "secret-in-prompt"),
            ("src/outreach/tools/mailbox.py", 10, 5, "scope-full-access"),
            ("src/outreach/config/agents.yaml", 37, 7, "external-send-without-approval"),
            ("src/outreach/config/agents.yaml", 25, 24, "code-execution-unsafe"),
        ],
    ),
    (
        "n8n",
        [
            ("workflows/order-desk.json", 74, 32, "secret-in-agent-config"),
            ("slack/manifest.yaml", 14, 9, "scope-admin"),
            ("workflows/order-desk.json", 23, 167, "approval-in-prompt-only"),
            ("workflows/supplier-inbox.json", 21, 15, "lethal-trifecta"),
        ],
    ),
    (
        "github-actions",
        [
            (".github/workflows/upkeep.yml", 44, 28, "secret-in-agent-config"),
            (".github/workflows/upkeep.yml", 41, 18, "ci-agent-token-overbroad"),
            (".github/workflows/nightly.yml", 22, 78, "production-change-without-approval"),
            (".github/workflows/upkeep.yml", 53, 20, "sandbox-disabled"),
        ],
    ),
    (
        "bedrock-cloudformation",
        [
            ("template.yaml", 75, 9, "secret-in-prompt"),
            ("template.yaml", 53, 21, "cloud-iam-wildcard"),
            ("template.yaml", 87, 23, "admin-user-change-without-approval"),
            ("template.yaml", 102, 9, "full-access-claim"),
        ],
    ),
    (
        "m365-copilot",
        [
            ("appPackage/instruction.txt", 8, 104, "secret-in-prompt"),
            ("aad.manifest.json", 11, 17, "scope-application-permission"),
            ("appPackage/ai-plugin.json", 21, 15, "destructive-action-without-approval"),
            ("appPackage/ai-plugin.json", 14, 15, "autonomy-mismatch"),
        ],
    ),
    (
        "kiro",
        [
            (".kiro/steering/tech.md", 15, 33, "secret-in-prompt"),
            ("addon/appsscript.json", 7, 5, "scope-full-access"),
            (".kiro/agents/front-desk.json", 17, 5, "billing-change-without-approval"),
            (".kiro/agents/front-desk.json", 12, 5, "wildcard-tool-grant"),
        ],
    ),
];

/// Copies a repository with its credentials minted and scans it.
fn report(product: &str, twin: &str, persona: Persona) -> Report {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/twelve").join(product).join(twin);
    let copy = tempfile::tempdir().unwrap();
    let mut folders = vec![from.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let to = copy.path().join(path.strip_prefix(&from).unwrap());
            if entry.file_type().unwrap().is_dir() {
                fs::create_dir(to).unwrap();
                folders.push(path);
            } else {
                fs::write(to, support::expand(&fs::read_to_string(path).unwrap())).unwrap();
            }
        }
    }
    scan(copy.path(), &[], &Config { persona, ..Config::default() }, &Silent).unwrap()
}

fn place<'a>(report: &'a Report, finding: &'a Finding) -> (&'a str, u32, u32, &'a str) {
    let file = report.file(finding.primary.span);
    let position = file.position(finding.primary.span.start);
    (file.path(), position.line, position.column, &finding.rule)
}

/// The files that were read for somebody.
fn files(report: &Report) -> Vec<&str> {
    report.files.iter().filter(|file| !file.text().is_empty()).map(|file| file.path()).collect()
}

#[test]
fn all_forty_eight_are_found_at_their_places_and_nothing_else() {
    let mut wrong = String::new();
    for (product, planted) in PLANTED {
        let report = report(product, "risky", Persona::Default);
        let found: Vec<_> = report.findings.iter().map(|finding| place(&report, finding)).collect();
        for one in planted.iter().filter(|one| !found.contains(one)) {
            writeln!(wrong, "{product} missed {one:?}").unwrap();
        }
        // What a planted finding shows beside itself may be said on its own as well.
        let shown = |finding: &&Finding| planted.contains(&place(&report, finding));
        let shown: BTreeSet<Span> =
            report.findings.iter().filter(shown).flat_map(|finding| finding.related.iter().map(|label| label.span)).collect();
        let unasked = |(finding, one): &(&Finding, &_)| !planted.contains(one) && !shown.contains(&finding.primary.span);
        for (finding, one) in report.findings.iter().zip(&found).filter(unasked) {
            writeln!(wrong, "{product} said {one:?}: {}", finding.message).unwrap();
        }
        for notice in &report.notices {
            writeln!(wrong, "{product} noticed {}: {}", notice.id, notice.message).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_repository_has_one_problem_of_every_theme() {
    assert_eq!(PLANTED.len(), 12);
    for (product, planted) in PLANTED {
        let themes = planted.map(|(.., id)| rule::find(id).unwrap_or_else(|| panic!("{product}: there is no rule {id}")).category.as_str());
        assert_eq!(themes, THEMES, "{product}");
    }
}

#[test]
fn the_hardened_twins_are_read_and_silent_for_everybody() {
    let mut wrong = String::new();
    for (product, _) in PLANTED {
        let hardened = report(product, "hardened", Persona::Audit);
        for finding in &hardened.findings {
            writeln!(wrong, "{product} said {:?}: {}", place(&hardened, finding), finding.message).unwrap();
        }
        for notice in &hardened.notices {
            writeln!(wrong, "{product} noticed {}: {}", notice.id, notice.message).unwrap();
        }
        // A twin that nobody reads would be silent as well.
        let risky = report(product, "risky", Persona::Default);
        if files(&hardened) != files(&risky) {
            writeln!(wrong, "{product} read {:?} of the twin, {:?} of the other", files(&hardened), files(&risky)).unwrap();
        }
        assert_eq!(hardened.stats.suppressed, 0);
    }
    assert!(wrong.is_empty(), "{wrong}");
}
