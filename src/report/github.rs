//! GitHub annotations: workflow commands on standard output.
//!
//! GitHub keeps ten annotations of each kind per step and drops the rest without a word, so the most severe come first, no more than ten
//! of a kind are written, and a last one says how many are missing. What files and messages say is escaped: a raw line break would let a
//! file in a pull request give the runner commands.

use std::io;

use super::escape::{visible, workflow_data, workflow_property};
use super::places::{Place, Places};
use super::{count, message_and_help, most_severe_first};
use crate::finding::{Report, Severity};

/// Source: docs/problem-matchers.md of actions/toolkit, "Limitations".
const PER_KIND: usize = 10;

const KINDS: [&str; 3] = ["error", "warning", "notice"];

struct Annotation {
    /// Index in [`KINDS`].
    kind: usize,
    path: String,
    place: Option<Place>,
    title: String,
    message: String,
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let places = Places::of(report);
    let annotations = annotations(report, &places);
    let mut total = [0; KINDS.len()];
    for annotation in &annotations {
        total[annotation.kind] += 1;
    }
    let mut room = [PER_KIND; KINDS.len()];
    if total.iter().any(|&n| n > PER_KIND) {
        // The last word is a notice itself.
        room[2] -= 1;
    }
    let mut left_out = 0;
    for annotation in annotations {
        let room = &mut room[annotation.kind];
        if *room == 0 {
            left_out += 1;
        } else {
            *room -= 1;
            writeln!(out, "{}", annotation.command())?;
        }
    }
    if left_out > 0 {
        let more = count(left_out, "more remark");
        let text =
            format!("{more} not annotated here (GitHub shows {PER_KIND} of a kind): see the SARIF or JSON report, or run bailiwick.");
        writeln!(out, "::notice title=bailiwick::{}", workflow_data(&text))?;
    }
    Ok(())
}

fn annotations(report: &Report, places: &Places) -> Vec<Annotation> {
    let findings = most_severe_first(report).into_iter().map(|finding| Annotation {
        kind: match finding.severity {
            Severity::Critical | Severity::High => 0,
            Severity::Medium => 1,
            Severity::Low | Severity::Info => 2,
        },
        path: report.file(finding.primary.span).path().to_owned(),
        place: Some(places.of_span(finding.primary.span)),
        title: finding.rule.clone(),
        message: message_and_help(&finding.message, &finding.help),
    });
    let notices = report.notices.iter().map(|notice| Annotation {
        kind: if notice.incomplete { 1 } else { 2 },
        path: notice.path.clone(),
        place: notice.span.map(|span| places.of_span(span)),
        title: notice.id.to_owned(),
        message: notice.message.clone(),
    });
    findings.chain(notices).collect()
}

impl Annotation {
    fn command(&self) -> String {
        let mut properties = format!("file={}", workflow_property(&self.path));
        if let Some(Place { start, end }) = self.place {
            properties.push_str(&format!(",line={},endLine={}", start.line, end.line));
            // GitHub refuses columns of a span over several lines.
            if start.line == end.line {
                properties.push_str(&format!(",col={},endColumn={}", start.column_utf16, end.column_utf16));
            }
        }
        let title = workflow_property(&visible(&self.title));
        let message = workflow_data(&visible(&self.message));
        format!("::{} {properties},title={title}::{message}", KINDS[self.kind])
    }
}
