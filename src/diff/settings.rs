//! Which way a setting goes: whether what it means opens something or holds it back.

use crate::model::Topic;

/// Whether a setting of that topic with that meaning opens something; `None` where it does neither.
pub(super) fn opens(topic: Topic, meaning: &str) -> Option<bool> {
    match (topic, meaning) {
        (Topic::ApprovalMode, "bypass" | "bypass-unsandboxed" | "auto" | "auto-edit")
        | (Topic::McpAutoEnable, "on")
        | (Topic::WorkspaceTrust | Topic::Protection | Topic::TlsVerification, "off")
        | (Topic::Egress | Topic::Failure, "open")
        | (Topic::Environment, "all")
        | (Topic::CredentialStore, "plain")
        | (Topic::ApprovalTimeout, "approves")
        | (Topic::Approver, "itself" | "anyone")
        | (Topic::ApprovalMemory, "session" | "forever")
        | (Topic::CodeExecution, "host")
        | (Topic::SandboxEscape | Topic::AutoRun | Topic::ModelEndpoint | Topic::ContentLogging, _) => Some(true),
        (Topic::ApprovalMode, "ask" | "plan" | "deny")
        | (Topic::McpAutoEnable, "off")
        | (Topic::WorkspaceTrust | Topic::TlsVerification, "on")
        | (Topic::Protection, "on" | "asked")
        | (Topic::Egress, "listed" | "closed")
        | (Topic::Failure, "closed")
        | (Topic::Environment, "listed" | "none")
        | (Topic::ApprovalTimeout, "refuses")
        | (Topic::Approver, "person")
        | (Topic::ApprovalMemory, "once")
        | (Topic::CodeExecution, "sandbox") => Some(false),
        _ => None,
    }
}
