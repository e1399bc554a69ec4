//! The sandbox around commands of the agent, and where its tools may connect to [approvals, "Sandbox agent commands"].

use super::super::editor::Place;
use super::super::fact::{Speaker, amounts};
use crate::model::{Facts, Sandbox, Status, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

const ENABLED: &str = "chat.agent.sandbox.enabled";

pub(super) fn lower(speaker: &Speaker, place: Place<'_>, facts: &mut Facts) {
    let settings = place.settings;
    let on = settings.get(ENABLED).and_then(switch);
    let open = settings.get("chat.agent.sandbox.allowNetwork").and_then(NodeRef::as_bool) == Some(true);
    if let Some((on, enabled)) = on.zip(settings.get(ENABLED)) {
        facts.sandboxes.push(Sandbox {
            origin: speaker.origin(enabled.span(), enabled.path()),
            enabled: At::new(on, enabled.span()),
            // What the sandbox stops is asked of a person before it runs outside; no network is open unless this says so.
            enforced: on && !open,
            unasked: false,
            status: Status::Effective,
            layer: speaker.layer,
        });
    }
    if let Some(entry) = settings.entry("chat.agent.sandbox.allowNetwork").filter(|_| open) {
        let setting = speaker.setting(entry, Topic::Egress, "open");
        let idle = on != Some(true);
        facts.settings.push(if idle {
            amounts(setting, Status::Inert, "it opens the sandbox, which is not switched on here")
        } else {
            setting
        });
    }
    // What the sandbox opens is open anyway without it.
    let opens = if on == Some(true) { Status::Effective } else { Status::Inert };
    for system in ["chat.agent.sandbox.fileSystem.linux", "chat.agent.sandbox.fileSystem.mac"] {
        let Some(files) = settings.get(system) else { continue };
        for (key, access) in [("allowWrite", "write"), ("allowRead", "read")] {
            if let Some(list) = files.get(key) {
                speaker.roots(list, &format!("{system}.{key}"), access, opens, facts);
            }
        }
    }
    let filter = settings.entry("chat.agent.networkFilter").filter(|entry| entry.value().as_bool() == Some(true));
    if let Some(entry) = filter {
        let domains = settings.get("chat.agent.allowedNetworkDomains");
        let meaning = match domains {
            Some(list) if list.items().any(|domain| domain.as_str() == Some("*")) => "open",
            Some(list) if list.items().next().is_some() => "listed",
            _ => "closed",
        };
        facts.settings.push(speaker.setting(entry, Topic::Egress, meaning));
    }
}

/// `on`, `off`; a boolean before 1.116; `allowNetwork` is on with an open network.
fn switch(node: NodeRef<'_>) -> Option<bool> {
    match node.scalar()? {
        "on" | "true" | "allowNetwork" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}
