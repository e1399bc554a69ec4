//! Code that is fetched and run at once, where an agent or its product runs it: hooks, servers, instructions and skills.

use std::net::{IpAddr, Ipv4Addr};

use super::{Context, Hit, Sink};
use crate::authority::download::{Download, downloads};
use crate::authority::{told, url};
use crate::catalog::hosts;
use crate::finding::{Confidence, Severity};
use crate::model::{Origin, Role};
use crate::source::{At, Span};
use crate::syntax::shell::{self, Command, Word};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for hook in &context.model.hooks {
        // The place of the whole command: what a file's text decodes to has other offsets.
        let found = downloads(&shell::read(&hook.command.value, 0));
        report(&found, &hook.origin, |_| hook.command.span, Run::Hook, sink);
    }
    for server in context.model.servers.iter().filter(|server| !server.disabled) {
        let words = server.command.iter().chain(&server.args).map(word).collect();
        let found = downloads(&[Command { words, ..Command::default() }]);
        // Inside of an argument nothing has a place of its own.
        let whole = |download: &Download| {
            let mut words = server.command.iter().chain(&server.args);
            words.find(|word| word.span.start as usize == download.range.start).map_or(server.origin.span, |word| word.span)
        };
        report(&found, &server.origin, whole, Run::Server, sink);
    }
    for prompt in context.model.prompts.iter().filter(|prompt| prompt.role == Role::Instructions) {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        for told in told::commands(&file.source, prompt.text.span) {
            // A manual that leaves the address to its reader tells nobody where to fetch from.
            let mut found = downloads(&told.commands);
            found.retain(|download| !download.url.as_deref().is_some_and(stands_in));
            report(&found, &prompt.origin, |download| span(&prompt.origin, download), Run::Told { inline: told.inline }, sink);
        }
    }
}

/// Who runs the code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// The product, by itself.
    Hook,
    /// The product, when it starts a server.
    Server,
    /// An agent that does what it is told.
    Told { inline: bool },
}

impl Run {
    fn words(self) -> &'static str {
        match self {
            Self::Hook => "is run by a hook",
            Self::Server => "is run to start a server",
            Self::Told { .. } => "is what an agent is told to run",
        }
    }
}

/// How much an address can change what it serves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changes {
    /// A commit is part of it.
    Never,
    /// A released version is.
    ByVersion,
    AnyDay,
}

/// What `address`, a URL without its scheme, says of the version.
fn changes(address: &str) -> Changes {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.split(['/', '@']).skip(1).peekable();
    let mut seen = Changes::AnyDay;
    while let Some(segment) = segments.next() {
        if segment.len() == 40 && segment.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Changes::Never;
        }
        let tag = segment == "download" && segments.peek().is_some_and(|next| next.contains(|c: char| c.is_ascii_digit()));
        // `v1` and `v3.0` are also what interfaces are called; three numbers are a release, and so is what a variable of that name holds.
        let numbers = segment.split(|c: char| !c.is_ascii_digit() && c != '.').any(|part| part.trim_matches('.').matches('.').count() == 2);
        let variable =
            segment.contains('$') && ["VERSION", "TAG", "RELEASE"].iter().any(|name| segment.to_ascii_uppercase().contains(name));
        if tag || numbers || variable {
            seen = Changes::ByVersion;
        }
    }
    seen
}

/// How much the running of `download` is worth; `None`: what the rule says.
///
/// A hook and a server run it with nobody asked, again and again. An agent that is told to mostly does so once and in sight, and a manual has
/// no other way to say how a program is installed: what counts then is who could put something else at the address.
fn severity(download: &Download, address: &str, run: Run) -> Option<Severity> {
    let url = download.url.as_deref().filter(|_| !download.encoded)?;
    let host = url::parse(if url.contains("://") { url.to_owned() } else { format!("https://{url}") }.as_str()).host;
    let plain = url.starts_with("http://") || url.starts_with("ftp://");
    let own = hosts::installer(address) && !plain;
    let fixed = changes(address) != Changes::AnyDay && !plain;
    if !matches!(run, Run::Told { .. }) {
        return (own || fixed).then_some(Severity::Medium);
    }
    let number = host.parse::<IpAddr>().ok();
    // The list of installers names some below a name that would be anybody's.
    match number {
        _ if own || fixed => Some(Severity::Low),
        Some(number) => private(number).then_some(Severity::Low),
        None if hosts::ephemeral(&host).is_some() => None,
        None if hosts::borrowed(&host) || plain => Some(Severity::High),
        None => Some(Severity::Medium),
    }
}

/// Whether only a network of one's own reaches the address.
fn private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// First labels of hosts that only stand for one.
const NOBODY: &[&str] = &["attacker", "evil", "malicious", "victim", "target", "your", "mydomain", "hacker", "lhost", "rhost"];

/// Whether the host of `url` only stands for one: `ATTACKER_IP`, `your-server:8000`, `kali`, a variable, a name or an address that is reserved
/// for documentation (RFC 2606, RFC 5737).
fn stands_in(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let below = |known: &str| lower.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let reserved = ["example.com", "example.org", "example.net", "example", "invalid", "test"].into_iter().any(below);
    let documented = name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_documentation());
    let shouted = name.contains('_')
        || name.len() > 1 && name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase());
    let nobody = lower.split(['.', '-']).next().is_some_and(|label| NOBODY.contains(&label));
    let variable = name.contains(['$', '{', '<', '[']) && !host.starts_with('[');
    reserved || documented || shouted || nobody || variable || !lower.contains('.') && !host.starts_with('[')
}

fn word(text: &At<String>) -> Word {
    Word::new(&text.value, text.span.range(), |_| text.span.start as usize)
}

fn span(origin: &Origin, download: &Download) -> Span {
    Span::new(origin.file, download.range.start, download.range.end)
}

fn report(found: &[Download], origin: &Origin, place: impl Fn(&Download) -> Span, run: Run, sink: &mut Sink) {
    for download in found {
        let address = download.url.as_deref().map(|url| url.split_once("://").map_or(url, |(_, rest)| rest)).unwrap_or_default();
        let changes = changes(address);
        if changes == Changes::Never && !download.encoded {
            continue;
        }
        let name = address.split(['/', '?']).next().and_then(|host| host.rsplit('@').next()).filter(|name| !name.is_empty());
        let from = name.map_or_else(String::new, |name| format!(" from `{name}`"));
        let hidden = if download.encoded { ", hidden in base64," } else { "" };
        let unseen = if changes == Changes::AnyDay { "whatever it says that day" } else { "with nothing that checks it" };
        let mut hit = Hit::new(place(download), format!("code fetched{from}{hidden} {}, {unseen}", run.words()));
        hit.label = "fetched and run".to_owned();
        hit.path = name.map_or_else(|| origin.path.clone(), |name| format!("{}[{name}]", origin.path));
        hit.agent.clone_from(&origin.agent);
        hit.confidence = match run {
            Run::Told { inline: true } => Some(Confidence::Medium),
            Run::Told { inline: false } => Some(Confidence::High),
            Run::Hook | Run::Server => None,
        };
        hit.severity = severity(download, address, run);
        sink.report(hit);
    }
}
