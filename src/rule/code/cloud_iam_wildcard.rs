//! Roles that agents act with and that open far more than an agent's work: one hit a role and cause, its other places beside it.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::authority::cloud::{Cause, Opening, openings};
use crate::finding::Label;
use crate::model::CloudGrant;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut roles: BTreeMap<(&str, Cause), Vec<(&CloudGrant, Opening)>> = BTreeMap::new();
    for grant in context.model.cloud_grants.iter().filter(|grant| grant.origin.agent.is_some()) {
        for opening in openings(grant) {
            roles.entry((&grant.node, opening.cause)).or_default().push((grant, opening));
        }
    }
    let everything: Vec<&str> = roles.keys().filter(|(_, cause)| *cause == Cause::Everything).map(|(node, _)| *node).collect();
    let mut hits = Vec::new();
    for ((node, cause), mut openings) in roles {
        // Whoever may do everything may do the rest.
        if cause != Cause::Everything && everything.contains(&node) {
            continue;
        }
        openings.sort_by_key(|(_, opening)| (std::cmp::Reverse(opening.severity), opening.span));
        let mut openings = openings.into_iter();
        let Some((grant, worst)) = openings.next() else { continue };
        let mut related: Vec<Label> = Vec::new();
        for (_, other) in openings {
            if other.span != worst.span && related.iter().all(|label| label.span != other.span) {
                related.push(Label { span: other.span, text: format!("can {}", other.can) });
            }
        }
        let agent = grant.origin.agent.clone().unwrap_or_default();
        let message = format!("The agent `{agent}` acts with `{}`, whose `{}` lets it {}", grant.role, worst.right, worst.can);
        hits.push(Hit {
            label: format!("can {}", worst.can),
            path: grant.origin.path.clone(),
            agent: Some(agent),
            severity: Some(worst.severity),
            help: worst.narrower.first().map(|narrower| format!("Name the actions and resources that its tools use; narrower: {narrower}")),
            related,
            ..Hit::new(worst.span, message)
        });
    }
    // A role that is held in two ways is one role: the wider way is told.
    hits.sort_by_key(|hit| (hit.span, std::cmp::Reverse(hit.severity)));
    hits.dedup_by_key(|hit| hit.span);
    hits.into_iter().for_each(|hit| sink.report(hit));
}
