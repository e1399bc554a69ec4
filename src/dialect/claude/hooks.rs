//! What Claude Code runs: hooks, wherever they stand (settings, a plugin, the front matter of a subagent or skill), and other commands that it
//! runs by itself.

use super::permissions;
use crate::dialect::fact::{Hooks, Stated};
use crate::model::Facts;
use crate::source::At;

/// `hooks.<Event>[].hooks[]` of type `command` [schema hookCommand]. What decides whether a call runs: [hooks, "PreToolUse decision control",
/// "PermissionRequest decision control"].
pub(super) static HOOKS: Hooks = Hooks { deciding: &["PreToolUse", "PermissionRequest"], subject: permissions::subject, ..Hooks::GROUPED };

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
pub(super) fn helpers(settings: &Stated<'_>, facts: &mut Facts) {
    for keys in HELPERS {
        let Some((last, above)) = keys.split_last() else { continue };
        let Some(entry) = settings.root.at(above).and_then(|holder| holder.entry(last)) else { continue };
        let event = At::new(keys[0].to_owned(), entry.key_span());
        facts.hooks.extend(entry.value().text().map(|command| settings.hook(event, None, command, entry.value())));
    }
}
