//! `settings.json`, and the manifest of an extension.

use super::super::fact::{Hooks, Stated, amounts};
use super::super::item_path;
use super::super::mcp;
use super::rule::{Ranked, grant, ordered};
use super::{QWEN, client};
use crate::authority::url;
use crate::model::{Facts, Layer, Sandbox, Setting, Status, Tool, Topic, Verdict};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    stated.acts(facts);
    if let Some(servers) = stated.root.get("mcpServers") {
        mcp::servers(servers, client(stated.product, stated.layer, false), facts);
    }
    lists(stated, facts);
    facts.settings.extend(mode(stated));
    sandbox(stated, facts);
    security(stated, facts);
    commands(stated, facts);
    endpoints(stated, facts);
    telemetry(stated, facts);
    // docs/hooks/reference.md: a `BeforeTool` hook can only deny, and nothing lets one grant permission.
    stated.hooks(stated.root, &Hooks::GROUPED, facts);
    for item in stated.root.at(&["context", "includeDirectories"]).into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(stated.opened(item, "write", "context.includeDirectories"));
    }
}

/// `gemini-extension.json` [extensions].
pub(super) fn extension(stated: &Stated<'_>, facts: &mut Facts) {
    if let Some(servers) = stated.root.get("mcpServers") {
        mcp::servers(servers, client(stated.product, stated.layer, true), facts);
    }
    let denied = list(stated, &["excludeTools"], Verdict::Deny, 0);
    facts.grants.extend(ordered(denied));
}

fn list(stated: &Stated<'_>, keys: &[&str], verdict: Verdict, priority: i64) -> Vec<Ranked> {
    let items = stated.root.at(keys).into_iter().flat_map(NodeRef::items);
    items
        .filter_map(|item| {
            let written = item.text()?;
            let origin = stated.origin(item.span(), item_path(item, &written.value));
            Some(Ranked { priority, grant: grant(stated, origin, verdict, &written) })
        })
        .collect()
}

/// [policy config]: excluded tools come before allowed ones; [schema tools.confirmationRequired]: "always require confirmation", also of
/// what is allowed. `tools.core` lists the only built-in tools to be offered. `permissions` is Qwen Code's newer form of the lists.
fn lists(stated: &Stated<'_>, facts: &mut Facts) {
    let mut rules = list(stated, &["tools", "exclude"], Verdict::Deny, 3);
    // `mcp.excluded` names servers.
    for mut rule in list(stated, &["mcp", "excluded"], Verdict::Deny, 4) {
        let server = format!("mcp_{}_*", rule.grant.tool);
        rule.grant = grant(stated, rule.grant.origin, Verdict::Deny, &rule.grant.rule.map(|_| server));
        rules.push(rule);
    }
    rules.extend(list(stated, &["tools", "confirmationRequired"], Verdict::Ask, 2));
    rules.extend(list(stated, &["tools", "allowed"], Verdict::Allow, 1));
    if stated.product == QWEN {
        for (key, verdict, priority) in [("deny", Verdict::Deny, 3), ("ask", Verdict::Ask, 2), ("allow", Verdict::Allow, 1)] {
            rules.extend(list(stated, &["permissions", key], verdict, priority));
        }
    }
    facts.grants.extend(ordered(rules));
    for item in stated.root.at(&["tools", "core"]).into_iter().flat_map(NodeRef::items) {
        if let Some(name) = item.text() {
            let origin = stated.origin(item.span(), item_path(item, &name.value));
            facts.tools.push(Tool::new(origin, name, Some(stated.product.to_owned())));
        }
    }
}

/// `general.defaultApprovalMode`, in Qwen Code `tools.approvalMode` [schema].
fn mode(stated: &Stated<'_>) -> Option<Setting> {
    let qwen = stated.product == QWEN;
    let keys = if qwen { ["tools", "approvalMode"] } else { ["general", "defaultApprovalMode"] };
    let entry = stated.root.get(keys[0])?.entry(keys[1])?;
    let meaning = match entry.value().as_str()? {
        "default" => "ask",
        "auto_edit" | "auto-edit" | "autoEdit" => "auto-edit",
        "plan" => "plan",
        "yolo" => "bypass",
        // QwenLM/qwen-code docs/users/features/approval-mode.md: a classifier judges; it is the default.
        "auto" if qwen => "auto",
        _ => return None,
    };
    let setting = stated.setting(entry, Topic::ApprovalMode, meaning);
    // [schema]: "YOLO mode (auto-approve all actions) can only be enabled via command line (--yolo or --approval-mode=yolo)."
    Some(if meaning == "bypass" && !qwen {
        amounts(setting, Status::Dead, "this mode can be chosen on the command line only")
    } else {
        setting
    })
}

