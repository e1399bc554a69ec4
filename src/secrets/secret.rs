//! The value of a credential, kept so that it cannot be shown, and the vault that takes it out of every text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::token::public_prefix;

/// What stands for the part that is not shown.
pub(super) const ELLIPSIS: &str = "…";
/// The shortest value that is taken out of other texts: shorter ones are words that stand everywhere.
const MIN_VALUE: usize = 6;
/// The shortest part of a value (its body, a line of it) that is taken out of other texts.
const MIN_PART: usize = 8;
/// The longest value that is taken out of other texts: what is longer is masked at its place, and no message quotes so much.
const MAX_VALUE: usize = 4096;
/// How much of a long value is one pattern.
const PIECE: usize = 256;
/// How much of the text before a secret is kept.
const MAX_BEFORE: usize = 12;

/// The value of a credential. Has no `Display` and no `Serialize`, and `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: Box<str>,
    prefix: usize,
    /// The few characters before it, by which a value too short or too plain to be taken out everywhere is known.
    before: Box<str>,
}

impl Secret {
    /// The secret `value`, whose first `prefix` bytes may be shown.
    #[must_use]
    pub fn new(value: &str, prefix: usize) -> Self {
        let prefix = if prefix < value.len() && value.is_char_boundary(prefix) { prefix } else { 0 };
        Self { value: value.into(), prefix, before: Box::default() }
    }

    /// The secret at `range` of `text`, which shows what stands before it: a name, as in `password=` or `bob:`.
    #[must_use]
    pub fn within(text: &str, range: &Range<usize>) -> Self {
        let delimiters = ['&', '?', ';', ',', '/', '(', '{', ' ', '"', '\'', '@', '\n'];
        let before = &text[super::floor(text, range.start.saturating_sub(MAX_BEFORE))..range.start];
        let name = before.trim_end_matches([' ', ':', '=', '"', '\'']);
        let start = name.rfind(delimiters).map_or(0, |at| at + 1);
        Self { before: before[start..].into(), ..Self::new(&text[range.clone()], 0) }
    }

    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Whether `text` is this secret.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        &*self.value == text
    }

    /// The public prefix and an ellipsis; for a secret of no known kind the ellipsis alone.
    #[must_use]
    pub fn preview(&self) -> String {
        format!("{}{ELLIPSIS}", &self.value[..self.prefix])
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What appears instead of a secret.
struct Mask {
    preview: String,
    /// How many bytes at its start are no part of the secret.
    lead: usize,
}

/// Every secret of a run, to take them out of whatever is written.
#[derive(Default)]
pub struct Vault {
    /// What must not appear, and what appears instead.
    masks: BTreeMap<Box<str>, Mask>,
    finder: OnceLock<Option<AhoCorasick>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({} values)", self.masks.len())
    }
}

impl Vault {
    /// An empty vault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers `secret`, which is too weak to be reported. A plain word is taken out only where the same stands before it.
    pub fn add_weak(&mut self, secret: &Secret) {
        let has = |class: fn(&u8) -> bool| secret.value.bytes().any(|byte| class(&byte));
        let letters = has(u8::is_ascii_alphabetic);
        let mixed = has(u8::is_ascii_digit) || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
        if letters && mixed {
            self.hide(&secret.value, MIN_VALUE, ELLIPSIS);
        }
        self.hide_within(secret);
        self.finder = OnceLock::new();
    }

    fn hide_within(&mut self, secret: &Secret) {
        if !secret.before.is_empty() {
            let lead = secret.before.len();
            self.hide_after(&format!("{}{}", secret.before, secret.value), MIN_VALUE, &format!("{}{ELLIPSIS}", secret.before), lead);
        }
    }

    /// Remembers `secret`: the whole, its body, and for a value of several lines each line.
    pub fn add(&mut self, secret: &Secret) {
        self.hide(&secret.value, MIN_VALUE, &secret.preview());
        if secret.value.len() < MIN_VALUE && !secret.value.is_empty() {
            self.hide_within(secret);
        }
        self.hide(&secret.value[secret.prefix..], MIN_PART, ELLIPSIS);
        for line in secret.value.split(['\n', '\r']).flat_map(|line| line.split("\\n")).filter(|line| !line.starts_with("-----")) {
            self.hide(line.trim(), MIN_PART, ELLIPSIS);
        }
        self.finder = OnceLock::new();
    }

    fn hide(&mut self, value: &str, min: usize, instead: &str) {
        self.hide_after(value, min, instead, 0);
    }

    fn hide_after(&mut self, value: &str, min: usize, instead: &str, lead: usize) {
        if !(min..=MAX_VALUE).contains(&value.len()) {
            return;
        }
        // A long value is taken out in pieces: the automaton takes the square of the length of a pattern that repeats itself.
        let (mut rest, mut instead, mut lead) = (value, instead, lead);
        while !rest.is_empty() {
            let cut = if rest.len() > 2 * PIECE { super::floor(rest, PIECE) } else { rest.len() };
            let (piece, more) = rest.split_at(cut);
            if !self.masks.contains_key(piece) {
                self.masks.insert(piece.into(), Mask { preview: instead.to_owned(), lead });
            }
            (rest, instead, lead) = (more, "", 0);
        }
    }

    fn finder(&self) -> Option<&AhoCorasick> {
        let build = || {
            let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(self.masks.keys().map(AsRef::<str>::as_ref));
            (!self.masks.is_empty()).then_some(builder.ok()).flatten()
        };
        self.finder.get_or_init(build).as_ref()
    }

    /// `text` with a preview in place of every secret.
    #[must_use]
    pub fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(finder) = self.finder().filter(|finder| finder.is_match(text)) else { return Cow::Borrowed(text) };
        let previews: Vec<&str> = self.masks.values().map(|mask| mask.preview.as_str()).collect();
        Cow::Owned(finder.replace_all(text, &previews))
    }

    /// `text`, byte for byte as long, with asterisks over the secret part of each range and over every secret of the vault wherever it
    /// stands. Public prefixes and line ends stay, so that places and columns stay.
    #[must_use]
    pub fn mask_source(&self, text: &str, ranges: &[Range<usize>]) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for range in ranges {
            cover(&mut bytes, text, range.clone());
        }
        if let Some(finder) = self.finder() {
            let leads: Vec<usize> = self.masks.values().map(|mask| mask.lead).collect();
            for found in finder.find_iter(text) {
                cover(&mut bytes, text, found.start() + leads[found.pattern().as_usize()]..found.end());
            }
        }
        // Whole characters became ASCII, so this is UTF-8; should it ever not be, nothing is shown rather than something wrong.
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// Writes asterisks over `range` but for its public prefix and its line ends.
fn cover(bytes: &mut [u8], text: &str, range: Range<usize>) {
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start >= end {
        return;
    }
    let shown = public_prefix(&text[start..end]);
    for byte in bytes[start + shown..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        *byte = b'*';
    }
}
