//! JSON for other programs. `schemas/report.schema.json` describes it; fields are only ever added within a version.
//!
//! Lines and columns count from 1, columns in bytes; offsets count bytes of the decoded text from 0.

use std::io;

use serde::Serialize;

use super::places::Places;
use super::{Options, REPOSITORY, VERSION, incomplete_files, rule_url};
use crate::finding::{Category, Confidence, Finding, Label, Persona, Report, Severity};
use crate::names::Named;
use crate::source::{Position, Span};

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    findings: Vec<FindingOut<'a>>,
    notices: Vec<NoticeOut<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    rules: usize,
    findings: Counts,
    suppressed: usize,
    hidden: usize,
    incomplete: usize,
}

#[derive(Serialize)]
struct Counts {
    total: usize,
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    rule: &'a str,
    title: Option<&'a str>,
    category: Option<Category>,
    severity: Severity,
    confidence: Confidence,
    persona: Option<Persona>,
    message: &'a str,
    why: Option<&'a str>,
    help: &'a str,
    #[serde(flatten)]
    place: PlaceOut<'a>,
    path: &'a str,
    pointer: &'a str,
    agent: Option<&'a str>,
    related: Vec<RelatedOut<'a>>,
    fingerprint: &'a str,
    frameworks: &'a [String],
    url: Option<String>,
}

#[derive(Serialize)]
struct RelatedOut<'a> {
    #[serde(flatten)]
    place: PlaceOut<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct NoticeOut<'a> {
    id: &'a str,
    incomplete: bool,
    file: &'a str,
    start: Option<Point>,
    end: Option<Point>,
    message: &'a str,
}

#[derive(Serialize)]
struct PlaceOut<'a> {
    file: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

impl Point {
    fn new(position: Position, offset: u32) -> Self {
        Self { line: position.line, column: position.column, offset }
    }
}

pub(super) fn write(report: &Report, options: &Options<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let places = Places::of(report);
    let output = Output {
        version: 1,
        tool: Tool { name: "bailiwick", version: VERSION, url: REPOSITORY },
        summary: summary(report),
        findings: report.findings.iter().map(|finding| finding_out(finding, report, &places, options)).collect(),
        notices: report
            .notices
            .iter()
            .map(|notice| {
                let points = notice.span.map(|span| points(span, &places)).unzip();
                let (start, end) = points;
                NoticeOut { id: notice.id, incomplete: notice.incomplete, file: &notice.path, start, end, message: &notice.message }
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn summary(report: &Report) -> Summary {
    let mut by_severity = [0; Severity::ALL.len()];
    for finding in &report.findings {
        by_severity[finding.severity as usize] += 1;
    }
    let [info, low, medium, high, critical] = by_severity;
    Summary {
        files: report.stats.files,
        rules: report.stats.rules,
        findings: Counts { total: report.findings.len(), critical, high, medium, low, info },
        suppressed: report.stats.suppressed,
        hidden: report.stats.hidden,
        incomplete: incomplete_files(report),
    }
}

fn finding_out<'a>(finding: &'a Finding, report: &'a Report, places: &Places, options: &'a Options<'_>) -> FindingOut<'a> {
    let rule = options.rule(&finding.rule);
    FindingOut {
        rule: &finding.rule,
        title: rule.map(|rule| rule.title.as_str()),
        category: rule.map(|rule| rule.category),
        severity: finding.severity,
        confidence: finding.confidence,
        persona: rule.map(|rule| rule.persona),
        message: &finding.message,
        why: rule.map(|rule| rule.why.as_str()),
        help: &finding.help,
        place: place(finding.primary.span, report, places),
        path: &finding.path,
        pointer: &finding.pointer,
        agent: finding.agent.as_deref(),
        related: finding.related.iter().map(|label| related(label, report, places)).collect(),
        fingerprint: &finding.fingerprint,
        frameworks: rule.map_or(&[], |rule| rule.frameworks.as_slice()),
        url: rule.map(|rule| rule_url(&rule.id)),
    }
}

fn related<'a>(label: &'a Label, report: &'a Report, places: &Places) -> RelatedOut<'a> {
    RelatedOut { place: place(label.span, report, places), message: &label.text }
}

fn place<'a>(span: Span, report: &'a Report, places: &Places) -> PlaceOut<'a> {
    let (start, end) = points(span, places);
    PlaceOut { file: report.file(span).path(), start, end }
}

fn points(span: Span, places: &Places) -> (Point, Point) {
    let place = places.of_span(span);
    (Point::new(place.start, span.start), Point::new(place.end, span.end))
}
