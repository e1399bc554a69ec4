//! Tools that a server's entry approves without asking, or keeps away.

use super::client::APPROVE;
use super::{Client, any_of, entry, origin, texts};
use crate::model::{Breadth, Facts, Grant, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// Keys that list tools not to be offered.
const EXCLUDE: &[&str] = &["disabledTools", "excludeTools", "disabled_tools", "exclude_tools", "excludedTools"];

/// Lowers the approvals of one server to grants.
pub(super) fn lower(server: &str, disabled: bool, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    for approval in any_of(node, APPROVE) {
        let honoured = client.approve.contains(&approval.key());
        let value = approval.value();
        let everything = value.as_bool().map(|all| {
            let rule = if all { vec![(At::new("*".to_owned(), value.span()), value)] } else { Vec::new() };
            (rule, true)
        });
        let (rules, whole) = everything.unwrap_or_else(|| (texts(value), false));
        for (rule, at) in rules {
            let wildcard = rule.value == "*";
            let (status, reason) = match entry::status(disabled) {
                _ if !honoured => (Status::Inert, Some(format!("{} documents no `{}` here", client.product, approval.key()))),
                _ if wildcard && !whole && !client.wildcard => {
                    (Status::Dead, Some(format!("{} compares names, and no tool is called `*`", client.product)))
                }
                status => status,
            };
            facts.grants.push(grant(server, Verdict::Allow, rule, at, client, (status, reason)));
        }
    }
    for list in any_of(node, EXCLUDE) {
        for (rule, at) in texts(list.value()) {
            // What a server may not do does no harm while it is switched off, and counts once it is switched on.
            facts.grants.push(grant(server, Verdict::Deny, rule, at, client, entry::status(false)));
        }
    }
}

fn grant(
    server: &str,
    verdict: Verdict,
    rule: At<String>,
    node: NodeRef<'_>,
    client: &Client,
    (status, reason): (Status, Option<String>),
) -> Grant {
    let breadth = match rule.value.as_str() {
        "*" => Breadth::Everything,
        pattern if pattern.contains('*') => Breadth::Prefix,
        _ => Breadth::Exact,
    };
    Grant {
        origin: origin(client, rule.span, node),
        verdict,
        tool: rule.value.clone(),
        rule,
        subject: Subject::Mcp,
        breadth,
        commands: Vec::new(),
        hazard: None,
        server: Some(server.to_owned()),
        status,
        reason,
        lets: None,
        better: None,
        instead: None,
        protective: verdict == Verdict::Deny,
        layer: client.layer,
        run: crate::model::Run::None,
        by_person: false,
        sandboxed: false,
        own_server: false,
        capabilities: Vec::new(),
    }
}
