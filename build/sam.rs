//! `rules/catalog/sam_policies.yaml` to the static table that `src/catalog/sam.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    template: String,
    #[serde(default)]
    conditional: bool,
    resources: Vec<String>,
    actions: Vec<String>,
}

/// Reads the catalogue below `root` and writes `sam.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/sam_policies.yaml");
    let rows: Vec<Row> = read_list(&path);
    assert!(rows.is_sorted_by(|one, next| one.template <= next.template), "{}: templates are sorted by name", path.display());
    let mut table = String::from("static STATEMENTS: &[SamStatement] = &[\n");
    for Row { template, conditional, resources, actions } in &rows {
        let _ = writeln!(
            table,
            "    SamStatement {{ template: {template:?}, conditional: {conditional}, resources: &{resources:?}, actions: &{actions:?} }},"
        );
    }
    fs::write(out.join("sam.rs"), table + "];\n").expect("OUT_DIR is writable");
}
