//! Which dialects read which file: their globs, found by the last part of a path, and all their probes in one pass.
//!
//! There are hundreds of globs, and nearly all of them end in a name (`**/.mcp.json`) or an extension (`**/*.prompty`). A path is compared
//! with those few that end like it, and nothing is compiled. So a run over files that are no agent's business costs next to nothing.

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
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} reads {:?}", self.dialect.id(), self.claim.globs)
    }
}

/// A glob without alternatives.
struct Pattern {
    claimed: Claimed,
    glob: String,
    /// The longest plain part of the glob: a path without it cannot match, which is much sooner known.
    plain: Finder<'static>,
}

impl Pattern {
    fn new(claimed: Claimed, glob: String) -> Self {
        // What stands in brackets is one character of several.
        let parts = glob.split(['*', '?', '[']).map(|part| part.split_once(']').map_or(part, |(_, after)| after));
        let plain = parts.max_by_key(|part| part.len()).unwrap_or_default();
        // `**/` also stands for nothing, so the slash behind it may be missing.
        let plain = Finder::new(plain.strip_prefix('/').unwrap_or(plain)).into_owned();
        Self { claimed, glob, plain }
    }

    fn matches(&self, path: &str) -> bool {
        self.plain.find(path.as_bytes()).is_some() && glob_match(&self.glob, path)
    }
}

/// How a pattern's last part is told before the pattern is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// It is this name.
    Name(String),
    /// It has this extension.
    Extension(String),
    /// It may be anything.
    Any,
}

fn end_of(glob: &str) -> End {
    let last = glob.rsplit('/').next().unwrap_or(glob);
    let open = |text: &str| text.contains(['*', '?', '[']);
    match last.rsplit_once('.') {
        _ if !open(last) => End::Name(last.to_owned()),
        Some((_, extension)) if !open(extension) => End::Extension(extension.to_owned()),
        _ => End::Any,
    }
}

/// The globs that a glob with alternatives (`*.{md,txt}`) stands for.
fn alternatives(glob: &str) -> Vec<String> {
    let Some((before, rest)) = glob.split_once('{') else { return vec![glob.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![glob.to_owned()] };
    choices.split(',').flat_map(|choice| alternatives(&format!("{before}{choice}{after}"))).collect()
}

struct Table {
    patterns: Vec<Pattern>,
    /// The patterns' numbers by how they end, sorted.
    ends: Vec<(End, usize)>,
    /// Per word of the automaton: the word.
    probes: Vec<&'static str>,
}

impl Table {
    fn ending(&self, end: &End) -> impl Iterator<Item = usize> {
        let start = self.ends.partition_point(|(other, _)| other < end);
        self.ends[start..].iter().take_while(move |(other, _)| other == end).map(|(_, index)| *index)
    }
}

/// The words of a probe: all of them must be there.
fn parts(probe: &'static str) -> impl Iterator<Item = &'static str> {
    probe.split('\0')
}

static TABLE: OnceLock<Table> = OnceLock::new();

fn table() -> &'static Table {
    TABLE.get_or_init(|| {
        let mut patterns = Vec::new();
        let mut probes = Vec::new();
        for &dialect in ALL {
            for claim in dialect.claims() {
                for glob in claim.globs.iter().flat_map(|glob| alternatives(glob)) {
                    patterns.push(Pattern::new(Claimed { dialect, claim }, glob));
                }
                probes.extend(claim.probes.iter().flat_map(|probe| parts(probe)));
            }
        }
        let mut ends: Vec<(End, usize)> = patterns.iter().enumerate().map(|(index, pattern)| (end_of(&pattern.glob), index)).collect();
        ends.sort_unstable();
        probes.sort_unstable();
        probes.dedup();
        Table { patterns, ends, probes }
    })
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
    claimed.retain(|one| !one.dialect.beside());
    claimed
}

/// Who reads the file at `path` where an agent's file lies beside it.
pub(crate) fn beside(path: &str) -> Vec<Claimed> {
    let mut claimed = named(path);
    claimed.retain(|one| one.dialect.beside());
    claimed
}

fn named(path: &str) -> Vec<Claimed> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.is_empty() {
        return Vec::new();
    }
    let table = table();
    let mut numbers: Vec<usize> = table.ending(&End::Any).chain(table.ending(&End::Name(name.to_owned()))).collect();
    if let Some((_, extension)) = name.rsplit_once('.') {
        numbers.extend(table.ending(&End::Extension(extension.to_owned())));
    }
    numbers.retain(|&number| table.patterns[number].matches(path));
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
    kept.sort_by_key(|one| (order(one.dialect), !one.claim.probes.is_empty()));
    kept.dedup_by(|later, first| later.dialect.id() == first.dialect.id());
    kept
}

fn order(dialect: &'static dyn Dialect) -> usize {
    ALL.iter().position(|one| one.id() == dialect.id()).unwrap_or(usize::MAX)
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
        for glob in ALL.iter().flat_map(|dialect| dialect.claims()).flat_map(|claim| claim.globs).flat_map(|glob| alternatives(glob)) {
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
