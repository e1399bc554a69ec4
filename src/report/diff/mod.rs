//! What a change does to authority, for people and programs. Texts of a [`Diff`] are masked already; each output escapes them in its own way.

mod findings;
mod json;
mod markdown;
mod terminal;

use std::io;

pub use findings::findings;

use crate::diff::{Change, Diff, Direction};
use crate::names::names;

names! {
    /// How a diff is written.
    Format {
        /// For people.
        Terminal = "terminal",
        /// For a comment on a pull request: below GitHub's limit of 65,536 characters.
        Markdown = "markdown",
        /// For other programs; described by `schemas/diff.schema.json`.
        Json = "json",
        /// SARIF 2.1.0: what was widened, at its place in the later version.
        Sarif = "sarif",
    }
}

/// Writes `diff` in every format but SARIF, which needs the files: see [`findings`].
///
/// # Errors
/// Whatever `out` fails with.
pub fn write(format: Format, diff: &Diff, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Terminal | Format::Sarif => terminal::write(diff, color, out),
        Format::Markdown => markdown::write(diff, out),
        Format::Json => json::write(diff, out),
    }
}

/// The ways, the weightiest first.
const WAYS: [(Direction, &str); 4] =
    [(Direction::Widened, "Widened"), (Direction::Narrowed, "Narrowed"), (Direction::Changed, "Changed"), (Direction::Moved, "Moved")];

/// `(was: asked)`, where there was something and the words do not say it.
fn was(change: &Change) -> String {
    match (&change.before, change.direction) {
        (Some(before), Direction::Widened | Direction::Narrowed | Direction::Changed) if change.after.is_some() => {
            format!(" (was: {before})")
        }
        _ => String::new(),
    }
}

/// `1 change widens what agents may do, 2 narrow it; ...`.
fn summary(diff: &Diff) -> String {
    let parts: Vec<String> = WAYS
        .iter()
        .map(|(direction, title)| (diff.going(*direction).count(), title.to_lowercase()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, title)| format!("{count} {title}"))
        .collect();
    if parts.is_empty() { "Nothing changes what agents may do.".to_owned() } else { format!("{}.", parts.join(", ")) }
}
