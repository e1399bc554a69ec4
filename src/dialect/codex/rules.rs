//! Execpolicy rules [execpolicy]: `prefix_rule(pattern = [...], decision = "allow" | "prompt" | "forbidden")`.
//!
//! A rule covers every command that begins with its words; a list in place of a word stands for alternatives. What a rule allows runs
//! outside of the sandbox. Of all rules that match, the strictest decides.

use super::super::fact::{Speaker, What, amounts, running};
use super::PRODUCT;
use super::starlark::{Argument, Call, Value, calls};
use crate::authority::command;
use crate::model::{Breadth, Facts, Grant, Layer, Remark, Status, Subject, Verdict};
use crate::source::{At, Source, Span};

/// A rule in parts.
pub(super) struct Prefix {
    /// For each word, what may stand there.
    pub(super) words: Vec<Vec<String>>,
    /// The decision as written.
    pub(super) decision: String,
    /// The whole rule.
    pub(super) span: Span,
    /// Its pattern.
    pub(super) pattern: Span,
}

/// How many commands the alternatives of one rule may amount to; the rest is left out.
const MOST: usize = 64;

pub(super) fn lower(source: &Source, layer: Layer, facts: &mut Facts) {
    for call in calls(source.text()) {
        if call.function == "prefix_rule" {
            match prefix(source, &call) {
                Some(prefix) => grants(&prefix, layer, facts),
                None => facts.remarks.push(Remark { message: "a rule without a pattern".to_owned(), span: source.span(call.range) }),
            }
        }
    }
}

fn prefix(source: &Source, call: &Call) -> Option<Prefix> {
    let named = |name: &str| call.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
    let pattern = named("pattern").or_else(|| call.arguments.first().filter(|argument| argument.name.is_none()))?;
    let Argument { value: Value::List(items), range, .. } = pattern else { return None };
    let words = items.iter().map(alternatives).collect();
    let decision = match named("decision").map(|decision| &decision.value) {
        Some(Value::Text(text)) => text.clone(),
        // [execpolicy] "`decision` defaults to `allow`".
        _ => "allow".to_owned(),
    };
    Some(Prefix { words, decision, span: source.span(call.range.clone()), pattern: source.span(range.clone()) })
}

fn alternatives(item: &Value) -> Vec<String> {
    match item {
        Value::Text(text) => vec![text.clone()],
        Value::List(items) => items.iter().flat_map(alternatives).collect(),
        Value::Other => Vec::new(),
    }
}

/// Lowers a rule to grants, one for each command that its alternatives amount to.
pub(super) fn grants(prefix: &Prefix, layer: Layer, facts: &mut Facts) {
    let verdict = match prefix.decision.as_str() {
        "allow" => Some(Verdict::Allow),
        "prompt" => Some(Verdict::Ask),
        "forbidden" => Some(Verdict::Deny),
        _ => None,
    };
    let speaker = Speaker::acting(PRODUCT, layer);
    let mut commands = vec![String::new()];
    for words in &prefix.words {
        let longer =
            |command: &String| words.iter().map(|word| format!("{command}{}{word}", if command.is_empty() { "" } else { " " })).collect();
        commands = commands.iter().flat_map::<Vec<String>, _>(longer).take(MOST).collect();
    }
    commands.retain(|command| !command.is_empty());
    // One fault is one fault, whatever the alternatives.
    commands.truncate(if verdict.is_some() { MOST } else { 1 });
    for written in commands {
        let commands = if written.contains('*') { Vec::new() } else { vec![format!("{written} *")] };
        let breadth = commands.first().map_or(Breadth::Exact, |command| command::breadth(command));
        let what = What { tool: "shell", subject: Subject::Shell, breadth, server: None };
        let rule = At::new(format!("shell({written} *)"), prefix.pattern);
        let path = format!("prefix_rule[{}]", name(&written));
        // A decision that is none was hardly meant to allow: allowing is what a rule does without one.
        let grant = running(speaker.grant(verdict.unwrap_or(Verdict::Ask), rule, path.clone(), what), commands);
        let grant = Grant { origin: speaker.origin(prefix.span, path), ..grant };
        facts.grants.push(match verdict {
            Some(_) => grant,
            None => amounts(grant, Status::Dead, format!("there is no decision `{}`: allow, prompt or forbidden", prefix.decision)),
        });
    }
}

/// What a rule is called in paths: its first words, as far as no secret can stand there.
fn name(command: &str) -> String {
    let plain = |word: &&str| word.len() <= 24 && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    command.split(' ').take(3).take_while(plain).collect::<Vec<_>>().join(" ")
}
