//! What the dialects of MCP maps, Slack manifests and Apps Script manifests make of realistic files: the lowered models, word for word.

mod support;

use std::path::{Path, PathBuf};

use bailiwick::config::Config;
use bailiwick::engine::{Silent, model, scan};
use bailiwick::finding::Severity;
use serde_json::{Value, json};
use support::one;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name)
}

/// The model of a fixture as text; an entity's origin is its product and its place. Kinds without entities are left out.
fn lowered(name: &str) -> String {
    let (model, files) = model(&fixture(name), &[], &Config::default()).expect("fixtures are there");
    let mut json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let line = source.slice(origin.span).lines().next().unwrap_or_default().to_owned();
        json!({"file": source.path(), "at": line})
    });
    if let Value::Object(kinds) = &mut json {
        kinds.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
    }
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten() {
            text += &format!("{kind} {entity}\n");
        }
    }
    text
}

#[test]
fn mcp_server_maps() {
    insta::assert_snapshot!(lowered("mcp"));
}

#[test]
fn published_servers() {
    insta::assert_snapshot!(lowered("mcp-published"));
}

#[test]
fn rovo_dev() {
    insta::assert_snapshot!(lowered("rovo"));
}

#[test]
fn slack_manifests() {
    insta::assert_snapshot!(lowered("slack"));
}

#[test]
fn apps_script_manifests() {
    insta::assert_snapshot!(lowered("apps-script"));
}

