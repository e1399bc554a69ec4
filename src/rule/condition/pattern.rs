//! Regular expressions and globs of conditions.

use std::sync::OnceLock;

use regex_automata::meta::Regex;
use serde::{Deserialize, Serialize};

/// A regular expression or glob, compiled when first asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pattern {
    text: String,
    glob: bool,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: String, glob: bool) -> Self {
        Self { text, glob, compiled: OnceLock::new() }
    }

    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The expression; `None` when it is none or too large.
    #[must_use]
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.text, self.glob)).as_ref()
    }
}

/// Globs become regular expressions: `*` any run of characters, `?` one, everything else itself. They range over names and URLs, not
/// over paths of files, so `/` is a character like any other.
fn compile(text: &str, glob: bool) -> Option<Regex> {
    const SIZE_LIMIT: usize = 1 << 20;
    let expression = if glob {
        let body: String = text
            .chars()
            .map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                c if c.is_alphanumeric() => c.to_string(),
                c => format!("\\x{{{:x}}}", u32::from(c)),
            })
            .collect();
        format!("(?s)^{body}$")
    } else {
        text.to_owned()
    };
    Regex::builder().configure(Regex::config().nfa_size_limit(Some(SIZE_LIMIT))).build(&expression).ok()
}
