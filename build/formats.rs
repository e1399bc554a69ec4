//! `rules/catalog/formats.yaml` to the static tables that `src/dialect/formats.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;
use crate::rule::condition::OneOrMany;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    product: String,
    files: Vec<Files>,
    #[serde(default)]
    system: Vec<String>,
    #[serde(default)]
    user: Vec<String>,
    text: Option<Role>,
    #[serde(default)]
    single_braces: bool,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    agents: Vec<String>,
    reference: Option<String>,
    #[serde(default)]
    settings: Vec<Setting>,
    source: String,
    checked: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    globs: Vec<String>,
    syntax: Syntax,
    #[serde(default)]
    probes: Vec<OneOrMany>,
    #[serde(default)]
    certain: bool,
}

/// What a key of the product decides, in the terms of the model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    /// Keys from outer to inner, joined by dots.
    key: String,
    /// The key has dots of its own.
    #[serde(default)]
    flat: bool,
    /// The values that mean it.
    values: Vec<String>,
    topic: Topic,
    meaning: String,
    source: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Topic {
    CodeExecution,
    ContentLogging,
    CredentialStore,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Unattended,
    Ci,
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    System,
    User,
    Instructions,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Syntax {
    Json,
    Yaml,
    Toml,
    Markdown,
    Dotenv,
    Text,
}

/// Reads the catalogue below `root` and writes `formats.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/formats.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    let lower = |row: &Row| row.product.to_ascii_lowercase();
    assert!(
        rows.windows(2).all(|pair| lower(&pair[0]) < lower(&pair[1])),
        "{}: products are sorted, and each has one row: see {:?}",
        path.display(),
        rows.windows(2).find(|pair| lower(&pair[0]) >= lower(&pair[1])).map(|pair| &pair[1].product)
    );
    let mut claims = String::from("static CLAIMS: &[Claim] = &[\n");
    let mut formats = String::from("static FORMATS: &[Format] = &[\n");
    for row in &rows {
        let says = |what: &str| format!("{}: {}: {what}", path.display(), row.product);
        assert!(row.source.starts_with("https://"), "{}", says("names no source"));
        assert!(row.checked.as_ref().is_none_or(|date| date.len() == 10), "{}", says("`checked` is a date"));
        for files in &row.files {
            let probes: Vec<String> = files.probes.iter().map(|probe| probe.0.join("\0")).collect();
            for glob in &files.globs {
                // A glob that any file of a syntax fits wants words that settle the matter.
                let open = glob.rsplit('/').next().is_some_and(|name| name.starts_with("*.") && glob.starts_with("**/*"));
                let common = ["json}", "json", "yaml", "yml}", "yaml}", "tf", "md"].iter().any(|end| glob.ends_with(end));
                assert!(
                    !(open && common && probes.is_empty() && glob.matches('.').count() == 1),
                    "{}",
                    says(&format!("`{glob}` needs probes"))
                );
            }
            let _ = writeln!(
                claims,
                "    Claim {{ product: {:?}, globs: &{:?}, syntax: Syntax::{:?}, probes: &{probes:?}, certain: {} }},",
                row.product, files.globs, files.syntax, files.certain
            );
        }
        let keys = |role: Role, keys: &[String]| {
            let keys = keys.iter().map(|key| format!("(&{:?}, Role::{role:?})", key.split('.').collect::<Vec<_>>()));
            keys.collect::<Vec<_>>()
        };
        let prompts = [keys(Role::System, &row.system), keys(Role::User, &row.user)].concat().join(", ");
        let settings: Vec<String> = row
            .settings
            .iter()
            .map(|one| {
                let key: Vec<&str> = if one.flat { vec![&one.key] } else { one.key.split('.').collect() };
                assert!(one.source.starts_with("https://") && !one.values.is_empty(), "{}", says(&format!("{key:?} says too little")));
                format!(
                    "Stated {{ key: &{:?}, values: &{:?}, topic: Topic::{:?}, meaning: {:?} }}",
                    key, one.values, one.topic, one.meaning
                )
            })
            .collect();
        let text = row.text.map_or_else(|| "None".to_owned(), |role| format!("Some(Role::{role:?})"));
        let agents: Vec<String> = row.agents.iter().map(|path| format!("&{:?}", path.split('.').collect::<Vec<_>>())).collect();
        let _ = writeln!(
            formats,
            "    Format {{ product: {:?}, prompts: &[{prompts}], text: {text}, single_braces: {}, mode: Mode::{:?}, agents: &[{}], reference: {:?}, settings: &[{}] }},",
            row.product,
            row.single_braces,
            row.mode,
            agents.join(", "),
            row.reference,
            settings.join(", ")
        );
    }
    fs::write(out.join("formats.rs"), claims + "];\n\n" + &formats + "];\n").expect("OUT_DIR is writable");
}
