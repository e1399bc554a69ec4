//! `rules/catalog/commands.yaml` to the static table that `src/catalog/commands.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;
use crate::tools::capability;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    command: String,
    can: String,
    source: String,
}

/// Reads the catalogue below `root` and writes `commands.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/commands.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    let words = |row: &Row| row.command.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert!(rows.is_sorted_by(|a, b| words(a) < words(b)), "{}: commands are sorted, and each is there once", path.display());
    let mut text = String::from("static COMMANDS: &[(&[&str], Capability)] = &[\n");
    for row in &rows {
        assert!(row.source.starts_with("https://"), "{}: {} names no source", path.display(), row.command);
        let _ = writeln!(text, "    (&{:?}, {}),", words(row), capability(&row.can));
    }
    fs::write(out.join("commands.rs"), text + "];\n").expect("OUT_DIR is writable");
}
