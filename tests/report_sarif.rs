//! SARIF: valid by the official schema, within GitHub's limits, with exact places.

mod common;

use std::sync::OnceLock;

use bailiwick::finding::Severity;
use bailiwick::report::Format;
use common::{Made, everything};
use serde_json::{Value, json};

fn validator() -> &'static jsonschema::Validator {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.schema.json")).expect("JSON");
        jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
    })
}

/// The only run of the log, after validation. `BAILIWICK_KEEP_SARIF` names a folder to keep the log in, for other validators.
fn run(made: &Made, name: &str) -> Value {
    let text = made.write(Format::Sarif);
    if let Ok(folder) = std::env::var("BAILIWICK_KEEP_SARIF") {
        std::fs::write(format!("{folder}/{name}.sarif"), &text).expect("a folder to write to");
    }
    let mut log: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> = validator().iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    assert_eq!(empty_strings(&log, ""), Vec::<String>::new());
    log["runs"][0].take()
}

fn empty_strings(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::String(text) if text.is_empty() => vec![at.to_owned()],
        Value::Array(items) => items.iter().flat_map(|item| empty_strings(item, at)).collect(),
        Value::Object(map) => map.iter().flat_map(|(key, item)| empty_strings(item, &format!("{at}/{key}"))).collect(),
        _ => Vec::new(),
    }
}

