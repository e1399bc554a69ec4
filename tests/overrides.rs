//! What a project says of its tools in `bailiwick.yaml` replaces what their names say.

use std::fs;
use std::path::Path;

use bailiwick::config::{self, Config};
use bailiwick::engine::{Silent, scan};
use bailiwick::rule;

const SETTINGS: &str = r#"{"permissions": {"allow": ["mcp__crm__settle_case", "mcp__crm__delete_contact"]}}"#;

fn said(root: &Path, config: &Config) -> Vec<(String, u32, u32)> {
    let report = scan(root, &[], config, &Silent).expect("the folder can be scanned");
    let place = |finding: &bailiwick::finding::Finding| {
        let source = report.file(finding.primary.span);
        let position = source.position(finding.primary.span.start);
        (finding.rule.clone(), position.line, position.column)
    };
    report.findings.iter().map(place).collect()
}

#[test]
fn the_project_knows_its_tools_better_than_their_names() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(root.path().join(".claude")).expect("a folder");
    fs::write(root.path().join(".claude/settings.json"), SETTINGS).expect("a file");
    let by_name = said(root.path(), &Config::default());
    assert_eq!(by_name, [("destructive-action-without-approval".to_owned(), 1, 53)]);
    let text = "version: 1\ntools:\n  - name: settle_*\n    can: [money.refund]\n  - name: mcp__crm__delete_contact\n    can: []\n";
    let config = config::read("bailiwick.yaml", text.into(), rule::all()).expect("a configuration");
    assert_eq!(said(root.path(), &config), [("refund-without-approval".to_owned(), 1, 28)]);
}

#[test]
fn what_no_tool_can_do_is_a_mistake_at_its_place() {
    let text = "version: 1\ntools:\n  - name: settle_*\n    can: [money.refnd]\n";
    let invalid = config::read("bailiwick.yaml", text.into(), rule::all()).expect_err("a mistake");
    let problem = invalid.problems.first().expect("one");
    assert!(problem.message.contains("`money.refnd` is nothing that a tool can do; did you mean `money.refund`"), "{}", problem.message);
}
