//! Is a value a secret, or does it only stand where one would? Placeholders, masks, sequences and published examples are no secrets.
//!
//! The tests come cheapest first. Each is chosen so that a random token fails it less than once in ten thousand.

use sha2::{Digest, Sha256};

/// Words that say that the value is to be filled in. Long enough not to turn up in random text.
const WORDS: &[&str] = &[
    "example", "placeholder", "changeme", "replace", "insert", "redacted", "sample", "dummy", "yourkey", "yourtoken", "yoursecret",
    "yourapi", "yourpass", "mysecret", "mytoken", "mypassword", "myapikey", "apikey", "password", "passwd", "foobar", "fixme", "notreal",
    "notarealkey", "hardcoded", "abc123", "invalid", "hunter2hunter2", "secretkey", "supersecret", "lorem", "keyhere", "tokenhere",
    "secrethere", "insecure",
];
/// Short words that say so only where they stand alone between delimiters.
const SHORT_WORDS: &[&str] = &[
    "your", "fake", "test", "demo", "mock", "todo", "here", "none", "null", "stub", "change", "token", "secret", "foo", "bar", "xxx",
    "tbd", "unset", "empty", "blank", "testing", "mytoken", "credential", "credentials",
];
/// First eight bytes of the SHA-256 of keys that vendors publish in their documentation: writing them out would look like a leak.
/// jwt.io's two sample signatures, the keys of the Azurite and Cosmos DB emulators, the tokens and client secrets of RFC 6749 and 6750, and
/// the verification token of Slack's documentation.
const PUBLISHED: &[u64] =
    &[JWT_IO, JWT_IO_OLD, AZURITE, COSMOS_EMULATOR, RFC_6749_ACCESS, RFC_6749_REFRESH, RFC_6749_CLIENT, RFC_6749_BASIC, RFC_6750, SLACK];
const JWT_IO: u64 = 0x051d_093c_4bde_dbf2;
const JWT_IO_OLD: u64 = 0x0883_1f80_b564_14a9;
const AZURITE: u64 = 0x0011_cc25_eb43_2071;
const COSMOS_EMULATOR: u64 = 0xaa65_4743_9583_c3a2;
const RFC_6749_ACCESS: u64 = 0x6c96_130f_130a_b0d6;
const RFC_6749_REFRESH: u64 = 0x00cf_4c78_1dc3_7003;
const RFC_6749_CLIENT: u64 = 0xe997_4c50_7d2a_8021;
const RFC_6749_BASIC: u64 = 0x53f5_da0a_aa93_d64c;
const RFC_6750: u64 = 0xb8e1_4854_5b13_c78b;
const SLACK: u64 = 0x1483_d4f8_3d22_94fa;

/// How much of a value is looked at for a repetition.
const MAX_PERIODIC: usize = 512;

/// Whether `value` is a key that a vendor's documentation publishes.
#[must_use]
pub(super) fn published(value: &str) -> bool {
    let digest = Sha256::digest(value.as_bytes());
    let head = digest.iter().take(8).fold(0_u64, |head, &byte| head << 8 | u64::from(byte));
    PUBLISHED.contains(&head)
}

/// Whether `body`, the part of a token after its public prefix, only stands for a secret.
#[must_use]
pub(super) fn stands_for(body: &str, min_entropy: f64) -> bool {
    masked(body) || regular(body) || placeholder(body) || entropy(body) < min_entropy.min(0.75 * length_bits(body)) || published(body)
}

/// Asterisks, dots or a run of one character where the value should be.
#[must_use]
pub(super) fn masked(value: &str) -> bool {
    if value.contains("***") || value.contains("...") || value.contains('…') || value.contains("•••") {
        return true;
    }
    let longest_allowed = if value.bytes().all(|byte| byte.is_ascii_hexdigit()) { 6 } else { 4 };
    let (mut run, mut last) = (0, 0);
    for byte in value.bytes() {
        run = if byte == last { run + 1 } else { 1 };
        last = byte;
        if run > longest_allowed || run == 4 && matches!(byte, b'x' | b'X') {
            return true;
        }
    }
    false
}