fn uris(run: &Value) -> Vec<&str> {
    run["artifacts"].as_array().expect("artifacts").iter().filter_map(|artifact| artifact["location"]["uri"].as_str()).collect()
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    for wrong in [json!({"version": "2.1.0"}), json!({"version": "2.0.0", "runs": []}), json!({"version": "2.1.0", "runs": [{"tool": {}}]})]
    {
        assert!(!validator().is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn no_findings() {
    let run = run(&Made::new(), "empty");
    assert_eq!(run["results"], json!([]));
    assert_eq!(run["tool"]["driver"]["rules"], json!([]));
    assert_eq!(run["tool"]["driver"]["name"], "bailiwick");
    assert_eq!(run["tool"]["driver"]["semanticVersion"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["automationDetails"]["id"], "bailiwick/");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run.get("taxonomies"), None);
}

#[test]
fn results_are_sorted_and_placed() {
    let run = run(&everything(), "everything");
    let results = run["results"].as_array().expect("results");
    let brief: Vec<(&str, &str, &str)> = results
        .iter()
        .map(|result| {
            let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let text = |value: &'_ Value| value.as_str().map(str::to_owned).unwrap_or_default().leak() as &str;
            (text(&result["ruleId"]), text(&result["level"]), text(&location["uri"]))
        })
        .collect();
    assert_eq!(
        brief,
        [
            ("secret-in-agent-config", "error", ".claude/settings.json"),
            ("sandbox-disabled", "error", ".claude/settings.json"),
            ("sandbox-disabled", "warning", "a%20b%250A%3A%3Aerror%3A%3Ax.json"),
            ("sandbox-disabled", "note", "empty.md"),
            ("organisation-rule", "note", "%C3%BCn%C3%AF/%231%3Fx%3Dy%F0%9F%94%91%3Az.md"),
        ]
    );
    assert_eq!(
        uris(&run),
        [".claude/settings.json", "a%20b%250A%3A%3Aerror%3A%3Ax.json", "%C3%BCn%C3%AF/%231%3Fx%3Dy%F0%9F%94%91%3Az.md", "empty.md"]
    );
    let sandbox = &results[1];
    assert_eq!(
        sandbox["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": ".claude/settings.json", "uriBaseId": "%SRCROOT%", "index": 0},
            // UTF-16 units: the key sign counts two.
            "region": {"startLine": 2, "startColumn": 29, "endLine": 2, "endColumn": 34, "snippet": {"text": "false"}},
        })
    );
    assert_eq!(sandbox["locations"][0]["logicalLocations"], json!([{"fullyQualifiedName": "sandbox.enabled"}]));
    assert_eq!(sandbox["message"]["text"], "`main` runs without a sandbox. Set `sandbox.enabled` to true.");
    let related = sandbox["relatedLocations"].as_array().expect("related");
    assert_eq!((&related[0]["id"], &related[0]["message"]["text"]), (&json!(0), &json!("and here")));
    assert_eq!((&related[1]["id"], &related[1]["message"]["text"]), (&json!(1), &json!("see also")));
    assert_eq!(related[1]["physicalLocation"]["region"]["startLine"], 2);
    assert_eq!(sandbox["properties"]["agent"], "main");
    assert_eq!(sandbox["partialFingerprints"]["bailiwick/v1"], "00000000000000000000000000000000");
    // The text of the hostile message holds no link and nothing hidden.
    assert_eq!(
        results[2]["message"]["text"],
        "100% wrong\\n::error::x, y: \\u{1b}[31m\\u{202e} [click] (https://example.com) ::set-output name=a::b. %0A::warning::z"
    );
    // An empty file has the hash of the published vector.
    assert_eq!(results[3]["partialFingerprints"]["primaryLocationLineHash"], "c129715d7a2bc9a3:1");
}

#[test]
fn rules_and_taxonomies_refer_to_each_other() {
    let run = run(&everything(), "everything-again");
    let driver = &run["tool"]["driver"];
    let rules = driver["rules"].as_array().expect("rules");
    let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, ["organisation-rule", "sandbox-disabled", "secret-in-agent-config"]);
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let sandbox = &rules[1];
    assert_eq!(sandbox["name"], "SandboxDisabled");
    assert_eq!(sandbox["helpUri"], "https://github.com/bailiwick-dev/bailiwick/blob/main/docs/rules/sandbox-disabled.md");
    assert_eq!(sandbox["defaultConfiguration"]["level"], "error");
    assert_eq!(
        sandbox["properties"],
        json!({
            "tags": [
                "security", "agency", "external/cwe/cwe-250", "external/owasp-llm/llm06:2025", "external/owasp-asi/asi05",
                "external/nist-ai-rmf/map-3.5",
            ],
            "precision": "high", "security-severity": "8.0", "category": "agency", "persona": "default",
            "frameworks": ["owasp-llm:LLM06:2025", "owasp-asi:ASI05", "cwe:CWE-250", "nist-ai-rmf:MAP 3.5", "house:RULE-1"],
        })
    );
    let organisation = &rules[0]["properties"];
    assert_eq!(organisation.get("security-severity"), None);
    assert_eq!(organisation["problem.severity"], "recommendation");
    let markdown = sandbox["help"]["markdown"].as_str().expect("help");
    for part in ["## Why", "## Fix\n\nTurn the sandbox on.", "## Limitations", "[CWE-250](https://cwe.mitre.org/data/definitions/250.html)"]
    {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
    let taxonomies = run["taxonomies"].as_array().expect("taxonomies");
    let names: Vec<&Value> = taxonomies.iter().map(|taxonomy| &taxonomy["name"]).collect();
    assert_eq!(names, ["cwe", "nist-ai-rmf", "owasp-asi", "owasp-llm"]);
    assert_eq!(driver["supportedTaxonomies"].as_array().map(Vec::len), Some(4));
    let mut relationships = 0;
    for relationship in rules.iter().filter_map(|rule| rule["relationships"].as_array()).flatten() {
        let target = &relationship["target"];
        let number = |value: &Value| usize::try_from(value.as_u64().expect("an index")).expect("small");
        let taxonomy = &taxonomies[number(&target["toolComponent"]["index"])];
        assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
        assert_eq!(taxonomy["taxa"][number(&target["index"])]["id"], target["id"]);
        relationships += 1;
    }
    assert_eq!(relationships, 6);
}

#[test]
fn notices_are_notifications() {
    let run = run(&everything(), "everything-once-more");
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["descriptor"], json!({"id": "duplicate-key", "index": 0}));
    assert_eq!(told[0]["level"], "note");
    assert_eq!(told[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
    assert_eq!((&told[1]["descriptor"]["id"], &told[1]["level"]), (&json!("unreadable"), &json!("warning")));
    assert_eq!(told[1]["message"]["text"], "permission\\n::error::denied");
    assert_eq!(run["tool"]["driver"]["notifications"][1]["id"], "unreadable");
}

#[test]
fn stops_at_the_limits() {
    let mut made = Made::new();
    let file = made.file("x.json", "false\ntrue\n");
    for _ in 0..25_003 {
        made.find("sandbox-disabled", Severity::Low, file, "false");
    }
    let related = vec![common::label(&made, file, "false", "here"); 150];
    made.find("secret-in-agent-config", Severity::Critical, file, "true").related = related;
    let run = run(&made, "limits");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results[0]["ruleId"], "secret-in-agent-config");
    assert_eq!(results[0]["relatedLocations"].as_array().map(Vec::len), Some(100));
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["descriptor"]["id"], "results-left-out");
    assert_eq!(told[0]["message"]["text"], "4 results left out: code scanning takes 25000 of a run, and these are the least severe.");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(everything().write(Format::Sarif), everything().write(Format::Sarif));
}

#[test]
fn a_failure_inside_is_no_success() {
    for (id, successful) in [("failed", false), ("rule-incomplete", false), ("unreadable", true)] {
        let mut made = Made::new();
        made.notice(id, true, "a.json", None, "said");
        assert_eq!(run(&made, id)["invocations"][0]["executionSuccessful"], successful, "{id}");
    }
}
