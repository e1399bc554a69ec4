//! Tokens that a text holds in another form: base64, percent signs, escapes, a string cut into pieces. Bounded: two layers, 64 KB each.

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::Context;
use super::Secret;
use super::found::{Found, merged, tokens, urls};
use super::judge::judge_all;
use crate::model::CredentialPlace;

/// The shortest base64 that can hold a token.
const MIN_RUN: usize = 24;
/// The longest text that is decoded.
const MAX: usize = 64 * 1024;
/// How many layers are taken off.
const LAYERS: u8 = 2;

/// The credentials that `text` holds in another form, each at the bytes that hold it.
pub(super) fn hidden(text: &str, place: CredentialPlace) -> Vec<Found> {
    layer(text, place, 0)
}

fn layer(text: &str, place: CredentialPlace, depth: u8) -> Vec<Found> {
    if depth == LAYERS {
        return Vec::new();
    }
    let mut found = base64(text, place, depth);
    found.extend(escaped(text, place, depth));
    found.extend(joined(text, place));
    found
}

/// What stands in a decoded text.
fn within(text: &str, place: CredentialPlace, depth: u8) -> Vec<Found> {
    let mut found = tokens(text, place);
    found.extend(urls(text).filter(|one| !one.weak));
    if text.starts_with(['{', '[']) {
        let judged = judge_all(Context::Key, "", text).into_iter().filter(|one| !one.weak);
        found.extend(judged.map(|one| Found::judged(text, one.range.clone(), &one, "")));
    }
    found.extend(layer(text, place, depth + 1));
    merged(found)
}

/// Runs of base64 whose text holds a credential; the whole run is its place.
fn base64(text: &str, place: CredentialPlace, depth: u8) -> Vec<Found> {
    let bytes = text.as_bytes();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte);
    let mut found = Vec::new();
    let mut at = 0;
    // A run that counts covers every place that is a multiple of its shortest length away.
    while let Some(&last) = bytes.get(at + MIN_RUN - 1) {
        if !part(last) {
            at += MIN_RUN;
            continue;
        }
        let ahead = at + MIN_RUN - 1;
        let start = ahead - bytes[at..ahead].iter().rev().take_while(|&&byte| part(byte)).count();
        let end = ahead + bytes[ahead..].iter().take_while(|&&byte| part(byte)).count();
        at = end;
        if !(MIN_RUN..=MAX).contains(&(end - start)) {
            continue;
        }
        let Some(inner) = plain(&text[start..end]) else { continue };
        let best = within(&inner, place, depth).into_iter().max_by_key(Found::rank);
        let padded = end + bytes[end..].iter().take(2).take_while(|&&byte| byte == b'=').count();
        found.extend(best.map(|one| Found { range: start..padded, secret: Secret::new(&text[start..padded], 0), ..one }));
    }
    found
}

/// The text that `run` is the base64 of, where it is text.
fn plain(run: &str) -> Option<String> {
    let url = run.contains(['-', '_']);
    if url && run.contains(['+', '/']) {
        return None;
    }
    let encoding = if url { &BASE64URL_NOPAD } else { &BASE64_NOPAD };
    let readable = |bytes: &[u8]| bytes.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace());
    // Most runs are no text, which their beginning shows.
    let head = encoding.decode(&run.as_bytes()[..MIN_RUN]).ok()?;
    if !readable(&head) || std::str::from_utf8(&head).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let whole = if run.len() % 4 == 1 { &run[..run.len() - 1] } else { run };
    let mut decoder = encoding.specification();
    decoder.check_trailing_bits = false;
    let bytes = encoding.decode(whole.as_bytes()).or_else(|_| decoder.encoding().unwrap_or(BASE64_NOPAD).decode(whole.as_bytes())).ok()?;
    readable(&bytes).then(|| String::from_utf8(bytes).ok()).flatten()
}

/// A text in another form, with where each of its bytes came from.
struct Mapped {
    text: Vec<u8>,
    from: Vec<usize>,
    end: usize,
}

impl Mapped {
    /// Tokens that are there only in this form.
    fn tokens(self, raw: &str, place: CredentialPlace, depth: u8) -> Vec<Found> {
        let Self { text, from, end } = self;
        let Ok(text) = String::from_utf8(text) else { return Vec::new() };
        let mut found = tokens(&text, place);
        if depth + 1 < LAYERS {
            found.extend(base64(&text, place, depth + 1));
        }
        let back = |range: &Range<usize>| {
            let start = from.get(range.start).copied().unwrap_or(end);
            start..from.get(range.end).copied().unwrap_or(end)
        };
        let new = found.into_iter().filter_map(|one| {
            let range = back(&one.range);
            let secret = raw.get(range.clone()).map(|raw| Secret::new(raw, super::token::public_prefix(raw)))?;
            (range.len() != one.range.len()).then_some(Found { range, secret, ..one })
        });
        new.collect()
    }
}

