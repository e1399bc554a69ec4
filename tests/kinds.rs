//! Every kind of the catalogue, minted and written in nine ways, is found at its exact bytes; what only stands for one is not.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::ops::Range;

use bailiwick::catalog::credentials::{KINDS, Kind, Mode, kind};
use bailiwick::model::{Credential, Origin};
use bailiwick::secrets::{Secret, credentials};
use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax};

#[path = "support/mint.rs"]
mod mint;
use mint::mint;

const SEEDS: u64 = 2;

fn find(syntax: Syntax, text: &str) -> Vec<(Credential, Secret)> {
    let source = Source::new(FileId(0), "x", text.to_owned());
    let document = syntax::parse(&source, syntax);
    credentials(&document, &|span, path| Origin { file: FileId(0), span, path, product: "", agent: None })
}

/// The part of a minted token that is the credential.
fn core(kind: &Kind, token: &str) -> Range<usize> {
    match kind.id {
        "gcp-service-account-key" => token.find("-----BEGIN").unwrap()..token.rfind("-----").unwrap() + 5,
        "azure-storage-key" => token.find("AccountKey=").unwrap() + 11..token.rfind(';').unwrap(),
        "azure-sas-url" => token.rfind('=').unwrap() + 1..token.len(),
        _ => 0..token.len(),
    }
}

/// A key for values of `kind`: one that names its provider where only the key tells.
fn key(kind: &Kind) -> String {
    if kind.mode == Mode::Assigned { format!("{}_API_KEY", kind.keys[0].to_uppercase()) } else { "API_KEY".to_owned() }
}

/// One way of writing a token down: the syntax, the text, and the token as it is written there.
struct Way {
    name: &'static str,
    syntax: Syntax,
    text: String,
    written: String,
}

/// `value` at `key`, in nine ways. A token of several lines is no plain scalar, URL or header.
fn ways(kind: &Kind, key: &str, value: &str) -> Vec<Way> {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let one_line = !value.contains('\n');
    let way = |name, syntax, text: String, written: &str| Way { name, syntax, text, written: written.to_owned() };
    let block = value.replace('\n', "\n  ");
    let code = value.replace('\n', "\n      ");
    let base64 = data_encoding::BASE64.encode(value.as_bytes());
    let mut ways = vec![
        way("JSON", Syntax::Json, format!("{{\"env\": {{\"{key}\": \"{escaped}\"}}}}"), &escaped),
        way("YAML quoted", Syntax::Yaml, format!("env:\n  {key}: \"{escaped}\"\n"), &escaped),
        way("YAML block", Syntax::Yaml, format!("{key}: |\n  {block}\nnext: 1\n"), &block),
        way("TOML", Syntax::Toml, format!("[env]\n{key} = \"{escaped}\"\n"), &escaped),
        way("prose", Syntax::Markdown, format!("# Use\n\nSet {key}={value} before you start, then go on.\n"), value),
        way("fenced", Syntax::Markdown, format!("Run\n\n```yaml\nenv:\n    {key}: |\n      {code}\n```\n\nand wait.\n"), &code),
    ];
    if one_line {
        ways.push(way("YAML plain", Syntax::Yaml, format!("env:\n  {key}: {value}\n"), value));
        ways.push(way("URL", Syntax::Json, format!("{{\"url\": \"https://mcp.acme.dev/sse?x=1&api_key={escaped}\"}}"), &escaped));
        ways.push(way("header", Syntax::Json, format!("{{\"headers\": {{\"Authorization\": \"Bearer {escaped}\"}}}}"), &escaped));
    }
    // A value that only its key tells is told by nothing when it is encoded.
    if kind.mode != Mode::Assigned {
        ways.push(way("base64", Syntax::Yaml, format!("data:\n  blob: {base64}\n"), &base64));
    }
    ways
}

fn catalogued() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| matches!(kind.mode, Mode::Token | Mode::Block | Mode::Assigned))
}

#[test]
fn every_kind_is_found_in_every_way_at_its_bytes() {
    for kind in catalogued() {
        for seed in 0..SEEDS {
            let minted = mint(kind.id, seed);
            let core = core(kind, &minted);
            for Way { name, syntax, text, written } in ways(kind, &key(kind), &minted) {
                let found = find(syntax, &text);
                let shown: Vec<_> = found.iter().map(|(one, _)| (one.kind.as_str(), &text[one.preview.span.range()])).collect();
                assert_eq!(found.len(), 1, "{} seed {seed} in {name}: {shown:?}\n{text}", kind.id);
                // A part of the token is where that part is written; of base64 it is the whole.
                let wanted = match name {
                    "base64" => written.clone(),
                    _ if written == minted => minted[core.clone()].to_owned(),
                    _ if core == (0..minted.len()) => written.clone(),
                    _ => shown[0].1.to_owned(),
                };
                assert_eq!(shown[0].1, wanted, "{} seed {seed} in {name}\n{text}", kind.id);
                assert!(named(kind, shown[0].0, name), "{} seed {seed} in {name} is called {}", kind.id, shown[0].0);
                assert_eq!(found[0].0.harmless, kind.harmless, "{} in {name}", kind.id);
            }
        }
    }
}

