//! `sandbox.json`, and the sandbox of the command line: what commands may reach [sandbox]. The project's file wins over the user's.

use super::super::fact::Speaker;
use crate::model::{Facts, Layer, Sandbox, Status, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let kind = root.get("type").and_then(NodeRef::as_str).unwrap_or("workspace_readwrite");
    let policy = root.get("networkPolicy");
    let default = policy.and_then(|policy| policy.entry("default"));
    let allowed = |text: &str| default.and_then(|entry| entry.value().as_str()) == Some(text);
    let on = kind != "insecure_none";
    if let Some(node) = root.get("type").filter(|node| node.as_str().is_some()) {
        facts.sandboxes.push(Sandbox {
            origin: speaker.origin(node.span(), node.path()),
            enabled: At::new(on, node.span()),
            enforced: on && allowed("deny"),
            unasked: false,
            status: Status::Effective,
            layer: speaker.layer,
        });
    }
    if let Some(entry) = default {
        let list = policy.and_then(|policy| policy.get("allow"));
        let any = list.is_some_and(|list| list.items().any(|host| host.as_str() == Some("*")));
        let some = list.is_some_and(|list| list.items().next().is_some());
        let meaning = match entry.value().as_str() {
            Some("allow") => "open",
            Some("deny") if any => "open",
            Some("deny") if some => "listed",
            Some("deny") => "closed",
            _ => return,
        };
        facts.settings.push(speaker.setting(entry, Topic::Egress, meaning));
    }
    let opens = if on { Status::Effective } else { Status::Inert };
    for (key, access) in [("additionalReadwritePaths", "write"), ("additionalReadonlyPaths", "read"), ("additionalReadPaths", "read")] {
        if let Some(list) = root.get(key) {
            speaker.roots(list, key, access, opens, facts);
        }
    }
}

/// `sandbox.mode` and `sandbox.networkAccess` of `cli-config.json`; a project cannot set them.
pub(super) fn command_line(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let Some(mode) = root.at(&["sandbox", "mode"]) else { return };
    let Some(on) = mode.as_str().and_then(|mode| match mode {
        "enabled" => Some(true),
        "disabled" => Some(false),
        _ => None,
    }) else {
        return;
    };
    let closed = root.at(&["sandbox", "networkAccess"]).and_then(NodeRef::as_str) == Some("disabled");
    facts.sandboxes.push(Sandbox {
        origin: speaker.origin(mode.span(), mode.path()),
        enabled: At::new(on, mode.span()),
        enforced: on && closed,
        unasked: false,
        status: if speaker.layer == Layer::Project { Status::Inert } else { Status::Effective },
        layer: speaker.layer,
    });
}
