//! Another version of the repository, to be examined like the work tree and without touching it.
//!
//! `git` itself reads the objects: it alone knows every format of packs, alternates and hashes. Nothing of what is read runs: only `rev-parse`,
//! `merge-base`, `ls-tree` and `cat-file` are asked, which know no hook, filter, text conversion, pager or alias; what a hostile configuration
//! of the repository could still start (a file-system monitor, a fetch of objects that are missing) is switched off. Files go into a
//! temporary folder of their own, regular files before links, so that no link can lead a file out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use super::claims;
use super::examine::MAX_FILE_BYTES;
use super::git::WorkTree;
use crate::config;
use crate::finding::Notice;

/// A version of the repository in a folder that is gone with it.
#[derive(Debug)]
pub struct Version {
    folder: TempDir,
    prefix: PathBuf,
    /// The commit, in hexadecimal.
    pub commit: String,
    /// What the version tracks, relative to the root.
    pub git: WorkTree,
    /// What could not be taken out.
    pub notices: Vec<Notice>,
}

impl Version {
    /// The folder that stands for the root that was asked about.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.folder.path().join(&self.prefix)
    }

    /// All that may be agents' business in `revision` of the repository around `root`, below `root`.
    ///
    /// # Errors
    /// No Git, no repository, no such commit, no room: in words for the user.
    pub fn of(root: &Path, revision: &str) -> Result<Self, String> {
        let commit = commit(root, revision)?;
        // Where the root lies in the repository, with a slash at the end; empty for its top.
        let prefix = line(root, &["rev-parse", "--show-prefix"])?;
        let listed = output(root, &["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let folder =
            tempfile::Builder::new().prefix("bailiwick-").tempdir().map_err(|error| format!("no temporary folder can be made: {error}"))?;
        let mut version = Self { folder, prefix: PathBuf::from(&prefix), commit, git: WorkTree::listed(Vec::new()), notices: Vec::new() };
        let blobs: Blobs = listed.split(|byte| *byte == 0).filter_map(blob).collect();
        version.git = WorkTree::listed(blobs.keys().filter_map(|path| path.strip_prefix(prefix.as_str())).map(str::to_owned).collect());
        version.take(root, &prefix, &blobs)?;
        fs::create_dir_all(version.root()).map_err(|error| format!("the temporary folder cannot be written: {error}"))?;
        Ok(version)
    }

    /// Takes out what is worth a look, and what links of such names lead to: regular files first.
    fn take(&mut self, root: &Path, prefix: &str, blobs: &Blobs) -> Result<(), String> {
        let below = |path: &str| {
            path.strip_prefix(prefix).is_some_and(wanted) || {
                // What leaves files out also counts above the root.
                matches!(path.rsplit('/').next(), Some(".gitignore" | ".ignore"))
            }
        };
        let mut files: BTreeSet<&str> =
            blobs.iter().filter(|(path, blob)| !blob.link && below(path)).map(|(path, _)| path.as_str()).collect();
        let mut objects = Objects::open(root)?;
        let mut links = Vec::new();
        for (path, blob) in blobs.iter().filter(|(path, blob)| blob.link && path.starts_with(prefix)).take(MAX_LINKS) {
            // Git keeps where a link leads as the text of a file.
            let bytes = objects.read(&blob.object, 4096).map_err(|error| format!("git cat-file: {error}"))?;
            let Ok(bytes) = bytes else { continue };
            if let Some(target) = std::str::from_utf8(&bytes).ok().and_then(|target| leads_to(path, target)) {
                let inside = format!("{target}/");
                let linked = blobs.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside));
                let linked = linked.filter(|(file, _)| below(&format!("{path}/{}", &file[inside.len()..]))).take(MAX_LINKS);
                let target = blobs.get_key_value(&target).filter(|_| below(path));
                let worth: Vec<&str> = target.into_iter().chain(linked).map(|(path, _)| path.as_str()).collect();
                // One that leads to nothing of interest is not made: it would be a link that leads nowhere.
                if !worth.is_empty() {
                    files.extend(worth);
                    links.push((path, bytes));
                }
            }
        }
        for path in files {
            let Some(blob) = blobs.get(path).filter(|blob| !blob.link) else { continue };
            if !harmless(path) {
                self.gap(path, "its path can be no file's here; not read");
                continue;
            }
            match objects.read(&blob.object, MAX_FILE_BYTES).map_err(|error| format!("git cat-file: {error}"))? {
                Ok(bytes) => {
                    if let Err(error) = create(&self.folder.path().join(path), &bytes) {
                        self.gap(path, &format!("cannot be taken out: {error}"));
                    }
                }
                Err(why) => self.gap(path, why),
            }
        }
        for (path, bytes) in links.iter().filter(|(path, _)| harmless(path)) {
            // One that cannot be made leads nowhere: the walk does not miss it.
            let _ = link(&self.folder.path().join(path), bytes);
        }
        Ok(())
    }

    fn gap(&mut self, path: &str, message: &str) {
        self.notices.push(Notice { id: "unreadable", incomplete: true, path: path.to_owned(), span: None, message: message.to_owned() });
    }
}

/// Links that are looked at, and files that one of them adds.
const MAX_LINKS: usize = 10_000;

/// The files of a version, by path.
type Blobs = BTreeMap<String, Blob>;

struct Blob {
    object: String,
    link: bool,
}

/// One entry of `ls-tree -z`, `<mode> blob <object>\t<path>`. A path that is no UTF-8 is no agent file's.
fn blob(written: &[u8]) -> Option<(String, Blob)> {
    let (head, path) = std::str::from_utf8(written).ok()?.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob").then(|| (path.to_owned(), Blob { object: object.to_owned(), link: mode == "120000" }))
}

