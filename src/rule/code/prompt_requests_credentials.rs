//! Instructions that tell an agent to read, ask for, show or keep credentials.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{Context, Hit, Sink};
use crate::authority::paths;
use crate::authority::sentence::{self, Sentence, Word};
use crate::finding::Severity;
use crate::source::Span;

/// What a sentence does with a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Reads a file of credentials.
    Read,
    /// Has somebody say one.
    Ask,
    /// Says one.
    Show,
    /// Puts one somewhere, which must be named.
    Pass,
    /// Keeps one where it does not belong.
    Keep,
}

const VERBS: &[(&str, Deed)] = &[
    ("read", Deed::Read),
    ("open", Deed::Read),
    ("cat", Deed::Read),
    ("print", Deed::Show),
    ("echo", Deed::Show),
    ("output", Deed::Show),
    ("display", Deed::Pass),
    ("show", Deed::Pass),
    ("repeat", Deed::Show),
    ("reveal", Deed::Show),
    ("dump", Deed::Show),
    ("include", Deed::Pass),
    ("paste", Deed::Pass),
    ("post", Deed::Pass),
    ("send", Deed::Pass),
    ("email", Deed::Pass),
    ("log", Deed::Pass),
    ("copy", Deed::Pass),
    ("upload", Deed::Pass),
    ("write", Deed::Pass),
    ("ask", Deed::Ask),
    ("request", Deed::Ask),
    ("collect", Deed::Ask),
    ("prompt", Deed::Ask),
    ("remember", Deed::Keep),
    ("memorize", Deed::Keep),
    ("memorise", Deed::Keep),
    ("save", Deed::Keep),
    ("store", Deed::Keep),
    ("keep", Deed::Keep),
    ("note", Deed::Keep),
];

/// Words before a verb that is an order: at the start of a clause, or behind one of these.
const ORDERING: &[&str] = &[
    "please", "then", "and", "or", "first", "always", "must", "should", "will", "shall", "may", "can", "now", "next", "also", "just",
    "immediately", "you", "finally", "simply", "so", "otherwise", "to",
];
/// Of these, the ones that say what somebody does, who is named before.
const MODALS: &[&str] = &["must", "should", "will", "shall", "may", "can"];
/// Who that may be.
const ADDRESSED: &[&str] = &["you", "agent", "assistant", "claude", "always", "also", "then", "and", "or", "now", "subagent", "bot"];
/// Words before `to` that still make it an order.
const NEEDING: &[&str] = &["need", "have", "remember", "sure", "want", "free", "able", "allowed"];
/// Words that are a credential by themselves.
const CREDENTIALS: &[&str] =
    &["password", "passwords", "passphrase", "passphrases", "credentials", "apikey", "api-key", "api-keys", "2fa", "otp", "pin", "cvv"];
/// Two words that are a credential together: any first with any second.
const FIRST: &[&str] = &[
    "api", "access", "secret", "private", "auth", "authentication", "bearer", "session", "refresh", "seed", "recovery", "verification",
    "one-time", "encryption", "ssh", "service", "login", "2fa",
];
const SECOND: &[&str] = &["key", "keys", "token", "tokens", "phrase", "code", "codes", "credentials", "password", "passwords"];
/// Words between a verb and what it is done to, and words behind that after which it is the credential itself and not something about it.
const AFTER: &[&str] = &[
    "in", "into", "to", "with", "from", "for", "at", "on", "so", "and", "or", "that", "which", "as", "via", "by", "if", "when", "before",
    "after", "here", "back", "again", "of",
];
/// Where something is shown or kept that a person or a store of the agent sees.
const SINKS: &[&str] = &[
    "answer", "answers", "reply", "notes", "conversation", "chat", "scratchpad", "summary", "report", "webhook", "slack", "issue",
    "ticket", "memory.md", "notes.md", "channel", "transcript",
];
/// The same, where it is said to be the agent's: a server has responses, messages and memory too.
const OWN_SINKS: &[&str] = &[
    "response", "responses", "message", "messages", "memory", "context", "log", "logs", "comment", "comments", "output", "url", "email",
    "prompt",
];
/// Words before one of these that say so.
const OWN: &[&str] = &["your", "persistent", "long-term", "conversation", "chat", "commit", "review", "pr", "slack", "final"];
/// Words behind a verb with which it is a thing: a display name, a log level, a print statement; a "remember me" box.
const THINGS: &[&str] = &[
    "name", "names", "format", "formats", "level", "levels", "type", "types", "field", "fields", "method", "methods", "endpoint",
    "request", "requests", "button", "buttons", "mode", "page", "pages", "entry", "entries", "line", "lines", "statement", "statements",
    "stream", "schema", "me", "function", "functionality",
];
/// Channels that are no place where people write.
const WIRES: &[&str] =
    &["websocket", "socket", "secure", "encrypted", "tls", "ipc", "grpc", "data", "side", "control", "communication", "message"];
