//! Whether two secrets are the same one, without keeping either.

use std::hash::{BuildHasher, Hasher, RandomState};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Secret;

/// Bytes in a block of SHA-256, which is how long HMAC wants its key.
const BLOCK: usize = 64;

/// The key of [`Secret::fingerprint`]. Fingerprints under different keys have nothing in common: a password that could be guessed cannot
/// be looked up by a fingerprint that got out.
#[derive(Clone)]
pub struct Key([u8; BLOCK]);

impl Key {
    /// A key of this run alone. Nothing that is written may depend on it, or two runs would differ.
    #[must_use]
    pub fn of_this_run() -> Self {
        let mut key = [0; BLOCK];
        for part in key.chunks_exact_mut(8) {
            // The only source of chance in the standard library, and good enough for what never leaves the process.
            part.copy_from_slice(&RandomState::new().build_hasher().finish().to_le_bytes());
        }
        Self(key)
    }

    /// The key made of `bytes`, a secret of the repository's own.
    #[must_use]
    pub const fn new(bytes: [u8; BLOCK]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Stands for a secret's value: equal for equal values under one key. Cannot be shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 16]);

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprint(…)")
    }
}

impl Secret {
    /// The first half of HMAC-SHA-256 (RFC 2104) of the value.
    #[must_use]
    pub fn fingerprint(&self, key: &Key) -> Fingerprint {
        let mut mac = Hmac::<Sha256>::new((&key.0).into());
        mac.update(self.value().as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Fingerprint(half)
    }
}
