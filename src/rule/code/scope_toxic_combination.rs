//! Scopes of one app that are harmless apart and not together.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::catalog::{powers, scopes};
use crate::finding::{Label, Severity};
use crate::model::{Capability, Scope, ScopePlace};
use crate::source::FileId;

/// Two powers that must not meet, and how bad it is that they do.
const PAIRS: &[(Capability, Capability, Severity)] = &[
    (Capability::MoneyMove, Capability::SendExternal, Severity::High),
    (Capability::ReadUntrusted, Capability::AdminUsers, Severity::High),
    (Capability::ReadPrivate, Capability::SendExternal, Severity::High),
    (Capability::SecretsRead, Capability::NetAny, Severity::High),
    (Capability::ExportData, Capability::SendExternal, Severity::High),
    (Capability::RepoWrite, Capability::CiWorkflowWrite, Severity::Medium),
];

/// What a power is, in words that complete "can ...".
fn words(power: Capability) -> &'static str {
    match power {
        Capability::MoneyMove => "move money",
        Capability::SendExternal => "write to anybody outside",
        Capability::ReadUntrusted => "read what outsiders write",
        Capability::AdminUsers => "decide about users",
        Capability::ReadPrivate => "read records of people's health, pay or employment",
        Capability::SecretsRead => "read secrets",
        Capability::NetAny => "talk to any host",
        Capability::ExportData => "take out all records at once",
        Capability::RepoWrite => "change code",
        Capability::CiWorkflowWrite => "change the workflows that run it with the repository's secrets",
        _ => "do more",
    }
}

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut apps: BTreeMap<(FileId, Option<&str>), BTreeMap<Capability, &Scope>> = BTreeMap::new();
    // What is only offered, nobody holds.
    for scope in context.model.scopes.iter().filter(|scope| scope.place != ScopePlace::Advertised) {
        let entry = match scope.grant {
            Some(grant) => scopes::find_granted(&scope.provider, &scope.name.value, grant),
            None => scopes::find(&scope.provider, &scope.name.value),
        };
        for power in entry.map(powers::of).unwrap_or_default() {
            apps.entry((scope.origin.file, scope.origin.agent.as_deref())).or_default().entry(power).or_insert(scope);
        }
    }
    for app in apps.values() {
        for (first, second, severity) in PAIRS {
            if let (Some(one), Some(other)) = (app.get(first), app.get(second))
                && one.name.span != other.name.span
            {
                // Nothing says that an agent or a model is behind this app: then what meets in it is its own matter.
                let severity = if one.alone { Severity::Low } else { *severity };
                sink.report(hit((one, *first), (other, *second), severity));
            }
        }
    }
}

fn hit((one, first): (&Scope, Capability), (other, second): (&Scope, Capability), severity: Severity) -> Hit {
    let (a, b) = (&one.name.value, &other.name.value);
    let message = format!("`{a}` and `{b}` meet in one app: it can {}, and {}", words(first), words(second));
    Hit {
        label: format!("can {}", words(second)),
        path: other.origin.path.clone(),
        agent: other.origin.agent.clone(),
        severity: Some(severity),
        related: vec![Label { span: one.name.span, text: format!("can {}", words(first)) }],
        ..Hit::new(other.name.span, message)
    }
}
