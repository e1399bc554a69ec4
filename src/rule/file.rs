//! A rule file as it is written: read through the spanned tree, so that a mistake is told at its place. The build reads the project's own
//! rules with this, a run an organisation's.

use serde::Deserialize;

use super::condition::{OneOrMany, Written};
use super::{Adjust, Check, Example, Once, Rule};
use crate::finding::{Category, Confidence, Persona, Severity};
use crate::syntax::de;
use crate::syntax::tree::{EntryRef, NodeRef};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: String,
    category: Category,
    severity: Severity,
    confidence: Confidence,
    persona: Persona,
    since: String,
    select: Option<OneOrMany>,
    #[serde(rename = "where")]
    condition: Option<Written>,
    at: Option<OneOrMany>,
    label: Option<String>,
    gather: Option<String>,
    alike: Option<String>,
    witness: Option<String>,
    #[serde(default)]
    adjust: Vec<AdjustFile>,
    #[serde(default)]
    code: bool,
    once: Option<Once>,
    #[serde(default)]
    yields_to: Vec<String>,
    message: Option<String>,
    help: Option<String>,
    why: String,
    fix: String,
    limitations: String,
    #[serde(default)]
    frameworks: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    examples: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdjustFile {
    #[serde(rename = "where")]
    condition: Written,
    severity: Option<Severity>,
    confidence: Option<Confidence>,
    message: Option<String>,
    help: Option<String>,
}

/// Reads the rule at `node`.
///
/// # Errors
/// The first mistake, with its place: an unknown or missing key, a value of the wrong kind, a condition that is none.
pub fn read(node: NodeRef<'_>) -> Result<Rule, de::Error> {
    let file: File = de::from_node(node)?;
    let wrong = |key: &str, message: &str| {
        let span = node.entry(key).map_or_else(|| node.span(), EntryRef::key_span);
        Err(de::Error { message: message.to_owned(), span })
    };
    if file.alike.is_some() && file.once.is_none() {
        return wrong("alike", "`alike` says what has one cause; `once` says within what, and is missing");
    }
    let check = if file.code {
        for key in ["select", "where", "at", "label", "gather", "alike", "witness", "adjust", "message", "help"] {
            if node.get(key).is_some() {
                return wrong(key, &format!("a rule with `code: true` has no `{key}`: its code decides that"));
            }
        }
        Check::Code
    } else {
        let (Some(select), Some(message)) = (file.select, file.message) else {
            return wrong("id", "a rule needs `select` and `message`, or `code: true` and a file in src/rule/code/");
        };
        let adjust = file.adjust.into_iter().map(|adjust| Adjust {
            condition: adjust.condition.0,
            severity: adjust.severity,
            confidence: adjust.confidence,
            message: adjust.message,
            help: adjust.help,
        });
        Check::Declared {
            select: select.0,
            condition: file.condition.map(|written| written.0),
            at: file.at.map_or_else(Vec::new, |at| at.0),
            label: file.label,
            gather: file.gather,
            alike: file.alike,
            witness: file.witness,
            adjust: adjust.collect(),
            message,
            help: file.help,
        }
    };
    Ok(Rule {
        id: file.id,
        title: file.title,
        category: file.category,
        severity: file.severity,
        confidence: file.confidence,
        persona: file.persona,
        since: file.since,
        check,
        once: file.once,
        yields_to: file.yields_to,
        why: file.why.trim().to_owned(),
        fix: file.fix.trim().to_owned(),
        limitations: file.limitations.trim().to_owned(),
        frameworks: file.frameworks,
        references: file.references,
        examples: file.examples,
    })
}
