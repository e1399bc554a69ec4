//! The permission mode, and the locks that keep somebody out of one.

use super::in_repository;
use crate::dialect::fact::{Stated, amounts};
use crate::model::{Facts, Setting, Status, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};

/// Names of `permissions.defaultMode` and what they mean [settings; permission-modes]. `dontAsk` refuses whatever no rule allows;
/// `manual` is a newer name of `default`.
const MODES: &[(&str, &str)] = &[
    ("default", "ask"),
    ("manual", "ask"),
    ("delegate", "ask"),
    ("acceptEdits", "auto-edit"),
    ("plan", "plan"),
    ("auto", "auto"),
    ("dontAsk", "deny"),
    ("bypassPermissions", "bypass"),
];

/// Keys under which the mode is looked for in vain: the flag's name (`--permission-mode`), a subagent's key, and the right key one level
/// too high. Ignored without a word: anthropics/claude-code#40014.
const MISPLACED: &[&str] = &["permissionMode", "permission-mode", "permission_mode", "defaultMode"];

/// What the flag `--dangerously-skip-permissions` would be as a key; there is none (the same issue).
const SKIP: &[&str] = &["dangerouslySkipPermissions", "dangerously-skip-permissions", "dangerously_skip_permissions"];

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    let permissions = settings.root.get("permissions");
    let mode = permissions.and_then(|permissions| permissions.entry("defaultMode"));
    let locked = lock(settings, facts, "disableBypassPermissionsMode");
    lock(settings, facts, "disableAutoMode");
    facts.settings.extend(mode.and_then(|mode| default_mode(settings, mode, locked)));
    for place in [Some(settings.root), permissions].into_iter().flatten() {
        let misplaced = if place == settings.root { MISPLACED } else { &MISPLACED[..3] };
        facts.settings.extend(misplaced.iter().filter_map(|key| misplaced_mode(settings, place.entry(key)?)));
        facts.settings.extend(SKIP.iter().filter_map(|key| skip(settings, place.entry(key)?)));
    }
}

pub(super) fn meaning(mode: &str) -> Option<&'static str> {
    MODES.iter().find(|(name, _)| *name == mode).map(|(_, meaning)| *meaning)
}

fn default_mode(settings: &Stated<'_>, entry: EntryRef<'_>, locked: bool) -> Option<Setting> {
    let written = entry.value().as_str()?;
    let Some(meaning) = meaning(written) else {
        let setting = settings.setting(entry, Topic::ApprovalMode, "ask");
        return Some(amounts(setting, Status::Dead, format!("there is no mode `{written}`")));
    };
    let setting = settings.setting(entry, Topic::ApprovalMode, meaning);
    Some(match meaning {
        // code.claude.com/docs/en/settings ("Before v2.1.257, `bypassPermissions` took effect from any file") and anthropics/claude-code#91296;
        // `auto` was ignored before. Checked: 2026-11-27.
        "bypass" | "auto" if in_repository(settings) => {
            let reason = format!("Claude Code 2.1.257 and newer ignore `{written}` in settings that a repository can hold");
            amounts(setting, Status::Inert, reason)
        }
        "bypass" if locked => amounts(setting, Status::Shadowed, "`disableBypassPermissionsMode` forbids it"),
        _ => setting,
    })
}

/// `disable...Mode: "disable"` [settings], below `permissions` or at the top. Returns whether it is in force.
fn lock(settings: &Stated<'_>, facts: &mut Facts, key: &str) -> bool {
    let entry = settings.root.get("permissions").and_then(|permissions| permissions.entry(key)).or_else(|| settings.root.entry(key));
    let Some(entry) = entry else { return false };
    let works = entry.value().as_str() == Some("disable");
    // What says no, switches nothing on and means to protect nothing.
    if matches!(entry.value().scalar(), None | Some("false" | "enable" | "")) {
        return false;
    }
    let setting = settings.protection(entry);
    facts.settings.push(if works { setting } else { amounts(setting, Status::Dead, "only the value \"disable\" switches it on") });
    works
}

/// A mode under a key that is not read. One that only states the default protects nothing.
fn misplaced_mode(settings: &Stated<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    let meaning = meaning(entry.value().as_str()?)?;
    let protective = matches!(meaning, "plan" | "deny");
    let topic = if protective { Topic::Protection } else { Topic::ApprovalMode };
    let setting = settings.setting(entry, topic, if protective { "on" } else { meaning });
    Some(Setting { protective, ..amounts(setting, Status::Dead, "the mode is read from `permissions.defaultMode` only") })
}

fn skip(settings: &Stated<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    let on = NodeRef::as_bool(entry.value())?;
    let setting = settings.setting(entry, Topic::ApprovalMode, if on { "bypass" } else { "ask" });
    Some(amounts(setting, Status::Dead, "there is no such setting, only a command-line flag"))
}
