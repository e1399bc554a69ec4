//! The kinds of credentials that say what they are, from `rules/catalog/credentials.yaml`.

use crate::names::names;

names! {
    /// How a token is checked beyond its shape.
    Validator {
        /// Not at all: prefix, alphabet and length are all there is.
        Shape = "shape",
        /// The shape holds a fixed marker in its middle that nobody writes by chance.
        Marker = "marker",
        /// The last six characters are the CRC-32 of the thirty before, in base 62.
        Crc32Base62 = "crc32-base62",
        /// The last eight characters are the CRC-32 of all before the last `_`, little endian, in hexadecimal.
        GrafanaCrc = "grafana-crc",
        /// The id holds the number of an AWS account.
        AwsAccount = "aws-account",
        /// The first segment is base64 of a JSON object.
        Base64Json = "base64-json",
        /// Public where the text around it configures a web page.
        GoogleWeb = "google-web",
        /// A PEM or OpenPGP armour with a real body.
        Pem = "pem",
        /// Header and payload are JSON objects, and it is signed.
        Jwt = "jwt",
        /// A JWT whose payload names the service role.
        JwtServiceRole = "jwt-service-role",
    }
}

/// One kind of credential.
#[derive(Debug)]
pub struct Kind {
    /// Its stable id.
    pub id: &'static str,
    /// In plain words: `GitHub personal access token`.
    pub what: &'static str,
    /// Who issues it; empty where anybody does.
    pub provider: &'static str,
    /// Where a token may begin. Empty for a kind that is told by what surrounds another kind.
    pub literals: &'static [&'static str],
    /// Bytes from the token's first byte to the literal; 0 for a literal that is a prefix.
    pub back: usize,
    /// With `back`: what may be shown of a token. A literal that is a prefix may always be shown.
    pub prefix: &'static str,
    /// Regular expression for what follows the literal; with `back`, for the whole token.
    pub body: &'static str,
    /// How it is checked beyond its shape.
    pub validator: Validator,
    /// Bits a character of the body must have at least; short bodies need less.
    pub min_entropy: f64,
    /// Made to be public, or of a test mode.
    pub harmless: bool,
    /// Where it is changed.
    pub rotate: Option<&'static str>,
}

/// The kind of that id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

include!(concat!(env!("OUT_DIR"), "/credentials.rs"));
