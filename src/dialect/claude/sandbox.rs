//! `sandbox`: whether commands run in it, whether the agent may leave it, and what it opens for writing.

use crate::authority::command;
use crate::dialect::fact::{Stated, amounts};
use crate::model::{Breadth, Facts, Sandbox, Setting, Status, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    let Some(sandbox) = settings.root.get("sandbox") else { return };
    for item in sandbox.at(&["filesystem", "allowWrite"]).into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(settings.opened(item, "write", "sandbox.filesystem.allowWrite"));
    }
    // [schema] any settings file may say it, and a project's word goes before a person's own settings.
    ways_out(settings, sandbox, facts);
    let Some(enabled) = sandbox.get("enabled") else { return };
    let Some(on) = enabled.as_bool() else { return };
    facts.sandboxes.push(Sandbox {
        origin: settings.origin(enabled.span(), enabled.path()),
        enabled: At::new(on, enabled.span()),
        enforced: on && holds(sandbox),
        unasked: false,
        status: Status::Effective,
        layer: settings.layer,
    });
}

/// Whether it holds what runs in it. By default the agent may ask to run a command outside (`allowUnsandboxedCommands`), and commands of
/// `excludedCommands` always do; without a list of domains each new one is asked for, which is no limit [sandboxing; schema sandbox].
fn holds(sandbox: NodeRef<'_>) -> bool {
    sandbox.get("allowUnsandboxedCommands").and_then(NodeRef::as_bool) == Some(false)
        && sandbox.get("excludedCommands").is_none_or(|commands| commands.items().next().is_none())
        && sandbox.at(&["network", "allowedDomains"]).is_some_and(NodeRef::is_seq)
}

/// Sockets behind which something runs that is not in the sandbox: container engines, keys.
const SOCKETS: &[&str] = &["docker.sock", "podman.sock", "containerd.sock", "crio.sock", "ssh-agent", "gpg-agent", "SSH_AUTH_SOCK"];

/// Keys that make it weaker when they are true [schema sandbox], and what that means.
const WEAKER: &[(&[&str], &str)] = &[
    (&["enableWeakerNestedSandbox"], "weaker"),
    (&["enableWeakerNetworkIsolation"], "weaker"),
    (&["allowUnsandboxedCommands"], "asked"),
    (&["network", "allowAllUnixSockets"], "sockets"),
];

/// What of a sandbox lets something out, says nothing, or fails open. Where the file does not switch the sandbox on, somebody else may.
fn ways_out(settings: &Stated<'_>, sandbox: NodeRef<'_>, facts: &mut Facts) {
    let on = sandbox.get("enabled").and_then(NodeRef::as_bool) == Some(true);
    let judged = |setting: Setting| if on { setting } else { amounts(setting, Status::Inert, "the sandbox is not switched on here") };
    let entry = |keys: &[&str]| keys.split_last().and_then(|(last, above)| sandbox.at(above)?.entry(last));
    for (keys, meaning) in WEAKER {
        if let Some(entry) = entry(keys).filter(|entry| entry.value().as_bool() == Some(true)) {
            facts.settings.push(judged(settings.setting(entry, Topic::SandboxEscape, meaning)));
        }
    }
    if let Some(entry) = sandbox.entry("excludedCommands") {
        for item in entry.value().items() {
            let Some(text) = item.as_str() else { continue };
            let pattern = if text.contains('*') { text.replace(":*", " *") } else { format!("{text} *") };
            let meaning = if command::breadth(&pattern) >= Breadth::Interpreter { "commands" } else { "tools" };
            facts.settings.push(judged(settings.item(entry, item, Topic::SandboxEscape, meaning)));
        }
    }
    if let Some(entry) = entry(&["network", "allowUnixSockets"]) {
        for item in entry.value().items() {
            let telling = item.as_str().is_some_and(|text| SOCKETS.iter().any(|socket| text.contains(socket)));
            if telling {
                facts.settings.push(judged(settings.item(entry, item, Topic::SandboxEscape, "sockets")));
            }
        }
    }
    if let Some(entry) = entry(&["network", "allowedDomains"]) {
        for item in entry.value().items() {
            // anthropic-experimental/sandbox-runtime, domain pattern: a wildcard needs two labels behind it.
            let wide = item.as_str().is_some_and(|text| text == "*" || text.strip_prefix("*.").is_some_and(|rest| !rest.contains('.')));
            if wide {
                let setting = settings.item(entry, item, Topic::Egress, "open");
                facts.settings.push(amounts(setting, Status::Inert, "the sandbox refuses a pattern as wide as this"));
            }
        }
    }
    if let Some((entry, fails)) = entry(&["failIfUnavailable"]).and_then(|entry| Some((entry, entry.value().as_bool()?))) {
        facts.settings.push(judged(settings.setting(entry, Topic::Failure, if fails { "closed" } else { "open" })));
    }
}
