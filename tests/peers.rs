//! Writes the files on which `docs/peers-secrets.md` compares scanners: 400 little files as repositories hold them, half of them decoys. They are
//! minted anew from a seed of their own and never committed.
//!
//! `BAILIWICK_PEERS=/tmp/peers-files cargo test --test peers -- --ignored` writes them, and `labels.json` beside their folder: for every secret
//! and every decoy the file, the line and what it is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

/// Not a seed of any other test.
const SEED: u64 = 0x5eed_0400;
const FILES: u64 = 200;

/// Kinds that say what they are, and what only its key gives away.
const TOKENS: &[&str] = &[
    "openai-project-key",
    "anthropic-api-key",
    "groq-api-key",
    "huggingface-token",
    "xai-api-key",
    "openrouter-api-key",
    "perplexity-api-key",
    "replicate-token",
    "langsmith-key",
    "tavily-api-key",
    "firecrawl-api-key",
    "context7-api-key",
    "github-pat",
    "github-fine-grained-pat",
    "gitlab-pat",
    "npm-token",
    "pypi-token",
    "sentry-user-token",
    "slack-bot-token",
    "slack-user-token",
    "slack-app-token",
    "slack-webhook",
    "discord-webhook",
    "notion-token",
    "linear-api-key",
    "airtable-pat",
    "figma-pat",
    "stripe-secret-key",
    "sendgrid-api-key",
    "hubspot-pat",
    "shopify-token",
    "grafana-sa-token",
    "doppler-token",
    "supabase-secret-key",
    "cloudflare-token-v2",
    "digitalocean-token",
    "databricks-pat",
    "jwt",
    "supabase-service-role-jwt",
    "atlassian-api-token",
];
const KEYED: &[&str] = &["random-hex-32", "random-hex-40", "random-b64-40", "random"];

/// A place for a secret: path (`#` is the number of the file) and text with `§` for it.
#[rustfmt::skip]
const PLACES: &[(&str, &str, bool)] = &[
    ("mcp#/.mcp.json", "{\n  \"mcpServers\": {\n    \"tracker\": {\n      \"command\": \"tracker-mcp\",\n      \"env\": {\n        \"TRACKER_API_KEY\": \"§\",\n        \"TRACKER_URL\": \"https://tracker.acme.dev\"\n      }\n    }\n  }\n}\n", true),
    ("hdr#/.cursor/mcp.json", "{\n  \"mcpServers\": {\n    \"docs\": {\n      \"url\": \"https://mcp.acme.dev/mcp\",\n      \"headers\": {\"Authorization\": \"Bearer §\"}\n    }\n  }\n}\n", true),
    ("arg#/.vscode/mcp.json", "{\n  \"servers\": {\n    \"crm\": {\n      \"command\": \"npx\",\n      \"args\": [\"crm-mcp@1.2.3\", \"--api-key\", \"§\"]\n    }\n  }\n}\n", true),
    ("url#/.mcp.json", "{\n  \"mcpServers\": {\n    \"s\": {\"url\": \"https://search.acme.dev/mcp?lang=en&api_key=§\"}\n  }\n}\n", true),
    ("cdx#/.codex/config.toml", "model = \"gpt-5\"\n\n[mcp_servers.docs]\nurl = \"https://mcp.acme.dev\"\nhttp_headers = { X-Api-Key = \"§\" }\n", true),
    ("lit#/litellm_config.yaml", "model_list:\n  - model_name: fast\n    litellm_params:\n      model: openai/gpt-5\n      api_key: §\n", true),
    ("lgr#/langgraph.json", "{\n  \"graphs\": {\"a\": \"./a.py:graph\"},\n  \"dependencies\": [\".\"],\n  \"env\": {\n    \"SEARCH_API_KEY\": \"§\"\n  }\n}\n", true),
    ("cla#/CLAUDE.md", "# Billing\n\nCalls go through the gateway. Use the token § when it asks for one.\nRun the tests before you commit.\n", false),
    ("agm#/AGENTS.md", "# Deploy\n\n```sh\nexport DEPLOY_TOKEN=§\nmake deploy\n```\n", true),
    ("crw#/src/crew/config/agents.yaml", "writer:\n  role: Writer\n  goal: Write the letter\n  backstory: >\n    You post drafts with the token\n    § and tell the team.\n", false),
    ("pty#/prompts/a.prompty", "---\nname: a\nmodel:\n  configuration:\n    api_key: §\n---\nsystem:\nBe brief.\n", true),
    ("n8n#/flow.json", "{\n  \"nodes\": [\n    {\n      \"type\": \"n8n-nodes-base.httpRequest\",\n      \"parameters\": {\"headerParameters\": {\"parameters\": [\n        {\"name\": \"X-Api-Key\", \"value\": \"§\"}\n      ]}}\n    }\n  ],\n  \"connections\": {}\n}\n", true),
    ("dfy#/bot.yml", "kind: app\napp: {name: bot, mode: workflow}\nworkflow:\n  environment_variables:\n    - name: SEARCH_KEY\n      value_type: secret\n      value: §\n", true),
    ("kag#/agent.yaml", "apiVersion: kagent.dev/v1alpha2\nkind: Agent\nmetadata: {name: a}\nspec:\n  declarative:\n    deployment:\n      env:\n        - name: CHAT_TOKEN\n          value: \"§\"\n", true),
    ("set#/.claude/settings.local.json", "{\n  \"permissions\": {\n    \"allow\": [\n      \"Bash(curl -H 'Authorization: Bearer §' https://api.acme.dev/v1)\"\n    ]\n  }\n}\n", true),
];

