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
        // `$((...))` is a sum.
        let inner = self.text.strip_prefix("$(").filter(|rest| !rest.starts_with('(')).and_then(|rest| rest.strip_suffix(')'));
        inner.or_else(|| self.text.strip_prefix('`')?.strip_suffix('`'))
    }
}

/// The length of the variable that `text` begins with, the dollar included: `$NAME`, `$1`, `$@`, or a dollar alone.
pub(super) fn variable(text: &str) -> usize {
    let name = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len() - 1);
    let special = text[1..].starts_with(['@', '*', '#', '?', '!']);
    1 + name.max(usize::from(special))
}
