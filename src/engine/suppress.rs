//! Comments that silence findings: `# bailiwick: ignore[rule-id, other-rule]: reason`.
//!
//! They are read from YAML, TOML and JSON with comments. Not from Markdown: an agent reads that as well, so a comment there would be one
//! more way to instruct it; and strict JSON has no comments. Both are silenced in `bailiwick.yaml`.

use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::source::{Source, Span};
use crate::syntax::tree::{Kind, Tree};

/// A comment that silences findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rules.
    pub rules: Vec<String>,
    /// Why; a suppression without a reason silences nothing.
    pub reason: Option<String>,
    /// The comment.
    pub span: Span,
    /// What it covers: its line, or, where it stands alone, the entry or item below it.
    pub covers: Span,
}

impl Suppression {
    /// Whether it silences `rule` at `span`.
    #[must_use]
    pub fn silences(&self, rule: &str, span: Span) -> bool {
        self.reason.is_some() && self.covers.overlaps(span) && self.rules.iter().any(|one| one == rule)
    }
}

/// The suppressions in the comments of `tree`.
pub(crate) fn read(source: &Source, tree: &Tree) -> Vec<Suppression> {
    // Most files have none: the places that a comment may cover are collected for the first.
    let parts = OnceCell::new();
    tree.comments()
        .iter()
        .filter_map(|comment| {
            let rest = comment.text.strip_prefix("bailiwick:")?.trim_start().strip_prefix("ignore")?.trim_start();
            let (rules, rest) = rest.strip_prefix('[')?.split_once(']')?;
            let rules = rules.split(',').map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty()).collect();
            let reason = rest.trim_start().strip_prefix(':').map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
            Some(Suppression {
                rules,
                reason,
                span: comment.span,
                covers: covered(source, comment.span, || parts.get_or_init(|| Parts::of(tree))),
            })
        })
        .collect()
}

fn covered<'p>(source: &Source, comment: Span, parts: impl FnOnce() -> &'p Parts) -> Span {
    let line = source.lines().range(source.text(), source.position(comment.start).line);
    let alone = source.text()[line.start..comment.start as usize].trim().is_empty();
    let below = if alone { parts().after(comment) } else { None };
    below.unwrap_or_else(|| source.span(line))
}

/// Entries and items of a tree, each as a whole, in the order of the file; the largest first where several begin together.
struct Parts(Vec<Span>);

impl Parts {
    fn of(tree: &Tree) -> Self {
        let mut parts = Vec::new();
        for node in tree.nodes().filter(|node| node.site() == node.span()) {
            match node.kind() {
                Kind::Map(entries) => parts.extend(entries.iter().filter(|entry| !entry.inherited).map(|entry| {
                    let value = tree.node(entry.value).site();
                    Span { end: value.end.max(entry.key_span.end), ..entry.key_span }
                })),
                Kind::Seq(items) => parts.extend(items.iter().map(|&item| tree.node(item).site())),
                _ => {}
            }
        }
        parts.sort_unstable_by_key(|part| (part.start, Reverse(part.end)));
        Self(parts)
    }

    /// The first that begins after `comment`.
    fn after(&self, comment: Span) -> Option<Span> {
        self.0.get(self.0.partition_point(|part| part.start < comment.end)).copied()
    }
}

/// The suppressions of one file by what they cover, so that those of a place are found without looking at all.
#[derive(Debug)]
pub(crate) struct Coverings<'s> {
    /// By where what they cover begins.
    sorted: Vec<&'s Suppression>,
    /// For the middle of each stretch of `sorted`, halved again and again, how far the stretch reaches.
    reach: Vec<u32>,
}

impl<'s> Coverings<'s> {
    pub(crate) fn new(suppressions: &'s [Suppression]) -> Self {
        let mut sorted: Vec<&Suppression> = suppressions.iter().filter(|one| one.reason.is_some()).collect();
        sorted.sort_by_key(|one| one.covers.start);
        let mut reach = vec![0; sorted.len()];
        fill(&sorted, &mut reach);
        Self { sorted, reach }
    }

    /// Calls `visit` with every one that silences `rule` at `span`.
    pub(crate) fn silencing(&self, rule: &str, span: Span, visit: &mut dyn FnMut(&'s Suppression)) {
        let mut stretches = vec![(0, self.sorted.len())];
        while let Some((from, to)) = stretches.pop() {
            let middle = from + (to - from) / 2;
            // What only touches is not covered, but an empty place may be covered by the like of it.
            if from == to || self.reach[middle] < span.start {
                continue;
            }
            if self.sorted[middle].covers.start <= span.end {
                if self.sorted[middle].silences(rule, span) {
                    visit(self.sorted[middle]);
                }
                stretches.push((middle + 1, to));
            }
            stretches.push((from, middle));
        }
    }
}

fn fill(sorted: &[&Suppression], reach: &mut [u32]) -> u32 {
    let middle = sorted.len() / 2;
    let Some(one) = sorted.get(middle) else { return 0 };
    let before = fill(&sorted[..middle], &mut reach[..middle]);
    let after = fill(&sorted[middle + 1..], &mut reach[middle + 1..]);
    reach[middle] = one.covers.end.max(before).max(after);
    reach[middle]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn those_that_silence_a_place_are_those_that_asking_all_finds() {
        let span = |start, end| Span { file: FileId(0), start, end };
        let covers = [(0, 90), (3, 9), (3, 9), (10, 40), (12, 13), (20, 30), (21, 21), (41, 60), (50, 60), (85, 90)];
        let suppression = |(index, (start, end)): (usize, (u32, u32))| Suppression {
            rules: vec![if index % 3 == 0 { "a" } else { "b" }.to_owned()],
            reason: (index != 4).then(|| "why".to_owned()),
            span: span(1000 + u32::try_from(index).expect("few"), 2000),
            covers: span(start, end),
        };
        for many in 0..=covers.len() {
            let all: Vec<Suppression> = covers.into_iter().rev().take(many).enumerate().map(suppression).collect();
            let coverings = Coverings::new(&all);
            for (rule, start, length) in (0..95).flat_map(|start| [("a", start, 0), ("a", start, 1), ("b", start, 0), ("b", start, 25)]) {
                let place = span(start, start + length);
                let mut found = Vec::new();
                coverings.silencing(rule, place, &mut |one| found.push(one.span));
                found.sort();
                let wanted: Vec<Span> = all.iter().filter(|one| one.silences(rule, place)).map(|one| one.span).collect();
                assert_eq!(found, wanted, "{rule} at {place:?} of {many}");
            }
        }
    }
}
