//! Command lines by what they do to others.
//!
//! The facts are in `rules/catalog/commands.yaml`, each with its source; the build makes a static table of them.

use crate::model::Capability;

include!(concat!(env!("OUT_DIR"), "/commands.rs"));

/// The command that a line of `words` runs, the program first and no option among them: its words, and what it does.
#[must_use]
pub fn find(words: &[&str]) -> Option<(&'static [&'static str], Capability)> {
    COMMANDS.iter().find(|(command, _)| words.starts_with(command)).copied()
}
