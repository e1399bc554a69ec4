//! Variables of templates: what is filled into a text before a model reads it. Of each syntax only what names a variable is read; blocks,
//! comments and calls are not.
//!
//! Jinja and its kin `{{ x }}`, `{{ x | filter }}` (jinja.palletsprojects.com/templates); Handlebars and Mustache `{{x}}`, `{{{x}}}`
//! (handlebarsjs.com/guide); Dify `{{#env.X#}}` (docs.dify.ai, "Variables"); n8n `{{ $env.X }}` (docs.n8n.io/code/expressions); GitHub
//! `${{ secrets.X }}`; Prompty and VS Code `${env:X}`; Python's `str.format` `{x}`, where a product uses it.

use std::ops::Range;

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable<'t> {
    /// Its name as written, with what it belongs to: `user.name`, `env.API_KEY`.
    pub name: &'t str,
    /// The whole expression in the text, braces included.
    pub range: Range<usize>,
}

/// The longest expression that is looked at, in bytes.
const MAX_EXPRESSION: usize = 400;

/// The variables in `text`, in order; `single` where `{x}` is filled in too.
pub fn variables(text: &str, single: bool) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = memchr::memchr(b'{', &text.as_bytes()[at..]) {
        let open = at + offset;
        let before = text[..open].ends_with('$');
        match expression(text, open, before, single) {
            Some((inner, end)) => {
                let start = open - usize::from(before);
                found.extend(name(&text[inner]).map(|name| Variable { name, range: start..end }));
                at = end;
            }
            None => at = open + 1,
        }
    }
    found
}

/// What stands between the braces that open at `open`, and where the expression ends.
fn expression(text: &str, open: usize, dollar: bool, single: bool) -> Option<(Range<usize>, usize)> {
    let rest = &text[open..];
    let (braces, close) = match rest {
        _ if rest.starts_with("{{{") => (3, "}}}"),
        _ if rest.starts_with("{{") => (2, "}}"),
        // `{%` and `{#` are blocks and comments.
        _ if rest.starts_with("{%") || rest.starts_with("{#") => return None,
        _ => (1, "}"),
    };
    let limit = rest.len().min(MAX_EXPRESSION);
    let window = rest.get(braces..limit).or_else(|| rest.get(braces..(braces..limit).rev().find(|&at| rest.is_char_boundary(at))?))?;
    let len = window.find(close)?;
    let inner = open + braces..open + braces + len;
    let end = inner.end + close.len();
    if braces > 1 {
        return Some((inner, end));
    }
    let content = &text[inner.clone()];
    let scheme = dollar && (content.starts_with("env:") || content.starts_with("env."));
    let plain = single && !dollar && content.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    (scheme || plain).then_some((inner, end))
}

/// The variable that an expression begins with; `None` for blocks, ends, comments, texts and calls.
fn name(expression: &str) -> Option<&str> {
    let mut inner = expression.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~'));
    // Dify's marks stand at both ends; Handlebars opens a block with the first alone.
    match inner.strip_prefix('#') {
        Some(rest) => inner = rest.strip_suffix('#')?,
        None if inner.starts_with(['/', '^', '!', '>', '"', '\'', '%']) => return None,
        None => {}
    }
    inner = inner.trim_start_matches(['&', '$', '=']).trim_start();
    inner = inner.strip_prefix("env:").unwrap_or(inner);
    let len = inner.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-' | '[' | ']' | '\'' | '"')).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(len);
    let called = rest.starts_with('(');
    (name.starts_with(|c: char| c.is_alphabetic() || c == '_') && !called).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_every_syntax_are_found_and_blocks_are_not() {
        let text = "{{ user.name | upper }} {{{raw}}} {{#env.API_KEY#}} {{#if x}}{{/if}} {{ $env.TOKEN }} ${{ secrets.PAT }} ${env:KEY} \
                    {% if y %} {# z #} {plain} {\"json\": 1} {{ call(1) }} {{> part}} {{ \"text\" }} {{ open";
        let names: Vec<&str> = variables(text, false).iter().map(|variable| variable.name).collect();
        assert_eq!(names, ["user.name", "raw", "env.API_KEY", "env.TOKEN", "secrets.PAT", "KEY"]);
        let single: Vec<&str> = variables("a {b} {c.d} {\"e\": 1} {{f}} ${g} {h!r}", true).iter().map(|variable| variable.name).collect();
        assert_eq!(single, ["b", "c.d", "f"]);
        let place = &variables(text, false)[4];
        assert_eq!(&text[place.range.clone()], "${{ secrets.PAT }}");
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        let text = "{{".repeat(200_000);
        assert_eq!(variables(&text, true), []);
        let text = "{{ é".repeat(50_000);
        assert_eq!(variables(&text, true), []);
    }
}
