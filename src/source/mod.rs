//! Files as text: what was read, where a byte stands, and what kind of bytes they were.
//!
//! A [`Source`] owns the text that every later stage points into. Places are byte spans ([`Span`]); a line and a column are worked out
//! only when something is printed.

mod decode;
mod lines;

pub use decode::Encoding;
pub use lines::{LineIndex, Position};

use std::sync::OnceLock;

/// The number of a file in this run; files are numbered in the order of their paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open range of bytes, `start..end`, in the decoded text of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end) }
    }

    /// The byte range, for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the two share at least one byte (or the same empty place) of one file.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.file == other.file && (self == other || self.start < other.end && other.start < self.end)
    }

    /// Whether `other` lies wholly within this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A value and the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value, decoded.
    pub value: T,
    /// Where it stands in the source.
    pub span: Span,
}

impl<T> At<T> {
    /// `value` as written at `span`.
    #[must_use]
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> At<U> {
        At { value: change(self.value), span: self.span }
    }
}

/// One file of the run: its path, its text, and its lines on demand.
#[derive(Debug)]
pub struct Source {
    id: FileId,
    path: Box<str>,
    text: String,
    encoding: Encoding,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A file that is text already.
    #[must_use]
    pub fn new(id: FileId, path: &str, text: String) -> Self {
        Self { id, path: path.into(), text, encoding: Encoding::Utf8, lines: OnceLock::new() }
    }

    /// A file from its bytes: UTF-8 with or without a byte order mark, UTF-16 with one, anything else lossily.
    ///
    /// The mark is no part of the text: offsets count from the first character after it.
    #[must_use]
    pub fn decode(id: FileId, path: &str, bytes: Vec<u8>) -> Self {
        let (text, encoding) = decode::decode(bytes);
        Self { id, path: path.into(), text, encoding, lines: OnceLock::new() }
    }

    /// The number of the file.
    #[must_use]
    pub fn id(&self) -> FileId {
        self.id
    }

    /// The path relative to the root of the scan, with `/` between its parts on every platform.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The decoded text, line ends as in the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes were read.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The span `range` of this file.
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.id, range.start, range.end)
    }

    /// The text of `span`; empty when the span is not one of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Where `offset` stands.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset as usize)
    }

    /// The index of lines, made when first asked for.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}
