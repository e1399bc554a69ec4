//! Tasks: pieces of work that a file gives to agents, one after the other.

use super::entity;
use crate::source::At;

entity! {
    /// A piece of work; the agent that does it is its origin's.
    Task as "task" {
        /// Its name; where it has none, its place among the others.
        name: At<String>,
        /// The tools that it brings, by name: its agent has these instead of its own while it works on it.
        tools: Vec<At<String>>,
        /// Whether a person looks at its result before it counts, where the format says so. The tools have done their work by then.
        reviewed: Option<At<bool>>,
        /// The tasks whose results it is given, by name, as written.
        after: Vec<At<String>>,
        /// Whether later tasks start before it is done.
        background: bool,
        /// Its place among the tasks, where they run in the order of the file.
        position: Option<usize>,
    }
}

impl crate::model::Field for usize {
    fn leaf(&self) -> crate::model::Leaf<'_> {
        #[expect(clippy::cast_precision_loss, reason = "nobody numbers 2^52 tasks")]
        crate::model::Leaf { value: crate::model::Value::Number(*self as f64), span: None }
    }
}
