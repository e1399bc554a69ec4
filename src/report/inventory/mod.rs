//! The inventory for people and programs: one file an output. Texts of an [`Inventory`] are masked already; each output escapes them in its
//! own way.

mod cyclonedx;
mod json;
mod markdown;
mod sections;
mod terminal;

use std::io;

use crate::inventory::Inventory;
use crate::names::names;

names! {
    /// How an inventory is written.
    Format {
        /// A tree for people.
        Terminal = "terminal",
        /// For other programs; described by `schemas/inventory.schema.json`.
        Json = "json",
        /// For a page or a comment.
        Markdown = "markdown",
        /// CycloneDX 1.6, for inventories of a whole organisation.
        Cyclonedx = "cyclonedx",
    }
}

/// How a tree is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// ANSI colours.
    pub color: bool,
    /// Lines that are more than ASCII.
    pub unicode: bool,
    /// All that is known; else long lists are cut.
    pub verbose: bool,
}

/// Writes `inventory` in `format`.
///
/// # Errors
/// Whatever `out` fails with.
pub fn write(format: Format, inventory: &Inventory, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(inventory, look, out),
        Format::Json => json::write(inventory, out),
        Format::Markdown => markdown::write(inventory, out),
        Format::Cyclonedx => cyclonedx::write(inventory, out),
    }
}
