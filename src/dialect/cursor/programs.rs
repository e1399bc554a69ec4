//! Programs that Cursor runs: hooks, the set-up of cloud agents, and that of worktrees.

use super::super::product::Product;
use crate::authority::hook;
use crate::model::{Facts, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// `hooks.<event>[]` [hooks]. A hook that crashes or times out lets the action through unless `failClosed` is set.
pub(super) fn hooks(product: Product, root: NodeRef<'_>, facts: &mut Facts) {
    for event in root.get("hooks").into_iter().flat_map(NodeRef::entries) {
        for hook in event.value().items() {
            let Some(command) = hook.get("command").and_then(NodeRef::text) else { continue };
            let matcher = hook.get("matcher").and_then(NodeRef::text).filter(|matcher| !matches!(matcher.value.as_str(), "" | "*"));
            facts.hooks.push(hook::read(product.origin(hook.span(), hook.path()), event.key_at(), matcher, command, false));
            if let Some(entry) = hook.entry("failClosed")
                && let Some(closed) = entry.value().as_bool()
            {
                facts.settings.push(product.setting(entry, Topic::Failure, if closed { "closed" } else { "open" }));
            }
        }
    }
}

/// `install`, `start` and `terminals` of `environment.json`: run on the machine of a cloud agent. The lists of `worktrees.json`: run in each
/// new worktree.
pub(super) fn setup(product: Product, root: NodeRef<'_>, facts: &mut Facts) {
    const STEPS: &[&str] = &["install", "start", "setup-worktree", "setup-worktree-unix", "setup-worktree-windows"];
    for entry in STEPS.iter().filter_map(|key| root.entry(key)) {
        for command in one_or_more(entry.value()) {
            let (node, command) = command;
            facts.hooks.push(hook::read(product.origin(node.span(), node.path()), entry.key_at(), None, command, false));
        }
    }
    if let Some(entry) = root.entry("terminals") {
        for node in entry.value().items() {
            let Some(command) = node.get("command").and_then(NodeRef::text) else { continue };
            facts.hooks.push(hook::read(product.origin(node.span(), node.path()), entry.key_at(), None, command, false));
        }
    }
}

fn one_or_more(node: NodeRef<'_>) -> Vec<(NodeRef<'_>, At<String>)> {
    node.text().map(|text| (node, text)).into_iter().chain(node.items().filter_map(|item| Some((item, item.text()?)))).collect()
}
