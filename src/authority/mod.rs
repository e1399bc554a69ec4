//! What each agent can do, behind which gate; and what single facts amount to: how far a path reaches, which package a command line starts.

pub mod package;
pub mod reach;
pub mod url;

use crate::model::Model;
use crate::source::FileId;

/// Resolves effective permissions over the layers of each project.
pub fn resolve<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let _ = (model, path);
}
