//! Which dialects read which file: their globs, found by the plain parts of a path, and what their texts must hold.
//!
//! There are hundreds of globs. Each is filed under a plain part that a path must have: the name of the file (`**/.mcp.json`), a folder
//! (`**/.claude/agents/**/*.md`), a word (`**/*agent*.json`), or else the extension (`**/*.yaml`). All words are looked for in one pass. A
//! path is compared with those few that are filed under a part of it. So a run over files that are no agent's business costs next to nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use fast_glob::glob_match;
use memchr::memmem::Finder;

use crate::dialect::{ALL, Claim, Dialect};

/// A dialect and the claim by which it reads a file.
#[derive(Clone, Copy)]
pub(crate) struct Claimed {
    /// The dialect.
    pub(crate) dialect: &'static dyn Dialect,
    /// The claim that matched.
    pub(crate) claim: &'static Claim,
    /// The dialect's place among all.
    order: usize,
    /// The claim's place among all.
    number: usize,
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} reads {:?}", self.dialect.id(), self.claim.globs)
    }
}

/// A text of a claim, or one made of its alternatives.
type Part = Cow<'static, str>;

/// A glob without alternatives.
struct Pattern {
    claimed: Claimed,
    glob: Part,
    /// Where the plain end of the glob begins, within the file's name: a path must end with it.
    tail: usize,
    /// `**/*.yaml`: where it is filed says all that it asks.
    settled: bool,
}

impl Pattern {
    fn matches(&self, path: &str) -> bool {
        self.settled || path.ends_with(&self.glob[self.tail..]) && glob_match(&*self.glob, path)
    }
}

/// Whether a part of a glob stands for more than itself.
fn open(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// The globs that a glob with alternatives (`*.{md,txt}`) stands for.
fn alternatives(glob: Part) -> Vec<Part> {
    let Some((before, (choices, after))) = glob.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) else {
        return vec![glob];
    };
    choices.split(',').flat_map(|choice| alternatives(format!("{before}{choice}{after}").into())).collect()
}

/// The longest plain part of a glob before its plain end, within one name of the path: a path without it cannot match.
fn longest_plain(glob: &str, tail: usize) -> Range<usize> {
    let (mut longest, mut start, mut bracket) = (0..0, 0, false);
    for (at, byte) in glob.bytes().enumerate().take(tail) {
        if matches!(byte, b'*' | b'?' | b'[' | b']' | b'/') {
            // What stands in brackets is one character of several.
            if !bracket && at - start > longest.len() {
                longest = start..at;
            }
            (start, bracket) = (at + 1, byte == b'[');
        }
    }
    longest
}

/// Globs by one plain part.
type Files = HashMap<Part, Vec<usize>>;

#[derive(Default)]
struct Table {
    patterns: Vec<Pattern>,
    /// By the name of the file.
    names: Files,
    /// By the name of a folder.
    folders: Files,
    /// By a word that the path must hold.
    worded: Files,
    /// By the extension.
    extensions: Files,
    /// The rest.
    others: Vec<usize>,
    /// The words of `worded`, looked for in one pass.
    words: OnceLock<(AhoCorasick, Vec<Vec<usize>>)>,
    /// By the claim: the words of each of its probes, as numbers.
    probes: Vec<Vec<Vec<usize>>>,
    /// Every word that a probe is made of, each made ready on first need. Files are short and most lack the first word that is looked for, so
    /// that one after the other is sooner done than all in one pass.
    finders: Vec<(&'static str, OnceLock<Finder<'static>>)>,
}

impl Table {
    fn new() -> Self {
        let mut table = Self::default();
        let mut words = HashMap::new();
        for (order, &dialect) in ALL.iter().enumerate() {
            for claim in dialect.claims() {
                let number = table.probes.len();
                for glob in claim.globs.iter().flat_map(|glob| alternatives(Cow::Borrowed(glob))) {
                    table.add(Claimed { dialect, claim, order, number }, glob);
                }
                let mut word = |word: &'static str| {
                    *words.entry(word).or_insert_with(|| {
                        table.finders.push((word, OnceLock::new()));
                        table.finders.len() - 1
                    })
                };
                let probes = claim.probes.iter().map(|probe| parts(probe).map(&mut word).collect());
                table.probes.push(probes.collect());
            }
        }
        table
    }

    fn add(&mut self, claimed: Claimed, glob: Part) {
        let number = self.patterns.len();
        let part = |part: &str| match glob {
            // The same text, for as long as the claim lives.
            Cow::Borrowed(glob) => {
                let start = part.as_ptr() as usize - glob.as_ptr() as usize;
                Cow::Borrowed(&glob[start..start + part.len()])
            }
            Cow::Owned(_) => Cow::Owned(part.to_owned()),
        };
        let (folders, name) = glob.rsplit_once('/').unwrap_or(("", &glob));
        // A hidden folder is rarer than any other.
        let folder = folders
            .split('/')
            .filter(|folder| !folder.is_empty() && !open(folder))
            .max_by_key(|folder| (folder.starts_with('.'), folder.len()));
        let extension = name.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| !open(extension));
        let tail = glob.rfind(['*', '?', ']', '/']).map_or(0, |at| at + 1);
        let filed = if !open(name) {
            self.names.entry(part(name)).or_default()
        } else if let Some(folder) = folder {
            self.folders.entry(part(folder)).or_default()
        } else {
            let plain = longest_plain(&glob, tail);
            match extension {
                _ if !plain.is_empty() => self.worded.entry(part(&glob[plain])).or_default(),
                Some(extension) => self.extensions.entry(part(extension)).or_default(),
                None => &mut self.others,
            }
        };
        filed.push(number);
        let settled = glob.strip_prefix("**/*.").is_some_and(|rest| extension == Some(rest));
        self.patterns.push(Pattern { claimed, glob, tail, settled });
    }

    /// The globs that are filed under a word of `path`.
    fn worded(&self, path: &str) -> Vec<usize> {
        let (words, filed) = self.words.get_or_init(|| {
            let words: BTreeMap<&Part, &Vec<usize>> = self.worded.iter().collect();
            let kind = Some(AhoCorasickKind::NoncontiguousNFA);
            let automaton = AhoCorasick::builder().kind(kind).build(words.keys().map(|word| word.as_bytes()));
            (automaton.expect("words are few and short"), words.into_values().cloned().collect())
        });
        words.find_overlapping_iter(path).flat_map(|found| filed[found.pattern().as_usize()].iter().copied()).collect()
    }

    /// Whether the word of that number is in `text`.
    fn holds(&self, word: usize, text: &str) -> bool {
        let (word, finder) = &self.finders[word];
        finder.get_or_init(|| Finder::new(*word)).find(text.as_bytes()).is_some()
    }
}

