//! Declared rules, asked of the model.

use super::code::{Hit, Sink};
use super::condition::{Condition, Scalar, Test};
use super::{Adjust, Check, Rule};
use crate::finding::Label;
use crate::model::{Leaf, Model, Origin, Record, Value};
use crate::source::Span;

/// How many tests one rule may make in one run. The rules of this project stay below ten an entity; a repository of 10,000 agents asks
/// for some 100,000.
pub const STEP_BUDGET: u64 = 50_000_000;

/// Runs a declared rule over the model. Does nothing for a rule of code.
pub fn run(rule: &Rule, model: &Model, sink: &mut Sink) {
    let Check::Declared { select, condition, at, label, gather, alike, witness, adjust, message, help } = &rule.check else { return };
    let mut asked = Asked { steps: STEP_BUDGET, witnesses: Vec::new() };
    for (record, origin) in select.iter().flat_map(|kind| model.select(kind)) {
        asked.witnesses.clear();
        if condition.as_ref().is_some_and(|condition| !asked.holds(condition, whole(record), "")) {
            continue;
        }
        if asked.steps == 0 {
            sink.exhausted = true;
            return;
        }
        let span = caret(record, origin, at, &asked.witnesses);
        let adjusted = adjust.iter().find(|adjust| asked.holds(&adjust.condition, whole(record), ""));
        let chosen = |of: fn(&Adjust) -> Option<&String>| adjusted.and_then(of);
        let fill = |template: &str| fill(template, record, &asked.witnesses);
        sink.report(Hit {
            span,
            label: label.as_deref().map(fill).unwrap_or_default(),
            message: fill(chosen(|adjust| adjust.message.as_ref()).unwrap_or(message)),
            help: chosen(|adjust| adjust.help.as_ref()).or(help.as_ref()).map(|help| fill(help)),
            path: origin.path.clone(),
            agent: origin.agent.clone(),
            severity: adjusted.and_then(|adjust| adjust.severity),
            confidence: adjusted.and_then(|adjust| adjust.confidence),
            related: witness.iter().flat_map(|path| shown(&whole(record).at(path))).filter(|label| label.span != span).collect(),
            weight: 0,
            alike: alike.as_ref().map(|path| fill(&format!("{{{path}}}"))).filter(|value| !value.is_empty()),
            gathered: gather.as_ref().map(|path| fill(&format!("{{{path}}}"))),
        });
    }
}

fn whole(record: &dyn Record) -> Leaf<'_> {
    Leaf { value: Value::Record(record), span: None }
}

/// A leaf as a witness: its text at its place, of a list each.
fn shown(leaf: &Leaf<'_>) -> Vec<Label> {
    let one = |leaf: &Leaf<'_>| Some(Label { span: leaf.span?, text: text(leaf)?.to_owned() });
    match &leaf.value {
        Value::List(items) => items.iter().filter_map(one).collect(),
        _ => one(leaf).into_iter().collect(),
    }
}

/// The place of the first leaf of `at` that has one: the item that made a `some` hold, else the leaf, else the entity.
fn caret(record: &dyn Record, origin: &Origin, at: &[String], witnesses: &[Witness<'_>]) -> Span {
    let witness = at.iter().find_map(|at| witnessed(witnesses, at)?.span);
    witness.or_else(|| at.iter().find_map(|at| first_span(&whole(record).at(at)))).unwrap_or(origin.span)
}

/// The leaf at `path`, where it is an item that made a `some` hold (`env`) or lies within one (`env.value`).
fn witnessed<'m>(witnesses: &[Witness<'m>], path: &str) -> Option<Leaf<'m>> {
    witnesses.iter().find_map(|witness| {
        let inner = path.strip_prefix(witness.path.as_str())?;
        let inner = if inner.is_empty() { inner } else { inner.strip_prefix('.')? };
        Some(witness.leaf.clone().at(inner)).filter(Leaf::exists)
    })
}

fn first_span(leaf: &Leaf<'_>) -> Option<Span> {
    match &leaf.value {
        _ if leaf.span.is_some() => leaf.span,
        Value::List(items) => items.iter().find_map(first_span),
        _ => None,
    }
}

/// The item of a list that made a `some` hold.
struct Witness<'m> {
    path: String,
    leaf: Leaf<'m>,
}

struct Asked<'m> {
    steps: u64,
    witnesses: Vec<Witness<'m>>,
}

