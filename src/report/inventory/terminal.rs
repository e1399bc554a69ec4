//! The inventory as a tree.

use std::fmt::Write as _;
use std::io;

use super::Look;
use super::sections::{self, Line, Section, circumstances, heading};
use crate::inventory::{Agent, Inventory, Place};
use crate::model::Gate;
use crate::report::count;
use crate::report::escape::{cut, one_line, visible};

/// Lines of a section that are shown, unless all are asked for.
const LINES: usize = 12;
/// Characters of one text.
const TEXT: usize = 200;

pub(super) fn write(inventory: &Inventory, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let tree = Tree { look };
    let mut text = String::new();
    for agent in &inventory.agents {
        tree.agent(agent, &mut text);
        text.push('\n');
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    let unowned = sections::unowned(&inventory.unowned);
    if !unowned.is_empty() {
        let _ = writeln!(text, "{}", tree.styled("1", "Of no agent that is known"));
        tree.sections(unowned, &mut text);
        text.push('\n');
    }
    for gap in &inventory.incomplete {
        let _ = writeln!(text, "not examined: {} {}", shown(&gap.file), shown(&gap.message));
    }
    let ungated = inventory.agents.iter().filter(|agent| agent.can.iter().any(|power| power.gate == Gate::None && acts(power))).count();
    let _ = match inventory.agents.len() {
        0 => writeln!(text, "No file here configures an agent."),
        total => writeln!(text, "{}; {ungated} can act ungated.", count(total, "agent")),
    };
    out.write_all(text.as_bytes())
}

/// Whether it does more than look.
fn acts(power: &crate::inventory::Power) -> bool {
    power.capability.map_or(power.subject.is_some(), crate::model::Capability::acts)
}

fn shown(text: &str) -> String {
    visible(&cut(&one_line(text), TEXT)).into_owned()
}

struct Tree {
    look: Look,
}

impl Tree {
    fn agent(&self, agent: &Agent, text: &mut String) {
        let _ = writeln!(text, "{}  {}", self.styled("1", &shown(&heading(agent))), shown(&circumstances(agent)));
        self.sections(sections::sections(agent), text);
    }

    fn sections(&self, sections: Vec<Section>, text: &mut String) {
        let count = sections.len();
        for (index, section) in sections.into_iter().enumerate() {
            let last = index + 1 == count;
            let (branch, below) = self.branch(last);
            let style = if section.marked { "1;31" } else { "1" };
            match section.lines.as_slice() {
                [only] => {
                    let _ = writeln!(text, "{branch}{}: {}", self.styled(style, &section.title), self.line(only));
                }
                lines => {
                    let _ = writeln!(text, "{branch}{}", self.styled(style, &section.title));
                    let kept = if self.look.verbose || lines.len() <= LINES + 1 { lines.len() } else { LINES };
                    for (index, line) in lines[..kept].iter().enumerate() {
                        let (branch, _) = self.branch(index + 1 == lines.len());
                        let _ = writeln!(text, "{below}{branch}{}", self.line(line));
                    }
                    if kept < lines.len() {
                        let (branch, _) = self.branch(true);
                        let _ = writeln!(text, "{below}{branch}{} more (--verbose)", lines.len() - kept);
                    }
                }
            }
        }
    }

    fn line(&self, line: &Line) -> String {
        let parts = [
            line.written.as_ref().map(|written| shown(written)),
            Some(shown(&line.text)).filter(|text| !text.is_empty()),
            line.place.as_ref().map(|place| self.styled("36", &at(place))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
    }

    fn branch(&self, last: bool) -> (&'static str, &'static str) {
        match (self.look.unicode, last) {
            (true, false) => ("├─ ", "│  "),
            (true, true) => ("└─ ", "   "),
            (false, false) => ("|- ", "|  "),
            (false, true) => ("`- ", "   "),
        }
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.look.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn at(place: &Place) -> String {
    format!("{}:{}:{}", shown(&place.file), place.line, place.column)
}
