//! Plain text: nothing to parse.

use super::Document;

pub(super) fn parse(document: &mut Document<'_>) {
    document.body = Some(document.source.span(0..document.source.text().len()));
}
