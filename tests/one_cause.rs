//! One root cause is one finding: what copies of a file say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};

/// The findings in a folder of these files: rule, place, and the places beside it.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let report = scan(folder.path(), &[], &Config::default(), &Silent).unwrap();
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
