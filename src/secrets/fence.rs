//! Fenced code in Markdown, read as what its info string says it is.

use std::ops::Range;

use crate::syntax::Syntax;

/// The longest block that is parsed.
const MAX: usize = 64 * 1024;
/// The shortest one that can hold a key and a secret.
const MIN: usize = 24;

/// The blocks of `text` that a parser reads, with their syntax.
pub(super) fn blocks(text: &str) -> Vec<(Syntax, Range<usize>)> {
    let read = |(language, block): (&str, Range<usize>)| Some((syntax(language)?, block));
    all(text).into_iter().filter_map(read).filter(|(_, block)| (MIN..=MAX).contains(&block.len())).collect()
}

/// The blocks of `text` that are programs, in order.
pub(super) fn programs(text: &str) -> Vec<Range<usize>> {
    all(text)
        .into_iter()
        .filter(|(language, _)| PROGRAMS.iter().any(|known| language.eq_ignore_ascii_case(known)))
        .map(|(_, block)| block)
        .collect()
}

/// Whether the name of the file at `path` ends as that of a program does.
pub(super) fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| PROGRAMS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Languages, by their names and how their files end, in which a text stands in quotes; a shell's does not.
const PROGRAMS: &[&str] = &[
    "py", "python", "python3", "js", "javascript", "mjs", "cjs", "jsx", "ts", "typescript", "mts", "cts", "tsx", "go", "golang", "rs",
    "rust", "rb", "ruby", "java", "kt", "kts", "kotlin", "scala", "swift", "c", "h", "cc", "cpp", "c++", "hpp", "cs", "csharp", "c#",
    "php", "dart", "lua", "groovy", "ex", "elixir", "ps1", "powershell", "pwsh", "vue", "svelte", "sol", "solidity", "sql", "graphql",
    "objc", "r",
];

/// The blocks of `text` with the first word of their info strings (CommonMark 0.31, fenced code blocks). Blocks inside quotations are left out.
fn all(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, &str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let marks = line.trim_start_matches([' ', '\t']);
        let Some(mark) = marks.chars().next().filter(|mark| matches!(mark, '`' | '~')) else { continue };
        let fence = &marks[..marks.len() - marks.trim_start_matches(mark).len()];
        let info = marks[fence.len()..].trim();
        match open {
            Some((opened, language, from)) if fence.starts_with(opened) && info.is_empty() => {
                open = None;
                blocks.push((language, from..start));
            }
            None if fence.len() >= 3 => open = Some((fence, info.split([' ', ',', '{', ':']).next().unwrap_or_default(), at)),
            _ => {}
        }
    }
    blocks
}

fn syntax(language: &str) -> Option<Syntax> {
    match language.to_ascii_lowercase().as_str() {
        "json" | "jsonc" | "json5" => Some(Syntax::Json),
        "yaml" | "yml" => Some(Syntax::Yaml),
        "toml" => Some(Syntax::Toml),
        _ => None,
    }
}
