//! What several test files share.

#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod mint;

use std::fs;

use bailiwick::config::Config;
use bailiwick::engine::{Examined, model};
use bailiwick::model::Model;

/// A folder with files of these paths.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("below the folder")).expect("folders");
        fs::write(&file, text).expect("a file");
    }
    folder
}

/// The model of files with these paths, and the files.
pub(crate) fn written(files: &[(&str, &str)]) -> (Model, Vec<Examined>) {
    model(folder(files).path(), &[], &Config::default()).expect("the folder is there")
}

/// The model of one file.
pub(crate) fn one(path: &str, text: &str) -> Model {
    written(&[(path, text)]).0
}

/// The model of a fixture as text: a line for each entity, with the line it is written at.
pub(crate) fn lowered(name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name);
    let (model, files) = model(&root, &[], &Config::default()).expect("the fixture is there");
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let line = source.slice(origin.span).lines().next().unwrap_or_default().to_owned();
        serde_json::json!({"file": source.path(), "at": line, "path": origin.path, "agent": origin.agent})
    });
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten() {
            text += &format!("{kind} {entity}\n");
        }
    }
    text
}

/// Replaces every `@@mint:KIND@@` by a freshly minted credential of that kind, the same for the same place of the same text.
pub(crate) fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut seed = 1;
    while let Some((before, after)) = rest.split_once("@@mint:") {
        let (kind, after) = after.split_once("@@").expect("a mint mark ends with @@");
        out += before;
        out += &mint::mint(kind, seed);
        seed += 1;
        rest = after;
    }
    out + rest
}