/// `tools.sandbox`: a switch, the name of a container program, or a map [schema]. Off by default.
fn sandbox(stated: &Stated<'_>, facts: &mut Facts) {
    let Some(tools) = stated.root.get("tools") else { return };
    for item in tools.get("sandboxAllowedPaths").into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(stated.opened(item, "write", "tools.sandboxAllowedPaths"));
    }
    let network = tools.entry("sandboxNetworkAccess").and_then(|entry| Some((entry, entry.value().as_bool()?)));
    let switch = tools.get("sandbox");
    let on = switch.and_then(|switch| match switch.scalar() {
        Some("false" | "") => Some(false),
        Some(_) => Some(true),
        None => switch.get("enabled").and_then(NodeRef::as_bool),
    });
    if let (Some(switch), Some(on)) = (switch, on) {
        let enabled = switch.get("enabled").unwrap_or(switch);
        facts.sandboxes.push(Sandbox {
            origin: stated.origin(enabled.span(), enabled.path()),
            enabled: At::new(on, enabled.span()),
            // A container keeps its network unless that is closed.
            enforced: on && network.is_some_and(|(_, open)| !open),
            unasked: false,
            status: Status::Effective,
            layer: stated.layer,
        });
    }
    if let Some((entry, open)) = network {
        let setting = stated.setting(entry, Topic::Egress, if open { "open" } else { "closed" });
        let setting = Setting { protective: !open, ..setting };
        let closed_nothing = on == Some(false);
        facts.settings.push(if closed_nothing { amounts(setting, Status::Shadowed, "the sandbox is off") } else { setting });
    }
}

/// Locks, trust, and what of the environment tools get.
fn security(stated: &Stated<'_>, facts: &mut Facts) {
    let Some(security) = stated.root.get("security") else { return };
    let flag = |node: NodeRef<'_>| node.as_bool();
    for key in ["disableYoloMode", "disableAlwaysAllow", "blockGitExtensions"] {
        let Some(entry) = security.entry(key) else { continue };
        if flag(entry.value()) == Some(true) {
            facts.settings.push(stated.protection(entry));
        }
    }
    if let Some((entry, on)) = enabled(security, "folderTrust") {
        let setting = stated.setting(entry, Topic::WorkspaceTrust, if on { "on" } else { "off" });
        // It is on by default in Gemini CLI and off in Qwen Code: only there it was meant to change anything.
        let setting = Setting { protective: on && stated.product == QWEN, ..setting };
        // [settings] initialTrustCheckSettings: "For the initial trust check, we can only use user and system settings."
        let inert = stated.layer == Layer::Project;
        facts.settings.push(if inert {
            amounts(setting, Status::Inert, "trust is decided by a person's and the system's settings")
        } else {
            setting
        });
    }
    if let Some((entry, true)) = enabled(security, "environmentVariableRedaction") {
        facts.settings.push(Setting { protective: true, ..stated.setting(entry, Topic::Environment, "listed") });
    }
}

/// The switch `enabled` of a group.
fn enabled<'t>(node: NodeRef<'t>, group: &str) -> Option<(EntryRef<'t>, bool)> {
    let entry = node.get(group)?.entry("enabled")?;
    Some((entry, entry.value().as_bool()?))
}

/// Commands that run when the product starts, or in place of tools [schema].
fn commands(stated: &Stated<'_>, facts: &mut Facts) {
    let places = [
        ("tools", "discoveryCommand", "a command that lists tools"),
        ("tools", "callCommand", "a command that calls tools"),
        ("mcp", "serverCommand", "a server of tools"),
    ];
    for (group, key, what) in places {
        let Some(entry) = stated.root.get(group).and_then(|group| group.entry(key)) else { continue };
        facts.hooks.extend(stated.runs(entry.key_at(), entry.value()));
        if key != "callCommand" && entry.value().as_str().is_some() {
            facts.settings.push(stated.setting(entry, Topic::AutoRun, what));
        }
    }
}

/// Where Qwen Code sends model traffic [qwen schema]: `security.auth.baseUrl` and `modelProviders.<auth>[].baseUrl`.
fn endpoints(stated: &Stated<'_>, facts: &mut Facts) {
    let own = stated.root.at(&["security", "auth"]).and_then(|auth| auth.entry("baseUrl"));
    let providers = stated.root.get("modelProviders").into_iter().flat_map(NodeRef::entries);
    let listed = providers.flat_map(|provider| provider.value().items()).filter_map(|model| model.entry("baseUrl"));
    for entry in own.into_iter().chain(listed) {
        facts.settings.extend(stated.endpoint(entry, &["googleapis.com", "aliyuncs.com", "qwen.ai"]));
    }
}

/// docs/cli/telemetry.md: prompts are part of what is exported unless `telemetry.logPrompts` is false. The default goes to this machine.
fn telemetry(stated: &Stated<'_>, facts: &mut Facts) {
    let Some((switch, true)) = enabled(stated.root, "telemetry") else { return };
    let Some(telemetry) = stated.root.get("telemetry") else { return };
    let text = |key: &str| telemetry.get(key).and_then(NodeRef::as_str);
    let prompts = telemetry.entry("logPrompts");
    let kept = prompts.is_some_and(|entry| entry.value().as_bool() == Some(false)) || text("outfile").is_some();
    let elsewhere =
        text("target") == Some("gcp") || text("otlpEndpoint").map(url::parse).is_some_and(|url| !url.local && !url.host.is_empty());
    if elsewhere && !kept {
        let (entry, meaning) = prompts.map_or((switch, "content-by-default"), |entry| (entry, "content"));
        facts.settings.push(stated.setting(entry, Topic::ContentLogging, meaning));
    }
}
