//! `rules/catalog/n8n.yaml` to the static table that `src/catalog/n8n.rs` includes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    node: String,
    #[serde(default)]
    since: f32,
    #[serde(default)]
    defaults: Vec<String>,
    #[serde(default = "private")]
    reads: Vec<String>,
    #[serde(default = "internal")]
    writes: Vec<String>,
    #[serde(default = "gone")]
    deletes: Vec<String>,
    #[serde(default)]
    bin: Option<String>,
    #[serde(default)]
    can: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    trust: Option<String>,
    #[serde(default)]
    checks: Vec<String>,
    #[serde(default)]
    attended: bool,
    source: String,
}

fn private() -> Vec<String> {
    vec!["read.private".to_owned()]
}

fn internal() -> Vec<String> {
    vec!["write.internal".to_owned()]
}

fn gone() -> Vec<String> {
    vec!["delete".to_owned()]
}

/// A list of capabilities as the table has it.
fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| crate::tools::capability(name)).collect();
    format!("&[{}]", names.join(", "))
}

/// Reads the catalogue below `root` and writes `n8n.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/n8n.yaml");
    let rows: Vec<Row> = read_list(&path);
    assert!(rows.is_sorted_by(|a, b| a.node < b.node), "{}: nodes are sorted, and each is there once", path.display());
    let mut text = String::from("static NODES: &[Node] = &[\n");
    for row in &rows {
        let named = row.source.starts_with("https://") || row.source.starts_with("packages/");
        assert!(named, "{}: {} names no source", path.display(), row.node);
        let kept = row.bin.as_ref().is_some_and(|bin| bin.starts_with("https://") || matches!(bin.as_str(), "unread" | "message"));
        let brought_back = !row.deletes.is_empty() && !row.deletes.contains(&"delete".to_owned());
        assert_eq!(
            brought_back,
            kept,
            "{}: {} says what keeps what it removes where that can be brought back, and only there",
            path.display(),
            row.node
        );
        let (reads, writes, deletes) = (list(&row.reads), list(&row.writes), list(&row.deletes));
        let trust = row
            .trust
            .as_ref()
            .map_or_else(|| "None".to_owned(), |trust| format!("Some(Trust::{})", trust[..1].to_uppercase() + &trust[1..]));
        let can: Vec<String> = row.can.iter().map(|(operation, can)| format!("({operation:?}, {})", list(can))).collect();
        let _ = writeln!(
            text,
            "    Node {{ name: {:?}, since: {:?}, defaults: &{:?}, reads: {reads}, writes: {writes}, deletes: {deletes}, can: &[{}], to: &{:?}, trust: {trust}, checks: &{:?}, attended: {} }},",
            row.node,
            row.since,
            row.defaults,
            can.join(", "),
            row.to,
            row.checks,
            row.attended
        );
    }
    fs::write(out.join("n8n.rs"), text + "];\n").expect("OUT_DIR is writable");
}
