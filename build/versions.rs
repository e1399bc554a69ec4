//! `rules/catalog/versions.yaml` to the static tables that `src/catalog/versions.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    product: String,
    ecosystem: String,
    package: String,
    #[serde(default)]
    settings: Vec<Setting>,
    source: String,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    key: String,
    from: Option<String>,
    until: Option<String>,
    reason: String,
}

/// Reads the catalogue below `root` and writes `versions.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/versions.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    assert!(rows.is_sorted_by(|a, b| a.product < b.product), "{}: products are sorted", path.display());
    let mut packages = String::from("static PACKAGES: &[Package] = &[\n");
    let mut settings = String::from("static SETTINGS: &[Applies] = &[\n");
    for row in &rows {
        let says = |what: &str| format!("{}: {}: {what}", path.display(), row.product);
        assert!(row.source.starts_with("https://") && row.checked.len() == 10, "{}", says("names no source or no date"));
        assert!(matches!(row.ecosystem.as_str(), "pypi" | "npm"), "{}", says("is of no ecosystem that is read"));
        let _ = writeln!(packages, "    Package {{ ecosystem: {:?}, name: {:?} }},", row.ecosystem, row.package);
        for one in &row.settings {
            assert!(row.ecosystem == "pypi", "{}", says("versions of npm are not compared yet"));
            let _ = writeln!(
                settings,
                "    Applies {{ product: {:?}, package: {:?}, key: {:?}, from: {:?}, until: {:?}, reason: {:?} }},",
                row.product, row.package, one.key, one.from, one.until, one.reason
            );
        }
    }
    let names: Vec<&str> = rows.iter().map(|row| row.package.as_str()).collect();
    let probes = format!("/// Words without which a file names none of the packages.\npub const PROBES: &[&str] = &{names:?};\n");
    fs::write(out.join("versions.rs"), packages + "];\n\n" + &settings + "];\n\n" + &probes).expect("OUT_DIR is writable");
}