#[test]
fn files_of_other_kinds_hold_no_servers_and_no_scopes() {
    let table = [
        ("mcp.json", r#"{"name": "x", "repository": {"type": "git", "url": "http://h.acme.dev"}, "mcpServers": "none"}"#),
        ("locales/de/mcp.json", r#"{"servers": {"add": "Server hinzufügen", "command": "Befehl"}}"#),
        ("public/manifest.json", r#"{"name": "oauth_config", "icons": [], "scopes": {"bot": ["admin"]}}"#),
        ("manifest.json", r#"{"oauth_config": {"redirect_urls": []}}"#),
        ("appsscript.json", r#"{"addOns": {"common": {"name": "x"}}}"#),
        (".mcp.json", r#"{"mcpServers": {"a": null, "b": [], "c": {}, "d": {"command": null}}}"#),
        ("server.json", r#"{"name": "x", "packages": [{"registryType": "npm"}, {"identifier": "y"}, null], "remotes": [{}]}"#),
        ("manifest.json", r#"{"name": "x", "server": {"mcp_config": {"args": ["x.js"]}}}"#),
        (".mcp.json", "[]"),
        (".mcp.json", ""),
    ];
    for (path, text) in table {
        let model = one(path, text);
        let held = (model.servers.len(), model.scopes.len(), model.roots.len(), model.grants.len());
        assert_eq!(held, (0, 0, 0, 0), "{path}: {text}");
    }
}

#[test]
fn servers_are_reached_as_their_client_says() {
    let table = [
        (r#"{"command": "x"}"#, "stdio"),
        (r#"{"url": "https://h/mcp"}"#, "http"),
        (r#"{"url": "https://h/sse?x=1"}"#, "sse"),
        (r#"{"url": "wss://h"}"#, "ws"),
        (r#"{"type": "streamableHttp", "url": "https://h/sse"}"#, "http"),
        (r#"{"transport": "sse", "url": "https://h"}"#, "sse"),
        (r#"{"httpUrl": "https://h"}"#, "http"),
    ];
    for (server, transport) in table {
        let model = one(".mcp.json", &format!(r#"{{"mcpServers": {{"s": {server}}}}}"#));
        assert_eq!(model.servers[0].transport.to_string(), transport, "{server}");
    }
}

#[test]
fn folders_of_file_servers_are_opened_as_far_as_their_options_say() {
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
    let table: &[Case] = &[
        ("npx", r#""@modelcontextprotocol/server-filesystem", "/a", "~""#, &[("/a", "write"), ("~", "write")]),
        ("npx", r#""@modelcontextprotocol/server-filesystem", "--read-only", "/a""#, &[("/a", "read")]),
        ("npx", r#""@modelcontextprotocol/server-filesystem", "--read-only-dir", "/a", "/b""#, &[("/a", "read"), ("/b", "write")]),
        ("rust-mcp-filesystem", r#""/a""#, &[("/a", "read")]),
        ("rust-mcp-filesystem", r#""--allow-write", "/a""#, &[("/a", "write")]),
        ("node", r#""/opt/servers/src/filesystem/dist/index.js", "/a""#, &[("/a", "write")]),
        ("sh", r#""-c", "npx -y @modelcontextprotocol/server-filesystem /a""#, &[("/a", "write")]),
        ("docker", r#""run", "-v", "/a:/w", "mcp/filesystem", "/w""#, &[("/a", "write")]),
        ("npx", r#""other-mcp", "/a""#, &[]),
        ("node", r#""server.js", "/a""#, &[]),
    ];
    for (command, args, expected) in table {
        let model = one(".mcp.json", &format!(r#"{{"mcpServers": {{"s": {{"command": "{command}", "args": [{args}]}}}}}}"#));
        let roots: Vec<(&str, &str)> = model.roots.iter().map(|root| (root.location.value.as_str(), root.access)).collect();
        assert_eq!(roots, *expected, "{command} {args}");
    }
}

#[test]
fn grants_know_what_the_nearest_server_of_that_name_can_do() {
    let files = [
        (".mcp.json", r#"{"mcpServers": {"docs": {"command": "npx", "args": ["-y", "@upstash/context7-mcp@2.0.2"]}}}"#),
        (".claude/settings.json", r#"{"permissions": {"allow": ["mcp__docs", "mcp__other__delete_page"]}}"#),
        ("apps/web/.mcp.json", r#"{"mcpServers": {"docs": {"command": "uvx", "args": ["mcp-server-sqlite==2025.4.25"]}}}"#),
        (
            "apps/web/.claude/settings.json",
            r#"{"permissions": {"allow": ["mcp__docs", "mcp__docs__write_query", "mcp__docs__read_query"]}}"#,
        ),
    ];
    let folder = support::folder(&files);
    let (model, _) = model(folder.path(), &[], &Config::default()).expect("the folder is there");
    let mut said: Vec<String> = model
        .grants
        .iter()
        .map(|grant| {
            let hazard = grant.hazard.map_or("-".to_owned(), |hazard| hazard.to_string());
            format!("{} [{}] {hazard}", grant.rule.value, grant.capabilities.join(" "))
        })
        .collect();
    said.sort();
    let expected = [
        "mcp__docs [read-private write delete] -",
        "mcp__docs [read-untrusted] -",
        "mcp__docs__read_query [read-private write delete] -",
        "mcp__docs__write_query [read-private write delete] destructive",
        "mcp__other__delete_page [] destructive",
    ];
    assert_eq!(said, expected);
    // Allowing all of a server that only reads is told, and is not bad.
    let report = scan(folder.path(), &[], &Config::default(), &Silent).expect("the folder is there");
    let wildcards = report.findings.iter().filter(|finding| finding.rule == "auto-approve-wildcard");
    let severities: Vec<(&str, Severity)> = wildcards.map(|finding| (report.file(finding.primary.span).path(), finding.severity)).collect();
    assert_eq!(severities, [(".claude/settings.json", Severity::Low), ("apps/web/.claude/settings.json", Severity::High)]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    /// Whatever stands in a server's keys, lowering ends and says something about the server.
    #[test]
    fn odd_values_never_stop_lowering(command in "\\PC{0,40}", args in proptest::collection::vec("[-@:=/\\\\${}'\"a-c .|é#]{0,16}", 0..6), url in "\\PC{0,40}") {
        for program in [command.as_str(), "npx", "uvx", "docker", "sh", "cmd", "go", "deno", "mcp-remote", "mcp-server-filesystem"] {
            let mut words = args.clone();
            words.insert(0, if program == "docker" { "run" } else { "-c" }.to_owned());
            let text = json!({"mcpServers": {"s": {"command": program, "args": words, "url": url}}}).to_string();
            assert_eq!(one(".mcp.json", &text).servers.len(), 1);
        }
    }
}
