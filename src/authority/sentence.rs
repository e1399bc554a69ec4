//! Sentences of instructions, as far as rules ask about them: the words with their places, what is negated, what is quoted, and whether
//! they speak to the agent or to the people who set it up.
//!
//! This is an outline of meaning, not a grammar. Where it leaves doubt a sentence counts as negated or quoted, and nobody is accused.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A word of a sentence.
#[derive(Clone, Debug)]
pub struct Word {
    /// In lower case, without the marks around it.
    pub text: String,
    /// Where it stands in the file, without those marks.
    pub range: Range<usize>,
    /// Stands in a clause that says what not to do.
    pub negated: bool,
    /// Stands in quotation marks.
    pub quoted: bool,
    /// A comma or colon follows.
    pub paused: bool,
}

/// A sentence, or an item of a list.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// Its words; never empty.
    pub words: Vec<Word>,
    /// It speaks to those who install and configure, not to the agent.
    pub for_people: bool,
    /// It tells of attacks, refusals, leaks: what it names is named as a danger.
    pub guarding: bool,
}

/// Words after which a clause says what not to do.
const NEGATIONS: &[&str] = &[
    "never", "not", "no", "cannot", "avoid", "without", "neither", "nor", "refrain", "forbidden", "prohibited", "forbid", "prohibit", "instead",
    "rather", "stop", "prevent", "nunca", "nicht", "nie", "jamais", "ne",
];
/// Words after which what was said before holds no longer.
const TURNS: &[&str] = &["but", "however", "then", "except", "unless"];
/// Words of sentences that name a danger in order to meet it.
const GUARDING: &[&str] = &[
    "refuse", "refuses", "decline", "declines", "reject", "rejects", "block", "blocks", "blocked", "deny", "denied", "flag", "flags", "detect",
    "detects", "redact", "redacted", "mask", "masked", "masking", "sanitize", "sanitise", "encrypted", "hashed", "attack", "attacker",
    "attackers", "malicious", "injection", "phishing", "exfiltrate", "exfiltration", "leak", "leaks", "leaked", "suspicious", "vulnerability",
    "vulnerabilities", "hardcoded", "hard-coded", "violation", "unsafe", "insecure", "scan", "scans", "audit", "placeholder", "placeholders",
    "example", "examples", "e.g", "such", "warn", "threat", "guardrail", "guardrails", "prohibited", "forbidden",
];
/// Words of headings above what people do before there is an agent.
const PEOPLE: &[&str] = &[
    "setup", "set-up", "install", "installation", "installing", "prerequisites", "prerequisite", "requirements", "configuration",
    "configure", "configuring", "quickstart", "started", "contributing", "development",
];

/// The sentences of a Markdown text, which begins at byte `start` of the file. Blocks of code, quotations and tables are left out.
#[must_use]
pub fn of_markdown(text: &str, start: usize) -> Vec<Sentence> {
    let mut reader = Reader::new(start);
    let mut skipped = 0_u32;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock) => skipped += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::BlockQuote(_) | TagEnd::HtmlBlock) => skipped = skipped.saturating_sub(1),
            _ if skipped > 0 => {}
            Event::Start(Tag::Heading { .. }) => reader.heading(true),
            Event::End(TagEnd::Heading(_)) => reader.heading(false),
            Event::Start(Tag::Item) => {
                reader.end();
                reader.depth += 1;
            }
            Event::End(TagEnd::Item) => {
                reader.end();
                reader.depth = reader.depth.saturating_sub(1);
            }
            Event::End(TagEnd::Paragraph) => reader.end(),
            Event::Text(_) => reader.read(text, range),
            Event::Code(_) => {
                let raw = &text[range.clone()];
                let ticks = raw.len() - raw.trim_start_matches('`').len();
                reader.code(text, range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks));
            }
            _ => {}
        }
    }
    reader.finish()
}

/// The sentences of a text that is no Markdown, or is written within another format: line by line, empty lines and list marks parting them.
#[must_use]
pub fn of_text(text: &str, start: usize) -> Vec<Sentence> {
    let mut reader = Reader::new(start);
    let mut at = 0;
    let mut fenced = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let lead = at + (line.len() - line.trim_start().len());
        at += line.len();
        if content.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || content.starts_with(['>', '`', '|']) {
            continue;
        }
        let mark = content.trim_start_matches(|c: char| matches!(c, '-' | '*' | '#' | '+') || c.is_ascii_digit());
        let marked = content.len() > mark.len() && mark.starts_with(['.', ')', ' ']);
        if content.is_empty() || marked {
            reader.end();
        }
        reader.depth = u32::from(marked && !content.starts_with('#'));
        let body = if marked { mark.trim_start_matches(['.', ')', ' ']) } else { content };
        let from = lead + (content.len() - body.len());
        let heading = content.starts_with('#');
        if heading {
            reader.heading(true);
        }
        reader.read(text, from..from + body.len());
        if heading {
            reader.heading(false);
        }
    }
    reader.finish()
}

struct Reader {
    start: usize,
    sentences: Vec<Sentence>,
    open: Sentence,
    quoted: bool,
    negated: bool,
    /// Within how many items of lists.
    depth: u32,
    in_heading: bool,
    heading_for_people: bool,
    heading_against: bool,
    /// The sentence before a list spoke against what the list names.
    introduced_against: bool,
    last_colon: bool,
}

impl Reader {
    fn new(start: usize) -> Self {
        Self {
            start,
            sentences: Vec::new(),
            open: Sentence::default(),
            quoted: false,
            negated: false,
            depth: 0,
            in_heading: false,
            heading_for_people: false,
            heading_against: false,
            introduced_against: false,
            last_colon: false,
        }
    }

