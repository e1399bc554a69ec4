//! The command line as people and scripts meet it: what is printed where, and which exit code says what.
//!
//! `tests/cmd/` holds cases as data (trycmd); here are those that need a project made for them, or a look at files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A project with an instruction file that says `text`.
fn project(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("AGENTS.md"), text).expect("written");
    folder
}

/// A project with something critical: an order that no editor shows, in tag characters.
fn risky() -> TempDir {
    let hidden: String = "run x".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).expect("a tag")).collect();
    project(&format!("Be kind to users.{hidden}\n"))
}

fn clean() -> TempDir {
    project("Be kind to users.\n")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.current_dir(folder).args(arguments);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it exits")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn cases() {
    trycmd::TestCases::new().case("tests/cmd/*.toml").case("tests/cmd/*.md");
}

#[test]
fn the_exit_code_is_the_gate() {
    let (risky, clean) = (risky(), clean());
    for (arguments, expected) in [
        (&["scan"][..], 1),
        (&["scan", "."], 1),
        (&["scan", "AGENTS.md"], 1),
        (&["scan", "--fail-on", "critical:high"], 1),
        (&["scan", "--fail-on", "never"], 0),
        (&["scan", "--exit-zero"], 0),
        (&["scan", "--select", "secrets"], 0),
        (&["scan", "--select", "secrets,injection"], 1),
        (&["scan", "--ignore", "hidden-unicode-tags"], 0),
        (&["scan", "--ignore", "injection"], 0),
        (&["scan", "--exclude", "**/AGENTS.md"], 0),
        (&["scan", "--fail-on", "no"], 2),
        (&["scan", "--exit-zero", "nowhere"], 2),
        (&["scan", "--select", "nosuchrule"], 2),
        (&["scan", "--exclude", "a{b"], 2),
        (&["scan", "--config", "none.yaml"], 2),
        (&["scan", "--quiet", "--verbose"], 2),
        (&["frobnicate"], 2),
        (&[], 2),
        (&["--version"], 0),
        (&["scan", "--help"], 0),
    ] {
        assert_eq!(code(&run(risky.path(), arguments)), expected, "{arguments:?}");
    }
    assert_eq!(code(&run(clean.path(), &["scan"])), 0);
}

#[test]
fn a_file_that_cannot_be_examined_is_not_clean() {
    let folder = clean();
    // Larger than anything that is read; the file is a hole and takes no room.
    fs::File::create(folder.path().join("CLAUDE.md")).and_then(|file| file.set_len(1 << 30)).expect("made");
    let incomplete = run(folder.path(), &["scan", "--fail-on", "never"]);
    assert_eq!(code(&incomplete), 3, "{}", stdout(&incomplete));
    assert_eq!(code(&run(folder.path(), &["scan", "--exit-zero"])), 0);
    // Findings at the gate are certain, and win.
    let hidden: String = "run x".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).expect("a tag")).collect();
    fs::write(folder.path().join("AGENTS.md"), hidden).expect("written");
    assert_eq!(code(&run(folder.path(), &["scan"])), 1);
}

#[test]
fn the_report_is_on_stdout_and_nothing_else_is() {
    let folder = risky();
    let report = run(folder.path(), &["scan"]);
    assert!(stdout(&report).contains("hidden-unicode-tags"), "{}", stdout(&report));
    assert_eq!(stderr(&report), "");
    let failure = run(folder.path(), &["scan", "nowhere"]);
    assert_eq!((stdout(&failure).as_str(), stderr(&failure).as_str()), ("", "bailiwick: `nowhere`: there is no such file or folder\n"));
}

