//! Claude Code settings: what they are lowered to, and what each rule and setting amounts to once the layers are joined.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;

use bailiwick::authority::{Project, gate};
use bailiwick::config::Config;
use bailiwick::engine::{Examined, model};
use bailiwick::model::{Gate, Grant, Model, Setting};
use support::one;

/// The model of a folder below `fixtures/dialects/claude`.
fn fixture(name: &str) -> (Model, Vec<Examined>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects/claude").join(name);
    model(&root, &[], &Config::default()).unwrap()
}

/// `verdict rule: subject breadth status`, and why.
fn grant(grant: &Grant) -> String {
    let better = grant.better.as_deref().map(|better| format!("; write `{better}`")).unwrap_or_default();
    let reason = grant.reason.as_deref().map(|reason| format!(" ({reason}{better})")).unwrap_or_default();
    format!("{} {}: {} {} {}{reason}", grant.verdict, grant.rule.value, grant.subject, grant.breadth, grant.status)
}

/// `path = meaning status`, and why.
fn setting(setting: &Setting) -> String {
    let reason = setting.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{} = {} {}{reason}", setting.origin.path, setting.meaning, setting.status)
}

/// Rules in one list, in project settings, as `verdict` says.
fn rules(verdict: &str, rules: &[&str]) -> Vec<String> {
    let text = serde_json::json!({ "permissions": { verdict: rules } }).to_string();
    one(".claude/settings.json", &text).grants.iter().map(grant).collect()
}

