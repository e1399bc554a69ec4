//! What the dialects of coding agents make of realistic files: the lowered models, word for word.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::model;
use bailiwick::model::Model;
use serde_json::json;
use support::one;

/// The model of a fixture as text: a line for each entity, with the line it is written at.
fn lowered(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name);
    let (model, files) = model(&root, &[], &Config::default()).unwrap();
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let line = source.slice(origin.span).lines().next().unwrap_or_default().to_owned();
        json!({"file": source.path(), "at": line, "path": origin.path, "agent": origin.agent})
    });
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten() {
            text += &format!("{kind} {entity}\n");
        }
    }
    text
}

/// `verdict rule: subject breadth status`, one for each rule.
fn grants(model: &Model) -> Vec<String> {
    let line = |grant: &bailiwick::model::Grant| {
        format!("{} {}: {} {} {}", grant.verdict, grant.rule.value, grant.subject, grant.breadth, grant.status)
    };
    model.grants.iter().map(line).collect()
}

/// `key = meaning status`, one for each setting.
fn settings(model: &Model) -> Vec<String> {
    model.settings.iter().map(|setting| format!("{} = {} {}", setting.key.value, setting.meaning, setting.status)).collect()
}

#[test]
fn opencode() {
    insta::assert_snapshot!(lowered("opencode"));
}

#[test]
fn amazonq() {
    insta::assert_snapshot!(lowered("amazonq"));
}

#[test]
fn kiro() {
    insta::assert_snapshot!(lowered("kiro"));
}

#[test]
fn crush() {
    insta::assert_snapshot!(lowered("crush"));
}

#[test]
fn continue_dev() {
    insta::assert_snapshot!(lowered("continue"));
}

#[test]
fn roo() {
    insta::assert_snapshot!(lowered("roo"));
}

#[test]
fn cline() {
    insta::assert_snapshot!(lowered("cline"));
}

#[test]
fn openclaw() {
    insta::assert_snapshot!(lowered("openclaw"));
}

