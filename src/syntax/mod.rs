//! From text to the one spanned [`Tree`]: every syntax has a file here, and nobody else knows the parsers.
//!
//! A parser that gives up leaves an [`Error`] at the real place; the text of the file is still there for the rules that read text.

pub mod de;
pub mod json;
pub mod locate;
pub mod markdown;
mod text;
pub mod toml;
pub mod tree;
pub mod yaml;

use crate::source::{Source, Span};
use tree::Tree;

/// The largest file that is parsed, in bytes. Text rules read larger files too. Real agent files stay far below 1 MiB; exports of visual
/// builders reach a few; past this a parser's memory (some thirty times the text) would matter.
pub const MAX_STRUCTURED_BYTES: usize = 16 * 1024 * 1024;
/// The deepest nesting that is read. Real files stay below 30; recursion in every later stage is bounded by this.
pub const MAX_DEPTH: usize = 200;
/// The most nodes of one file's trees: bounds memory at some hundred bytes a node.
pub const MAX_NODES: usize = 2_000_000;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Syntax {
    /// JSON, and JSON with comments and trailing commas: products differ in what they accept, and none is hurt by our leniency.
    Json,
    /// YAML, one or more documents.
    Yaml,
    /// TOML.
    Toml,
    /// Markdown, with YAML front matter or without.
    Markdown,
    /// Plain text.
    Text,
}

/// What went wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// In plain words, without the place.
    pub message: String,
    /// The place.
    pub span: Span,
}

/// Something odd that stops nothing: front matter that is no YAML, an unknown alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// In plain words, without the place.
    pub message: String,
    /// The place.
    pub span: Span,
}

/// A file, parsed.
#[derive(Debug)]
pub struct Document<'s> {
    /// The text.
    pub source: &'s Source,
    /// How it was read.
    pub syntax: Syntax,
    /// Its values: of the front matter for Markdown; empty for plain text, and for a file that could not be parsed. YAML keeps the
    /// documents before the error.
    pub tree: Tree,
    /// The running text: all but the front matter for Markdown, everything for plain text; `None` for the rest.
    pub body: Option<Span>,
    /// Why the file (or its front matter) could not be parsed.
    pub error: Option<Error>,
    /// What was read all the same.
    pub notes: Vec<Note>,
}

/// Parses `source` as `syntax`. Never fails: what cannot be parsed is in [`Document::error`].
#[must_use]
pub fn parse(source: &Source, syntax: Syntax) -> Document<'_> {
    let mut document =
        Document { source, syntax, tree: Tree::new(source.id()), body: None, error: None, notes: Vec::new() };
    if source.text().len() > MAX_STRUCTURED_BYTES && syntax != Syntax::Text {
        document.error = Some(Error {
            message: format!("the file is larger than {} MiB and was not parsed", MAX_STRUCTURED_BYTES >> 20),
            span: source.span(0..0),
        });
        return document;
    }
    match syntax {
        Syntax::Json => json::parse(&mut document),
        Syntax::Yaml => yaml::parse(&mut document),
        Syntax::Toml => toml::parse(&mut document),
        Syntax::Markdown => markdown::parse(&mut document),
        Syntax::Text => text::parse(&mut document),
    }
    document
}