/// Words with `%41`, `\u0041` or `\x41` in them.
fn escaped(text: &str, place: CredentialPlace, depth: u8) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = memchr::memchr2(b'%', b'\\', &bytes[at..]) {
        let sign = at + offset;
        at = sign + 1;
        if escape(&bytes[sign..]).is_none() {
            continue;
        }
        let stops = |byte: u8| byte.is_ascii_whitespace() || b"\"'`<>".contains(&byte);
        let start = sign - bytes[..sign].iter().rev().take(MAX).take_while(|&&byte| !stops(byte)).count();
        let end = sign + bytes[sign..].iter().take(MAX).take_while(|&&byte| !stops(byte)).count();
        at = end.max(at);
        if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            continue;
        }
        let mut mapped = Mapped { text: Vec::new(), from: Vec::new(), end };
        let mut here = start;
        while here < end {
            let (byte, len) = escape(&bytes[here..end]).unwrap_or((bytes[here], 1));
            mapped.text.push(byte);
            mapped.from.push(here);
            here += len;
        }
        found.extend(mapped.tokens(text, place, depth));
    }
    found
}

/// The ASCII character that an escape at the beginning of `bytes` stands for, and the bytes it takes.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    let (digits, len) = match bytes {
        [b'%', digits @ ..] => (digits.get(..2)?, 3),
        [b'\\', b'x', digits @ ..] => (digits.get(..2)?, 4),
        [b'\\', b'u', digits @ ..] => (digits.get(..4)?, 6),
        _ => return None,
    };
    let code = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let code = u32::from_str_radix(code, 16).ok()?;
    u8::try_from(code).ok().filter(u8::is_ascii_graphic).map(|byte| (byte, len))
}

/// Tokens that go on over the end of a string or a line: `"abc" + "def"`, a backslash at the end of a line.
fn joined(text: &str, place: CredentialPlace) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut seams: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(offset) = memchr::memchr3(b'"', b'\'', b'\\', &bytes[at..]) {
        let here = at + offset;
        at = here + 1;
        if let Some(end) = seam(bytes, here) {
            seams.push(here..end);
            at = end;
        }
    }
    if seams.is_empty() {
        return Vec::new();
    }
    let mut mapped = Mapped { text: Vec::with_capacity(text.len()), from: Vec::with_capacity(text.len()), end: text.len() };
    let mut here = 0;
    let rest = text.len()..text.len();
    for seam in seams.into_iter().chain(std::iter::once(rest)) {
        mapped.text.extend(&bytes[here..seam.start]);
        mapped.from.extend(here..seam.start);
        here = seam.end;
    }
    mapped.tokens(text, place, LAYERS)
}

/// Where the text goes on that stops at `at`, in the middle of a word: after `" + "`, or after a backslash and the end of the line.
fn seam(bytes: &[u8], at: usize) -> Option<usize> {
    const MAX_GAP: usize = 80;
    let inside = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-+/=.".contains(byte));
    if !inside(at.checked_sub(1).and_then(|before| bytes.get(before))) {
        return None;
    }
    let quote = bytes[at];
    let gap = &bytes[at + 1..bytes.len().min(at + 1 + MAX_GAP)];
    let blank = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut len = blank(gap);
    if quote == b'\\' {
        return (gap[..len].contains(&b'\n') && inside(gap.get(len))).then_some(at + 1 + len);
    }
    if gap.get(len).is_some_and(|byte| b"+.".contains(byte)) {
        len += 1;
        len += blank(&gap[len..]);
    }
    (gap.get(len) == Some(&quote) && len > 0 && inside(gap.get(len + 1))).then_some(at + 1 + len + 1)
}

/// A token that a folded text cut: lines of one word each, put together again.
pub(super) fn unfolded(text: &str, place: CredentialPlace) -> Vec<Found> {
    const MIN_PIECE: usize = 12;
    let pieces = text.split_ascii_whitespace();
    if text.len() > MAX || pieces.clone().take(2).count() < 2 || pieces.clone().any(|piece| piece.len() < MIN_PIECE) {
        return Vec::new();
    }
    let mut mapped = Mapped { text: Vec::new(), from: Vec::new(), end: text.trim_end().len() };
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii_whitespace()) {
        mapped.text.push(byte);
        mapped.from.push(at);
    }
    mapped.tokens(text, place, LAYERS)
}
