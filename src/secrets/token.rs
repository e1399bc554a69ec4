//! Tokens that say what they are: one pass for the literals of all kinds, and at a hit the kind's own shape, boundaries and checksum.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use super::automaton::{self, Automaton};
use super::validate::{self, Verdict};
use super::{Certainty, Secret, floor, gate, shape};
use crate::catalog::credentials::{KINDS, Kind, Mode, Validator};

/// How far the beginning of a URL is looked for.
const MAX_HOST: usize = 96;

/// A token in a text.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its kind.
    pub kind: &'static Kind,
    /// The bytes of the whole token.
    pub range: Range<usize>,
    /// The token.
    pub secret: Secret,
    /// High where a checksum or structure was right, low where the shape is no more than what issued keys look like, else medium.
    pub certainty: Certainty,
    /// What its structure says; never [`Verdict::Invalid`].
    pub verdict: Verdict,
}

impl Hit {
    /// Made to be public, or of a test mode.
    #[must_use]
    pub fn harmless(&self) -> bool {
        self.verdict == Verdict::Public
    }
}

/// Each literal with the kinds that begin with it, the more specific first.
type Owners = Vec<(&'static str, Vec<usize>)>;

static OWNERS: LazyLock<Owners> = LazyLock::new(|| {
    let mut owners: Vec<(&'static str, Vec<usize>)> = Vec::new();
    for (index, kind) in KINDS.iter().enumerate() {
        for &literal in kind.literals {
            match owners.iter_mut().find(|(known, _)| *known == literal) {
                Some((_, kinds)) => kinds.push(index),
                None => owners.push((literal, vec![index])),
            }
        }
    }
    owners
});

static LITERALS: Automaton = Automaton::new(|| literals(automaton::SOON), || literals(automaton::FAST));

fn literals(kind: AhoCorasickKind) -> Option<AhoCorasick> {
    let builder = &mut AhoCorasick::builder();
    let builder = builder.kind(Some(kind)).match_kind(MatchKind::LeftmostLongest);
    builder.build(OWNERS.iter().map(|(literal, _)| literal)).ok()
}

/// What became of a literal.
enum Outcome {
    Token(Hit),
    /// The shape is there, but it only stands for a token.
    Refused(Range<usize>),
    Nothing,
}

/// The tokens of `text`, in order, without overlaps. Placeholders, published examples and tokens with a wrong checksum are not among
/// them; public ones are ([`Hit::harmless`]).
#[must_use]
pub fn scan_text(text: &str) -> Vec<Hit> {
    scan(text).into_iter().filter_map(|outcome| if let Outcome::Token(hit) = outcome { Some(hit) } else { None }).collect()
}

/// Whether `value` as a whole has the shape of a kind but cannot be one, or begins like a kind that has a checksum and is none.
pub(super) fn refused(value: &str) -> bool {
    let checked = KINDS.iter().filter(|kind| kind.validator == Validator::Crc32Base62);
    let mut outcomes = scan(value).into_iter();
    outcomes.any(|outcome| matches!(outcome, Outcome::Refused(range) if range == (0..value.len())))
        || scan_text(value).is_empty() && checked.flat_map(|kind| kind.literals).any(|literal| value.starts_with(literal))
}

/// How many bytes at the start of `token` are public: the prefix of a kind.
pub(super) fn public_prefix(token: &str) -> usize {
    let prefixes = |kind: &'static Kind| if kind.back == 0 { kind.literals } else { std::slice::from_ref(&kind.prefix) };
    KINDS.iter().flat_map(prefixes).filter(|prefix| token.starts_with(*prefix)).map(|prefix| prefix.len()).max().unwrap_or(0)
}

fn scan(text: &str) -> Vec<Outcome> {
    let Some(literals) = LITERALS.for_text(text) else { return Vec::new() };
    let mut outcomes = Vec::new();
    let mut at = 0;
    let account = OnceCell::new();
    while let Some(found) = literals.find(Input::new(text).span(at..text.len())) {
        // A literal that comes to nothing must not hide one that begins inside it.
        at = found.start() + 1;
        let mut best = Outcome::Nothing;
        for &index in &OWNERS[found.pattern().as_usize()].1 {
            match examine(index, text, found.range(), &account) {
                Outcome::Nothing => {}
                token @ Outcome::Token(_) => {
                    best = token;
                    break;
                }
                refused @ Outcome::Refused(_) => best = refused,
            }
        }
        match &best {
            Outcome::Token(hit) => at = at.max(hit.range.end),
            Outcome::Refused(range) => at = at.max(range.end),
            Outcome::Nothing => continue,
        }
        outcomes.push(best);
    }
    outcomes
}

fn examine(index: usize, text: &str, literal: Range<usize>, account: &OnceCell<bool>) -> Outcome {
    let kind = &KINDS[index];
    let places = (kind.least..=kind.back).rev().filter_map(|back| literal.start.checked_sub(back));
    let Some((start, from, end)) = places.filter(|&start| text.is_char_boundary(start)).find_map(|start| {
        let from = if kind.back == 0 { literal.end } else { start };
        let start = match (kind.assigns, kind.url) {
            (true, _) => literal.end,
            (false, true) => url_start(text, literal.start),
            _ => start,
        };
        begins(kind, text, start).then(|| end(index, text, from).map(|end| (start, from, end))).flatten()
    }) else {
        return Outcome::Nothing;
    };
    if text.as_bytes().get(end).is_some_and(|&byte| word(byte)) && !text[end..].starts_with("__") {
        return Outcome::Nothing;
    }
    let prefix = if kind.back == 0 && !kind.url { from - start } else { kind.prefix.len() };
    let verdict = match validate::check(kind, text, start, end, prefix) {
        Verdict::Invalid => return Outcome::Refused(start..end),
        _ if kind.harmless => Verdict::Public,
        verdict => verdict,
    };
    let body = &text[start + prefix..end];
    let weak = match (verdict, kind.validator) {
        // A right checksum outweighs what the characters look like, and armour is regular; a published example stays one.
        (Verdict::Valid, Validator::Crc32Base62 | Validator::GrafanaCrc | Validator::Pem | Validator::Jwt | Validator::JwtServiceRole) => {
            gate::published(body)
        }
        // The structure is a beginning, which examples have as well.
        (
            Verdict::Valid,
            Validator::Bedrock | Validator::Intercom | Validator::Base64Json | Validator::Onepassword | Validator::PypiMacaroon,
        ) => gate::placeholder(body) || gate::published(body),
        _ => gate::stands_for(body, kind.min_entropy),
    };
    if weak {
        return Outcome::Refused(start..end);
    }
    let certainty = match verdict {
        Verdict::Valid => Certainty::High,
        _ if kind.low => Certainty::Low,
        _ => Certainty::Medium,
    };
    let kind = if kind.validator == Validator::Pem { armoured(kind, text, account) } else { kind };
    Outcome::Token(Hit { kind, range: start..end, secret: Secret::new(&text[start..end], prefix), certainty, verdict })
}

/// Where the token ends whose body begins at `from`.
fn end(index: usize, text: &str, from: usize) -> Option<usize> {
    if KINDS[index].mode == Mode::Block { Some(validate::pem_end(text, from)) } else { shape::end(index, text, from) }
}

/// Where the URL begins that goes on at `at`.
fn url_start(text: &str, at: usize) -> usize {
    let head = &text[floor(text, at.saturating_sub(MAX_HOST))..at];
    let host = head.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"-.:/".contains(byte)).count();
    head[head.len() - host..].rfind("https://").map_or(at, |offset| at - host + offset)
}

/// A key inside the JSON of a Google service account is that account's.
fn armoured(kind: &'static Kind, text: &str, account: &OnceCell<bool>) -> &'static Kind {
    let has = |word: &[u8]| memchr::memmem::find(text.as_bytes(), word).is_some();
    if *account.get_or_init(|| has(b"service_account") && has(b"private_key")) {
        crate::catalog::credentials::kind("gcp-service-account-key").unwrap_or(kind)
    } else {
        kind
    }
}

/// Whether a token may begin at `start`: not in the middle of a word. The `n` of a written `\n` is no word, and names are joined with `_`
/// (`mcp__<token>__tool`): before a literal that nobody writes by chance it parts.
fn begins(kind: &Kind, text: &str, start: usize) -> bool {
    let before = &text.as_bytes()[..start];
    let escaped = matches!(before, [.., b'\\', b'n' | b'r' | b't']);
    let jwt = matches!(kind.validator, Validator::Jwt | Validator::JwtServiceRole);
    let joined = kind.back == 0 && before.last() == Some(&b'_');
    kind.assigns || escaped || joined || !before.last().is_some_and(|&byte| word(byte) || jwt && byte == b'-')
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
