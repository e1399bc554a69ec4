//! Code that is fetched and run at once, where an agent or its product runs it: hooks, servers, instructions and skills.

use super::{Context, Hit, Sink};
use crate::authority::download::{Download, downloads};
use crate::authority::told;
use crate::finding::{Confidence, Severity};
use crate::model::{Origin, Role};
use crate::source::{At, Span};
use crate::syntax::shell::{self, Command, Word};

/// Installers that many projects document, each by the host and path under which its own project gives it. Running them is a known risk:
/// the code is still whatever the host serves today.
const WELL_KNOWN: &[&str] = &[
    "sh.rustup.rs",
    "astral.sh/",
    "raw.githubusercontent.com/Homebrew/install/",
    "raw.githubusercontent.com/nvm-sh/nvm/",
    "raw.githubusercontent.com/helm/helm/",
    "raw.githubusercontent.com/ohmyzsh/ohmyzsh/",
    "get.docker.com",
    "deb.nodesource.com/",
    "rpm.nodesource.com/",
    "bun.sh/",
    "bun.com/install",
    "deno.land/",
    "install.python-poetry.org",
    "get.pnpm.io/",
    "fnm.vercel.app/",
    "mise.run",
    "starship.rs/",
    "get.k3s.io",
    "pixi.sh/",
    "foundry.paradigm.xyz",
    "cli.github.com/",
    "claude.ai/install",
    "chatgpt.com/codex/install",
    "cursor.com/install",
    "opencode.ai/install",
    "app.factory.ai/cli",
    "ollama.com/install.sh",
    "fly.io/install.sh",
    "aka.ms/",
];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for hook in &context.model.hooks {
        // The place of the whole command: what a file's text decodes to has other offsets.
        let found = downloads(&shell::read(&hook.command.value, 0));
        report(&found, &hook.origin, |_| hook.command.span, "is run by a hook", None, sink);
    }
    for server in context.model.servers.iter().filter(|server| !server.disabled) {
        let words = server.command.iter().chain(&server.args).map(word).collect();
        let found = downloads(&[Command { words, ..Command::default() }]);
        // Inside of an argument nothing has a place of its own.
        let whole = |download: &Download| {
            let mut words = server.command.iter().chain(&server.args);
            words.find(|word| word.span.start as usize == download.range.start).map_or(server.origin.span, |word| word.span)
        };
        report(&found, &server.origin, whole, "is run to start a server", None, sink);
    }
    for prompt in context.model.prompts.iter().filter(|prompt| prompt.role == Role::Instructions) {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        for told in told::commands(&file.source, prompt.text.span) {
            let confidence = if told.inline { Confidence::Medium } else { Confidence::High };
            report(
                &downloads(&told.commands),
                &prompt.origin,
                |download| span(&prompt.origin, download),
                "is what an agent is told to run",
                Some(confidence),
                sink,
            );
        }
    }
}

fn word(text: &At<String>) -> Word {
    Word::new(&text.value, text.span.range(), |_| text.span.start as usize)
}

fn span(origin: &Origin, download: &Download) -> Span {
    Span::new(origin.file, download.range.start, download.range.end)
}

fn report(
    found: &[Download],
    origin: &Origin,
    place: impl Fn(&Download) -> Span,
    runs: &str,
    confidence: Option<Confidence>,
    sink: &mut Sink,
) {
    for download in found {
        let host = download.url.as_deref().map(|url| url.split_once("://").map_or(url, |(_, rest)| rest));
        let name = host.and_then(|url| url.split(['/', '?']).next()).and_then(|host| host.rsplit('@').next());
        let from = name.map_or_else(String::new, |name| format!(" from `{name}`"));
        let hidden = if download.encoded { ", hidden in base64," } else { "" };
        let mut hit = Hit::new(place(download), format!("code fetched{from}{hidden} {runs}, whatever it says that day"));
        hit.label = "fetched and run".to_owned();
        hit.path = name.map_or_else(|| origin.path.clone(), |name| format!("{}[{name}]", origin.path));
        hit.agent.clone_from(&origin.agent);
        hit.confidence = confidence;
        if !download.encoded && host.is_some_and(|url| WELL_KNOWN.iter().any(|known| url.starts_with(known))) {
            hit.severity = Some(Severity::Medium);
        }
        sink.report(hit);
    }
}
