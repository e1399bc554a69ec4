//! A diff as a comment on a pull request.

use std::io;

use super::{WAYS, summary, was};
use crate::diff::{Change, Diff, Direction};
use crate::report::escape::{cut, markdown, markdown_code};

/// GitHub takes 65,536 characters of a comment; some room is left for whoever writes around it.
const MOST: usize = 60_000;
/// Characters of one text.
const TEXT: usize = 600;

pub(super) fn write(diff: &Diff, out: &mut dyn io::Write) -> io::Result<()> {
    // A comment begins with it, so that the next run can find and replace it.
    let mut text = String::from("<!-- bailiwick diff -->\n## What agents may do\n\n");
    text += &format!("{} From {} to {}.\n", summary(diff), markdown_code(&diff.base), markdown_code(&diff.head));
    let mut size = text.chars().count();
    let mut left_out = 0;
    for (direction, title) in WAYS {
        let changes: Vec<&Change> = diff.going(direction).collect();
        if changes.is_empty() {
            continue;
        }
        let folded = matches!(direction, Direction::Changed | Direction::Moved);
        let (open, close) = if folded {
            (format!("\n<details><summary>{title} ({})</summary>\n\n", changes.len()), "\n</details>\n")
        } else {
            (format!("\n### {title}\n\n"), "")
        };
        let mut part = open;
        for change in changes {
            let line = line(change);
            if size + part.chars().count() + line.chars().count() + close.len() > MOST {
                left_out += 1;
            } else {
                part += &line;
            }
        }
        part += close;
        size += part.chars().count();
        text += &part;
    }
    let gaps = [("before", &diff.incomplete_base), ("after", &diff.incomplete_head)];
    if diff.incomplete() {
        text += "\n### Not examined\n\n";
        for (version, gaps) in gaps {
            for gap in gaps.iter().take(20) {
                text += &format!("- {version}: {} {}\n", markdown_code(&cut(&gap.file, TEXT)), markdown(&cut(&gap.message, TEXT)));
            }
            if gaps.len() > 20 {
                text += &format!("- {version}: {} more\n", gaps.len() - 20);
            }
        }
    }
    if left_out > 0 {
        text += &format!("\n{left_out} more changes do not fit here; `bailiwick diff --format json` has them all.\n");
    }
    // Places not examined are few and cut; whatever they hold, the comment stays within the limit.
    out.write_all(cut(&text, 65_000).as_bytes())
}

fn line(change: &Change) -> String {
    let mark = if change.ungated { "**ungated** " } else { "" };
    let words = quoting(&cut(&format!("{}{}", change.words, was(change)), TEXT));
    let gone = change.after.is_none() && change.was_at.is_some();
    let place = if gone { change.was_at.as_ref() } else { change.place.as_ref() };
    let place = place.map_or_else(String::new, |place| {
        let before = if gone { " before" } else { "" };
        format!(" ({}{before})", markdown_code(&format!("{}:{}:{}", cut(&place.file, TEXT), place.line, place.column)))
    });
    format!("- {mark}**{}**: {words}{place}\n", markdown(&cut(&change.agent, TEXT)))
}

/// Words in which names stand between backticks: those are code, whatever they hold, and the rest means nothing.
fn quoting(words: &str) -> String {
    let parts: Vec<&str> = words.split('`').collect();
    let last = parts.len() - 1;
    let part = |(at, part): (usize, &&str)| match at % 2 {
        1 if at < last => markdown_code(part),
        // A backtick that nothing closes.
        1 => format!("\\`{}", markdown(part)),
        _ => markdown(part),
    };
    parts.iter().enumerate().map(part).collect()
}
