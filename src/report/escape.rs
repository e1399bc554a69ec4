//! Makes hostile text harmless to look at.
//!
//! What a file says may hold terminal commands, characters that turn the reading order around, and characters that nobody sees. Printed
//! raw, they would let a file rewrite the report about itself. Here they become visible: `\u{202e}`.

use std::borrow::Cow;

/// `text` on one line with nothing hidden: control, bidirectional and invisible characters become escapes such as `\n` and `\u{202e}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, 0x20..=0x7E)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut previous = None;
    for c in text.chars() {
        push(&mut out, previous, c);
        previous = Some(c);
    }
    Cow::Owned(out)
}

/// Appends `c`, which follows `previous`, as [`visible`] shows it.
pub(super) fn push(out: &mut String, previous: Option<char>, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if is_hidden(previous, c) => out.extend(c.escape_unicode()),
        _ => out.push(c),
    }
}

/// Whether `c` would not be seen as itself. The selector that gives the sign before it colour is harmless, once; a row of them is not.
fn is_hidden(previous: Option<char>, c: char) -> bool {
    if matches!(c, '\u{FE0E}' | '\u{FE0F}') {
        return !previous.is_some_and(|before| before > '\u{A0}' && !is_hidden(None, before));
    }
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            // Zero-width characters and marks of direction, separators of lines, embeddings, overrides and isolates.
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            // Tags and the further variation selectors: the usual carriers of smuggled text.
            | '\u{E0000}'..='\u{E0FFF}')
}

/// The data part of a GitHub workflow command, terminal commands made visible. Source: `escapeData` in `packages/core/src/command.ts` of actions/toolkit.
#[must_use]
pub fn workflow_data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            // Commands have no escape for these, and logs are read on terminals.
            _ if c.is_control() && c != '\t' => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    out
}

/// A property of a GitHub workflow command. Source: `escapeProperty`, there as well.
#[must_use]
pub fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A relative path as a URI reference (RFC 3986): all but `/` and the unreserved characters are percent-encoded, so that `:` makes no
/// scheme, `#` no fragment and `?` no query of it.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path.trim_start_matches('/').as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    out
}

/// `text` as Markdown that shows it and means nothing: no formatting, no link, no mention, no HTML.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '&' => out.push_str("&amp;"),
            // A mention would call somebody, a bare address would be a link.
            '@' => out.push_str("&#64;"),
            ':' if text[at..].starts_with("://") => out.push_str("&#58;"),
            // Marks of a list, an underline of a heading, a number of a list.
            '.' if at > 0 && text[..at].bytes().all(|byte| byte.is_ascii_digit()) => out.push_str("\\."),
            '+' | '-' | '=' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// `text` as a span of code in Markdown: fenced by more backticks than it holds in a row.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One blank at each end is taken off again, where both are there.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// `text` as the content or an attribute of an XML element.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No character of XML 1.0.
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    out
}

/// `text` with every run of blanks and line ends as one blank: prose that was written over several lines.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` cut after at most `limit` characters, with an ellipsis when something is missing.
#[must_use]
pub fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides() {
        for (text, shown) in [
            ("plain text", "plain text"),
            ("größe 漢字 🔑", "größe 漢字 🔑"),
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("\u{9b}2J\u{7f}\0", "\\u{9b}2J\\u{7f}\\u{0}"),
            ("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c"),
            ("a\u{200b}b\u{feff}c\u{ad}", "a\\u{200b}b\\u{feff}c\\u{ad}"),
            ("x\u{e0041}\u{e01ef}", "x\\u{e0041}\\u{e01ef}"),
            ("⚠\u{fe0f} ok", "⚠\u{fe0f} ok"),
            ("⚠\u{fe0f}\u{fe0f}\u{fe01}a\u{fe0f}", "⚠\u{fe0f}\\u{fe0f}\\u{fe01}a\\u{fe0f}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn uris_hold_no_delimiters() {
        for (path, expected) in [
            (".claude/settings.json", ".claude/settings.json"),
            ("a b%0A::error::x.json", "a%20b%250A%3A%3Aerror%3A%3Ax.json"),
            ("docs/#1?x=y.md", "docs/%231%3Fx%3Dy.md"),
            ("ü/🔑.md", "%C3%BC/%F0%9F%94%91.md"),
            ("/etc/x", "etc/x"),
            ("c:\\x", "c%3A%5Cx"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn markdown_shows_text_and_means_nothing() {
        for (text, expected) in [
            ("plain, text", "plain, text"),
            ("*a* _b_ `c` [d](e)", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\]\\(e\\)"),
            ("<b>&amp;", "\\<b\\>&amp;amp;"),
            ("@all https://x.example", "&#64;all https&#58;//x.example"),
            ("- a", "\\- a"),
            ("1. a 1.2", "1\\. a 1.2"),
        ] {
            assert_eq!(markdown(text), expected);
        }
        for (text, expected) in [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "`  `")] {
            assert_eq!(markdown_code(text), expected);
        }
        assert_eq!(xml("<a b=\"c\">'&\u{1b}"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;\\u{1b}");
    }

    #[test]
    fn cuts_by_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
    }
}
