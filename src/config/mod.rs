//! What a run is asked to do: the user's `bailiwick.yaml` and the command line, joined.

mod find;
mod problem;
mod read;
mod schema;

use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use find::is_name;
pub use problem::{Invalid, Problem};
pub use read::read;

pub(crate) use crate::nearest::did_you_mean;

use crate::finding::{Category, Confidence, Persona, Severity};
use crate::model::ToolOverride;
use crate::names::Named as _;
use crate::rule::Rule;

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
    /// What tools can do, where the project knows better.
    pub tools: Vec<ToolOverride>,
    /// Whose rules run.
    pub persona: Persona,
    /// Findings below are not shown.
    pub min_severity: Severity,
    /// Findings below are not shown.
    pub min_confidence: Confidence,
    /// From which findings on a run fails; `None`: never.
    pub fail_on: Option<Threshold>,
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
            tools: Vec::new(),
            persona: Persona::Default,
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
            fail_on: Some(Threshold { severity: Severity::High, confidence: Confidence::Medium }),
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
    pub written: (String, u32),
}

/// A bound on severity and confidence together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// At least this bad.
    pub severity: Severity,
    /// And at least this sure.
    pub confidence: Confidence,
}

impl Threshold {
    /// Reads a gate as people write it: `high`, `high:medium` or `never` (which is `None`). The confidence is medium unless given.
    ///
    /// # Errors
    /// In words for the user.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text == "never" {
            return Ok(None);
        }
        let (severity, confidence) = text.split_once(':').unwrap_or((text, Confidence::Medium.as_str()));
        Ok(Some(Self { severity: one_of("severity", severity)?, confidence: one_of("confidence", confidence)? }))
    }

    /// Whether a finding of this severity and confidence is at the gate.
    #[must_use]
    pub fn stops(self, severity: Severity, confidence: Confidence) -> bool {
        severity >= self.severity && confidence >= self.confidence
    }
}

fn one_of<T: crate::names::Named>(what: &str, name: &str) -> Result<T, String> {
    T::parse(name).ok_or_else(|| {
        let names: Vec<_> = T::ALL.iter().map(|value| value.as_str()).collect();
        format!("`{name}` is no {what}; there are {}{}", names.join(", "), did_you_mean(name, names.iter().copied()))
    })
}

impl Selector {
    /// Reads the id of one of `rules`, or the name of a category.
    ///
    /// # Errors
    /// In words for the user, with the nearest names.
    pub fn parse(text: &str, rules: &[Rule]) -> Result<Self, String> {
        if rules.iter().any(|rule| rule.id == text) {
            return Ok(Self::Rule(text.to_owned()));
        }
        if let Some(category) = Category::parse(text) {
            return Ok(Self::Category(category));
        }
        let names = Category::ALL.iter().map(|category| category.as_str()).chain(rules.iter().map(|rule| rule.id.as_str()));
        Err(format!("`{text}` is neither a rule nor a category{}", did_you_mean(text, names)))
    }
}

/// Why there is no configuration to run with.
#[derive(Debug)]
pub enum Error {
    /// There is no such file, there are two, it cannot be read: in words for the user.
    File(String),
    /// It says something that it must not say.
    Invalid(Box<Invalid>),
}

/// The configuration of the project at `root`: `given` if there is one, else the file that is found, else the default.
///
/// `rules` are those that the file may name.
///
/// # Errors
/// The file cannot be read, or holds mistakes: all of them, each with its place.
pub fn load(root: &Path, given: Option<&Path>, rules: &[Rule]) -> Result<Config, Error> {
    let found = match given {
        Some(path) => find::given(path),
        None => find::find(root),
    };
    match found.map_err(Error::File)? {
        Some((name, bytes)) => read(&name, bytes, rules).map_err(|invalid| Error::Invalid(Box::new(invalid))),
        None => Ok(Config::default()),
    }
}
