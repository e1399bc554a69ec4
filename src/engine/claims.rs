//! Which dialects read which file: their globs, found by the plain parts of a path, and all their probes in one pass.
//!
//! There are hundreds of globs. Each is filed under a plain part that a path must have: the name of the file (`**/.mcp.json`), a folder
//! (`**/.claude/agents/**/*.md`), or else the extension (`**/*.prompty`). A path is compared with those few that are filed under a part of
//! it, and nothing is compiled. So a run over files that are no agent's business costs next to nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use fast_glob::glob_match;

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
    /// For a glob that is filed by its extension, the longest plain part of the file's name: a path without it cannot match, which is much
    /// sooner known.
    plain: Range<usize>,
}

impl Pattern {
    fn matches(&self, path: &str) -> bool {
        path.contains(&self.glob[self.plain.clone()]) && glob_match(&*self.glob, path)
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

/// Where the longest plain part of a file's name stands in its glob.
fn longest_plain(glob: &str) -> Range<usize> {
    let name = glob.rfind('/').map_or(0, |slash| slash + 1);
    let (mut longest, mut start, mut bracket) = (name..name, name, false);
    for (at, byte) in glob.bytes().enumerate().skip(name).chain([(glob.len(), b'*')]) {
        if matches!(byte, b'*' | b'?' | b'[' | b']') {
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
    /// By the extension.
    extensions: Files,
    /// The rest.
    others: Vec<usize>,
    /// Per word of the automaton: the word.
    probes: Vec<&'static str>,
}

impl Table {
    fn new() -> Self {
        let mut table = Self::default();
        for (order, &dialect) in ALL.iter().enumerate() {
            for claim in dialect.claims() {
                for glob in claim.globs.iter().flat_map(|glob| alternatives(Cow::Borrowed(glob))) {
                    table.add(Claimed { dialect, claim, order }, glob);
                }
                table.probes.extend(claim.probes.iter().flat_map(|probe| parts(probe)));
            }
        }
        table.probes.sort_unstable();
        table.probes.dedup();
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
        let mut plain = 0..0;
        let filed = if !open(name) {
            self.names.entry(part(name)).or_default()
        } else if let Some(folder) = folder {
            self.folders.entry(part(folder)).or_default()
        } else {
            plain = longest_plain(&glob);
            match extension {
                Some(extension) => self.extensions.entry(part(extension)).or_default(),
                None => &mut self.others,
            }
        };
        filed.push(number);
        self.patterns.push(Pattern { claimed, glob, plain });
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

/// All probes; made when the first file wants one.
fn words() -> &'static AhoCorasick {
    static WORDS: OnceLock<AhoCorasick> = OnceLock::new();
    WORDS.get_or_init(|| {
        let builder = &mut AhoCorasick::builder();
        let builder = builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        builder.build(&table().probes).expect("probes are few and short")
    })
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
    let below = folders.split('/').filter_map(|folder| table.folders.get(folder));
    let filed = called.into_iter().chain(extended).chain(below).chain([&table.others]).flatten().copied();
    let mut numbers: Vec<usize> = filed.filter(|&number| table.patterns[number].matches(path)).collect();
    numbers.sort_unstable();
    let mut claimed: Vec<Claimed> = numbers.into_iter().map(|number| table.patterns[number].claimed).collect();
    claimed.dedup_by(|a, b| std::ptr::eq(a.claim, b.claim));
    claimed
}

/// Of those who may read a file, who does: its text must hold one of a claim's words, and each dialect reads it once.
pub(crate) fn by_content(claimed: Vec<Claimed>, text: &str) -> Vec<Claimed> {
    let mut kept: Vec<Claimed> = if claimed.iter().all(|one| one.claim.probes.is_empty()) {
        claimed
    } else {
        let probes = &table().probes;
        let mut held = vec![false; probes.len()];
        let mut missing = held.len();
        for found in words().find_overlapping_iter(text) {
            if !std::mem::replace(&mut held[found.pattern().as_usize()], true) {
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
        }
        let holds = |probe: &&'static str| parts(probe).all(|word| probes.binary_search(&word).is_ok_and(|at| held[at]));
        claimed.into_iter().filter(|one| one.claim.probes.is_empty() || one.claim.probes.iter().any(holds)).collect()
    };
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