/// What is no secret, as it stands in such files.
fn decoy(number: u64) -> (&'static str, String) {
    let r = |kind: &str| mint(kind, SEED ^ (number + 7_000_000));
    match number % 20 {
        0 => ("reference", "${TRACKER_API_KEY}".to_owned()),
        1 => ("reference", "{env:TRACKER_API_KEY}".to_owned()),
        2 => ("reference", "${{ secrets.TRACKER_API_KEY }}".to_owned()),
        3 => ("placeholder", "your-api-key-here".to_owned()),
        4 => ("placeholder", "<YOUR_API_KEY>".to_owned()),
        5 => ("placeholder", format!("sk-ant-api03-{}AA", "x".repeat(93))),
        6 => ("placeholder", format!("ghp_{}", "x".repeat(36))),
        7 => ("published example", ["AKIAIOSFODNN7", "EXAMPLE"].concat()),
        8 => ("mask", "****************************".to_owned()),
        9 => ("wrong checksum", format!("ghp_{}", &r("random")[..36])),
        10 => ("wrong checksum", format!("npm_{}", &r("random")[..36])),
        11 => ("public by design", r("stripe-publishable-key")),
        12 => ("public by design", r("supabase-publishable-key")),
        13 => ("name of a variable", "TRACKER_API_KEY".to_owned()),
        14 => ("store", "op://prod/tracker/api-key".to_owned()),
        15 => ("path", "/run/secrets/tracker-api-key".to_owned()),
        16 => ("sequence", "abcdefghijklmnopqrstuvwxyz0123456789".to_owned()),
        17 => ("sequence", "0123456789abcdef0123456789abcdef".to_owned()),
        18 => ("reference", "os.environ/TRACKER_API_KEY".to_owned()),
        _ => ("word", "replace-me-before-deploying".to_owned()),
    }
}

/// What looks like a secret and stands where none belongs.
fn stray(number: u64) -> (&'static str, &'static str, String) {
    let hex = |kind: &str| mint(kind, SEED ^ (number + 9_000_000));
    match number % 6 {
        0 => ("commit", "CLAUDE.md", format!("# Notes\n\nThe last good commit is {}.\n", hex("random-hex-40"))),
        1 => ("digest", "kagent.yaml", format!("apiVersion: kagent.dev/v1alpha2\nkind: Agent\nspec:\n  image: acme/agent@sha256:{}\n", hex("random-hex-64"))),
        2 => ("integrity", "flow.json", format!("{{\"nodes\": [], \"connections\": {{}}, \"x\": \"n8n-nodes-\", \"integrity\": \"sha512-{}\"}}\n", hex("random-b64-40"))),
        3 => ("id", "langgraph.json", format!("{{\"graphs\": {{\"a\": \"./a.py:g\"}}, \"dependencies\": [\".\"], \"assistant_id\": \"{}\"}}\n", hex("random-hex-32"))),
        4 => ("settings", ".claude/settings.json", "{\"env\": {\"CLAUDE_CODE_MAX_OUTPUT_TOKENS\": \"32000\", \"API_KEY_HELPER_TTL\": \"3600\", \"TOKEN_URL\": \"https://acme.dev/oauth/token\"}}\n".to_owned()),
        _ => ("pattern", "AGENTS.md", "# Keys\n\nA token matches `ghp_[A-Za-z0-9]{36}`; a key begins with `-----BEGIN RSA PRIVATE KEY-----`.\n".to_owned()),
    }
}

struct Labels(Vec<serde_json::Value>);

impl Labels {
    fn add(&mut self, file: &str, line: usize, kind: &str, secret: bool) {
        self.0.push(serde_json::json!({ "file": file, "line": line, "kind": kind, "secret": secret }));
    }
}

fn save(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
#[ignore = "writes files for a comparison"]
fn write_the_files() {
    let root = std::env::var("BAILIWICK_PEERS").expect("BAILIWICK_PEERS names a folder outside of the repository");
    let root = Path::new(&root);
    assert!(!root.starts_with(env!("CARGO_MANIFEST_DIR")), "not in the repository: the files hold what looks like live tokens");
    let files = root.join("files");
    let mut labels = Labels(Vec::new());
    for number in 0..FILES {
        let (path, text, keyed) = PLACES[usize::try_from(number).unwrap() % PLACES.len()];
        let pick = number / PLACES.len() as u64 + number;
        let kind = if keyed && number % 4 == 3 { KEYED[pick as usize % KEYED.len()] } else { TOKENS[pick as usize % TOKENS.len()] };
        let line = text[..text.find('§').unwrap()].matches('\n').count() + 1;
        let path_of = |set: &str| path.replace('#', &format!("-{set}{number}"));
        save(&files, &path_of("s"), &text.replace('§', &mint(kind, SEED ^ number)));
        labels.add(&path_of("s"), line, kind, true);
        if number % 4 == 0 {
            let (what, name, text) = stray(number / 4);
            let path = format!("stray-{number}/{name}");
            save(&files, &path, &text);
            (1..=text.lines().count()).for_each(|line| labels.add(&path, line, what, false));
        } else {
            let (what, value) = decoy(number);
            save(&files, &path_of("d"), &text.replace('§', &value));
            labels.add(&path_of("d"), line, what, false);
        }
    }
    fs::write(root.join("labels.json"), serde_json::to_string_pretty(&labels.0).unwrap()).unwrap();
}

#[test]
fn half_of_the_files_are_decoys_and_no_decoy_is_alike() {
    let kinds: std::collections::BTreeSet<&str> =
        (0..FILES).map(|number| decoy(number).0).chain((0..6).map(|number| stray(number).0)).collect();
    assert!(kinds.len() > 12, "{kinds:?}");
    for (path, text, _) in PLACES {
        assert!(path.contains('#') && text.matches('§').count() == 1, "{path}");
    }
}
