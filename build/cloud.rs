//! `rules/catalog/cloud.yaml` to the static table that `src/catalog/cloud.rs` includes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::fail;
use crate::finding::Severity;
use crate::source::{FileId, Source};
use crate::syntax::{de, yaml};

/// Platforms in the file and in the program.
const PLATFORMS: &[(&str, &str)] = &[
    ("aws-action", "AwsAction"),
    ("aws-policy", "AwsPolicy"),
    ("azure-role", "AzureRole"),
    ("google-role", "GoogleRole"),
    ("kubernetes-role", "KubernetesRole"),
    ("kubernetes-rule", "KubernetesRule"),
];

/// Dangers in the file and in the program.
const DANGERS: &[(&str, &str)] = &[
    ("full", "Full"),
    ("escalation", "Escalation"),
    ("credentials", "Credentials"),
    ("execution", "Execution"),
    ("exfiltration", "Exfiltration"),
    ("exposure", "Exposure"),
    ("destruction", "Destruction"),
    ("evasion", "Evasion"),
    ("broad", "Broad"),
    ("read", "Read"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    danger: String,
    risk: Severity,
    allows: Option<String>,
    #[serde(default)]
    narrower: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    scoped: bool,
    #[serde(default)]
    ids: Vec<String>,
}

/// Reads the file below `root` and writes `cloud.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/cloud.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(FileId(0), &path.to_string_lossy(), text.clone());
    let (tree, error, _) = yaml::read(&source, 0..text.len());
    if let Some(error) = error {
        fail(&path, &text, error.span.start as usize, &error.message);
    }
    let Some(root) = tree.root() else { fail(&path, &text, 0, "the file is empty") };
    if root.get("sources").is_none_or(|sources| sources.items().next().is_none()) {
        fail(&path, &text, 0, "a catalogue names its sources");
    }
    let mut tables = BTreeMap::new();
    for platform in root.all_entries().filter(|entry| entry.key() != "sources") {
        let Some((name, variant)) = PLATFORMS.iter().find(|(name, _)| *name == platform.key()) else {
            fail(&path, &text, platform.key_span().start as usize, "no platform is called so")
        };
        let mut last = None;
        let mut table = String::new();
        for row in platform.value().all_entries() {
            let at = row.key_span().start as usize;
            if last.is_some_and(|last| last >= row.key()) {
                fail(&path, &text, at, "permissions are sorted by name, and each is there once");
            }
            last = Some(row.key());
            let facts: Row =
                de::from_node(row.value()).unwrap_or_else(|error| fail(&path, &text, error.span.start as usize, &error.message));
            let Some((_, danger)) = DANGERS.iter().find(|(name, _)| *name == facts.danger) else {
                fail(&path, &text, at, "no danger is called so")
            };
            let Row { risk, allows, narrower, with, scoped, ids, .. } = &facts;
            let _ = writeln!(
                table,
                "    CloudEntry {{ platform: Platform::{variant}, name: {:?}, danger: Danger::{danger}, risk: Severity::{risk:?}, allows: {allows:?}, \
                 narrower: &{narrower:?}, with: &{with:?}, scoped: {scoped}, ids: &{ids:?} }},",
                row.key()
            );
        }
        tables.insert(*name, table);
    }
    let tables: String = tables.into_values().collect();
    fs::write(out.join("cloud.rs"), format!("static ENTRIES: &[CloudEntry] = &[\n{tables}];\n")).expect("OUT_DIR is writable");
}
