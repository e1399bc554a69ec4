//! JSON to the tree.

use super::Document;

pub(super) fn parse(_document: &mut Document<'_>) {}
