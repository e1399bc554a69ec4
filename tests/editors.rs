//! What the dialects of agents in editors make of realistic files: the lowered models, word for word, and tables of what single keys come to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};

use bailiwick::config::Config;
use bailiwick::engine::model;
use serde_json::{Value, json};
use support::one;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name)
}

/// The model of a fixture as text, one entity a line, without prompts; an entity's origin is its product and its place.
fn lowered(name: &str) -> String {
    let (model, files) = model(&fixture(name), &[], &Config::default()).unwrap();
    let mut json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let line = source.slice(origin.span).lines().next().unwrap_or_default().to_owned();
        json!({"file": source.path(), "at": line})
    });
    if let Value::Object(kinds) = &mut json {
        kinds.retain(|kind, list| kind != "prompts" && list.as_array().is_some_and(|list| !list.is_empty()));
    }
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten() {
            text += &format!("{kind} {entity}\n");
        }
    }
    text
}

/// The rules of one file as `verdict subject breadth status`.
fn grants(path: &str, text: &str) -> Vec<String> {
    one(path, text).grants.iter().map(|grant| format!("{} {} {} {}", grant.verdict, grant.subject, grant.breadth, grant.status)).collect()
}

/// The settings of one file as `topic meaning status`.
fn settings(path: &str, text: &str) -> Vec<String> {
    one(path, text).settings.iter().map(|setting| format!("{} {} {}", setting.topic, setting.meaning, setting.status)).collect()
}

#[test]
fn vscode() {
    insta::assert_snapshot!(lowered("vscode"));
}

