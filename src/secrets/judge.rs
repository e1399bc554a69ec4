//! Values at keys: is what stands under `apiKey`, in an environment or in a header a literal secret?
//!
//! References and placeholders are recognised first. What is left must be long and random enough, and no name, path, model or id.

use std::ops::Range;

use data_encoding::{BASE64, BASE64_NOPAD};
use jsonc_parser::ast;

use super::key::{self, Promise};
use super::looks::{address, another, fingerprint, option, path, variable_name};
use super::named::named;
use super::url::{url_credentials, uuid};
use super::{Certainty, gate, password, references, token};

/// The shortest value that is believed to be a secret by its key alone.
pub(super) const MIN_GENERIC: usize = 12;
/// The shortest value that is believed to be a secret in an environment under a key that says nothing.
const MIN_UNNAMED: usize = 32;
/// The longest value that is believed to be a secret by its key: what is longer is a document.
const MAX_GENERIC: usize = 4096;
/// The shortest value that is kept out of what is shown because of its key.
const MIN_WEAK: usize = 4;
/// How deep JSON within strings within JSON is read.
const MAX_NESTING: u8 = 2;
/// The longest string that is tried as JSON.
const MAX_JSON: usize = 64 * 1024;

/// A literal secret in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The bytes of the secret in the value: without `Bearer `, without what surrounds a default.
    pub range: Range<usize>,
    /// In plain words: `access token`.
    pub what: &'static str,
    /// Low; medium for the password of a Basic header.
    pub certainty: Certainty,
    /// It is the default of a reference.
    pub default: bool,
    /// The id of its kind in the catalogue, where key and shape, or the scheme of a header, tell.
    pub kind: Option<&'static str>,
    /// The key inside JSON text, where the value is JSON text.
    pub key: Option<String>,
    /// Too short or too plain to be reported, but nothing that may be shown either. [`judge`] leaves these out.
    pub weak: bool,
}

/// Where the value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Under a key of its own: only a key that names a secret counts.
    Key,
    /// In an environment or header map: values that look like nothing else count too.
    Environment,
    /// In a field that the format itself calls a secret: every literal counts.
    Declared,
    /// In a field that holds base64 of `user:password`, as registries' logins do.
    Basic,
}

/// The literal secrets in `value`, which stands under `key`.
#[must_use]
pub fn judge(context: Context, key: &str, value: &str) -> Vec<Judgement> {
    let mut found = judge_all(context, key, value);
    found.retain(|one| !one.weak);
    found
}

/// The same, with the weak ones.
pub(super) fn judge_all(context: Context, key: &str, value: &str) -> Vec<Judgement> {
    judge_nested(context, key, value, 0)
}

/// The first literal secret in `value` under `key`.
#[must_use]
pub fn judge_value(key: &str, value: &str) -> Option<Judgement> {
    judge(Context::Key, key, value).into_iter().next()
}

fn judge_nested(context: Context, key: &str, value: &str, depth: u8) -> Vec<Judgement> {
    if depth < MAX_NESTING
        && value.len() <= MAX_JSON
        && value.trim_start().starts_with(['{', '['])
        && let Some(found) = judge_json(value, depth)
    {
        return found;
    }
    // Most values of most files end here.
    if context == Context::Key && !key::may_promise(key) && !value.contains(' ') {
        return Vec::new();
    }
    let mut refers = false;
    let mut found = Vec::new();
    for reference in references(value) {
        refers = true;
        if let Some(default) = reference.default {
            let inner = judge_nested(context, key, &value[default.clone()], MAX_NESTING);
            found.extend(inner.into_iter().map(|inner| Judgement { range: shift(&inner.range, default.start), default: true, ..inner }));
        }
    }
    if !refers {
        found.extend(judge_literal(context, key, value));
    }
    found
}

fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn judge_literal(context: Context, key: &str, value: &str) -> Option<Judgement> {
    let trimmed = value.trim();
    let start = value.len() - value.trim_start().len();
    let (scheme, credential) = if context == Context::Basic { (Some("basic"), trimmed) } else { scheme(trimmed) };
    let from = start + (trimmed.len() - credential.len());
    let promise = if context == Context::Declared { Promise::Secret } else { key::promise(key) };
    if promise == Promise::Innocent || promise == Promise::Nothing && scheme.is_none() && context == Context::Key {
        return None;
    }
    let promised = promise == Promise::Secret || scheme.is_some();
    let named = if promise == Promise::Secret { named(key, credential) } else { None };
    let what = if scheme.is_some() { "access token" } else { key::what(key) };
    let header = scheme.map(|scheme| if scheme == "basic" { "authorization-basic" } else { "authorization-bearer" });
    let (what, certainty, strong) = match (named, scheme) {
        (Some(kind), _) => (kind.what, if kind.low { Certainty::Low } else { Certainty::Medium }, true),
        (None, Some("basic")) => ("user name and password", Certainty::Medium, basic(credential)),
        // An id elsewhere; nobody sends one as a credential that is none.
        (None, Some(_)) if uuid(credential) => (what, Certainty::Low, gate::random(credential)),
        _ if credential.len() > MAX_GENERIC || token::refused(credential) || fingerprint(key, credential) => (what, Certainty::Low, false),
        _ if promise == Promise::Secret && what == "password" && password::strong(credential) => (what, Certainty::Low, true),
        _ => (what, Certainty::Low, literal(credential, promised) && (promised || !plain_document(credential))),
    };
    let weak = !strong && promise == Promise::Secret && unfit_to_show(credential);
    let kind = named.map(|kind| kind.id).or(header);
    (strong || weak).then(|| Judgement { range: from..from + credential.len(), what, certainty, default: false, kind, key: None, weak })
}

