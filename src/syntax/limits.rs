//! What every parser needs: how much is read, and what is said of what cannot be.

use crate::source::Span;

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
    /// HCL: Terraform and OpenTofu.
    Hcl,
    /// Bicep: templates of Azure.
    Bicep,
    /// XML without attributes: elements as maps, lists and texts.
    Xml,
    /// Markdown, with YAML front matter or without.
    Markdown,
    /// One assignment a line: `.env`, `.npmrc`, `.properties`; and `.netrc`.
    Dotenv,
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
    /// Not the file's fault: it goes past a limit of ours, and a product may well read it.
    pub limit: bool,
}

impl Error {
    /// A mistake in the file.
    pub(super) fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span, limit: false }
    }

    /// Nesting past [`MAX_DEPTH`].
    pub(super) fn too_deep(span: Span) -> Self {
        Self { message: format!("nested deeper than {MAX_DEPTH} levels"), span, limit: true }
    }

    /// More nodes than [`MAX_NODES`].
    pub(super) fn too_many(span: Span) -> Self {
        Self { message: format!("more than {MAX_NODES} values in one file"), span, limit: true }
    }

    /// More text than [`MAX_STRUCTURED_BYTES`].
    pub(super) fn too_large(span: Span) -> Self {
        Self { message: format!("larger than {} MiB", MAX_STRUCTURED_BYTES >> 20), span, limit: true }
    }
}

/// Something odd that stops nothing: front matter that is no YAML, an unknown alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// In plain words, without the place.
    pub message: String,
    /// The place.
    pub span: Span,
}
