//! What instructions tell an agent about approval: told, not quoted; to it, not of somebody else.

use crate::catalog::phrases::{self, Phrase, Says};
use crate::model::{Prompt, Said, Statement};
use crate::source::{At, Source};
use crate::syntax::clause::{self, Clause};

use super::told;

/// Words that an order may follow: `you`, a conjunction, an adverb.
const LEADS: &[&str] = &[
    "you", "and", "then", "but", "so", "please", "also", "or", "must", "should", "simply", "just", "always", "therefore", "instead",
    "agent", "assistant", "und", "bitte", "dann", "et", "puis", "y", "e", "en", "luego", "dan", "sie", "du", "vous", "tu", "usted",
];

/// Subjects that are not the agent: what they do, nobody is told to do.
const OTHERS: &[&str] = &[
    "it", "this", "that", "these", "those", "they", "he", "she", "user", "users", "customer", "customers", "attacker", "attackers",
    "malware", "we", "anyone", "someone", "which", "who", "i", "some", "many", "most", "commands", "tools", "scripts", "a", "an", "il",
    "elle", "es", "er",
];

/// Words that limit what was said before them to something.
const BOUNDS: &[&str] = &[
    "before", "for", "to", "when", "if", "on", "about", "unless", "until", "in", "of", "during", "while", "again", "twice", "as", "from",
    "bevor", "für", "zu", "wenn", "bei", "avant", "pour", "si", "antes", "para", "cuando", "quando", "prima", "per", "voor", "als",
];

/// How many clauses before one say what it is about.
const CONTEXT: usize = 5;

/// What the text of `prompt` says about approval, in the order of the text. `markdown`: it is written in it.
#[must_use]
pub fn statements(source: &Source, prompt: &Prompt, markdown: bool) -> Vec<Statement> {
    let text = source.slice(prompt.text.span);
    if !phrases::possible(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // What has just been said under the same heading: "Read these files. Don't ask permission."
    let (mut heading, mut just_said) = (String::new(), Vec::<String>::new());
    for clause in clause::clauses(source, prompt.text.span, markdown) {
        if clause.quoted || told::against(&clause.under) {
            continue;
        }
        for phrase in phrases::phrases(&clause.text) {
            let Some(says) = meaning(&clause, &phrase, &just_said) else { continue };
            let said = clause.text[phrase.range.clone()].trim_end();
            let span = clause.span(source, phrase.range.start..phrase.range.start + said.len());
            let words = At::new(said.to_owned(), span);
            let mut origin = prompt.origin.clone();
            origin.span = span;
            found.push(Statement { origin, says, words, stakes: phrase.stakes, of: Vec::new(), commands: Vec::new(), role: prompt.role });
        }
        let above = clause.under.lines().next().unwrap_or_default();
        if above != heading {
            heading = above.to_owned();
            just_said.clear();
        }
        if just_said.len() == CONTEXT {
            just_said.remove(0);
        }
        just_said.push(clause.text);
    }
    found
}

/// What the phrase amounts to in its clause; `None` where nobody is told anything.
fn meaning(clause: &Clause, phrase: &Phrase, just_said: &[String]) -> Option<Said> {
    let before = clause.text[..phrase.range.start].trim_end();
    let after = clause.text[phrase.range.end..].trim();
    match phrase.says {
        Says::Powers => (!phrase.negated).then_some(Said::Powers),
        Says::Acts => {
            let part = before.rsplit([',', ':', '—', '–']).find(|part| part.split_whitespace().count() > 1).unwrap_or(before);
            let subject = words(part).next().unwrap_or_default();
            let told = !phrase.negated && !OTHERS.contains(&subject);
            (told && phrase.stakes).then_some(Said::Skip)
        }
        Says::Skip => {
            let last = words(before).next_back().unwrap_or_default();
            let led = before.is_empty() || before.ends_with([',', ':', '—', '–', '-', '*', '(', '>']) || LEADS.contains(&last);
            // Nothing is named: it holds for everything.
            let whole = !words(after).any(|word| BOUNDS.contains(&word));
            let trifling = phrase.trifling || phrase.trifles(&just_said.join(" "));
            let matters = phrase.stakes || whole && !trifling;
            (led && matters && !phrase.negated).then_some(Said::Skip)
        }
    }
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}
