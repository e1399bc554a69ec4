//! What Git tracks decides over files of one machine: asked of an index written by hand, as git-scm.com/docs/index-format describes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, WorkTree, scan};

/// An index of that version with one entry a path.
fn index(version: u32, paths: &[&str]) -> Vec<u8> {
    let mut bytes = b"DIRC".to_vec();
    bytes.extend(version.to_be_bytes());
    bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
    for path in paths {
        bytes.extend([0; 60]);
        bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
        bytes.extend(path.as_bytes());
        // Entries end in one to eight NULs.
        bytes.extend(vec![0; 8 - (62 + path.len()) % 8]);
    }
    bytes
}

fn repository(root: &Path, index: &[u8]) {
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::write(root.join(".git/index"), index).unwrap();
}

#[test]
fn only_whole_paths_of_a_readable_index_are_tracked() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path(), &index(2, &["a/.claude/settings.local.json", "b"]));
    let tree = WorkTree::around(folder.path());
    assert_eq!(tree.tracks("a/.claude/settings.local.json"), Some(true));
    assert_eq!(tree.tracks(".claude/settings.local.json"), Some(false));
    assert_eq!(tree.tracks("a"), Some(false));
    fs::create_dir_all(folder.path().join("a")).unwrap();
    assert_eq!(WorkTree::around(&folder.path().join("a")).tracks(".claude/settings.local.json"), Some(true));

    let newer = tempfile::tempdir().unwrap();
    repository(newer.path(), &index(4, &["b"]));
    assert_eq!(WorkTree::around(newer.path()).tracks("b"), None);
    let linked = tempfile::tempdir().unwrap();
    fs::write(linked.path().join(".git"), format!("gitdir: {}\n", folder.path().join(".git").display())).unwrap();
    assert_eq!(WorkTree::around(linked.path()).tracks("b"), Some(true));
}

#[test]
fn own_settings_count_only_where_git_tracks_them() {
    let found = |index: &[u8]| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        repository(folder.path(), index);
        fs::create_dir(folder.path().join(".claude")).unwrap();
        fs::write(folder.path().join(".claude/settings.local.json"), "{\"permissions\": {\"allow\": [\"Bash(npm test)\"]}}\n").unwrap();
        let report = scan(folder.path(), &[], &Config::default(), &Silent).unwrap();
        report.findings.into_iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(found(&index(2, &[".claude/settings.local.json"])), ["local-secret-file-committed"]);
    assert_eq!(found(&index(2, &[".claude/settings.json"])), Vec::<String>::new());
}
