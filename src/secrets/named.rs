//! Kinds that a key tells: the name of a provider in it, and a value of that provider's shape.

use super::{gate, key, shape};
use crate::catalog::credentials::{KINDS, Kind, Mode, Validator};

/// The kind of `value`, which stands at `key` and is no reference. `key` promises a secret.
pub(super) fn named(key: &str, value: &str) -> Option<&'static Kind> {
    let words = format!("_{}_", key::words(key).join("_"));
    let names =
        |name: &str| words.match_indices(name).any(|(at, _)| words[..at].ends_with('_') && words[at + name.len()..].starts_with('_'));
    KINDS.iter().enumerate().find_map(|(index, kind)| {
        let told = kind.mode == Mode::Assigned && kind.keys.iter().any(|name| names(name)) && shape::is_whole(index, value);
        (told && believed(kind, value)).then_some(kind)
    })
}

/// Whether `value`, which has the shape of `kind`, is more than a stand-in.
pub(super) fn believed(kind: &Kind, value: &str) -> bool {
    let digest = kind.validator == Validator::NotHex && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    !digest && !gate::stands_for(&value[super::token::public_prefix(value)..], kind.min_entropy)
}
