//! Agents that live in VS Code as extensions and keep their approval mode in its settings. Those with more than a mode have a dialect.

use super::super::editor::Place;
use super::super::fact::{Speaker, amounts};
use crate::model::{Facts, Status, Topic};
use crate::syntax::tree::NodeRef;

/// Names of `claudeCode.initialPermissionMode` (code.claude.com/docs/en/vs-code, "Extension settings").
const CLAUDE_MODES: &[(&str, &str)] =
    &[("default", "ask"), ("acceptEdits", "auto-edit"), ("plan", "plan"), ("auto", "auto"), ("bypassPermissions", "bypass")];

pub(super) fn lower(place: Place<'_>, facts: &mut Facts) {
    let settings = place.settings;
    let claude = Speaker::acting("Claude Code", place.layer);
    if let Some(entry) = settings.entry("claudeCode.initialPermissionMode")
        && let Some((_, meaning)) = CLAUDE_MODES.iter().find(|(name, _)| entry.value().as_str() == Some(name))
    {
        let setting = claude.setting(entry, Topic::ApprovalMode, meaning);
        // The mode can only be chosen where this other setting offers it (same page).
        let offered = settings.get("claudeCode.allowDangerouslySkipPermissions").and_then(NodeRef::as_bool) == Some(true);
        facts.settings.push(if *meaning == "bypass" && !offered {
            amounts(setting, Status::Inert, "`claudeCode.allowDangerouslySkipPermissions` does not offer this mode")
        } else {
            setting
        });
    }
    // developers.google.com/gemini-code-assist/docs/use-agentic-chat-pair-programmer, "Enable Yolo mode": works in trusted workspaces.
    let gemini = Speaker::acting("Gemini Code Assist", place.layer);
    if let Some(entry) = settings.entry("geminicodeassist.agentYoloMode")
        && let Some(on) = entry.value().as_bool()
    {
        facts.settings.push(gemini.setting(entry, Topic::ApprovalMode, if on { "bypass" } else { "ask" }));
    }
}
