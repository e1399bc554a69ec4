//! A diff as JSON: `schemas/diff.schema.json` describes it. Fields are only ever added within a version.

use std::io;

use serde::Serialize;

use crate::diff::{Diff, Direction};
use crate::report::{REPOSITORY, VERSION};

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    #[serde(flatten)]
    diff: &'a Diff,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Summary {
    widened: usize,
    narrowed: usize,
    changed: usize,
    moved: usize,
    ungated: usize,
}

pub(super) fn write(diff: &Diff, out: &mut dyn io::Write) -> io::Result<()> {
    let count = |direction| diff.going(direction).count();
    let output = Output {
        version: 1,
        tool: Tool { name: "bailiwick", version: VERSION, url: REPOSITORY },
        summary: Summary {
            widened: count(Direction::Widened),
            narrowed: count(Direction::Narrowed),
            changed: count(Direction::Changed),
            moved: count(Direction::Moved),
            ungated: diff.changes.iter().filter(|change| change.ungated).count(),
        },
        diff,
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}
