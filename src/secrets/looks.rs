//! What stands at a key that promises a secret, looks random, and is something else: names of variables and types, paths, digests, addresses,
//! fingerprints, options, expressions, and tokens that an example has cut short.

use data_encoding::{BASE64, BASE64URL_NOPAD};

use super::judge::MIN_GENERIC;
use super::{gate, key, token};

/// Whether `value` is one of those.
pub(super) fn another(value: &str) -> bool {
    variable_name(value)
        || path(value)
        || digest(value)
        || address(value)
        || option(value)
        || example_token(value)
        || unsigned_token(value)
        || expression(value)
        || identifier(value)
        || search_key(value)
}

/// A key that Algolia makes for browsers: base64 of a digest and of what the key is limited to. Source: algolia.com/doc/guides/security/api-keys
/// ("Secured API keys").
fn search_key(value: &str) -> bool {
    let decoded = BASE64.decode(value.as_bytes()).unwrap_or_default();
    let text = decoded.get(64..).and_then(|rest| std::str::from_utf8(rest).ok()).unwrap_or_default();
    ["restrictIndices=", "tagFilters=", "validUntil=", "filters=", "userToken="]
        .iter()
        .any(|limit| text.starts_with(limit) || text.contains(limit))
}

/// The name of an environment variable: `RAPIDAPI_KEY`, `MY_SECRET1`.
pub(super) fn variable_name(value: &str) -> bool {
    let capitals = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    capitals && value.contains('_') && value.split('_').all(|word| word.bytes().filter(u8::is_ascii_digit).count() * 2 <= word.len())
}

pub(super) fn path(value: &str) -> bool {
    const EXTENSIONS: [&str; 14] =
        [".json", ".pem", ".key", ".txt", ".env", ".yaml", ".yml", ".toml", ".crt", ".cer", ".p12", ".py", ".js", ".ts"];
    let rooted = ["./", "../", "~/", "/run/", "/etc/", "/var/", "/home/", "/usr/", "/opt/", "/tmp/", "/app/", "/mnt/", "/secrets/"];
    let drive = matches!(value.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive
        || below_root(value)
        || rooted.iter().any(|root| value.starts_with(root))
        || EXTENSIONS.iter().any(|extension| value.ends_with(extension))
}

/// A digest says which algorithm made it; a public key says so as well.
fn digest(value: &str) -> bool {
    const BEGINNINGS: [&str; 10] =
        ["sha256-", "sha384-", "sha512-", "sha1-", "sha256:", "sha512:", "sha1:", "md5:", "ssh-", "AAAAB3NzaC1yc2E"];
    value.contains("@sha256:")
        || BEGINNINGS.iter().any(|beginning| value.starts_with(beginning))
        || value.starts_with("$2") && value.len() == 60
}

/// An address of a contract or an account, which everybody may know: `0x` and twenty bytes (EIP-55).
pub(super) fn address(value: &str) -> bool {
    value.strip_prefix("0x").is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A command-line option or an assignment: not the secret itself.
pub(super) fn option(value: &str) -> bool {
    value.starts_with("--") || value.starts_with('@')
}

/// A regular expression (alternatives in brackets, or anything any number of times), or the beginning of a list or a map.
fn expression(value: &str) -> bool {
    value.starts_with(['{', '['])
        || value.contains(".*") && value.contains(['(', '[', '|'])
        || value.contains('(') && value.contains('|') && value.contains(')')
}

/// An API token of Proxmox VE, `user@realm!name=secret`, whose secret, a UUID, is none.
fn example_token(value: &str) -> bool {
    let secret = value.split_once('!').filter(|(user, _)| user.contains('@')).and_then(|(_, rest)| rest.split_once('='));
    secret.is_some_and(|(_, secret)| secret.len() < MIN_GENERIC)
}

/// A path from the root whose parts are in small letters; base64 that begins with a slash has capitals.
fn below_root(value: &str) -> bool {
    let parts = value.strip_prefix('/').map(|rest| rest.split('/').collect::<Vec<_>>()).unwrap_or_default();
    let part = |part: &&str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*%".contains(&byte));
    parts.len() > 1 && parts.iter().all(part) && parts.iter().any(|part| part.len() >= 3 && gate::named(part))
}

/// The name of a type, class, method or kind in a program: words in camel case, joined by dots, colons or slashes.
/// `Ed25519PrivateKey`, `CredentialAccess:IAMUser/AnomalousBehavior`, `objc.classes.NSURLCredential`.
fn identifier(value: &str) -> bool {
    const ENDS: &[&str] = &[
        "key", "keys", "token", "tokens", "secret", "secrets", "password", "passwords", "credential", "credentials", "provider", "manager",
        "service", "client", "config", "settings", "options", "type", "error", "exception", "handler", "factory", "builder", "request",
        "response", "source", "string", "bytes", "store", "adapter", "interface", "behavior", "behaviour", "helper", "validator", "loader",
        "generator", "parser", "schema", "model", "class", "enum", "impl",
    ];
    let name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/$?".contains(&byte);
    let case = value.bytes().any(|byte| byte.is_ascii_uppercase()) && value.bytes().any(|byte| byte.is_ascii_lowercase());
    if !case || !value.bytes().all(name) || value.len() > 128 {
        return false;
    }
    let words = key::words(value);
    // Small words and those without a vowel come up in what is drawn at random.
    let spelled = |least: usize| -> usize {
        let word = |word: &&String| {
            word.trim_end_matches(|c: char| c.is_ascii_digit()).len() >= least
                && word.bytes().all(|byte| byte.is_ascii_lowercase())
                && word.bytes().skip(1).any(|byte| b"aeiouy".contains(&byte))
        };
        words.iter().filter(word).map(String::len).sum()
    };
    let all: usize = words.iter().map(String::len).sum();
    let ends = words.last().is_some_and(|last| ENDS.contains(&last.as_str()));
    spelled(4) * 10 >= all * 8 || ends && words.len() > 1 && spelled(3) * 2 >= all
}

/// The fingerprint of an OpenPGP key, forty capital digits (RFC 9580 5.5.4.2), or its id, at a key that names no other kind of secret:
/// `GPG_KEY`, `OSQUERY_KEY`.
pub(super) fn fingerprint(key: &str, value: &str) -> bool {
    let hex = value.strip_prefix("0x").unwrap_or(value);
    let digits = hex.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'));
    let words = key::words(key);
    let of_a_key = words.iter().any(|word| matches!(word.as_str(), "key" | "keys" | "keyid" | "gpg" | "pgp"));
    let other = words.iter().any(|word| matches!(word.as_str(), "api" | "secret" | "access" | "token" | "auth" | "password"));
    digits && of_a_key && !other && (hex.len() == 40 || hex.len() < value.len() && matches!(hex.len(), 8 | 16))
}

/// A JSON Web Token whose signature is missing, or a word, or that is nothing but its header: `eyJ….eyJ….signature` (RFC 7515; the shortest signature is that of HS256).
fn unsigned_token(value: &str) -> bool {
    let parts = value.split('.').count();
    let header = || {
        let decoded = BASE64URL_NOPAD.decode(value.trim_end_matches('=').as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        decoded.is_some_and(|text| text.contains("\"alg\""))
    };
    value.starts_with("eyJ") && (parts == 1 && header() || (2..=3).contains(&parts) && token::scan_text(value).is_empty())
}
