//! JSON: true to its schema, and exact.

mod common;

use bailiwick::report::Format;
use common::{Made, everything};
use serde_json::{Value, json};

fn parsed(made: &Made) -> Value {
    let text = made.write(Format::Json);
    assert!(text.ends_with("}\n"));
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("../schemas/report.schema.json")).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    report
}

#[test]
fn the_empty_report() {
    let report = parsed(&Made::new());
    assert_eq!(report["findings"], json!([]));
    assert_eq!(
        report["summary"],
        json!({"files": 12, "rules": 2, "suppressed": 0, "hidden": 0, "incomplete": 0,
            "findings": {"total": 0, "critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0}})
    );
}

#[test]
fn everything_is_in_it() {
    let report = parsed(&everything());
    assert_eq!(
        report["summary"],
        json!({"files": 5, "rules": 40, "suppressed": 1, "hidden": 2, "incomplete": 1,
            "findings": {"total": 5, "critical": 1, "high": 1, "medium": 1, "low": 1, "info": 1}})
    );
    let finding = &report["findings"][0];
    // Columns count bytes: the key sign four, `ö` and `ß` two each.
    assert_eq!(finding["start"], json!({"line": 2, "column": 33, "offset": 35}));
    assert_eq!(finding["end"], json!({"line": 2, "column": 38, "offset": 40}));
    assert_eq!(finding["rule"], "sandbox-disabled");
    assert_eq!(finding["title"], "Agent sandbox is off");
    assert_eq!(finding["category"], "agency");
    assert_eq!(finding["url"], "https://github.com/bailiwick-dev/bailiwick/blob/main/docs/rules/sandbox-disabled.md");
    assert_eq!(
        finding["related"][0],
        json!({"file": "a b%0A::error::x.json", "message": "and here",
            "start": {"line": 1, "column": 13, "offset": 12}, "end": {"line": 1, "column": 18, "offset": 17}})
    );
    // A rule that nobody knows.
    let finding = &report["findings"][3];
    assert_eq!(finding["rule"], "organisation-rule");
    assert_eq!((&finding["title"], &finding["url"], &finding["frameworks"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(
        report["notices"][1],
        json!({"id": "unreadable", "incomplete": true, "file": "locked\n::error::/x,y:z.json", "start": null, "end": null,
            "message": "permission\n::error::denied"})
    );
}
