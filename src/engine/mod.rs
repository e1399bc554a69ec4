//! A run from paths to a report: walk, read and lower in parallel, link, check, triage.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::finding::Report;

/// How far a run has come; called from several threads.
pub trait Progress: Sync {
    /// That many files will be read.
    fn found(&self, files: usize);
    /// One more file is done.
    fn done(&self);
}

/// Nobody watches.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn found(&self, _files: usize) {}
    fn done(&self) {}
}

/// Examines `paths` (files and folders, relative to `root` or absolute) below `root`; all of `root` when there are none.
///
/// # Errors
/// A path that does not exist or lies outside of `root`, or a glob that is none: in words for the user.
pub fn scan(root: &Path, paths: &[PathBuf], config: &Config, progress: &dyn Progress) -> Result<Report, String> {
    let _ = (root, paths, config, progress);
    Ok(Report::default())
}

/// A file, read.
#[derive(Debug)]
pub struct Examined {}