/// The words of a probe: all of them must be there.
fn parts(probe: &'static str) -> impl Iterator<Item = &'static str> {
    probe.split('\0')
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::new)
}

/// Whether the last part of `path` looks like the name of a file that somebody reads: most folders do not.
pub(crate) fn may_be_a_file(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.contains('.') || table().names.contains_key(name)
}

/// Who may read the file at `path` (relative to the root, `/` between parts), by its name alone.
pub(crate) fn by_name(path: &str) -> Vec<Claimed> {
    let mut claimed = named(path);
    claimed.retain(|one| !one.dialect.companion());
    claimed
}

/// Who reads the file at `path` where an agent's file lies beside it.
pub(crate) fn companions(path: &str) -> Vec<Claimed> {
    let mut claimed = named(path);
    claimed.retain(|one| one.dialect.companion());
    claimed
}

/// Who may read it in either case.
pub(crate) fn named(path: &str) -> Vec<Claimed> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.is_empty() {
        return Vec::new();
    }
    let table = table();
    let called = table.names.get(name);
    let extended = name.rsplit_once('.').and_then(|(_, extension)| table.extensions.get(extension));
    let worded = table.worded(path);
    let below = folders.split('/').filter_map(|folder| table.folders.get(folder));
    let filed = called.into_iter().chain(extended).chain(below).chain([&worded, &table.others]).flatten().copied();
    let mut numbers: Vec<usize> = filed.filter(|&number| table.patterns[number].matches(path)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut claimed: Vec<Claimed> = numbers.into_iter().map(|number| table.patterns[number].claimed).collect();
    claimed.dedup_by(|a, b| std::ptr::eq(a.claim, b.claim));
    claimed
}

/// Of those who may read a file, who does: its text must hold one of a claim's words, and each dialect reads it once.
pub(crate) fn by_content(claimed: Vec<Claimed>, text: &str) -> Vec<Claimed> {
    let table = table();
    let mut known = vec![None; table.finders.len()];
    let mut holds = |word: &usize| *known[*word].get_or_insert_with(|| table.holds(*word, text));
    let mut fits = |one: &Claimed| one.claim.probes.is_empty() || table.probes[one.number].iter().any(|words| words.iter().all(&mut holds));
    let mut kept: Vec<Claimed> = claimed.into_iter().filter(|one| fits(one)).collect();
    // A dialect reads a file by its first claim that fits; a name that settles the matter beats one that wanted a probe.
    kept.sort_by_key(|one| (one.order, !one.claim.probes.is_empty()));
    kept.dedup_by_key(|one| one.order);
    kept
}

#[cfg(test)]
mod tests {
    use globset::{GlobBuilder, GlobMatcher};

    use super::*;

    fn compile(glob: &str) -> GlobMatcher {
        GlobBuilder::new(glob).literal_separator(true).build().expect("a glob").compile_matcher()
    }

    /// Paths like those that the globs are about: each glob with something for its stars, at the root, deeper, and slightly off.
    fn paths() -> Vec<String> {
        let mut paths = Vec::new();
        for glob in
            ALL.iter().flat_map(|dialect| dialect.claims()).flat_map(|claim| claim.globs).flat_map(|glob| alternatives(Cow::Borrowed(glob)))
        {
            for stars in ["", "x/", "a/b/"] {
                let path = glob
                    .replace("**/", stars)
                    .replace("**", "x")
                    .replace('*', "y")
                    .replace("[Ss]", "s")
                    .replace("[Pp]", "P")
                    .replace("[_-]", "_");
                paths.extend([format!("{path}x"), format!("z{path}"), format!("deep/{path}"), path]);
            }
        }
        paths
    }

    #[test]
    fn a_path_is_claimed_as_its_globs_say() {
        let globs =
            ALL.iter().flat_map(|dialect| dialect.claims()).flat_map(|claim| claim.globs.iter().map(move |glob| (claim, compile(glob))));
        let globs: Vec<_> = globs.collect();
        let mut claimed = 0;
        for path in paths() {
            let mut wanted: Vec<*const Claim> =
                globs.iter().filter(|(_, glob)| glob.is_match(&path)).map(|(claim, _)| std::ptr::from_ref(*claim)).collect();
            let mut found: Vec<*const Claim> = named(&path).iter().map(|one| std::ptr::from_ref(one.claim)).collect();
            wanted.sort_unstable();
            wanted.dedup();
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, wanted, "{path}");
            claimed += usize::from(!found.is_empty());
        }
        assert!(claimed > 500, "{claimed} of the paths are claimed");
    }
}
