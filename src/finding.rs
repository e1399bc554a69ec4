//! Findings: what a rule says about a place. Reporters read these and nothing else.

use std::sync::Arc;

use crate::names::names;
use crate::source::{Source, Span};

names! {
    /// How bad it is.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// Little harm.
        Low = "low",
        /// Harm under conditions.
        Medium = "medium",
        /// Serious harm.
        High = "high",
        /// Serious harm, and nothing in its way.
        Critical = "critical",
    }
}

names! {
    /// How sure the rule is.
    Confidence {
        /// A hint.
        Low = "low",
        /// Likely.
        Medium = "medium",
        /// Certain, as far as the file tells.
        High = "high",
    }
}

names! {
    /// Who wants to hear it. A persona hears its own rules and those of the ones before it.
    Persona {
        /// Everybody: high signal.
        Default = "default",
        /// Those who also want smells.
        Strict = "strict",
        /// Those who want everything.
        Audit = "audit",
    }
}

names! {
    /// What a rule is about.
    Category {
        /// Credentials in prompts and configurations.
        Secrets = "secrets",
        /// OAuth and API permissions.
        Scopes = "scopes",
        /// Actions that nobody approves.
        Approval = "approval",
        /// More power than the work needs.
        Agency = "agency",
        /// Text that turns an agent against its owner.
        Injection = "injection",
        /// Code and servers from elsewhere.
        SupplyChain = "supply-chain",
        /// Personal and confidential data.
        Data = "data",
        /// Whether the rest can be judged at all.
        Governance = "governance",
    }
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words for the caret; may be empty.
    pub text: String,
}

/// What a rule says about a place. Every text in it has passed the masker.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// After remapping by the configuration.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// The key or value at fault.
    pub primary: Label,
    /// Witnesses, across files.
    pub related: Vec<Label>,
    /// What is there, in one sentence.
    pub message: String,
    /// What to do about it here.
    pub help: String,
    /// The structural path in the file, `mcpServers.github.env.TOKEN`; may be empty.
    pub path: String,
    /// The RFC 6901 pointer to the value, for files with a tree; empty otherwise.
    pub pointer: String,
    /// The agent, by name.
    pub agent: Option<String>,
    /// Stable across edits that move lines: made of rule, file and structural path, never of line numbers or secrets. 32 hex digits.
    pub fingerprint: String,
}

/// A remark on a file that is no finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// `not-utf8`, `front-matter`, `unreadable`, ...
    pub id: &'static str,
    /// Whether something could not be examined: the run is then not clean.
    pub incomplete: bool,
    /// The path of the file.
    pub path: String,
    /// The place, where there is one.
    pub span: Option<Span>,
    /// In plain words.
    pub message: String,
}

impl Notice {
    /// Whether it tells of a failure inside Bailiwick: of a file's examination, or of a rule.
    #[must_use]
    pub fn internal(&self) -> bool {
        matches!(self.id, "failed" | "rule-incomplete")
    }
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Agent files read.
    pub files: usize,
    /// Rules that ran.
    pub rules: usize,
    /// Findings silenced by the configuration or a comment.
    pub suppressed: usize,
    /// Findings below the chosen severity, confidence or persona, or of rules that were not selected.
    pub hidden: usize,
}

/// The result of a run: findings in the order of their places, and what reporters need to show them.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by path, place, rule.
    pub findings: Vec<Finding>,
    /// Sorted by path and place.
    pub notices: Vec<Notice>,
    /// The files, by number, **with every secret masked**: what reporters show. `FileId(n)` is `files[n]`.
    pub files: Vec<Arc<Source>>,
    /// Counts.
    pub stats: Stats,
}

impl Report {
    /// The file that `span` points into, masked.
    #[must_use]
    pub fn file(&self, span: Span) -> &Source {
        &self.files[span.file.0 as usize]
    }
}
