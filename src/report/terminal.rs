//! Diagnostics for people.
//!
//! Findings are grouped by severity, the worst last: a long report scrolls, and what is left in view above the summary is what matters
//! most. Within a severity the findings of one rule stand together, because they are usually one decision made in many places; the first
//! ones are shown in full and the rest as one line each. Notices and the one-line summary come at the end.

use std::fmt::{self, Write as _};
use std::io;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};

use super::escape::{cut, one_line, visible};
use super::excerpt::{Excerpt, Mark};
use super::places::Places;
use super::{Options, count, incomplete_files, rule_url};
use crate::finding::{Confidence, Finding, Label, Notice, Report, Severity};
use crate::names::Named;
use crate::source::Span;

/// Findings of one rule and severity that are shown in full.
const IN_FULL: usize = 3;
/// Related places that are shown of one finding.
const RELATED: usize = 6;
/// Columns that the frame around an excerpt takes.
const FRAME: usize = 8;
/// Notices that are listed.
const NOTICES: usize = 20;
/// Characters of a path or a message that are shown.
const TEXT: usize = 600;

pub(super) fn write(report: &Report, options: &Options<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let terminal = Terminal { report, options, places: Places::of(report), width: options.width.clamp(40, 200) };
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    // Stable: findings of one rule stay in the order of their places.
    findings.sort_by(|a, b| (a.severity, &a.rule).cmp(&(b.severity, &b.rule)));
    for group in findings.chunk_by(|a, b| a.severity == b.severity && a.rule == b.rule) {
        out.write_all(terminal.group(group).map_err(io::Error::other)?.as_bytes())?;
    }
    out.write_all(terminal.notices().as_bytes())?;
    writeln!(out, "{}", terminal.summary())
}

struct Terminal<'a, 'o> {
    report: &'a Report,
    options: &'a Options<'o>,
    places: Places,
    width: usize,
}

