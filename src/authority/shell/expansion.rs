//! What a shell replaces in a word: variables and the output of commands.

/// Something that the shell replaces in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// As written: `$NAME`, `${NAME:-x}`, `$(command)`.
    pub text: String,
    /// Whether it stands in double quotes, so that it stays one word.
    pub quoted: bool,
}

impl Expansion {
    /// The variable's name, for `$NAME` and `${NAME...}`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let name = self.text.strip_prefix("${").or_else(|| self.text.strip_prefix('$'))?;
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        (end > 0).then(|| &name[..end])
    }

    /// The command within `$(...)` or backticks.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        let inner = self.text.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
        inner.or_else(|| self.text.strip_prefix('`')?.strip_suffix('`'))
    }
}

/// The length of the expansion that `text` begins with, at least 1.
pub(super) fn length(text: &str) -> usize {
    if let Some(rest) = text.strip_prefix('`') {
        return rest.find('`').map_or(text.len(), |end| end + 2);
    }
    let (open, close) = match text.as_bytes().get(1) {
        Some(b'(') => ('(', ')'),
        Some(b'{') => ('{', '}'),
        _ => {
            let name = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len() - 1);
            let special = text[1..].starts_with(['@', '*', '#', '?', '!']);
            return 1 + name.max(usize::from(special));
        }
    };
    let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
    for (at, c) in text.char_indices().skip(1) {
        match quote {
            _ if escaped => escaped = false,
            Some('\'') => quote = (c != '\'').then_some('\''),
            _ if c == '\\' => escaped = true,
            Some(_) => quote = (c != '"').then_some('"'),
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == open => depth += 1,
            None if c == close => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            None => {}
        }
    }
    text.len()
}
