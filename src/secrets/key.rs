//! Does the name of a key say that its value is a secret?

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// What a key says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// A secret.
    Secret,
    /// Nothing.
    Nothing,
    /// No secret: a count, a name, a place, something public.
    Innocent,
}

/// Last words of keys whose value tells something about a secret instead of being one: `token_url`, `secret_name`, `api_key_env`.
const TELLS_ABOUT: &[&str] = &[
    "url", "uri", "endpoint", "host", "hostname", "path", "file", "filename", "dir", "env", "envvar", "envar", "var", "vars", "variable",
    "name", "names", "id", "ids", "ref", "reference", "arn", "type", "kind", "version", "ttl", "expiry", "expires", "expiration",
    "lifetime", "timeout", "scope", "scopes", "provider", "prefix", "suffix", "header", "headers", "format", "method", "model", "length",
    "size", "hint", "policy", "rotation", "description", "title", "label", "template", "example", "regex", "pattern", "enabled",
    "required", "store", "manager", "source", "field", "column", "location", "issuer", "audience", "algorithm", "alg", "alias", "region",
    "mode", "usage", "user", "username", "email", "placeholder", "strategy", "storage", "schema", "status", "helper", "command", "cmd",
    "in", "at", "by", "sha", "hash", "digest", "checksum", "fingerprint", "backend", "limit", "limits", "budget", "count", "counts",
    "seconds", "minutes", "stdin", "prompt", "keyring", "keychain",
];
/// Words that make any key harmless: counts of tokens, and what is public by name (indexnow.org/documentation has the key in a file of the site).
const HARMLESS: &[&str] = &[
    "max", "min", "num", "tokens", "tokenizer", "tokenize", "public", "publishable", "anon", "keyword", "keywords", "site", "count",
    "csrf", "xsrf", "pad", "eos", "bos", "stop", "special", "cache", "primary", "foreign", "partition", "sort", "idempotency", "indexnow",
];
/// Words of keys whose value only plays a secret: what a test refuses, a decoy, an example.
const PLAYED: &[&str] = &[
    "fake", "dummy", "mock", "mocked", "sample", "example", "expired", "invalid", "bogus", "decoy", "honeytoken", "canary", "placeholder",
];
/// Words before `token` that make it a place in a list, or the number of something that a visitor has.
const COUNTERS: &[&str] = &["page", "next", "continuation", "cursor", "progress", "cancellation", "cart", "checkout", "profile", "design"];
/// Words that promise a secret wherever they stand.
const SECRETS: &[&str] = &[
    "password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "apikey", "apitoken", "apisecret", "credential",
    "credentials", "authorization", "bearer", "pat", "accesskey", "authkey", "authtoken", "accesstoken", "secretkey", "privatekey",
    "clientsecret",
];
/// Words that promise a secret before `key`.
const KEYS: &[&str] = &[
    "api", "access", "auth", "private", "signing", "encryption", "secret", "master", "account", "subscription", "service", "admin",
    "shared", "webhook", "server", "client", "license", "app", "application", "personal", "integration", "sas",
];

/// What has a key in the sense of a name, at the end of its address: `FIGMA_FILE_KEY`, `PROJECT_KEY`.
const DOCUMENTS: &[&str] = &["file", "page", "doc", "document", "board", "issue", "project", "sheet", "space"];

/// What every name of a secret has somewhere.
static STEMS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let stems = ["pass", "pwd", "secret", "token", "key", "cred", "auth", "bearer", "pat"];
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(stems).ok()
});

/// Whether `key` could promise a secret: cheaper than [`promise`], for the many keys that do not.
pub(super) fn may_promise(key: &str) -> bool {
    STEMS.as_ref().is_none_or(|stems| stems.is_match(key))
}

/// What `key` promises: `apiKey`, `X-Api-Key`, `GITHUB_TOKEN`, `--access-token`.
pub(super) fn promise(key: &str) -> Promise {
    let words = words(key);
    let Some(last) = words.last().map(String::as_str) else { return Promise::Nothing };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let pair = words.windows(2).any(|pair| (pair[1] == "key" || pair[1] == "keys") && KEYS.contains(&pair[0].as_str()));
    // An environment variable ending in KEY: OPENAI_KEY, FAL_KEY.
    let document = words.iter().rev().nth(1).is_some_and(|word| DOCUMENTS.contains(&word.as_str()));
    let variable = last == "key" && words.len() > 1 && !document && !key.bytes().any(|byte| byte.is_ascii_lowercase());
    // PGPASSWORD, DBPASSWORD.
    let run_together = words.iter().any(|word| word.ends_with("password"));
    let counter = words.windows(2).any(|pair| pair[1] == "token" && COUNTERS.contains(&pair[0].as_str()));
    if counter || has(PLAYED) || TELLS_ABOUT.contains(&last) || has(HARMLESS) {
        Promise::Innocent
    } else if pair || variable || run_together || has(SECRETS) {
        Promise::Secret
    } else {
        Promise::Nothing
    }
}

/// What to call the secret of that key.
pub(super) fn what(key: &str) -> &'static str {
    let words = words(key);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["passwd", "passphrase", "pwd"]) || words.iter().any(|word| word.ends_with("password")) {
        "password"
    } else if has(&["token", "bearer", "pat", "authorization", "authtoken", "accesstoken", "apitoken"]) {
        "access token"
    } else if has(&["key", "keys", "apikey", "accesskey", "authkey", "secretkey"]) {
        "API key"
    } else {
        "secret"
    }
}

/// Whether values under this key are handed to a program or server as its environment or headers.
pub(super) fn container(key: &str) -> bool {
    const CONTAINERS: [&str; 13] = [
        "env",
        "environment",
        "envs",
        "env_vars",
        "environment_variables",
        "headers",
        "http_headers",
        "httpheaders",
        "static_headers",
        "extra_headers",
        "request_headers",
        "secrets",
        "tool_exec_environment_variables",
    ];
    CONTAINERS.iter().any(|container| key.eq_ignore_ascii_case(container))
}

/// The words of a key, in small letters: cut at delimiters and where capitals begin.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut rest = key.chars().peekable();
    while let Some(c) = rest.next() {
        let starts = c.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || before.is_ascii_uppercase() && rest.peek().is_some_and(char::is_ascii_lowercase));
        if !c.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}
