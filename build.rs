//! Compiles what is data into what the program holds: rules into one blob, catalogues into static tables, the list of rules of code.
//!
//! The readers are the program's own (spanned tree, serde over it), so a mistake in a rule file stops the build at its line and column.

// The included modules hold more than the build uses.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, unused_qualifications)]
// A build script ends by exiting: its message must be the last thing people read.
#![allow(clippy::exit, clippy::print_stdout)]

#[path = "src/finding.rs"]
mod finding;
#[path = "src/names.rs"]
mod names;
#[path = "src/source/mod.rs"]
mod source;

/// The part of the syntax room that reads YAML.
#[path = "src/syntax"]
mod syntax {
    pub mod de;
    mod limits;
    pub mod tree;
    pub mod yaml;

    pub use limits::*;
}

/// The part of the rule room that reads rule files.
#[path = "src/rule"]
mod rule {
    pub mod condition;
    pub mod file;
    mod types;

    pub use types::*;
}

#[path = "build/cloud.rs"]
mod cloud;
#[path = "build/commands.rs"]
mod commands;
#[path = "build/credentials.rs"]
mod credentials;
#[path = "build/formats.rs"]
mod formats;
#[path = "build/frameworks.rs"]
mod frameworks;
#[path = "build/methods.rs"]
mod methods;
#[path = "build/n8n.rs"]
mod n8n;
#[path = "build/phrases.rs"]
mod phrases;
#[path = "build/powers.rs"]
mod powers;
#[path = "build/products.rs"]
mod products;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/sam.rs"]
mod sam;
#[path = "build/scopes.rs"]
mod scopes;
#[path = "build/servers.rs"]
mod servers;
#[path = "build/tools.rs"]
mod tools;
#[path = "build/verbs.rs"]
mod verbs;
#[path = "build/versions.rs"]
mod versions;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=rules");
    rules::compile(&root, &out);
    credentials::compile(&root, &out);
    frameworks::generate(&root, &out).unwrap_or_else(|error| panic!("{error}"));
    scopes::generate(&root, &out);
    cloud::generate(&root, &out);
    sam::generate(&root, &out);
    methods::generate(&root, &out);
    phrases::generate(&root, &out);
    products::generate(&root, &out);
    formats::generate(&root, &out);
    servers::generate(&root, &out);
    servers::hosts(&root, &out);
    tools::generate(&root, &out);
    commands::generate(&root, &out);
    n8n::generate(&root, &out);
    powers::generate(&root, &out);
    verbs::generate(&root, &out);
    versions::generate(&root, &out);
}

/// The list that a YAML file holds; ends the build at the first mistake.
fn read_list<T: serde::de::DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = source::Source::new(source::FileId(0), &path.to_string_lossy(), text.clone());
    let (tree, error, _) = syntax::yaml::read(&source, 0..text.len());
    if let Some(error) = error {
        fail(path, &text, error.span.start as usize, &error.message);
    }
    let Some(root) = tree.root() else { fail(path, &text, 0, "the file is empty") };
    root.items()
        .map(|item| syntax::de::from_node(item).unwrap_or_else(|error| fail(path, &text, error.span.start as usize, &error.message)))
        .collect()
}

/// Ends the build with a message in the form that editors and people know: `path:line:column: message`.
fn fail(path: &Path, text: &str, offset: usize, message: &str) -> ! {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    println!("cargo::error={}:{line}:{column}: {message}", path.display());
    std::process::exit(1);
}

/// The files below `folder` that end in `.extension`, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
