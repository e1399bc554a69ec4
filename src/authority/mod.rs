//! What each agent can do, behind which gate.

use crate::model::Model;
use crate::source::FileId;

/// Resolves effective permissions over the layers of each project.
pub fn resolve<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let _ = (model, path);
}
