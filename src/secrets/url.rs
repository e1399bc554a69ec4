//! Credentials in URLs: the password of the user info, and query parameters that are named for a secret. URLs that are a secret as a
//! whole (webhooks) are kinds of the catalogue.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::key::{self, Promise};
use super::{Certainty, Secret, gate, references};
use crate::catalog::credentials;

/// A credential in a URL.
#[derive(Clone, Debug)]
pub struct UrlHit {
    /// The bytes of the secret part alone.
    pub range: Range<usize>,
    /// The bytes of the whole URL.
    pub url: Range<usize>,
    /// What it is, in plain words.
    pub what: &'static str,
    /// The query parameter; `None` for a password.
    pub parameter: Option<String>,
    /// The secret part, as written.
    pub secret: Secret,
    /// Medium for a password, which the syntax itself says; low for a parameter.
    pub certainty: Certainty,
    /// A well-known default of a service on this machine or in the same compose file.
    pub harmless: bool,
    /// Too short or too plain to be reported, but nothing that may be shown either. [`url_credentials`] leaves these out.
    pub weak: bool,
}

/// The shortest password that is not taken for a word in its place.
const MIN_PASSWORD: usize = 4;
/// The shortest and the longest parameter that are believed to be a secret.
const MIN_PARAMETER: usize = 12;
const MAX_PARAMETER: usize = 4096;
/// Query parameters whose value is a secret.
const PARAMETERS: &[&str] = &[
    "api_key", "apikey", "api-key", "token", "access_token", "access-token", "accesstoken", "auth_token", "authtoken", "secret",
    "client_secret", "sig", "signature", "auth", "password", "passwd", "pwd", "key", "code", "x-api-key", "subscription-key",
];
/// Passwords that images and tutorials come with.
const DEFAULTS: &[&str] =
    &["postgres", "root", "admin", "guest", "user", "mysql", "mongo", "redis", "minio", "minioadmin", "rabbitmq", "dev", "neo4j"];
/// Parts of the paths of links in mails.
const CLICKS: &[&str] = &["unsubscribe", "opt-out", "optout", "confirm", "verify", "verify-email", "preferences"];
/// What `x-algolia-agent` says of a widget in a browser.
const BROWSERS: &[&str] = &["Browser", "instantsearch", "JS%20Helper", "docsearch"];
/// How names end that nobody outside can reach (RFC 2606, RFC 6762, RFC 8375; `internal` is reserved by ICANN, `cluster.local` is
/// Kubernetes').
const INTERNAL: &[&str] = &[".internal", ".local", ".localhost", ".lan", ".test", ".home.arpa", ".svc", ".example", ".invalid"];
/// Words in place of a password: `user:pass@host`.
const STAND_INS: &[&str] =
    &["pass", "pw", "pwd", "password", "passwd", "secret", "token", "key", "apikey", "api_key", "x", "xxx", "user", "username", "empty"];

/// The credentials in the URLs of `text`, which may be one URL or prose with URLs in it.
#[must_use]
pub fn url_credentials(text: &str) -> Vec<UrlHit> {
    let mut hits = url_all(text);
    hits.retain(|hit| !hit.weak);
    hits
}

/// The id of the kind of `hit`, which was found in `text`.
pub(super) fn kind(text: &str, hit: &UrlHit) -> &'static str {
    let scheme = text[hit.url.clone()].split(':').next().unwrap_or_default().to_ascii_lowercase();
    let scheme = scheme.split('+').next().unwrap_or_default();
    let database = || credentials::kind("db-url-password").is_some_and(|kind| kind.keys.contains(&scheme));
    match hit.parameter {
        Some(_) => "url-query-token",
        None if database() => "db-url-password",
        None => "http-basic-url",
    }
}

/// Where a URL's authority begins.
static SCHEMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));

/// The same, with the weak ones.
pub(super) fn url_all(text: &str) -> Vec<UrlHit> {
    let mut hits = Vec::new();
    let mut end = 0;
    for colon in SCHEMES.find_iter(text.as_bytes()) {
        if colon < end {
            continue;
        }
        let scheme =
            text[..colon].bytes().rev().take_while(|&byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)).take(32).count();
        let start = colon - scheme;
        if scheme < 2 || !text.as_bytes()[start].is_ascii_alphabetic() {
            continue;
        }
        end = colon + 3 + length(&text[colon + 3..]);
        let url = start..end;
        hits.extend(user_info(text, &url, colon + 3));
        hits.extend(query(text, &url));
    }
    hits
}

