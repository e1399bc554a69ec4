//! What a map of a crew's files is: an agent, a task, or neither; and what it is called.
//!
//! Names of files and of outer keys differ from crew to crew, the keys of an agent and a task do not.

use crate::dialect::fact::stem;
use crate::source::{At, Span};
use crate::syntax::Document;
use crate::syntax::tree::NodeRef;

/// What a map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// An agent: agent/core.py wants `role`, `goal` and `backstory`; two of them are enough, the third may stand in the program.
    Agent,
    /// A task: task.py wants `description` and `expected_output`.
    Task,
}

/// An agent or a task.
#[derive(Clone, Debug)]
pub(super) struct Part<'t> {
    /// What it is.
    pub(super) shape: Shape,
    /// The key that it stands under, else its `name`; else the name of its file (`agents/researcher.jsonc`), or its number in a list.
    pub(super) name: At<String>,
    /// Its map.
    pub(super) node: NodeRef<'t>,
    /// Its place in a list. The tasks of a list run one after the other; of those in a map the program says in which order (`@task`).
    pub(super) position: Option<usize>,
}

/// Every agent and task of a file.
pub(super) fn parts<'t>(document: &'t Document<'_>) -> Vec<Part<'t>> {
    let mut parts = Vec::new();
    let start = |node: NodeRef<'_>| Span { end: node.site().start, ..node.site() };
    let own = |node: NodeRef<'_>| node.get("name").and_then(NodeRef::text);
    if let Some((root, shape)) = document.tree.root().and_then(|root| Some((root, shape(root)?))) {
        let name = own(root).unwrap_or_else(|| At::new(stem(document.source.path()).to_owned(), start(root)));
        parts.push(Part { shape, name, node: root, position: None });
    }
    // The arena and not the graph: what aliases share is one map, and an alias is a value like any other.
    for holder in document.tree.nodes().filter(|node| node.site() == node.span()) {
        for entry in holder.entries().filter(|entry| !entry.inherited()) {
            if let Some(shape) = shape(entry.value()) {
                parts.push(Part { shape, name: entry.key_at(), node: entry.value(), position: None });
            }
        }
        for (position, node) in holder.items().enumerate() {
            if let Some(shape) = shape(node) {
                let name = own(node).unwrap_or_else(|| At::new((position + 1).to_string(), start(node)));
                parts.push(Part { shape, name, node, position: Some(position) });
            }
        }
    }
    parts
}

/// The shape of a map. A text alone settles nothing: a form of anything may have a `role` and a `description`.
fn shape(node: NodeRef<'_>) -> Option<Shape> {
    let text = |key: &str| node.get(key).is_some_and(|value| value.as_str().is_some());
    if !node.is_map() || !node.is_form() {
        return None;
    }
    if ["role", "goal", "backstory"].into_iter().filter(|key| text(key)).count() >= 2 {
        return Some(Shape::Agent);
    }
    (text("description") && text("expected_output")).then_some(Shape::Task)
}
