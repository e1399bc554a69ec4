//! What a run is asked to do: the user's `bailiwick.yaml` and the command line, joined.

use std::collections::BTreeMap;

use crate::finding::{Category, Confidence, Persona, Severity};

/// Everything that steers a run. [`Config::default`] is what a run without a file and without flags does.
#[derive(Clone, Debug)]
pub struct Config {
    /// Per rule: off, or another severity.
    pub rules: BTreeMap<String, RuleSetting>,
    /// If not empty, only these run.
    pub select: Vec<Selector>,
    /// These do not run.
    pub deselect: Vec<Selector>,
    /// Findings that somebody has accepted, each with a reason.
    pub exceptions: Vec<Exception>,
    /// Globs of paths that are not read.
    pub exclude: Vec<String>,
    /// Whose rules run.
    pub persona: Persona,
    /// Findings below are not shown.
    pub min_severity: Severity,
    /// Findings below are not shown.
    pub min_confidence: Confidence,
    /// From which findings on a run fails.
    pub fail_on: Threshold,
    /// Whether `.gitignore` and its like are honoured.
    pub respect_gitignore: bool,
    /// Whether comments in files may silence findings.
    pub inline_suppressions: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: BTreeMap::new(),
            select: Vec::new(),
            deselect: Vec::new(),
            exceptions: Vec::new(),
            exclude: Vec::new(),
            persona: Persona::Default,
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
            fail_on: Threshold { severity: Severity::High, confidence: Confidence::Medium },
            respect_gitignore: true,
            inline_suppressions: true,
        }
    }
}

/// What the user wants of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetting {
    /// Not run.
    Off,
    /// Reported with this severity.
    Severity(Severity),
}

/// A rule or all rules of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// One rule, by id.
    Rule(String),
    /// A whole category.
    Category(Category),
}

/// A finding that somebody has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The rule's id.
    pub rule: String,
    /// A glob over paths.
    pub path: String,
    /// An RFC 6901 pointer; the finding must be at it or below it. `None`: anywhere in the file.
    pub pointer: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Where the exception is written: path of the configuration file and line, for the remark that it matches nothing.
    pub place: String,
}

/// A bound on severity and confidence together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// At least this bad.
    pub severity: Severity,
    /// And at least this sure.
    pub confidence: Confidence,
}
