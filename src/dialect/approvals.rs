//! Files in which a team writes down who approves which tool of an agent, and what becomes of a request that nobody answers.
//!
//! No product owns such a file, and no schema: only keys are read whose name says what they decide, only values that leave no doubt, and only
//! where a tool or an agent is named in the same entry or above it. The names are those of public configurations (`on_timeout: approve`,
//! `timeout_action: approve`, `approvers: [...]`).

use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Setting, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Approvals = Approvals;

/// Reads policies of approval.
#[derive(Debug)]
pub(super) struct Approvals;

const PROBES: &[&str] = &["on_timeout", "onTimeout", "timeout_action", "timeoutAction", "approvers", "approver"];

const fn claim(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: "approval policy", globs, syntax, probes: PROBES, certain: false }
}

static CLAIMS: &[Claim] = &[
    claim(&["**/*{approval,approvals,hitl,human_review,human-review}*.{yaml,yml}"], Syntax::Yaml),
    claim(&["**/*{approval,approvals,hitl,human_review,human-review}*.json"], Syntax::Json),
];

/// Keys that say what happens to a request that nobody answers.
const TIMEOUTS: &[&str] = &["on_timeout", "onTimeout", "timeout_action", "timeoutAction", "on_expiry", "onExpiry"];

/// Keys that say who approves.
const APPROVERS: &[&str] = &["approvers", "approver", "approved_by", "approvedBy"];

/// Keys that name what is approved.
const SUBJECTS: &[&str] = &["tool", "tools", "tool_name", "toolName", "agent", "agents", "capability", "capabilities"];

impl Dialect for Approvals {
    fn id(&self) -> &'static str {
        "approvals"
    }

    fn about(&self) -> About {
        About {
            reads: "who approves an agent's tools, and what a request becomes that nobody answers",
            inert: "entries that name neither a tool nor an agent",
            sources: "the words of the keys: no product owns such a file",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let speaker = Speaker::project(claim.product);
        // An entry of a list of approvals names its tool; a default of all of them stands above the list.
        for node in document.tree.nodes().filter(|node| node.is_form() && node.target() == *node && subject(*node)) {
            for entry in node.entries() {
                if TIMEOUTS.contains(&entry.key()) {
                    facts.settings.extend(timeout(&speaker, entry));
                } else if APPROVERS.contains(&entry.key()) {
                    facts.settings.extend(approver(&speaker, entry));
                }
            }
        }
    }
}

/// Whether the map, or one of the three above it, names a tool or an agent.
fn subject(node: NodeRef<'_>) -> bool {
    std::iter::successors(Some(node), |at| at.parent()).take(4).any(|at| at.is_form() && SUBJECTS.iter().any(|key| at.get(key).is_some()))
}

fn timeout(speaker: &Speaker, entry: EntryRef<'_>) -> Option<Setting> {
    let meaning = match entry.value().as_str()?.trim().to_ascii_lowercase().replace('-', "_").as_str() {
        "approve" | "approved" | "auto_approve" | "allow" | "accept" | "proceed" | "execute" | "continue" => "approves",
        "reject" | "rejected" | "auto_reject" | "deny" | "denied" | "refuse" | "decline" | "cancel" | "abort" | "fail" | "escalate" => {
            "refuses"
        }
        _ => return None,
    };
    Some(Setting { protective: meaning == "refuses", ..speaker.setting(entry, Topic::ApprovalTimeout, meaning) })
}

/// Who approves, where that is nobody in particular, or nobody but the agent. One person among several is a person.
fn approver(speaker: &Speaker, entry: EntryRef<'_>) -> Option<Setting> {
    let value = entry.value();
    let named: Vec<NodeRef<'_>> = if value.is_seq() { value.items().collect() } else { vec![value] };
    let who = |node: &NodeRef<'_>| node.as_str().map(|who| who.trim().to_ascii_lowercase());
    let anyone = named.iter().find(|node| {
        who(node).is_some_and(|who| {
            matches!(who.as_str(), "*" | "anyone" | "anybody" | "everyone" | "all" | "public" | "@everyone" | "@here" | "@channel")
        })
    });
    let machine =
        |who: String| matches!(who.as_str(), "self" | "itself" | "agent" | "requester" | "initiator" | "auto") || who.starts_with("agent:");
    let (node, meaning) = match anyone {
        Some(node) => (*node, "anyone"),
        None if !named.is_empty() && named.iter().all(|node| who(node).is_some_and(machine)) => (*named.first()?, "itself"),
        None => return None,
    };
    Some(speaker.setting_at(entry.key(), node, entry.key_span(), Topic::Approver, meaning))
}
