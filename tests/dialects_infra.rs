//! What the dialects of infrastructure, CI, sources and APIs make of realistic files: the lowered models, word for word.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use bailiwick::config::Config;
use bailiwick::engine::model;
use serde_json::{Value, json};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name)
}

/// The model of a fixture, an entity a line, with its place and its agent. What is not so or not there is left out.
fn lowered(name: &str) -> String {
    let (model, files) = model(&fixture(name), &[], &Config::default()).unwrap();
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let at = source.position(origin.span.start);
        let line = source.slice(origin.span).lines().next().unwrap_or_default();
        json!(format!("{}:{}:{} {line}", source.path(), at.line, at.column))
    });
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        // What an instruction says clause by clause is another test's matter.
        for entity in list.as_array().into_iter().flatten().filter(|_| kind != "statements") {
            let said = entity.as_object().unwrap().iter().filter(|(_, value)| **value != Value::Bool(false));
            text += &format!("{kind} {}\n", Value::Object(said.map(|(key, value)| (key.clone(), value.clone())).collect()));
        }
    }
    text
}

macro_rules! golden {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { insta::assert_snapshot!(lowered($name)); })*
    };
}

golden! {
    terraform: "terraform",
    bicep: "bicep",
    cloudformation: "cloudformation",
    kubernetes: "kubernetes",
    github_actions: "github-actions",
    agentic_workflows: "gh-aw",
    source_scopes: "source-scopes",
    openapi: "openapi",
    agent_cards: "a2a",
    oauth_metadata: "oauth-metadata",
    scope_lists: "scope-lists",
}