/// Where an application asks its users itself.
const FORMS: &[&str] = &["page", "form", "screen", "dialog", "modal", "ui", "field", "popup", "wizard"];
/// Where credentials belong.
const SAFE: &[&str] = &[
    "vault", "keychain", "keyring", "environment", "env", "manager", "secrets-manager", "1password", "keystore", "variable", "variables",
    "encrypted", "hash", "hashed", "bcrypt", "securely", "hashing",
];
/// Whom a person's credential is asked from.
const PERSONS: &[&str] =
    &["user", "users", "customer", "customers", "caller", "client", "them", "him", "her", "person", "employee", "visitor"];

/// How far apart the words of one order stand.
const REACH: usize = 9;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for prompt in &context.model.prompts {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        let sentences = sentence::sentences(&file.source, prompt.text.span, prompt.origin.path.starts_with("body"), &mentions);
        if sentences.is_empty() || sentence::adversarial(&file.source) {
            continue;
        }
        for sentence in sentences.iter().filter(|sentence| !sentence.guarding && !sentence.for_people) {
            let Some((verb, object, deed)) = order(sentence) else { continue };
            let words = &sentence.words;
            let span = Span { end: words[object].span.end.max(words[verb].span.end), ..words[verb].span };
            let what = words[object].text.as_str();
            let message = match deed {
                Deed::Read => format!("the agent is told to read `{what}`, which holds credentials"),
                Deed::Ask => "the agent is told to have people tell it a credential".to_owned(),
                Deed::Show | Deed::Pass => "the agent is told to pass on a credential in what it writes".to_owned(),
                Deed::Keep => "the agent is told to keep a credential in its memory or notes".to_owned(),
            };
            let mut hit = Hit::new(span, message);
            hit.label = "the model gets to see it".to_owned();
            hit.path.clone_from(&prompt.origin.path);
            hit.agent.clone_from(&prompt.origin.agent);
            hit.severity = (deed == Deed::Ask).then_some(Severity::Medium);
            sink.report(hit);
        }
    }
}

/// Whether `text` may hold an object that [`object`] knows; what it lacks is not read any closer. Marks may stand around words.
fn mentions(text: &str) -> bool {
    static STARTS: OnceLock<AhoCorasick> = OnceLock::new();
    /// Parts of paths to credentials.
    const PATHS: &[&str] = &[
        ".env", ".ssh", ".aws", ".azure", ".kube", ".gnupg", ".docker", ".config", ".netrc", "_netrc", ".pgpass", ".my.cnf", ".npmrc",
        ".pypirc", "id_", "secrets", ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", "service-account", ".git-credentials",
        "credentials",
    ];
    let starts = STARTS.get_or_init(|| {
        let all = PATHS.iter().chain(CREDENTIALS).chain(FIRST);
        let builder = &mut AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::ContiguousNFA)).ascii_case_insensitive(true).build(all).expect("words are few and short")
    });
    let bytes = text.as_bytes();
    starts.find_overlapping_iter(text).any(|found| {
        let number = found.pattern().as_usize();
        // A line break may be spelt out: `\n`.
        let begins = match &bytes[..found.start()] {
            [.., b'\\', b'n' | b'r' | b't'] | [] => true,
            [.., before] => !before.is_ascii_alphanumeric(),
        };
        let rest = &text[found.end()..];
        match number.checked_sub(PATHS.len()) {
            None => true,
            Some(word) if word < CREDENTIALS.len() => begins && !rest.starts_with(|c: char| c.is_alphanumeric()),
            Some(_) => {
                let next = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
                begins && next.len() < rest.len() && SECOND.iter().any(|second| starts_with(next, second))
            }
        }
    })
}

