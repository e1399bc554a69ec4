//! What kind of text a credential stands in, and what a key and its looks must show there to be believed.
//!
//! In a configuration a key has a value. In running text the value may be somebody's example; in a program most of what follows a name is a
//! type, a call or another name, and only a literal in quotes counts.

use std::ops::Range;

use super::found::Found;
use super::{fence, password};
use crate::model::CredentialSetting;
use crate::syntax::Syntax;

/// Folders of what is there to test with.
const TESTS: &[&str] =
    &["test", "tests", "__tests__", "spec", "testdata", "test-data", "test_data", "fixtures", "__fixtures__", "mocks", "__mocks__"];
/// Keys of recorded and invented data: `pinData` is what n8n recorded of a step's last run (docs.n8n.io/data/data-pinning), `example` and
/// `examples` are those of JSON Schema and OpenAPI.
const SAMPLES: &[&str] = &["pindata", "example", "examples", "sample", "samples", "testdata", "mock", "mocks", "fixture", "fixtures"];

/// Whether the file at `path` is there to test with.
pub(super) fn of_tests(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    folders.split('/').any(|folder| TESTS.contains(&folder))
        || name.starts_with("test_")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.split('.').next().is_some_and(|stem| stem.ends_with("_test"))
}

/// Whether a value at that structural path is recorded or invented data.
pub(super) fn of_samples(path: &str) -> bool {
    path.split(['.', '[', ']']).any(|key| SAMPLES.iter().any(|sample| key.eq_ignore_ascii_case(sample)))
}

/// The parts of a text that are programs, in order.
pub(super) fn programs(text: &str, path: &str, syntax: Syntax) -> Vec<Range<usize>> {
    match syntax {
        Syntax::Markdown => fence::programs(text),
        _ if fence::is_program(path) => std::iter::once(0..text.len()).collect(),
        _ => Vec::new(),
    }
}

/// What is left of what was found in running text: where it stands is told, names of a program are left out, and passwords made of words,
/// which texts about passwords are full of, are only masked.
pub(super) fn weigh(found: &mut Vec<Found>, text: &str, programs: &[Range<usize>]) {
    found.retain_mut(|one| {
        let within = programs.get(programs.partition_point(|program| program.end <= one.range.start));
        let code = within.is_some_and(|program| program.start <= one.range.start);
        one.setting = if code { CredentialSetting::Code } else { CredentialSetting::Text };
        if !one.guessed() {
            return true;
        }
        if text.get(one.range.clone()).is_some_and(|value| value.len() <= MAX_WORDED && password::worded(value)) {
            one.weak = true;
        }
        !code || quoted(text, one.range.start)
    });
}

/// The same for `one`, which is `value` in a `block` that a parser has read of a text. The answer of an authorisation server
/// (RFC 6749 5.1) is there to show what one looks like.
pub(super) fn shown(one: Found, value: &str, block: &str) -> Found {
    let weak = one.weak || one.guessed() && value.len() <= MAX_WORDED && password::worded(value);
    let answer = one.key.as_deref().is_some_and(|key| key.ends_with("_token")) && block.contains("\"expires_in\"");
    let setting = if answer || of_samples(&one.path) { CredentialSetting::Sample } else { CredentialSetting::Text };
    Found { setting, weak, ..one }
}

/// Whether `at` is within the quotes of a text: an odd number of some quote stands before it on its line.
fn quoted(text: &str, at: usize) -> bool {
    let head = &text[super::floor(text, at.saturating_sub(LINE))..at];
    let line = head.rsplit('\n').next().unwrap_or_default();
    ['"', '\'', '`'].iter().any(|&quote| line.matches(quote).count() % 2 == 1)
}

/// The longest password that somebody made of words.
const MAX_WORDED: usize = 32;
/// How far the beginning of a line is looked for.
const LINE: usize = 1024;
