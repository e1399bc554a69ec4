//! `approval_policy` and `approvals_reviewer`: who is asked, and what that amounts to beside the sandbox of the same file.

use super::super::fact::{Stated, amounts};
use super::personal;
use super::sandbox::{Hold, chosen, hold};
use crate::model::{Facts, Layer, Setting, Status, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};

/// Tables of [schema] in which the two keys mean nothing; TOML reads a key below a header as the table's.
const TABLES: &[&str] =
    &["sandbox_workspace_write", "shell_environment_policy", "history", "tui", "features", "tools", "memories", "otel", "analytics"];

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    policy(stated, stated.root, facts);
    if let Some((name, profile)) = chosen(stated) {
        for setting in facts.settings.iter_mut().filter(|setting| profile.get(&setting.key.value).is_some()) {
            *setting = amounts(setting.clone(), Status::Shadowed, format!("the profile `{name}` sets it too, and is chosen"));
        }
    }
    for profile in stated.root.get("profiles").into_iter().flat_map(NodeRef::entries) {
        let before = facts.settings.len();
        policy(stated, profile.value(), facts);
        for setting in facts.settings.iter_mut().skip(before).filter(|setting| setting.status == Status::Effective) {
            *setting = selected(stated, profile.key(), setting.clone());
        }
    }
    for table in TABLES.iter().filter_map(|table| stated.root.entry(table)) {
        let here = |key: &str| Some((table, table.value().entry(key)?));
        facts.settings.extend(
            ["approval_policy", "sandbox_mode"].into_iter().filter_map(here).filter_map(|(table, entry)| misplaced(stated, table, entry)),
        );
    }
}

/// What a setting of the profile `name` amounts to: it counts where the profile is chosen, here or on the command line.
fn selected(stated: &Stated<'_>, name: &str, setting: Setting) -> Setting {
    match stated.root.get("profile").and_then(NodeRef::as_str) {
        _ if stated.layer == Layer::Project => personal(stated, setting),
        Some(chosen) if chosen != name => amounts(setting, Status::Shadowed, format!("the profile `{chosen}` is chosen")),
        _ => setting,
    }
}

/// The policy of the file or of one profile.
fn policy<'t>(stated: &Stated<'t>, place: NodeRef<'t>, facts: &mut Facts) {
    if let Some(entry) = place.entry("approval_policy") {
        let setting = |meaning| stated.setting(entry, Topic::ApprovalMode, meaning);
        facts.settings.push(match entry.value().as_str() {
            Some("never") => setting(never(stated, place)),
            Some("untrusted" | "on-request" | "on-failure") => setting("ask"),
            Some(other) => amounts(setting("ask"), Status::Dead, format!("there is no approval policy `{other}`")),
            None => setting(granular(stated, place, entry.value())),
        });
    }
    // [schema] ApprovalsReviewer: `guardian_subagent` is the older name of `auto_review`.
    if let Some(entry) = place.entry("approvals_reviewer") {
        let meaning = match entry.value().as_str() {
            Some("auto_review" | "guardian_subagent") => "auto",
            _ => "ask",
        };
        facts.settings.push(stated.setting(entry, Topic::ApprovalMode, meaning));
    }
}

/// Nobody is asked: what the sandbox refuses goes back to the model ([schema] AskForApproval), so the sandbox is all that is left.
fn never<'t>(stated: &Stated<'t>, place: NodeRef<'t>) -> &'static str {
    match hold(stated, place) {
        Hold::Nothing => "bypass-unsandboxed",
        Hold::Files => "bypass",
        Hold::FilesAndNetwork => "auto-edit",
        Hold::ReadOnly => "deny",
    }
}

/// `granular = { sandbox_approval = ..., rules = ..., ... }` [schema GranularApprovalConfig]: what is false is refused without asking.
fn granular<'t>(stated: &Stated<'t>, place: NodeRef<'t>, value: NodeRef<'_>) -> &'static str {
    let flags = value.get("granular").unwrap_or(value);
    let asks = flags.entries().any(|flag| flag.value().as_bool() == Some(true));
    if asks { "ask" } else { never(stated, place) }
}

/// One of the two keys below a table's header, where it was meant to hold something back.
fn misplaced<'t>(stated: &Stated<'t>, table: EntryRef<'t>, entry: EntryRef<'t>) -> Option<Setting> {
    let protective = matches!(entry.value().as_str()?, "untrusted" | "on-request" | "read-only" | "workspace-write");
    // The same key in its place does the work.
    if !protective || stated.root.entry(entry.key()).is_some() {
        return None;
    }
    let reason = format!("it stands below `[{}]`; it is read above the first table only", table.key());
    Some(Setting { protective, ..amounts(stated.setting(entry, Topic::Protection, "on"), Status::Dead, reason) })
}