#[test]
fn of_opencode_s_rules_the_last_that_matches_counts() {
    type Case = (&'static str, &'static [&'static str], &'static [&'static str]);
    let table: &[Case] = &[
        (r#""allow""#, &[], &["permission = bypass effective"]),
        (r#"{"*": "allow"}"#, &[], &["* = bypass effective"]),
        (r#"{"*": "allow", "bash": "ask"}"#, &["allow *: everything everything effective", "ask bash: shell everything effective"], &[]),
        (
            r#"{"*": "allow", "webfetch": "ask"}"#,
            &["allow *: shell everything effective", "ask webfetch: network everything effective"],
            &[],
        ),
        // Versions disagree about a wildcard that comes last; nothing is claimed of it.
        (r#"{"bash": "ask", "*": "allow"}"#, &["allow *: everything everything effective", "ask bash: shell everything effective"], &[]),
        (
            r#"{"bash": {"rm *": "deny", "*": "allow"}}"#,
            &["deny bash(rm *): shell tool dead", "allow bash: shell everything effective"],
            &[],
        ),
        (
            r#"{"bash": {"*": "allow", "rm *": "deny"}}"#,
            &["allow bash: shell everything effective", "deny bash(rm *): shell tool effective"],
            &[],
        ),
        (
            r#"{"bash": {"git *": "allow", "*": "deny"}}"#,
            &["allow bash(git *): shell tool shadowed", "deny bash: shell everything effective"],
            &[],
        ),
        (r#"{"bash": "perhaps", "edit": ["allow"]}"#, &[], &[]),
        (r#"[{"action": "bash"}, 1, {"effect": "allow", "action": "bash"}]"#, &["allow bash: shell everything effective"], &[]),
    ];
    for (permission, rules, modes) in table {
        let model = one("opencode.json", &format!(r#"{{"permission": {permission}}}"#));
        assert_eq!(
            (grants(&model), settings(&model)),
            (rules.iter().map(|&s| s.to_owned()).collect(), modes.iter().map(|&s| s.to_owned()).collect()),
            "{permission}"
        );
    }
}

#[test]
fn opencode_s_hidden_folder_comes_after_the_file_beside_it() {
    type Case = (&'static str, &'static str, &'static [&'static str]);
    let table: &[Case] = &[
        // The same key: the later value.
        (r#"{"git *": "allow"}"#, r#"{"git *": "ask"}"#, &["allow bash(git *) shadowed egress", "ask bash(git *) effective -"]),
        // A key of the second file only comes last, and covers.
        (r#"{"git *": "allow"}"#, r#"{"*": "ask"}"#, &["allow bash(git *) shadowed egress", "ask bash effective -"]),
        // Narrower, it holds back what is dangerous.
        (r#"{"git *": "allow"}"#, r#"{"git push *": "ask"}"#, &["allow bash(git *) effective -", "ask bash(git push *) effective -"]),
        // In the first file it comes before what the second allows.
        (r#"{"git push *": "ask"}"#, r#"{"git *": "allow"}"#, &["ask bash(git push *) effective -", "allow bash(git *) effective egress"]),
        // One word for the tool is replaced as a whole, by a map too.
        (r#""allow""#, r#"{"rm *": "ask"}"#, &["allow bash shadowed -", "ask bash(rm *) effective -"]),
        (r#"{"*": "allow"}"#, r#"{"rm *": "ask"}"#, &["allow bash effective -", "ask bash(rm *) effective -"]),
    ];
    for (first, second, expected) in table {
        let config = |bash: &str| format!(r#"{{"permission": {{"bash": {bash}}}}}"#);
        let (first, second) = (config(first), config(second));
        let (model, _) = support::written(&[("opencode.json", &first), (".opencode/opencode.json", &second)]);
        let mut found: Vec<(bool, String)> = model
            .grants
            .iter()
            .map(|one| {
                let hazard = one.hazard.map_or_else(|| "-".to_owned(), |hazard| hazard.to_string());
                (one.origin.file.0 != 0, format!("{} {} {} {hazard}", one.verdict, one.rule.value, one.status))
            })
            .collect();
        // The hidden folder's file is read first.
        found.sort_by_key(|(first, _)| !first);
        assert_eq!(found.into_iter().map(|(_, said)| said).collect::<Vec<_>>(), *expected, "{first} {second}");
    }
    // A nested project is another one: sessions may start above it.
    let nested = [
        ("opencode.json", r#"{"permission": {"bash": {"git *": "allow"}}}"#),
        ("api/opencode.json", r#"{"permission": {"bash": "deny"}}"#),
    ];
    let (model, _) = support::written(&nested);
    assert!(model.grants.iter().all(|grant| grant.status == bailiwick::model::Status::Effective));
}

#[test]
fn amazon_q_asks_denials_first() {
    let table: &[(&str, &[&str])] = &[
        (r#""allowedTools": ["execute_bash"]"#, &["allow execute_bash: shell everything effective"]),
        (r#""allowedTools": ["*"]"#, &["allow *: shell everything effective"]),
        (r#""allowedTools": ["@builtin/fs_read"]"#, &["allow @builtin/fs_read: read everything effective"]),
        (r#""allowedTools": ["@git-*", "@git/*"]"#, &["allow @git-*: mcp everything effective", "allow @git/*: mcp everything effective"]),
        (
            r#""allowedTools": ["execute_bash"], "toolsSettings": {"execute_bash": {"allowedCommands": ["ls"], "deniedCommands": ["dd .*"]}}"#,
            &["allow execute_bash: shell everything effective", "allow ls: shell exact shadowed", "deny dd .*: shell tool effective"],
        ),
        (
            r#""toolsSettings": {"execute_bash": {"allowedCommands": [".*"], "deniedCommands": ["dd *"]}}"#,
            &["allow .*: shell everything effective", "deny dd *: shell exact dead"],
        ),
        (r#""toolsSettings": {"Bash": {"deniedCommands": ["dd .*"]}}"#, &["deny dd .*: shell tool dead"]),
        (r#""allowedTools": "execute_bash", "toolsSettings": []"#, &[]),
    ];
    for (text, expected) in table {
        assert_eq!(grants(&one(".amazonq/cli-agents/x.json", &format!("{{{text}}}"))), *expected, "{text}");
    }
}

#[test]
fn a_common_name_leaves_a_file_to_who_knows_it() {
    let model = one(".kiro/agents/my-mcp.json", r#"{"mcpServers": {"notes": {"command": "notes-mcp"}}}"#);
    let products: Vec<&str> = model.servers.iter().map(|server| server.origin.product).collect();
    assert_eq!(products, ["Kiro"]);
}

#[test]
fn roo_s_longest_beginning_decides() {
    let model = one(
        ".vscode/settings.json",
        r#"{"roo-cline.allowedCommands": ["git log", "*", " ", 1], "roo-cline.deniedCommands": ["git", "git log"]}"#,
    );
    assert_eq!(
        grants(&model),
        [
            "allow git log: shell prefix shadowed",
            "allow *: shell everything effective",
            "deny git: shell tool effective",
            "deny git log: shell prefix effective",
        ]
    );
}

#[test]
fn openclaw_s_policy_is_what_its_keys_amount_to_together() {
    let table = [
        ("security: 'full', ask: 'off'", &["security = bypass effective"][..]),
        ("security: 'full', ask: 'always'", &["ask = ask effective"]),
        ("security: 'full'", &[]),
        ("security: 'deny', ask: 'off'", &["security = deny effective"]),
        ("mode: 'auto', security: 'full', ask: 'off'", &["mode = auto effective"]),
        ("ask: 'off'", &[]),
    ];
    for (exec, expected) in table {
        assert_eq!(settings(&one("openclaw.json", &format!("{{tools: {{exec: {{{exec}}}}}}}"))), expected, "{exec}");
    }
}

/// Paths that each of the dialects reads, and keys that they look for.
const PATHS: &[&str] = &[
    "opencode.json",
    ".opencode/agent/a.md",
    ".amazonq/cli-agents/a.json",
    ".kiro/agents/a.json",
    ".kiro/agents/a.md",
    ".kiro/hooks/a.json",
    ".kiro/settings/permissions.yaml",
    "crush.json",
    ".continue/config.yaml",
    ".continue/permissions.yaml",
    ".roomodes",
    "roo-code-settings.json",
    ".vscode/settings.json",
    "openclaw.json",
    "exec-approvals.json",
    ".cline/data/globalState.json",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]

    /// Whatever stands under their keys, lowering ends.
    #[test]
    fn odd_values_never_stop_lowering(text in "[-*@:/.a-c(){}\\[\\]$|\\\\ é\u{0}]{0,24}", shape in 0..4_u8) {
        let leaf = match shape {
            0 => json!(text),
            1 => json!([text, [text], {"pattern": text, "effect": "allow", "action": text, "capability": "shell", "match": [text], "name": text, "command": text}]),
            2 => json!({text.clone(): "allow", "x": {text.clone(): "deny"}, "*": {text: null}}),
            _ => json!([{"id": text, "slug": text, "groups": [[text]], "tools": {"exec": text}, "sandbox": {"mode": text, "docker": {"binds": [text]}}}]),
        };
        let keys = [
            "permission", "permissions", "tools", "agent", "mcp", "plugin", "allowedTools", "toolsSettings", "hooks", "when", "then", "rules", "models", "allow",
            "exclude", "customModes", "globalSettings", "allowedCommands", "roo-cline.allowedCommands", "agents", "channels", "gateway", "providers", "defaults",
        ];
        let mut file: serde_json::Map<String, serde_json::Value> = keys.iter().map(|key| ((*key).to_owned(), leaf.clone())).collect();
        file.insert("toolsSettings".into(), json!({"execute_bash": {"allowedCommands": leaf, "deniedCommands": leaf}}));
        file.insert("agents".into(), json!({"defaults": {"sandbox": leaf}, "list": leaf}));
        let file = serde_json::Value::Object(file).to_string();
        for path in PATHS {
            let model = one(path, &if path.ends_with(".md") { format!("---\n{file}\n---\nText.\n") } else { file.clone() });
            proptest::prop_assert!(model.agents.len() + model.grants.len() + model.prompts.len() < 1_000);
        }
    }
}

#[test]
fn approvals() {
    insta::assert_snapshot!(lowered("approvals"));
}
