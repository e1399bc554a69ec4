//! From paths to the files that may be agents' business.
//!
//! Hidden files are on (agents live in them), `.git` is off, `.gitignore` is honoured unless the run says otherwise: but what Git tracks is
//! read all the same, for everybody who clones the repository has it (gitignore(5): files that are tracked are not affected). A symbolic link is
//! followed only to a place within the root; a file that several names lead to is read once, under its real path, by all who claim any of
//! its names. Links between folders can make more paths than anybody can walk, so they are counted.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use globset::{Glob, GlobSet, GlobSetBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::WorkTree;
use super::claims::{self, Claimed};
use crate::config::Config;
use crate::finding::Notice;

/// How many links to folders a run follows. Real repositories have a handful; a chain of folders with two links each to the next has two to
/// the power of its length.
const MAX_LINKED_FOLDERS: usize = 10_000;

const OUTSIDE: &str = "a link that leads out of the folder under examination; not followed";

/// A file to read.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Where to read it.
    pub(crate) real: PathBuf,
    /// Its path relative to the root, `/` between parts.
    pub(crate) path: String,
    /// Who may read it.
    pub(crate) claimed: Vec<Claimed>,
    /// The user named this very file: it is read even if nobody claims it.
    pub(crate) explicit: bool,
}

/// What a run is about: the folders and files that the user named, and what they leave out.
#[derive(Debug)]
pub(crate) struct Scope {
    exclude: GlobSet,
    /// Relative to the root; empty for all of it.
    within: Vec<String>,
}

impl Scope {
    /// The scope of a run over `paths`, all of which are there.
    pub(crate) fn new(root: &Path, paths: &[PathBuf], config: &Config) -> Result<Self, String> {
        let real = |path: &PathBuf| root.join(path).canonicalize().ok();
        let within = paths.iter().filter_map(real).map(|path| relative(root, &path)).filter(|path| !path.is_empty());
        Ok(Self { exclude: exclude(&config.exclude)?, within: if paths.is_empty() { Vec::new() } else { within.collect() } })
    }

    /// Whether the run leaves the file at `path` out.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let outside = !self.within.is_empty()
            && !self
                .within
                .iter()
                .any(|within| path.strip_prefix(within.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        outside || self.exclude.is_match(path) || folders.into_iter().any(|folder| self.exclude.is_match(folder))
    }
}

/// Every candidate below `paths`, sorted by path, and what could not be walked.
pub(crate) fn walk(root: &Path, paths: &[PathBuf], config: &Config, git: &WorkTree) -> Result<(Vec<Candidate>, Vec<Notice>), String> {
    let root = root.canonicalize().map_err(|error| format!("{}: {error}", root.display()))?;
    let found = Arc::new(Found { exclude: exclude(&config.exclude)?, root, ..Found::default() });
    let root = &found.root;
    let (mut starts, mut named) = (Vec::new(), Vec::new());
    for path in paths {
        // One slash between parts, and no `.` among them.
        let full: PathBuf = root.join(path).components().collect();
        let real = full.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
        if !real.starts_with(root) {
            return Err(format!("{}: outside of {}; run from a folder that holds both", path.display(), root.display()));
        }
        if real.is_dir() {
            starts.push(real);
        } else {
            named.push(full);
        }
    }
    if paths.is_empty() {
        starts.push(root.clone());
    }
    if !starts.is_empty() && !below(&starts, &found, config, true) {
        // Which links came first is chance. Without any of them the rest is what it is at every run.
        lock(&found.notices).clear();
        lock(&found.candidates).clear();
        below(&starts, &found, config, false);
        let message = format!("links lead to more than {MAX_LINKED_FOLDERS} folders; no link to a folder was followed");
        found.notice("links", true, "", &message);
    }
    if config.respect_gitignore {
        found.tracked(&starts, git);
    }
    named.iter().for_each(|path| found.take(path, true, false));
    let mut notices = std::mem::take(&mut *lock(&found.notices));
    notices.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
    notices.dedup();
    let mut candidates: Vec<Candidate> = std::mem::take(&mut *lock(&found.candidates)).into_values().collect();
    candidates.sort_by(|a, b| (&a.path, &a.real).cmp(&(&b.path, &b.real)));
    Ok((candidates, notices))
}

/// Walks all that lies below `starts`; false if there were too many links to folders and it was given up.
fn below(starts: &[PathBuf], found: &Arc<Found>, config: &Config, links: bool) -> bool {
    let Some((first, more)) = starts.split_first() else { return true };
    let mut walker = WalkBuilder::new(first);
    more.iter().for_each(|start| {
        walker.add(start);
    });
    let filter = Arc::clone(found);
    walker
        .standard_filters(false)
        .git_ignore(config.respect_gitignore)
        .git_exclude(config.respect_gitignore)
        .ignore(config.respect_gitignore)
        .parents(config.respect_gitignore)
        .require_git(false)
        .follow_links(true)
        .filter_entry(move |entry| entry.file_name() != ".git" && filter.enters(entry, links))
        .build_parallel()
        .run(|| Box::new(|entry| if found.linked() > MAX_LINKED_FOLDERS && links { WalkState::Quit } else { found.visit(entry) }));
    !links || found.linked() <= MAX_LINKED_FOLDERS
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn exclude(globs: &[String]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).map_err(|error| format!("exclude: {error}"))?);
    }
    set.build().map_err(|error| format!("exclude: {error}"))
}

