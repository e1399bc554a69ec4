//! Does a word in a sentence look like a password? Only the words around it say that one stands there, so that nothing else may look so.

use data_encoding::BASE64_NOPAD;

use super::{gate, key, references};

/// The shortest password that is told from a word.
const MIN: usize = 8;
const MAX: usize = 128;

/// Whether `word` is a password by its looks: letters and digits and a third class of characters, and no placeholder, name, path or version.
pub(super) fn strong(word: &str) -> bool {
    let has = |class: fn(&u8) -> bool| word.bytes().any(|byte| class(&byte));
    let (lower, upper, digit) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), has(u8::is_ascii_digit));
    let symbol = word.bytes().any(|byte| byte.is_ascii_punctuation());
    let classes = [lower, upper, digit, symbol].into_iter().filter(|&class| class).count();
    (MIN..=MAX).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_graphic())
        && (lower || upper)
        && classes >= 3
        && !word.contains(['<', '>', '{', '}', '(', ')', '[', ']', '|', '\\', '=', ':', '/', '"', '\'', '`'])
        && !email(word)
        && !plain(word)
}

/// Whether `text` is a passphrase: four plain words or more.
pub(super) fn phrase(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '-']).collect();
    (4..=24).contains(&words.len())
        && words.iter().all(|word| (3..=10).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !gate::placeholder(text)
        && !FAMOUS.contains(&text.replace('-', " ").as_str())
        && !text.split([' ', '-']).any(|word| SENTENCES.contains(&word))
}

/// Whether `word` is words and a number, as people make passwords up and as everybody who writes about passwords does: `Summer2026!`,
/// `An0th3rP@ss!`. In running text nothing tells the one from the other.
pub(super) fn worded(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    let letter = |at: usize| chars.get(at).is_some_and(char::is_ascii_alphabetic);
    let spelled = chars.iter().enumerate().map(|(at, &c)| {
        let inside = at > 0 && letter(at - 1) && letter(at + 1);
        let stands_for = inside.then(|| LEET.iter().find(|(sign, _)| *sign == c)).flatten();
        stands_for.map_or(c, |(_, letter)| *letter)
    });
    let spelled: String = spelled.collect();
    let of = |class: fn(char) -> bool| spelled.split(move |c| !class(c)).filter(|run| !run.is_empty());
    let (mut words, mut letters, mut sounding) = (0, 0, 0);
    for run in of(|c| c.is_ascii_alphabetic()) {
        for word in key::words(run) {
            if SMALL.contains(&word.as_str()) {
                letters += word.len();
                sounding += word.len();
                continue;
            }
            if word.len() < 3 {
                return false;
            }
            words += 1;
            letters += word.len();
            sounding += if word.contains(['a', 'e', 'i', 'o', 'u', 'y']) { word.len() } else { 0 };
        }
    }
    let numbers: Vec<&str> = of(|c| c.is_ascii_digit()).collect();
    let year = numbers.iter().any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")));
    letters >= 4
        && letters * 2 >= words * 7
        && letters * 2 >= spelled.chars().count()
        && sounding * 10 >= letters * if year { 6 } else { 8 }
        && numbers.len() <= 2
        && numbers.iter().map(|number| number.len()).sum::<usize>() <= 6
}

/// Words of one or two letters that people put between others.
const SMALL: &[&str] = &["a", "i", "my", "is", "it", "to", "of", "in", "at", "on", "no", "we", "be", "so", "ad", "db", "vm", "pc"];
/// Signs that stand for letters within a word.
const LEET: &[(char, char)] = &[('@', 'a'), ('4', 'a'), ('0', 'o'), ('3', 'e'), ('1', 'i'), ('!', 'i'), ('$', 's'), ('5', 's'), ('7', 't')];

/// Letters and digits, as nobody writes words.
pub(super) fn mixed(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic()) && !plain(word)
}

/// The passphrase of every talk about passphrases.
const FAMOUS: &[&str] = &["correct horse battery staple"];
/// Words that make a sentence of a phrase.
const SENTENCES: &[&str] =
    &["the", "and", "for", "with", "your", "this", "that", "not", "must", "from", "are", "has", "when", "should", "here"];

fn plain(word: &str) -> bool {
    gate::named(word) || word.starts_with('$') || gate::masked(word) || common(word) || references(word).next().is_some()
}

/// What everybody writes for a password: `P@ssw0rd1`, `Test123!`, `SecurePass1!`; also in base64, as manifests of Kubernetes hold it.
pub(super) fn common(word: &str) -> bool {
    let decoded = BASE64_NOPAD.decode(word.trim_end_matches('=').as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    usual(word)
        || decoded
            .is_some_and(|inner| (MIN..=32).contains(&inner.len()) && inner.bytes().all(|byte| byte.is_ascii_graphic()) && usual(&inner))
}

fn usual(word: &str) -> bool {
    const COMMON: &[&str] =
        &["passw", "qwert", "letmein", "secret", "changeit", "securepass", "strongpass", "testpass", "adminpass", "userpass"];
    let lower = word.to_ascii_lowercase();
    let spelled = lower.chars().map(|c| match c {
        '@' | '4' => 'a',
        '0' => 'o',
        '3' => 'e',
        '1' | '!' => 'i',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    });
    let spelled: String = spelled.filter(|c| *c != '-' && *c != '_').collect();
    let test = word.get(..4).filter(|head| head.eq_ignore_ascii_case("test")).and_then(|_| word[4..].chars().next());
    gate::regular(word)
        || gate::placeholder(word)
        || gate::placeholder(&spelled)
        || gate::published(word)
        || test.is_some_and(|next| !next.is_ascii_alphabetic())
        || COMMON.iter().any(|common| spelled.contains(common))
}

fn email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(_, host)| {
        let labels = host.split('.').collect::<Vec<_>>();
        labels.len() > 1
            && labels.iter().all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    })
}