/// A sequence (`123456`, `abcdef`, `a1b2c3d4`, `abc123def456`), a repetition, or hardly any different characters.
#[must_use]
pub(super) fn regular(value: &str) -> bool {
    let bytes = value.as_bytes();
    let next = |a: u8, b: u8, step: i16| {
        i16::from(b) - i16::from(a) == step && a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() || step == 1 && (a, b) == (b'9', b'0')
    };
    let steps = |stride: usize, step: i16, least: usize| {
        let mut run = 0;
        (stride..bytes.len()).any(|at| {
            run = if next(bytes[at - stride], bytes[at], step) { run + 1 } else { 0 };
            run >= least
        })
    };
    if steps(1, 1, 5) || steps(1, -1, 5) || steps(2, 1, 6) || interleaved(bytes.iter()) || interleaved(bytes.iter().rev()) {
        return true;
    }
    // A period shows early; looking for it in all of a long value would take the square of its length.
    let head = &bytes[..bytes.len().min(MAX_PERIODIC)];
    if head.len() >= 8 && (1..=head.len() / 2).any(|period| head[period..].iter().zip(head).all(|(a, b)| a == b)) {
        return true;
    }
    let mut counts = [0_usize; 256];
    bytes.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    let distinct = counts.iter().filter(|&&count| count > 0).count();
    let most = counts.iter().max().copied().unwrap_or(0);
    bytes.len() >= 12 && (distinct <= 5 || most * 5 > bytes.len() * 2)
}

/// Letters that go on in the alphabet and digits that go on counting, however they take turns: `abc123def456ghi789`, from its end `z0y9x8w7`.
fn interleaved<'b>(bytes: impl Iterator<Item = &'b u8>) -> bool {
    let (mut letter, mut digit, mut letters, mut digits) = (None, None, 0_usize, 0_usize);
    for byte in bytes.map(u8::to_ascii_lowercase) {
        let (last, count, first, wrap) = match byte {
            b'a'..=b'z' => (&mut letter, &mut letters, b'a', b'z'),
            b'0'..=b'9' => (&mut digit, &mut digits, b'0', b'9'),
            _ => continue,
        };
        let follows = last.is_none_or(|last| byte == last + 1 || last == wrap && byte == first);
        if !follows {
            return false;
        }
        *last = Some(byte);
        *count += 1;
    }
    letters >= 4 && digits >= 4
}

/// A word that says that the value is to be filled in.
#[must_use]
pub(super) fn placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let joined: String = lower.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).collect();
    // Joining `a-pple` must not make new words out of random text: only values that read as words are joined.
    let wordy = lower.bytes().filter(u8::is_ascii_alphabetic).count() * 10 >= lower.len() * 8;
    WORDS.iter().any(|word| lower.contains(word) || wordy && joined.contains(word))
        || lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| SHORT_WORDS.contains(&word))
}

/// Whether `value` is nothing but words that say that it is to be filled in: `your-api-key-here`, not `mypassword9`.
#[must_use]
pub(super) fn fill_in(value: &str) -> bool {
    const FILLERS: &[&str] = &[
        "api", "key", "my", "the", "a", "an", "is", "in", "goes", "name", "user", "access", "client", "value", "put", "add", "enter",
        "pass",
    ];
    let lower = value.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    masked(value) || words.all(|word| WORDS.contains(&word) || SHORT_WORDS.contains(&word) || FILLERS.contains(&word))
}

/// Shannon entropy in bits a byte.
#[must_use]
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / total).map(|share| -share * share.log2()).sum()
}

/// The entropy that a value of this length can have at most.
fn length_bits(value: &str) -> f64 {
    f64::from(u32::try_from(value.len().max(1)).unwrap_or(u32::MAX)).log2()
}

/// Whether `value` looks drawn at random rather than named by somebody: enough entropy for its length, and not made of words.
#[must_use]
pub(super) fn random(value: &str) -> bool {
    let hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let wanted: f64 = if hex { 2.9 } else { 3.2 };
    !named(value) && entropy(value) >= wanted.min(0.75 * length_bits(value)) && !stands_for(value, 0.0)
}

/// Whether `value` is made of words and small numbers, as names, slugs, versions and model ids are.
#[must_use]
pub(super) fn named(value: &str) -> bool {
    value.split(|c: char| "-_./:@, #|;=+&~?".contains(c)).all(|part| {
        let bytes = part.as_bytes();
        let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let humps = bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count();
        let one_case = humps == 0 || humps == letters;
        // A long name in camel case has fewer humps: `meetingLocalRecordingJoinToken`.
        let spelled = if letters <= 24 { one_case || humps * 3 <= letters } else { letters <= 48 && humps > 0 && humps * 4 <= letters };
        let word = letters > 0 && spelled && bytes[letters..].iter().all(u8::is_ascii_digit);
        part.is_empty()
            || word && bytes.len() - letters <= 4
            || digits > 0 && digits <= 8 && bytes.len() - digits <= 2 && bytes[digits..].iter().all(u8::is_ascii_alphabetic)
    })
}
