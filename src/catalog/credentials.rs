//! The kinds of credentials, from `rules/catalog/credentials.yaml`.

use crate::names::names;

names! {
    /// How a kind is found.
    Mode {
        /// By a literal that nobody writes by chance, and a shape.
        Token = "token",
        /// By the armour around it.
        Block = "block",
        /// By its shape, at a key that names the provider.
        Assigned = "assigned",
        /// As the password of a URL.
        Url = "url",
        /// As a parameter of a URL.
        Query = "query",
        /// As the value of an `Authorization` header.
        Header = "header",
        /// As `user:password` for a program that takes it so.
        Pair = "pair",
        /// By a sentence that says so.
        Prose = "prose",
    }
}

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
        /// Base64 that begins with what Amazon Bedrock writes there.
        Bedrock = "bedrock",
        /// Base64 that begins with `tok:`.
        Intercom = "intercom",
        /// Base64 of 64 bytes.
        Base6464 = "base64-64",
        /// The first segment is base64 of a JSON object.
        Base64Json = "base64-json",
        /// Base64 of the JSON object of a 1Password service account.
        Onepassword = "onepassword",
        /// A macaroon of version 2 whose location is pypi.org.
        PypiMacaroon = "pypi-macaroon",
        /// The first segment is base64 of a number with the time in it.
        Snowflake = "snowflake",
        /// Not hexadecimal: that would be a digest.
        NotHex = "not-hex",
        /// Part of the address of an Azure storage service.
        AzureSas = "azure-sas",
        /// Public where the text around it configures a web page.
        GoogleWeb = "google-web",
        /// A PEM or OpenPGP armour with a real body.
        Pem = "pem",
        /// Header and payload are JSON objects, it is signed, and it was not over when this version was made.
        Jwt = "jwt",
        /// A JWT whose payload names the service role.
        JwtServiceRole = "jwt-service-role",
    }
}

/// What makes a credential usable.
#[derive(Debug)]
pub struct Paired {
    /// In plain words: `AWS access key id`.
    pub what: &'static str,
    /// Regular expression for it.
    pub shape: &'static str,
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
    /// How it is found.
    pub mode: Mode,
    /// Where a token may begin. Empty for a kind that is told by what surrounds it.
    pub literals: &'static [&'static str],
    /// The literal is a name before the token, not its beginning.
    pub assigns: bool,
    /// The token is a URL, or a part of one.
    pub url: bool,
    /// [`Mode::Assigned`]: words of the key, joined with `_`. [`Mode::Url`] and [`Mode::Header`]: the schemes.
    pub keys: &'static [&'static str],
    /// Bytes from the token's first byte to the literal, at most; 0 for a literal that is a prefix.
    pub back: usize,
    /// The same, at least.
    pub least: usize,
    /// With `back`: what may be shown of a token. A literal that is a prefix may always be shown.
    pub prefix: &'static str,
    /// Regular expression for what follows the literal; with `back` or without a literal, for the whole token.
    pub body: &'static str,
    /// How many bytes match `body` at least.
    pub shortest: usize,
    /// How it is checked beyond its shape.
    pub validator: Validator,
    /// Bits a character of the body must have at least; short bodies need less.
    pub min_entropy: f64,
    /// Made to be public, or of a test mode.
    pub harmless: bool,
    /// Its shape is no more than what issued keys look like.
    pub low: bool,
    /// What makes it usable, to be looked for near it.
    pub paired: Option<Paired>,
    /// Where it is changed.
    pub rotate: Option<&'static str>,
}

/// The kind of that id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

include!(concat!(env!("OUT_DIR"), "/credentials.rs"));
