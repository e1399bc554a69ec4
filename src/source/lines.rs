//! From byte offsets to lines and columns.

/// A place as people and editors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// Column in UTF-16 code units, from 1 (what SARIF declares and editors use).
    pub column_utf16: u32,
}

/// The offsets at which the lines of a text begin. Lines end at `\n`, `\r\n` or a lone `\r`.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// The index of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
        }
        Self { starts }
    }

    /// Where `offset` stands in `text`; an offset within a character counts as that character's first byte, one past the end as the end.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= offset);
        let start = self.starts[line - 1] as usize;
        let before = &text[start..offset];
        let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: count(before.len()),
            column_utf16: count(before.encode_utf16().count()),
        }
    }

    /// The line (from 1) that `offset` stands on. Unlike [`position`](Self::position) it counts no columns, so a long line costs nothing.
    #[must_use]
    pub fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|&start| start as usize <= offset)).unwrap_or(u32::MAX)
    }

    /// How many lines there are (at least one; text after the last line end counts, and so does an empty rest).
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The byte range of a line (from 1) in `text`, without its line end.
    #[must_use]
    pub fn range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let index = (line.max(1) as usize - 1).min(self.starts.len() - 1);
        let start = self.starts[index] as usize;
        let end = self.starts.get(index + 1).map_or(text.len(), |&next| next as usize);
        let end = start + text[start..end].trim_end_matches(['\n', '\r']).len();
        start..end
    }
}
