//! Hits that are one finding: all that one agent has at fault in one file by one rule, each with a caret of its own; and what a rule says
//! of one cause in several places or files.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Label, Severity};
use crate::rule::{self, Once};
use crate::source::{FileId, Span};

/// How many of them a message names.
const NAMED: usize = 4;
/// How many structural paths the finding's own is made of.
const PATHS: usize = 20;

/// A finding on its way to be joined with others.
pub(super) struct Gathered {
    pub(super) finding: Finding,
    /// What it is called that is at fault, where it is to be gathered.
    pub(super) called: Option<String>,
    /// What has one cause with it; `None`: what has the same message.
    pub(super) alike: Option<String>,
    /// Which of one severity speaks for all: the heaviest.
    pub(super) weight: u8,
}

/// The rule, the file, the agent.
type Key = (String, FileId, Option<String>);

/// Joins findings that belong together. The worst of them speaks, the first of equals; the others are places beside it. What was silenced
/// is not among them.
pub(super) fn gather(findings: Vec<Gathered>) -> Vec<Gathered> {
    let mut out = Vec::with_capacity(findings.len());
    let mut groups: BTreeMap<Key, Vec<Gathered>> = BTreeMap::new();
    for gathered in findings {
        if gathered.called.is_none() {
            out.push(gathered);
            continue;
        }
        let finding = &gathered.finding;
        let key = (finding.rule.clone(), finding.primary.span.file, finding.agent.clone());
        groups.entry(key).or_default().push(gathered);
    }
    out.extend(groups.into_values().filter_map(one));
    out
}

/// Makes labels of findings whose rule yields to another one that speaks of the same place of the same agent: one root cause, one finding,
/// as severe as the worse of the two. What was silenced silences no other.
pub(super) fn subsume(findings: Vec<Gathered>) -> Vec<Gathered> {
    let yields = |finding: &Finding| rule::find(&finding.rule).is_some_and(|rule| !rule.yields_to.is_empty());
    let (yielding, mut kept): (Vec<Gathered>, Vec<Gathered>) = findings.into_iter().partition(|gathered| yields(&gathered.finding));
    let mut speakers: BTreeMap<Key, BTreeMap<Span, usize>> = BTreeMap::new();
    for (index, Gathered { finding, .. }) in kept.iter().enumerate().filter(|_| !yielding.is_empty()) {
        let key = (finding.rule.clone(), finding.primary.span.file, finding.agent.clone());
        speakers.entry(key).or_default().insert(finding.primary.span, index);
    }
    for gathered in yielding {
        let finding = &gathered.finding;
        let places: Vec<Span> = std::iter::once(&finding.primary).chain(&finding.related).map(|label| label.span).collect();
        let better = rule::find(&finding.rule).into_iter().flat_map(|rule| &rule.yields_to).find_map(|better| {
            let of = speakers.get(&(better.clone(), finding.primary.span.file, finding.agent.clone()))?;
            places.iter().find_map(|place| of.get(place).copied())
        });
        let Some(index) = better else {
            kept.push(gathered);
            continue;
        };
        let finding = gathered.finding;
        let speaker = &mut kept[index].finding;
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

fn one(mut members: Vec<Gathered>) -> Option<Gathered> {
    // One thing may be said twice, in two lists of one file.
    members.sort_by_key(|member| member.finding.primary.span);
    members.dedup_by(|later, first| later.finding.primary.span == first.finding.primary.span);
    let rank = |member: &Gathered| (member.finding.severity, member.weight);
    let worst = members.iter().map(rank).max()?;
    let at = members.iter().position(|member| rank(member) == worst)?;
    let mut gathered = members.remove(at);
    if members.is_empty() {
        return Some(gathered);
    }
    let speaker = &mut gathered.finding;
    let mut paths = vec![std::mem::take(&mut speaker.path)];
    paths.extend(members.iter().map(|member| member.finding.path.clone()));
    paths.sort();
    paths.truncate(PATHS);
    speaker.path = paths.join(", ");
    // One thing may go by one name in two places.
    let mut seen = BTreeSet::from([gathered.called.as_deref()]);
    let others: Vec<&str> =
        members.iter().filter(|member| seen.insert(member.called.as_deref())).filter_map(|member| member.called.as_deref()).collect();
    let mut names: Vec<String> = others.iter().take(NAMED).map(|called| format!("`{called}`")).collect();
    if others.len() > NAMED {
        names.push(format!("{} more", others.len() - NAMED));
    }
    if !names.is_empty() {
        speaker.message = format!("{}; likewise {}", speaker.message, names.join(", "));
    }
    for Gathered { finding, called, .. } in members {
        let text = if finding.primary.text.is_empty() { called.unwrap_or_default() } else { finding.primary.text };
        speaker.related.push(Label { span: finding.primary.span, text });
        speaker.confidence = speaker.confidence.max(finding.confidence);
        speaker.related.extend(finding.related);
    }
    let mut seen = BTreeSet::from([speaker.primary.span]);
    speaker.related.retain(|label| seen.insert(label.span));
    Some(gathered)
}

/// Makes one finding of those that have one cause, where the rule says within what: the first speaks. What is suppressed is gone before.
/// `path` gives the path of a file.
pub(super) fn once<'f>(findings: Vec<Gathered>, path: &dyn Fn(FileId) -> &'f str) -> Vec<Finding> {
    let mut first: BTreeMap<(String, Within<'f>, Severity, String), usize> = BTreeMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for Gathered { finding, alike, .. } in findings {
        let Some(once) = rule::find(&finding.rule).and_then(|rule| rule.once) else {
            kept.push(finding);
            continue;
        };
        let file = finding.primary.span.file;
        let within = match once {
            Once::File => Within::File(file),
            Once::Folder => Within::Folder(unit(path(file))),
            Once::Repository => Within::Repository,
        };
        let key = (finding.rule.clone(), within, finding.severity, alike.unwrap_or_else(|| finding.message.clone()));
        match first.get(&key) {
            Some(&at) => kept[at].related.extend(std::iter::once(finding.primary).chain(finding.related)),
            None => {
                first.insert(key, kept.len());
                kept.push(finding);
            }
        }
    }
    kept
}

/// Within what a cause is one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Within<'f> {
    File(FileId),
    Folder(&'f str),
    Repository,
}

/// Folders that hold the parts of one agent, plugin or project.
const PARTS: &[&str] = &["skills", "commands", "agents", "prompts"];

/// The folder of the agent, plugin or project that the file at `path` is a part of: the one that holds its folder of parts, else its own.
fn unit(path: &str) -> &str {
    let end = path.rfind('/').unwrap_or(0);
    let folder = &path[..end];
    let mut starts = folder.rmatch_indices('/').map(|(at, _)| at + 1).chain([0]);
    let part = starts.find(|&start| PARTS.contains(&folder[start..].split('/').next().unwrap_or_default()));
    part.map_or(folder, |start| folder[..start].trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_belong_to_the_folder_that_holds_them() {
        let table = [
            (".claude/skills/lint/SKILL.md", ".claude"),
            (".claude/commands/gsd/plan.md", ".claude"),
            ("commands/plan.md", ""),
            ("plugins/audit/skills/audit/SKILL.md", "plugins/audit"),
            ("plugins/audit/agents/reader.md", "plugins/audit"),
            ("skills-extra/a/SKILL.md", "skills-extra/a"),
            ("scripts/a.sh", "scripts"),
            ("a.sh", ""),
            ("agents", ""),
        ];
        for (path, expected) in table {
            assert_eq!(unit(path), expected, "{path}");
        }
    }
}
