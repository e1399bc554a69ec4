//! Credentials in running text and code: `API_KEY = "..."`, a password that a sentence gives away, `curl -u`.
//!
//! Words that announce a secret are found in one pass; only what follows one on its line is looked at.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::automaton::{self, Automaton};
use super::facts::url_before;
use super::found::Found;
use super::judge::judge_all;
use super::key::{self, Promise};
use super::pairs::value_after;
use super::{Context, gate, password, references};
use crate::catalog::credentials::kind;

/// Names of a password, in the languages that prompts are written in most.
const PASSWORDS: &[&str] = &[
    "password", "passwd", "passphrase", "passcode", "pwd", "contraseña", "contrasena", "mot de passe", "passwort", "kennwort", "senha",
    "wachtwoord", "hasło", "haslo", "пароль", "Пароль", "şifre", "Şifre", "parola", "lösenord", "salasana", "adgangskode", "passord",
    "heslo", "jelszó", "κωδικός", "Κωδικός", "סיסמה", "كلمة المرور", "パスワード", "密码", "密碼", "口令", "비밀번호", "mật khẩu",
    "kata sandi",
];
/// Names of other secrets, and how names of variables for one end.
const KEYS: &[&str] = &[
    "token", "secret", "api key", "api-key", "apikey", "access key", "auth key", "authkey", "accesskey", "credential", "authorization",
    "_key", "-key", "client-secret", "api.key",
];
const CURL: &str = "curl ";

/// The longest name that is believed to be a key.
const MAX_NAME: usize = 64;
/// How far the end of a value is looked for.
const MAX_VALUE: usize = 4096;
/// The longest default of a reference.
const MAX_DEFAULT: usize = 512;
/// How much of a sentence is looked at, and how many words of it.
const MAX_SENTENCE: usize = 160;
const MAX_WORDS: usize = 8;
/// How much of a command line is looked at.
const MAX_COMMAND: usize = 2048;

static WORDS: Automaton = Automaton::new(|| words(automaton::SOON), || words(automaton::FAST));

fn words(kind: AhoCorasickKind) -> Option<AhoCorasick> {
    let builder = &mut AhoCorasick::builder();
    let builder = builder.kind(Some(kind)).ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
    builder.build(PASSWORDS.iter().chain(KEYS).chain([&CURL])).ok()
}

/// What `text` gives away.
pub(super) fn prose(text: &str) -> Vec<Found> {
    let Some(words) = WORDS.for_text(text) else { return Vec::new() };
    let mut found = Vec::new();
    let (mut done, mut commands) = (0, 0);
    for word in words.find_iter(text) {
        if word.start() < done {
            continue;
        }
        let which = word.pattern().as_usize();
        if which == PASSWORDS.len() + KEYS.len() {
            if word.end() >= commands {
                let line = command(text, word.end());
                commands = line.end;
                found.extend(curl(text, line));
            }
            continue;
        }
        let name = name(text, word.range());
        done = name.end;
        let of_password = which < PASSWORDS.len();
        let promise = key::promise(&text[name.clone()]);
        if promise == Promise::Innocent || promise == Promise::Nothing && !of_password {
            continue;
        }
        // A parameter of a URL, which is judged as one.
        if text[..name.start].ends_with(['?', '&']) && url_before(text, name.start) {
            continue;
        }
        // A part of a name that colons join: `arn:aws:secretsmanager:…:secret:prod`.
        if text[..name.start].strip_suffix(':').is_some_and(|head| head.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '*')) {
            continue;
        }
        if text[..name.start].ends_with("${") {
            found.extend(default(text, name.clone()));
            continue;
        }
        let told = match sign(text, name.clone()) {
            Some(at) => {
                let Some(value) = value_after(text, at, MAX_VALUE) else { continue };
                // Not looked into again, or a text of nothing but keys would be read over and over.
                done = value.end;
                assigned(text, name.clone(), value, of_password)
            }
            None => said(text, name.clone(), of_password),
        };
        found.extend(told);
    }
    found
}

/// The whole name that a word is part of: `DB_PASSWORD`, `--api-key`.
fn name(text: &str, word: Range<usize>) -> Range<usize> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let bytes = text.as_bytes();
    let before = bytes[..word.start].iter().rev().take(MAX_NAME).take_while(|byte| part(byte)).count();
    let after = bytes[word.end..].iter().take(MAX_NAME).take_while(|byte| part(byte)).count();
    let whole = word.start - before..word.end + after;
    // The full stop of a sentence is no part of a name.
    let trimmed = text[whole.clone()].trim_end_matches(['.', '-']);
    whole.start..(whole.start + trimmed.len()).max(word.end)
}

