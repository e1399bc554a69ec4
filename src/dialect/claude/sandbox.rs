//! `sandbox`: whether commands run in it, whether the agent may leave it, and what it opens for writing.

use super::{Settings, permissions};
use crate::model::{Facts, Sandbox, Status};
use crate::source::At;
use crate::syntax::tree::NodeRef;

pub(super) fn lower(settings: &Settings<'_>, facts: &mut Facts) {
    let Some(sandbox) = settings.root.get("sandbox") else { return };
    for item in sandbox.at(&["filesystem", "allowWrite"]).into_iter().flat_map(NodeRef::items) {
        facts.roots.extend(permissions::root(settings, item, "sandbox.filesystem.allowWrite"));
    }
    // [schema] any settings file may say it, and a project's word goes before a person's own settings.
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
