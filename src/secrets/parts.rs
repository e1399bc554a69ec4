//! Credentials of two parts: an id and its secret, a key and the host that it opens. Near each other they are one finding.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex_automata::meta::Regex;

use super::found::Found;
use super::named::believed;
use super::{Certainty, floor, shape};
use crate::catalog::credentials::{KINDS, Kind};
use crate::source::{Source, Span};

/// How far the other part may be away.
const LINES: usize = 20;
/// The same in bytes, for lines without end.
const BYTES: usize = 4096;

static SHAPES: LazyLock<Vec<OnceLock<Option<Regex>>>> = LazyLock::new(|| KINDS.iter().map(|_| OnceLock::new()).collect());

/// Joins the credentials of a file, which are sorted and do not overlap. Gives back those that became part of another.
pub(super) fn join(source: &Source, found: &mut Vec<(Span, Found)>) -> Vec<(Span, Found)> {
    let text = source.text();
    for (span, one) in found.iter_mut().filter(|(_, one)| !one.harmless) {
        let aws = || is_aws_secret(one, text.get(span.range()).unwrap_or_default());
        let kind = match one.kind {
            Some(kind) if kind.paired.is_some() => kind,
            None => match KINDS.iter().find(|kind| kind.id == "aws-secret-access-key" && aws()) {
                Some(kind) => kind,
                None => continue,
            },
            Some(_) => continue,
        };
        let near = around(text, span.range());
        let Some(other) = other(kind, text, near, span.range()) else { continue };
        if one.kind.is_none() {
            (one.kind, one.what, one.certainty) = (Some(kind), kind.what, Certainty::Medium);
        }
        one.paired = kind.paired.as_ref().map(|paired| (paired.what, source.span(other)));
    }
    // An id that belongs to a secret is no finding of its own.
    let mut halves: Vec<Span> = found.iter().filter_map(|(_, one)| one.paired.as_ref().map(|(_, span)| *span)).collect();
    halves.sort_unstable();
    found.extract_if(.., |(span, one)| one.paired.is_none() && halves.binary_search(span).is_ok()).collect()
}

/// Whether a secret that only its key tells could be the secret of an AWS access key.
fn is_aws_secret(one: &Found, value: &str) -> bool {
    let aws = KINDS.iter().position(|kind| kind.id == "aws-secret-access-key");
    one.kind.is_none() && aws.is_some_and(|index| shape::is_whole(index, value) && believed(&KINDS[index], value))
}

/// The other part of a credential of `kind`, the nearest before it or else the first after.
fn other(kind: &Kind, text: &str, near: Range<usize>, own: Range<usize>) -> Option<Range<usize>> {
    let index = KINDS.iter().position(|one| one.id == kind.id)?;
    let shape = SHAPES.get(index)?.get_or_init(|| Regex::new(kind.paired.as_ref()?.shape).ok()).as_ref()?;
    let word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let whole = |range: &Range<usize>| {
        let before = range.start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        !word(before) && !word(text.as_bytes().get(range.end))
    };
    let matches = |range: Range<usize>| {
        let from = range.start;
        let found = shape.find_iter(&text[range]).map(move |found| from + found.start()..from + found.end());
        found.filter(whole)
    };
    let before = matches(near.start..own.start).last();
    before.or_else(|| matches(own.end..near.end).next())
}

/// The lines around `range`.
fn around(text: &str, range: Range<usize>) -> Range<usize> {
    let from = floor(text, range.start.saturating_sub(BYTES));
    let to = floor(text, range.end.saturating_add(BYTES));
    let start = memchr::memrchr_iter(b'\n', &text.as_bytes()[from..range.start]).nth(LINES).map_or(from, |at| from + at + 1);
    let end = memchr::memchr_iter(b'\n', &text.as_bytes()[range.end..to]).nth(LINES).map_or(to, |at| range.end + at);
    start..end
}
