//! `rules/catalog/credentials.yaml` to a static table of kinds. A mistake in it stops the build.

use std::collections::BTreeSet;
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
    #[serde(default = "token")]
    mode: String,
    #[serde(default)]
    literals: Vec<String>,
    #[serde(default)]
    assigns: bool,
    #[serde(default)]
    url: bool,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    back: usize,
    least: Option<usize>,
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
    #[serde(default = "medium")]
    certainty: String,
    paired: Option<Paired>,
    rotate: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paired {
    what: String,
    shape: String,
}

fn token() -> String {
    "token".to_owned()
}

fn shape() -> String {
    "shape".to_owned()
}

fn medium() -> String {
    "medium".to_owned()
}

/// What a random body of twenty characters has at least.
fn entropy() -> f64 {
    3.0
}

/// Writes `credentials.rs`.
pub(crate) fn compile(root: &Path, out: &Path) {
    let kinds: Vec<Kind> = read_list(&root.join("rules/catalog/credentials.yaml"));
    let mut ids = BTreeSet::new();
    let mut text = String::from("/// Every kind, in the order of the catalogue.\npub static KINDS: &[Kind] = &[\n");
    for kind in &kinds {
        assert!(ids.insert(&kind.id), "credentials.yaml: two kinds are called {}", kind.id);
        assert!(!kind.source.is_empty() && matches!(&*kind.certainty, "low" | "medium"), "credentials.yaml: {}", kind.id);
        let Kind { id, what, provider, literals, assigns, url, keys, back, prefix, body, min_entropy, harmless, rotate, .. } = kind;
        let (mode, validator, low) = (pascal(&kind.mode), pascal(&kind.validator), kind.certainty == "low");
        let (least, shortest) = (kind.least.unwrap_or(*back), shortest(id, body));
        let paired = kind.paired.as_ref().map_or("None".to_owned(), |paired| {
            let shortest = self::shortest(id, &paired.shape);
            assert!(shortest > 0, "credentials.yaml: {id}: the pair matches nothing");
            format!("Some(Paired {{ what: {:?}, shape: {:?} }})", paired.what, paired.shape)
        });
        let _ = writeln!(
            text,
            "    Kind {{ id: {id:?}, what: {what:?}, provider: {provider:?}, mode: Mode::{mode}, literals: &{literals:?}, assigns: {assigns}, \
             url: {url}, keys: &{keys:?}, back: {back}, least: {least}, prefix: {prefix:?}, body: {body:?}, shortest: {shortest}, \
             validator: Validator::{validator}, min_entropy: {min_entropy:?}, harmless: {harmless}, low: {low}, paired: {paired}, \
             rotate: {rotate:?} }},"
        );
    }
    fs::write(out.join("credentials.rs"), text + "];\n").expect("OUT_DIR is writable");
}

/// How many bytes a match of `body` has at least.
fn shortest(id: &str, body: &str) -> usize {
    let parsed = regex_automata::util::syntax::parse(body).unwrap_or_else(|error| panic!("credentials.yaml: {id}: {error}"));
    parsed.properties().minimum_len().unwrap_or(0)
}

/// `crc32-base62` to `Crc32Base62`: a name of a value to its variant. A name that is none stops the compiler at the table.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}