#[test]
fn every_kind_of_fact_is_lowered() {
    let (model, files) = fixture("everything");
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let at = source.position(origin.span.start);
        format!("{}:{}:{} {} [{}]", source.path(), at.line, at.column, origin.path, source.slice(origin.span)).into()
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn layers_join_and_deny_comes_first() {
    let (model, _) = fixture("layers");
    let grants: Vec<String> = model.grants.iter().map(grant).collect();
    assert_eq!(
        grants,
        [
            "allow Bash(npm test): shell exact effective",
            "allow Bash(git push *): shell prefix shadowed (`permissions.ask[Bash(git push *)]` takes precedence)",
            "allow Bash(git *): shell tool effective",
            "allow WebFetch: network everything shadowed (`permissions.deny[WebFetch]` in .claude/settings.local.json takes precedence)",
            "allow mcp__mail: mcp everything shadowed (`permissions.deny[mcp__mail__*]` in .claude/settings.local.json takes precedence)",
            "ask Bash(git push *): shell prefix effective",
            "ask WebFetch(domain:acme.dev): network prefix shadowed (`permissions.deny[WebFetch]` in .claude/settings.local.json takes precedence)",
            "deny Read(./.env): read exact effective",
            "allow Bash(npx *): shell interpreter effective",
            "deny mcp__mail__*: mcp everything effective",
            "deny WebFetch: network everything effective",
        ]
    );
    let settings: Vec<String> = model.settings.iter().map(setting).collect();
    assert_eq!(
        settings,
        [
            "permissions.defaultMode = auto-edit shadowed (`.claude/settings.local.json` sets it too, and takes precedence)",
            "enableAllProjectMcpServers = on shadowed (`.claude/settings.local.json` sets it too, and takes precedence)",
            "permissions.defaultMode = deny effective",
            "enableAllProjectMcpServers = off effective",
        ]
    );
    // The sandbox of the local settings counts, and holds what both files allow.
    let sandboxes: Vec<_> =
        model.sandboxes.iter().map(|sandbox| (sandbox.enabled.value, sandbox.enforced, sandbox.status.to_string())).collect();
    assert_eq!(sandboxes, [(false, false, "shadowed".to_owned()), (true, true, "effective".to_owned())]);
    assert!(
        model
            .grants
            .iter()
            .filter(|grant| grant.subject.to_string() == "shell" && grant.verdict.to_string() == "allow")
            .all(|grant| grant.sandboxed)
    );
    // Two files, one agent.
    assert_eq!(model.agents.len(), 1);
}

#[test]
fn a_gate_is_what_the_rules_and_then_the_mode_say() {
    let (model, files) = fixture("layers");
    let path = |file: bailiwick::source::FileId| files[file.0 as usize].source.path();
    let project = Project::of(".claude/settings.json", "Claude Code");
    let table = [
        ("Bash", Some("npm test"), Gate::None),
        ("Bash", Some("git push origin main"), Gate::Ask),
        ("Bash", Some("git log"), Gate::None),
        ("Read", Some("./.env"), Gate::Deny),
        ("WebFetch", Some("domain:docs.rs"), Gate::Deny),
        ("mcp__mail__send", None, Gate::Deny),
        // Nothing matches: the mode refuses.
        ("Bash", Some("rm -rf x"), Gate::Deny),
    ];
    for (tool, input, expected) in table {
        assert_eq!(gate(&model, &path, &project, tool, input), expected, "{tool} {input:?}");
    }
    let elsewhere = Project::of("other/.claude/settings.json", "Claude Code");
    assert_eq!(gate(&model, &path, &elsewhere, "Bash", Some("npm test")), Gate::Unknown);
    assert_eq!(gate(&model, &path, &Project { product: "Zed", ..project }, "Bash", Some("npm test")), Gate::Unknown);
}

#[test]
fn where_no_rule_speaks_the_mode_does() {
    let project = Project::of("managed-settings.json", "Claude Code");
    let modes = [
        ("bypassPermissions", Gate::None),
        ("auto", Gate::ModelJudged),
        ("dontAsk", Gate::Deny),
        // What these ask about depends on the tool.
        ("default", Gate::Unknown),
        ("acceptEdits", Gate::Unknown),
    ];
    for (mode, expected) in modes {
        let model = one("managed-settings.json", &format!(r#"{{"permissions": {{"defaultMode": "{mode}", "ask": ["WebFetch"]}}}}"#));
        let path = |_| "managed-settings.json";
        assert_eq!(gate(&model, &path, &project, "Bash", Some("ls")), expected, "{mode}");
        assert_eq!(gate(&model, &path, &project, "WebFetch", None), Gate::Ask, "{mode}");
    }
}

#[test]
fn projects_and_managed_settings_do_not_mix() {
    let (model, _) = fixture("nested");
    let grants: Vec<String> = model.grants.iter().map(grant).collect();
    assert_eq!(
        grants,
        [
            "allow Bash(go test *): shell prefix shadowed (`permissions.deny[Bash]` takes precedence)",
            "deny Bash: shell everything effective",
            "allow Bash: shell everything effective",
        ]
    );
    assert_eq!(model.agents.len(), 2);

    let (model, _) = fixture("managed");
    let settings: Vec<String> = model.settings.iter().map(setting).collect();
    assert_eq!(
        settings,
        [
            "permissions.disableBypassPermissionsMode = on effective",
            "permissions.defaultMode = bypass shadowed (`disableBypassPermissionsMode` forbids it)",
        ]
    );
    // A drop-in belongs to the settings beside its folder: one agent, and the shell that it allows runs without a sandbox.
    assert_eq!(model.agents.len(), 1);
    assert!(model.sandboxes[0].unasked);
}

#[test]
fn a_project_is_the_folder_that_holds_the_hidden_one() {
    let table = [
        (".claude/settings.json", "", true),
        ("packages/api/.claude/settings.local.json", "packages/api", true),
        ("image/etc/claude-code/managed-settings.json", "image/etc/claude-code", false),
        ("image/etc/claude-code/managed-settings.d/10.json", "image/etc/claude-code", false),
        ("managed-settings.json", "", false),
        (".devcontainer/.claude/settings.json", ".devcontainer", true),
    ];
    for (path, folder, hidden) in table {
        assert_eq!(Project::of(path, "x"), Project { folder: folder.to_owned(), hidden, product: "x" }, "{path}");
    }
}

#[test]
fn rules_that_do_nothing_say_why() {
    let dead = |verdict: &str, rule: &str| {
        let line = rules(verdict, &[rule]).remove(0);
        line.split_once("dead (").map(|(_, reason)| reason.trim_end_matches(')').to_owned())
    };
    let table = [
        ("Write(./infra/**)", "write `Edit(./infra/**)`"),
        ("MultiEdit(src/**)", "write `Edit(src/**)`"),
        ("NotebookEdit(a.ipynb)", "write `Edit(a.ipynb)`"),
        ("Glob(./secrets/**)", "write `Read(./secrets/**)`"),
        ("Read(/etc/shadow)", "an absolute one has two; write `Read(//etc/shadow)`"),
        ("Edit(/Users/ada/**)", "write `Edit(//Users/ada/**)`"),
        ("Read(/home/ada/.ssh/**)", "an absolute one has two; write `Read(//"),
        ("Read(/Library/Keychains/**)", "an absolute one has two"),
        ("Read(/var/run/docker.sock)", "an absolute one has two; write `Read(//"),
        ("bash(rm *)", "no tool is called `bash`; write `Bash(rm *)`"),
        ("READ", "no tool is called `READ`; write `Read`"),
        ("run_shell_command(rm)", "write `Bash(rm)`"),
        ("Shell(rm)", "write `Bash(rm)`"),
        ("Bash(command:rm *)", "write `Bash(rm *)`"),
        ("Bash(git:* push)", "write `Bash(git * push)`"),
        ("Bash( rm *)", "write `Bash(rm *)`"),
        ("mcp__mail__send(to:*)", "take no parentheses"),
        ("Bash(rm", "parenthesis is not closed"),
    ];
    for (rule, expected) in table {
        for verdict in ["deny", "ask"] {
            let reason = dead(verdict, rule).unwrap_or_else(|| panic!("{verdict} {rule} is taken to work"));
            assert!(reason.contains(expected), "{rule}: {reason}");
        }
    }
    // What could hold a secret is not repeated.
    let reason = dead("deny", "bash(curl -u ada:pw https://acme.dev)").unwrap();
    assert_eq!(reason, "no tool is called `bash`");
    for rule in ["mcp__*", "mcp__git*__read", "*", "B*"] {
        assert!(dead("allow", rule).is_some(), "{rule}");
        assert!(dead("deny", rule).is_none(), "{rule}");
    }
}

#[test]
fn odd_rules_that_may_work_are_left_alone() {
    let odd = [
        "Write",
        "Write(*)",
        "Glob",
        "Grep(src/**)",
        "Read(//etc/shadow)",
        "Read(/src/**)",
        "Read(/tmp/**)",
        "Read(/var/log/**)",
        "Read(/home/**)",
        "Read(/Library/**)",
        "Read(~/.ssh/**)",
        "Read(.env)",
        "Bash(git:*)",
        "Bash(git log *)",
        "PowerShell(a:* b)",
        "Bash(run_in_background:true)",
        "Bash()",
        "Bash(:*)",
        "NewTool",
        "NewTool(x)",
        "Task(Explore)",
        "Agent(model:opus)",
        "WebFetch(domain:*.acme.dev)",
        "mcp__mail__*",
        "Bash(rm )",
    ];
    for line in rules("deny", &odd) {
        assert!(line.ends_with(" effective"), "{line}");
    }
}

#[test]
fn a_dead_rule_beside_one_that_works_leaves_nothing_open() {
    let lines =
        rules("deny", &["Write(./.env)", "Edit(./.env)", "Write(./keys/a.pem)", "Edit(keys)", "Edit(./keys/**)", "Glob(x)", "Write(x)"]);
    let statuses: Vec<&str> = lines.iter().map(|line| line.split(" (").next().unwrap().rsplit(' ').next().unwrap()).collect();
    assert_eq!(statuses, ["shadowed", "effective", "shadowed", "effective", "effective", "dead", "dead"], "{lines:#?}");
}

#[test]
fn settings_that_are_not_obeyed_are_told_apart() {
    let table = [
        (".claude/settings.json", r#"{"permissions": {"defaultMode": "bypassPermissions"}}"#, "bypass inert", false),
        (".claude/settings.local.json", r#"{"permissions": {"defaultMode": "auto"}}"#, "auto inert", false),
        ("managed-settings.json", r#"{"permissions": {"defaultMode": "bypassPermissions"}}"#, "bypass effective", false),
        ("managed-settings.json", r#"{"permissions": {"defaultMode": "auto"}}"#, "auto effective", false),
        (".claude/settings.json", r#"{"permissions": {"defaultMode": "allowEdits"}}"#, "ask dead", false),
        (".claude/settings.json", r#"{"dangerouslySkipPermissions": true}"#, "bypass dead", false),
        (".claude/settings.json", r#"{"permission-mode": "plan"}"#, "on dead", true),
        (".claude/settings.json", r#"{"permissionMode": "default"}"#, "ask dead", false),
        (".claude/settings.json", r#"{"defaultMode": "dontAsk"}"#, "on dead", true),
        (".claude/settings.json", r#"{"permissions": {"disableBypassPermissionsMode": "disable"}}"#, "on effective", true),
        (".claude/settings.json", r#"{"disableAutoMode": true}"#, "on dead", true),
        (".claude/settings.json", r#"{"permissions": {"read": {"deny": ["**/.env"]}}}"#, "on dead", true),
        (".claude/settings.json", r#"{"permissions": {"bash": "ask"}}"#, "on dead", true),
        (".claude/settings.json", r#"{"permissions": {"Deny": ["Bash"]}}"#, "on dead", true),
        (".claude/settings.json", r#"{"deny": ["Bash"]}"#, "on dead", true),
        (".claude/settings.json", r#"{"blockedCommands": ["rm"]}"#, "on dead", true),
        (".claude/settings.json", r#"{"allowManagedPermissionRulesOnly": true}"#, "on inert", true),
        (".claude/settings.local.json", r#"{"strictKnownMarketplaces": []}"#, "on inert", true),
        (".claude/settings.json", r#"{"sandbox": {"network": {"allowManagedDomainsOnly": true}}}"#, "on inert", true),
    ];
    for (path, text, expected, protective) in table {
        let model = one(path, text);
        let [only] = model.settings.as_slice() else { panic!("{text}: {:#?}", model.settings) };
        assert_eq!((format!("{} {}", only.meaning, only.status), only.protective), (expected.to_owned(), protective), "{text}");
    }
    let silent = [
        r#"{"permissions": {"read": {"allow": ["x"]}, "denied": [], "bash": "allow"}}"#,
        r#"{"allowManagedHooksOnly": false, "deny": [], "permissionMode": 3}"#,
        r#"{"permissions": {"disableBypassPermissionsMode": "enable"}, "deniedMcpServers": [{"serverName": "x"}]}"#,
        r#"{"permissions": ["Bash"], "sandbox": true, "hooks": [], "enableAllProjectMcpServers": "yes"}"#,
    ];
    for text in silent {
        assert_eq!(one(".claude/settings.json", text).settings.len(), 0, "{text}");
    }
    assert_eq!(one("managed-settings.json", r#"{"allowManagedHooksOnly": true}"#).settings.len(), 0);
}

#[test]
fn a_sandbox_holds_only_without_a_way_out() {
    let table = [
        (true, r#"{"enabled": true, "allowUnsandboxedCommands": false, "network": {"allowedDomains": ["crates.io"]}}"#),
        (true, r#"{"enabled": true, "allowUnsandboxedCommands": false, "network": {"allowedDomains": []}, "excludedCommands": []}"#),
        (false, r#"{"enabled": true}"#),
        (false, r#"{"enabled": true, "allowUnsandboxedCommands": false}"#),
        (false, r#"{"enabled": true, "allowUnsandboxedCommands": true, "network": {"allowedDomains": []}}"#),
        (
            false,
            r#"{"enabled": true, "allowUnsandboxedCommands": false, "network": {"allowedDomains": []}, "excludedCommands": ["docker"]}"#,
        ),
        (false, r#"{"enabled": false, "allowUnsandboxedCommands": false, "network": {"allowedDomains": []}}"#),
    ];
    for (expected, sandbox) in table {
        let model = one(".claude/settings.json", &format!(r#"{{"permissions": {{"allow": ["Bash"]}}, "sandbox": {sandbox}}}"#));
        assert_eq!((model.sandboxes[0].enforced, model.grants[0].sandboxed), (expected, expected), "{sandbox}");
    }
}

#[test]
fn paths_of_items_stay_when_the_list_is_reordered_and_tell_no_secret() {
    let secret = ["Bearer", "t0pS3cr3tValue99"].join(" ");
    let long = format!("Bash(curl -H 'Authorization: {secret}' https://api.acme.dev)");
    let list = [&*long, "Bash(npm test)", "Bash(mysql -pQ7x)", "Bash(A=b ./x)", "Read(./src/**)", "Bash(./run 8f3a9c1d2e4b)"];
    let text = serde_json::json!({ "permissions": { "allow": list } }).to_string();
    let model = one(".claude/settings.json", &text);
    let paths: Vec<&str> = model.grants.iter().map(|grant| grant.origin.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "permissions.allow[0]",
            "permissions.allow[Bash(npm test)]",
            "permissions.allow[2]",
            "permissions.allow[3]",
            "permissions.allow[Read(./src/**)]",
            "permissions.allow[5]",
        ]
    );
}

#[test]
fn what_is_no_settings_file_says_nothing() {
    for text in ["", "[]", "3", "{", "null", r#"{"permissions": null}"#] {
        let model = one(".claude/settings.json", text);
        assert!(model.grants.is_empty() && model.settings.is_empty() && model.hooks.is_empty(), "{text}");
    }
    let model = one(".claude/agents/settings.json", r#"{"permissions": {"allow": ["Bash"]}}"#);
    assert!(model.grants.is_empty());
}
