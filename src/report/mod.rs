//! Reports: one file per output.

pub mod escape;
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
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Where descriptions of rules come from.
    pub rules: &'a dyn Fn(&str) -> Option<&'a Rule>,
    /// ANSI colours.
    pub color: bool,
    /// Box drawing characters.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
    /// Less.
    pub quiet: bool,
    /// More.
    pub verbose: bool,
    /// OSC 8 links.
    pub hyperlinks: bool,
}

/// Writes `report`.
///
/// # Errors
/// What `out` says.
pub fn write(format: Format, report: &Report, options: &Options<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let _ = options.quiet;
    writeln!(out, "{format}: {} findings", report.findings.len())
}
