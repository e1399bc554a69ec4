//! Protections besides the rules: which keys only an organisation may set, which misspelt lists were meant to hold something back, and the
//! approval of MCP servers.

use super::in_repository;
use crate::dialect::fact::{Stated, amounts};
use crate::model::{Facts, Setting, Status, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};

/// Restrictions that are read from managed settings only: marked "(Managed settings only)" in [settings] and [schema].
const MANAGED_ONLY: &[&[&str]] = &[
    &["allowManagedHooksOnly"],
    &["allowManagedMcpServersOnly"],
    &["allowManagedPermissionRulesOnly"],
    &["allowedChannelPlugins"],
    &["blockedMarketplaces"],
    &["disableSideloadFlags"],
    &["forceRemoteSettingsRefresh"],
    &["requiredMaximumVersion"],
    &["requiredMinimumVersion"],
    &["strictKnownMarketplaces"],
    &["strictPluginOnlyCustomization"],
    &["sandbox", "filesystem", "allowManagedReadPathsOnly"],
    &["sandbox", "network", "allowManagedDomainsOnly"],
];

/// Words under which lists of what is forbidden are looked for in vain: below `permissions`, and at the top of the file.
const DENIALS: &[&str] = &[
    "denied", "denies", "deniedtools", "deniedcommands", "denylist", "deny_list", "denyrules", "disallow", "disallowed", "disallowedtools",
    "disallowed_tools", "block", "blocked", "blockedtools", "blockedcommands", "blocklist", "blacklist", "forbid", "forbidden",
    "prohibited",
];

/// Names of tools that other products use as keys of a permission map; in Claude Code the tool is part of the rule.
const TOOL_KEYS: &[&str] =
    &["bash", "shell", "read", "write", "edit", "webfetch", "websearch", "mcp", "files", "filesystem", "network", "tools"];

/// Values that hold something back where permissions are a map.
const REFUSALS: &[&str] = &["deny", "ask", "denied", "block", "never"];

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    if in_repository(settings) {
        facts.settings.extend(MANAGED_ONLY.iter().filter_map(|keys| managed_only(settings, keys)));
    }
    for entry in settings.root.entries() {
        let key = entry.key().to_ascii_lowercase();
        if DENIALS.contains(&key.as_str()) || matches!(key.as_str(), "deny" | "ask") {
            facts.settings.extend(misplaced(settings, entry, "rules are read from `permissions.deny` and `permissions.ask` only"));
        }
    }
    for entry in settings.root.get("permissions").into_iter().flat_map(NodeRef::entries) {
        let key = entry.key();
        let lower = key.to_ascii_lowercase();
        if DENIALS.contains(&lower.as_str()) || matches!(lower.as_str(), "deny" | "ask") && key != lower {
            facts.settings.extend(misplaced(settings, entry, "the list is called `deny`"));
        } else if TOOL_KEYS.contains(&lower.as_str()) && refuses(entry.value()) {
            let reason = "`permissions` has no key for a tool; the rule belongs into `permissions.deny`, as `Tool(what)`";
            facts.settings.extend(misplaced(settings, entry, reason));
        }
    }
    facts.settings.extend(settings.root.entry("skipDangerousModePermissionPrompt").and_then(|entry| trust(settings, entry)));
    if let Some(entry) = settings.root.entry("disableAllHooks").filter(|entry| entry.value().as_bool() == Some(true)) {
        facts.settings.push(settings.setting(entry, Topic::Protection, "off"));
    }
    facts.settings.extend(settings.root.entry("enableAllProjectMcpServers").and_then(|entry| auto_enable(settings, entry)));
}

fn managed_only(settings: &Stated<'_>, keys: &[&str]) -> Option<Setting> {
    let (last, above) = keys.split_last()?;
    let entry = settings.root.at(above)?.entry(last)?;
    if entry.value().is_null() || entry.value().as_bool() == Some(false) {
        return None;
    }
    let setting = settings.protection(entry);
    Some(amounts(setting, Status::Inert, "it is read from managed settings only, not from a repository"))
}

/// A list or map under a key that is not read; an empty one was not meant to do anything.
fn misplaced(settings: &Stated<'_>, entry: EntryRef<'_>, reason: &str) -> Option<Setting> {
    let value = entry.value();
    let says_something =
        value.items().next().is_some() || value.entries().next().is_some() || value.as_str().is_some_and(|text| !text.is_empty());
    says_something.then(|| {
        let setting = settings.protection(entry);
        amounts(setting, Status::Dead, reason)
    })
}

/// Whether a permission map holds anything back: a list of denials, or a pattern that is refused.
fn refuses(node: NodeRef<'_>) -> bool {
    let refusal = |text: &str| REFUSALS.contains(&text.to_ascii_lowercase().as_str());
    node.as_str().is_some_and(refusal)
        || node.entries().any(|entry| {
            let listed = refusal(entry.key()) && entry.value().items().next().is_some();
            listed || entry.value().as_str().is_some_and(refusal) || entry.value().is_map() && refuses(entry.value())
        })
}

/// [settings] "Automatically approve all MCP servers defined in project `.mcp.json` files". Read from project and local settings once the
/// folder is trusted; since 2.1.196 `claude mcp list` honours it in an untrusted folder only from files outside of the repository.
fn auto_enable(settings: &Stated<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    let on = entry.value().as_bool()?;
    Some(settings.setting(entry, Topic::McpAutoEnable, if on { "on" } else { "off" }))
}

/// [settings] Whether the dialog before the mode that bypasses approval is answered in advance; ignored in project settings [changelog 2.1.257].
fn trust(settings: &Stated<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    entry.value().as_bool().filter(|on| *on)?;
    let setting = settings.setting(entry, Topic::WorkspaceTrust, "off");
    Some(if in_repository(settings) {
        amounts(setting, Status::Inert, "it is ignored in settings that a repository can hold")
    } else {
        setting
    })
}
