//! `rules/catalog/methods/` to the static table that `src/catalog/methods.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::{files, read_list};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    client: String,
    #[serde(default)]
    call: Option<String>,
    #[serde(default)]
    calls: Vec<String>,
    least: String,
    accepts: Vec<String>,
}

/// Reads the catalogues below `root` and writes `methods.rs` into `out`, sorted by provider, client and call; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let (mut text, mut methods) = (String::new(), Vec::new());
    for path in files(&root.join("rules/catalog/methods"), "yaml") {
        println!("cargo::rerun-if-changed={}", path.display());
        let provider = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        for Row { client, call, calls, least, accepts } in read_list::<Row>(&path) {
            let number = text.lines().count();
            let _ = writeln!(text, "static ACCEPTS_{number}: &[&str] = &{accepts:?};");
            for call in call.into_iter().chain(calls) {
                methods.push((provider.clone(), client.clone(), call, least.clone(), number));
            }
        }
    }
    methods.sort();
    let key = |(provider, client, call, ..): &(String, String, String, String, usize)| (provider.clone(), client.clone(), call.clone());
    let twice = methods.windows(2).find(|pair| key(&pair[0]) == key(&pair[1]));
    assert!(twice.is_none(), "a method is there twice: {:?}", twice.map(|pair| key(&pair[0])));
    text += "static METHODS: &[Method] = &[\n";
    for (provider, client, call, least, number) in methods {
        let _ = writeln!(
            text,
            "    Method {{ provider: {provider:?}, client: {client:?}, call: {call:?}, least: {least:?}, accepts: ACCEPTS_{number} }},"
        );
    }
    fs::write(out.join("methods.rs"), text + "];\n").expect("OUT_DIR is writable");
}
