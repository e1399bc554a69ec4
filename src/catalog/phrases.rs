//! What instructions say about approval, in the words of several languages.
//!
//! The phrases are in `rules/catalog/phrases.yaml`; an expression is compiled when the first clause asks for it, and few do: a clause that
//! has none of the words that every phrase needs is passed over.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::meta::Regex;
use regex_automata::util::syntax::Config;

use crate::model::Capability;

include!(concat!(env!("OUT_DIR"), "/phrases.rs"));

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The agent is told not to ask.
    Skip,
    /// The same, where the clause also tells it to do something that matters.
    Acts,
    /// The agent is told that it may do everything.
    Powers,
    /// Somebody is to be asked before what the clause names.
    Ask,
    /// What the clause names is to stay below a number.
    Limit,
}

/// Lists of words that decide what a phrase amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Words {
    Stakes,
    Whole,
    Trifles,
    Negators,
    Counted,
    Refers,
    Orders,
    Slight,
    Reach,
    Inner,
    Doings,
}

struct Row {
    says: Says,
    language: &'static str,
    /// Words of which a clause must hold one; none: any clause may.
    needs: &'static [&'static str],
    regex: Lazy,
}

/// Something that a clause may speak of.
pub struct Deed {
    /// What doing it takes.
    pub capability: Capability,
    language: &'static str,
    /// Command lines that do it, where the capability does not tell it from others; their last words are in the names of tools that do.
    pub commands: &'static [&'static str],
    regex: Lazy,
}

/// An expression that is compiled when it is first asked.
struct Lazy {
    pattern: &'static str,
    /// Classes and boundaries are those of ASCII: tables of Unicode take a thousand times as long to compile.
    ascii: bool,
    regex: OnceLock<Option<Regex>>,
}

impl Lazy {
    const fn new(pattern: &'static str, ascii: bool) -> Self {
        Self { pattern, ascii, regex: OnceLock::new() }
    }

    fn compile(&self) -> Option<Regex> {
        let syntax = Config::new().unicode(!self.ascii).utf8(false);
        Regex::builder().syntax(syntax).build(self.pattern).ok()
    }

    /// The build has compiled every pattern once, so there is always one.
    fn find(&self, text: &str) -> Option<Range<usize>> {
        self.regex.get_or_init(|| self.compile()).as_ref()?.find(text).map(|found| found.range())
    }
}

/// A phrase in a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// What it says.
    pub says: Says,
    /// The words, as bytes of the clause.
    pub range: Range<usize>,
    /// Whether the clause names what makes it matter: money, deletion, sending, production, everything.
    pub stakes: bool,
    /// Whether it names only what may well be done without asking.
    pub trifling: bool,
    /// Whether a word before it turns it into its opposite.
    pub negated: bool,
    /// Whose word it is: `en`.
    pub language: &'static str,
}

impl Phrase {
    /// Whether `text`, in lower case, speaks only of what may well be done without asking.
    #[must_use]
    pub fn trifles(&self, text: &str) -> bool {
        has(Words::Trifles, self.language, text) && !has(Words::Stakes, self.language, text)
    }

    /// Whether `clause`, which holds this phrase, speaks of what `before` it told, and that names what makes it matter.
    #[must_use]
    pub fn refers(&self, clause: &str, before: &str) -> bool {
        has(Words::Refers, self.language, clause) && has(Words::Stakes, self.language, before)
    }
}

/// Whether `part` of a clause in `language` tells somebody to do something, by how it begins. Where nobody knows, it may.
#[must_use]
pub fn orders(part: &str, language: &str) -> bool {
    !known(Words::Orders, language) || has(Words::Orders, language, part)
}

/// Whether `text` names what makes acting without asking matter.
#[must_use]
pub fn stakes(text: &str, language: &str) -> bool {
    has(Words::Stakes, language, text) || has(Words::Whole, language, text)
}

/// Whether `text` names things that may go without anybody minding.
#[must_use]
pub fn slight(text: &str, language: &str) -> bool {
    has(Words::Slight, language, text)
}

/// Whether it says much to have full access to `object`. Where nobody knows, it does.
#[must_use]
pub fn far(object: &str, language: &str) -> bool {
    !known(Words::Reach, language) || has(Words::Reach, language, object) && !has(Words::Inner, language, object)
}

/// Whether it says much to approve all of what `after` begins with. Where nobody knows, it does.
#[must_use]
pub fn doings(after: &str, language: &str) -> bool {
    !known(Words::Doings, language) || has(Words::Doings, language, after)
}

