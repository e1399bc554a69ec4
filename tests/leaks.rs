//! Whatever a file does with a secret, no output shows six bytes of it in a row.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};
use bailiwick::report::{Format, Options, write};
use bailiwick::rule;

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

/// A secret planted in a file: `§` in the path or the text is where it stands.
struct Plant {
    path: &'static str,
    text: &'static str,
    /// The kind to mint; `weak` is a password that nobody would report.
    kind: &'static str,
    /// How it is written.
    written: fn(&str) -> String,
    /// The rules that must speak of that file.
    rules: &'static [&'static str],
}

fn plain(secret: &str) -> String {
    secret.to_owned()
}

/// As tag characters, which nobody sees.
fn tags(secret: &str) -> String {
    secret.chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).unwrap()).collect()
}

/// As the escapes of those.
fn escapes(secret: &str) -> String {
    tags(secret).encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn basic(secret: &str) -> String {
    data_encoding::BASE64.encode(format!("bob:{secret}").as_bytes())
}

const CONFIG: &str = "secret-in-agent-config";
const BROKEN: &[&str] = &["config-unparseable", CONFIG];
const PAT: &str = "github-pat";
const KEYED: &str = "random";

#[rustfmt::skip]
const PLANTS: &[Plant] = &[
    // Broken files.
    plant(".mcp.json", r#"{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"§"}}} oops ]"#, KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"env":{"API_KEY":"§" "x":1}}}}"#, KEYED, BROKEN),
    plant(".mcp.json", "{\"mcpServers\":{\"a\":{\"env\":{\"API_KEY\":\"§}}}}\n", KEYED, BROKEN),
    plant(".mcp.json", "{\"mcpServers\":{\"a\":{\"env\":{\"API_KEY\":§}}}}\n", KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"args":["--api-key", "§"] "x":1}}}"#, KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"args":["--header", "Authorization: Bearer §"] "x":1}}}"#, KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"args":["-c", "API_KEY=§ run"] "x":1}}}"#, KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"env":{"H":"{\"apiKey\": \"§\"}" "x":1}}}}"#, KEYED, BROKEN),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"env":{"DB_PASSWORD":"§" "x":1}}}}"#, "weak", &["config-unparseable"]),
    plant("librechat.yaml", "mcpServers:\n  a:\n    command: x\n    env: {API_KEY: \"§\"\n   b: [}\n", KEYED, BROKEN),
    plant(".claude/agents/a.md", "---\nname: x\nmcpServers:\n  - a:\n      env:\n        API_KEY: §\n        B: [*.ts\n---\nhi", KEYED, &[CONFIG]),
    // Keys and other names.
    plant(".mcp.json", r#"{"mcpServers":{"§":{"url":"http://mcp.acme.dev/x"}}}"#, PAT, &["mcp-plain-http", CONFIG]),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"command":"x","env":{"§":"1"}}}}"#, PAT, &[CONFIG]),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"command":"x","env":{"§":"1","§":"2"}}}}"#, PAT, &[CONFIG, CONFIG]),
    plant("librechat.yaml", "mcpServers:\n  a:\n    env:\n      K: *§\n", PAT, &[CONFIG]),
    plant("librechat.yaml", "mcpServers:\n  a:\n    env:\n      K: !§ x\n", PAT, &[CONFIG]),
    plant("librechat.yaml", "mcpServers:\n  a:\n    env:\n      K: &§ x\n", PAT, &[CONFIG]),
    plant("librechat.yaml", "mcpServers:\n  a:\n    # bailiwick: ignore[§]\n    command: x\n", PAT, &[CONFIG, "suppression-without-reason"]),
    plant("prompts/§.md", "Use §.", PAT, &["secret-in-prompt"]),
    plant("prompts/§.md", "a\u{E0041}\u{E0042}b", PAT, &["hidden-unicode-tags"]),
    // Too weak to be reported, beside something that is.
    plant(".mcp.json", r#"{"mcpServers":{"a":{"url":"http://mcp.acme.dev/x","headers":{"X-Password":"§"}}}}"#, "weak", &["mcp-plain-http"]),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"url":"http://mcp.acme.dev/x?api_key=§"}}}"#, "weak", &["mcp-plain-http"]),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"url":"http://bob:§@mcp.acme.dev/x"}}}"#, "placeholder-like", &["mcp-plain-http"]),
    plant(".mcp.json", r#"{"mcpServers":{"a":{"url":"http://mcp.acme.dev","headers":{"Authorization":"Basic §"}}}}"#, "weak", &["mcp-plain-http"]),
    plant(".claude/settings.json", r#"{"permissions":{"allow":["Bash(*)"],"deny":["Bash(PGPASSWORD=§ psql:*)"]}}"#, "weak", &["shell-wildcard-allowed"]),
    // Permissions for a tool.
    plant(".claude/settings.json", r#"{"permissions":{"allow":["Bash(export API_KEY=§)"]}}"#, KEYED, &[CONFIG]),
    plant(".claude/settings.json", r#"{"permissions":{"allow":["Bash(PGPASSWORD=§ psql:*)"]}}"#, KEYED, &[CONFIG]),
    plant(".claude/settings.json", r#"{"permissions":{"allow":["Bash(curl -H 'Authorization: Bearer §' https://acme.dev)"]}}"#, KEYED, &[CONFIG]),
    plant(".claude/settings.json", r#"{"permissions":{"allow":["Bash(curl -H \"X: §\":*)"]}}"#, KEYED, &[CONFIG, "dangerous-command-preapproved"]),
    plant(".claude/settings.json", r#"{"permissions":{"allow":["mcp__§__*"]}}"#, PAT, &[CONFIG, "auto-approve-wildcard"]),
    // Hidden.
    Plant { path: "CLAUDE.md", text: "a §", kind: PAT, written: tags, rules: &["hidden-unicode-tags"] },
    Plant { path: "CLAUDE.md", text: "a §", kind: "hidden-pair", written: tags, rules: &["hidden-unicode-tags"] },
    Plant { path: "CLAUDE.md", text: "a §", kind: KEYED, written: tags, rules: &["hidden-unicode-tags"] },
    Plant { path: ".mcp.json", text: r#"{"mcpServers":{"a":{"command":"x","args":["§"]}}}"#, kind: PAT, written: escapes, rules: &["hidden-unicode-tags"] },
    // A header as it is meant.
    Plant { path: ".mcp.json", text: r#"{"mcpServers":{"a":{"url":"http://mcp.acme.dev","headers":{"Authorization":"Basic §"}}}}"#, kind: KEYED, written: basic, rules: &["mcp-plain-http", CONFIG] },
];

const fn plant(path: &'static str, text: &'static str, kind: &'static str, rules: &'static [&'static str]) -> Plant {
    Plant { path, text, kind, written: plain, rules }
}

fn secret(kind: &str, seed: u64) -> String {
    match kind {
        "weak" => format!("su{}9x", &mint("random-hex-32", seed)[..5]),
        "placeholder-like" => format!("mypassword{}", &mint("random-hex-32", seed)[..4]),
        "hidden-pair" => format!("password={}", mint(KEYED, seed)),
        kind => mint(kind, seed),
    }
}

#[test]
fn no_output_shows_six_bytes_of_a_secret() {
    for (index, plant) in PLANTS.iter().enumerate() {
        let secret = secret(plant.kind, 100 + index as u64);
        let written = (plant.written)(&secret);
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(plant.path.replace('§', &written));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, plant.text.replace('§', &written)).unwrap();
        let report = scan(root.path(), &[], &Config::default(), &Silent).unwrap();
        let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
        rules.sort_unstable();
        let mut wanted = plant.rules.to_vec();
        wanted.sort_unstable();
        assert_eq!(rules, wanted, "{} {}", plant.path, plant.text);
        let body = secret.trim_start_matches("ghp_").trim_start_matches("password=").trim_start_matches("mypassword");
        let width = body.len().min(6);
        let also = if written.is_ascii() && written != secret { written.as_str() } else { body };
        for format in [Format::Terminal, Format::Sarif, Format::Github, Format::Json] {
            let mut options = Options::new(&rule::find);
            options.verbose = true;
            let mut out = Vec::new();
            write(format, &report, &options, &mut out).unwrap();
            for window in body.as_bytes().windows(width).chain(also.as_bytes().windows(width).filter(|_| !also.starts_with('\\'))) {
                let shown =
                    memchr::memmem::find(&out, window).map(|at| String::from_utf8_lossy(&out[at.saturating_sub(60)..at]).into_owned());
                assert_eq!(shown, None, "{format:?} shows {} of {}", plant.path, plant.text);
            }
        }
    }
}

/// A short password in an address is taken out where the same name stands before it, and nowhere else.
#[test]
fn a_short_password_is_masked_at_its_place_alone() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(".mcp.json"), r#"{"mcpServers":{"ab1c":{"url":"http://bob:ab1c@mcp.acme.dev/x"}}}"#).unwrap();
    let report = scan(root.path(), &[], &Config::default(), &Silent).unwrap();
    assert_eq!(report.files[0].text(), r#"{"mcpServers":{"ab1c":{"url":"http://bob:****@mcp.acme.dev/x"}}}"#);
}

/// Names of settings, references and words to be filled in say nothing that anybody could use.
#[test]
fn what_is_no_secret_stays_readable() {
    let text = r#"{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"${API_KEY}","TOKEN":"your-token-here","AUTH_TOKEN":"none",
        "DB_SECRET":"op://vault/db/password","GH_TOKEN":"GITHUB_TOKEN","KEY_PASSWORD":"/run/secrets/key"}}}}"#;
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(".mcp.json"), text).unwrap();
    let report = scan(root.path(), &[], &Config::default(), &Silent).unwrap();
    assert_eq!(report.files[0].text(), text);
}