#[derive(Default)]
struct Found {
    root: PathBuf,
    exclude: GlobSet,
    /// By their real paths, which can tell apart what is no UTF-8.
    candidates: Mutex<BTreeMap<PathBuf, Candidate>>,
    notices: Mutex<Vec<Notice>>,
    /// How many links to folders were followed.
    linked: AtomicUsize,
    /// What the paths of all files that were come by are hashed to.
    walked: Mutex<HashSet<u64>>,
}

fn hash(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

impl Found {
    /// Whether to walk into an entry. Folders and files that are no links lie within the root by the way they were found; where links to
    /// files lead is looked at when the file is taken.
    fn enters(&self, entry: &DirEntry, links: bool) -> bool {
        if !entry.path_is_symlink() || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        let named = relative(&self.root, entry.path());
        if self.excluded(&named) {
            return false;
        }
        if !entry.path().canonicalize().is_ok_and(|real| real.starts_with(&self.root)) {
            self.notice("outside", false, &named, OUTSIDE);
            return false;
        }
        if links {
            self.linked.fetch_add(1, Ordering::Relaxed);
        }
        links
    }

    /// Takes the files below `starts` that Git tracks and that were not come by, because something ignores them.
    fn tracked(&self, starts: &[PathBuf], git: &WorkTree) {
        let walked = std::mem::take(&mut *lock(&self.walked));
        let within: Vec<String> = starts.iter().map(|start| relative(&self.root, start)).collect();
        let below = |path: &str| {
            within.iter().any(|start| start.is_empty() || path.strip_prefix(start.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        let folders = |path: &str| path.match_indices('/').any(|(at, _)| self.excluded(&path[..at]));
        let missed = |path: &str| !walked.contains(&hash(path)) && below(path) && !folders(path);
        for path in git.tracked(&missed).into_iter().flatten() {
            let full = self.root.join(&path);
            // What is tracked may be gone, or have become a folder.
            if full.is_file() {
                self.take(&full, false, false);
            }
        }
    }

    fn linked(&self) -> usize {
        self.linked.load(Ordering::Relaxed)
    }

    /// Whether the user leaves out the folder of that path.
    fn excluded(&self, folder: &str) -> bool {
        !self.exclude.is_empty() && !folder.is_empty() && (self.exclude.is_match(folder) || self.exclude.is_match(format!("{folder}/")))
    }

    fn visit(&self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                if kind.is_some_and(|kind| kind.is_dir()) {
                    return self.folder(entry.path());
                }
                // Where no link to a folder was followed on the way, a file that is no link has the path by which it was found.
                let real = kind.is_some_and(|kind| kind.is_file()) && !entry.path_is_symlink() && self.linked() == 0;
                self.take(entry.path(), false, real);
            }
            // A loop of links leads nowhere new; everything on it is walked by its real path.
            Err(error) if is_loop(&error) => {}
            Err(error) => self.unreadable(&error),
        }
        WalkState::Continue
    }

    /// A folder is walked unless it is excluded; one that has the name of an agent file is remarked on, for no product reads it.
    fn folder(&self, path: &Path) -> WalkState {
        let relative = relative(&self.root, path);
        if self.excluded(&relative) {
            return WalkState::Skip;
        }
        let named = if claims::may_be_a_file(&relative) { claims::by_name(&relative) } else { Vec::new() };
        if named.is_empty() {
            return WalkState::Continue;
        }
        // Some names are those of a file or of a folder of files, as the product's user likes.
        let below = claims::by_name(&format!("{relative}/x.md"));
        let known = |one: &Claimed| below.iter().any(|other| std::ptr::eq(one.claim, other.claim));
        if named.iter().any(|one| one.claim.certain && one.claim.probes.is_empty() && !known(one)) {
            self.notice("not-a-file", false, &relative, "this folder has the name of an agent file; no product reads it");
        }
        WalkState::Continue
    }

    /// Takes a file if anybody may claim it. `real`: its path is known to be a real one, of a file below the root.
    fn take(&self, path: &Path, explicit: bool, real: bool) {
        let named = relative(&self.root, path);
        if !explicit && self.exclude.is_match(&named) {
            return;
        }
        lock(&self.walked).insert(hash(&named));
        let claimed = claims::by_name(&named);
        if claimed.is_empty() && !explicit {
            return;
        }
        let (real, path) = if real {
            (path.to_owned(), named)
        } else {
            let Some(real) = self.real(path, &named) else { return };
            let path = relative(&self.root, &real);
            (real, path)
        };
        let mut candidates = lock(&self.candidates);
        let candidate = candidates.entry(real.clone()).or_insert_with(|| Candidate { real, path, claimed: Vec::new(), explicit });
        candidate.explicit |= explicit;
        for one in claimed {
            if !candidate.claimed.iter().any(|known| std::ptr::eq(known.claim, one.claim)) {
                candidate.claimed.push(one);
            }
        }
    }

    /// Where `path` leads, if that is a file below the root; else it is remarked on under the name it goes by.
    fn real(&self, path: &Path, named: &str) -> Option<PathBuf> {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                self.notice("unreadable", true, named, &format!("cannot be read: {}", plain(&error)));
                return None;
            }
        };
        if !real.starts_with(&self.root) {
            self.notice("outside", false, named, OUTSIDE);
            return None;
        }
        if !real.is_file() {
            self.notice("not-a-file", true, named, "has the name of an agent file and is neither a file nor a folder; not read");
            return None;
        }
        Some(real)
    }

    fn unreadable(&self, error: &ignore::Error) {
        let (path, error) = path_of(error);
        let named = path.map(|path| relative(&self.root, path)).unwrap_or_default();
        let message = error.io_error().map_or_else(|| error.to_string(), plain);
        self.notice("unreadable", true, &named, &format!("cannot be read: {message}"));
    }

    fn notice(&self, id: &'static str, incomplete: bool, path: &str, message: &str) {
        let notice = Notice { id, incomplete, path: path.to_owned(), span: None, message: message.to_owned() };
        lock(&self.notices).push(notice);
    }
}

/// What went wrong, without the number of the system's error.
pub(crate) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => is_loop(err),
        _ => false,
    }
}

fn path_of(error: &ignore::Error) -> (Option<&Path>, &ignore::Error) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), path_of(err).1),
        ignore::Error::WithDepth { err, .. } => path_of(err),
        other => (None, other),
    }
}

/// `path` relative to `root`, with `/` between parts. Bytes that are no UTF-8 become U+FFFD.
fn relative(root: &Path, path: &Path) -> String {
    if cfg!(unix)
        && let (Some(text), Some(root)) = (path.to_str(), root.to_str())
        && let Some(rest) = text.strip_prefix(root)
        && let Some(relative) = if rest.is_empty() || root.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') }
    {
        // What is walked, named by the user or canonical has one slash between parts.
        return relative.to_owned();
    }
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