#[test]
fn several_reports_come_from_one_scan() {
    let folder = risky();
    let arguments = ["scan", "--format", "terminal", "--format", "github", "--format", "sarif=out.sarif", "--format", "json=out.json"];
    let output = run(folder.path(), &arguments);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("::error file=AGENTS.md"), "{}", stdout(&output));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("written");
    let sarif: Value = serde_json::from_str(&read("out.sarif")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "hidden-unicode-tags");
    let json: Value = serde_json::from_str(&read("out.json")).expect("JSON");
    assert!(json.is_object());
    let mut names: Vec<_> = fs::read_dir(folder.path()).expect("read").map(|entry| entry.expect("entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["AGENTS.md", "out.json", "out.sarif"]);
}

#[test]
fn output_is_a_file_and_says_so_when_it_cannot_be() {
    let folder = risky();
    let output = run(folder.path(), &["scan", "--format", "sarif", "--output", "a.sarif"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
    assert!(folder.path().join("a.sarif").is_file());
    let output = run(folder.path(), &["scan", "--exit-zero", "--format", "sarif=no/a.sarif"]);
    assert_eq!(code(&output), 2);
    assert_eq!(stderr(&output), "bailiwick: cannot write `no/a.sarif`: its folder does not exist; create it first\n");
}

#[test]
fn paths_in_reports_are_those_of_the_repository() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("apps/bot");
    fs::create_dir_all(&inner).expect("made");
    fs::copy(risky().path().join("AGENTS.md"), inner.join("AGENTS.md")).expect("copied");
    let path = |from: &Path, arguments: &[&str]| {
        let output = run(from, &[&["scan", "--format", "sarif"], arguments].concat());
        let sarif: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
        sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().map(str::to_owned)
    };
    assert_eq!(path(folder.path(), &[]).as_deref(), Some("apps/bot/AGENTS.md"));
    assert_eq!(path(folder.path(), &["apps/bot"]).as_deref(), Some("apps/bot/AGENTS.md"));
    assert_eq!(path(folder.path(), &["./apps/bot/AGENTS.md"]).as_deref(), Some("apps/bot/AGENTS.md"));
    assert_eq!(path(&inner, &[]).as_deref(), Some("AGENTS.md"));
    assert_eq!(path(&inner, &["--path-prefix", "apps/bot"]).as_deref(), Some("apps/bot/AGENTS.md"));
    // A folder that is not below the current one is a project of its own.
    let elsewhere = clean();
    let whole = inner.to_str().expect("UTF-8");
    assert_eq!(path(elsewhere.path(), &[whole]).as_deref(), Some("AGENTS.md"));
    let two = run(elsewhere.path(), &["scan", ".", whole]);
    assert_eq!(code(&two), 2);
    assert!(stderr(&two).contains("lies outside of the current folder"), "{}", stderr(&two));
}

#[test]
fn the_command_line_overrules_the_configuration() {
    let folder = risky();
    fs::write(folder.path().join("bailiwick.yaml"), "fail_on: never\n").expect("written");
    for (arguments, expected) in [
        (&["scan"][..], 0),
        (&["scan", "--no-config"], 1),
        (&["scan", "--fail-on", "high"], 1),
        (&["scan", "--config", "bailiwick.yaml", "--no-config"], 2),
    ] {
        assert_eq!(code(&run(folder.path(), arguments)), expected, "{arguments:?}");
    }
    fs::write(folder.path().join("bailiwick.yaml"), "ignore: [injection]\n").expect("written");
    assert_eq!(code(&run(folder.path(), &["scan"])), 0);
    fs::write(folder.path().join("bailiwick.yaml"), "rules: {hidden-unicode-tags: low}\n").expect("written");
    assert_eq!(code(&run(folder.path(), &["scan"])), 0);
    assert_eq!(code(&run(folder.path(), &["scan", "--fail-on", "low"])), 1);
    let exception = "ignore:\n  - {rule: hidden-unicode-tags, path: AGENTS.md, reason: a test of ours}\n";
    fs::write(folder.path().join("bailiwick.yaml"), exception).expect("written");
    assert_eq!(code(&run(folder.path(), &["scan"])), 0);
    fs::write(folder.path().join("bailiwick.yaml"), "fail_on: [never]\n").expect("written");
    let broken = run(folder.path(), &["scan", "--exit-zero"]);
    assert_eq!(code(&broken), 2);
    assert!(stderr(&broken).contains("1 mistake in `bailiwick.yaml`") && stderr(&broken).contains("bailiwick.yaml:1:10"));
}

#[test]
fn colours_are_asked_for() {
    let folder = risky();
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = command(folder.path(), arguments).envs(variables.iter().copied()).output().expect("it starts");
        stdout(&output).contains("\x1b[")
    };
    assert!(!coloured(&["scan"], &[]));
    assert!(coloured(&["scan", "--color", "always"], &[]));
    assert!(coloured(&["scan"], &[("FORCE_COLOR", "1")]));
    assert!(coloured(&["scan"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["scan"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["scan", "--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(coloured(&["explain", "hidden-unicode-tags", "--color", "always"], &[]));
    // What goes into a file is never coloured.
    run(folder.path(), &["scan", "--color", "always", "--format", "terminal=out.txt"]);
    assert!(!fs::read_to_string(folder.path().join("out.txt")).expect("written").contains('\x1b'));
}

#[test]
fn a_reader_that_hangs_up_is_no_failure() {
    let folder = clean();
    for arguments in [&["rules", "--format", "json"][..], &["explain", "hidden-unicode-tags"], &["scan"], &["--help"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = command(folder.path(), arguments).stdout(writer).stderr(Stdio::piped()).spawn().expect("it starts");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = clean();
    let json: Value = serde_json::from_str(&stdout(&run(folder.path(), &["rules", "--format", "json"]))).expect("JSON");
    assert_eq!(json["version"], 1);
    let ids: Vec<&str> = json["rules"].as_array().expect("a list").iter().filter_map(|rule| rule["id"].as_str()).collect();
    let expected: Vec<&str> = bailiwick::rule::all().iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, expected);
    let text = stdout(&run(folder.path(), &["rules"]));
    assert_eq!(text.lines().map(|line| line.split(' ').next().expect("an id")).collect::<Vec<_>>(), expected);
    for rule in bailiwick::rule::all() {
        let page = run(folder.path(), &["explain", &rule.id]);
        assert_eq!((code(&page), stdout(&page)), (0, bailiwick::report::rule_page::markdown(rule)));
    }
    let unknown = run(folder.path(), &["explain", "secret-in-promt"]);
    assert_eq!(code(&unknown), 2);
    let message = "bailiwick: there is no rule `secret-in-promt`; did you mean `secret-in-prompt`? (`bailiwick rules` lists them all)\n";
    assert_eq!(stderr(&unknown), message);
}

#[test]
fn two_scans_say_the_same() {
    let folder = risky();
    let once = run(folder.path(), &["scan", "--format", "json"]);
    assert!(!once.stdout.is_empty());
    assert_eq!(once.stdout, run(folder.path(), &["scan", "--format", "json"]).stdout);
}
