//! GitHub annotations: exact commands, GitHub's limits, and no way for a file to give the runner a command.

mod common;

use bailiwick::finding::Severity;
use bailiwick::report::Format;
use common::{Made, everything};

fn lines(made: &Made) -> Vec<String> {
    made.write(Format::Github).lines().map(str::to_owned).collect()
}

#[test]
fn exact_and_most_severe_first() {
    assert_eq!(
        lines(&everything()),
        [
            "::error file=.claude/settings.json,line=3,endLine=3,col=10,endColumn=16,title=secret-in-agent-config\
             ::`main` runs without a sandbox. Set `sandbox.enabled` to true.",
            "::error file=.claude/settings.json,line=2,endLine=2,col=29,endColumn=34,title=sandbox-disabled\
             ::`main` runs without a sandbox. Set `sandbox.enabled` to true.",
            "::warning file=a b%250A%3A%3Aerror%3A%3Ax.json,line=1,endLine=1,col=13,endColumn=18,title=sandbox-disabled\
             ::100%25 wrong\\n::error::x, y: \\u{1b}[31m\\u{202e} [click](https://example.com) ::set-output name=a::b. \
             %250A::warning::z",
            "::notice file=empty.md,line=1,endLine=1,col=1,endColumn=1,title=sandbox-disabled\
             ::`main` runs without a sandbox. Set `sandbox.enabled` to true.",
            // Over several lines there are no columns.
            "::notice file=ünï/#1?x=y🔑%3Az.md,line=1,endLine=3,title=organisation-rule::`main` runs without a sandbox",
            "::notice file=.claude/settings.json,line=3,endLine=3,col=3,endColumn=8,title=duplicate-key::written twice",
            "::warning file=locked%0A%3A%3Aerror%3A%3A/x%2Cy%3Az.json,title=unreadable::permission\\n::error::denied",
        ]
    );
}

#[test]
fn ten_of_a_kind_and_a_last_word() {
    let mut made = Made::new();
    let file = made.file("x.json", "false");
    for severity in [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical] {
        for _ in 0..12 {
            made.find("sandbox-disabled", severity, file, "false");
        }
    }
    let lines = lines(&made);
    let of = |kind: &str| lines.iter().filter(|line| line.starts_with(kind)).count();
    assert_eq!((of("::error "), of("::warning "), of("::notice ")), (10, 10, 10));
    assert_eq!(lines.len(), 30);
    assert_eq!(
        lines[29],
        "::notice title=bailiwick::31 more remarks not annotated here (GitHub shows 10 of a kind): see the SARIF or JSON report, or run bailiwick."
    );
}

#[test]
fn ten_need_no_last_word() {
    let mut made = Made::new();
    let file = made.file("x.json", "false");
    for _ in 0..10 {
        made.find("sandbox-disabled", Severity::Low, file, "false");
    }
    assert!(lines(&made).iter().all(|line| line.starts_with("::notice file=x.json,")));
    assert_eq!(lines(&made).len(), 10);
}

/// Every line is a command of ours, whatever files and messages hold.
#[test]
fn no_line_is_anybody_elses() {
    let evil = [
        "\n::error::x",
        "\r::add-mask::x",
        "\r\n::set-output name=a::b",
        "%0A::error::x",
        "%250A",
        "a,line=1::x",
        "::stop-commands::t",
        "\u{85}\u{2028}\u{b}\u{c}::debug::x",
    ];
    for text in evil {
        let mut made = Made::new();
        let file = made.file(&format!("{text}.json"), "false");
        let finding = made.find(&format!("rule{text}"), Severity::High, file, "false");
        finding.message = text.to_owned();
        finding.help = text.to_owned();
        made.notice("odd", false, text, None, text);
        let out = made.write(Format::Github);
        let lines: Vec<&str> = out.split(['\n', '\r']).collect();
        assert_eq!(lines.len(), 3, "{out:?}");
        let (command, properties) = lines[0].split_once(' ').expect("a command with properties");
        assert_eq!(command, "::error");
        let (properties, _) = properties.split_once("::").expect("a message");
        let names: Vec<&str> = properties.split(',').map(|property| property.split_once('=').expect("a property").0).collect();
        assert_eq!(names, ["file", "line", "endLine", "col", "endColumn", "title"], "{out:?}");
        assert!(lines[1].starts_with("::notice file="), "{out:?}");
        assert_eq!(lines[2], "");
    }
}
