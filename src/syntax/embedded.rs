//! JSON that stands as text in another file: a setting of a workflow, an argument of a command. It becomes a tree of its own whose places are
//! those of the file.

use std::ops::Range;

use super::{Document, Syntax, parse};
use crate::source::{Source, Span};
use crate::syntax::tree::{Kind, Tree};

/// The JSON object that is `text`, a part of `source`; `place` gives where a range of the text stands there. `None` if it is no object, or
/// cannot be read.
#[must_use]
pub fn json(source: &Source, text: &str, place: &dyn Fn(Range<usize>) -> Span) -> Option<Tree> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let inner = Source::new(source.id(), source.path(), text.to_owned());
    let Document { mut tree, error: None, .. } = parse(&inner, Syntax::Json) else { return None };
    for node in &mut tree.nodes {
        node.span = place(node.span.range());
        if let Kind::Map(entries) = &mut node.kind {
            entries.iter_mut().for_each(|entry| entry.key_span = place(entry.key_span.range()));
        }
    }
    tree.comments.iter_mut().for_each(|comment| comment.span = place(comment.span.range()));
    Some(tree)
}