impl<'m> Asked<'m> {
    /// Whether `condition` holds of `thing`, which stands at `prefix` of the entity. Nothing holds once the budget is used up.
    fn holds(&mut self, condition: &Condition, thing: Leaf<'m>, prefix: &str) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, thing.clone(), prefix)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, thing.clone(), prefix)),
            Condition::Not(part) => {
                let kept = self.witnesses.len();
                let holds = self.holds(part, thing, prefix);
                self.witnesses.truncate(kept);
                !holds && self.steps > 0
            }
            Condition::Leaf { path, tests } => {
                let leaf = thing.at(path);
                let path = if prefix.is_empty() || path.is_empty() { format!("{prefix}{path}") } else { format!("{prefix}.{path}") };
                tests.iter().all(|test| self.passes(test, &leaf, &path))
            }
        }
    }

    fn passes(&mut self, test: &Test, leaf: &Leaf<'m>, path: &str) -> bool {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return false;
        }
        match test {
            Test::Equals(scalar) => equals(leaf, scalar),
            Test::In(scalars) => scalars.iter().any(|scalar| equals(leaf, scalar)),
            Test::Glob(patterns) => text(leaf).is_some_and(|text| patterns.iter().any(|pattern| matches(pattern, text))),
            Test::Matches(pattern) => text(leaf).is_some_and(|text| matches(pattern, text)),
            Test::Contains(scalar) => match (&leaf.value, scalar) {
                (Value::List(items), _) => items.iter().any(|item| equals(item, scalar)),
                (Value::Text(text), Scalar::Text(part)) => text.contains(part.as_str()),
                _ => false,
            },
            Test::Exists(wanted) => (leaf.exists() && !matches!(&leaf.value, Value::List(items) if items.is_empty())) == *wanted,
            Test::Count(at_least, at_most) => {
                let count = match &leaf.value {
                    Value::List(items) => u32::try_from(items.len()).unwrap_or(u32::MAX),
                    _ => 0,
                };
                at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most)
            }
            Test::Less(bound) => number(leaf).is_some_and(|number| number < *bound),
            Test::More(bound) => number(leaf).is_some_and(|number| number > *bound),
            Test::AtMost(bound) => number(leaf).is_some_and(|number| number <= *bound),
            Test::AtLeast(bound) => number(leaf).is_some_and(|number| number >= *bound),
            Test::Some(condition) => {
                let Value::List(items) = &leaf.value else { return false };
                let found = items.iter().find(|item| self.holds(condition, (*item).clone(), path)).cloned();
                let holds = found.is_some();
                self.witnesses.extend(found.map(|leaf| Witness { path: path.to_owned(), leaf }));
                holds
            }
            Test::Every(condition) => {
                let Value::List(items) = &leaf.value else { return false };
                items.iter().all(|item| self.holds(condition, item.clone(), path))
            }
        }
    }
}

fn matches(pattern: &super::condition::Pattern, text: &str) -> bool {
    pattern.regex().is_some_and(|regex| regex.is_match(text))
}

fn text<'m>(leaf: &Leaf<'m>) -> Option<&'m str> {
    match leaf.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn number(leaf: &Leaf<'_>) -> Option<f64> {
    match leaf.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn equals(leaf: &Leaf<'_>, scalar: &Scalar) -> bool {
    match (&leaf.value, scalar) {
        (Value::Bool(a), Scalar::Bool(b)) => a == b,
        (Value::Number(a), Scalar::Number(b)) => a == b,
        (Value::Text(a), Scalar::Text(b)) => a == b,
        _ => false,
    }
}

/// Fills `{field.path}` with the field's value: a witness where the path is one's, a list as its items, a missing value as nothing or as
/// what stands behind a bar: `{rotate|its provider}`. `{{` and `}}` are braces.
fn fill(template: &str, record: &dyn Record, witnesses: &[Witness<'_>]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            out.push_str(&tail[..1]);
            rest = after;
        } else if let Some(end) = tail.find('}').filter(|&end| end > 0) {
            let (path, fallback) = tail[1..end].split_once('|').unwrap_or((&tail[1..end], ""));
            let leaf = witnessed(witnesses, path).unwrap_or_else(|| whole(record).at(path));
            if leaf.exists() {
                say(&leaf, &mut out);
            } else {
                out.push_str(fallback);
            }
            rest = &tail[end + 1..];
        } else {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    out + rest
}

fn say(leaf: &Leaf<'_>, out: &mut String) {
    match &leaf.value {
        Value::Absent => {}
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(value) => out.push_str(&value.to_string()),
        Value::Text(text) => out.push_str(text),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                say(item, out);
            }
        }
        Value::Record(record) => say(&record.fields().first().map_or(Leaf::ABSENT, |field| whole(*record).at(field)), out),
    }
}

/// The fields that a template names.
pub fn placeholders(template: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
        } else if let Some(end) = rest.find('}') {
            found.push(rest[..end].split('|').next().unwrap_or_default());
            rest = &rest[end + 1..];
        }
    }
    found
}
