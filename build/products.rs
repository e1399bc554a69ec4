//! `rules/catalog/products.yaml` to the static table that `src/catalog/products.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

/// The names that the file may use; `src/model/grant.rs` and `src/catalog/products.rs` have them too.
const STRATEGIES: &[&str] = &["deny-ask-allow", "strictest", "highest-priority", "one-list-each", "first-match", "last-match"];
const SUBJECTS: &[&str] = &["shell", "read", "write", "network", "mcp", "agent", "everything", "other"];
const GATES: &[&str] = &["none", "model-judged", "ask", "deny", "unknown"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    shared: Option<Sourced>,
    strategy: Option<Strategy>,
    default: Option<Defaults>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sourced {
    source: String,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Strategy {
    is: String,
    source: String,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    source: String,
    checked: String,
    #[serde(default)]
    tools: Vec<Tool>,
    mcp: String,
    #[serde(default = "unknown")]
    any: String,
}

fn unknown() -> String {
    "unknown".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    name: String,
    r#for: String,
    gate: String,
}

/// Reads the catalogue below `root` and writes `products.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/products.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    let lower = |row: &Row| row.name.to_ascii_lowercase();
    assert!(rows.is_sorted_by(|a, b| lower(a) < lower(b)), "{}: products are sorted, and each is there once", path.display());
    let mut text = String::from("static PRODUCTS: &[Product] = &[\n");
    for row in &rows {
        let sourced = |source: &str, checked: &str| {
            assert!(source.starts_with("https://"), "{}: {} names no source", path.display(), row.name);
            assert!(checked.len() == 10, "{}: {}: `checked` is a date", path.display(), row.name);
        };
        let one = |name: &str, of: &[&str]| {
            assert!(of.contains(&name), "{}: {}: `{name}` is none of {of:?}", path.display(), row.name);
            variant(name)
        };
        if let Some(shared) = &row.shared {
            sourced(&shared.source, &shared.checked);
        }
        let strategy = row.strategy.as_ref().map_or_else(
            || "None".to_owned(),
            |strategy| {
                sourced(&strategy.source, &strategy.checked);
                format!("Some(Strategy::{})", one(&strategy.is, STRATEGIES))
            },
        );
        let defaults = row.default.as_ref().map_or_else(
            || "None".to_owned(),
            |defaults| {
                sourced(&defaults.source, &defaults.checked);
                let tool =
                    |tool: &Tool| format!("({:?}, Subject::{}, Gate::{})", tool.name, one(&tool.r#for, SUBJECTS), one(&tool.gate, GATES));
                let tools: Vec<String> = defaults.tools.iter().map(tool).collect();
                let (mcp, any) = (one(&defaults.mcp, GATES), one(&defaults.any, GATES));
                format!(
                    "Some(Defaults {{ source: {:?}, tools: &[{}], mcp: Gate::{mcp}, any: Gate::{any} }})",
                    defaults.source,
                    tools.join(", ")
                )
            },
        );
        let _ = writeln!(
            text,
            "    Product {{ name: {:?}, shared: {}, strategy: {strategy}, defaults: {defaults} }},",
            row.name,
            row.shared.is_some()
        );
    }
    fs::write(out.join("products.rs"), text + "];\n").expect("OUT_DIR is writable");
}

/// `deny-ask-allow` as `DenyAskAllow`.
fn variant(name: &str) -> String {
    name.split('-').flat_map(|word| [word[..1].to_ascii_uppercase(), word[1..].to_owned()]).collect()
}
