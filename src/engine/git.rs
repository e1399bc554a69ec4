//! Whether Git tracks a file: asked of the index, offline, without running Git.
//!
//! Format: git-scm.com/docs/index-format. An entry of versions 2 and 3 ends in flags, whose low 12 bits are the length of the path, and the
//! path with a NUL behind it; that much is looked for. Version 4 shortens paths by what they share, and is not read.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use memchr::memmem;

/// An index of this many bytes holds some million files.
const MAX_INDEX_BYTES: u64 = 256 * 1024 * 1024;

/// The repository around the root of a scan, if there is one.
#[derive(Debug)]
pub struct WorkTree {
    /// Its folder for Git's own files.
    git: Option<PathBuf>,
    /// The root within it, `/` between parts and at the end; empty for the top.
    prefix: String,
    index: OnceLock<Option<Vec<u8>>>,
}

impl WorkTree {
    /// The repository that `root` lies in.
    #[must_use]
    pub fn around(root: &Path) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let top = root.ancestors().find(|folder| folder.join(".git").exists());
        let prefix = top
            .and_then(|top| root.strip_prefix(top).ok())
            .map_or_else(String::new, |below| below.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect());
        Self { git: top.map(|top| folder(&top.join(".git"))), prefix, index: OnceLock::new() }
    }

    /// Whether Git tracks the file at `path`, relative to the root; `None` where there is no repository, or one that cannot be read.
    #[must_use]
    pub fn tracks(&self, path: &str) -> Option<bool> {
        let index = self.index.get_or_init(|| read(&self.git.as_ref()?.join("index"))).as_ref()?;
        let path = format!("{}{path}\0", self.prefix);
        let length = u16::try_from(path.len() - 1).unwrap_or(u16::MAX).min(0x0FFF);
        let word = |at: usize| index.get(at..at + 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        Some(memmem::find_iter(index, path.as_bytes()).any(|at| {
            let flags = at.checked_sub(2).and_then(word);
            let extended = at.checked_sub(4).and_then(word).filter(|flags| flags & 0x4000 != 0);
            [flags, extended].into_iter().flatten().any(|flags| flags & 0x0FFF == length)
        }))
    }
}

/// The folder itself, or the one that a file names: `gitdir: ...` in linked work trees and submodules.
fn folder(git: &Path) -> PathBuf {
    let named = std::fs::read_to_string(git).ok().and_then(|text| text.trim().strip_prefix("gitdir:").map(|path| path.trim().to_owned()));
    match (named, git.parent()) {
        (Some(path), Some(parent)) => parent.join(path),
        _ => git.to_owned(),
    }
}

fn read(index: &Path) -> Option<Vec<u8>> {
    if std::fs::metadata(index).ok()?.len() > MAX_INDEX_BYTES {
        return None;
    }
    let bytes = std::fs::read(index).ok()?;
    let version = bytes.strip_prefix(b"DIRC")?.get(..4)?;
    matches!(version, [0, 0, 0, 2 | 3]).then_some(bytes)
}
