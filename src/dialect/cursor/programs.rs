//! Programs that Cursor runs: hooks, the set-up of cloud agents, and that of worktrees.

use super::super::fact::{Hooks, Speaker};
use crate::model::{Facts, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// [hooks] `beforeShellExecution` and `beforeMCPExecution` answer with `permission`: allow, deny or ask.
static HOOKS: Hooks = Hooks { deciding: &["beforeShellExecution", "beforeMCPExecution"], ..Hooks::SINGLE };

/// `hooks.<event>[]` [hooks]. A hook that crashes or times out lets the action through unless `failClosed` is set.
pub(super) fn hooks(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    speaker.hooks(root, &HOOKS, facts);
    let listed = root.get("hooks").into_iter().flat_map(NodeRef::entries).flat_map(|event| event.value().items());
    for entry in listed.filter_map(|hook| hook.entry("failClosed")) {
        if let Some(closed) = entry.value().as_bool() {
            facts.settings.push(speaker.setting(entry, Topic::Failure, if closed { "closed" } else { "open" }));
        }
    }
}

/// `install`, `start` and `terminals` of `environment.json`: run on the machine of a cloud agent. The lists of `worktrees.json`: run in each
/// new worktree.
pub(super) fn setup(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    const STEPS: &[&str] = &["install", "start", "setup-worktree", "setup-worktree-unix", "setup-worktree-windows"];
    for entry in STEPS.iter().filter_map(|key| root.entry(key)) {
        for command in one_or_more(entry.value()) {
            let (node, command) = command;
            facts.hooks.push(speaker.hook(entry.key_at(), None, command, node));
        }
    }
    if let Some(entry) = root.entry("terminals") {
        for node in entry.value().items() {
            let Some(command) = node.get("command").and_then(NodeRef::text) else { continue };
            facts.hooks.push(speaker.hook(entry.key_at(), None, command, node));
        }
    }
}

fn one_or_more(node: NodeRef<'_>) -> Vec<(NodeRef<'_>, At<String>)> {
    node.text().map(|text| (node, text)).into_iter().chain(node.items().filter_map(|item| Some((item, item.text()?)))).collect()
}
