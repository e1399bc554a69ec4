//! The few lines around a finding, made safe and short enough to print.
//!
//! miette draws the text that it is given, so it is given an excerpt: some windows of whole lines, in which hidden characters are visible
//! and what is far from any mark is cut out of long lines. Making one costs as much as it shows, however large the file is.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape;
use super::places::floor;
use crate::source::Source;

/// Lines of a mark that are shown at most.
const LINES: u32 = 6;

/// A mark whose place in the excerpt is not known yet.
const UNPLACED: Range<usize> = Range { start: usize::MAX, end: 0 };

/// A place to mark.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Bytes of the file.
    pub(super) range: Range<usize>,
    /// What to say there; may be empty.
    pub(super) text: String,
    /// Whether it is the finding's own place.
    pub(super) primary: bool,
}

/// Windows into one or several files, one after the other in one text.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// Columns of a line that are shown at most, not counting ellipses.
    columns: usize,
    ellipsis: &'static str,
    text: String,
    windows: Vec<Window>,
    labels: Vec<LabeledSpan>,
}

#[derive(Debug)]
struct Window {
    /// Where it lies in the text of the excerpt.
    range: Range<usize>,
    /// Its first line, from 0, as miette counts.
    line: usize,
    lines: usize,
    /// Named in the frame, if it is not the window of the finding itself.
    name: Option<String>,
}

impl Excerpt {
    /// Nothing yet. Of a line at most `columns` will be shown, with `ellipsis` where something is cut out.
    pub(super) fn new(columns: usize, ellipsis: &'static str) -> Self {
        Self { columns, ellipsis, text: String::new(), windows: Vec::new(), labels: Vec::new() }
    }

    /// The labels, in the excerpt's own offsets.
    pub(super) fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    /// Adds the lines around `marks`, all of `source`. A window without a primary mark is named by `name` of its first mark.
    pub(super) fn add(&mut self, source: &Source, mut marks: Vec<Mark>, name: impl Fn(&Mark) -> String) {
        let text = source.text();
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        let mut groups: Vec<(Range<u32>, Vec<Mark>)> = Vec::new();
        for mut mark in marks {
            let lines = shorten(source, &mut mark);
            let around = lines.start.saturating_sub(1).max(1)..(lines.end + 1).min(last_line(source) + 1);
            match groups.last_mut() {
                Some((group, members)) if around.start <= group.end => {
                    group.end = group.end.max(around.end);
                    members.push(mark);
                }
                _ => groups.push((around, vec![mark])),
            }
        }
        for (lines, marks) in groups {
            let start = self.text.len();
            let mut spans = vec![UNPLACED; marks.len()];
            for line in lines.clone() {
                self.line(text, source.lines().range(text, line), &marks, &mut spans);
            }
            let primary = marks.iter().any(|mark| mark.primary);
            let name = if primary { None } else { marks.first().map(&name) };
            let line = lines.start.saturating_sub(1) as usize;
            self.windows.push(Window { range: start..self.text.len(), line, lines: lines.len(), name });
            for (mark, span) in marks.into_iter().zip(spans) {
                if span.start > span.end {
                    continue;
                }
                let place = SourceSpan::from((span.start, span.end - span.start));
                let text = (!mark.text.is_empty()).then_some(mark.text);
                self.labels.push(if mark.primary {
                    LabeledSpan::new_primary_with_span(text, place)
                } else {
                    LabeledSpan::new_with_span(text, place)
                });
            }
        }
    }

    /// Appends one line, and moves the ends of marks that lie on it into `spans`.
    fn line(&mut self, text: &str, line: Range<usize>, marks: &[Mark], spans: &mut [Range<usize>]) {
        let here: Vec<(usize, Range<usize>)> = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.range.start <= line.end && mark.range.end >= line.start)
            .map(|(index, mark)| (index, mark.range.start.max(line.start)..mark.range.end.min(line.end)))
            .filter(|(index, part)| !part.is_empty() || marks[*index].range.is_empty())
            .collect();
        let mut shown_to = line.start;
        for kept in kept(text, &line, &here, self.columns) {
            if kept.start > shown_to {
                self.text.push_str(self.ellipsis);
            }
            let mut previous = None;
            let mut at = kept.start;
            self.place(at, &here, spans);
            for c in text[kept.clone()].chars() {
                if c == '\t' {
                    self.text.push(c);
                } else {
                    escape::push(&mut self.text, previous, c);
                }
                previous = Some(c);
                at += c.len_utf8();
                self.place(at, &here, spans);
            }
            shown_to = kept.end;
        }
        if shown_to < line.end {
            self.text.push_str(self.ellipsis);
        }
        self.text.push('\n');
    }

    /// Byte `at` of the file has become the end of the text so far.
    fn place(&self, at: usize, here: &[(usize, Range<usize>)], spans: &mut [Range<usize>]) {
        for (index, part) in here {
            let span = &mut spans[*index];
            if at == part.start {
                span.start = span.start.min(self.text.len());
            }
            if at == part.end {
                span.end = self.text.len();
            }
        }
    }
}

