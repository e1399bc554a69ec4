//! Command hooks, wherever they stand: in settings, in a plugin, in the front matter of a subagent or skill; and other commands that the
//! product runs by itself.

use super::{Settings, permissions};
use crate::authority::hook;
use crate::model::{Facts, Origin, Subject};
use crate::source::At;
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
                let reads = matcher.as_ref().is_some_and(|matcher| matcher.value.split('|').all(|tool| permissions::subject(tool.trim()) == Subject::Read));
                let mut hook = hook::read(origin(node), event.key_at(), matcher, command, decides && !reads);
                if !arguments.is_empty() {
                    (hook.injects, hook.injected_into) = (None, None);
                }
                facts.hooks.push(hook);
            }
        }
    }
}

/// Commands whose output the product uses: they run with nobody asking [settings].
const HELPERS: &[&[&str]] = &[
    &["apiKeyHelper"],
    &["awsAuthRefresh"],
    &["awsCredentialExport"],
    &["gcpAuthRefresh"],
    &["otelHeadersHelper"],
    &["statusLine", "command"],
    &["fileSuggestion", "command"],
];

/// Lowers the commands of settings besides hooks; the event is the key.
pub(super) fn helpers(settings: &Settings<'_>, facts: &mut Facts) {
    for keys in HELPERS {
        let Some((last, above)) = keys.split_last() else { continue };
        let Some(entry) = settings.root.at(above).and_then(|holder| holder.entry(last)) else { continue };
        let Some(command) = entry.value().text() else { continue };
        let event = At::new(keys[0].to_owned(), entry.key_span());
        facts.hooks.push(hook::read(settings.origin(entry.value().span(), entry.value().path()), event, None, command, false));
    }
}
