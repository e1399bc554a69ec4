//! Mistakes in the user's own file, and how they are shown: each with its place in the text.

use std::fmt::{self, Display};
use std::ops::Range;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, ThemeCharacters, ThemeStyles};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// First byte of the place in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A file with mistakes: all of them, in the order of their places, at least one.
#[derive(Debug)]
pub struct Invalid {
    /// The path as the user knows it.
    pub path: String,
    /// The text that the places count in.
    pub text: String,
    /// The mistakes.
    pub problems: Vec<Problem>,
}

impl Invalid {
    /// All mistakes as diagnostics for people.
    #[must_use]
    pub fn render(&self, color: bool, unicode: bool, width: usize) -> String {
        let characters = if unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let styles = if color { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles }).with_width(width).with_links(false);
        let source = NamedSource::new(&self.path, printable(&self.text));
        let mut out = String::new();
        for problem in &self.problems {
            let diagnostic = Shown { problem, message: printable(&problem.message), help: printable(&problem.help), source: &source };
            // Writing to a string cannot fail, and a diagnostic that could not be drawn is still said in words.
            if handler.render_report(&mut out, &diagnostic).is_err() {
                out.push_str(&problem.message);
            }
            out.push('\n');
        }
        out
    }
}

/// The text without what would steer a terminal or reorder what is seen, byte for byte as long as before.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\r' => ' ',
            '\0'..='\x1f' | '\x7f' => '?',
            '\u{80}'..='\u{9f}' => '\u{a0}',
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// A mistake as miette wants it.
struct Shown<'p> {
    problem: &'p Problem,
    message: String,
    help: String,
    source: &'p NamedSource<String>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Range { start, end } = self.problem.start..self.problem.end;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, (start, end - start)))))
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_steers_a_terminal_is_replaced_and_no_byte_moves() {
        for (text, expected) in [("a\x1b[31mb\r\n", "a?[31mb \n"), ("a\u{9b}b", "a\u{a0}b"), ("a\u{202e}b\té", "a\u{fffd}b\té")] {
            assert_eq!(printable(text), expected);
            assert_eq!(printable(text).len(), text.len());
        }
    }
}