/// Whether a value at a key that promises a secret must not be shown, however weak it is: all but references, settings and what says that
/// it is to be filled in.
fn unfit_to_show(value: &str) -> bool {
    const SETTINGS: [&str; 22] = [
        "true", "false", "none", "null", "read", "write", "inherit", "required", "optional", "enabled", "disabled", "default", "bearer",
        "basic", "header", "oauth", "oauth2", "allow", "deny", "auto", "undefined", "string",
    ];
    value.len() >= MIN_WEAK
        && !SETTINGS.iter().any(|setting| value.eq_ignore_ascii_case(setting))
        && !gate::fill_in(value)
        && !value.contains("://")
        && !variable_name(value)
        && !path(value)
        && !address(value)
        && !option(value)
}

/// Base64 of a JSON object in which nothing is a secret.
fn plain_document(value: &str) -> bool {
    let decoded = BASE64.decode(value.as_bytes()).or_else(|_| BASE64_NOPAD.decode(value.as_bytes()));
    let Some(text) = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    text.starts_with('{')
        && judge_json(&text, MAX_NESTING).is_some_and(|found| found.iter().all(|one| one.weak))
        && token::scan_text(&text).is_empty()
        && url_credentials(&text).is_empty()
}

/// Splits `Bearer X` into its scheme, in small letters, and X.
fn scheme(value: &str) -> (Option<&'static str>, &str) {
    const SCHEMES: [&str; 7] = ["bearer", "basic", "token", "apikey", "api-key", "bot", "key"];
    let Some((head, rest)) = value.split_once(' ') else { return (None, value) };
    match SCHEMES.iter().find(|scheme| head.eq_ignore_ascii_case(scheme)) {
        Some(scheme) => (Some(scheme), rest.trim_start()),
        None => (None, value),
    }
}

/// RFC 7617: base64 of `user:password`, both of them real.
fn basic(credential: &str) -> bool {
    let Some(decoded) = BASE64.decode(credential.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let Some((user, password)) = decoded.split_once(':') else { return false };
    let secret = if password.is_empty() { user } else { password };
    secret.len() >= 6
        && !gate::masked(secret)
        && !gate::regular(secret)
        && !gate::placeholder(secret)
        && !gate::published(secret)
        && references(secret).next().is_none()
}

/// Whether `value`, no reference, is random enough and nothing else that looks so.
fn literal(value: &str, promised: bool) -> bool {
    let min = if promised { MIN_GENERIC } else { MIN_UNNAMED };
    if value.len() < min || value.contains(char::is_whitespace) || value.contains("://") || !value.is_ascii() {
        return false;
    }
    let has = |class: fn(&u8) -> bool| value.bytes().any(|byte| class(&byte));
    let (lower, upper, digit) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), has(u8::is_ascii_digit));
    let unnamed = lower && upper && digit && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte));
    (promised || unnamed)
        && (digit || lower && upper)
        && !uuid(value)
        && !another(value)
        && !password::common(value)
        && gate::random(&value[token::public_prefix(value)..])
}

/// The secrets of a JSON text, with places in it; `None` when it is no JSON.
fn judge_json(text: &str, depth: u8) -> Option<Vec<Judgement>> {
    let strict = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_single_quoted_strings: false,
        ..Default::default()
    };
    let parsed = jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &strict).ok()?;
    let mut found = Vec::new();
    judge_json_value(text, &parsed.value?, "", Context::Key, depth, &mut found);
    Some(found)
}

fn judge_json_value(text: &str, value: &ast::Value<'_>, key: &str, context: Context, depth: u8, found: &mut Vec<Judgement>) {
    match value {
        ast::Value::StringLit(literal) => {
            let raw = literal.range.start + 1..literal.range.end.saturating_sub(1);
            // Where the inner text is escaped once more, places in it are those of the whole string.
            let verbatim = text.get(raw.clone()) == Some(&*literal.value);
            found.extend(judge_nested(context, key, &literal.value, depth + 1).into_iter().map(|inner| Judgement {
                range: if verbatim { shift(&inner.range, raw.start) } else { raw.clone() },
                key: Some(inner.key.unwrap_or_else(|| key.to_owned())),
                ..inner
            }));
        }
        ast::Value::Object(object) => {
            let context = if key::container(key) { Context::Environment } else { context };
            for property in &object.properties {
                judge_json_value(text, &property.value, property.name.as_str(), context, depth, found);
            }
        }
        ast::Value::Array(array) => {
            for element in &array.elements {
                judge_json_value(text, element, key, context, depth, found);
            }
        }
        _ => {}
    }
}
