//! Rules: what they are, how a rule file is read, and how conditions are asked of the model.
//!
//! A rule is one file, `rules/<category>/<id>.yaml`. The build reads all of them and embeds them compiled, so that starting up parses
//! nothing. A rule either states a condition over the model (`select`, `where`, `at`) or has a file of code in `src/rule/code/`.

use serde::{Deserialize, Serialize};

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
    /// What can go wrong: one paragraph.
    pub why: String,
    /// What to do, concretely.
    pub fix: String,
    /// What it cannot see, and where it may be wrong.
    pub limitations: String,
    /// `owasp-llm:LLM06`, `cwe:CWE-250`, ...: ids of `catalog::frameworks`.
    pub frameworks: Vec<String>,
    /// Pages that back the facts the rule stands on.
    pub references: Vec<String>,
    /// Runnable examples.
    pub examples: Vec<Example>,
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
}

/// Every rule, sorted by id.
#[must_use]
pub fn all() -> &'static [Rule] {
    &[]
}

/// The rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.id == id)
}
