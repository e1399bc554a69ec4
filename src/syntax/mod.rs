//! From text to the one spanned [`Tree`]: every syntax has a file here, and nobody else knows the parsers.
//!
//! A parser that gives up leaves an [`Error`] at the real place; the text of the file is still there for the rules that read text.

mod bicep;
pub mod clause;
pub mod de;
mod dotenv;
pub mod embedded;
pub mod hcl;
pub mod json;
mod limits;
pub mod locate;
pub mod markdown;
pub mod shell;
pub mod template;
mod text;
pub mod toml;
pub mod tree;
mod xml;
pub mod yaml;

pub use limits::{Error, MAX_DEPTH, MAX_NODES, MAX_STRUCTURED_BYTES, Note, Syntax};

use crate::source::{Source, Span};
use tree::Tree;

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
    let mut document = Document { source, syntax, tree: Tree::new(source.id()), body: None, error: None, notes: Vec::new() };
    // Of Markdown only the front matter is parsed; its reader looks at the limit.
    if source.text().len() > MAX_STRUCTURED_BYTES && !matches!(syntax, Syntax::Markdown | Syntax::Text) {
        document.error = Some(Error::too_large(source.span(0..0)));
        return document;
    }
    match syntax {
        Syntax::Json => json::parse(&mut document),
        Syntax::Yaml => (document.tree, document.error, document.notes) = yaml::read(source, 0..source.text().len()),
        Syntax::Toml => toml::parse(&mut document),
        Syntax::Dotenv => dotenv::parse(&mut document),
        Syntax::Hcl => hcl::parse(&mut document),
        Syntax::Bicep => bicep::parse(&mut document),
        Syntax::Xml => xml::parse(&mut document),
        Syntax::Markdown => markdown::parse(&mut document),
        Syntax::Text => text::parse(&mut document),
    }
    document
}
