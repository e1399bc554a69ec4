//! `rules/catalog/methods.yaml` to the static table that `src/catalog/methods.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    client: String,
    call: String,
    least: String,
    accepts: Vec<String>,
}

/// Reads the catalogue below `root` and writes `methods.rs` into `out`, sorted by client and call; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/methods.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let mut rows = read_list::<Row>(&path);
    rows.sort_by(|a, b| (&a.client, &a.call).cmp(&(&b.client, &b.call)));
    let twice = rows.windows(2).find(|pair| (&pair[0].client, &pair[0].call) == (&pair[1].client, &pair[1].call));
    assert!(twice.is_none(), "{}: {} is there twice", path.display(), twice.map_or("", |pair| &pair[0].call));
    let mut text = String::from("static METHODS: &[Method] = &[\n");
    for Row { client, call, least, accepts } in rows {
        let _ = writeln!(text, "    Method {{ client: {client:?}, call: {call:?}, least: {least:?}, accepts: &{accepts:?} }},");
    }
    fs::write(out.join("methods.rs"), text + "];\n").expect("OUT_DIR is writable");
}