impl Terminal<'_, '_> {
    fn group(&self, group: &[&Finding]) -> Result<String, fmt::Error> {
        let mut text = String::new();
        let in_full = match (self.options.quiet, self.options.verbose) {
            (true, _) => 0,
            (false, true) => group.len(),
            // A heading for a single line would take as much room as it saves.
            (false, false) if group.len() == IN_FULL + 1 => IN_FULL + 1,
            (false, false) => IN_FULL,
        };
        let (full, rest) = group.split_at(in_full.min(group.len()));
        for (index, finding) in full.iter().enumerate() {
            self.finding(finding, index == 0, &mut text)?;
            text.push('\n');
        }
        if self.options.quiet {
            for finding in rest {
                writeln!(text, "{}: {}", self.header(finding), brief(&finding.message))?;
            }
        } else if let Some(first) = rest.first() {
            let rule = self.rule(first);
            writeln!(text, "{}  {rule}  in {}:", self.severity(first.severity), count(rest.len(), "more place"))?;
            for finding in rest {
                writeln!(text, "    {}  {}", self.place(finding.primary.span), brief(&finding.message))?;
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// One finding with its excerpt; `why` only where a rule speaks first.
    fn finding(&self, finding: &Finding, first: bool, text: &mut String) -> fmt::Result {
        let rule = self.options.rule(&finding.rule);
        writeln!(text, "{}", self.header(finding))?;
        let help = if finding.help.is_empty() { rule.map_or("", |rule| rule.fix.as_str()) } else { &finding.help };
        let mut notes = Vec::new();
        if first {
            notes.extend(rule.filter(|rule| !rule.why.is_empty()).map(|rule| format!("why: {}", visible(&one_line(&rule.why)))));
        }
        let left = finding.related.len().saturating_sub(RELATED);
        if left > 0 {
            notes.push(format!("and {} not shown here", count(left, "more related place")));
        }
        let shown = Shown {
            message: brief(&finding.message),
            help: brief(&one_line(help)),
            severity: finding.severity,
            excerpt: self.excerpt(finding),
        };
        self.handler(finding.severity).render_report(text, &shown)?;
        for note in notes {
            wrap(&note, self.width, "   ", "        ", text);
        }
        Ok(())
    }

    fn excerpt(&self, finding: &Finding) -> Excerpt {
        let mark =
            |label: &Label, primary| Mark { range: label.span.range(), text: cut(&visible(label.text.trim()), 100).into_owned(), primary };
        let mut labels: Vec<(&Label, bool)> = vec![(&finding.primary, true)];
        labels.extend(finding.related.iter().take(RELATED).map(|label| (label, false)));
        let ellipsis = if self.options.unicode { "…" } else { "..." };
        let mut excerpt = Excerpt::new(self.width - FRAME, ellipsis);
        // The finding's own file first, the others in the order of their numbers.
        labels.sort_by_key(|(label, primary)| (label.span.file != finding.primary.span.file, label.span.file, !primary));
        for group in labels.chunk_by(|(a, _), (b, _)| a.span.file == b.span.file) {
            let Some(file) = group.first().map(|(label, _)| label.span.file) else { continue };
            let Some(source) = self.report.files.get(file.0 as usize) else { continue };
            let marks = group.iter().map(|&(label, primary)| mark(label, primary)).collect();
            excerpt.add(source, marks, |mark| {
                let label = group.iter().find(|(label, _)| label.span.start as usize == mark.range.start);
                label.map_or_else(|| visible(source.path()).into_owned(), |(label, _)| self.place(label.span))
            });
        }
        excerpt
    }

    fn handler(&self, severity: Severity) -> GraphicalReportHandler {
        let mut characters = if self.options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let sign = match (severity, self.options.unicode) {
            (Severity::Critical | Severity::High, true) => "×",
            (Severity::Critical | Severity::High, false) => "x",
            (Severity::Medium, _) => "!",
            (_, true) => "·",
            (_, false) => "-",
        };
        for slot in [&mut characters.error, &mut characters.warning, &mut characters.advice] {
            sign.clone_into(slot);
        }
        let styles = if self.options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_width(self.width)
            .without_primary_span_start()
            .without_syntax_highlighting()
            .with_urls(false)
    }

    /// `high  sandbox-disabled  .claude/settings.json:3:15`
    fn header(&self, finding: &Finding) -> String {
        let sure = match finding.confidence {
            Confidence::High => String::new(),
            confidence => format!("  (confidence {confidence})"),
        };
        format!("{}  {}  {}{sure}", self.severity(finding.severity), self.rule(finding), self.place(finding.primary.span))
    }

    fn severity(&self, severity: Severity) -> String {
        let style = match severity {
            Severity::Critical => "1;31",
            Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
            Severity::Info => "2",
        };
        self.paint(style, severity.as_str())
    }

    fn rule(&self, finding: &Finding) -> String {
        let id = self.paint("1", &visible(&finding.rule));
        match self.options.rule(&finding.rule) {
            Some(rule) if self.options.hyperlinks => format!("\u{1b}]8;;{}\u{1b}\\{id}\u{1b}]8;;\u{1b}\\", rule_url(&rule.id)),
            _ => id,
        }
    }

    /// `path:line:column`, as editors and terminals understand it.
    fn place(&self, span: Span) -> String {
        let start = self.places.of_span(span).start;
        let path = self.report.files.get(span.file.0 as usize).map_or("?", |file| file.path());
        format!("{}:{}:{}", brief(path), start.line, start.column_utf16)
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.options.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn notices(&self) -> String {
        let shown = if self.options.verbose { usize::MAX } else { NOTICES };
        // What could not be examined first: it is why the run is not clean.
        let mut notices: Vec<&Notice> = self.report.notices.iter().collect();
        notices.sort_by_key(|notice| !notice.incomplete);
        let mut text = String::new();
        for notice in notices.iter().take(shown) {
            let kind = if notice.incomplete { self.paint("33", "not examined") } else { self.paint("2", "note") };
            let place = notice.span.map_or_else(|| brief(&notice.path), |span| self.place(span));
            text.push_str(&format!("{kind}  {place}  {} [{}]\n", brief(&notice.message), notice.id));
        }
        if let Some(left) = notices.len().checked_sub(shown).filter(|&left| left > 0) {
            text.push_str(&format!("and {}\n", count(left, "more note")));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    fn summary(&self) -> String {
        let stats = self.report.stats;
        let mut parts = Vec::new();
        for &severity in Severity::ALL.iter().rev() {
            let n = self.report.findings.iter().filter(|finding| finding.severity == severity).count();
            if n > 0 {
                parts.push(self.paint("1", &format!("{n} {severity}")));
            }
        }
        let mut text = if parts.is_empty() { "No findings".to_owned() } else { parts.join(", ") };
        text.push_str(&format!(" in {}", count(stats.files, "agent file")));
        let silent: Vec<String> = [(stats.suppressed, "suppressed"), (stats.hidden, "hidden")]
            .into_iter()
            .filter(|&(n, _)| n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect();
        if !silent.is_empty() {
            text.push_str(&format!(" ({})", silent.join(", ")));
        }
        match incomplete_files(self.report) {
            0 if parts.is_empty() => text.push('.'),
            0 => {}
            n => text.push_str(&format!("; not clean: {} could not be read", count(n, "file"))),
        }
        text
    }
}

/// Hostile text on one line and no longer than anybody reads.
fn brief(text: &str) -> String {
    visible(&cut(text, TEXT)).into_owned()
}

fn wrap(text: &str, width: usize, first: &str, rest: &str, out: &mut String) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            out.push_str(line.trim_end());
            out.push('\n');
            rest.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Shown {
    message: String,
    help: String,
    severity: Severity,
    excerpt: Excerpt,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Critical | Severity::High => miette::Severity::Error,
            Severity::Medium => miette::Severity::Warning,
            Severity::Low | Severity::Info => miette::Severity::Advice,
        })
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels().iter().cloned()))
    }
}
