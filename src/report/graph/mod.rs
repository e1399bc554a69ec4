//! The authority graph: agents, their tools, servers, data and ways out. What runs ungated is marked by words and thickness, not by colour alone.
//!
//! Readable at thirty agents: tools of one server are one node, an agent's many tools of one kind are one node, and what is left over is
//! counted.

mod build;
mod mermaid;
mod svg;

use std::io;

use crate::inventory::Inventory;
use crate::names::names;

names! {
    /// How a graph is written.
    Format {
        /// Text that GitHub and many editors draw.
        Mermaid = "mermaid",
        /// A picture.
        Svg = "svg",
    }
}

/// Draws `inventory` in `format`.
///
/// # Errors
/// Whatever `out` fails with.
pub fn write(format: Format, inventory: &Inventory, out: &mut dyn io::Write) -> io::Result<()> {
    let graph = build::Graph::of(inventory);
    match format {
        Format::Mermaid => mermaid::write(&graph, out),
        Format::Svg => svg::write(&graph, out),
    }
}
