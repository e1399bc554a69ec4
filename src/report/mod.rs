//! Reports: one file per output.

pub mod rule_page;

use std::io;

use crate::finding::Report;
use crate::names::names;
use crate::rule::Rule;

names! {
    /// How a report is written.
    Format {
        /// For people.
        Terminal = "terminal",
        /// SARIF 2.1.0.
        Sarif = "sarif",
        /// Annotations of GitHub Actions.
        Github = "github",
        /// JSON.
        Json = "json",
    }
}

/// How it shall look.
#[derive(Clone, Debug)]
pub struct Options {
    /// ANSI colours.
    pub color: bool,
    /// Box drawing characters.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
    /// More.
    pub verbose: bool,
    /// Less.
    pub quiet: bool,
    /// OSC 8 links.
    pub hyperlinks: bool,
    /// The rule of an id.
    pub rules: fn(&str) -> Option<&'static Rule>,
}

/// Writes `report`.
///
/// # Errors
/// What `out` says.
pub fn write(format: Format, report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let _ = options;
    writeln!(out, "{format}: {} findings", report.findings.len())
}
