//! Comments that silence findings: `# bailiwick: ignore[rule-id, other-rule]: reason`.
//!
//! They are read from YAML, TOML and JSON with comments. Not from Markdown: an agent reads that as well, so a comment there would be one
//! more way to instruct it; and strict JSON has no comments. Both are silenced in `bailiwick.yaml`.

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
    tree.comments()
        .iter()
        .filter_map(|comment| {
            let rest = comment.text.strip_prefix("bailiwick:")?.trim_start().strip_prefix("ignore")?.trim_start();
            let (rules, rest) = rest.strip_prefix('[')?.split_once(']')?;
            let rules = rules.split(',').map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty()).collect();
            let reason = rest.trim_start().strip_prefix(':').map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
            Some(Suppression { rules, reason, span: comment.span, covers: covered(source, tree, comment.span) })
        })
        .collect()
}

fn covered(source: &Source, tree: &Tree, comment: Span) -> Span {
    let line = source.lines().range(source.text(), source.position(comment.start).line);
    let alone = source.text()[line.start..comment.start as usize].trim().is_empty();
    let below = if alone { below(tree, comment) } else { None };
    below.unwrap_or_else(|| source.span(line))
}

/// The first entry or item that begins after `comment`, as a whole.
fn below(tree: &Tree, comment: Span) -> Option<Span> {
    let mut best: Option<Span> = None;
    let mut offer = |start: u32, end: u32| {
        let better = best.is_none_or(|best| start < best.start || start == best.start && end > best.end);
        if start >= comment.end && better {
            best = Some(Span { file: comment.file, start, end });
        }
    };
    for node in tree.nodes() {
        match node.kind() {
            Kind::Map(entries) if node.site() == node.span() => {
                for entry in entries.iter().filter(|entry| !entry.inherited) {
                    offer(entry.key_span.start, tree.node(entry.value).site().end.max(entry.key_span.end));
                }
            }
            Kind::Seq(items) if node.site() == node.span() => {
                for &item in items {
                    let site = tree.node(item).site();
                    offer(site.start, site.end);
                }
            }
            _ => {}
        }
    }
    best
}
