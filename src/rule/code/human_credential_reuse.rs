//! Agents that nobody watches and that act with a person's credential.

use super::{Context, Hit, Sink};
use crate::model::Mode;

/// Kinds that belong to a person: docs.slack.dev/authentication/tokens (user tokens); docs.github.com "Managing your personal access tokens".
const KINDS: &[&str] = &["slack-user-token", "github-pat", "github-fine-grained-pat"];
/// Words of names that say that the account is no person's.
const ROBOTS: &[&str] =
    &["bot", "robot", "machine", "service", "app", "ci", "svc", "automation", "agent", "actions", "renovate", "release", "org"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let unattended = |mode: Mode| matches!(mode, Mode::Ci | Mode::Unattended);
    let mut seen = std::collections::BTreeSet::new();
    for reference in context.model.references.iter().filter(|reference| unattended(reference.mode)) {
        let name = &reference.name.value;
        if personal(name) && seen.insert((reference.origin.file, name.clone())) {
            let mut hit =
                Hit::new(reference.name.span, format!("`{name}` looks like a person's own credential, and nobody watches this agent"));
            hit.path.clone_from(&reference.origin.path);
            hit.agent.clone_from(&reference.origin.agent);
            hit.label = "acts in a person's name".to_owned();
            sink.report(hit);
        }
    }
    let files: std::collections::BTreeSet<_> =
        context.model.references.iter().filter(|reference| unattended(reference.mode)).map(|reference| reference.origin.file).collect();
    let launches = context.model.launches.iter().filter(|launch| unattended(launch.mode)).map(|launch| launch.origin.file);
    let files: std::collections::BTreeSet<_> = files.into_iter().chain(launches).collect();
    for credential in context.model.credentials.iter().filter(|credential| files.contains(&credential.origin.file)) {
        if KINDS.contains(&credential.kind.as_str()) {
            let message = format!("{} belongs to a person, and nobody watches this agent", credential.what);
            let mut hit = Hit::new(credential.preview.span, message);
            hit.path.clone_from(&credential.origin.path);
            hit.agent.clone_from(&credential.origin.agent);
            hit.label = "acts in a person's name".to_owned();
            sink.report(hit);
        }
    }
}

/// `JANE_PAT`, `MY_TOKEN`, `PERSONAL_ACCESS_TOKEN`; not `BOT_PAT`.
fn personal(name: &str) -> bool {
    let words: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase).collect();
    let has = |word: &str| words.iter().any(|one| one == word);
    let robot = words.iter().any(|word| ROBOTS.contains(&word.as_str()));
    !robot && (has("pat") || has("personal") || words.first().is_some_and(|first| first == "my"))
}
