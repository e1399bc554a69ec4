//! Words looked for in all texts of a run: by a table that is soon made for a few files, by a fast one for many.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// How many bytes must have been searched before the fast table is worth its making: some 400 KB and half a millisecond for the literals of
/// all kinds, for being more than twice as fast.
const WORTH: usize = 512 * 1024;

/// An automaton in two forms that find the same.
pub(super) struct Automaton {
    soon: LazyLock<Option<AhoCorasick>>,
    fast: LazyLock<Option<AhoCorasick>>,
    searched: AtomicUsize,
}

impl Automaton {
    /// `soon` and `fast` build the same words, as the kinds [`SOON`] and [`FAST`].
    pub(super) const fn new(soon: fn() -> Option<AhoCorasick>, fast: fn() -> Option<AhoCorasick>) -> Self {
        Self { soon: LazyLock::new(soon), fast: LazyLock::new(fast), searched: AtomicUsize::new(0) }
    }

    /// What to search `text` with; `None` if it could not be built.
    pub(super) fn for_text(&self, text: &str) -> Option<&AhoCorasick> {
        let before = self.searched.fetch_add(text.len(), Ordering::Relaxed);
        if before.saturating_add(text.len()) > WORTH { self.fast.as_ref() } else { self.soon.as_ref() }
    }
}

/// The kind that is soon made.
pub(super) const SOON: AhoCorasickKind = AhoCorasickKind::ContiguousNFA;
/// The kind that is fast.
pub(super) const FAST: AhoCorasickKind = AhoCorasickKind::DFA;
