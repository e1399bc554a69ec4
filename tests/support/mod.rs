//! What several test files share.

#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod mint;

/// Replaces every `@@mint:KIND@@` by a freshly minted credential of that kind, the same for the same place of the same text.
pub(crate) fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut seed = 1;
    while let Some((before, after)) = rest.split_once("@@mint:") {
        let (kind, after) = after.split_once("@@").expect("a mint mark ends with @@");
        out += before;
        out += &mint::mint(kind, seed);
        seed += 1;
        rest = after;
    }
    out + rest
}
