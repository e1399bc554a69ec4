//! `rules/catalog/credentials.yaml` to a static table of kinds.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    id: String,
    what: String,
    provider: String,
    #[serde(default)]
    literals: Vec<String>,
    #[serde(default)]
    back: usize,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    body: String,
    #[serde(default = "shape")]
    validator: String,
    #[serde(default = "entropy")]
    min_entropy: f64,
    #[serde(default)]
    harmless: bool,
    rotate: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

fn shape() -> String {
    "shape".to_owned()
}

/// What a random body of twenty characters has at least.
fn entropy() -> f64 {
    3.0
}

/// Writes `credentials.rs`.
pub(crate) fn compile(root: &Path, out: &Path) {
    let kinds: Vec<Kind> = read_list(&root.join("rules/catalog/credentials.yaml"));
    let mut text = String::from("/// Every kind, in the order of the catalogue.\npub static KINDS: &[Kind] = &[\n");
    for kind in kinds {
        let Kind { id, what, provider, literals, back, prefix, body, min_entropy, harmless, rotate, .. } = &kind;
        let validator = pascal(&kind.validator);
        let _ = writeln!(
            text,
            "    Kind {{ id: {id:?}, what: {what:?}, provider: {provider:?}, literals: &{literals:?}, back: {back}, prefix: {prefix:?}, \
             body: {body:?}, validator: Validator::{validator}, min_entropy: {min_entropy:?}, harmless: {harmless}, rotate: {rotate:?} }},"
        );
    }
    fs::write(out.join("credentials.rs"), text + "];\n").expect("OUT_DIR is writable");
}

/// `crc32-base62` to `Crc32Base62`: a name of a value to its variant. A name that is none stops the compiler at the table.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}
