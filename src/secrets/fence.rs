//! Fenced code in Markdown, read as what its info string says it is.

use std::ops::Range;

use crate::syntax::Syntax;

/// The longest block that is parsed.
const MAX: usize = 64 * 1024;
/// The shortest one that can hold a key and a secret.
const MIN: usize = 24;

/// The blocks of `text` that a parser reads, with their syntax (CommonMark 0.31, fenced code blocks). Blocks inside quotations are left out.
pub(super) fn blocks(text: &str) -> Vec<(Syntax, Range<usize>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Option<Syntax>, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let marks = line.trim_start_matches([' ', '\t']);
        let Some(mark) = marks.chars().next().filter(|mark| matches!(mark, '`' | '~')) else { continue };
        let fence = &marks[..marks.len() - marks.trim_start_matches(mark).len()];
        let info = marks[fence.len()..].trim();
        match open {
            Some((opened, syntax, from)) if fence.starts_with(opened) && info.is_empty() => {
                open = None;
                if let Some(syntax) = syntax.filter(|_| (MIN..=MAX).contains(&(start - from))) {
                    blocks.push((syntax, from..start));
                }
            }
            None if fence.len() >= 3 => open = Some((fence, syntax(info), at)),
            _ => {}
        }
    }
    blocks
}

fn syntax(info: &str) -> Option<Syntax> {
    let language = info.split([' ', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "json" | "jsonc" | "json5" => Some(Syntax::Json),
        "yaml" | "yml" => Some(Syntax::Yaml),
        "toml" => Some(Syntax::Toml),
        _ => None,
    }
}
