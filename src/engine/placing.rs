//! Where a credential stands, told by what its file means: in a prompt, on a command line, in a value of a configuration. The search knows
//! the text, the dialects know what it is for.

use crate::model::{Credential, CredentialPlace, Facts};
use crate::source::Span;

/// Puts the credentials of one file right, whose other facts are known; `local` for a file of one machine.
pub(super) fn place(credentials: &mut [Credential], facts: &Facts, local: bool) {
    if credentials.is_empty() {
        return;
    }
    let prompts = Places::new(facts.prompts.iter().map(|prompt| prompt.text.span));
    let commands = Places::new(commands(facts));
    for credential in credentials {
        let span = credential.preview.span;
        credential.place = match credential.place {
            CredentialPlace::Config | CredentialPlace::Prompt if prompts.hold(span) => CredentialPlace::Prompt,
            CredentialPlace::Config if commands.hold(span) => CredentialPlace::Argument,
            CredentialPlace::Config | CredentialPlace::Prompt if local => CredentialPlace::LocalFile,
            // Running text that no model reads: a script, a history, infrastructure as code.
            CredentialPlace::Prompt => CredentialPlace::Config,
            place => place,
        };
    }
}

/// Where words of command lines stand: of servers, hooks, starts of agents, and of rules that permit a command.
fn commands(facts: &Facts) -> impl Iterator<Item = Span> {
    let servers = facts.servers.iter().flat_map(|server| server.command.iter().chain(&server.args).map(|word| word.span));
    let hooks = facts.hooks.iter().map(|hook| hook.command.span);
    let launches = facts.launches.iter().map(|launch| launch.command.span);
    let rules = facts.grants.iter().map(|grant| grant.rule.span);
    servers.chain(hooks).chain(launches).chain(rules)
}

/// Places that do not overlap, in order.
struct Places(Vec<Span>);

impl Places {
    fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.collect();
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        Self(joined)
    }

    /// Whether `span` lies within one of them.
    fn hold(&self, span: Span) -> bool {
        let before = self.0.partition_point(|one| one.start <= span.start);
        before.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|one| span.end <= one.end)
    }
}
