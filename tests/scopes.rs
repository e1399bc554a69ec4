//! Scopes from end to end: the table of `bailiwick scopes`, and findings that gather what one app asks for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::finding::{Persona, Report};
use serde_json::Value;
use support::folder;

fn table(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bailiwick")).arg("scopes").args(arguments).current_dir(folder).output().unwrap()
}

const SLACK: &str = "display_information: { name: Ops }\noauth_config:\n  scopes:\n    user: [admin, users:read]\n    bot: [chat:writ]\n";

#[test]
fn the_table_tells_holder_risk_and_place() {
    let folder =
        folder(&[("slack/manifest.yaml", SLACK), ("shopify.app.toml", "name = 'Labels'\n[access_scopes]\nscopes = 'read_products'\n")]);
    let output = table(&[], folder.path());
    assert!(output.status.success());
    let expected = "\
Labels (Shopify) in shopify.app.toml

  3  read_products  low  read commerce

Ops (Slack) in slack/manifest.yaml

  4  admin       critical  can administer the whole workspace: its users, their accounts and its settings
  4  users:read  low       read directory
  5  chat:writ   unknown   not among the scopes of Slack that are known; nearest: chat:write
";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);

    let json: Value = serde_json::from_slice(&table(&["--format", "json", "slack"], folder.path()).stdout).unwrap();
    let scopes: Vec<&str> = json["scopes"].as_array().unwrap().iter().map(|scope| scope["scope"].as_str().unwrap()).collect();
    assert_eq!(scopes, ["admin", "users:read", "chat:writ"]);
    assert_eq!((&json["scopes"][0]["line"], &json["scopes"][0]["column"]), (&Value::from(4), &Value::from(12)));
}

#[test]
fn nothing_and_nowhere_are_said() {
    let folder = folder(&[("README.md", "Nothing here.\n")]);
    let output = table(&[], folder.path());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "No file here asks for scopes.\n");
    let output = table(&["missing"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "bailiwick: `missing`: there is no such file or folder\n");
}

#[test]
fn no_secret_is_printed() {
    let token = support::expand("@@mint:github-pat@@");
    let folder = folder(&[(
        ".cursor/mcp.json",
        &format!(
            "{{\"mcpServers\": {{\"a\": {{\"url\": \"https://api.githubcopilot.com/mcp\", \"oauth\": {{\"scopes\": [\"repo\", \"{token}\"]}}}}}}}}"
        ),
    )]);
    for format in ["text", "json"] {
        let output = String::from_utf8(table(&["--format", format], folder.path()).stdout).unwrap();
        assert!(output.contains("repo") && !output.contains(&token), "{output}");
    }
}

fn report(files: &[(&str, &str)]) -> Report {
    scan(folder(files).path(), &[], &Config { persona: Persona::Default, ..Config::default() }, &Silent).unwrap()
}

/// `rule severity: slices of the carets`, and the message.
fn said(report: &Report) -> Vec<(String, String)> {
    let slice = |span| report.file(span).slice(span).trim_matches('"').to_owned();
    let line = |finding: &bailiwick::finding::Finding| {
        let spans = std::iter::once(finding.primary.span).chain(finding.related.iter().map(|label| label.span));
        let carets: Vec<String> = spans.map(slice).collect();
        (format!("{} {}: {}", finding.rule, finding.severity, carets.join(" ")), finding.message.clone())
    };
    report.findings.iter().map(line).collect()
}

#[test]
fn scopes_of_one_app_are_one_finding() {
    let text = "oauth_config:\n  scopes:\n    user: [admin.invites:write, admin.barriers:write]\n    bot: [chat:write]\n    user_optional: [admin]\n";
    // A copy of a file says nothing of its own: the second is another one.
    let second = format!("{text}# Another.\n");
    let report = report(&[("agents/a/manifest.yaml", text), ("agents/b/manifest.yaml", &second)]);
    let once = "scope-admin high: admin.invites:write admin.barriers:write admin";
    let message = "`admin.invites:write` is a right of administrators: whoever holds the token can approve and deny invitations to workspaces; \
                   likewise `admin.barriers:write`, `admin`";
    let expected = (once.to_owned(), message.to_owned());
    assert_eq!(said(&report), [expected.clone(), expected]);
    let fingerprints: Vec<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    assert_ne!(fingerprints[0], fingerprints[1]);
    assert_eq!(
        report.findings[0].path,
        "oauth_config.scopes.user[admin.barriers:write], oauth_config.scopes.user[admin.invites:write], oauth_config.scopes.user_optional[admin]"
    );
}

