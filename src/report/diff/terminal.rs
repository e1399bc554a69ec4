//! A diff as lines for people.

use std::fmt::Write as _;
use std::io;

use super::{WAYS, summary, was};
use crate::diff::{Change, Diff, Direction};
use crate::report::escape::{cut, one_line, visible};

/// Characters of one text.
const TEXT: usize = 600;

pub(super) fn write(diff: &Diff, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    let _ = writeln!(text, "From {} to {}\n", shown(&diff.base), shown(&diff.head));
    for (direction, title) in WAYS {
        let changes: Vec<&Change> = diff.going(direction).collect();
        if changes.is_empty() {
            continue;
        }
        let (sign, style) = match direction {
            Direction::Widened => ("+", "1;31"),
            Direction::Narrowed => ("-", "1;32"),
            Direction::Changed => ("~", "1;33"),
            Direction::Moved => (">", "1"),
        };
        let styled = |text: &str| if color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() };
        let _ = writeln!(text, "{}", styled(title));
        for change in changes {
            let mark = if change.ungated { "!" } else { sign };
            let _ = writeln!(text, "{} {}: {}{}", styled(mark), shown(&change.agent), shown(&change.words), shown(&was(change)));
            let gone = change.after.is_none() && change.was_at.is_some();
            let place = if gone { change.was_at.as_ref() } else { change.place.as_ref() };
            if let Some(place) = place {
                let before = if gone { " (before)" } else { "" };
                let _ = writeln!(text, "    {}:{}:{}{before}", shown(&place.file), place.line, place.column);
            }
        }
        text.push('\n');
    }
    for (version, gaps) in [(&diff.base, &diff.incomplete_base), (&diff.head, &diff.incomplete_head)] {
        for gap in gaps {
            let _ = writeln!(text, "not examined in {}: {} {}", shown(version), shown(&gap.file), shown(&gap.message));
        }
    }
    let _ = writeln!(text, "{}", summary(diff));
    out.write_all(text.as_bytes())
}

fn shown(text: &str) -> String {
    let lead = if text.starts_with(' ') { " " } else { "" };
    format!("{lead}{}", visible(&cut(&one_line(text), TEXT)))
}
