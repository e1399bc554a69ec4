//! Places in the block scalars of YAML, whose lines lose their indentation and may be folded.

use std::ops::Range;

use super::{Piece, Walk};

/// A line of a block scalar: its content without the indentation, and its line end.
struct Line {
    content: Range<usize>,
    end: Range<usize>,
}

/// YAML `|` and `>`. The indentation is found by trying: an explicit indicator counts from a parent that is not known here.
pub(super) fn pieces(text: &str, range: &Range<usize>, value: &str, folded: bool) -> Option<Vec<Piece>> {
    // The span leaves out the last line end, which belongs to the value unless it is chomped.
    let after = text.get(range.end..)?;
    let extra = if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with(['\n', '\r'])) };
    let text = text.get(..range.end + extra)?;
    let header = text.get(range.clone())?.find(['\n', '\r']).map_or(range.end, |at| range.start + at);
    let body = header + if text[header..].starts_with("\r\n") { 2 } else { 1 };
    let raw = text.get(body..)?;
    let leading = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let deepest = raw.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).map(leading).min().unwrap_or(0);
    (0..=deepest.min(256)).rev().find_map(|indent| {
        let mut walk = Walk::new(text, body, value);
        walk.block(&lines(text, body, indent), folded);
        walk.finish(true)
    })
}

fn lines(text: &str, mut at: usize, indent: usize) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    while at < text.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(text.len(), |found| at + found);
        let next = (end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 }).min(text.len());
        let spaces = bytes[at..end].iter().take(indent).take_while(|&&byte| byte == b' ').count();
        lines.push(Line { content: at + spaces..end, end: end..next });
        at = next;
    }
    lines
}

impl Walk<'_> {
    fn block(&mut self, lines: &[Line], folded: bool) {
        // The line ends since the last line with content, that line's own first.
        let mut ends: Vec<Range<usize>> = Vec::new();
        let mut last: Option<bool> = None;
        for line in lines {
            if !line.content.is_empty() {
                let spaced = self.text[line.content.clone()].starts_with([' ', '\t']);
                match (last, ends.as_slice()) {
                    (Some(false), [only]) if folded && !spaced => self.put(' ', only.start..line.content.start),
                    (Some(false), [_, rest @ ..]) if folded && !spaced => rest.iter().for_each(|raw| self.put('\n', raw.clone())),
                    (_, all) => all.iter().for_each(|raw| self.put('\n', raw.clone())),
                }
                ends.clear();
                self.same(line.content.clone());
                last = Some(spaced);
            }
            if !line.end.is_empty() {
                ends.push(line.end.clone());
            }
        }
        ends.iter().for_each(|raw| self.put('\n', raw.clone()));
    }
}
