//! Secrets: what is a credential, where it stands in a text, and how it is kept out of everything that is written.
//!
//! Knows no product and no format. Text goes in; places, kinds and previews come out. The value itself stays in a [`Secret`], which
//! cannot be printed.
//!
//! Four ways lead to a credential. Tokens that say what they are ([`scan_text`]) are found anywhere, by the literals of the catalogue, also
//! behind base64, percent signs and escapes, and cut into pieces. Values need a key, a header or a URL that says that a secret belongs there
//! ([`judge`], [`url_credentials`]); the key may name the provider, and with it the shape. Passwords in sentences need the sentence, and more
//! of their looks. Whatever it is must be no reference, no placeholder and no name. One secret is found once, as what says most; parts that
//! belong together become one.

mod automaton;
mod decode;
mod facts;
mod fence;
mod fingerprint;
mod found;
mod gate;
mod judge;
mod key;
mod looks;
mod named;
mod pairs;
mod parts;
mod password;
mod prose;
mod reference;
mod secret;
mod setting;
mod shape;
mod shown;
mod site;
mod token;
mod url;
mod validate;

pub use facts::{Search, credentials, search};
pub use fingerprint::{Fingerprint, Key};
pub use judge::{Context, Judgement, judge, judge_value};
pub use reference::{Reference, references};
pub use secret::{Secret, Vault};
pub use shown::{secret_like, without_tokens};
pub use token::{Hit, scan_text};
pub use url::{UrlHit, url_credentials};
pub use validate::Verdict;

use crate::names::names;

names! {
    /// How sure it is that a value is a live credential.
    Certainty {
        /// The key's name and the value's randomness say so.
        Low = "low",
        /// Prefix, alphabet and length of a kind, or a URL's own syntax.
        Medium = "medium",
        /// The issuer's checksum or structure is right.
        High = "high",
    }
}

/// Whether the name of a key or variable says that its value is a secret: `apiKey`, `DB_PASSWORD`.
#[must_use]
pub fn names_secret(name: &str) -> bool {
    key::promise(name) == key::Promise::Secret
}

/// Whether `value` says that something is to be filled in: `your_key_here`, `ASK_THE_ADMINISTRATOR`. References are none of these.
#[must_use]
pub fn to_fill_in(value: &str) -> bool {
    references(value).next().is_none()
        && (value.is_empty() || gate::placeholder(value) || gate::masked(value) || looks::variable_name(value))
}

/// The last character boundary of `text` at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
