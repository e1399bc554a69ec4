//! Which dialects read which file: all their globs in one set, all their probes in one pass.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::dialect::{ALL, Claim, Dialect};

/// A dialect and the claim by which it reads a file.
#[derive(Clone, Copy)]
pub(crate) struct Claimed {
    /// The dialect.
    pub(crate) dialect: &'static dyn Dialect,
    /// The claim that matched.
    pub(crate) claim: &'static Claim,
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} reads {:?}", self.dialect.id(), self.claim.globs)
    }
}

struct Table {
    /// Per glob of the set: whose it is.
    globs: Vec<Claimed>,
    set: GlobSet,
    /// Per pattern of the automaton: the word.
    probes: Vec<&'static str>,
    words: AhoCorasick,
}

static TABLE: OnceLock<Table> = OnceLock::new();

fn table() -> &'static Table {
    TABLE.get_or_init(|| {
        let mut set = GlobSetBuilder::new();
        let mut globs = Vec::new();
        let mut probes = Vec::new();
        for &dialect in ALL {
            for claim in dialect.claims() {
                for glob in claim.globs {
                    let glob = GlobBuilder::new(glob).literal_separator(true).build();
                    set.add(glob.expect("the globs of dialects are tested"));
                    globs.push(Claimed { dialect, claim });
                }
                probes.extend_from_slice(claim.probes);
            }
        }
        probes.sort_unstable();
        probes.dedup();
        let words = AhoCorasick::new(&probes).expect("probes are few and short");
        Table { globs, set: set.build().expect("the globs of dialects are tested"), probes, words }
    })
}

/// Who may read the file at `path` (relative to the root, `/` between parts), by its name alone.
pub(crate) fn by_name(path: &str) -> Vec<Claimed> {
    let table = table();
    let mut claimed: Vec<Claimed> = table.set.matches(path).into_iter().map(|index| table.globs[index]).collect();
    claimed.dedup_by(|a, b| std::ptr::eq(a.claim, b.claim));
    claimed
}

/// Of those who may read a file, who does: its text must hold one of a claim's words, and each dialect reads it once.
pub(crate) fn by_content(claimed: Vec<Claimed>, text: &str) -> Vec<Claimed> {
    let mut kept: Vec<Claimed> = if claimed.iter().all(|one| one.claim.probes.is_empty()) {
        claimed
    } else {
        let table = table();
        let mut held = vec![false; table.probes.len()];
        let mut missing = held.len();
        for found in table.words.find_overlapping_iter(text) {
            if !std::mem::replace(&mut held[found.pattern().as_usize()], true) {
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
        }
        let holds = |word: &&str| table.probes.binary_search(word).is_ok_and(|at| held[at]);
        claimed.into_iter().filter(|one| one.claim.probes.is_empty() || one.claim.probes.iter().any(holds)).collect()
    };
    // A dialect reads a file by its first claim that fits; a name that settles the matter beats one that wanted a probe.
    kept.sort_by_key(|one| (order(one.dialect), !one.claim.probes.is_empty()));
    kept.dedup_by(|later, first| later.dialect.id() == first.dialect.id());
    kept
}

fn order(dialect: &'static dyn Dialect) -> usize {
    ALL.iter().position(|one| one.id() == dialect.id()).unwrap_or(usize::MAX)
}
