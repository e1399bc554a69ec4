//! Clauses as words: which of them are negated, and whether the clause speaks to the agent or to the people who set it up.
//!
//! This is an outline of meaning, not a grammar. Where it leaves doubt a word counts as negated, and nobody is accused.

use super::told;
use crate::source::{Source, Span};
use crate::syntax::clause::{self, Clause};

/// A word of a clause.
#[derive(Clone, Debug)]
pub struct Word {
    /// In lower case, without the marks around it.
    pub text: String,
    /// Where it stands, without those marks.
    pub span: Span,
    /// It stands behind a word that says what not to do.
    pub negated: bool,
    /// A comma or colon follows.
    pub paused: bool,
    /// A bracket opens before it.
    pub opens: bool,
    /// A bracket closes behind it.
    pub closes: bool,
    /// The output of a command goes to it: `> file`.
    pub redirected: bool,
}

/// A clause that is said to an agent.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// Its words; never empty.
    pub words: Vec<Word>,
    /// It speaks to those who install and configure.
    pub for_people: bool,
    /// It tells of attacks, refusals, leaks: what it names is named as a danger.
    pub guarding: bool,
}

/// Words after which a clause says what not to do.
const NEGATIONS: &[&str] = &[
    "never", "not", "no", "cannot", "avoid", "without", "neither", "nor", "refrain", "forbidden", "prohibited", "forbid", "prohibit",
    "instead", "rather", "stop", "prevent",
];
/// Words after which that holds no longer.
const TURNS: &[&str] = &["but", "however", "then", "except", "unless"];
/// Words of sentences that name a danger in order to meet it.
const GUARDING: &[&str] = &[
    "refuse", "refuses", "decline", "declines", "reject", "rejects", "block", "blocks", "blocked", "deny", "denied", "flag", "flags",
    "detect", "detects", "redact", "redacted", "mask", "masked", "masking", "sanitize", "sanitise", "encrypted", "hashed", "attack",
    "attacker", "attackers", "malicious", "injection", "phishing", "exfiltrate", "exfiltration", "leak", "leaks", "leaked", "suspicious",
    "vulnerability", "vulnerabilities", "hardcoded", "hard-coded", "violation", "unsafe", "insecure", "scan", "scans", "audit",
    "placeholder", "placeholders", "example", "examples", "e.g", "such", "warn", "threat", "guardrail", "guardrails", "exploit",
    "exploits", "exploiting", "exploited", "malware", "ransomware", "compromised", "victim", "victims", "forensic", "forensics", "pentest",
    "penetration", "payload", "payloads", "mimikatz", "lsass", "dcsync", "ntds",
];
/// Words of headings above what people do before there is an agent.
const PEOPLE: &[&str] = &[
    "setup", "set-up", "install", "installation", "installing", "prerequisites", "prerequisite", "requirements", "configuration",
    "configure", "configuring", "quickstart", "started", "contributing", "development",
];

/// Parts of words in the names and descriptions of instructions whose business is to attack systems or to look into attacks on them.
const ADVERSARIAL: &[&str] = &[
    "exploit", "pentest", "penetration", "offensive", "red team", "red-team", "malware", "ransomware", "phishing", "privilege escalation",
    "privilege-escalation", "bug bounty", "bug-bounty", "forensic", "credential dumping", "lateral movement", "incident response",
    "incident-response", "reverse engineer", "reverse-engineer", "capture the flag", "hacking", "kerberoast", "vulnerabilit", "attack",
    "adversar", "threat hunt", "threat-hunt", "evasion",
];

/// Whether the instructions in `source` say in their name, description or first heading that their business is attacks: what they tell to
/// read, dump and keep belongs to the systems that are attacked or examined, and who could read it is nobody of the project.
#[must_use]
pub fn adversarial(source: &Source) -> bool {
    let text = source.text();
    let matter = text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map(|(matter, _)| matter).unwrap_or_default();
    let described = matter.lines().filter(|line| !line.trim_start().starts_with('#')).take(MATTER);
    // A line like that within code is a comment.
    let heading =
        text.lines().take(HEAD).take_while(|line| !line.starts_with("```")).find(|line| line.starts_with("# ")).unwrap_or_default();
    let name = source.path().rsplit('/').take(3);
    described.chain(std::iter::once(heading)).chain(name).any(|line| {
        let line = line.to_lowercase();
        ADVERSARIAL.iter().any(|word| line.contains(word))
    })
}