fn known(list: Words, language: &str) -> bool {
    WORDS.iter().any(|(of, whose, _)| *of == list && *whose == language)
}

/// What `text`, in lower case, speaks of in the words of `language`.
pub fn deeds(text: &str, language: &str) -> impl Iterator<Item = &'static Deed> {
    DEEDS.iter().filter(move |deed| deed.language == language && deed.regex.find(text).is_some())
}

/// Whether `text` names what messages or rows are counted by.
#[must_use]
pub fn counts(text: &str, language: &str) -> bool {
    has(Words::Counted, language, text)
}

fn has(list: Words, language: &str, text: &str) -> bool {
    WORDS.iter().any(|(of, whose, regex)| *of == list && *whose == language && regex.find(text).is_some())
}

/// A part of every phrase, so that most clauses are never matched.
static NEEDED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "ask", "confirm", "approv", "permission", "consent", "sign-off", "go-ahead", "authori", "autoris", "autoriz", "ohne",
        "bestätigung", "freigabe", "erlaubnis", "genehmigung", "rückfrage", "accord", "validation", "aprob", "permiso", "aprov", "permiss",
        "conferma", "permesso", "consenso", "bevestiging", "toestemming", "goedkeuring", "zonder", "确认", "批准", "审批", "许可", "同意",
        "授权", "確認", "承認", "許可", "you have", "you now have", "whatever", "anything", "du hast", "accès", "acceso", "acesso",
        "perguntar", "preguntar", "consult", "check with", "check in with", "bevor", " ehe ", "avant d", "antes de", "antes do", "prima d",
        "voordat", "alvorens", "genehmigt", "freigegeben", "approuvé", "goedgekeurd",
    ];
    let builder = &mut AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::ContiguousNFA)).ascii_case_insensitive(true).build(words).ok()
});

/// A part of every phrase that sets a limit.
static LIMITED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "more than ", "above ", "over ", "beyond ", "exceed", "at most ", "maximum ", "max ", "max. ", "up to ", "limited to ",
        "capped at ", "mehr als ", "über ", "höchstens ", "maximal ", "bis zu ", "plus de ", "au plus ", "jusqu'à ", "au-delà de ",
        "más de ", "máximo ", "hasta ", "por encima de ", "mais de ", "até ", "acima de ", "più di ", "massimo ", "fino a ", "oltre ",
        "meer dan ", "hoogstens ", "maximaal ", "boven ", "tot ", "不超过", "不得超过", "最多", "至多", "上限",
    ];
    let builder = &mut AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::ContiguousNFA)).ascii_case_insensitive(true).build(words).ok()
});

/// Whether `text` may set a limit: such a word stands before a number.
fn limits(text: &str) -> bool {
    let number = |rest: &str| {
        let unit = ["$", "€", "£", "eur", "usd"]
            .iter()
            .any(|unit| rest.as_bytes().get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit.as_bytes())));
        unit || rest.starts_with(|c: char| c.is_ascii_digit())
    };
    LIMITED.as_ref().is_some_and(|needed| needed.find_overlapping_iter(text).any(|found| number(text[found.end()..].trim_start())))
}

/// Whether `text`, in any case, can hold a phrase at all.
#[must_use]
pub fn possible(text: &str) -> bool {
    asks(text) || limits(text)
}

fn asks(text: &str) -> bool {
    NEEDED.as_ref().is_some_and(|needed| needed.is_match(text))
}

/// The first phrase of each meaning in `clause`, which is in lower case.
#[must_use]
pub fn phrases(clause: &str) -> Vec<Phrase> {
    let (asks, limits) = (asks(clause), limits(clause));
    if !asks && !limits {
        return Vec::new();
    }
    let mut found: Vec<Phrase> = Vec::new();
    for row in &PHRASES {
        if !(if row.says == Says::Limit { limits } else { asks }) {
            continue;
        }
        let spoken = row.needs.is_empty() || row.needs.iter().any(|word| clause.contains(word));
        if !spoken || found.iter().any(|phrase| phrase.says == row.says) {
            continue;
        }
        let Some(range) = row.regex.find(clause) else { continue };
        let has = |list: Words, text: &str| has(list, row.language, text);
        let rest = format!("{} {}", &clause[..range.start], &clause[range.end..]);
        found.push(Phrase {
            says: row.says,
            stakes: has(Words::Stakes, &rest) || has(Words::Whole, &rest),
            trifling: has(Words::Trifles, &rest),
            negated: has(Words::Negators, &clause[..range.start]),
            range,
            language: row.language,
        });
    }
    found
}
