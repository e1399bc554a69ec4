//! `bailiwick diff`: what a change does to what agents may do, read from Git without touching the work tree.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    ]);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = git.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, support::expand(text)).unwrap();
    }
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all", "--force"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// A repository whose last commit holds `before`, and whose folder holds `after` and nothing else.
fn repository(before: &[(&str, &str)], after: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    write(folder.path(), before);
    commit(folder.path());
    for (path, _) in before {
        fs::remove_file(folder.path().join(path)).unwrap();
    }
    write(folder.path(), after);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bailiwick")).arg("diff").args(arguments).current_dir(folder).output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[arguments, &["--format", "json"]].concat());
    assert!(output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `direction agent: words` of every change.
fn said(json: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}: {}", text(&one["direction"]), text(&one["agent"]), text(&one["words"])))
        .collect()
}

/// What is said of one file that changes.
fn change(path: &str, before: &str, after: &str) -> Vec<String> {
    let folder = repository(&[(path, before)], &[(path, after)]);
    let json = json(folder.path(), &["HEAD"]);
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/diff.schema.json")).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.iter_errors(&json).map(|error| error.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
    said(&json)
}

const SETTINGS: &str = ".claude/settings.json";

#[test]
fn gates_of_tools_are_compared() {
    let rules =
        |allow: &str, ask: &str, deny: &str| format!(r#"{{"permissions": {{"allow": [{allow}], "ask": [{ask}], "deny": [{deny}]}}}}"#);
    let one = |before: &str, after: &str, expected: &str| assert_eq!(change(SETTINGS, before, after), [expected]);
    let crm = r#""mcp__crm__delete_contact""#;
    one(
        &rules("", crm, ""),
        &rules(crm, "", ""),
        "widened Claude Code: may now delete or overwrite data with `mcp__crm__delete_contact`, ungated",
    );
    one(
        &rules(crm, "", ""),
        &rules("", crm, ""),
        "narrowed Claude Code: may now delete or overwrite data with `mcp__crm__delete_contact`, asked",
    );
    let env = r#""Read(./.env)""#;
    one(
        &rules("", "", env),
        &rules("", "", ""),
        "widened Claude Code: may now read private data with `Read(./.env)`, ungated, by default of the product",
    );
    one(&rules("", "", ""), &rules("", "", env), "narrowed Claude Code: is now refused to read private data with `Read(./.env)`");
    // What is allowed already is not allowed once more.
    let all = r#""Bash""#;
    assert_eq!(change(SETTINGS, &rules(all, "", ""), &rules(r#""Bash", "Bash(npm test)""#, "", "")), Vec::<String>::new());
    // Two ways to write one rule.
    assert_eq!(change(SETTINGS, &rules(r#""Skill(*)""#, "", ""), &rules(r#""Skill""#, "", "")), Vec::<String>::new());
    // The order of rules says nothing.
    assert_eq!(
        change(SETTINGS, &rules(r#""Bash(a)", "Bash(b)""#, "", ""), &rules(r#""Bash(b)", "Bash(a)""#, "", "")),
        Vec::<String>::new()
    );
}

#[test]
fn what_a_skill_allows_holds_while_it_runs() {
    let skill = "---\nname: s\ndescription: d\nallowed-tools: Bash, Read\n---\nx\n";
    let rule = r#"{"permissions": {"allow": ["Bash(gh issue close *)"]}}"#;
    let path = ".claude/skills/s/SKILL.md";
    let folder = repository(&[(path, skill), (SETTINGS, "{}")], &[(path, skill), (SETTINGS, rule)]);
    let json = json(folder.path(), &["HEAD"]);
    assert_eq!(said(&json), ["widened Claude Code: may now run commands with `Bash(gh issue close *)`, ungated"]);
    assert_eq!(json["changes"][0]["before"], "judged by a model");
}

#[test]
fn one_cause_is_one_change() {
    let mode = |mode: &str| format!(r#"{{"permissions": {{"defaultMode": "{mode}"}}}}"#);
    let folder = repository(&[(SETTINGS, &mode("dontAsk"))], &[(SETTINGS, &mode("acceptEdits"))]);
    let json = json(folder.path(), &["HEAD"]);
    let ungated: Vec<&Value> = json["changes"].as_array().unwrap().iter().filter(|one| one["ungated"] == true).collect();
    assert_eq!(ungated.len(), 1, "{json:#}");
    let both = "may now change files of the repository with `Edit`, change files of the repository with `Write`, ungated, by defaultMode = acceptEdits";
    assert_eq!((&ungated[0]["words"], &ungated[0]["before"]), (&both.into(), &"refused".into()));
    assert_eq!((&ungated[0]["place"]["column"], &ungated[0]["was_at"]["column"]), (&33.into(), &33.into()));
}

#[test]
fn servers_credentials_sandboxes_and_models_are_compared() {
    let github = r#"{"mcpServers": {"github": {"type": "http", "url": "https://api.githubcopilot.com/mcp/"}}}"#;
    let added = change(".mcp.json", r#"{"mcpServers": {}}"#, github);
    assert_eq!(added.len(), 1, "{added:#?}");
    assert!(
        added[0]
            .starts_with("widened Claude Code: is now connected to the server github (https://api.githubcopilot.com), whose tools delete"),
        "{added:#?}"
    );
    let both = r#"{"mcpServers": {"github": {"type": "http", "url": "https://api.githubcopilot.com/mcp/"}, "x": {"command": "x-mcp", "env": {"T": "${X_TOKEN}"}}}}"#;
    let expected = [
        "widened Claude Code: is now connected to the server x (x-mcp)",
        "widened Claude Code: now has the credential by reference X_TOKEN",
    ];
    assert_eq!(change(".mcp.json", github, both), expected);
    let expected = [
        "narrowed Claude Code: is no longer connected to the server x",
        "narrowed Claude Code: no longer has the credential by reference X_TOKEN",
    ];
    assert_eq!(change(".mcp.json", both, github), expected);
    let elsewhere = github.replace("api.githubcopilot.com", "mcp.example.net");
    let moved = change(".mcp.json", github, &elsewhere);
    assert!(
        moved.contains(&"changed Claude Code: reaches something else as the server github: https://mcp.example.net".to_owned()),
        "{moved:#?}"
    );
    let sandbox = |on: bool| format!(r#"{{"sandbox": {{"enabled": {on}}}}}"#);
    assert!(change(SETTINGS, &sandbox(true), &sandbox(false)).contains(&"widened Claude Code: has its sandbox off".to_owned()));
    assert!(change(SETTINGS, &sandbox(false), &sandbox(true)).contains(&"narrowed Claude Code: has its sandbox on".to_owned()));
    assert_eq!(change(SETTINGS, r#"{"model": "opus"}"#, r#"{"model": "haiku"}"#), ["changed Claude Code: now runs on haiku"]);
}

#[test]
fn a_rule_for_all_tools_of_a_new_server_is_told_with_it() {
    let servers = (".mcp.json", r#"{"mcpServers": {"gateway": {"type": "sse", "url": "http://mcp-gateway:8811/sse"}}}"#);
    let folder = repository(&[], &[servers, (SETTINGS, r#"{"permissions": {"allow": ["mcp__gateway__*"]}}"#)]);
    let json = json(folder.path(), &["HEAD"]);
    let expected = "widened Claude Code: is now connected to the server gateway (http://mcp-gateway), all tools of which are ungated";
    assert_eq!(said(&json), [expected]);
    assert_eq!(json["changes"][0]["ungated"], true);
}

#[test]
fn a_great_many_agents_that_move_are_no_new_ones() {
    let path = |folder: &str, n: usize| format!("{folder}/{n}/.claude/agents/reader.md");
    let paths: Vec<(String, String)> = (0..1_001).map(|n| (path("a", n), path("b", n))).collect();
    let before: Vec<(&str, &str)> = paths.iter().map(|(path, _)| (path.as_str(), AGENT)).collect();
    let after: Vec<(&str, &str)> = paths.iter().map(|(_, path)| (path.as_str(), AGENT)).collect();
    let said = said(&json(repository(&before, &after).path(), &["HEAD"]));
    assert!(!said.is_empty() && said.iter().all(|line| line.starts_with("moved reader: ")), "{:#?}", said.first());
}

#[test]
fn plugins_are_compared() {
    let of = |list: &str| format!(r#"{{"plugin": [{list}]}}"#);
    let one = |before: &str, after: &str, expected: &str| assert_eq!(change("opencode.json", &of(before), &of(after)), [expected]);
    one("", r#""opencode-x""#, "widened OpenCode: now installs the plugin opencode-x, unpinned");
    one(r#""opencode-x@1.2.0""#, "", "narrowed OpenCode: no longer installs the plugin opencode-x from opencode-x@1.2.0, pinned");
    one(
        r#""opencode-x@1.2.0""#,
        r#""opencode-x@^1""#,
        "widened OpenCode: now installs the plugin opencode-x from opencode-x@^1, pinned to a range",
    );
    one(r#""opencode-x""#, r#""opencode-x@1.2.0""#, "narrowed OpenCode: now installs the plugin opencode-x from opencode-x@1.2.0, pinned");
    one(
        r#""opencode-x@1.2.0""#,
        r#""opencode-x@1.3.0""#,
        "changed OpenCode: now installs the plugin opencode-x from opencode-x@1.3.0, pinned",
    );
    assert_eq!(change("opencode.json", &of(r#""a", "b""#), &of(r#""b", "a""#)), Vec::<String>::new());
    let market = |more: &str| {
        format!(r#"{{"extraKnownMarketplaces": {{"team": {{"source": {{"source": "github", "repo": "acme/plugins"}}{more}}}}}}}"#)
    };
    let expected = "widened Claude Code: now installs the plugin team from acme/plugins, unpinned, updated without asking";
    assert_eq!(change(SETTINGS, &market(""), &market(r#", "autoUpdate": true"#)), [expected]);
}

#[test]
fn who_may_start_it_has_a_direction() {
    let job = |with: &str| {
        format!(
            "on: issue_comment\njobs:\n  agent:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with:\n          github_token: ${{{{ secrets.GITHUB_TOKEN }}}}\n          prompt: Answer\n{with}"
        )
    };
    let callers = |before: &str, after: &str| {
        let said = change(".github/workflows/a.yml", &job(before), &job(after));
        said.into_iter().filter(|line| line.contains("(callers)")).collect::<Vec<_>>()
    };
    let (listed, all) = ("          allowed_non_write_users: alice\n", "          allowed_non_write_users: '*'\n");
    assert_eq!(callers("", listed), ["widened agent: is now set to allowed_non_write_users = alice (callers)"]);
    assert_eq!(callers(listed, all), ["widened agent: is now set to allowed_non_write_users = * (callers)"]);
    assert_eq!(callers(all, listed), ["narrowed agent: is now set to allowed_non_write_users = alice (callers)"]);
    assert_eq!(callers(all, ""), ["narrowed agent: is no longer set to allowed_non_write_users = * (callers)"]);
}

const AGENT: &str = "---\nname: reader\ndescription: Reads the code and answers questions\ntools: Read, Grep\n---\nRead.\n";

#[test]
fn a_renamed_or_moved_agent_is_not_a_new_one() {
    let renamed = AGENT.replace("name: reader", "name: scout");
    let folder = repository(&[(".claude/agents/reader.md", AGENT)], &[(".claude/agents/scout.md", &renamed)]);
    assert_eq!(said(&json(folder.path(), &["HEAD"])), ["moved scout: is the agent that was called reader"]);
    let folder = repository(&[("a/.claude/agents/reader.md", AGENT)], &[("b/.claude/agents/reader.md", AGENT)]);
    assert_eq!(said(&json(folder.path(), &["HEAD"])), ["moved reader: has moved from a"]);
    // A file of another name is no move: the agent is what its file says.
    let folder = repository(&[(".claude/agents/one.md", AGENT)], &[(".claude/agents/two.md", AGENT)]);
    assert!(said(&json(folder.path(), &["HEAD"])).iter().all(|line| line.starts_with("moved")));
    // Nothing in common but the product.
    let other = "---\nname: writer\ndescription: Publishes releases\ntools: Bash, Write\n---\nWrite.\n";
    let folder = repository(&[(".claude/agents/reader.md", AGENT)], &[(".claude/agents/writer.md", other)]);
    let said = said(&json(folder.path(), &["HEAD"]));
    assert!(said.iter().any(|line| line.starts_with("widened writer: is a new agent")), "{said:#?}");
    assert!(said.contains(&"narrowed reader: is no longer there".to_owned()), "{said:#?}");
}

#[test]
fn a_rule_that_moves_to_another_layer_is_moved() {
    let rules = r#"{"permissions": {"allow": ["Bash(npm test)"]}}"#;
    let folder = repository(&[(SETTINGS, rules)], &[(".claude/settings.local.json", rules)]);
    let expected =
        "moved Claude Code: has 1 of its rules, servers and tools in .claude/settings.local.json, which stood in .claude/settings.json";
    assert_eq!(said(&json(folder.path(), &["HEAD"])), [expected]);
}

#[test]
fn a_product_is_there_whether_or_not_a_file_configures_it() {
    let deny = r#"{"permissions": {"allow": ["Bash(npm test)"], "deny": ["Read(./.env)"]}}"#;
    let readme = ("README.md", "x\n");
    let folder = repository(&[(SETTINGS, deny), readme], &[readme]);
    let gone = json(folder.path(), &["HEAD"]);
    let expected = [
        "widened Claude Code: may now read private data with `Read(./.env)`, ungated, by default of the product",
        "narrowed Claude Code: may now run commands with `Bash(npm test)`, judged by a model, by default of the product",
    ];
    assert_eq!(said(&gone), expected);
    assert_eq!((&gone["changes"][0]["place"], &gone["changes"][0]["was_at"]["line"]), (&Value::Null, &1.into()));
    let sarif = String::from_utf8(run(folder.path(), &["HEAD", "--format", "sarif"]).stdout).unwrap();
    assert!(sarif.contains("widened-by-removal"), "{sarif}");
    let folder = repository(&[readme], &[(SETTINGS, deny), readme]);
    let expected = [
        "widened Claude Code: may now run commands with `Bash(npm test)`, ungated",
        "narrowed Claude Code: is now refused to read private data with `Read(./.env)`",
    ];
    assert_eq!(said(&json(folder.path(), &["HEAD"])), expected);
}

#[test]
fn the_exit_code_is_the_gate() {
    let folder = repository(&[(SETTINGS, r#"{"permissions": {"deny": ["Read(./.env)"]}}"#)], &[(SETTINGS, "{}")]);
    let code = |arguments: &[&str]| run(folder.path(), arguments).status.code().unwrap();
    assert_eq!(code(&["HEAD"]), 1);
    assert_eq!(code(&["HEAD", "--fail-on", "never"]), 0);
    // It reads more, and does no more.
    assert_eq!(code(&["HEAD", "--fail-on", "ungated"]), 0);
    assert_eq!(code(&["HEAD", "HEAD"]), 0);
    assert_eq!(code(&["nowhere"]), 2);
    assert_eq!(code(&["--", "--help"]), 2);
    let outside = tempfile::tempdir().unwrap();
    let output = run(outside.path(), &["HEAD"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("not a git repository"));
    fs::write(folder.path().join(SETTINGS), "{").unwrap();
    assert_eq!(code(&["HEAD", "--fail-on", "never"]), 3);
}

#[test]
fn two_commits_are_compared_and_the_work_tree_is_left_alone() {
    let folder = repository(&[(SETTINGS, "{}")], &[(SETTINGS, r#"{"permissions": {"allow": ["Bash"]}}"#)]);
    commit(folder.path());
    fs::write(folder.path().join(SETTINGS), "not yet done").unwrap();
    fs::write(folder.path().join(".mcp.json"), r#"{"mcpServers": {"a": {"command": "a"}}}"#).unwrap();
    let state = || {
        let status = Command::new("git")
            .args(["status", "--porcelain"])
            .env("GIT_OPTIONAL_LOCKS", "0")
            .current_dir(folder.path())
            .output()
            .unwrap()
            .stdout;
        (status, fs::metadata(folder.path().join(".git/index")).unwrap().modified().unwrap())
    };
    let before = state();
    let json = json(folder.path(), &["HEAD~1", "HEAD"]);
    assert_eq!(said(&json), ["widened Claude Code: may now run commands with `Bash`, ungated"]);
    assert_eq!(json["changes"][0]["before"], "judged by a model");
    assert_eq!(state(), before);
    assert_eq!(fs::read_to_string(folder.path().join(SETTINGS)).unwrap(), "not yet done");
}

#[test]
fn a_folder_of_a_repository_is_a_project_of_its_own() {
    let path = "packages/api/.claude/settings.json";
    let folder = repository(
        &[(path, "{}"), (SETTINGS, "{}")],
        &[(path, r#"{"permissions": {"allow": ["Bash"]}}"#), (SETTINGS, r#"{"permissions": {"allow": ["Bash"]}}"#)],
    );
    let json = json(&folder.path().join("packages/api"), &["HEAD"]);
    assert_eq!(said(&json), ["widened Claude Code: may now run commands with `Bash`, ungated"]);
    assert_eq!(json["changes"][0]["place"]["file"], SETTINGS);
}

#[test]
fn the_merge_base_is_what_a_pull_request_starts_from() {
    let folder = repository(&[(SETTINGS, "{}")], &[(SETTINGS, "{}")]);
    git(folder.path(), &["branch", "topic"]);
    write(folder.path(), &[(SETTINGS, r#"{"permissions": {"allow": ["Bash"]}}"#)]);
    commit(folder.path());
    git(folder.path(), &["checkout", "--quiet", "topic"]);
    assert_eq!(said(&json(folder.path(), &["main"])).len(), 1);
    assert_eq!(said(&json(folder.path(), &["main", "--merge-base"])), Vec::<String>::new());
}

#[test]
fn files_of_one_machine_count_where_git_tracks_them() {
    let key = "TOKEN=@@mint:github-pat@@\n";
    let folder = repository(
        &[("CLAUDE.md", "Be kind.\n"), (".env", key), (SETTINGS, "{}")],
        &[("CLAUDE.md", "Be kind.\n"), (".env", key), (SETTINGS, "{}")],
    );
    git(folder.path(), &["add", "--all"]);
    assert_eq!(said(&json(folder.path(), &["HEAD"])), Vec::<String>::new());
}

/// What a repository's own configuration could start when Git is run in it.
#[cfg(unix)]
#[test]
fn nothing_of_a_hostile_repository_runs() {
    let folder = repository(
        &[(SETTINGS, "{}"), (".gitattributes", "* filter=evil diff=evil\n")],
        &[(SETTINGS, r#"{"permissions": {"allow": ["Bash"]}}"#)],
    );
    let mark = folder.path().join("ran");
    let script = folder.path().join("evil.sh");
    fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display())).unwrap();
    Command::new("chmod").args(["755", script.to_str().unwrap()]).status().unwrap();
    let evil = script.to_str().unwrap();
    for key in [
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv",
        "diff.external", "alias.ls-tree", "alias.cat-file",
    ] {
        git(folder.path(), &["config", key, evil]);
    }
    fs::create_dir_all(folder.path().join(".git/hooks")).unwrap();
    for hook in ["post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"] {
        fs::copy(&script, folder.path().join(".git/hooks").join(hook)).unwrap();
    }
    let _ = fs::remove_file(&mark);
    assert_eq!(said(&json(folder.path(), &["HEAD"])).len(), 1);
    assert!(!mark.exists());
}

/// A version may hold links to anywhere: none is followed out of it, and one within it is read through.
#[cfg(unix)]
#[test]
fn links_of_another_version_stay_within_it() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("settings.json"), r#"{"permissions": {"allow": ["Bash"]}}"#).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    write(folder.path(), &[("shared/rules.json", r#"{"permissions": {"deny": ["Bash"]}}"#)]);
    fs::create_dir(folder.path().join(".claude")).unwrap();
    fs::create_dir_all(folder.path().join("b/.claude")).unwrap();
    std::os::unix::fs::symlink("../shared/rules.json", folder.path().join(SETTINGS)).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("settings.json"), folder.path().join("b/.claude/settings.json")).unwrap();
    commit(folder.path());
    fs::write(folder.path().join("shared/rules.json"), "{}").unwrap();
    let json = json(folder.path(), &["HEAD"]);
    let said = said(&json);
    assert!(said.iter().any(|line| line.starts_with("widened Claude Code") && line.contains("`Bash`")), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("in b")), "{said:#?}");
}

#[test]
fn sarif_points_to_what_widens() {
    let folder = repository(&[(SETTINGS, "{}")], &[(SETTINGS, r#"{"permissions": {"allow": ["Bash", "Read(./x)"]}}"#)]);
    let output = run(folder.path(), &["HEAD", "--format", "sarif"]);
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{results:#?}");
    assert_eq!((&results[0]["ruleId"], &results[0]["level"]), (&"permission-widened".into(), &"error".into()));
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["snippet"]["text"], "\"Bash\"");
    assert_eq!((&region["startLine"], &region["startColumn"]), (&1.into(), &28.into()));
    let schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.schema.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&sarif));
}

#[test]
fn a_comment_fits_and_its_names_mean_nothing() {
    let evil = r#"{"permissions": {"allow": ["Bash(echo `x` </details> @everyone [a](https://evil.example) <img src=x>)"]}}"#;
    let folder = repository(&[(SETTINGS, "{}")], &[(SETTINGS, evil)]);
    let output = run(folder.path(), &["HEAD", "--format", "markdown"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("<!-- bailiwick diff -->\n## What agents may do\n"), "{text}");
    // Out of code nothing is left raw.
    let outside: String = text.split('`').step_by(2).collect::<String>().replace("<!-- bailiwick diff -->", "");
    for raw in ["</details>", "@everyone", "](https://", "<img"] {
        assert!(!outside.contains(raw), "{raw}: {text}");
    }
    let many: Vec<String> = (0..800).map(|number| format!("\"Bash(deploy-{number} *)\"")).collect();
    let folder = repository(&[(SETTINGS, "{}")], &[(SETTINGS, &format!(r#"{{"permissions": {{"allow": [{}]}}}}"#, many.join(", ")))]);
    let text = String::from_utf8(run(folder.path(), &["HEAD", "--format", "markdown"]).stdout).unwrap();
    assert!(text.chars().count() < 65_536 && text.contains("more changes do not fit here"), "{}", text.len());
    let terminal = String::from_utf8(run(folder.path(), &["HEAD"]).stdout).unwrap();
    assert!(terminal.contains("800 widened"), "{}", &terminal[terminal.len() - 200..]);
}

#[test]
fn no_output_shows_a_secret() {
    let secret = support::expand("@@mint:github-pat@@");
    let server = format!(r#"{{"mcpServers": {{"a": {{"command": "a", "env": {{"GITHUB_TOKEN": "{secret}"}}}}}}}}"#);
    let before = r#"{"mcpServers": {"a": {"command": "a"}}}"#;
    for (before, after) in [(before, server.as_str()), (server.as_str(), before)] {
        let folder = repository(&[(".mcp.json", before)], &[(".mcp.json", after)]);
        for format in ["terminal", "markdown", "json", "sarif"] {
            let output = run(folder.path(), &["HEAD", "--format", format]);
            let shown = String::from_utf8(output.stdout).unwrap();
            assert!(!shown.contains(&secret), "{format}");
            assert!(format == "sarif" || shown.contains("credential"), "{format}: {shown}");
        }
    }
}

#[test]
fn containers_and_what_servers_are_handed_are_told() {
    let compose = |volumes: &str| format!("services:\n  claude:\n    command: claude -p tidy\n    volumes: [{volumes}]\n");
    assert_eq!(
        change("compose.yaml", &compose("./work:/work"), &compose("./work:/work, /var/run/docker.sock:/var/run/docker.sock")),
        ["widened claude: now has of its container's host /var/run/docker.sock:/var/run/docker.sock"]
    );
    assert_eq!(
        change("compose.yaml", &compose("/:/host"), &compose("/:/host, /var/run/docker.sock:/var/run/docker.sock")),
        ["widened claude: now has of its container's host /var/run/docker.sock:/var/run/docker.sock"]
    );
    let server = |arguments: &str, tools: &str| {
        format!(
            r#"{{"mcpServers": {{"pay": {{"command": "npx", "args": ["pay-mcp@{arguments}"], "env": {{"TOOLS": "{tools}", "PAY_TOKEN": "{tools}"}}}}}}}}"#
        )
    };
    let said = change(".mcp.json", &server("1.2.3", "read"), &server("1.2.4", "all"));
    assert_eq!(said, ["changed Claude Code: hands TOOLS=all to the server pay"]);
    let said = change(".mcp.json", &server("1.2.3", "read"), &server("1.2.3\", \"--write", "read"));
    assert_eq!(said, ["changed Claude Code: starts the server pay with other arguments: --write"]);
}

#[test]
fn a_review_of_a_task_that_holds_back_no_tool_is_told_by_itself() {
    let agents = ("config/agents.yaml", "writer:\n  role: Writer\n  goal: Write\n  backstory: You write.\n");
    let tasks =
        |review: bool| format!("post:\n  description: Write a post\n  expected_output: A post\n  agent: writer\n  human_input: {review}\n");
    let folder = repository(&[agents, ("config/tasks.yaml", &tasks(true))], &[agents, ("config/tasks.yaml", &tasks(false))]);
    let said = said(&json(folder.path(), &["HEAD"]));
    assert_eq!(said, ["widened writer: works on the task post, whose result no person looks at any more"]);
}
