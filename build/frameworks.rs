//! Compiles `rules/catalog/frameworks.tsv` into the static tables that `src/catalog/frameworks.rs` includes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Reads `rules/catalog/frameworks.tsv` below `root` and writes `frameworks.rs` into `out`.
///
/// # Errors
/// A file that cannot be read or written, or a line that is none of the table, by its number.
pub(crate) fn generate(root: &Path, out: &Path) -> Result<(), String> {
    let table = root.join("rules/catalog/frameworks.tsv");
    println!("cargo::rerun-if-changed={}", table.display());
    let text = fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    let code = compile(&text).map_err(|error| format!("{}:{error}", table.display()))?;
    fs::write(out.join("frameworks.rs"), code).map_err(|error| error.to_string())
}

fn compile(text: &str) -> Result<String, String> {
    let mut frameworks = String::new();
    let mut entries = String::new();
    let mut ids: Vec<&str> = Vec::new();
    let mut references: Vec<(&str, &str)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[..] {
            [""] => {}
            [comment] if comment.starts_with('#') => {}
            ["framework", id, name, version, url] => {
                if ids.contains(&id) {
                    return Err(format!("{number}: framework {id} is there twice"));
                }
                ids.push(id);
                let _ = writeln!(frameworks, "    Framework {{ id: {id:?}, name: {name:?}, version: {version:?}, url: {url:?} }},");
            }
            ["entry", framework, id, title, url] => {
                if !ids.contains(&framework) {
                    return Err(format!("{number}: no framework {framework} above"));
                }
                if references.contains(&(framework, id)) {
                    return Err(format!("{number}: {framework}:{id} is there twice"));
                }
                references.push((framework, id));
                let _ = writeln!(entries, "    Entry {{ framework: {framework:?}, id: {id:?}, title: {title:?}, url: {url:?} }},");
            }
            _ => return Err(format!("{number}: expected five fields parted by tabs, `framework` or `entry` first")),
        }
    }
    Ok(format!("static FRAMEWORKS: &[Framework] = &[\n{frameworks}];\nstatic ENTRIES: &[Entry] = &[\n{entries}];\n"))
}
