//! Copies of one file: skills that lie in the folder of every agent, an export under two names. What a rule says of one it says of all, and
//! that is one finding.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::finding::{Finding, Label, Severity};
use crate::source::FileId;

/// What is said of the copies.
const SAME: &str = "the same in a copy of this file";

/// What a rule says at a place, whatever the file.
type Said = (String, Severity, String, (u32, u32));

fn said(finding: &Finding) -> Said {
    (finding.rule.clone(), finding.severity, finding.message.clone(), (finding.primary.span.start, finding.primary.span.end))
}

/// Makes one of the findings that say the same at the same place of files with the same text, in the order that they have: the first speaks,
/// the others are places beside it. `text` gives the text of a file.
pub(super) fn join<'f>(findings: Vec<Finding>, text: &dyn Fn(FileId) -> &'f str) -> Vec<Finding> {
    let mut often: HashMap<Said, usize> = HashMap::new();
    for finding in &findings {
        *often.entry(said(finding)).or_default() += 1;
    }
    let mut digests: HashMap<FileId, u64> = HashMap::new();
    let mut digest = |file: FileId| {
        *digests.entry(file).or_insert_with(|| {
            let mut hasher = DefaultHasher::new();
            text(file).hash(&mut hasher);
            hasher.finish()
        })
    };
    let mut first: HashMap<(Said, u64), usize> = HashMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let said = said(&finding);
        let file = finding.primary.span.file;
        if often[&said] > 1 {
            let at = *first.entry((said, digest(file))).or_insert(kept.len());
            let speaker =
                kept.get_mut(at).filter(|speaker| speaker.primary.span.file != file && text(speaker.primary.span.file) == text(file));
            if let Some(speaker) = speaker {
                speaker.related.push(Label { span: finding.primary.span, text: SAME.to_owned() });
                continue;
            }
        }
        kept.push(finding);
    }
    kept
}
