//! `rules/catalog/tools.yaml` to the static table that `src/catalog/tools.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    product: String,
    name: String,
    can: Vec<String>,
    source: String,
}

/// `money.refund` to `Capability::MoneyRefund`. That it is one, the compiler says at the table.
pub(crate) fn capability(name: &str) -> String {
    let parts = name.split(['.', '_']).map(|part| part[..1].to_uppercase() + &part[1..]);
    format!("Capability::{}", parts.collect::<String>())
}

/// Reads the catalogue below `root` and writes `tools.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/tools.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    let key = |row: &Row| (row.product.clone(), row.name.clone());
    assert!(rows.is_sorted_by(|a, b| key(a) < key(b)), "{}: tools are sorted, and each is there once", path.display());
    let mut text = String::from("static TOOLS: &[(&str, &str, &[Capability])] = &[\n");
    for row in &rows {
        assert!(row.source.starts_with("https://"), "{}: {} names no source", path.display(), row.name);
        let can: Vec<String> = row.can.iter().map(|can| capability(can)).collect();
        let _ = writeln!(text, "    ({:?}, {:?}, &[{}]),", row.product, row.name, can.join(", "));
    }
    fs::write(out.join("tools.rs"), text + "];\n").expect("OUT_DIR is writable");
}