/// How far a URL goes: to white space, a quote or a bracket. References (`${X}`, `{{ x }}`, `<X>`) are part of it.
fn length(rest: &str) -> usize {
    let stops = |byte: u8| byte.is_ascii_whitespace() || b"\"'`|\\".contains(&byte);
    let hard = rest.bytes().position(stops).unwrap_or(rest.len());
    let mut depth = 0_usize;
    for (at, byte) in rest[..hard].bytes().enumerate() {
        match byte {
            b'{' | b'<' | b'(' | b'[' => depth += 1,
            b'}' | b'>' | b')' | b']' if depth == 0 => return at,
            b'}' | b'>' | b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    hard
}

fn user_info(text: &str, url: &Range<usize>, from: usize) -> Option<UrlHit> {
    let rest = &text[from..url.end];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let (info, host) = authority.rsplit_once('@')?;
    let (user, password) = info.split_once(':')?;
    let lower = password.to_ascii_lowercase();
    let default = DEFAULTS.contains(&lower.as_str());
    if STAND_INS.contains(&lower.as_str())
        || host.is_empty()
        || password.len() < MIN_PASSWORD
        || !default && gate::fill_in(password)
        || references(info).next().is_some()
    {
        return None;
    }
    let number = password.len() < 6 && password.bytes().all(|byte| byte.is_ascii_digit());
    let weak = number || !default && super::password::common(password) || gate::published(password);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = matches!(name, "127.0.0.1" | "0.0.0.0" | "[::1]" | "host.docker.internal") || !name.contains('.');
    let near = local || INTERNAL.iter().any(|end| name.ends_with(end));
    let same = lower == user.to_ascii_lowercase();
    // `app:app@localhost` is nobody's secret either: who made the database named it so, and `app:localdev@127.0.0.1` after what it is for.
    let words = local && gate::named(password) && !password.bytes().any(|byte| byte.is_ascii_digit());
    let well_known = default && (local || same) || near && same || words;
    let start = from + user.len() + 1;
    let range = start..start + password.len();
    let secret = Secret::within(text, &range);
    let harmless = near && well_known;
    Some(UrlHit {
        range,
        url: url.clone(),
        what: "password in a URL",
        parameter: None,
        secret,
        certainty: Certainty::Medium,
        harmless,
        weak,
    })
}

fn query<'t>(text: &'t str, url: &Range<usize>) -> impl Iterator<Item = UrlHit> + 't {
    let url = url.clone();
    let whole = &text[url.clone()];
    let open = whole.find('?').map(|at| at + 1);
    let mut at = url.start + open.unwrap_or(whole.len());
    let parameters = open.map_or("", |open| whole[open..].split('#').next().unwrap_or_default());
    parameters.split('&').filter_map(move |parameter| {
        let start = at;
        at += parameter.len() + 1;
        let (name, value) = parameter.split_once('=')?;
        if value.ends_with("...") || text[at - 1..].starts_with('…') {
            // The beginning of a token, whose rest is left out.
            return None;
        }
        let value = value.trim_end_matches(['.', ',', ';', ':', '!', '*']);
        let lower = name.to_ascii_lowercase();
        let known = PARAMETERS.contains(&lower.as_str()) || key::promise(name) == Promise::Secret;
        let id = uuid(value) && !key::words(name).join("").ends_with("apikey");
        if !known || value.contains("://") || value.len() < MIN_PASSWORD || gate::fill_in(value) || references(value).next().is_some() {
            return None;
        }
        // What a mail carries for its reader to click: good for one thing, and for one reader.
        let click = whole.split(['?', '#']).next().is_some_and(|path| path.split('/').skip(3).any(|part| CLICKS.contains(&part)));
        let weak = !(MIN_PARAMETER..=MAX_PARAMETER).contains(&value.len())
            || id
            || click
            || !gate::random(&value[super::token::public_prefix(value)..])
            || super::token::refused(value);
        // Algolia's widgets for browsers carry a key that may search and nothing else (algolia.com/doc/guides/security/api-keys).
        let searches = lower == "x-algolia-api-key" && BROWSERS.iter().any(|agent| whole.contains(agent));
        let from = start + name.len() + 1;
        let range = from..from + value.len();
        let secret = Secret::within(text, &range);
        let parameter = Some(name.to_owned());
        Some(UrlHit {
            range,
            url: url.clone(),
            what: "credential in a URL",
            parameter,
            secret,
            certainty: Certainty::Low,
            harmless: searches,
            weak,
        })
    })
}

/// Whether `value` is a UUID: an id more often than a key.
pub(super) fn uuid(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && value.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
