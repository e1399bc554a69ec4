//! What Claude Code reads besides settings: subagents, skills, commands, memory, plugins; and what settings say of sandbox, endpoint, helpers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::model;
use bailiwick::model::{Hazard, Layer, Model, Pin, Status};
use support::one;

fn family() -> Model {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects/claude/family");
    model(&root, &[], &Config::default()).unwrap().0
}

#[test]
fn the_family_is_lowered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects/claude/family");
    let (model, files) = model(&root, &[], &Config::default()).unwrap();
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let at = source.position(origin.span.start);
        format!("{}:{}:{} {}", source.path(), at.line, at.column, origin.path).into()
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn subagents_say_what_they_may_use() {
    let model = family();
    let said: Vec<_> = model
        .agents
        .iter()
        .filter(|agent| agent.declared)
        .map(|agent| {
            (agent.name.value.as_str(), agent.tools.iter().map(|tool| tool.value.as_str()).collect::<Vec<_>>(), agent.inherits_tools)
        })
        .collect();
    assert_eq!(said, [("release", vec!["Read", "Bash(git tag *)", "mcp__github__create_release"], false), ("reviewer", vec![], true)]);
    let server = model.servers.iter().find(|server| server.name.value == "docs").unwrap();
    assert_eq!(server.url.as_ref().unwrap().value.host, "docs.example.com");
    assert_eq!(model.limits[0].value.value, 20.0);
}

#[test]
fn a_subagent_bypasses_nothing_by_itself_and_overrides_no_setting() {
    let model = family();
    let modes: Vec<_> = model
        .settings
        .iter()
        .filter(|setting| setting.key.value.ends_with("Mode"))
        .map(|setting| (setting.value.value.as_str(), setting.layer, setting.status))
        .collect();
    assert_eq!(
        modes,
        [
            ("bypassPermissions", Layer::Task, Status::Inert),
            ("acceptEdits", Layer::Task, Status::Effective),
            ("default", Layer::Project, Status::Effective),
        ]
    );
}

#[test]
fn tools_of_one_text_keep_their_places() {
    let text = "---\nname: x\nallowed-tools: \"Read, Bash(git add *)\"\n---\n";
    let model = one(".claude/skills/x/SKILL.md", text);
    let said: Vec<_> = model.grants.iter().map(|grant| (grant.rule.value.as_str(), &text[grant.rule.span.range()], grant.layer)).collect();
    assert_eq!(said, [("Read", "Read", Layer::Task), ("Bash(git add *)", "Bash(git add *)", Layer::Task)]);
}

#[test]
fn the_product_protects_its_own_configuration() {
    let rules = [
        ("Edit(.claude/hooks/**)", Status::Inert),
        // It covers what is not protected there, too.
        ("Edit(.claude/**)", Status::Effective),
        ("Edit(.claude/settings.json)", Status::Inert),
        ("Edit(.git/**)", Status::Inert),
        ("Edit(.claude/skills/**)", Status::Effective),
        ("Edit(CLAUDE.md)", Status::Effective),
        ("Edit(.github/**)", Status::Effective),
    ];
    for (rule, expected) in rules {
        let model = one(".claude/settings.json", &serde_json::json!({"permissions": {"allow": [rule]}}).to_string());
        assert_eq!(model.grants[0].status, expected, "{rule}");
    }
    let denied = one(".claude/settings.json", r#"{"permissions": {"deny": ["Edit(.claude/**)"]}}"#);
    assert_eq!(denied.grants[0].status, Status::Effective);
}

#[test]
fn imports_of_credentials_are_grants_and_those_out_of_the_project_roots() {
    let model = family();
    let grants: Vec<_> =
        model.grants.iter().filter(|grant| grant.tool == "@").map(|grant| (grant.rule.value.as_str(), grant.hazard)).collect();
    assert_eq!(grants, [("@~/.netrc", Some(Hazard::Credentials))]);
    let roots: Vec<_> = model.roots.iter().map(|root| root.location.value.as_str()).collect();
    assert_eq!(roots, ["../shared/rules.md"]);
}

#[test]
fn sources_of_plugins_are_as_firm_as_their_references() {
    let model = family();
    let plugins: Vec<_> =
        model.plugins.iter().map(|plugin| (plugin.name.as_str(), plugin.source.value.as_str(), plugin.pin, plugin.auto_update)).collect();
    assert_eq!(
        plugins,
        [
            ("lint", "acme/lint", Pin::Range, false),
            ("docs", "https://git.example.com/docs.git", Pin::Digest, false),
            ("npm", "@acme/plugin", Pin::Exact, false),
            ("tools", "acme/tools", Pin::None, true),
        ]
    );
}

#[test]
fn ways_out_count_where_the_sandbox_is_on() {
    let said = |text: &str| -> Vec<String> {
        let model = one(".claude/settings.json", text);
        model.settings.iter().map(|setting| format!("{} = {} {}", setting.origin.path, setting.meaning, setting.status)).collect()
    };
    assert_eq!(
        said(r#"{"sandbox": {"enabled": true, "excludedCommands": ["ssh", "gh pr *"], "network": {"allowAllUnixSockets": true}}}"#),
        [
            "sandbox.network.allowAllUnixSockets = sockets effective",
            "sandbox.excludedCommands[ssh] = commands effective",
            "sandbox.excludedCommands[gh pr *] = tools effective",
        ]
    );
    assert_eq!(said(r#"{"sandbox": {"excludedCommands": ["ssh"]}}"#), ["sandbox.excludedCommands[ssh] = commands inert"]);
    assert_eq!(
        said(r#"{"sandbox": {"enabled": true, "network": {"allowedDomains": ["*", "*.com", "*.acme.dev"]}}}"#),
        ["sandbox.network.allowedDomains[*] = open inert", "sandbox.network.allowedDomains[*.com] = open inert"]
    );
}