/// Where a link at `path` that says `target` leads in the repository; `None` for out of it.
fn leads_to(path: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    if target.starts_with('/') {
        return None;
    }
    for part in target.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." { parts.pop().map(|_| ())? } else { parts.push(part) }
    }
    Some(parts.join("/"))
}

/// Whether a file of that path may be an agent's business, or says which are.
fn wanted(path: &str) -> bool {
    !claims::by_name(path).is_empty() || !claims::companions(path).is_empty() || config::is_name(path)
}

/// Whether a path leads down from where it is joined, and to nothing of Git's own. A tree may hold any bytes.
fn harmless(path: &str) -> bool {
    let named = |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    path.split('/').all(|part| named(part) && !(cfg!(windows) && part.contains(['\\', ':'])))
}

fn create(target: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).open(target)?.write_all(bytes)
}

#[cfg(unix)]
fn link(target: &Path, leads_to: &[u8]) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt as _;
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(leads_to), target)
}

/// As Git does it where there are no links.
#[cfg(not(unix))]
fn link(target: &Path, leads_to: &[u8]) -> io::Result<()> {
    create(target, leads_to)
}

/// The commit that `revision` names in the repository around `root`.
fn commit(root: &Path, revision: &str) -> Result<String, String> {
    let named = format!("{revision}^{{commit}}");
    let found =
        git(root).args(["rev-parse", "--verify", "--quiet", "--end-of-options", &named]).output().map_err(|error| no_git(&error))?;
    if found.status.success() {
        return Ok(String::from_utf8_lossy(&found.stdout).trim().to_owned());
    }
    // Says why, where the folder is no repository or another user's.
    output(root, &["rev-parse", "--git-dir"])?;
    Err(format!("there is no commit `{revision}` here; in a CI job fetch it first (actions/checkout: `fetch-depth: 0`)"))
}

/// The commit at which `one` and `other` parted.
///
/// # Errors
/// As [`Version::of`], and where they have nothing in common.
pub fn merge_base(root: &Path, one: &str, other: &str) -> Result<String, String> {
    let (first, second) = (commit(root, one)?, commit(root, other)?);
    line(root, &["merge-base", &first, &second]).map_err(|_| format!("`{one}` and `{other}` have no commit in common here"))
}

/// `git`, so that nothing of the repository's configuration can start anything.
fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("--no-pager").arg("-C").arg(root).args([
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "protocol.allow=never",
    ]);
    // The repository is the one around the root, whatever a hook's environment says.
    for name in
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_TRACE", "GIT_TRACE2", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"]
    {
        git.env_remove(name);
    }
    git.env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("LC_ALL", "C");
    git.stdin(Stdio::null());
    git
}

fn no_git(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "`git` is not installed; it reads the other version of the repository".to_owned(),
        _ => format!("`git` cannot be started: {error}"),
    }
}

fn output(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = git(root).args(arguments).output().map_err(|error| no_git(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it says nothing").trim_start_matches("fatal: ");
    Err(format!("git {}: {said}", arguments.first().copied().unwrap_or_default()))
}

fn line(root: &Path, arguments: &[&str]) -> Result<String, String> {
    output(root, arguments).map(|bytes| String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())
}

/// `git cat-file --batch`: an object's name goes in, its size and bytes come out.
struct Objects {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Objects {
    fn open(root: &Path) -> Result<Self, String> {
        let mut git = git(root);
        git.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = git.spawn().map_err(|error| no_git(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { child, input, output: BufReader::new(output) }),
            _ => Err("`git cat-file` cannot be talked to".to_owned()),
        }
    }

    /// The bytes of `object`, or why there are none: it is not there or larger than `most`.
    fn read(&mut self, object: &str, most: u64) -> io::Result<Result<Vec<u8>, &'static str>> {
        writeln!(self.input, "{object}")?;
        self.input.flush()?;
        let mut head = String::new();
        if self.output.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // `<object> blob <size>`, or `<object> missing`.
        let Some(size) = head.trim_end().split(' ').nth(2).and_then(|size| size.parse::<u64>().ok()) else {
            return Ok(Err("is not in this clone; not read"));
        };
        let mut body = (&mut self.output).take(size);
        let mut bytes = Vec::new();
        if size > most {
            io::copy(&mut body, &mut io::sink())?;
        } else {
            body.read_to_end(&mut bytes)?;
        }
        // A line end closes it.
        self.output.read_exact(&mut [0])?;
        Ok(if size <= most { Ok(bytes) } else { Err("is larger than 128 MiB; not read") })
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // No process stays behind, whatever happened.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_within_the_repository_or_nowhere() {
        for (path, target, expected) in [
            ("AGENTS.md", "CLAUDE.md", Some("CLAUDE.md")),
            (".claude/skills", "../skills/", Some("skills")),
            ("a/b", "./c", Some("a/c")),
            ("a/b", "../../c", None),
            ("a", "/etc/passwd", None),
        ] {
            assert_eq!(leads_to(path, target).as_deref(), expected, "{path} -> {target}");
        }
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in ["../x", "a/../../x", "/etc/x", "a//x", ".git/config", "a/.GIT/hooks/x", ".", ""] {
            assert!(!harmless(path), "{path}");
        }
        for path in ["AGENTS.md", ".claude/settings.json", "a/.github/workflows/x.yml", ".gitignore"] {
            assert!(harmless(path), "{path}");
        }
    }
}
