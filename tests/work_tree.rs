//! What Git tracks decides over files of one machine: asked of an index written by hand, as git-scm.com/docs/index-format describes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, WorkTree, scan};

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

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

/// What is found in a repository of these files, of which Git tracks some: `rule path:line`.
fn found(files: &[(&str, &str)], tracked: &[&str], paths: &[&str], config: &Config) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path(), &index(2, tracked));
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    let paths: Vec<_> = paths.iter().map(Into::into).collect();
    let report = scan(folder.path(), &paths, config, &Silent).unwrap();
    let place = |finding: &bailiwick::finding::Finding| {
        let file = report.file(finding.primary.span);
        format!("{} {}:{}", finding.rule, file.path(), file.position(finding.primary.span.start).line)
    };
    report.findings.iter().map(place).collect()
}

#[test]
fn credential_files_beside_an_agent_count_only_where_git_tracks_them() {
    let env = format!("# keys\nMODEL=gpt-5\nexport OPENAI_API_KEY=\"{}\"\n", mint("openai-project-key", 1));
    let npm = format!("registry=https://registry.npmjs.org/\n//registry.npmjs.org/:_authToken={}\n", mint("npm-token", 2));
    let netrc = format!("machine git.acme.dev\n  login ada\n  password {}\n", mint("github-pat", 3));
    let git = format!("https://ada:{}@github.com\n", mint("github-pat", 4));
    let files = [
        ("CLAUDE.md", "# Shop\n"),
        (".env", env.as_str()),
        (".env.example", env.as_str()),
        ("app/.npmrc", npm.as_str()),
        ("app/AGENTS.md", "# App\n"),
        ("app/.netrc", netrc.as_str()),
        ("app/.git-credentials", git.as_str()),
        ("lib/.env", env.as_str()),
        (".gitignore", ".env\n"),
    ];
    let all: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let config = Config::default();
    let whole = [
        "secret-in-agent-config .env:3",
        "secret-in-agent-config app/.git-credentials:1",
        "secret-in-agent-config app/.netrc:3",
        "secret-in-agent-config app/.npmrc:2",
    ];
    assert_eq!(found(&files, &all, &[], &config), whole, "`lib` has no agent, an example is none, and what is ignored may be tracked");
    assert_eq!(found(&files, &["CLAUDE.md", "app/.npmrc"], &[], &config), ["secret-in-agent-config app/.npmrc:2"]);
    assert_eq!(found(&files, &[], &[], &config), Vec::<String>::new());
    assert_eq!(found(&files, &all, &["app"], &config), &whole[1..], "outside of what the user named");
    let config = Config { exclude: vec!["app/.n*".to_owned()], ..Config::default() };
    assert_eq!(found(&files, &all, &[], &config), &whole[..2]);
}

#[test]
fn what_git_tracks_is_read_though_something_ignores_it() {
    let files = [
        (".gitignore", ".claude/\nold/\n"),
        (".claude/settings.json", r#"{"permissions": {"allow": ["Bash(*)"]}}"#),
        ("old/.claude/settings.json", r#"{"permissions": {"allow": ["Bash"]}}"#),
    ];
    let all = [".claude/settings.json", ".gitignore", "gone/.claude/settings.json", "old/.claude/settings.json"];
    let config = Config::default();
    let both = ["shell-wildcard-allowed .claude/settings.json:1", "shell-wildcard-allowed old/.claude/settings.json:1"];
    assert_eq!(found(&files, &all, &[], &config), both);
    assert_eq!(found(&files, &all[..2], &[], &config), both[..1], "what is ignored and not tracked is nobody else's");
    assert_eq!(found(&files, &all, &["old"], &config), both[1..], "outside of what the user named");
    let config = Config { exclude: vec!["old".to_owned()], ..Config::default() };
    assert_eq!(found(&files, &all, &[], &config), both[..1]);
}

#[test]
fn a_registry_s_login_beside_an_agent_is_a_credential() {
    let login = |password: &str| {
        let auth = data_encoding::BASE64.encode(format!("ada:{password}").as_bytes());
        format!("{{\"auths\": {{\n  \"registry.acme.dev\": {{\"auth\": \"{auth}\"}}}}}}\n")
    };
    let (real, stand_in) = (login(&mint("github-pat", 6)), login("your-password-here"));
    let files = [("CLAUDE.md", "# Shop\n"), (".docker/config.json", real.as_str())];
    let tracked = ["CLAUDE.md", ".docker/config.json"];
    assert_eq!(found(&files, &tracked, &[], &Config::default()), ["secret-in-agent-config .docker/config.json:2"]);
    let files = [files[0], (".docker/config.json", stand_in.as_str())];
    assert_eq!(found(&files, &tracked, &[], &Config::default()), Vec::<String>::new());
}

#[test]
fn a_file_of_variables_that_a_server_names_is_read_where_it_lies() {
    let env = format!("TOKEN={}\n", mint("github-pat", 5));
    let servers = r#"{"servers": {"x": {"command": "x-mcp", "envFile": "${workspaceFolder}/conf/x.env"}}}"#;
    let files = [(".vscode/mcp.json", servers), ("conf/x.env", env.as_str()), ("conf/y.env", env.as_str())];
    assert_eq!(found(&files, &["conf/x.env", "conf/y.env"], &[], &Config::default()), ["secret-in-agent-config conf/x.env:1"]);
    assert_eq!(found(&files, &[], &[], &Config::default()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_not_followed_for_credentials() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("env"), format!("TOKEN={}\n", mint("github-pat", 6))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path(), &index(2, &[".env", "CLAUDE.md"]));
    fs::write(folder.path().join("CLAUDE.md"), "# Shop\n").unwrap();
    std::os::unix::fs::symlink(outside.path().join("env"), folder.path().join(".env")).unwrap();
    let report = scan(folder.path(), &[], &Config::default(), &Silent).unwrap();
    assert_eq!((report.findings.len(), report.stats.files), (0, 1));
}

/// An index is not ours: whatever stands in it, it is read to its end and no further.
#[test]
fn broken_indexes_say_nothing() {
    let good = index(2, &["CLAUDE.md", ".env"]);
    for len in 0..good.len() {
        let folder = tempfile::tempdir().unwrap();
        repository(folder.path(), &good[..len]);
        let tracked = WorkTree::around(folder.path()).tracked(&|_| true);
        assert!(tracked.is_none_or(|paths| paths.len() <= 2), "{len}");
    }
    let mut many = index(2, &["a"]);
    many[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path(), &many);
    assert_eq!(WorkTree::around(folder.path()).tracked(&|_| true), None);
}
