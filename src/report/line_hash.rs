//! `primaryLocationLineHash`: the fingerprint by which GitHub follows an alert as lines move.
//!
//! The algorithm is that of `src/fingerprints.ts` in github/codeql-action: a rolling hash over the hundred UTF-16 code units, blanks left
//! out, that begin with the line. Only this fingerprint is used by GitHub, and only if all tools compute it alike.

use std::collections::HashMap;

use crate::source::{Encoding, Source};

const BLOCK: usize = 100;
const MODULUS: u64 = 37;
const END_OF_FILE: u16 = 65_535;

/// The [`hashes`] of a file as GitHub, which keeps a byte order mark as a character, works them out.
pub(super) fn of(source: &Source, lines: &[u32]) -> Vec<(u32, String)> {
    let marked = source.encoding() == Encoding::Utf8Bom;
    over(marked.then_some(0xFEFF).into_iter().chain(source.text().encode_utf16()), lines)
}

/// The hashes of `lines` (from 1, sorted ascending, without repetition) of `text`, in that order, in one pass.
///
/// Lines end at `\n`, `\r\n` or `\r`. The number after the colon tells lines of equal hash apart. Lines that `text` does not have are
/// left out.
#[must_use]
pub fn hashes(text: &str, lines: &[u32]) -> Vec<(u32, String)> {
    over(text.encode_utf16(), lines)
}

fn over(units: impl Iterator<Item = u16>, lines: &[u32]) -> Vec<(u32, String)> {
    let mut rolling = Rolling { wanted: lines, found: Vec::with_capacity(lines.len()), ..Rolling::new() };
    for unit in units.chain([END_OF_FILE]) {
        rolling.character(unit);
        if rolling.wanted.is_empty() {
            return rolling.found;
        }
    }
    for _ in 0..BLOCK {
        rolling.emit();
        rolling.update(0);
    }
    rolling.found
}

struct Rolling<'a> {
    wanted: &'a [u32],
    found: Vec<(u32, String)>,
    /// The last hundred units, and for each the line that begins with it, or 0.
    window: [u16; BLOCK],
    lines: [u32; BLOCK],
    index: usize,
    hash: u64,
    /// 37 to the power of 100: the weight of the unit that leaves the window.
    leaving: u64,
    line: u32,
    at_line_start: bool,
    after_return: bool,
    seen: HashMap<u64, u32>,
}

impl Rolling<'_> {
    fn new() -> Self {
        Self {
            wanted: &[],
            found: Vec::new(),
            window: [0; BLOCK],
            lines: [0; BLOCK],
            index: 0,
            hash: 0,
            leaving: (0..BLOCK).fold(1, |power: u64, _| power.wrapping_mul(MODULUS)),
            line: 0,
            at_line_start: true,
            after_return: false,
            seen: HashMap::new(),
        }
    }

    fn character(&mut self, unit: u16) {
        const SPACE: u16 = b' ' as u16;
        const TAB: u16 = b'\t' as u16;
        const FEED: u16 = b'\n' as u16;
        const RETURN: u16 = b'\r' as u16;
        if unit == SPACE || unit == TAB || (self.after_return && unit == FEED) {
            self.after_return = false;
            return;
        }
        self.after_return = unit == RETURN;
        let unit = if self.after_return { FEED } else { unit };
        self.emit();
        if self.at_line_start {
            self.at_line_start = false;
            self.line += 1;
            self.lines[self.index] = self.line;
        }
        self.at_line_start = unit == FEED;
        self.update(unit);
    }

    /// If the window begins with a line, that line's hash is now known.
    fn emit(&mut self) {
        let line = std::mem::take(&mut self.lines[self.index]);
        if line == 0 {
            return;
        }
        let times = self.seen.entry(self.hash).or_insert(0);
        *times += 1;
        if self.wanted.first() == Some(&line) {
            self.wanted = &self.wanted[1..];
            self.found.push((line, format!("{:x}:{times}", self.hash)));
        }
    }

    fn update(&mut self, unit: u16) {
        let left = std::mem::replace(&mut self.window[self.index], unit);
        self.hash = self.hash.wrapping_mul(MODULUS).wrapping_add(u64::from(unit)).wrapping_sub(self.leaving.wrapping_mul(u64::from(left)));
        self.index = (self.index + 1) % BLOCK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREETINGS: [&str; 7] = [
        "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1",
        "c129715d7a2bc9a3:1",
    ];

    fn all(text: &str) -> Vec<String> {
        let lines: Vec<u32> = (1..=50).collect();
        hashes(text, &lines).into_iter().map(|(_, hash)| hash).collect()
    }

    /// The vectors of `src/fingerprints.test.ts` in github/codeql-action.
    #[test]
    fn gives_the_published_hashes() {
        let lorem = "Lorem ipsum dolor sit amet.\n".repeat(10);
        let cases: &[(&str, &[&str])] = &[
            ("", &["c129715d7a2bc9a3:1"]),
            (" a\nb\n  \t\tc\n d", &["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
            (
                " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
                &[
                    "8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1",
                    "e6ceba753e1a442:1",
                ],
            ),
            (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", &GREETINGS),
            (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", &GREETINGS),
            (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", &GREETINGS),
            (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", &GREETINGS),
            (
                &lorem,
                &[
                    "a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5",
                    "a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
                    "c129715d7a2bc9a3:1",
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(all(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_counts_as_a_character() {
        let source = Source::decode(crate::source::FileId(0), "x", b"\xEF\xBB\xBFa\nb".to_vec());
        assert_eq!(of(&source, &[1, 2]), hashes("\u{feff}a\nb", &[1, 2]));
        assert_ne!(of(&source, &[1]), hashes("a\nb", &[1]));
    }

    #[test]
    fn chosen_lines_have_the_hashes_of_the_whole() {
        let text = "Lorem ipsum dolor sit amet.\n".repeat(10);
        assert_eq!(hashes(&text, &[3, 8, 99]), [(3, "a7f2ff13bc495cf2:3".to_owned()), (8, "a9cf91f7bbf1862b:1".to_owned())]);
    }
}