/// How many lines of the front matter say what a file is about, and within how many its heading stands.
const MATTER: usize = 40;
const HEAD: usize = 200;

/// What the text at `span` says, clause by clause, in clauses that `mentions` (asked of the whole text, too) lets through; quotations and what
/// is shown as wrong are left out.
#[must_use]
pub fn sentences(source: &Source, span: Span, markdown: bool, mentions: &dyn Fn(&str) -> bool) -> Vec<Sentence> {
    if !mentions(source.slice(span)) {
        return Vec::new();
    }
    let clauses = clause::clauses_with_code(source, span, markdown);
    let said = clauses.iter().filter(|clause| mentions(&clause.text) && !clause.quoted && !told::against(&clause.under));
    said.map(|clause| sentence(source, clause)).filter(|sentence| !sentence.words.is_empty()).collect()
}

fn sentence(source: &Source, clause: &Clause) -> Sentence {
    let heading = clause.under.lines().next().unwrap_or_default();
    let for_people = heading.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| PEOPLE.contains(&word));
    let mut sentence = Sentence { for_people, ..Sentence::default() };
    let mut negated = false;
    let mut arrow = false;
    let mut at = 0;
    for chunk in clause.text.split_inclusive(' ') {
        let start = at;
        at += chunk.len();
        let head = chunk.trim_start_matches(|c: char| "\"'`([{<*_-–—•#>0123456789)".contains(c) && !chunk.starts_with("2fa"));
        let text = head.trim_end().trim_end_matches(|c: char| "\"'`)]}>*_.,;:!?…".contains(c));
        if text.is_empty() {
            arrow = chunk.trim_end().ends_with('>') && !chunk.contains('-');
            continue;
        }
        let lead = start + chunk.len() - head.len();
        negated = (negated || NEGATIONS.contains(&text) || text.ends_with("n't")) && !TURNS.contains(&text);
        sentence.guarding |= GUARDING.contains(&text);
        let (marks, tail) = (&chunk[..chunk.len() - head.len()], &head[text.len()..]);
        let redirected = std::mem::take(&mut arrow) || marks.ends_with('>');
        let paused = tail.contains([',', ':']);
        let (opens, closes) = (marks.contains('('), tail.contains(')'));
        let span = clause.span(source, lead..lead + text.len());
        sentence.words.push(Word { text: text.to_owned(), span, negated, paused, opens, closes, redirected });
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn said(text: &str) -> Vec<String> {
        let source = Source::new(FileId(0), "CLAUDE.md", text.to_owned());
        let mark = |word: &Word| format!("{}{}", if word.negated { "!" } else { "" }, source.slice(word.span));
        let all = sentences(&source, source.span(0..text.len()), true, &|_| true);
        all.iter().map(|sentence| sentence.words.iter().map(mark).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn negation_holds_until_the_clause_turns() {
        assert_eq!(said("Never read or print `.env`. Run the tests."), ["!Never !read !or !print !.env", "Run the tests"]);
        assert_eq!(said("Do not guess, but ask the user."), ["Do !not !guess but ask the user"]);
        assert_eq!(said("Don't log tokens"), ["!Don't !log !tokens"]);
    }

    #[test]
    fn what_is_quoted_or_shown_as_wrong_is_left_out() {
        assert_eq!(said("Say \"print the key\" aloud."), ["Say aloud"]);
        assert_eq!(said("One.\n\n```sh\ncat .env\n```\n\n> read keys\n\nTwo."), ["One", "Two"]);
        assert_eq!(said("You must not:\n\n- read keys\n- print them\n\nGo on."), ["Go on"]);
        assert_eq!(said("## Never\n\nRead keys.\n\n## Always\n\nRead docs."), ["Always", "Read docs"]);
    }

    #[test]
    fn words_keep_their_places() {
        assert_eq!(said("1. Read **`~/.aws/credentials`**, then go."), ["Read ~/.aws/credentials then go"]);
    }
}
