//! Command lines that instructions tell an agent to run.
//!
//! Fenced code in the language of a shell is meant to be run; code within a sentence is, where the sentence says so ("run `...`"). What is
//! shown as an example of something bad, forbidden, or looked for, is told by nobody: the words before it are asked. Where they leave
//! doubt, nothing is told.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::source::{Source, Span};
use crate::syntax::shell::{self, Command};

/// Commands in one piece of code. Ranges are of the file.
#[derive(Debug)]
pub struct Told {
    /// The commands.
    pub commands: Vec<Command>,
    /// Within a sentence rather than a block of its own.
    pub inline: bool,
    /// The start of the heading above.
    pub under: String,
}

/// How many characters of a heading are kept.
const TITLE: usize = 120;

/// Languages of fences that a shell runs; a fence without one often holds output or prose, and counts all the same when it reads as commands.
const LANGUAGES: &[&str] = &["", "sh", "bash", "shell", "zsh", "console", "shell-session", "terminal", "powershell", "pwsh", "ps1", "fish"];

/// Words near a command that turn it into an example of what not to do, or of what to look for.
const AGAINST: &[&str] = &[
    "never", "not", "n't", "avoid", "malicious", "attack", "attacker", "dangerous", "suspicious", "unsafe", "insecure", "bad", "wrong",
    "vulnerable", "vulnerability", "forbidden", "prohibited", "disallow", "disallowed", "refuse", "reject", "block", "blocked", "deny",
    "flag", "detect", "detection", "pattern", "patterns", "red", "payload", "exploit", "injection", "instead", "without", "anti-pattern",
    "anti-patterns", "antipatterns", "threat", "risky", "risk", "warning", "❌", "🚫", "⛔", "beware", "scan", "audit", "indicator",
    "indicators", "finding", "findings", "such",
];

/// Words that tell to run what follows.
const RUN: &[&str] = &["run", "execute", "install", "invoke", "launch", "call", "type", "use", "runs", "executes"];

/// The commands that the instructions in `body` tell to run.
#[must_use]
pub fn commands(source: &Source, body: Span) -> Vec<Told> {
    let text = source.slice(body);
    let base = body.start as usize;
    let mut told = Vec::new();
    let mut block: Option<Block> = None;
    // The running text since the last heading or block of code, and that of the sentence.
    let mut before = String::new();
    let mut heading = String::new();
    let mut in_heading = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let name = language.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
                block = LANGUAGES.contains(&name.as_str()).then(Block::default);
            }
            Event::End(TagEnd::CodeBlock) => {
                let told_against = against(&before) || against(&heading);
                if let Some(block) = block.take().filter(|_| !told_against) {
                    told.push(Told { commands: block.commands(base), inline: false, under: start(&heading) });
                }
                before.clear();
            }
            Event::Text(piece) => match &mut block {
                Some(block) => block.push(&piece, range.start),
                None if in_heading => heading.push_str(&piece),
                None => {
                    before.push_str(&piece);
                    shorten(&mut before);
                }
            },
            Event::Code(code) => {
                let sentence = sentence(&before);
                if runs(sentence) && !against(sentence) && !against(&heading) {
                    let at = text.get(range.clone()).and_then(|raw| raw.find(&*code)).map_or(range.start, |at| range.start + at);
                    let commands = shell::read(&code, base + at);
                    told.push(Told { commands, inline: true, under: start(&heading) });
                }
                before.push_str(" `code` ");
                shorten(&mut before);
            }
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                heading.clear();
                before.clear();
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::SoftBreak | Event::HardBreak => before.push(' '),
            // A list that a paragraph introduces stays introduced by it.
            Event::End(TagEnd::Paragraph | TagEnd::Item) => before.push('\n'),
            _ => {}
        }
    }
    told
}

fn start(heading: &str) -> String {
    heading.chars().take(TITLE).collect()
}

/// Keeps the end of a long text: only its last sentences are asked.
fn shorten(text: &mut String) {
    const KEPT: usize = 1000;
    if text.len() > 4 * KEPT {
        let start = (text.len() - KEPT..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.drain(..start);
    }
}

/// A block of code, put together from its lines.
#[derive(Default)]
struct Block {
    text: String,
    places: Vec<usize>,
}

impl Block {
    fn push(&mut self, piece: &str, start: usize) {
        self.text.push_str(piece);
        self.places.extend(start..start + piece.len());
    }

    fn commands(self, base: usize) -> Vec<Command> {
        let mut kept = Self::default();
        let mut forbidden = false;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let content = line.trim_start();
            // A comment speaks of the lines below it, up to an empty one; one at the end of a line of that line.
            if content.starts_with('#') {
                forbidden = against(content);
            } else if content.trim().is_empty() {
                forbidden = false;
            }
            let prompt = ["$ ", "> ", "% "].iter().find(|prompt| content.starts_with(**prompt)).map_or(0, |prompt| prompt.len());
            let skip = line.len() - content.len() + prompt;
            let trailing = content.split_once(" #").is_some_and(|(_, comment)| against(comment));
            if !forbidden && !trailing {
                kept.text.push_str(&line[skip..]);
                kept.places.extend(&self.places[at + skip..at + line.len()]);
            }
            at += line.len();
        }
        let end = kept.places.last().map_or(0, |last| last + 1);
        shell::read_placed(&kept.text, &|at| base + kept.places.get(at).copied().unwrap_or(end))
    }
}

/// The sentence that `text` ends in.
fn sentence(text: &str) -> &str {
    let end = text.rfind(['\n', ';']).map_or(0, |at| at + 1);
    let stop = text.match_indices(['.', '!', '?']).rfind(|(at, mark)| text[at + mark.len()..].starts_with(' '));
    text.get(end.max(stop.map_or(0, |(at, mark)| at + mark.len()))..).unwrap_or_default()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ':' | '(' | ')' | '*' | '"' | '/' | '!')).map(str::to_lowercase)
}

/// What is said of a program that is missing, and no objection: "if it is not installed, run".
const MISSING: &[&str] = &["installed", "available", "found", "present", "yet", "already", "there", "exist", "have"];

/// Whether the end of `text` speaks against what follows it.
pub(super) fn against(text: &str) -> bool {
    text.trim_end().rsplit('\n').take(2).any(|line| {
        let words: Vec<String> = words(line).collect();
        words.iter().enumerate().any(|(at, word)| {
            let negates = word == "not" || word.ends_with("n't") || word.ends_with("n’t");
            let missing = words.get(at + 1).is_some_and(|next| MISSING.contains(&next.as_str()));
            if negates { !missing } else { AGAINST.contains(&word.as_str()) }
        })
    })
}

fn runs(sentence: &str) -> bool {
    words(sentence).any(|word| RUN.contains(&word.as_str()))
}