#[test]
fn a_pair_is_said_beside_the_scope_for_everything_that_makes_it() {
    let pair = |first: &str, second: &str| {
        let text = format!(r#"{{"oauthScopes": ["https://{first}", "https://www.googleapis.com/auth/{second}"]}}"#);
        let report = report(&[("agent/appsscript.json", &text)]);
        let labels = report.findings.iter().flat_map(|finding| &finding.related).map(|label| label.text.clone()).collect::<Vec<_>>();
        (said(&report).into_iter().map(|(line, _)| line).collect::<Vec<_>>(), labels)
    };
    // Mail of one's own is no root cause: the pair speaks.
    let (lines, _) = pair("www.googleapis.com/auth/gmail.send", "fitness.sleep.read");
    assert_eq!(
        lines,
        ["scope-toxic-combination high: https://www.googleapis.com/auth/gmail.send https://www.googleapis.com/auth/fitness.sleep.read"]
    );
    let (lines, labels) = pair("mail.google.com/", "fitness.sleep.read");
    assert_eq!(lines, ["scope-full-access high: https://mail.google.com/ https://www.googleapis.com/auth/fitness.sleep.read"]);
    assert!(labels[0].contains("meet in one app"), "{labels:?}");
    // A scope for everything that has no part in the pair leaves it alone.
    let text = r#"{"oauthScopes": ["https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/gmail.send", "https://www.googleapis.com/auth/fitness.sleep.read"]}"#;
    let rules: Vec<String> = report(&[("agent/appsscript.json", text)]).findings.into_iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["scope-full-access", "scope-toxic-combination"]);
    // What is accepted silences no other.
    let text = "oauth_config:\n  scopes:\n    user:\n      - admin # bailiwick: ignore[scope-admin]: its job\n";
    assert_eq!(report(&[("manifest.yaml", text)]).findings.len(), 0);
}

#[test]
fn a_wildcard_that_is_known_to_give_everything_is_one_finding() {
    let text = "agents:\n  - name: crm\n    tools: [x]\n    provider: zoho-crm\n    scopes: [ZohoCRM.modules.ALL]\n";
    let report = report(&[("agents.yaml", text)]);
    let scopes: Vec<&str> =
        report.findings.iter().filter(|finding| finding.rule.starts_with("scope-")).map(|finding| finding.rule.as_str()).collect();
    assert_eq!(scopes.len(), 1, "{scopes:?}");
}

#[test]
fn what_is_silenced_is_not_gathered() {
    let text = "oauth_config:\n  scopes:\n    user:\n      - admin.invites:write # bailiwick: ignore[scope-admin]: invitations are its job\n      - admin\n      - admin.barriers:write\n";
    let report = report(&[("agent/manifest.yaml", text)]);
    assert_eq!(said(&report).iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(), ["scope-admin high: admin admin.barriers:write"]);
    assert_eq!(report.stats.suppressed, 1);
}

#[test]
fn the_worst_speaks_first() {
    // The first is of medium severity, the second high, and anybody may run both as their author.
    let text = r#"{"oauthScopes": ["https://www.googleapis.com/auth/calendar", "https://www.googleapis.com/auth/drive"],
        "webapp": {"access": "ANYONE", "executeAs": "USER_DEPLOYING"}}"#;
    let report = report(&[("agent/appsscript.json", text)]);
    let lines: Vec<String> = said(&report).into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        ["scope-full-access critical: https://www.googleapis.com/auth/drive ANYONE https://www.googleapis.com/auth/calendar"]
    );
}

#[test]
fn an_app_that_no_agent_is_behind_gets_a_notice() {
    let manifest = r#"{"oauthScopes": ["https://www.googleapis.com/auth/drive"]}"#;
    let severity = |beside: &[(&str, &str)]| {
        let files: Vec<(&str, &str)> = [("app/appsscript.json", manifest)].into_iter().chain(beside.iter().copied()).collect();
        let report = report(&files);
        report.findings.iter().find(|finding| finding.rule == "scope-full-access").map(|finding| finding.severity.to_string())
    };
    let (low, high) = (Some("low".to_owned()), Some("high".to_owned()));
    assert_eq!(severity(&[]), low);
    assert_eq!(
        severity(&[("AGENTS.md", "# Rules\nUse tabs.\n"), ("CLAUDE.md", "# Rules\nUse tabs.\n")]),
        low,
        "who works on it says nothing of it"
    );
    assert_eq!(severity(&[("app/Sort.gs", "UrlFetchApp.fetch('https://generativelanguage.googleapis.com/v1beta/models/x')")]), high);
    assert_eq!(severity(&[("app/prompts/triage.md", "You are an assistant that sorts mail.\n")]), high);
    assert_eq!(severity(&[("other/prompts/triage.md", "You are an assistant that sorts mail.\n")]), low, "another app's");
}

#[test]
fn permissions_of_an_app_without_an_agent_are_its_own_matter() {
    let roles = r#"{"displayName": "NAME", "requiredResourceAccess": [{"resourceAppId": "Microsoft Graph", "resourceAccess": [
        {"id": "Mail.ReadWrite", "type": "Role"}, {"id": "RoleManagement.ReadWrite.Directory", "type": "Role"}]}]}"#;
    let pair = r#"{"oauthScopes": ["https://www.googleapis.com/auth/gmail.send", "https://www.googleapis.com/auth/fitness.sleep.read"]}"#;
    let said = |path: &str, text: &str| -> Vec<String> {
        let findings = report(&[(path, text)]).findings.into_iter();
        findings.map(|finding| format!("{} {}", finding.rule, finding.severity)).collect()
    };
    let sync = roles.replace("NAME", "Payroll sync");
    assert_eq!(said("app/aad.manifest.json", &sync), ["scope-application-permission low", "scope-toxic-combination low"]);
    let assistant = roles.replace("NAME", "Payroll assistant");
    assert_eq!(said("app/aad.manifest.json", &assistant), ["scope-application-permission critical", "scope-toxic-combination high"]);
    assert_eq!(said("health/appsscript.json", pair), ["scope-toxic-combination low"]);
    assert_eq!(said("health-agent/appsscript.json", pair), ["scope-toxic-combination high"]);
}
