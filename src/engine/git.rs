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
    /// What is tracked, sorted, where that is known without an index.
    listed: Option<Vec<String>>,
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
        Self { git: top.map(|top| folder(&top.join(".git"))), prefix, index: OnceLock::new(), listed: None }
    }

    /// One that tracks the files at `paths`, relative to the root.
    #[must_use]
    pub fn listed(mut paths: Vec<String>) -> Self {
        paths.sort_unstable();
        Self { git: None, prefix: String::new(), index: OnceLock::new(), listed: Some(paths) }
    }

    /// Whether Git tracks the file at `path`, relative to the root; `None` where there is no repository, or one that cannot be read.
    #[must_use]
    pub fn tracks(&self, path: &str) -> Option<bool> {
        if let Some(listed) = &self.listed {
            return Some(listed.binary_search_by(|one| one.as_str().cmp(path)).is_ok());
        }
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

    /// The files below the root that Git tracks and whose path `wanted` asks for, relative to the root, in the order of the index; `None` where
    /// there is no repository, or one that cannot be read.
    #[must_use]
    pub fn tracked(&self, wanted: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
        if let Some(listed) = &self.listed {
            return Some(listed.iter().filter(|path| wanted(path)).cloned().collect());
        }
        let index = self.index.get_or_init(|| read(&self.git.as_ref()?.join("index"))).as_ref()?;
        let word = |at: usize| index.get(at..at + 4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        let mut found = Vec::new();
        let mut at = HEADER;
        for _ in 0..word(8)? {
            // The flags of an entry; the extended ones of version 3 follow them.
            let flags = word(at + ENTRY - 2)? >> 16;
            let start = at + ENTRY + if flags & 0x4000 == 0 { 0 } else { 2 };
            let len = memchr::memchr(0, index.get(start..)?)?;
            let path = String::from_utf8_lossy(&index[start..start + len]);
            if let Some(below) = path.strip_prefix(self.prefix.as_str()).filter(|below| wanted(below)) {
                found.push(below.to_owned());
            }
            // Entries are padded with one to eight NULs, to a multiple of eight bytes.
            at += (start + len - at + 8) / 8 * 8;
        }
        Some(found)
    }
}

/// Bytes before the first entry: signature, version, number of entries.
const HEADER: usize = 12;
/// Bytes of an entry before its path: ten numbers of 32 bits, a hash of 20 bytes, flags.
const ENTRY: usize = 62;

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
