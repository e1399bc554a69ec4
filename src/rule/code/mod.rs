//! Rules that a condition cannot say: one file a rule, named like it with `_` for `-`. The build lists the folder; a file without its rule
//! or a rule without its file stops it.

use crate::engine::{Examined, WorkTree};
use crate::finding::{Confidence, Label, Severity};
use crate::model::Model;
use crate::source::Span;

/// What a rule of code may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The linked model.
    pub model: &'a Model,
    /// Every file that was read, by number.
    pub files: &'a [Examined],
    /// The Git repository around the root of the scan.
    pub git: &'a WorkTree,
}

/// What a rule has to say about one place. Texts may quote the file: the masker comes later.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The place.
    pub span: Span,
    /// A few words at the caret.
    pub label: String,
    /// What is there.
    pub message: String,
    /// What to do about it here; `None`: the rule's `fix`.
    pub help: Option<String>,
    /// The structural path.
    pub path: String,
    /// The agent, by name.
    pub agent: Option<String>,
    /// Other than the rule's.
    pub severity: Option<Severity>,
    /// Other than the rule's.
    pub confidence: Option<Confidence>,
    /// Witnesses.
    pub related: Vec<Label>,
    /// What it is called that is at fault, where hits of one rule in one file and agent make one finding.
    pub gathered: Option<String>,
    /// What has one cause with it, where the rule says so: hits of this value; `None`: those with the same message.
    pub alike: Option<String>,
    /// Which of several gathered hits of one severity speaks for all: the heaviest, the first of equals.
    pub weight: u8,
}

impl Hit {
    /// The plainest hit: a place and a message.
    #[must_use]
    pub fn new(span: Span, message: String) -> Self {
        Self {
            span,
            label: String::new(),
            message,
            help: None,
            path: String::new(),
            agent: None,
            severity: None,
            confidence: None,
            related: Vec::new(),
            gathered: None,
            alike: None,
            weight: 0,
        }
    }
}

/// Takes what a rule finds.
#[derive(Debug, Default)]
pub struct Sink {
    /// What was found.
    pub hits: Vec<Hit>,
    /// The rule used up its budget and did not see everything.
    pub exhausted: bool,
}

impl Sink {
    /// One more.
    pub fn report(&mut self, hit: Hit) {
        self.hits.push(hit);
    }
}

/// The code of a rule.
pub type Code = fn(&Context<'_>, &mut Sink);

include!(concat!(env!("OUT_DIR"), "/code.rs"));

/// The code of the rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<Code> {
    CODE.iter().find(|(name, _)| *name == id).map(|(_, code)| *code)
}
