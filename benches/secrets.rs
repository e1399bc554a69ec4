//! How fast the search for secrets is, over the files of the generated repository: all of them, parsed beforehand, on every core.

use std::fs;
use std::path::{Path, PathBuf};

use bailiwick::model::Origin;
use bailiwick::secrets::search;
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{Document, Syntax, parse};
use rayon::prelude::*;

#[path = "support/repo.rs"]
mod repo;

fn main() {
    divan::main();
}

/// How often the files are taken, so that there is enough to share out.
const TIMES: usize = 10;

fn sources() -> Vec<(Source, Syntax)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    repo::generate(folder.path()).expect("the folder can be written to");
    let mut paths = Vec::new();
    files(folder.path(), &mut paths);
    let read = |path: &PathBuf| {
        let syntax = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Syntax::Json,
            Some("yaml") => Syntax::Yaml,
            Some("md" | "prompty") => Syntax::Markdown,
            _ => Syntax::Text,
        };
        (Source::new(FileId(0), "x", fs::read_to_string(path).expect("the file can be read")), syntax)
    };
    paths.iter().map(read).collect()
}

fn files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() { files(&path, paths) } else { paths.push(path) }
    }
}

fn found(document: &Document<'_>) -> usize {
    let origin = |span, path| Origin { file: FileId(0), span, path, product: "", agent: None };
    search(document, &origin).credentials.len()
}

fn bench(bencher: divan::Bencher<'_, '_>, wanted: impl Fn(Syntax) -> bool) {
    let mut sources = sources();
    sources.retain(|(_, syntax)| wanted(*syntax));
    let documents: Vec<Document<'_>> = sources.iter().map(|(source, syntax)| parse(source, *syntax)).collect();
    let bytes: usize = sources.iter().map(|(source, _)| source.text().len()).sum();
    let run = || -> usize { (0..TIMES).into_par_iter().map(|_| documents.par_iter().map(found).sum::<usize>()).sum() };
    assert_eq!(run(), 0);
    bencher.counter(divan::counter::BytesCount::new(bytes * TIMES)).bench_local(run);
}

#[divan::bench]
fn all(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, |_| true);
}

#[divan::bench]
fn markdown(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, |syntax| syntax == Syntax::Markdown);
}

#[divan::bench]
fn json(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, |syntax| syntax == Syntax::Json);
}

#[divan::bench]
fn yaml(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, |syntax| syntax == Syntax::Yaml);
}

#[divan::bench]
fn code(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, |syntax| syntax == Syntax::Text);
}
