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
    "raw.githubusercontent.com/databricks/setup-cli/",
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
    "fluxcd.io/install.sh",
    "run.linkerd.io/install",
    "apt.llvm.org/llvm.sh",
    "sdk.cloud.google.com",
    "aspire.dev/install.",
    "antigravity.google/cli/install",
    "ollama.com/install.sh",
    "fly.io/install.sh",
    "aka.ms/",
    "dot.net/",
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
            // A manual that leaves the address to its reader tells nobody where to fetch from.
            let mut found = downloads(&told.commands);
            found.retain(|download| !download.url.as_deref().is_some_and(stands_in));
            report(
                &found,
                &prompt.origin,
                |download| span(&prompt.origin, download),
                "is what an agent is told to run",
                Some(confidence),
                sink,
            );
        }
    }
}

/// Whether the host of `url` only stands for one: `ATTACKER_IP`, `your-server:8000`, a name that is reserved for documentation (RFC 2606).
fn stands_in(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let below = |known: &str| lower.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let reserved = ["example.com", "example.org", "example.net", "example", "invalid"].into_iter().any(below);
    let shouted = name.contains('_') || name.len() > 1 && name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase());
    let yours = lower.starts_with("your-") || lower.starts_with("your.");
    reserved || shouted || yours
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
