//! Text that people cannot see and models read: tag characters, and runs of variation selectors or invisible operators.
//!
//! Tag characters mirror ASCII (U+E0020 to U+E007E); their one legitimate use is a flag: U+1F3F4, tags, U+E007F (UTS #51, "Emoji tag
//! sequences"). Variation selectors follow a base one at a time; a run of them carries bytes (one selector, one byte).

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Context, Hit, Sink};
use crate::secrets;
use crate::source::{Source, Span};
use crate::syntax::locate::Locator;
use crate::syntax::tree::{NodeRef, Tree};

/// A run of this many variation selectors is no typography: real text has one behind a character, two at a seam of emoji.
const SELECTORS: usize = 8;
/// Invisible operators (U+2062 to U+2064) stand alone in formulas; this many in a row are a code.
const OPERATORS: usize = 4;
/// How much of the hidden text a message shows.
const SHOWN: usize = 60;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for file in context.files {
        let mut seen = BTreeSet::new();
        let mut report = |span: Span, run: &Run| {
            if seen.insert(span) {
                let mut hit = Hit::new(span, run.message());
                hit.label = "invisible".to_owned();
                sink.report(hit);
            }
        };
        for run in hidden(file.source.text()) {
            report(file.source.span(run.range.clone()), &run);
        }
        for node in file.trees.iter().flat_map(Tree::nodes).filter(|node| node.target() == *node) {
            escaped(&file.source, node, &mut report);
        }
    }
}

/// Reports what only escapes spell (`\\udb40\\udc69`): the raw text has no such character, and a model gets it all the same.
fn escaped(source: &Source, node: NodeRef<'_>, report: &mut impl FnMut(Span, &Run)) {
    for entry in node.all_entries().filter(|entry| !entry.inherited()) {
        for run in hidden(entry.key()).iter().filter(|_| hidden(source.slice(entry.key_span())).is_empty()) {
            report(entry.key_span(), run);
        }
    }
    let Some(value) = node.as_str() else { return };
    let runs = hidden(value);
    if !runs.is_empty() && hidden(source.slice(node.span())).is_empty() {
        let locator = Locator::new(source, node);
        runs.iter().for_each(|run| report(locator.locate(run.range.clone()), run));
    }
}

/// A stretch of characters that nobody sees.
struct Run {
    range: Range<usize>,
    characters: usize,
    /// What it says to a model, for tags and byte-carrying selectors.
    says: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tag,
    Selector,
    Operator,
}

impl Run {
    fn message(&self) -> String {
        let what = match self.kind {
            Kind::Tag => "tag characters",
            Kind::Selector => "variation selectors",
            Kind::Operator => "invisible operators",
        };
        // What was hidden may be a secret, and is nowhere in the file as such.
        if secrets::secret_like(&self.says) {
            return format!("{} invisible Unicode {what} that spell something secret", self.characters);
        }
        let shown: String = self.says.chars().take(SHOWN).collect();
        let more = if self.says.chars().count() > SHOWN { "…" } else { "" };
        let says = if shown.trim().is_empty() { String::new() } else { format!(" that spell \"{shown}{more}\"") };
        format!("{} invisible Unicode {what}{says}", self.characters)
    }
}

fn kind(c: char) -> Option<Kind> {
    match c {
        '\u{E0000}'..='\u{E007F}' => Some(Kind::Tag),
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Some(Kind::Selector),
        '\u{2062}'..='\u{2064}' => Some(Kind::Operator),
        _ => None,
    }
}

/// What a hidden character stands for: a tag for its ASCII character, a selector for a byte (0 to 15, then 16 to 255).
fn meant(c: char) -> Option<char> {
    let code = u32::from(c);
    let byte = match c {
        '\u{E0020}'..='\u{E007E}' => code - 0xE0000,
        '\u{FE00}'..='\u{FE0F}' => code - 0xFE00,
        '\u{E0100}'..='\u{E01EF}' => code - 0xE0100 + 16,
        _ => return None,
    };
    char::from_u32(byte).filter(|c| c.is_ascii_graphic() || *c == ' ')
}

fn hidden(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // All of these characters are three or four bytes and begin with one of three: nothing else is looked at.
    let mut at = 0;
    while let Some(next) = memchr::memchr3(0xE2, 0xEF, 0xF3, &text.as_bytes()[at..]) {
        let start = at + next;
        if !text.is_char_boundary(start) {
            at = start + 1;
            continue;
        }
        let run = run(text, start);
        at = run.range.end.max(start + 1);
        let before = text[..start].chars().next_back();
        let speaks = match run.kind {
            Kind::Tag => !is_flag(before, &text[run.range.clone()]),
            Kind::Selector => run.characters >= SELECTORS,
            Kind::Operator => run.characters >= OPERATORS,
        };
        if run.characters > 0 && speaks {
            runs.push(run);
        }
    }
    // One place, one finding: runs on one line belong together.
    runs.dedup_by(|later, first| {
        let together = later.kind == first.kind && !text[first.range.end..later.range.start].contains('\n');
        if together {
            first.range.end = later.range.end;
            first.characters += later.characters;
            first.says.push_str(&later.says);
        }
        together
    });
    runs
}

fn run(text: &str, start: usize) -> Run {
    let mut run = Run { range: start..start, characters: 0, says: String::new(), kind: Kind::Tag };
    for c in text[start..].chars() {
        match kind(c) {
            Some(found) if run.characters == 0 || found == run.kind => run.kind = found,
            _ => break,
        }
        run.range.end += c.len_utf8();
        run.characters += 1;
        run.says.extend(meant(c));
    }
    run
}

/// A flag such as that of Scotland: a black flag, then tags that spell a region, then the cancel tag.
fn is_flag(before: Option<char>, tags: &str) -> bool {
    let region = tags.strip_suffix('\u{E007F}');
    before == Some('\u{1F3F4}') && region.is_some_and(|region| (3..=6).contains(&region.chars().count()))
}
