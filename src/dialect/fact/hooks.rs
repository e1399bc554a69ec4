//! Commands that run on events: the two shapes in which products write them.

use super::Speaker;
use crate::authority::hook;
use crate::model::{Facts, Hook, Subject};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// How a product writes hooks below `hooks.<event>[]`, and which of them decide.
#[derive(Debug)]
pub(in crate::dialect) struct Hooks {
    /// Whether they stand in groups, `{matcher, hooks: [{command}]}`, as Claude Code began it; else each has its own `matcher`.
    pub(in crate::dialect) grouped: bool,
    /// The keys of the command: one, or one a shell.
    pub(in crate::dialect) commands: &'static [&'static str],
    /// Events on which the product does what the hook answers, also when it lets a tool call run. Events whose hooks can only hold a call
    /// back decide nothing that matters here.
    pub(in crate::dialect) deciding: &'static [&'static str],
    /// What a tool that a matcher names is for: letting tools run that only read is no decision to speak of.
    pub(in crate::dialect) subject: fn(&str) -> Subject,
}

impl Hooks {
    /// In groups, none of which decides.
    pub(in crate::dialect) const GROUPED: Self = Self { grouped: true, commands: &["command"], deciding: &[], subject: |_| Subject::Other };

    /// One by one, none of which decides.
    pub(in crate::dialect) const SINGLE: Self = Self { grouped: false, ..Self::GROUPED };
}

impl Speaker {
    /// Lowers the hooks below `holder`'s key `hooks`.
    pub(in crate::dialect) fn hooks(&self, holder: NodeRef<'_>, hooks: &Hooks, facts: &mut Facts) {
        for event in holder.get("hooks").into_iter().flat_map(NodeRef::entries) {
            for item in event.value().items() {
                let matcher = matching(item.get("matcher").and_then(NodeRef::text));
                let group = item.get("hooks").filter(|_| hooks.grouped).into_iter().flat_map(NodeRef::items);
                for node in group.chain((!hooks.grouped).then_some(item)) {
                    facts.hooks.extend(self.on(event, matcher.as_ref(), node, hooks));
                }
            }
        }
    }

    /// The commands of one hook.
    fn on(&self, event: EntryRef<'_>, matcher: Option<&At<String>>, node: NodeRef<'_>, hooks: &Hooks) -> Vec<Hook> {
        let reads = matcher.is_some_and(|matcher| matcher.value.split('|').all(|tool| (hooks.subject)(tool.trim()) == Subject::Read));
        let decides = hooks.deciding.contains(&event.key()) && !reads;
        let commands = hooks.commands.iter().filter_map(|key| node.get(key)).filter_map(command_line);
        commands
            .map(|mut command| {
                // With a command a shell, each is a fact of its own.
                let span = if hooks.commands.len() > 1 { command.span } else { node.span() };
                let arguments: Vec<&str> = node.get("args").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect();
                for argument in &arguments {
                    command.value.push(' ');
                    command.value.push_str(argument);
                }
                let mut hook = hook::read(self.origin(span, node.path()), event.key_at(), matcher.cloned(), command, decides);
                // `args` is the form without a shell.
                if !arguments.is_empty() {
                    (hook.injects, hook.injected_into) = (None, None);
                }
                hook
            })
            .collect()
    }
}

/// A matcher, if it leaves any tool out: an empty one and `*` are all tools, as none is.
pub(super) fn matching(matcher: Option<At<String>>) -> Option<At<String>> {
    matcher.filter(|matcher| !matches!(matcher.value.as_str(), "" | "*"))
}

/// A command line: a text, or a list of words.
pub(super) fn command_line(node: NodeRef<'_>) -> Option<At<String>> {
    let words = || At::new(node.items().filter_map(NodeRef::as_str).collect::<Vec<_>>().join(" "), node.span());
    Some(node.text().unwrap_or_else(words)).filter(|command| !command.value.trim().is_empty())
}