    fn heading(&mut self, begins: bool) {
        self.end();
        if begins {
            (self.heading_for_people, self.heading_against, self.introduced_against) = (false, false, false);
        }
        self.in_heading = begins;
    }

    fn read(&mut self, text: &str, range: Range<usize>) {
        let piece = &text[range.clone()];
        let mut at = 0;
        for chunk in piece.split_inclusive(|c: char| c.is_whitespace()) {
            let word = chunk.trim_end();
            if !word.is_empty() {
                self.word(word, range.start + at);
            }
            at += chunk.len();
        }
    }

    /// A word as written, with the marks around it.
    fn word(&mut self, raw: &str, at: usize) {
        // Line ends within the text of another format.
        if raw.contains("\\n") {
            let mut offset = 0;
            for part in raw.split("\\n") {
                if offset > 0 {
                    self.end();
                }
                if !part.is_empty() {
                    self.word(part, at + offset);
                }
                offset += part.len() + 2;
            }
            return;
        }
        let opens = raw.starts_with(['"', '“', '«', '„', '‘']);
        let closes = raw.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).ends_with(['"', '”', '»', '’']) && raw.len() > 1;
        if opens {
            self.quoted = true;
        }
        let marks = |c: char| matches!(c, '"' | '“' | '”' | '«' | '»' | '„' | '‘' | '(' | ')' | '*' | '_' | '`' | '[' | ']' | '\'' | '’');
        let head = raw.trim_start_matches(marks);
        let lead = raw.len() - head.len();
        let body = head.trim_end_matches(|c: char| marks(c) || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…'));
        if !body.is_empty() {
            let tail = &head[body.len()..];
            self.push(body, at + lead, tail.contains([',', ':']));
            self.last_colon = tail.contains(':');
            if tail.contains(['.', '!', '?', ';']) || raw.ends_with(['。', '！', '？']) {
                self.end();
            }
        }
        if closes {
            self.quoted = false;
        }
    }

    fn code(&mut self, text: &str, range: Range<usize>) {
        let piece = text.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        for chunk in piece.split_inclusive(char::is_whitespace) {
            let word = chunk.trim_end();
            if !word.is_empty() {
                self.push(word, range.start + at, false);
            }
            at += chunk.len();
        }
    }

    fn push(&mut self, word: &str, at: usize, paused: bool) {
        let text = word.to_lowercase();
        let negation = NEGATIONS.contains(&text.as_str()) || text.ends_with("n't") || text.ends_with("n’t");
        if negation {
            self.negated = true;
        } else if TURNS.contains(&text.as_str()) {
            self.negated = false;
        }
        self.open.guarding |= GUARDING.contains(&text.as_str());
        let at = self.start + at;
        self.open.words.push(Word { text, range: at..at + word.len(), negated: self.negated, quoted: self.quoted, paused });
    }

    /// Ends the sentence.
    fn end(&mut self) {
        let mut sentence = std::mem::take(&mut self.open);
        let negated = std::mem::take(&mut self.negated);
        self.quoted = false;
        if sentence.words.is_empty() {
            return;
        }
        let against = negated || sentence.guarding;
        if self.in_heading {
            self.heading_for_people |= sentence.words.iter().any(|word| PEOPLE.contains(&word.text.as_str()));
            self.heading_against |= against;
            return;
        }
        if self.depth == 0 {
            self.introduced_against = against && self.last_colon;
        }
        if self.heading_against || self.depth > 0 && self.introduced_against {
            sentence.words.iter_mut().for_each(|word| word.negated = true);
        }
        sentence.for_people = self.heading_for_people;
        self.sentences.push(sentence);
    }

    fn finish(mut self) -> Vec<Sentence> {
        self.end();
        self.sentences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let mark = |word: &Word| format!("{}{}{}", if word.negated { "!" } else { "" }, if word.quoted { "\"" } else { "" }, word.text);
        of_markdown(text, 0).iter().map(|sentence| sentence.words.iter().map(mark).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn negation_holds_for_the_clause_and_for_the_list_that_it_introduces() {
        assert_eq!(said("Never read or print `.env`. Run the tests."), ["!never !read !or !print !.env", "run the tests"]);
        assert_eq!(said("Do not guess, but ask the user."), ["do !not !guess but ask the user"]);
        assert_eq!(said("You must not:\n\n- read keys\n- print them\n\nThen go on."), ["you must !not", "!read !keys", "!print !them", "then go on"]);
        assert_eq!(said("## Never\n\nRead keys.\n\n## Always\n\nRead docs."), ["!read !keys", "read docs"]);
        assert_eq!(said("Don't log tokens"), ["!don't !log !tokens"]);
    }

    #[test]
    fn quotations_are_told_apart_and_code_is_left_out() {
        assert_eq!(said("Say \"print the key\" aloud."), ["say \"\"print \"the \"key aloud".replace("\"\"", "\"")]);
        assert_eq!(said("One.\n\n```sh\ncat .env\n```\n\n> read keys\n\nTwo."), ["one", "two"]);
    }

    #[test]
    fn words_keep_their_places() {
        let text = "Read **`~/.aws/credentials`**, then go.";
        let sentence = &of_markdown(text, 10)[0];
        let places: Vec<&str> = sentence.words.iter().map(|word| &text[word.range.start - 10..word.range.end - 10]).collect();
        assert_eq!(places, ["Read", "~/.aws/credentials", "then", "go"]);
        let yaml = "  system: |\n    You answer.\n    Print the\n    key.\n";
        let last = of_text(yaml, 0).pop().expect("a sentence");
        assert_eq!(&yaml[last.words[0].range.clone()], "Print");
        assert_eq!(last.words.len(), 3);
    }
}
