//! Whether a person approves at all: global approval, the permission level of new sessions, trust, and what of MCP is let in.

use super::super::editor::{Place, Scope};
use super::super::fact::{Speaker, amounts};
use crate::model::{Facts, Setting, Status, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};

/// "Global auto approve", its name of today and of 1.99 to 1.103 [registry, `APPLICATION_MACHINE`; a migration renames it].
const GLOBAL: &[&str] = &["chat.tools.global.autoApprove", "chat.tools.autoApprove"];

/// Permission levels [registry, `ChatPermissionLevel`; approvals, "Permission levels"]. Autopilot also answers questions by itself.
const LEVELS: &[(&str, &str)] = &[("default", "ask"), ("assisted", "auto"), ("autoApprove", "bypass"), ("autopilot", "bypass")];

/// Modes of a new session [registry, `chat.defaultConfiguration.mode`].
const MODES: &[(&str, &str)] = &[("interactive", "ask"), ("plan", "plan"), ("autopilot", "bypass")];

pub(super) fn lower(speaker: &Speaker, place: Place<'_>, facts: &mut Facts) {
    let settings = place.settings;
    for entry in GLOBAL.iter().filter_map(|key| settings.entry(key)) {
        let Some(on) = entry.value().as_bool() else { continue };
        let setting = speaker.setting(entry, Topic::ApprovalMode, if on { "bypass" } else { "ask" });
        facts.settings.push(scoped(setting, place, Scope::Machine));
    }
    facts.settings.extend(settings.entry("chat.permissions.default").and_then(|entry| named(speaker, entry, LEVELS)));
    if let Some(session) = settings.get("chat.defaultConfiguration") {
        facts.settings.extend(session.entry("approvals").and_then(|entry| named(speaker, entry, LEVELS)));
        facts.settings.extend(session.entry("mode").and_then(|entry| named(speaker, entry, MODES)));
    }
    facts.settings.extend(settings.entry("security.workspace.trust.enabled").and_then(|entry| trust(speaker, place, entry)));
    facts.settings.extend(settings.entry("task.allowAutomaticTasks").and_then(|entry| tasks(speaker, entry)));
    facts.settings.extend(settings.entry("chat.mcp.access").and_then(|entry| access(speaker, entry)));
}

fn named(speaker: &Speaker, entry: EntryRef<'_>, names: &[(&str, &'static str)]) -> Option<Setting> {
    let written = entry.value().as_str()?;
    let (_, meaning) = names.iter().find(|(name, _)| *name == written)?;
    Some(speaker.setting(entry, Topic::ApprovalMode, meaning))
}

fn scoped(setting: Setting, place: Place<'_>, scope: Scope) -> Setting {
    match place.ignored(scope) {
        Some(reason) => amounts(setting, Status::Inert, reason),
        None => setting,
    }
}

/// src/vs/workbench/contrib/workspace/browser/workspace.contribution.ts: scope `APPLICATION`.
fn trust(speaker: &Speaker, place: Place<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    let on = NodeRef::as_bool(entry.value())?;
    let setting = speaker.setting(entry, Topic::WorkspaceTrust, if on { "on" } else { "off" });
    Some(scoped(setting, place, Scope::Application))
}

/// Whether somebody is asked before tasks of a trusted folder start by themselves [tasks]: with `on` nobody is.
fn tasks(speaker: &Speaker, entry: EntryRef<'_>) -> Option<Setting> {
    match entry.value().scalar()? {
        "on" | "true" => Some(speaker.setting(entry, Topic::Protection, "off")),
        "off" | "false" => Some(speaker.setting(entry, Topic::Protection, "on")),
        _ => None,
    }
}

/// `none` and `registry` keep servers out; `all` is the default [registry].
fn access(speaker: &Speaker, entry: EntryRef<'_>) -> Option<Setting> {
    matches!(entry.value().as_str()?, "none" | "registry" | "registryOnly").then(|| speaker.protection(entry))
}
