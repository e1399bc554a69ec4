//! Variables of templates whose names say that a secret is filled into what a model reads.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Context, Hit, Sink};
use crate::finding::{Confidence, Severity};
use crate::model::Role;
use crate::secrets::names_secret;
use crate::source::Span;
use crate::syntax::template::variables;

/// Last words of a name whose value is the secret itself.
const ENDS: &[&str] = &[
    "key", "token", "secret", "password", "passwd", "pwd", "passphrase", "credential", "credentials", "pat", "apikey", "accesskey",
    "secretkey", "privatekey", "accesstoken", "authtoken", "apitoken", "clientsecret",
];
/// Words of names that are about the model's own tokens, or about pages of a list.
const HARMLESS: &[&str] = &[
    "page", "next", "continuation", "cursor", "start", "end", "begin", "image", "audio", "think", "thinking", "mask", "sep", "cls", "unk",
    "system", "user", "assistant", "tool", "call", "sync", "word", "santa", "input", "output", "prompt", "completion", "first", "last",
    "previous", "current", "special", "stop", "max", "min", "total", "mime", "csrf",
];

/// Last words of a name of something that is kept with secrets, and is none.
const PLAIN: &[&str] =
    &["id", "ids", "name", "username", "user", "email", "region", "zone", "host", "hostname", "port", "channel", "owner", "org", "account"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    // What a coding agent loads as instructions is no template: nothing is filled in.
    for prompt in context.model.prompts.iter().filter(|prompt| prompt.role != Role::Instructions) {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        let text = file.source.slice(prompt.text.span);
        let start = prompt.text.span.start as usize;
        let mut shown: Option<Vec<Range<usize>>> = None;
        for variable in variables(text, prompt.single_braces) {
            if !secret(variable.name) {
                continue;
            }
            // Prose has no engine of its own: code in it is mostly shown, and what the code would fill in is not. GitHub fills in everywhere.
            let github = text[variable.range.clone()].starts_with("${{");
            if !github && prose(file.source.path()) {
                let shown = shown.get_or_insert_with(|| code(text));
                let next = shown.partition_point(|code| code.end <= variable.range.start);
                if shown.get(next).is_some_and(|code| code.start <= variable.range.start) {
                    continue;
                }
            }
            let span = Span::new(prompt.origin.file, start + variable.range.start, start + variable.range.end);
            let mut hit = Hit::new(span, format!("`{}` is filled into text that the model reads", variable.name));
            hit.label = "a secret by its name".to_owned();
            hit.path = format!("{}[{}]", prompt.origin.path, variable.name);
            hit.agent.clone_from(&prompt.origin.agent);
            // Whether anything fills in a plain text, its code knows.
            if !github && prose(file.source.path()) {
                (hit.severity, hit.confidence) = (Some(Severity::Low), Some(Confidence::Low));
            }
            sink.report(hit);
        }
    }
}

fn secret(name: &str) -> bool {
    // `secrets.PAT` of GitHub is one whatever it is called; the token of the job ends with the job.
    if name.starts_with("secrets.") {
        return name != "secrets.GITHUB_TOKEN" && !words(name).last().is_some_and(|end| PLAIN.contains(&end.as_str()));
    }
    let last = name.rsplit(['.', '[']).next().unwrap_or(name).trim_matches(['\'', '"', ']']);
    let words = words(last);
    let Some(end) = words.last() else { return false };
    // `token` alone is mostly the model's own; `secret` alone is mostly a riddle.
    let alone = words.len() == 1 && matches!(end.as_str(), "key" | "token" | "secret" | "pat" | "credential" | "credentials");
    let harmless = words.iter().any(|word| HARMLESS.contains(&word.as_str()));
    !alone && !harmless && ENDS.contains(&end.as_str()) && names_secret(last)
}

fn words(name: &str) -> Vec<String> {
    name.split(['_', '-', '.']).flat_map(camel).filter(|word| !word.is_empty()).collect()
}

/// Whether the file is plain Markdown or text, and not by its name a template.
fn prose(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| ["md", "mdc", "mdx", "markdown", "txt"].contains(&end.to_ascii_lowercase().as_str()))
}

/// Where code stands in `text`, blocks and spans, in order.
fn code(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut block = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => block = Some(range),
            Event::End(TagEnd::CodeBlock) => found.extend(block.take()),
            Event::Code(_) if block.is_none() => found.push(range),
            _ => {}
        }
    }
    found
}

/// The words of `stripeSecretKey`, in small letters.
fn camel(word: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in word.chars() {
        if c.is_uppercase() && small {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(last) = words.last_mut() {
            last.extend(c.to_lowercase());
        }
    }
    words
}
