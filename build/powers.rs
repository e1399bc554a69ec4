//! `rules/catalog/powers.yaml` to the static table that `src/catalog/powers.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    can: String,
    provider: String,
    scopes: Vec<String>,
}

/// Reads the catalogue below `root` and writes `powers.rs` into `out`; ends the build at the first mistake. That a capability is one, the
/// compiler says.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/powers.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let mut text = String::from("static POWERS: &[(&str, Capability, &[&str])] = &[\n");
    for row in read_list::<Row>(&path) {
        assert!(!row.scopes.is_empty(), "{}: {} of {} has no scopes", path.display(), row.can, row.provider);
        let _ = writeln!(text, "    ({:?}, {}, &{:?}),", row.provider, crate::tools::capability(&row.can), row.scopes);
    }
    fs::write(out.join("powers.rs"), text + "];\n").expect("OUT_DIR is writable");
}
