//! What a rule is.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::finding::{Category, Confidence, Persona, Severity};

/// A rule, ready to run and to be shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// Its id, `sandbox-disabled`.
    pub id: String,
    /// A few words: `Agent sandbox is off`.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// How bad a finding is, unless adjusted.
    pub severity: Severity,
    /// How sure a finding is, unless adjusted.
    pub confidence: Confidence,
    /// Who wants to hear it.
    pub persona: Persona,
    /// The first version that has it.
    pub since: String,
    /// How it finds what it looks for.
    pub check: Check,
    /// Where what it says in the same words is one finding, the other places beside it; `None`: each is one.
    pub once: Option<Once>,
    /// Rules that say the same better where both speak of one place: its finding becomes a label of theirs.
    pub yields_to: Vec<String>,
    /// What can go wrong: one paragraph.
    pub why: String,
    /// What to do, concretely.
    pub fix: String,
    /// What it cannot see, and where it may be wrong.
    pub limitations: String,
    /// `owasp-llm:LLM06:2025`, `cwe:CWE-250`, ...: ids of [`crate::catalog::frameworks`].
    pub frameworks: Vec<String>,
    /// Pages that back the facts the rule stands on.
    pub references: Vec<String>,
    /// Runnable examples.
    pub examples: Vec<Example>,
}

/// What has one cause, and is said once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Once {
    /// What one file has of it.
    File,
    /// What the parts of one agent, plugin or project have: its skills, commands and agents, else the files of one folder.
    Folder,
    /// What the whole repository has.
    Repository,
}

/// How a rule finds what it looks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "there are some dozens of rules, and nearly all are of the large kind")]
pub enum Check {
    /// By a condition over the entities of some kinds.
    Declared {
        /// The kinds, by name.
        select: Vec<String>,
        /// What must hold of the entity; `None`: every one.
        condition: Option<Condition>,
        /// The leaf that the caret points to, or several of which the first that made the condition hold counts; none: the whole entity.
        at: Vec<String>,
        /// A few words at the caret, with fields filled in.
        label: Option<String>,
        /// Whether all that one agent has in one file is one finding, named after this field.
        gather: Option<String>,
        /// With `once`, the field of which one value is one cause; none: the same words are.
        alike: Option<String>,
        /// Leaves to show beside the caret where they have a place, and what is said of them.
        witness: Option<String>,
        /// Cases in which it is said otherwise; the first that holds counts.
        adjust: Vec<Adjust>,
        /// What is there, with fields filled in: `{name}`, `{url.host}`.
        message: String,
        /// What to do about it here, with fields filled in; `None`: the rule's `fix`.
        help: Option<String>,
    },
    /// By code in `src/rule/code/`.
    Code,
}

/// A case in which a finding is said otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adjust {
    /// When.
    pub condition: Condition,
    /// The severity then.
    pub severity: Option<Severity>,
    /// The confidence then.
    pub confidence: Option<Confidence>,
    /// The message then.
    pub message: Option<String>,
    /// The help then.
    pub help: Option<String>,
}

/// What goes wrong, and how it looks when right.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Example {
    /// The path of the file, which decides the dialect.
    pub path: String,
    /// A file in which the rule speaks. `«...»` marks the place it must point to; the marks are no part of the file.
    /// `@@mint:KIND@@` becomes a freshly made credential of that kind.
    pub bad: Option<String>,
    /// A file on which no default rule speaks.
    pub good: Option<String>,
    /// Other files that stand beside either, as they are.
    #[serde(default)]
    pub beside: Vec<Beside>,
}

/// A file beside that of an example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Its path, in the same tree.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Whether it stands beside one of the two alone.
    pub only: Option<Side>,
}

/// One of the two files of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The one in which the rule speaks.
    Bad,
    /// The one in which nothing does.
    Good,
}
