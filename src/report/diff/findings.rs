//! What was widened as findings of the rule `permission-widened`, for SARIF and whoever reads findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::was;
use crate::diff::{Change, Diff, Direction};
use crate::finding::{Finding, Label, Notice, Report, Severity, Stats};
use crate::names::Named as _;
use crate::rule;
use crate::source::{FileId, Source, Span};

const RULE: &str = "permission-widened";

/// The report of what `diff` widens. `files` and `notices` are those of the later version, masked.
#[must_use]
pub fn findings(diff: &Diff, files: Vec<Arc<Source>>, mut notices: Vec<Notice>) -> Report {
    let rule = rule::find(RULE);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let finding = |change: &Change| {
        let place = change.place.as_ref().filter(|place| (place.span.file.0 as usize) < files.len());
        let span = place.map_or(Span::new(FileId(0), 0, 0), |place| place.span);
        let mut hash = Sha256::new();
        let file = place.map_or("", |place| place.file.as_str());
        for part in [RULE, file, change.id.as_str(), change.subject.as_str(), change.words.as_str()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let mut fingerprint = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
        let count = seen.entry(fingerprint.clone()).or_default();
        if *count > 0 {
            fingerprint = format!("{fingerprint}-{count}");
        }
        *count += 1;
        Finding {
            rule: RULE.to_owned(),
            severity: if change.ungated { Severity::High } else { rule.map_or(Severity::Medium, |rule| rule.severity) },
            confidence: rule.map_or(crate::finding::Confidence::High, |rule| rule.confidence),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            message: format!("{} {}{}", change.agent, change.words, was(change)),
            help: rule.map_or_else(String::new, |rule| rule.fix.clone()),
            path: String::new(),
            pointer: String::new(),
            agent: Some(change.agent.clone()),
            fingerprint,
        }
    };
    let placed = |change: &&Change| change.place.as_ref().is_some_and(|place| (place.span.file.0 as usize) < files.len());
    let mut findings: Vec<Finding> = diff.going(Direction::Widened).filter(placed).map(finding).collect();
    // What the removal of a whole file widens stands nowhere any more.
    notices.extend(diff.going(Direction::Widened).filter(|change| !placed(change)).map(|change| Notice {
        id: "widened-by-removal",
        incomplete: false,
        path: change.was_at.as_ref().map_or_else(String::new, |place| place.file.clone()),
        span: None,
        message: format!("{} {}{}", change.agent, change.words, was(change)),
    }));
    findings.sort_by(|a, b| {
        let path = |finding: &Finding| files.get(finding.primary.span.file.0 as usize).map(|file| file.path().to_owned());
        path(a).cmp(&path(b)).then_with(|| a.primary.span.cmp(&b.primary.span)).then_with(|| a.message.cmp(&b.message))
    });
    let stats = Stats { files: files.len(), rules: 1, ..Stats::default() };
    Report { findings, notices, files, stats }
}
