//! The published schemas agree with what the program accepts: the project's own rules are rules to the schema, and mistakes are not.

use std::path::{Path, PathBuf};

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax, de};
use jsonschema::Validator;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Validator {
    let text = std::fs::read_to_string(root().join("schemas").join(name)).expect("the schema is there");
    let value: Value = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::meta::validate(&value).expect("the schema is a schema");
    jsonschema::validator_for(&value).expect("the schema compiles")
}

fn yaml(path: &Path) -> Value {
    let source = Source::new(FileId(0), &path.to_string_lossy(), std::fs::read_to_string(path).expect("readable"));
    let document = syntax::parse(&source, Syntax::Yaml);
    assert_eq!(document.error, None, "{}", path.display());
    de::from_node(document.tree.root().expect("not empty")).expect("JSON can hold it")
}

fn rules() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(root().join("rules")).expect("rules").map(|entry| entry.expect("entry").path());
    let mut files: Vec<PathBuf> = folders
        .filter(|path| path.is_dir() && !path.ends_with("catalog"))
        .flat_map(|folder| std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_rule_of_the_project_fits_the_schema_of_rules() {
    let schema = schema("rule.schema.json");
    let files = rules();
    assert_eq!(files.len(), bailiwick::rule::all().len());
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let value = yaml(path);
            let errors: Vec<_> =
                schema.iter_errors(&value).map(|error| format!("{}: {}: {error}", path.display(), error.instance_path())).collect();
            errors
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn mistakes_in_a_rule_are_seen() {
    let schema = schema("rule.schema.json");
    let rule = |change: &dyn Fn(&mut Value)| {
        let mut rule = json!({
            "id": "a-rule", "title": "T", "category": "agency", "severity": "high", "confidence": "low", "persona": "default", "since": "0.1.0",
            "select": "sandbox", "where": {"enabled": false, "any": [{"url.host": {"glob": ["*.io"]}}, {"args": {"some": {"matches": "^--yolo$"}}}]},
            "message": "m", "why": "w", "fix": "f", "limitations": "l", "examples": [{"path": "a.json", "bad": "«x»"}]
        });
        change(&mut rule);
        schema.is_valid(&rule)
    };
    assert!(rule(&|_| {}));
    assert!(!rule(&|rule| rule["id"] = json!("A Rule")));
    assert!(!rule(&|rule| rule["severity"] = json!("hgih")));
    assert!(!rule(&|rule| rule["unknown"] = json!(1)));
    assert!(!rule(&|rule| rule["code"] = json!(true)));
    assert!(!rule(&|rule| rule["where"] = json!({})));
    assert!(!rule(&|rule| rule["where"] = json!({"enabled": {"equal": false}})));
    assert!(!rule(&|rule| rule["where"] = json!({"all": {"enabled": false}})));
    assert!(!rule(&|rule| rule["where"] = json!({"args": {"count": {"least": 1}}})));
    assert!(!rule(&|rule| rule["examples"] = json!([{"path": "a"}])));
    assert!(!rule(&|rule| {
        rule.as_object_mut().expect("a map").remove("message");
    }));
}

#[test]
fn the_schema_of_the_configuration_is_one() {
    let schema = schema("bailiwick.schema.json");
    assert!(schema.is_valid(&json!({"version": 1, "fail_on": "high", "rules": {"x": "off", "y": {"severity": "low"}}})));
    assert!(!schema.is_valid(&json!({"rules": {"x": "loud"}})));
}

#[test]
fn the_table_of_scopes_fits_its_schema() {
    let schema = schema("scopes.schema.json");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_bailiwick"))
        .args(["scopes", "--format", "json"])
        .arg(root().join("fixtures/dialects"))
        .output()
        .expect("it runs");
    let table: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let errors: Vec<_> = schema.iter_errors(&table).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert!(table["scopes"].as_array().is_some_and(|scopes| scopes.len() > 50));
    let mut wrong = table.clone();
    wrong["scopes"][0]["access"] = json!("everything");
    assert!(!schema.is_valid(&wrong));
}
