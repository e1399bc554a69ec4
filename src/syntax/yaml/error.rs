//! What the parser complains of, in plain words and at the place to look at.

use granit_parser::{ErrorKind, ScanError};

use super::Reader;
use crate::syntax::Error;

impl Reader<'_> {
    pub(super) fn scan_error(&self, error: &ScanError) -> Error {
        let mut at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        if matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar) {
            // Nearly always a quote that was never closed: that is where to look.
            at = self.text.get(self.last..at).and_then(|rest| rest.find(['"', '\''])).map_or(at, |quote| self.last + quote);
        }
        let len = self.text[at..].chars().next().map_or(0, char::len_utf8);
        let span = self.span(at..at + len);
        if *error.kind() == ErrorKind::RecursionLimitExceeded { Error::too_deep(span) } else { Error::new(message(error.kind()), span) }
    }
}

/// The parser's reason in plain words.
fn message(kind: &ErrorKind) -> String {
    let known = match kind {
        ErrorKind::UnclosedFlowCollection { open } => return format!("`{open}` is not closed"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => return format!("`{open}` is closed by `{close}`"),
        ErrorKind::UnexpectedCharacter { character } => return format!("unexpected character `{}`", character.escape_debug()),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "this quote is not closed, or the text goes on in lines that are not indented"
        }
        ErrorKind::ExpectedFlowMappingSeparator => "expected `,` or `}`",
        ErrorKind::ExpectedFlowSequenceSeparator => "expected `,` or `]`",
        ErrorKind::ExpectedBlockMappingKey => "expected a key; is the indentation right?",
        ErrorKind::ExpectedBlockSequenceEntry => "expected `- `; is the indentation right?",
        ErrorKind::MappingValueNotAllowed => "`: ` is not allowed in unquoted text here; quote the text or check the indentation",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "expected `:` after this key",
        ErrorKind::InvalidColonPlacement => "unexpected `:`",
        ErrorKind::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation | ErrorKind::TabNotAllowed => "a tab cannot indent YAML",
        ErrorKind::UnknownQuotedScalarEscape => "unknown escape in this double-quoted text",
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "unexpected text after the closing quote"
        }
        ErrorKind::ExpectedDocumentStart => "expected the end of the document or `---`",
        ErrorKind::MissingAnchorOrAliasName => "expected a name after `&` or `*`",
        ErrorKind::UndeclaredTagHandle => "this tag's handle was not declared",
        ErrorKind::ExpectedNodeContent => "expected a value",
        _ => {
            // "while scanning a tag, did not find ..." reads well from the second half on.
            let text = kind.to_string();
            return match text.split_once(", ") {
                Some((start, rest)) if start.starts_with("while ") => rest.to_owned(),
                _ => text,
            };
        }
    };
    known.to_owned()
}