/// Where a value may begin that a sign after `name` announces: `=`, `:`, `=>`, for a flag a blank or the next item of a list.
fn sign(text: &str, name: Range<usize>) -> Option<usize> {
    let flag = text[name.clone()].starts_with("--");
    let rest = text.get(name.end..)?;
    let closed = rest.trim_start_matches(['"', '\'', '`', ']', '*', '\\']);
    let blanks = closed.trim_start_matches([' ', '\t']);
    let at = |rest: &str| Some(text.len() - rest.len());
    if flag && closed.starts_with([',', ' ']) {
        return at(&closed[1..]);
    }
    for sign in [":=", "=>", "=", ":", ":"] {
        if let Some(rest) = blanks.strip_prefix(sign) {
            // `==` compares, `::` is a path.
            return if rest.starts_with(['=', ':']) { None } else { at(rest.trim_start_matches('*')) };
        }
    }
    None
}

/// The default of the reference that `name` is in: `${API_TOKEN:-literal}`.
fn default(text: &str, name: Range<usize>) -> Vec<Found> {
    let from = name.start - "${".len();
    let window = text[from..super::floor(text, name.end + MAX_DEFAULT)].split('\n').next().unwrap_or_default();
    let Some(reference) = references(window).next().filter(|reference| reference.range.start == 0) else { return Vec::new() };
    let key = &text[name];
    let judged = judge_all(Context::Key, key, &window[reference.range]).into_iter();
    judged.map(|one| Found::judged(text, from + one.range.start..from + one.range.end, &one, key)).collect()
}

/// The value after a sign.
fn assigned(text: &str, name: Range<usize>, value: Range<usize>, of_password: bool) -> Vec<Found> {
    let quoted = text[..value.start].ends_with(['"', '\'', '`']);
    let raw = &text[value.clone()];
    if !quoted && raw.contains(['(', ')', '[', ']', '{', '}', '<', '>', '$', '*']) {
        return Vec::new();
    }
    if raw.ends_with("...") {
        // The beginning of a token, whose rest is left out.
        return Vec::new();
    }
    let shown = if quoted { raw } else { field(raw).trim_end_matches(['.', ',', ':', '?', '*']) };
    let key = &text[name];
    let place = |range: &Range<usize>| value.start + range.start..value.start + range.end;
    let judged = judge_all(Context::Key, key, shown);
    if judged.iter().any(|one| !one.weak) || !of_password {
        // In a sentence a plain word is a word; what is weak counts where it looks like a value.
        let like_a_value = |range: &Range<usize>| {
            let value = &shown[range.clone()];
            value.len() >= 6 && value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        };
        let judged = judged.into_iter().filter(|one| !one.weak || like_a_value(&one.range));
        let all = judged.map(|one| Found::judged(text, place(&one.range), &one, key));
        let of_words = kind("password-in-text").filter(|_| of_password);
        return all.map(|one| Found { kind: one.kind.or(of_words), ..one }).collect();
    }
    let first = if quoted { shown } else { shown.split(char::is_whitespace).next().unwrap_or_default() };
    let strong = password::strong(first) || quoted && password::phrase(first);
    let weak = !strong && first.len() >= 6 && judged.iter().any(|one| one.weak) && password::mixed(first);
    let range = value.start..value.start + first.len();
    if strong || weak { vec![Found { weak, ..of_words(text, range, key) }] } else { Vec::new() }
}

/// The first field of a form: `x` of `x&team_id=1`.
fn field(value: &str) -> &str {
    let Some((first, rest)) = value.split_once('&') else { return value };
    let name = rest.split('=').next().unwrap_or_default();
    let form =
        name.len() < rest.len() && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-[]".contains(&byte));
    if form { first } else { value }
}

