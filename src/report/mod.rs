//! Reports: the same findings for people, for code scanning, for GitHub's annotations and for other programs. One file per output.
//!
//! Reporters see a [`Report`] and the rules' descriptions and nothing else. File content, paths and messages are hostile until proven
//! otherwise: each output escapes them in its own way (see [`escape`]). No reporter scans a file more than once.

pub mod dialect_page;
pub mod diff;
pub mod escape;
mod excerpt;
mod github;
pub mod graph;
pub mod inventory;
mod json;
pub mod line_hash;
mod places;
pub mod rule_page;
mod sarif;
mod terminal;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io;

use crate::finding::{Finding, Report};
use crate::names::names;
use crate::rule::{self, Rule};

names! {
    /// How findings are written.
    Format {
        /// For people.
        Terminal = "terminal",
        /// SARIF 2.1.0, for code scanning.
        Sarif = "sarif",
        /// Workflow commands, which GitHub shows as annotations.
        Github = "github",
        /// For other programs; described by `schemas/report.schema.json`.
        Json = "json",
    }
}

/// What reporters may be told. They look at no environment: whether there are colours is for the caller to decide.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Where descriptions of rules come from. Findings of rules that it does not know are reported all the same.
    pub rules: &'a dyn Fn(&str) -> Option<&'a Rule>,
    /// Terminal: ANSI colours.
    pub color: bool,
    /// Terminal: draw with more than ASCII.
    pub unicode: bool,
    /// Terminal: columns to wrap prose at; held between 40 and 200.
    pub width: usize,
    /// Terminal: one line a finding.
    pub quiet: bool,
    /// Terminal: every finding in full, however often its rule speaks.
    pub verbose: bool,
    /// Terminal: rule ids link to their pages (OSC 8).
    pub hyperlinks: bool,
}

impl<'a> Options<'a> {
    /// Plain text of 100 columns, with descriptions of rules from `rules`.
    pub fn new(rules: &'a dyn Fn(&str) -> Option<&'a Rule>) -> Self {
        Self { rules, color: false, unicode: true, width: 100, quiet: false, verbose: false, hyperlinks: false }
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        (self.rules)(id)
    }
}

impl Default for Options<'static> {
    /// As [`new`](Self::new), with the built-in rules.
    fn default() -> Self {
        Self::new(&rule::find)
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rules: _, color, unicode, width, quiet, verbose, hyperlinks } = self;
        f.debug_struct("Options")
            .field("color", color)
            .field("unicode", unicode)
            .field("width", width)
            .field("quiet", quiet)
            .field("verbose", verbose)
            .field("hyperlinks", hyperlinks)
            .finish_non_exhaustive()
    }
}

/// Writes `report` in `format`.
///
/// # Errors
/// Whatever `out` fails with.
pub fn write(format: Format, report: &Report, options: &Options<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(report, options, out),
        Format::Sarif => sarif::write(report, options, out),
        Format::Github => github::write(report, out),
        Format::Json => json::write(report, options, out),
    }
}

/// The home of the project, which every link to it begins with.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The version of the tool.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The page of a rule.
fn rule_url(id: &str) -> String {
    format!("{REPOSITORY}/blob/main/docs/rules/{id}.md")
}

/// The findings, most severe first, else in the order of their places. Outputs that others cut short begin with what matters.
fn most_severe_first(report: &Report) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    findings
}

/// How many files could not be examined in full.
fn incomplete_files(report: &Report) -> usize {
    let paths: BTreeSet<&str> = report.notices.iter().filter(|notice| notice.incomplete).map(|notice| notice.path.as_str()).collect();
    paths.len()
}

/// `1 file`, `2 files`.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// `message` and `help` as two sentences on one line.
fn message_and_help(message: &str, help: &str) -> String {
    let help = escape::one_line(help);
    if help.is_empty() {
        return message.to_owned();
    }
    let stop = if message.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{message}{stop} {help}")
}
