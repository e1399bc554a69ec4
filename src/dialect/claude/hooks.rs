//! Command hooks, wherever they stand: in settings, in a plugin, in the front matter of a subagent or skill.

use crate::authority::hook;
use crate::model::{Facts, Origin};
use crate::syntax::tree::NodeRef;

/// Events whose hooks decide whether a call runs [hooks, "PreToolUse decision control", "PermissionRequest decision control"].
const DECIDING: &[&str] = &["PreToolUse", "PermissionRequest"];

/// Lowers `hooks.<Event>[].hooks[]` of type `command` below `holder` [schema hookCommand]. `args` is the form without a shell.
pub(super) fn lower<'t>(holder: NodeRef<'t>, origin: &dyn Fn(NodeRef<'t>) -> Origin, facts: &mut Facts) {
    for event in holder.get("hooks").into_iter().flat_map(NodeRef::entries) {
        let decides = DECIDING.contains(&event.key());
        for group in event.value().items() {
            for node in group.get("hooks").into_iter().flat_map(NodeRef::items) {
                let Some(mut command) = node.get("command").and_then(NodeRef::text) else { continue };
                let arguments: Vec<&str> = node.get("args").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect();
                for argument in &arguments {
                    command.value.push(' ');
                    command.value.push_str(argument);
                }
                // An empty matcher and `*` are all tools, as no matcher is.
                let matcher = group.get("matcher").and_then(NodeRef::text).filter(|matcher| !matches!(matcher.value.as_str(), "" | "*"));
                let mut hook = hook::read(origin(node), event.key_at(), matcher, command, decides);
                if !arguments.is_empty() {
                    (hook.injects, hook.injected_into) = (None, None);
                }
                facts.hooks.push(hook);
            }
        }
    }
}
