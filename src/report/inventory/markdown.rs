//! The inventory as Markdown.

use std::io;

use super::sections::{Line, Section, circumstances, heading, sections, unowned};
use crate::inventory::Inventory;
use crate::report::escape::{markdown, markdown_code};

pub(super) fn write(inventory: &Inventory, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# Agents\n")?;
    for agent in &inventory.agents {
        writeln!(out, "## {}\n\n{}\n", markdown(&heading(agent)), markdown(&circumstances(agent)))?;
        list(&sections(agent), out)?;
    }
    let unowned = unowned(&inventory.unowned);
    if !unowned.is_empty() {
        writeln!(out, "## Of no agent that is known\n")?;
        list(&unowned, out)?;
    }
    if inventory.agents.is_empty() {
        writeln!(out, "No file configures an agent.\n")?;
    }
    if !inventory.incomplete.is_empty() {
        writeln!(out, "## Not examined\n")?;
        for gap in &inventory.incomplete {
            writeln!(out, "- {} {}", markdown_code(&gap.file), markdown(&gap.message))?;
        }
    }
    Ok(())
}

fn list(sections: &[Section], out: &mut dyn io::Write) -> io::Result<()> {
    for section in sections {
        let title = if section.marked { format!("**{}**", section.title) } else { section.title.clone() };
        writeln!(out, "- {title}")?;
        for one in &section.lines {
            writeln!(out, "  - {}", line(one))?;
        }
    }
    writeln!(out)
}

fn line(line: &Line) -> String {
    let place = line.place.as_ref().map(|place| format!("{}:{}:{}", place.file, place.line, place.column));
    let parts = [
        line.written.as_ref().map(|written| markdown_code(written)),
        Some(markdown(&line.text)).filter(|text| !text.is_empty()),
        place.map(|place| format!("({})", markdown_code(&place))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
