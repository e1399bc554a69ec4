//! The shapes of the catalogue's kinds, each compiled when something first looks like it.

use std::sync::{LazyLock, OnceLock};

use regex_automata::{Anchored, Input, meta::Regex};

use super::floor;
use crate::catalog::credentials::KINDS;

/// The longest token, armoured keys aside.
const MAX_TOKEN: usize = 4096;

static SHAPES: LazyLock<Vec<OnceLock<Option<Regex>>>> = LazyLock::new(|| KINDS.iter().map(|_| OnceLock::new()).collect());

/// Where a match of the shape of `KINDS[index]` that begins at `from` ends. Compiles nothing for a text that is too short for it.
pub(super) fn end(index: usize, text: &str, from: usize) -> Option<usize> {
    let kind = KINDS.get(index)?;
    let body = text.as_bytes().get(from..)?;
    if kind.body.is_empty() || body.iter().take(kind.shortest).take_while(|&&byte| part_of_a_token(byte)).count() < kind.shortest {
        return None;
    }
    let shape = SHAPES.get(index)?.get_or_init(|| Regex::new(kind.body).ok()).as_ref()?;
    let window = from..floor(text, from.saturating_add(MAX_TOKEN));
    shape.search(&Input::new(text).range(window).anchored(Anchored::Yes)).map(|found| found.end())
}

/// Whether the whole of `value` has the shape of `KINDS[index]`.
pub(super) fn is_whole(index: usize, value: &str) -> bool {
    end(index, value, 0) == Some(value.len())
}

/// Whether tokens are made of such bytes: no shape has any other.
fn part_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./+=:~@%,".contains(&byte)
}
