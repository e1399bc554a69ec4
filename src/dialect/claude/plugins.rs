//! Plugins: their manifests and hooks, marketplaces, and the marketplaces and plugins that settings name.
//!
//! Sources: code.claude.com/docs/en/plugins-reference, .../plugin-marketplaces ("Plugin sources": `ref` a branch or tag, `sha` a full
//! commit); json.schemastore.org/claude-code-plugin-manifest.json, claude-code-marketplace.json; [settings] "extraKnownMarketplaces".

use super::{PRODUCT, hooks::HOOKS};
use crate::authority::package;
use crate::dialect::fact::{Speaker, Stated};
use crate::model::{Facts, Layer, Pin, Plugin};
use crate::syntax::tree::NodeRef;

/// `plugin.json` and `hooks/hooks.json`: the hooks. Servers are lowered with those of every client.
pub(super) fn manifest(root: NodeRef<'_>, facts: &mut Facts) {
    speaker().hooks(root, &HOOKS, facts);
}

/// `marketplace.json`: the plugins it offers, where their source is somewhere else.
pub(super) fn marketplace(root: NodeRef<'_>, facts: &mut Facts) {
    for plugin in root.get("plugins").into_iter().flat_map(NodeRef::items) {
        let Some(name) = plugin.get("name").and_then(NodeRef::text) else { continue };
        facts.plugins.extend(plugin.get("source").and_then(|source| from(source, name.value, false)));
        speaker().hooks(plugin, &HOOKS, facts);
    }
}

/// `extraKnownMarketplaces.<name>.source` of settings, offered to everybody who trusts the folder.
pub(super) fn known(settings: &Stated<'_>, facts: &mut Facts) {
    for entry in settings.root.get("extraKnownMarketplaces").into_iter().flat_map(NodeRef::entries) {
        let updates = entry.value().get("autoUpdate").and_then(NodeRef::as_bool) == Some(true);
        facts.plugins.extend(entry.value().get("source").and_then(|source| from(source, entry.key().to_owned(), updates)));
    }
}

fn speaker() -> Speaker {
    Speaker::acting(PRODUCT, Layer::Project)
}

/// A source that lies in another repository or registry; `None` for folders, files and patterns.
fn from(source: NodeRef<'_>, name: String, auto_update: bool) -> Option<Plugin> {
    let place = ["repo", "url", "package"].iter().find_map(|key| source.get(key)?.text())?;
    let reference = |key: &str| source.get(key).and_then(NodeRef::as_str);
    let pin = match reference("sha").or_else(|| reference("ref")).or_else(|| reference("version")) {
        _ if source.get("source").and_then(NodeRef::as_str) == Some("url") && place.value.ends_with(".json") => Pin::Unknown,
        None => Pin::None,
        Some(reference) => package::pin_of_reference(reference),
    };
    Some(Plugin {
        origin: speaker().origin(source.span(), source.path()),
        name,
        source: place,
        pin,
        auto_update,
        layer: Layer::Project,
        starts: false,
        own: false,
    })
}
