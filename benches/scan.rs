//! How fast a whole run is: over a generated repository of 2,000 files, over one agent file, over nothing.
//!
//! `cargo bench --bench scan -- --generate FOLDER` writes that repository, to run the program itself on it.

use std::path::{Path, PathBuf};

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};

#[path = "support/repo.rs"]
mod repo;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--generate") {
        let folder = PathBuf::from(arguments.next().expect("--generate wants a folder"));
        repo::generate(&folder).expect("the folder can be written to");
        return;
    }
    divan::main();
}

fn bench(bencher: divan::Bencher<'_, '_>, root: &Path, files: usize) {
    let config = Config::default();
    let run = || scan(root, &[], &config, &Silent).expect("the folder can be scanned");
    let report = run();
    assert_eq!((report.stats.files, report.findings.len(), report.notices.len()), (files, 0, 0));
    bencher.bench_local(run);
}

#[divan::bench]
fn repository(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    repo::generate(folder.path()).expect("the folder can be written to");
    bench(bencher, folder.path(), repo::AGENT_FILES);
}

#[divan::bench]
fn one_file(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("AGENTS.md"), "# Rules\n\nRun the tests before you commit.\n").expect("the file can be written");
    bench(bencher, folder.path(), 1);
}

#[divan::bench]
fn empty_folder(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    bench(bencher, folder.path(), 0);
}
