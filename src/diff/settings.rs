//! Which way a setting goes: whether what it means opens something or holds it back, and how far.

use super::Direction;
use crate::model::Topic;

/// How far a setting of that topic with that meaning opens something, above 0, or holds it back, below; `None` where it does neither.
/// Widths are compared within one topic. Nothing said is 0.
fn width(topic: Topic, meaning: &str) -> Option<i8> {
    Some(match (topic, meaning) {
        (Topic::ApprovalMode, "bypass-unsandboxed") => 4,
        (Topic::ApprovalMode, "bypass") => 3,
        (Topic::ApprovalMode, "auto") | (Topic::Callers, "anyone") | (Topic::ApprovalMemory, "forever") => 2,
        // Those who are listed, and programs of whoever it is, could not start it before; which of them are more cannot be told.
        (Topic::Callers, "any-bot" | "listed")
        | (Topic::ApprovalMode, "auto-edit")
        | (Topic::McpAutoEnable, "on")
        | (Topic::WorkspaceTrust | Topic::Protection | Topic::TlsVerification, "off")
        | (Topic::Egress | Topic::Failure, "open")
        | (Topic::Environment, "all")
        | (Topic::CredentialStore, "plain")
        | (Topic::ApprovalTimeout, "approves")
        | (Topic::Approver, "itself" | "anyone")
        | (Topic::ApprovalMemory, "session")
        | (Topic::CodeExecution, "host" | "shell")
        | (Topic::SandboxEscape | Topic::AutoRun | Topic::ModelEndpoint | Topic::ContentLogging, _) => 1,
        (Topic::ApprovalMode, "ask")
        | (Topic::McpAutoEnable, "off")
        | (Topic::WorkspaceTrust | Topic::TlsVerification, "on")
        | (Topic::Protection, "asked")
        | (Topic::Egress, "listed")
        | (Topic::Failure, "closed")
        | (Topic::Environment, "listed")
        | (Topic::ApprovalTimeout, "refuses")
        | (Topic::Approver, "person")
        | (Topic::ApprovalMemory, "once")
        | (Topic::CodeExecution, "sandbox") => -1,
        (Topic::ApprovalMode, "plan") | (Topic::Protection, "on") | (Topic::Egress, "closed") | (Topic::Environment, "none") => -2,
        (Topic::ApprovalMode, "deny") => -3,
        _ => return None,
    })
}

/// Which way it goes from one setting to another of the same key, each by its topic and meaning; `None` where nothing is said.
pub(super) fn direction(old: Option<(Topic, &str)>, new: Option<(Topic, &str)>) -> Direction {
    let side = |one: Option<(Topic, &str)>| one.map_or(Some(0), |(topic, meaning)| width(topic, meaning));
    match (side(old), side(new)) {
        (Some(old), Some(new)) if new > old => Direction::Widened,
        (Some(old), Some(new)) if new < old => Direction::Narrowed,
        // What was there and meant nothing that is known: only what is now opened or held back can be told.
        (None, Some(new)) if new > 0 => Direction::Widened,
        (None, Some(new)) if new < 0 => Direction::Narrowed,
        _ => Direction::Changed,
    }
}
