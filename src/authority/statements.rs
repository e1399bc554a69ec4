//! What instructions tell an agent about approval: told, not quoted; to it, not of somebody else.

use crate::catalog::phrases::{self, Phrase, Says};
use crate::model::{Capability, Effect, Prompt, Said, Statement};
use crate::source::{At, Source, Span};
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

/// Subjects that ask or need approval themselves, in the middle of what an agent is told.
const ASKERS: &[&str] = &[
    "they", "he", "she", "we", "who", "anyone", "someone", "user", "users", "customer", "customers", "people", "contributors", "reviewer",
    "reviewers", "nutzer", "kunden", "clients", "clientes", "utenti", "klanten",
];

/// Words that limit what was said before them to something.
const BOUNDS: &[&str] = &[
    "before", "for", "to", "when", "if", "on", "about", "unless", "until", "in", "of", "during", "while", "again", "twice", "as", "from",
    "between", "after", "once", "within", "at", "whether", "which", "bevor", "für", "zu", "wenn", "bei", "avant", "pour", "si", "antes",
    "para", "cuando", "quando", "prima", "per", "voor", "als",
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
    let task = of_a_task(source.path());
    // What has just been said under the same heading: "Read these files. Don't ask permission."
    let (mut heading, mut just_said) = (String::new(), Vec::<String>::new());
    for clause in clause::clauses(source, said(prompt.text.span, text, markdown), markdown) {
        if clause.quoted || told::against(&clause.under) {
            continue;
        }
        let mut asks = false;
        for phrase in phrases::phrases(&clause.text) {
            let Some(says) = meaning(&clause, &phrase, &just_said, task) else { continue };
            // "Refunds above 100 need approval": the number is where asking begins.
            asks |= says == Said::Approval;
            if asks && says == Said::Limit {
                continue;
            }
            let (of, commands) = match says {
                Said::Approval | Said::Limit => spoken_of(&clause, &phrase, says),
                _ => Default::default(),
            };
            if of.is_empty() && matches!(says, Said::Approval | Said::Limit) {
                continue;
            }
            let range = phrase.range.start..told_until(&clause, &phrase);
            let said = clause.text[range.clone()].trim_end();
            let span = clause.span(source, range.start..range.start + said.len());
            let words = At::new(said.to_owned(), span);
            let mut origin = prompt.origin.clone();
            origin.span = span;
            found.push(Statement { origin, says, words, stakes: phrase.stakes, of, commands, role: prompt.role });
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

/// Whether a file of that path tells how one thing is done, and not what an agent always does.
fn of_a_task(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name == "SKILL.md"
        || name.contains(".prompt.")
        || name.starts_with("tasks.")
        || path.split('/').any(|part| matches!(part, "skills" | "commands" | "prompts" | "workflows" | "recipes"))
}

/// The place of what is said: the quotation marks of a string are the format's, and quote nobody.
fn said(span: Span, text: &str, markdown: bool) -> Span {
    let quoted = |mark: char| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if !markdown && (quoted('"') || quoted('\'')) { Span { start: span.start + 1, end: span.end - 1, ..span } } else { span }
}

/// Where what is said ends: with the object that a phrase is cut off before.
fn told_until(clause: &Clause, phrase: &Phrase) -> usize {
    let end = phrase.range.end;
    let cut = match phrase.says {
        Says::Powers => {
            [" ", " all", " every", " any", "entire", "whole"].iter().any(|end| clause.text[phrase.range.clone()].ends_with(end))
        }
        Says::Skip => clause.text[phrase.range.clone()].contains("auto"),
        _ => false,
    };
    if cut { end + object(&clause.text[end..]).len() } else { end }
}

/// The words at the start of `after` up to the next mark, and no more than a few of them.
fn object(after: &str) -> &str {
    let mark = after.find(['.', ',', ';', ':', '!', '?', '(', ')', '—', '–', '|', '*', '`']).unwrap_or(after.len());
    let joined = [" and ", " to ", " that ", " which ", " so ", " when "].iter().filter_map(|word| after.find(word));
    let text = &after[..joined.min().unwrap_or(mark).min(mark)];
    let few = text.match_indices(' ').filter(|(at, _)| *at > 0).nth(OBJECT).map_or(text.len(), |(at, _)| at);
    text[..few].trim_end()
}

/// Among how many words a subject and its modal verb stand.
const SUBJECT: usize = 6;

/// How many words of an object are shown.
const OBJECT: usize = 5;

/// Words of clauses that tell how something is attacked or what goes wrong.
const DANGER: &[&str] = &["attacker", "exploit", "vulnerab", "malicious", "malware", "victim", "compromis", "→", "->"];

/// Words by which what looks unlimited is limited after all.
const LIMITS: &[&str] = &[" but ", " unless ", " except ", " within ", " as long as ", " only "];

/// What the phrase amounts to in its clause; `None` where nobody is told anything.
fn meaning(clause: &Clause, phrase: &Phrase, just_said: &[String], task: bool) -> Option<Said> {
    let before = clause.text[..phrase.range.start].trim_end();
    let after = clause.text[phrase.range.end..].trim();
    match phrase.says {
        Says::Powers => {
            let cut = clause.text[..phrase.range.end].ends_with(' ');
            let far = !cut || phrases::far(object(&clause.text[phrase.range.end..]), phrase.language);
            let limited = LIMITS.iter().any(|word| clause.text[phrase.range.end..].contains(word));
            let reads = clause.text[phrase.range.clone()].contains(" read ");
            (!phrase.negated && far && !limited && !reads).then_some(Said::Powers)
        }
        Says::Acts => {
            let part = before.rsplit([',', ':', '—', '–']).find(|part| part.split_whitespace().count() > 1).unwrap_or(before);
            let subject = words(part).next().unwrap_or_default();
            // "... so the maintainer can triage without asking" says what somebody else can do.
            let purpose = part.contains(" so the ") || part.contains(" so that the ");
            // "Not supported: ...; a grant without consent" says what there is not.
            let refused = just_said.last().is_some_and(|last| last.starts_with("not supported"));
            // A row of a table tells what an option or a command does.
            let row = clause.text.contains('|');
            let danger = DANGER.iter().any(|word| clause.text.contains(word));
            let told = !OTHERS.contains(&subject) && !purpose && !refused && !row && !danger;
            match phrase.negated {
                // "Never delete anything without approval."
                true => told.then_some(Said::Approval),
                false => {
                    let matters = phrase.stakes || just_said.last().is_some_and(|last| phrase.refers(&clause.text, last));
                    let rest = format!("{} {}", &clause.text[..phrase.range.start], &clause.text[phrase.range.end..]);
                    // "Run it with this flag to delete without confirmation" says what a flag does.
                    let tells = |verb: &str| matches!(verb, "run" | "execute" | "call" | "invoke" | "add" | "start");
                    let explains = words(led(part)).next().is_some_and(tells)
                        && part.match_indices(" to ").any(|(at, to)| phrases::orders(&part[at + to.len()..], phrase.language));
                    // "Email summarizer can delete mail without confirmation": who can, is told nothing.
                    let start: Vec<&str> = words(led(part)).take(SUBJECT).collect();
                    let modal = |word: &&str| matches!(*word, "can" | "could" | "may" | "might" | "would" | "will");
                    let tells_of = start.iter().position(modal).is_some_and(|at| at > 0 && !start[..at].contains(&"you"));
                    let ordered =
                        phrases::orders(led(part), phrase.language) && !tells_of && !explains && !phrases::slight(&rest, phrase.language);
                    (told && ordered && matters).then_some(Said::Skip)
                }
            }
        }
        Says::Ask => {
            let part = before.rsplit([',', ':', '—', '–']).next().unwrap_or(before);
            let subject = words(part).find(|word| *word != "the").unwrap_or_default();
            (!phrase.negated && !ASKERS.contains(&subject)).then_some(Said::Approval)
        }
        Says::Limit => Some(Said::Limit),
        Says::Skip => {
            let last = words(before).next_back().unwrap_or_default();
            let led = before.is_empty() || before.ends_with([',', ':', '—', '–', '-', '*', '(', '>']) || LEADS.contains(&last);
            // Nothing is named: it holds for everything.
            let any = ["at all", "at any", "in any case", "for any", "for anything"].iter().any(|all| after.starts_with(all));
            // "Here you need not ask", "In this mode, do not wait for approval": for this once.
            let here = words(before).any(|word| BOUNDS.contains(&word) || matches!(word, "here" | "this" | "that" | "these"));
            let whole = any || !here && !words(after).any(|word| BOUNDS.contains(&word));
            // "Auto-approve all design gates"; "Auto-approve all: what the switch does".
            let approves = clause.text[phrase.range.clone()].contains("auto");
            if approves && (!phrases::doings(&clause.text[phrase.range.end..], phrase.language) || after.starts_with([':', '—', '–', '|']))
            {
                return None;
            }
            let trifling = phrase.trifling || phrase.trifles(&just_said.join(" "));
            let said = &clause.text[phrase.range.clone()];
            // Who is not to wait or pause may as well be told to give up: that alone lets nothing be done.
            let waits = ["wait", "pause", "stop"].iter().any(|verb| said.contains(verb));
            // "Never wait for approval, or the merge window": a list of what there is to wait for.
            let listed = waits && after.starts_with(',');
            // What is said of one task holds for what the task does.
            let bounded = task && !just_said.iter().any(|last| phrases::stakes(last, phrase.language));
            let matters = phrase.stakes && !listed || whole && !trifling && !waits && !bounded;
            // Who seeks to confirm what he believes asks nobody.
            let believes = said.contains("seek") && said.ends_with("confirm");
            // "If the user has confirmed, book it. No need to ask for further approval."
            let once_more = (said.contains("further") || after.starts_with("again"))
                && just_said.iter().any(|last| last.contains("confirmed") || last.contains("approved"));
            (led && matters && !phrase.negated && !believes && !once_more).then_some(Said::Skip)
        }
    }
}

/// What the clause of a phrase wants asked or limited: capabilities, and the command lines that do it.
fn spoken_of(clause: &Clause, phrase: &Phrase, says: Said) -> (Vec<Capability>, Vec<String>) {
    let rest = format!("{} {}", &clause.text[..phrase.range.start], &clause.text[phrase.range.end..]);
    let (mut of, mut commands) = (Vec::new(), Vec::new());
    for deed in phrases::deeds(&rest, phrase.language) {
        let counted = match deed.capability.effect() {
            Effect::Pay => true,
            Effect::Send => phrases::counts(&rest, phrase.language),
            _ => false,
        };
        if says == Said::Limit && !counted {
            continue;
        }
        if !of.contains(&deed.capability) {
            of.push(deed.capability);
        }
        commands.extend(deed.commands.iter().map(|&command| command.to_owned()));
    }
    (of, commands)
}

/// A part of a clause without what may stand before an order: marks, conjunctions, adverbs.
fn led(part: &str) -> &str {
    const BEFORE: &[&str] = &[
        "and", "then", "but", "so", "or", "please", "also", "just", "simply", "always", "automatically", "immediately", "directly", "now",
        "silently", "autonomously", "next", "finally", "instead", "therefore", "otherwise", "freely",
    ];
    let mut rest = part;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let Some((word, after)) = rest.split_once(' ').filter(|(word, _)| BEFORE.contains(word)) else { return rest };
        let _ = word;
        rest = after;
    }
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}
