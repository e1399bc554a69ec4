//! Lines and columns of everything that a report points to, worked out in one walk over each file.
//!
//! Asking a file for one position counts the line up to it. That is nothing for one finding, but two hundred findings in a file of one
//! line of 16 MB would read 3 GB. Here all offsets of a file are sorted first, and every byte is counted at most once.

use crate::finding::{Finding, Report};
use crate::source::{Position, Source, Span};

/// The positions of the ends of all spans of a report.
#[derive(Debug)]
pub(super) struct Places {
    /// By file: offset and position, sorted by offset.
    files: Vec<Vec<(u32, Position)>>,
}

/// Where a span begins and where it ends (one past its last character).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Places {
    pub(super) fn of(report: &Report) -> Self {
        let mut offsets: Vec<Vec<u32>> = vec![Vec::new(); report.files.len()];
        let mut add = |span: Span| {
            if let Some(file) = offsets.get_mut(span.file.0 as usize) {
                file.extend([span.start, span.end]);
            }
        };
        report.findings.iter().flat_map(spans).for_each(&mut add);
        report.notices.iter().filter_map(|notice| notice.span).for_each(&mut add);
        let files = report.files.iter().zip(offsets).map(|(source, offsets)| positions(source, offsets)).collect();
        Self { files }
    }

    /// The place of `span`, which must be one of the report's; the very beginning for any other.
    pub(super) fn of_span(&self, span: Span) -> Place {
        Place { start: self.at(span, span.start), end: self.at(span, span.end) }
    }

    fn at(&self, span: Span, offset: u32) -> Position {
        let found = self.files.get(span.file.0 as usize).and_then(|file| {
            let index = file.binary_search_by_key(&offset, |&(offset, _)| offset).ok()?;
            file.get(index)
        });
        found.map_or(Position { line: 1, column: 1, column_utf16: 1 }, |&(_, position)| position)
    }
}

fn spans(finding: &Finding) -> impl Iterator<Item = Span> + '_ {
    std::iter::once(finding.primary.span).chain(finding.related.iter().map(|label| label.span))
}

fn positions(source: &Source, mut offsets: Vec<u32>) -> Vec<(u32, Position)> {
    offsets.sort_unstable();
    offsets.dedup();
    let text = source.text();
    let mut found = Vec::with_capacity(offsets.len());
    // The last position, and the byte that it stands on.
    let mut last: Option<(usize, Position)> = None;
    for offset in offsets {
        let at = floor(text, offset as usize);
        let line = source.lines().line(at);
        let (from, mut position) = match last {
            Some((from, position)) if position.line == line => (from, position),
            _ => (source.lines().range(text, line).start, Position { line, column: 1, column_utf16: 1 }),
        };
        let between = &text[from..at];
        position.column = position.column.saturating_add(clamp(between.len()));
        position.column_utf16 = position.column_utf16.saturating_add(clamp(between.encode_utf16().count()));
        last = Some((at, position));
        found.push((offset, position));
    }
    found
}

/// The first byte of the character that `offset` stands in; the end of `text` for an offset beyond.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn agrees_with_the_source_at_every_offset() {
        let text = "a\u{e9}\u{1f511}b\r\n\u{1f511}\rx\n\ny";
        let source = Source::new(FileId(0), "x", text.to_owned());
        let all: Vec<u32> = (0..=u32::try_from(text.len()).expect("short") + 2).rev().collect();
        let found = positions(&source, all.clone());
        assert_eq!(found.len(), all.len());
        for (offset, position) in found {
            assert_eq!(position, source.position(offset), "at {offset}");
        }
    }
}
