//! Keys and their values in a text that no parser reads: a broken file, or words that somebody hid.
//!
//! No grammar: a name, a sign that a value follows, and the value. Every byte is looked at a bounded number of times.

use std::ops::Range;

use super::key::{self, Promise};

/// The longest name that is believed to be a key.
const MAX_KEY: usize = 64;
/// How far the end of a value is looked for.
const MAX_VALUE: usize = 8192;
/// The same where the key does not say that it is a secret.
const MAX_UNNAMED: usize = 128;

/// A key and its value.
pub(super) struct Pair<'t> {
    pub(super) key: &'t str,
    pub(super) value: Range<usize>,
}

/// The values in `text` whose key promises a secret or is that of an environment variable: `KEY: value`, `"key": "value"`, `KEY=value`,
/// `"--key", "value"`, `--key value`.
pub(super) fn pairs(text: &str) -> Vec<Pair<'_>> {
    let bytes = text.as_bytes();
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| b":=, ".contains(byte)) {
        let sign = at + offset;
        at = sign + 1;
        let Some(key) = key_before(text, sign) else { continue };
        let flag = key.starts_with('-');
        if matches!(bytes[sign], b',' | b' ') && !flag {
            continue;
        }
        let promise = key::promise(key);
        let variable = key.len() >= 3 && !key.bytes().any(|byte| byte.is_ascii_lowercase());
        let max = match promise {
            Promise::Secret => MAX_VALUE,
            Promise::Nothing if variable => MAX_UNNAMED,
            _ => continue,
        };
        let Some(mut value) = value_after(text, at, max) else { continue };
        let cut = value.end >= at + max - 4;
        if cut {
            // What has no end within reach is taken up to the next blank or quote, and not looked into again.
            value.end += text[value.end..].bytes().position(|byte| b" \t\r\n\"'`".contains(&byte)).unwrap_or(text.len() - value.end);
        }
        if cut || promise == Promise::Secret {
            at = value.end;
        }
        pairs.push(Pair { key, value });
    }
    pairs
}

/// The name that ends before `at`, quotes and blanks left out.
fn key_before(text: &str, at: usize) -> Option<&str> {
    let head = &text[super::floor(text, at.saturating_sub(MAX_KEY + 8))..at];
    let named = head.trim_end_matches([' ', '\t']).trim_end_matches(['"', '\'', '`', '\\']);
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let len = named.bytes().rev().take_while(name).count();
    (1..=MAX_KEY).contains(&len).then(|| &named[named.len() - len..])
}

/// The value that begins at or after `at`: to its closing quote, or where a bare word ends; a scheme (`Bearer`) goes with its credential.
pub(super) fn value_after(text: &str, at: usize, max: usize) -> Option<Range<usize>> {
    let window = &text[at..super::floor(text, at + max)];
    let lead = window.bytes().take_while(|byte| b" \t\r\n".contains(byte)).count();
    let quotes = window[lead..].bytes().take_while(|byte| b"\"'`\\".contains(byte)).count();
    // A value on the next line is quoted; a bare word there is the next key.
    if window[..lead].contains('\n') && quotes == 0 {
        return None;
    }
    let start = lead + quotes;
    let rest = &window[start..];
    let quote = window[..start].bytes().next_back().filter(|_| quotes > 0);
    let closed = quote.and_then(|quote| closing(rest, quote));
    let len = closed.unwrap_or_else(|| bare(rest));
    (len > 0).then_some(at + start..at + start + len)
}

/// Bytes before the next `quote` on this line that is not escaped.
fn closing(rest: &str, quote: u8) -> Option<usize> {
    let mut escaped = false;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'\n' || byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    // Within a quoted text the quotes themselves are escaped.
    let len = rest[..end].trim_end_matches('\\').len();
    (rest.as_bytes()[end] == quote).then_some(len)
}

fn bare(rest: &str) -> usize {
    let stops = |c: char| c.is_whitespace() || ",}])\"'`;\\".contains(c);
    let first = rest.find(stops).unwrap_or(rest.len());
    let scheme = ["bearer", "basic", "token"].iter().any(|scheme| rest[..first].eq_ignore_ascii_case(scheme));
    let blanks = rest[first..].len() - rest[first..].trim_start_matches(' ').len();
    if !scheme || blanks == 0 {
        return first;
    }
    let second = first + blanks;
    second + rest[second..].find(stops).unwrap_or(rest.len() - second)
}
