//! Hits that are one finding: all that one agent has at fault in one file by one rule, each with a caret of its own.

use std::collections::BTreeMap;

use crate::finding::{Finding, Label};
use crate::rule;
use crate::source::{FileId, Span};

/// How many of them a message names.
const NAMED: usize = 4;
/// How many structural paths the finding's own is made of.
const PATHS: usize = 20;

/// A finding, and what it is called that is at fault, where it is to be gathered.
pub(super) type Gathered = (Finding, Option<String>);

/// The rule, the file, the agent.
type Key = (String, FileId, Option<String>);

/// Joins findings that belong together. The worst of them speaks, the first of equals; the others are places beside it. What was silenced
/// is not among them.
pub(super) fn gather(findings: Vec<Gathered>) -> Vec<Finding> {
    let mut out = Vec::with_capacity(findings.len());
    let mut groups: BTreeMap<Key, Vec<(Finding, String)>> = BTreeMap::new();
    for (finding, called) in findings {
        match called {
            None => out.push(finding),
            Some(called) => {
                let key = (finding.rule.clone(), finding.primary.span.file, finding.agent.clone());
                groups.entry(key).or_default().push((finding, called));
            }
        }
    }
    out.extend(groups.into_values().filter_map(one));
    out
}

/// Makes labels of findings whose rule yields to another one that speaks of the same place of the same agent: one root cause, one finding,
/// as severe as the worse of the two. What was silenced silences no other.
pub(super) fn subsume(findings: Vec<Gathered>) -> Vec<Gathered> {
    let yields = |finding: &Finding| rule::find(&finding.rule).is_some_and(|rule| !rule.yields_to.is_empty());
    let (yielding, mut kept): (Vec<Gathered>, Vec<Gathered>) = findings.into_iter().partition(|(finding, _)| yields(finding));
    let mut speakers: BTreeMap<Key, BTreeMap<Span, usize>> = BTreeMap::new();
    for (index, (finding, _)) in kept.iter().enumerate().filter(|_| !yielding.is_empty()) {
        let key = (finding.rule.clone(), finding.primary.span.file, finding.agent.clone());
        speakers.entry(key).or_default().insert(finding.primary.span, index);
    }
    for (finding, called) in yielding {
        let places: Vec<Span> = std::iter::once(&finding.primary).chain(&finding.related).map(|label| label.span).collect();
        let better = rule::find(&finding.rule).into_iter().flat_map(|rule| &rule.yields_to).find_map(|better| {
            let of = speakers.get(&(better.clone(), finding.primary.span.file, finding.agent.clone()))?;
            places.iter().find_map(|place| of.get(place).copied())
        });
        let Some(index) = better else {
            kept.push((finding, called));
            continue;
        };
        let speaker = &mut kept[index].0;
        speaker.severity = speaker.severity.max(finding.severity);
        for label in std::iter::once(finding.primary).chain(finding.related) {
            // What is said of the pair is said once, at the place that the speaker does not point to.
            if label.span != speaker.primary.span {
                speaker.related.push(Label { span: label.span, text: finding.message.clone() });
            }
        }
    }
    kept
}

fn one(mut members: Vec<(Finding, String)>) -> Option<Finding> {
    // One thing may be said twice, in two lists of one file.
    members.sort_by_key(|(finding, _)| finding.primary.span);
    members.dedup_by(|(later, _), (first, _)| later.primary.span == first.primary.span);
    let worst = members.iter().map(|(finding, _)| finding.severity).max()?;
    let at = members.iter().position(|(finding, _)| finding.severity == worst)?;
    let (mut speaker, _) = members.remove(at);
    if members.is_empty() {
        return Some(speaker);
    }
    let mut paths = vec![std::mem::take(&mut speaker.path)];
    paths.extend(members.iter().map(|(finding, _)| finding.path.clone()));
    paths.sort();
    paths.truncate(PATHS);
    speaker.path = paths.join(", ");
    let mut names: Vec<String> = members.iter().take(NAMED).map(|(_, called)| format!("`{called}`")).collect();
    if members.len() > NAMED {
        names.push(format!("{} more", members.len() - NAMED));
    }
    speaker.message = format!("{}; likewise {}", speaker.message, names.join(", "));
    for (finding, called) in members {
        let text = if finding.primary.text.is_empty() { called } else { finding.primary.text };
        speaker.related.push(Label { span: finding.primary.span, text });
        speaker.confidence = speaker.confidence.max(finding.confidence);
        speaker.related.extend(finding.related);
    }
    let mut seen = std::collections::BTreeSet::from([speaker.primary.span]);
    speaker.related.retain(|label| seen.insert(label.span));
    Some(speaker)
}

/// Makes one finding of those that say the same of one file, where the rule asks for it. What is suppressed is gone before.
pub(super) fn once(findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(String, FileId, String), usize> = BTreeMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        if !rule::find(&finding.rule).is_some_and(|rule| rule.once) {
            kept.push(finding);
            continue;
        }
        let key = (finding.rule.clone(), finding.primary.span.file, finding.message.clone());
        match first.get(&key) {
            Some(&at) => kept[at].related.push(finding.primary),
            None => {
                first.insert(key, kept.len());
                kept.push(finding);
            }
        }
    }
    *findings = kept;
}
