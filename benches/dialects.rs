//! How fast each dialect lowers a file, parsed beforehand, to facts: files of the risky repository, as people write them.

use std::path::Path;

use bailiwick::dialect::{ALL, Claim, Dialect};
use bailiwick::model::Facts;
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::parse;

fn main() {
    divan::main();
}

/// The file and, by its id and product, who reads it.
const FILES: &[(&str, &str, &str)] = &[
    ("apps-script/appsscript.json", "apps-script", "Google Apps Script"),
    (".claude/settings.json", "claude", "Claude Code"),
    (".mcp.json", "mcp", "Claude Code"),
    (".vscode/mcp.json", "mcp", "VS Code"),
    ("CLAUDE.md", "prompts", "Claude Code"),
    ("prompts/reply.prompty", "prompts", "a model"),
    ("slack/manifest.yaml", "slack", "Slack"),
];

fn reader(id: &str, product: &str) -> (&'static dyn Dialect, &'static Claim) {
    let dialect = ALL.iter().find(|dialect| dialect.id() == id).expect("the dialect exists");
    (*dialect, dialect.claims().iter().find(|claim| claim.product == product).expect("it reads files of that product"))
}

#[divan::bench(args = FILES.iter().map(|(path, _, _)| *path))]
fn lower(bencher: divan::Bencher<'_, '_>, path: &str) {
    let (_, id, product) = FILES.iter().find(|(file, _, _)| *file == path).expect("one of the files");
    let (dialect, claim) = reader(id, product);
    let text = std::fs::read_to_string(Path::new("fixtures/repos/risky").join(path)).expect("the file is there");
    let source = Source::new(FileId(0), path, text);
    let document = parse(&source, claim.syntax);
    assert_eq!(document.error, None);
    let run = || {
        let mut facts = Facts::default();
        dialect.lower(&document, claim, &mut facts);
        facts
    };
    bencher.counter(divan::counter::BytesCount::of_str(source.text())).bench_local(run);
}