#[test]
fn terminal_rules_of_vs_code_cover_what_the_product_matches() {
    let table = [
        (r#""ls": true"#, "allow shell tool effective"),
        (r#""git status": true"#, "allow shell prefix effective"),
        (r#""/.*/": true"#, "allow shell everything effective"),
        (r#""/.+/s": true"#, "allow shell everything effective"),
        (r#""/^/": true"#, "allow shell everything effective"),
        (r#""/^.*$/": true"#, "allow shell everything dead"),
        (r#""*": true"#, "allow shell exact effective"),
        (r#""": true"#, "allow shell exact dead"),
        (r#""node": true"#, "allow shell interpreter effective"),
        (r#""/^NODE\\b/i": true"#, "allow shell interpreter effective"),
        (r#""/(?!x)y/": true"#, "allow shell prefix effective"),
        (r#""/.*/": {"approve": true, "matchCommandLine": true}"#, "allow shell everything effective"),
        (r#""rm": {"approve": false}"#, "ask shell tool effective"),
    ];
    for (rule, expected) in table {
        let text = format!(r#"{{"chat.tools.terminal.autoApprove": {{{rule}}}}}"#);
        assert_eq!(grants(".vscode/settings.json", &text), [expected], "{rule}");
    }
}

#[test]
fn settings_of_vs_code_count_where_they_are_read() {
    let global = r#"{"chat.tools.global.autoApprove": true}"#;
    let trust = r#"{"security.workspace.trust.enabled": false}"#;
    let table = [
        (".vscode/settings.json", global, "approval-mode bypass inert"),
        ("home/.vscode-server/data/Machine/settings.json", global, "approval-mode bypass effective"),
        ("home/.config/Code/User/settings.json", global, "approval-mode bypass effective"),
        (".vscode/settings.json", trust, "workspace-trust off inert"),
        ("home/.vscode-server/data/Machine/settings.json", trust, "workspace-trust off inert"),
        ("home/.config/Code/User/settings.json", trust, "workspace-trust off effective"),
        (".vscode/settings.json", r#"{"chat.permissions.default": "default"}"#, "approval-mode ask effective"),
    ];
    for (path, text, expected) in table {
        assert_eq!(settings(path, text), [expected], "{path}: {text}");
    }
    let odd =
        r#"{"chat.tools.global.autoApprove": "yes", "chat.permissions.default": 3, "chat.tools.terminal.autoApprove": [1], "mcp": []}"#;
    let model = one(".vscode/settings.json", odd);
    assert_eq!((model.settings.len(), model.grants.len(), model.agents.len()), (0, 0, 0));
}

#[test]
fn amp() {
    insta::assert_snapshot!(lowered("amp"));
}

#[test]
fn copilot() {
    insta::assert_snapshot!(lowered("copilot"));
}

#[test]
fn cursor() {
    insta::assert_snapshot!(lowered("cursor"));
}

#[test]
fn windsurf() {
    insta::assert_snapshot!(lowered("windsurf"));
}

#[test]
fn zed() {
    insta::assert_snapshot!(lowered("zed"));
}

#[test]
fn of_amp_s_rules_the_first_that_matches_decides() {
    let all = r#"{"tool": "*", "action": "allow"}"#;
    let push = r#"{"tool": "Bash", "matches": {"cmd": "*git push*"}, "action": "reject"}"#;
    let bash = r#"{"tool": "Bash", "action": "allow"}"#;
    let ask = r#"{"tool": "Bash", "action": "ask"}"#;
    let table: &[(&[&str], &[&str])] = &[
        (&[push, all], &["deny shell interpreter effective"]),
        (&[all, push], &["deny shell interpreter dead"]),
        (&[bash, push], &["allow shell everything effective", "deny shell interpreter dead"]),
        (&[push, bash], &["deny shell interpreter effective", "allow shell everything effective"]),
        (&[ask, bash], &["ask shell everything effective", "allow shell everything shadowed"]),
        (&[ask, push], &["ask shell everything effective", "deny shell interpreter shadowed"]),
    ];
    for (rules, expected) in table {
        let text = format!(r#"{{"amp.permissions": [{}]}}"#, rules.join(", "));
        assert_eq!(grants(".amp/settings.json", &text), *expected, "{text}");
    }
}

#[test]
fn tokens_of_cursor_s_command_line_cover_what_they_name() {
    let table = [
        ("Shell(ls)", "allow shell tool effective"),
        ("Shell(*)", "allow shell everything effective"),
        ("Shell(**)", "allow shell everything effective"),
        ("Shell(python)", "allow shell interpreter effective"),
        ("Shell(git:status*)", "allow shell prefix effective"),
        ("Read(**)", "allow read everything effective"),
        ("Write(src/**)", "allow write prefix effective"),
        ("Write(package.json)", "allow write exact effective"),
        ("WebFetch(*)", "allow network everything effective"),
        ("Mcp(*:*)", "allow mcp everything effective"),
        ("Mcp(mail:search)", "allow mcp exact effective"),
        ("Mcp(mail, *)", "allow mcp everything effective"),
        ("Mcp(**)", "allow mcp everything effective"),
        ("Mcp(mail)", "allow mcp exact effective"),
        ("Mcp(*:search)", "allow mcp exact effective"),
        ("Bash(ls)", "allow other exact dead"),
    ];
    for (token, expected) in table {
        let text = format!(r#"{{"permissions": {{"allow": ["{token}"]}}}}"#);
        assert_eq!(grants(".cursor/cli.json", &text), [expected], "{token}");
    }
}

#[test]
fn lists_of_windsurf_hold_beginnings_of_commands() {
    let table = [
        (r#"["git"]"#, "[]", &["allow shell tool effective"][..]),
        (r#"["git status"]"#, "[]", &["allow shell prefix effective"]),
        (r#"["bash"]"#, "[]", &["allow shell interpreter effective"]),
        (r#"["*"]"#, r#"["rm"]"#, &["allow shell everything effective", "ask shell tool effective"]),
        (r#"["*"]"#, r#"["*"]"#, &["allow shell everything shadowed", "ask shell everything effective"]),
        (r#"["", 3]"#, "[]", &[]),
    ];
    for (allow, deny, expected) in table {
        let text = format!(r#"{{"windsurf.cascadeCommandsAllowList": {allow}, "windsurf.cascadeCommandsDenyList": {deny}}}"#);
        assert_eq!(grants("Windsurf/User/settings.json", &text), expected, "{text}");
    }
}

#[test]
fn an_agent_s_permissions_in_zed_count_for_the_user_only() {
    let text = r#"{"agent": {"tool_permissions": {"default": "allow"}}}"#;
    assert_eq!(settings("home/.config/zed/settings.json", text), ["approval-mode bypass effective"]);
    assert_eq!(settings(".zed/settings.json", text), ["approval-mode bypass inert"]);
    let both = r#"{"agent": {"always_allow_tool_actions": true, "tool_permissions": {"default": "deny"}}}"#;
    assert_eq!(settings("zed/settings.json", both), ["approval-mode bypass shadowed", "approval-mode deny effective"]);
}

#[test]
fn odd_values_say_nothing() {
    let table = [
        (".cursor/cli.json", r#"{"permissions": ["Shell(*)"], "sandbox": "off", "approvalMode": 1}"#),
        (".cursor/permissions.json", r#"{"terminalAllowlist": "*", "mcpAllowlist": [1, null]}"#),
        (".cursor/sandbox.json", r#"{"type": 3, "networkPolicy": "deny"}"#),
        (".cursor/hooks.json", r#"{"hooks": {"stop": {"command": "x"}}}"#),
        (".amp/settings.json", r#"{"amp.permissions": [{"tool": "Bash"}, {"action": "allow"}, "x"], "amp.dangerouslyAllowAll": "no"}"#),
        ("zed/settings.json", r#"{"agent": {"tool_permissions": {"default": 1, "tools": {"terminal": {"always_allow": [{}, 1]}}}}}"#),
        ("Windsurf/User/settings.json", r#"{"windsurf.autoExecutionPolicy": true}"#),
        (".github/hooks/x.json", r#"{"hooks": []}"#),
        ("home/.copilot/config.json", r#"{"trusted_folders": "/"}"#),
        (".vscode/tasks.json", r#"{"tasks": {"runOptions": {"runOn": "folderOpen"}}}"#),
    ];
    for (path, text) in table {
        let model = one(path, text);
        let said = (model.settings.len(), model.grants.len(), model.sandboxes.len(), model.hooks.len(), model.roots.len());
        assert_eq!(said, (0, 0, 0, 0, 0), "{path}: {text}");
    }
}