fn last_line(source: &Source) -> u32 {
    let last = source.lines().line(source.text().len());
    // The empty rest after the last line end is no line to show.
    if last > 1 && source.lines().range(source.text(), last).is_empty() { last - 1 } else { last }
}

/// Brings `mark` onto character borders and cuts it to a few lines; returns its lines.
fn shorten(source: &Source, mark: &mut Mark) -> Range<u32> {
    let text = source.text();
    let start = floor(text, mark.range.start);
    let mut end = floor(text, mark.range.end).max(start);
    let first = source.lines().line(start);
    // A mark that ends with a line end does not reach into the next line.
    let trimmed = start + text[start..end].trim_end_matches(['\n', '\r']).len();
    if trimmed > start {
        end = trimmed;
    }
    let mut last = source.lines().line(end);
    if last >= first + LINES {
        let more = last - (first + LINES - 1);
        last = first + LINES - 1;
        end = source.lines().range(text, last).end;
        let note = format!("{more} more line{}", if more == 1 { "" } else { "s" });
        mark.text = if mark.text.is_empty() { format!("and {note}") } else { format!("{} (and {note})", mark.text) };
    }
    mark.range = start..end;
    first..last + 1
}

/// Which parts of a line are shown: all of a short one, else what is near the marks, else its beginning.
fn kept(text: &str, line: &Range<usize>, here: &[(usize, Range<usize>)], columns: usize) -> Vec<Range<usize>> {
    let start = line.start..forward(text, line, line.start, columns);
    if start.end == line.end || here.is_empty() {
        return vec![start];
    }
    let share = columns / here.len().min(8);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut add = |from: usize, before: usize, to: usize, after: usize| {
        parts.push(backward(text, line, from, before)..forward(text, line, to, after));
    };
    for (_, mark) in here.iter().take(8) {
        if let Some(left) = share.checked_sub(columns_of(text, mark, share)).filter(|&left| left >= share / 4) {
            add(mark.start, left / 2, mark.end, left / 2);
        } else {
            add(mark.start, share / 8, mark.start, share * 5 / 8);
            add(mark.end, share / 8, mark.end, share / 8);
        }
    }
    parts.sort_by_key(|part| part.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => merged.push(part),
        }
    }
    merged
}

/// As far right of `from` as `columns` reach.
fn forward(text: &str, line: &Range<usize>, from: usize, columns: usize) -> usize {
    let mut left = columns;
    let mut at = from;
    for c in text[from..line.end].chars() {
        let Some(rest) = left.checked_sub(width(c)) else { break };
        left = rest;
        at += c.len_utf8();
    }
    at
}

/// As far left of `from` as `columns` reach.
fn backward(text: &str, line: &Range<usize>, from: usize, columns: usize) -> usize {
    let mut left = columns;
    let mut at = from;
    for c in text[line.start..from].chars().rev() {
        let Some(rest) = left.checked_sub(width(c)) else { break };
        left = rest;
        at -= c.len_utf8();
    }
    at
}

/// Columns that `range` takes at most; no further than `limit` does it count.
fn columns_of(text: &str, range: &Range<usize>, limit: usize) -> usize {
    let mut columns = 0;
    for c in text[range.clone()].chars() {
        columns += width(c);
        if columns > limit {
            break;
        }
    }
    columns
}

/// Columns that `c` takes at most as it is shown.
fn width(c: char) -> usize {
    match c {
        '\t' => 4,
        ' '..='~' => 1,
        _ => {
            let mut shown = String::new();
            escape::push(&mut shown, None, c);
            shown.len().min(if shown.is_ascii() { usize::MAX } else { 2 })
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, _before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        // A span over two windows belongs to none: miette then draws the windows apart.
        let window = self.windows.iter().find(|window| window.range.start <= start && end <= window.range.end && start < window.range.end);
        let window = window.ok_or(MietteError::OutOfBounds)?;
        let data = &self.text.as_bytes()[window.range.clone()];
        let whole = SourceSpan::from((window.range.start, window.range.len()));
        Ok(match &window.name {
            Some(name) => Box::new(MietteSpanContents::new_named(name.clone(), data, whole, window.line, 0, window.lines)),
            None => Box::new(MietteSpanContents::new(data, whole, window.line, 0, window.lines)),
        })
    }
}
