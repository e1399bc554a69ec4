//! Texts that are no file and are shown all the same: names of files, and what somebody hid in a text.

use super::facts::keyed;
use super::url::url_all;
use super::{gate, scan_text};

/// Whether `text`, which nobody was meant to see, holds anything that may be a secret: then none of it is shown.
#[must_use]
pub fn secret_like(text: &str) -> bool {
    // A word without the marks of a name: nobody will know what it opens.
    let random = |word: &str| word.len() >= 12 && gate::random(word);
    let words = || text.split(|c: char| c.is_whitespace() || "\"'`=,;()<>".contains(c));
    !scan_text(text).is_empty() || !url_all(text).is_empty() || !keyed(text).is_empty() || words().any(random)
}

/// `text` with a preview in place of every token in it: for names of files and what else is shown of a run.
#[must_use]
pub fn without_tokens(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for hit in scan_text(text) {
        shown.push_str(&text[at..hit.range.start]);
        shown.push_str(&hit.secret.preview());
        at = hit.range.end;
    }
    shown.push_str(&text[at..]);
    shown
}
