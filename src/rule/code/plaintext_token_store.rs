//! Tokens kept in plain text: settings that say so, and commands that do it, in instructions and hooks.

use memchr::memmem;

use super::{Context, Hit, Sink};
use crate::authority::told;
use crate::finding::Confidence;
use crate::model::{Origin, Role, Status, Topic};
use crate::source::Span;
use crate::syntax::shell::{self, Command, program};

/// Words without which no command of [`stores`] is written.
const WORDS: &[&str] = &["credential.helper", "--insecure-storage"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let plain = |topic: Topic, meaning: &str| topic == Topic::CredentialStore && meaning == "plain";
    for setting in
        context.model.settings.iter().filter(|setting| setting.status == Status::Effective && plain(setting.topic, setting.meaning))
    {
        let key = &setting.key.value;
        let message = format!("`{key}` has {} keep its tokens in a file in plain text", setting.origin.product);
        report(&setting.origin, setting.value.span, message, None, sink);
    }
    for hook in &context.model.hooks {
        for command in shell::read(&hook.command.value, 0) {
            if let Some(what) = stores(&command) {
                report(&hook.origin, hook.command.span, format!("a hook runs `{what}`, which keeps tokens in plain text"), None, sink);
            }
        }
    }
    for prompt in context.model.prompts.iter().filter(|prompt| prompt.role == Role::Instructions) {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        // Reading Markdown takes longer than looking for the words that matter.
        let text = file.source.slice(prompt.text.span).as_bytes();
        if !WORDS.iter().any(|word| memmem::find(text, word.as_bytes()).is_some()) {
            continue;
        }
        for told in told::commands(&file.source, prompt.text.span) {
            let confidence = told.inline.then_some(Confidence::Low);
            for command in &told.commands {
                let Some(what) = stores(command) else { continue };
                let span = Span::new(prompt.origin.file, command.range().start, command.range().end);
                report(
                    &prompt.origin,
                    span,
                    format!("agents are told to run `{what}`, which keeps tokens in plain text"),
                    confidence,
                    sink,
                );
            }
        }
    }
}

fn report(origin: &Origin, span: Span, message: String, confidence: Option<Confidence>, sink: &mut Sink) {
    let mut hit = Hit::new(span, message);
    hit.label = "any program can read it".to_owned();
    hit.path.clone_from(&origin.path);
    hit.agent.clone_from(&origin.agent);
    hit.confidence = confidence;
    sink.report(hit);
}

/// What a command does that keeps credentials in plain text, as it is known by.
///
/// git-scm.com/docs/git-credential-store: "will store your passwords unencrypted on disk". cli.github.com/manual/gh_auth_login:
/// `--insecure-storage` "Save authentication credentials in plain text instead of credential store".
fn stores(command: &Command) -> Option<&'static str> {
    let words: Vec<&str> = command.words.iter().map(|word| word.value.as_str()).collect();
    let (first, rest) = words.split_first()?;
    match program(first).as_str() {
        "git" => {
            let at = rest.iter().position(|word| *word == "credential.helper")?;
            let store = rest.get(at + 1).is_some_and(|helper| *helper == "store" || helper.starts_with("store "));
            (store && rest.contains(&"config")).then_some("git config credential.helper store")
        }
        "gh" => (rest.first() == Some(&"auth") && rest.contains(&"--insecure-storage")).then_some("gh auth login --insecure-storage"),
        _ => None,
    }
}
