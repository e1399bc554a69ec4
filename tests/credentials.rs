//! The credentials of whole files: every syntax, exact bytes, and nothing where nothing is.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bailiwick::model::{Credential, CredentialPlace, Origin};
use bailiwick::secrets::{Secret, Vault, credentials, search};
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax};

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

fn find(syntax: Syntax, text: &str) -> Vec<(Credential, Secret)> {
    let source = Source::new(FileId(0), "x", text.to_owned());
    let document = syntax::parse(&source, syntax);
    credentials(&document, &|span, path| Origin { file: FileId(0), span, path, product: "", agent: None })
}

/// The kind, bytes and place of each credential.
fn seen(syntax: Syntax, text: &str) -> Vec<(String, String, CredentialPlace)> {
    let found = find(syntax, text).into_iter();
    found.map(|(one, _)| (one.kind, text[one.preview.span.range()].to_owned(), one.place)).collect()
}

#[test]
fn every_syntax_gives_exact_bytes() {
    use CredentialPlace::{Argument, Config, Default, Prompt, Url};
    let token = mint("github-pat", 1);
    let random = mint("random", 1);
    let t = token.as_str();
    let r = random.as_str();
    let cases = [
        (Syntax::Json, format!(r#"{{"env": {{"GITHUB_TOKEN": "{t}"}}}}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"env": {{"A": "é\n\u00e9 {t}"}}}}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"headers": {{"Authorization": "Bearer {t}"}}}}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"headers": {{"Authorization": "Bearer {r}"}}}}"#), "authorization-bearer", r, Config),
        (Syntax::Json, format!(r#"{{"url": "https://acme.dev/mcp?x=1&api_key={r}"}}"#), "url-query-token", r, Url),
        (Syntax::Json, format!(r#"{{"url": "https://acme.dev/mcp?api_key={t}"}}"#), "github-pat", t, Url),
        (Syntax::Json, format!(r#"{{"env": {{"TOKEN": "${{TOKEN:-{t}}}"}}}}"#), "github-pat", t, Default),
        (Syntax::Json, format!(r#"{{"env": {{"TOKEN": "${{TOKEN:-{r}}}"}}}}"#), "generic", r, Default),
        (Syntax::Json, format!(r#"{{"headers": {{"X": "Bearer ${{API_TOKEN:-{r}}}"}}}}"#), "generic", r, Default),
        (Syntax::Markdown, format!("```sh\ncurl -H \"X: ${{API_TOKEN:-{r}}}\" https://acme.dev\n```\n"), "generic", r, Default),
        (Syntax::Json, format!(r#"{{"args": ["x", "--api-key", "{r}"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"args": ["x", "--api-key={r}"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"args": ["--header", "Authorization: Bearer {r}"]}}"#), "authorization-bearer", r, Argument),
        (Syntax::Json, format!(r#"{{"args": ["--header", "X-Api-Key:{r}"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"args": ["run", "-e", "API_KEY={r}", "img"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"args": ["--token", "{t}"]}}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"command": "x --token {r} -v"}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"env": {{"H": "{{\"Authorization\": \"Bearer {r}\"}}"}}}}"#), "authorization-bearer", r, Config),
        (Syntax::Json, format!("{{\n// old: {t}\n\"a\": 1}}"), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"env": {{"GITHUB_TOKEN": "{t}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"env": {{"{t}": "1"}}}}"#), "github-pat", t, Config),
        (Syntax::Json, format!(r#"{{"env": {{"API_KEY": "{r}" "#), "generic", r, Config),
        (Syntax::Json, format!(r#"{{"env": {{"API_KEY": {r}}}"#), "generic", r, Config),
        (Syntax::Json, format!(r#"{{"args": ["--api-key", "{r}""#), "generic", r, Config),
        (Syntax::Json, format!(r#"{{"allow": ["Bash(export API_KEY={r})"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"allow": ["Bash(API_KEY={r} x:*)"]}}"#), "generic", r, Argument),
        (Syntax::Json, format!(r#"{{"allow": ["Bash(x --token {r}:*)"]}}"#), "generic", r, Argument),
        (
            Syntax::Json,
            format!(r#"{{"allow": ["Bash(curl -H 'Authorization: Bearer {r}' https://acme.dev)"]}}"#),
            "authorization-bearer",
            r,
            Argument,
        ),
        (Syntax::Json, format!(r#"[{{"name": "API_KEY", "value": "{r}"}}]"#), "generic", r, Config),
        (Syntax::Yaml, format!("env:\n  API_KEY: {r}\n"), "generic", r, Config),
        (Syntax::Yaml, format!("api_key: '{r}'\n"), "generic", r, Config),
        (Syntax::Yaml, format!("api_key: \"{r}\"\n"), "generic", r, Config),
        (Syntax::Yaml, format!("x: |\n  one\n  {t}\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("x: >-\n  one\n  {t} two\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("x: 1 # {t}\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("a: &a {t}\nb: *a\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("env:\n  - API_KEY={r}\n"), "generic", r, Config),
        (Syntax::Yaml, format!("a: &{t} b\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("{t}: b\n"), "github-pat", t, Config),
        (Syntax::Yaml, format!("a: [\napi_key: Bearer {r}\n"), "authorization-bearer", r, Config),
        (Syntax::Toml, format!("[env]\nAPI_KEY = \"{r}\"\n"), "generic", r, Config),
        (Syntax::Toml, format!("x = '{t}'\n"), "github-pat", t, Config),
        (Syntax::Markdown, format!("---\napi_key: {r}\n---\nText\n"), "generic", r, Config),
        (Syntax::Markdown, format!("# T\n\nUse `{t}`.\n"), "github-pat", t, Prompt),
        (Syntax::Markdown, format!("```sh\nexport X={t}\n```\n"), "github-pat", t, Prompt),
        (Syntax::Markdown, format!("DB: `postgres://svc:{r}@db.acme.dev/x`\n"), "db-url-password", r, Url),
        (Syntax::Text, format!("you hold {t}"), "github-pat", t, Prompt),
    ];
    for (syntax, text, kind, bytes, place) in cases {
        assert_eq!(seen(syntax, &text), [(kind.to_owned(), bytes.to_owned(), place)], "{text}");
    }
}

#[test]
fn the_key_is_what_names_the_value() {
    let token = mint("github-pat", 2);
    for (text, key) in [
        (format!(r#"{{"args": ["--read-only", "--access-token={token}"]}}"#), "--access-token"),
        (format!(r#"{{"args": ["--access-token", "{token}"]}}"#), "--access-token"),
        (format!(r#"{{"args": ["--verbose", "{token}"]}}"#), ""),
        (format!(r#"{{"headers": {{"X-Key": "{token}"}}}}"#), "X-Key"),
        (format!(r#"{{"env": ["GH={token}"]}}"#), "GH"),
    ] {
        let found = find(Syntax::Json, &text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].0.key.as_deref().unwrap_or_default(), key, "{text}");
    }
}

/// What the formats of agents themselves call a secret.
#[test]
fn fields_that_a_format_calls_secret() {
    let random = mint("random", 5);
    for (syntax, text) in [
        (Syntax::Json, r#"{"template": {"crm": {"password": true, "load_from_db": false, "value": "§"}}}"#),
        (Syntax::Json, r#"{"template": {"crm": {"name": "crm", "password": true, "value": "§"}}}"#),
        (Syntax::Yaml, "environment_variables:\n  - {name: CRM, value_type: secret, value: §}\n"),
        (Syntax::Json, r#"{"inputs": [{"id": "x", "type": "promptString", "password": true, "default": "§"}]}"#),
        (Syntax::Json, r#"{"user_config": {"crm": {"type": "string", "sensitive": true, "default": "§"}}}"#),
        (Syntax::Json, r#"{"environmentVariables": [{"name": "CRM", "isSecret": true, "value": "§"}]}"#),
        (Syntax::Json, r#"{"headerParameters": {"parameters": [{"name": "X-Api-Key", "value": "§"}]}}"#),
        (Syntax::Yaml, "model_list:\n  - litellm_params: {model: x, api_key: §}\n"),
        (Syntax::Json, r#"{"env": {"SOMETHING": "§"}}"#),
        (Syntax::Json, r#"{"agents": [{"tool_exec_environment_variables": {"CRM": "§"}, "secrets": []}]}"#),
        (Syntax::Json, r#"{"config": {"model_client": {"config": {"api_key": "§"}}}}"#),
        (Syntax::Yaml, "providers:\n  - config:\n      headers: {x-auth: §}\n"),
        (Syntax::Yaml, "configSchema: {properties: {apiKey: {type: string, default: §}}}\n"),
    ] {
        let text = text.replace('§', &random);
        let found = seen(syntax, &text);
        assert_eq!(found.iter().map(|(_, bytes, _)| bytes.as_str()).collect::<Vec<_>>(), [random.as_str()], "{text}");
    }
    for text in [
        format!(r#"{{"template": {{"api_key": {{"password": true, "load_from_db": true, "value": "{random}"}}}}}}"#),
        format!(r#"{{"template": {{"crm": {{"password": false, "value": "{random}"}}}}}}"#),
        r#"{"environment_variables": [{"name": "CRM", "value_type": "secret", "value": ""}]}"#.to_owned(),
        r#"{"inputs": [{"id": "x", "password": true, "default": "${env:CRM_TOKEN}"}]}"#.to_owned(),
        r#"{"properties": {"token": {"type": "string", "default": "none", "description": "The token for Acme2"}}}"#.to_owned(),
    ] {
        assert_eq!(seen(Syntax::Json, &text), [], "{text}");
    }
}

#[test]
fn armoured_keys_keep_their_lines() {
    let key = mint("private-key-pem", 1);
    let block = key.replace('\n', "\n  ");
    let text = format!("key: |\n  {block}\nnext: 1\n");
    assert_eq!(seen(Syntax::Yaml, &text), [("private-key-pem".to_owned(), block, CredentialPlace::Config)]);
    let found = find(Syntax::Json, &mint("gcp-service-account-key", 1));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0.kind, "gcp-service-account-key");
    assert_eq!(found[0].0.origin.path, "private_key");
}

#[test]
fn ordinary_files_are_silent() {
    let hex = mint("random-hex-40", 1);
    let random = mint("random", 2);
    for (syntax, text) in [
        (
            Syntax::Json,
            r#"{"mcpServers": {"gh": {"command": "npx", "args": ["-y", "@acme/mcp@1.2.3"], "env": {"TOKEN": "${TOKEN}"}}}}"#.to_owned(),
        ),
        (Syntax::Json, format!(r#"{{"max_tokens": 4096, "commit": "{hex}", "integrity": "sha512-{hex}{hex}=="}}"#)),
        (Syntax::Json, format!(r#"{{"name": "{random}", "id": "{random}", "tokens": ["{random}"]}}"#)),
        (Syntax::Yaml, format!("token: !vault {random}\napi_key: !Ref ApiKey1Parameter\n")),
        (Syntax::Yaml, "env:\n  OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n  MODEL: gpt-4o-mini-2024-07-18\n".to_owned()),
        (Syntax::Toml, "bearer_token_env_var = \"GITHUB_PAT_1\"\n".to_owned()),
        (Syntax::Markdown, format!("![x](https://acme.dev/a.png?sig={random})\n")),
        (Syntax::Markdown, format!("The password is a hash, the key {random} is an id, and the commit is {hex}.\n")),
        (
            Syntax::Markdown,
            "The token is at https://acme.dev/Ab12?x=1, the secret is `SHA-256/AES-256-GCM`, credentials for `v12.1.0b1`.\n".to_owned(),
        ),
        (Syntax::Markdown, "Password: at least 12 characters, one of A-Z, 0-9 and !@#; e.g. P@ssw0rd123! is bad.\n".to_owned()),
        (Syntax::Markdown, "TOKEN_ADDRESS=\"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48\"\n".to_owned()),
        (
            Syntax::Markdown,
            "```py\ntoken = jwt.encode(payload2, secret_1)\nif password == Config.PASS1word: pass\nsecret: Option<Secret2>\n```\n"
                .to_owned(),
        ),
    ] {
        assert_eq!(seen(syntax, &text), [], "{text}");
    }
}

#[test]
fn harmless_ones_are_marked_and_not_vaulted() {
    let text = "Local: postgres://postgres:postgres@localhost/dev";
    let found = find(Syntax::Text, text);
    assert_eq!(found.len(), 1);
    assert!(found[0].0.harmless);
    let mut vault = Vault::new();
    vault.add(&found[0].1);
    assert_eq!(vault.scrub("start postgres"), "start postgres");
    let public = find(Syntax::Yaml, &format!("STRIPE_KEY: {}\n", mint("stripe-publishable-key", 1)));
    assert_eq!(public.len(), 1);
    assert!(public[0].0.harmless);
}

#[test]
fn a_secret_is_masked_wherever_it_stands_again() {
    let token = mint("random", 3);
    let text = format!("{{\"env\": {{\"API_KEY\": \"{token}\"}}, \"note\": \"was {token}\"}}");
    let found = find(Syntax::Json, &text);
    assert_eq!(found.len(), 1);
    let mut vault = Vault::new();
    vault.add(&found[0].1);
    let masked = vault.mask_source(&text, &[]);
    let stars = "*".repeat(token.len());
    assert_eq!(masked, format!("{{\"env\": {{\"API_KEY\": \"{stars}\"}}, \"note\": \"was {stars}\"}}"));
}

/// What `search` masks and does not report.
fn masked(syntax: Syntax, text: &str) -> Vec<&str> {
    let source = Source::new(FileId(0), "x", text.to_owned());
    let found = search(&syntax::parse(&source, syntax), &|span, path| Origin { file: FileId(0), span, path, product: "", agent: None });
    assert_eq!(found.credentials.len(), 0, "{text}");
    found.masked.into_iter().map(|(span, _)| &text[span.range()]).collect()
}

#[test]
fn weak_secrets_are_masked_and_not_reported() {
    let none: [&str; 0] = [];
    for (text, wanted) in [
        (r#"{"password": "hunter2x"}"#, ["hunter2x"].as_slice()),
        (r#"{"headers": {"Authorization": "Bearer letmein"}}"#, &["letmein"]),
        (r#"{"url": "https://bob:mypassword9@acme.dev?token=abcd"}"#, &["mypassword9", "abcd"]),
        (r#"{"args": ["--api-key", "abc1"]}"#, &["abc1"]),
        (r#"{"allow": ["Bash(PGPASSWORD=abc1 psql)"]}"#, &["abc1"]),
        (r#"{"env": {"API_KEY": "${API_KEY:-abc1}"}}"#, &["abc1"]),
        (r#"{"env": {"H": "{\"password\": \"abc1\"}"}}"#, &["abc1"]),
        (r#"{"password": "abc1""#, &["abc1"]),
        (r#"{"password": "abc"}"#, &none),
        (r#"{"token": "your-token-here", "id-token": "write", "secret": "op://a/b/c"}"#, &none),
        (r#"{"url": "https://user:password@acme.dev", "api_key": "<key>", "max_tokens": "4096"}"#, &none),
    ] {
        let all = masked(Syntax::Json, text);
        assert_eq!(all, wanted, "{text}");
    }
}