/// The value that a sentence tells after `name`: `the password is X`, `Passwort für den Server lautet X`.
fn said(text: &str, name: Range<usize>, of_password: bool) -> Vec<Found> {
    const SAY: [&str; 34] = [
        "is", "are", "was", "=", "ist", "lautet", "lauten", "est", "es", "era", "é", "è", "e'", "jest", "to", "to:", "är", "on", "er",
        "je", "is:", "olarak", "—", "–", "->", "→", "=>", "be", "lautet:", "ist:", "est:", "es:", "é:", "jako",
    ];
    let to = super::floor(text, name.end + MAX_SENTENCE);
    // A line may end in a line break that is spelt out.
    let rest = text[name.end..to].split('\n').next().and_then(|line| line.split("\\n").next()).unwrap_or_default();
    // Nothing between a name and what follows it: a path, a URL, markup.
    if rest.starts_with(|c: char| c.is_ascii() && !c.is_whitespace() && !matches!(c, ':' | '"' | '\'' | '`' | '*' | ')' | '=' | '-')) {
        return Vec::new();
    }
    let key = &text[name.clone()];
    let joined = ['是', '为', '為', 'は', 'が', 'を', '은', '는', '이', '가', ':', '"', '\'', '`', '*', ')'];
    let mut said = rest.starts_with(['是', '为', '為', 'は', '은', '는', ':']);
    let start = rest.trim_start_matches(joined).trim_start();
    let mut at = name.end + rest.len() - start.len();
    for (count, word) in start.split(' ').enumerate().take(MAX_WORDS) {
        let from = at;
        at += word.len() + 1;
        let quoted = word.starts_with(['"', '\'', '`', '“', '«', '„', '‘']);
        let inner = word.trim_start_matches(['"', '\'', '`', '“', '«', '„', '‘', '(', '*']);
        let lead = word.len() - inner.len();
        let inner = &inner[..inner.find(|c: char| !c.is_ascii() || c == '`').unwrap_or(inner.len())];
        let value = inner.trim_end_matches(['"', '\'', '`', '.', ',', ';', ':', ')', '*', '?']);
        let range = from + lead..from + lead + value.len();
        if said || quoted || count == 0 {
            if of_password && password::strong(value) {
                return vec![of_words(text, range, key)];
            }
            // `token X` with nothing between: a path or a type would often look the same.
            let bare = rest.starts_with(' ')
                && value.len() >= 20
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(&byte));
            if !of_password && (said || bare) && !value.contains(['(', ')', '[', ']', '{', '}', '<', '>', '$', '*', '=']) {
                let judged = judge_all(Context::Key, key, value);
                let strong = judged.into_iter().find(|one| !one.weak && value.len() >= 16);
                if let Some(one) = strong {
                    return vec![Found::judged(text, range.start + one.range.start..range.start + one.range.end, &one, key)];
                }
            }
        }
        let lower = word.to_lowercase();
        said |= SAY.contains(&lower.as_str());
        if word.ends_with(['.', ',', ';', '!', '?']) {
            break;
        }
    }
    Vec::new()
}

fn of_words(text: &str, range: Range<usize>, key: &str) -> Found {
    Found { kind: kind("password-in-text"), key: Some(key.to_owned()), ..Found::told(text, range, "password") }
}

/// The command line that goes on at `from`: a backslash at its end carries a line on.
fn command(text: &str, from: usize) -> Range<usize> {
    let window = &text[from..super::floor(text, from + MAX_COMMAND)];
    let mut end = 0;
    for piece in window.split_inclusive('\n') {
        end += piece.len();
        if !piece.trim_end().ends_with('\\') {
            break;
        }
    }
    from..from + end
}

/// The password of `curl -u user:password`, whose options are at `range`.
fn curl(text: &str, range: Range<usize>) -> Option<Found> {
    let (line, from) = (&text[range.clone()], range.start);
    let blank = |c: char| c.is_whitespace() || c == '\\';
    let mut before = "";
    let mut at = 0;
    for word in line.split(blank) {
        let start = at;
        at += word.len() + 1;
        let option = |word: &str| word == "--user" || word == "--proxy-user" || short(word);
        let (value, lead) = match word.strip_prefix("--user=") {
            Some(value) => (value, word.len() - value.len()),
            None if option(before) => (word, 0),
            None => {
                if !word.is_empty() {
                    before = word;
                }
                continue;
            }
        };
        if value.is_empty() {
            continue;
        }
        return user_password(text, from + start + lead..from + start + word.len());
    }
    None
}

/// `-u`, and `-sSu`: short options before it.
fn short(word: &str) -> bool {
    word.len() <= 8
        && word.starts_with('-')
        && !word.starts_with("--")
        && word.ends_with('u')
        && word[1..].bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The password of the `user:password` at `range`, quotes left out.
pub(super) fn user_password(text: &str, range: Range<usize>) -> Option<Found> {
    let value = text[range.clone()].trim_matches(['"', '\'', '`']);
    let lead = text[range.clone()].len() - text[range.clone()].trim_start_matches(['"', '\'', '`']).len();
    let (user, password) = value.split_once(':')?;
    let told = !user.is_empty() && password.len() >= 6 && !gate::fill_in(password) && references(value).next().is_none();
    let strong = told && (password::strong(password) || password.len() >= 12 && gate::random(password));
    let from = range.start + lead + user.len() + 1;
    let weak = told && !strong && password::mixed(password);
    let found = Found::told(text, from..from + password.len(), "password on a command line");
    (strong || weak).then(|| Found { kind: kind("curl-user-password"), key: Some("--user".to_owned()), weak, ..found })
}
