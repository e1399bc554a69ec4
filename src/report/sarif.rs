//! SARIF 2.1.0 for code scanning, within GitHub's limits (docs.github.com, "SARIF support for code scanning").
//!
//! GitHub keeps the first results and drops the rest, so the most severe come first. Only `locations[0]` and the fingerprint
//! `primaryLocationLineHash` matter to it; everything else is for other readers of SARIF. Regions count UTF-16 code units, as declared.

mod component;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::json;
use serde_sarif::sarif::{
    Artifact, ArtifactContent, ArtifactLocation, Invocation, Location, LogicalLocation, Message, Notification, PhysicalLocation, Region,
    ReportingDescriptorReference, Result as SarifResult, ResultLevel, Run, RunAutomationDetails, Sarif, Tool,
};

use self::component::{Components, properties};
use super::escape::{cut, uri, visible};
use super::places::Places;
use super::{Options, count, line_hash, message_and_help, most_severe_first};
use crate::finding::{Finding, Label, Notice, Report, Severity};
use crate::source::{FileId, Span};

/// Results beyond are refused by GitHub.
const RESULTS: usize = 25_000;
/// Locations of a result that GitHub keeps.
const RELATED: usize = 100;
/// Bytes of a marked place that are quoted.
const SNIPPET: usize = 1_000;
/// Characters of a message.
const MESSAGE: usize = 2_000;
/// What paths are relative to: the root of the repository.
const ROOT: &str = "%SRCROOT%";
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(report: &Report, options: &Options<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings = most_severe_first(report);
    let left_out = findings.len().saturating_sub(RESULTS);
    findings.truncate(RESULTS);
    let log = Log::new(report, &findings);
    let components = Components::of(&findings, &notifications(report, left_out), options);
    let crashed = report.notices.iter().any(Notice::internal);
    let mut told: Vec<Notification> = report.notices.iter().map(|notice| log.notification(notice, &components)).collect();
    if left_out > 0 {
        let text =
            format!("{} left out: code scanning takes {RESULTS} of a run, and these are the least severe.", count(left_out, "result"));
        told.push(notification("results-left-out", "warning", &text, &components));
    }
    let mut run = Run::builder()
        .tool(Tool::builder().driver(components.driver()).build())
        .automation_details(RunAutomationDetails::builder().id("bailiwick/").build())
        .invocations(vec![Invocation::builder().execution_successful(!crashed).tool_execution_notifications(told).build()])
        .artifacts(log.artifacts())
        .column_kind(json!("utf16CodeUnits"))
        .results(findings.iter().map(|finding| log.result(finding, &components)).collect::<Vec<_>>())
        .build();
    let root = ArtifactLocation::builder().description(message("The root of the repository.")).build();
    run.original_uri_base_ids = Some(BTreeMap::from([(ROOT.to_owned(), root)]));
    let taxonomies = components.taxonomies();
    if !taxonomies.is_empty() {
        run.taxonomies = Some(taxonomies);
    }
    let sarif = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    serde_json::to_writer_pretty(&mut *out, &sarif)?;
    writeln!(out)
}

/// The ids of all notifications of the run.
fn notifications(report: &Report, left_out: usize) -> BTreeSet<&'static str> {
    report.notices.iter().map(|notice| notice.id).chain((left_out > 0).then_some("results-left-out")).collect()
}

fn notification(id: &str, level: &str, text: &str, components: &Components<'_>) -> Notification {
    let mut descriptor = ReportingDescriptorReference::builder().id(id).build();
    descriptor.index = components.notification(id);
    Notification::builder().descriptor(descriptor).level(json!(level)).message(message(text)).build()
}

/// Plain text of a message: one line, nothing hidden, and nothing that SARIF would take for an embedded link (section 3.11.6).
fn message(text: &str) -> Message {
    Message::builder().text(plain(text)).build()
}

fn plain(text: &str) -> String {
    let text = visible(&cut(text.trim(), MESSAGE)).replace("](", "] (");
    // Viewers refuse an empty message.
    if text.is_empty() { "-".to_owned() } else { text }
}

/// `error`, `warning` or `note`.
fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Critical | Severity::High => ResultLevel::Error,
        Severity::Medium => ResultLevel::Warning,
        Severity::Low | Severity::Info => ResultLevel::Note,
    }
}

/// What all results of a run share.
struct Log<'a> {
    report: &'a Report,
    places: Places,
    /// GitHub's fingerprint by file and line.
    hashes: BTreeMap<(FileId, u32), String>,
    /// The files that the run speaks of; the index in this list is the artifact's index.
    files: Vec<FileId>,
}

