//! `rules/catalog/phrases.yaml` to the static tables that `src/catalog/phrases.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use regex_automata::meta::Regex;
use serde::Deserialize;

use crate::read_list;
use crate::tools::capability;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    says: Option<String>,
    words: Option<String>,
    deed: Option<String>,
    #[serde(default)]
    commands: Vec<String>,
    language: String,
    #[serde(default)]
    needs: Vec<String>,
    phrase: Option<String>,
    are: Option<String>,
}

/// Reads the catalogue below `root` and writes `phrases.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/phrases.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let (mut phrases, mut words, mut deeds) = (String::new(), String::new(), String::new());
    for row in read_list::<Row>(&path) {
        let regex = row.phrase.as_ref().or(row.are.as_ref()).unwrap_or_else(|| panic!("{}: a row without an expression", path.display()));
        Regex::new(regex).unwrap_or_else(|error| panic!("{}: {regex}: {error}", path.display()));
        let ascii = row.language == "en";
        let pascal = |name: &str| name[..1].to_uppercase() + &name[1..];
        match (&row.says, &row.words, &row.deed) {
            (Some(says), None, None) => {
                let _ = writeln!(
                    phrases,
                    "    Row {{ says: Says::{}, language: {:?}, needs: &{:?}, regex: Lazy::new({regex:?}, {ascii}) }},",
                    pascal(says),
                    row.language,
                    row.needs
                );
            }
            (None, None, Some(deed)) => {
                let (can, language, commands) = (capability(deed), &row.language, &row.commands);
                let _ = writeln!(
                    deeds,
                    "    Deed {{ capability: {can}, language: {language:?}, commands: &{commands:?}, regex: Lazy::new({regex:?}, {ascii}) }},"
                );
            }
            (None, Some(list), None) => {
                let _ = writeln!(words, "    (Words::{}, {:?}, Lazy::new({regex:?}, {ascii})),", pascal(list), row.language);
            }
            _ => panic!("{}: a row has one of `says`, `words` and `deed`", path.display()),
        }
    }
    let (count, lists, done) = (phrases.lines().count(), words.lines().count(), deeds.lines().count());
    let phrases = format!("static PHRASES: [Row; {count}] = [\n{phrases}];\nstatic DEEDS: [Deed; {done}] = [\n{deeds}];\n");
    let text = format!("{phrases}static WORDS: [(Words, &str, Lazy); {lists}] = [\n{words}];\n");
    fs::write(out.join("phrases.rs"), text).expect("OUT_DIR is writable");
}
