//! `rules/catalog/verbs.yaml` to the static tables that `src/catalog/verbs.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: Option<String>,
    #[serde(default)]
    are: Vec<Vec<String>>,
    can: Option<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

/// Reads the catalogue below `root` and writes `verbs.rs` into `out`; ends the build at the first mistake. That a capability is one, the
/// compiler says.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/verbs.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let mut actions = String::from("static ACTIONS: &[Action] = &[\n");
    let mut lists = String::new();
    for row in read_list::<Row>(&path) {
        let all = row.verbs.iter().chain(&row.objects).chain(&row.unless).chain(row.are.iter().flatten());
        for word in all {
            assert!(
                word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{}: `{word}` is no word of a name",
                path.display()
            );
        }
        match (row.words, row.can) {
            (Some(name), None) if matches!(name.as_str(), "reading" | "trifles" | "looking" | "outside" | "inside") => {
                let mut words: Vec<String> = row.are.into_iter().flatten().collect();
                words.sort_unstable();
                words.dedup();
                let _ = writeln!(lists, "static {}: &[&str] = &{words:?};", name.to_uppercase());
            }
            (None, Some(can)) if !row.verbs.is_empty() => {
                let can = crate::tools::capability(&can);
                let _ = writeln!(
                    actions,
                    "    Action {{ can: {can}, verbs: &{:?}, objects: &{:?}, unless: &{:?} }},",
                    row.verbs, row.objects, row.unless
                );
            }
            _ => panic!(
                "{}: a row is `words` (reading, trifles, looking, outside, inside) with `are`, or `can` with `verbs`",
                path.display()
            ),
        }
    }
    fs::write(out.join("verbs.rs"), format!("{lists}{actions}];\n")).expect("OUT_DIR is writable");
}