impl<'a> Log<'a> {
    fn new(report: &'a Report, findings: &[&Finding]) -> Self {
        let places = Places::of(report);
        let mut lines: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
        let mut files = BTreeSet::new();
        for finding in findings {
            let span = finding.primary.span;
            lines.entry(span.file).or_default().insert(places.of_span(span).start.line);
            files.insert(span.file);
            files.extend(finding.related.iter().take(RELATED).map(|label| label.span.file));
        }
        files.extend(report.notices.iter().filter_map(|notice| notice.span).map(|span| span.file));
        files.retain(|file| (file.0 as usize) < report.files.len());
        let mut hashes = BTreeMap::new();
        for (file, lines) in lines {
            let Some(source) = report.files.get(file.0 as usize) else { continue };
            let lines: Vec<u32> = lines.into_iter().collect();
            hashes.extend(line_hash::of(source, &lines).into_iter().map(|(line, hash)| ((file, line), hash)));
        }
        Self { report, places, hashes, files: files.into_iter().collect() }
    }

    fn artifacts(&self) -> Vec<Artifact> {
        let artifact = |&file| {
            let location = self.artifact_location(file);
            Artifact::builder().location(location).roles(vec![json!("analysisTarget")]).build()
        };
        self.files.iter().map(artifact).collect()
    }

    fn artifact_location(&self, file: FileId) -> ArtifactLocation {
        let path = self.report.files.get(file.0 as usize).map_or("", |source| source.path());
        let mut location = artifact_location(path);
        location.index = self.files.binary_search(&file).ok().and_then(|index| i64::try_from(index).ok());
        location
    }

    fn result(&self, finding: &Finding, components: &Components<'_>) -> SarifResult {
        let span = finding.primary.span;
        let mut location = self.location(span);
        if !finding.path.is_empty() {
            let path = visible(&finding.path).into_owned();
            location.logical_locations = Some(vec![LogicalLocation::builder().fully_qualified_name(path).build()]);
        }
        let mut prints = BTreeMap::from([("bailiwick/v1".to_owned(), finding.fingerprint.clone())]);
        if let Some(hash) = self.hashes.get(&(span.file, self.places.of_span(span).start.line)) {
            prints.insert("primaryLocationLineHash".to_owned(), hash.clone());
        }
        let rule = components.rule(&finding.rule);
        let mut bag = vec![
            ("severity", json!(finding.severity)),
            ("confidence", json!(finding.confidence)),
            ("category", json!(rule.map(|rule| rule.category))),
            ("persona", json!(rule.map(|rule| rule.persona))),
            ("agent", json!(finding.agent)),
            ("pointer", json!(finding.pointer)),
        ];
        bag.retain(|(_, value)| !value.is_null() && value.as_str() != Some(""));
        let mut result = SarifResult::builder()
            .rule_id(finding.rule.as_str())
            .level(level(finding.severity))
            .message(message(&message_and_help(&finding.message, &finding.help)))
            .locations(vec![location])
            .partial_fingerprints(prints)
            .properties(properties(Vec::new(), bag))
            .build();
        result.rule_index = components.rule_index(&finding.rule);
        let related: Vec<Location> = (0..).zip(finding.related.iter().take(RELATED)).map(|(id, label)| self.related(id, label)).collect();
        if !related.is_empty() {
            result.related_locations = Some(related);
        }
        result
    }

    fn related(&self, id: i64, label: &Label) -> Location {
        let mut location = self.location(label.span);
        location.id = Some(id);
        let text = if label.text.is_empty() { "see also" } else { &label.text };
        location.message = Some(message(text));
        location
    }

    fn location(&self, span: Span) -> Location {
        let place = self.places.of_span(span);
        let mut region = Region::builder()
            .start_line(i64::from(place.start.line))
            .start_column(i64::from(place.start.column_utf16))
            .end_line(i64::from(place.end.line))
            .end_column(i64::from(place.end.column_utf16))
            .build();
        let quoted = self.report.files.get(span.file.0 as usize).map_or("", |source| source.slice(span));
        if !quoted.is_empty() && quoted.len() <= SNIPPET {
            region.snippet = Some(ArtifactContent::builder().text(quoted).build());
        }
        let physical = PhysicalLocation::builder().artifact_location(self.artifact_location(span.file)).region(region).build();
        Location::builder().physical_location(physical).build()
    }

    fn notification(&self, notice: &Notice, components: &Components<'_>) -> Notification {
        let level = if notice.incomplete { "warning" } else { "note" };
        let mut told = notification(notice.id, level, &notice.message, components);
        let location = match notice.span {
            Some(span) => Some(self.location(span)),
            None if notice.path.is_empty() => None,
            None => {
                let physical = PhysicalLocation::builder().artifact_location(artifact_location(&notice.path)).build();
                Some(Location::builder().physical_location(physical).build())
            }
        };
        told.locations = location.map(|location| vec![location]);
        told
    }
}

fn artifact_location(path: &str) -> ArtifactLocation {
    ArtifactLocation::builder().uri(uri(path)).uri_base_id(ROOT).build()
}
