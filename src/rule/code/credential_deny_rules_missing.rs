//! Broad permission to read or to run commands, with nothing that keeps the agent from the usual places of credentials.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::authority::paths;
use crate::model::{Breadth, Grant, Layer, Status, Subject, Verdict};

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    // A sandbox decides for its product, in whichever file it is switched on.
    let guarded: BTreeSet<&str> = context
        .model
        .grants
        .iter()
        .filter(|grant| grant.verdict != Verdict::Allow && grant.status == Status::Effective && names_credentials(grant))
        .map(|grant| grant.origin.product)
        .chain(context.model.sandboxes.iter().filter(|sandbox| sandbox.enforced).map(|sandbox| sandbox.origin.product))
        .collect();
    let mut seen = BTreeSet::new();
    for grant in context.model.grants.iter().filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective) {
        let broad = grant.breadth == Breadth::Everything && matches!(grant.subject, Subject::Shell | Subject::Read | Subject::Everything);
        // What one skill or subagent may do is for its task; the settings of the product decide what it is kept from.
        let task = grant.layer == Layer::Task;
        if !broad || task || grant.sandboxed || guarded.contains(grant.origin.product) || !seen.insert(grant.origin.file) {
            continue;
        }
        let message = format!(
            "`{}` lets {} read anything, and no rule denies the places where credentials lie",
            grant.rule.value, grant.origin.product
        );
        let mut hit = Hit::new(grant.rule.span, message);
        hit.label = "`.env` and `~/.ssh` too".to_owned();
        hit.path.clone_from(&grant.origin.path);
        hit.agent.clone_from(&grant.origin.agent);
        sink.report(hit);
    }
}

/// Whether a rule that holds something back speaks of credentials: `Read(./.env)`, `Bash(cat .env*)`.
fn names_credentials(grant: &Grant) -> bool {
    let words = grant.rule.value.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ':' | '"'));
    words.into_iter().any(|word| paths::credentials(word).is_some() && word.len() > 2)
}
