//! How fast each dialect lowers a file, parsed beforehand, to facts: files of the risky repository, as people write them.

use std::path::Path;

use bailiwick::dialect::{ALL, Claim, Dialect};
use bailiwick::model::Facts;
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{Syntax, parse};

fn main() {
    divan::main();
}

/// The file and, by its id, product and syntax, who reads it.
const FILES: &[(&str, &str, &str, Syntax)] = &[
    ("apps-script/appsscript.json", "apps-script", "Google Apps Script", Syntax::Json),
    (".claude/settings.json", "claude", "Claude Code", Syntax::Json),
    (".mcp.json", "mcp", "Claude Code", Syntax::Json),
    (".vscode/mcp.json", "mcp", "VS Code", Syntax::Json),
    ("CLAUDE.md", "prompts", "Claude Code", Syntax::Markdown),
    ("prompts/reply.prompty", "prompts", "a model", Syntax::Markdown),
    ("slack/manifest.yaml", "slack", "Slack", Syntax::Yaml),
];

fn reader(id: &str, product: &str, syntax: Syntax) -> (&'static dyn Dialect, &'static Claim) {
    let dialect = ALL.iter().find(|dialect| dialect.id() == id).expect("the dialect exists");
    (*dialect, dialect.claims().iter().find(|claim| claim.product == product && claim.syntax == syntax).expect("it reads such files"))
}

#[divan::bench(args = FILES.iter().map(|(path, ..)| *path))]
fn lower(bencher: divan::Bencher<'_, '_>, path: &str) {
    let &(_, id, product, syntax) = FILES.iter().find(|(file, ..)| *file == path).expect("one of the files");
    let (dialect, claim) = reader(id, product, syntax);
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
