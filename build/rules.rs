//! `rules/<category>/<id>.yaml` to `rules.bin`, and `src/rule/code/*.rs` to `code.rs`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::names::Named;
use crate::rule::{Check, Rule, file};
use crate::source::{FileId, Source};
use crate::syntax::yaml;
use crate::{fail, files};

/// Compiles all rules; ends the build at the first mistake, and at a rule or a file of code that lacks the other.
pub(crate) fn compile(root: &Path, out: &Path) {
    let folder = root.join("rules");
    let mut rules: Vec<Rule> = files(&folder, "yaml")
        .iter()
        .filter(|path| !path.starts_with(folder.join("catalog")))
        .map(|path| read(path, path.strip_prefix(&folder).unwrap_or(path)))
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    for pair in rules.windows(2) {
        assert!(pair[0].id != pair[1].id, "two rules have the id {}", pair[0].id);
    }
    let code: Vec<String> = files(&root.join("src/rule/code"), "rs")
        .iter()
        .filter_map(|path| path.file_stem()?.to_str().map(|stem| stem.replace('_', "-")))
        .filter(|stem| stem != "mod")
        .collect();
    for id in &code {
        let known = rules.iter().any(|rule| rule.id == *id && matches!(rule.check, Check::Code));
        assert!(known, "src/rule/code/{}.rs has no rule: add rules/<category>/{id}.yaml with `code: true`", id.replace('-', "_"));
    }
    for rule in rules.iter().filter(|rule| matches!(rule.check, Check::Code)) {
        assert!(code.contains(&rule.id), "rule {} says `code: true` and has no src/rule/code/{}.rs", rule.id, rule.id.replace('-', "_"));
    }
    fs::write(out.join("rules.bin"), postcard::to_allocvec(&rules).expect("rules hold plain data")).expect("OUT_DIR is writable");
    fs::write(out.join("code.rs"), list(root, &code)).expect("OUT_DIR is writable");
}

fn read(path: &Path, relative: &Path) -> Rule {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(FileId(0), &relative.to_string_lossy(), text.clone());
    let (tree, error, _) = yaml::read(&source, 0..text.len());
    if let Some(error) = error {
        fail(path, &text, error.span.start as usize, &error.message);
    }
    let Some(root) = tree.root() else { fail(path, &text, 0, "the file is empty") };
    let rule = file::read(root).unwrap_or_else(|error| fail(path, &text, error.span.start as usize, &error.message));
    let home = format!("{}/{}.yaml", rule.category.as_str(), rule.id);
    if relative.to_string_lossy().replace('\\', "/") != home {
        fail(path, &text, 0, &format!("the id and category of this rule say that it lives in rules/{home}"));
    }
    rule
}

/// The modules of code and the table of their functions.
fn list(root: &Path, ids: &[String]) -> String {
    let mut text = String::new();
    for id in ids {
        let module = id.replace('-', "_");
        let path = root.join(format!("src/rule/code/{module}.rs"));
        let _ = writeln!(text, "#[path = {path:?}]\nmod {module};");
    }
    let _ = writeln!(text, "\nstatic CODE: &[(&str, Code)] = &[");
    for id in ids {
        let _ = writeln!(text, "    ({id:?}, {}::check),", id.replace('-', "_"));
    }
    text + "];\n"
}