/// Whether `seen` is a fair name for a token of `kind` written like that.
fn named(kind: &Kind, seen: &str, way: &str) -> bool {
    // Shapes that several share: with the key of one it is that one's.
    let shared = [
        "sk-hex32-key", "sk-generic48-key", "deepseek-api-key", "moonshot-kimi-key", "stability-api-key", "elevenlabs-sk-key",
        "elevenlabs-api-key",
    ];
    let by_place = kind.mode == Mode::Assigned && matches!(way, "URL" | "header");
    seen == kind.id || shared.contains(&kind.id) && shared.contains(&seen) || by_place
}

/// `token` with its random part made into something that nobody would use.
fn stand_ins(kind: &Kind, token: &str) -> Vec<String> {
    let prefix = kind.literals.iter().filter(|literal| token.starts_with(**literal)).map(|literal| literal.len()).max().unwrap_or(0);
    let (head, body) = token.split_at(prefix);
    let fill = |with: &str| head.to_owned() + &with.chars().cycle().take(body.len().min(300)).collect::<String>();
    vec![
        fill("x"),
        fill("X"),
        fill("0"),
        fill("*"),
        fill("A"),
        fill("1234567890"),
        fill("abcdefghijklmnopqrstuvwxyz"),
        fill("abc123"),
        format!("{head}..."),
        format!("{head}your-key-here"),
        format!("{head}YOUR_KEY_HERE"),
        format!("{head}<key>"),
        format!("{head}${{KEY}}"),
        replaced(token, prefix + body.len() / 3),
    ]
}

/// `token` with `EXAMPLE` at `at`, as long as before.
fn replaced(token: &str, at: usize) -> String {
    let end = (at + "EXAMPLE".len()).min(token.len());
    format!("{}EXAMPLE{}", &token[..at], &token[end..])
}

#[test]
fn what_stands_for_a_token_is_silent_in_every_way() {
    for kind in catalogued().filter(|kind| kind.mode != Mode::Block && kind.back == 0 && !kind.assigns && !kind.url) {
        for text in stand_ins(kind, &mint(kind.id, 1)) {
            for way in ways(kind, &key(kind), &text).into_iter().filter(|way| way.name != "base64") {
                let found = find(way.syntax, &way.text);
                let shown: Vec<_> = found.iter().map(|(one, _)| (&one.kind, &way.text[one.preview.span.range()])).collect();
                assert_eq!(found.len(), 0, "{} in {}: {shown:?}\n{}", kind.id, way.name, way.text);
            }
        }
    }
}

#[test]
fn a_broken_checksum_is_silent_in_every_way() {
    let checked = ["github-pat", "github-oauth-token", "github-app-user-token", "github-app-server-token", "npm-token", "grafana-sa-token"];
    for kind in checked.map(|id| kind(id).unwrap()) {
        for seed in 0..SEEDS {
            let mut token = mint(kind.id, seed).into_bytes();
            let last = token.last_mut().unwrap();
            *last = if *last == b'7' { b'3' } else { b'7' };
            let token = String::from_utf8(token).unwrap();
            for way in ways(kind, "API_KEY", &token) {
                assert_eq!(find(way.syntax, &way.text).len(), 0, "{} in {}\n{}", kind.id, way.name, way.text);
            }
        }
    }
}

/// Structures other than checksums: a token whose inside the issuer cannot have made.
#[test]
fn a_broken_structure_is_silent() {
    let url = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let signature = mint("random", 1);
    let jwt = |header: &str, payload: &str| format!("{}.{}.{signature}", url(header), url(payload));
    let body = |len: usize| mint("aws-session-token", 1)[4..len + 4].to_owned();
    let signed = r#"{"alg":"HS256","typ":"JWT"}"#;
    for text in [
        jwt(r#"{"alg":"none"}"#, r#"{"sub":"svc","scope":"admin"}"#),
        jwt(signed, r#"{"sub":"svc","iat":1500000000,"exp":1500003600}"#),
        jwt(signed, r#"{"sub":"svc","iat":2079000001,"exp":2079000000}"#),
        jwt(signed, r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#),
        jwt("{alg}", r#"{"sub":"svc"}"#),
        format!("ABSK{}", body(120)),
        format!("ops_eyJ{}", body(300)),
        format!("glc_{}", body(100)),
        format!("sntrys_eyJ{}", body(100)),
        format!("pypi-AgEIcHlwaS5vcmcx{}", body(100).replace(['+', '/'], "x")),
        format!("MTabcdefghijklmnopqrstuv.{}.{}", &signature[..6], &signature),
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----".to_owned(),
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", body(300)),
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----", body(300)),
        format!("https://acme.example.com/x.json?sig={}%3D", &mint("azure-sas-url", 1)[mint("azure-sas-url", 1).len() - 46..][..43]),
    ] {
        let found = find(Syntax::Markdown, &format!("See {text} there.\n"));
        let kinds: Vec<_> = found.iter().map(|(one, _)| one.kind.clone()).collect();
        assert_eq!(kinds, Vec::<String>::new(), "{text}");
    }
    let anon = jwt(signed, r#"{"iss":"supabase","role":"anon","iat":1763600000,"exp":2079176000}"#);
    let found = find(Syntax::Yaml, &format!("SUPABASE_KEY: {anon}\n"));
    assert!(found.len() == 1 && found[0].0.harmless);
}