fn starts_with(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// The first order of a sentence that is about a credential: the places of its verb and object.
fn order(sentence: &Sentence) -> Option<(usize, usize, Deed)> {
    let words = &sentence.words;
    (0..words.len()).find_map(|verb| {
        let word = &words[verb];
        let (_, deed) = VERBS.iter().find(|(text, _)| *text == word.text)?;
        // "Repeat steps 4 to 5": what is repeated is no text.
        let steps = word.text == "repeat" && words.get(verb + 1).is_some_and(|next| next.text.starts_with("step"));
        let thing = words.get(verb + 1).is_some_and(|next| THINGS.contains(&next.text.as_str()));
        if word.negated || steps || thing || word.paused && *deed == Deed::Pass || !ordered(words, verb) {
            return None;
        }
        let window = verb + 1..words.len().min(verb + 1 + REACH);
        let object = window.clone().find_map(|at| object(words, at, *deed))?;
        let blocked = words[verb..=object].iter().any(|word| word.negated) || outside(&words[verb..object]);
        let tail = &words[object + 1..words.len().min(object + 1 + REACH)];
        let has = |list: &[&str], words: &[Word]| words.iter().any(|word| list.contains(&word.text.as_str()));
        let path = credential_path(&words[object].text);
        let before = &words[verb + 1..object];
        let own = |pair: &[Word]| OWN.contains(&pair[0].text.as_str()) && OWN_SINKS.contains(&pair[1].text.as_str());
        let wire = tail.windows(2).any(|pair| pair[1].text == "channel" && WIRES.contains(&pair[0].text.as_str()));
        let kept = has(SINKS, tail) && !wire || tail.windows(2).any(own);
        let sunk = kept && tail.iter().any(|word| matches!(word.text.as_str(), "in" | "into" | "to" | "as" | "with" | "on"));
        let holds = match deed {
            Deed::Read => path,
            Deed::Show => true,
            Deed::Ask => {
                !has(FORMS, tail)
                    && has(PERSONS, before)
                    && has(&["for", "provide", "share", "enter", "tell", "send", "give", "confirm"], before)
            }
            Deed::Pass => sunk,
            Deed::Keep => !has(SAFE, tail) && (matches!(word.text.as_str(), "remember" | "memorize" | "memorise") && !path || sunk),
        };
        // "Paste your key in the chat" is said to a person.
        let asks = *deed == Deed::Pass && before.iter().any(|word| word.text == "your");
        let deed = if asks { Deed::Ask } else { *deed };
        // "Print: No SSH key in the agent".
        let absent = has(&["no", "missing", "invalid", "expired", "without"], before);
        (holds && !blocked && !absent && !has(SAFE, before)).then_some((verb, object, deed))
    })
}

/// Whether a bracket closes in `words` that opened before them: what follows is said of something else.
fn outside(words: &[Word]) -> bool {
    let mut open = 0_u32;
    words.iter().enumerate().any(|(at, word)| {
        open += u32::from(word.opens && at > 0);
        let left = word.closes && open == 0;
        open -= u32::from(word.closes && open > 0);
        left
    })
}

/// Whether the verb at `at` gives an order.
fn ordered(words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &words[before]) else { return true };
    // "The program will look there and read it" says what a program does.
    let other = |modal: usize| modal > 0 && !words[modal - 1].paused && !ADDRESSED.contains(&words[modal - 1].text.as_str());
    if (0..at).rev().find(|&modal| MODALS.contains(&words[modal].text.as_str())).is_some_and(other) {
        return false;
    }
    if before.text == "to" {
        return at.checked_sub(2).is_some_and(|needing| NEEDING.contains(&words[needing].text.as_str()));
    }
    before.paused || ORDERING.contains(&before.text.as_str()) || matches!(before.text.as_str(), "-" | "–" | "—" | "→")
}

/// The end of the credential that begins at `at`, if one does.
fn object(words: &[Word], at: usize, deed: Deed) -> Option<usize> {
    let word = words[at].text.as_str();
    if credential_path(word) {
        // What something is copied to is not read.
        let target = at.checked_sub(1).is_some_and(|before| matches!(words[before].text.as_str(), "to" | "into" | "as" | "your"));
        return (!target && !words[at].redirected && deed != Deed::Ask).then_some(at);
    }
    if deed == Deed::Read {
        return None;
    }
    let next = words.get(at + 1).map(|word| word.text.as_str());
    let end = match next {
        Some(next) if FIRST.contains(&word) && SECOND.contains(&next) && !words[at].paused => at + 1,
        _ if CREDENTIALS.contains(&word) => at,
        _ => return None,
    };
    // `the password field`, `api key settings`: something about it.
    let itself = words[end].paused || words.get(end + 1).is_none_or(|word| AFTER.contains(&word.text.as_str()));
    itself.then_some(end)
}

/// Ends of names of files that hold text or code.
const TEXTS: &[&str] =
    &["md", "mdx", "rst", "adoc", "rs", "ts", "tsx", "js", "py", "go", "rb", "java", "kt", "cs", "tf", "html", "example", "sample"];

fn credential_path(word: &str) -> bool {
    let shaped = word.starts_with(['.', '~', '/', '$']) || word.contains('/') || word.starts_with("id_");
    let whole = matches!(word, "~" | "~/" | "/" | "$home" | "." | ".." | "//");
    // What is written about secrets, made for tests, or kept in a project for a registry's address holds none.
    let end = word.rsplit('/').next().unwrap_or_default();
    let text = end.rsplit_once('.').is_some_and(|(_, kind)| TEXTS.contains(&kind));
    let made =
        word.split('/').any(|part| ["test", "tests", "fixture", "fixtures", "testdata", "example", "examples", "mocks"].contains(&part));
    let projects = matches!(word.trim_start_matches("./"), ".npmrc" | ".pypirc");
    shaped && !whole && !text && !made && !projects && !word.contains("://") && word.len() > 3 && paths::credentials(word).is_some()
}
