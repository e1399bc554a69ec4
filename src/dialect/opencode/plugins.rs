//! Plugins: packages and files that run inside of the product from its start.
//!
//! Sources: opencode.ai/docs/plugins ("How plugins are installed": from npm, by themselves, at startup); opencode.ai/v2/docs/plugins (the key
//! `plugins`, `{package, options}`, what counts as a local path); anomalyco/opencode packages/opencode/src/config/config.ts (`[name, options]`).

use super::super::fact::Speaker;
use super::super::item_path;
use crate::authority::package;
use crate::model::{Facts, Plugin, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// Lowers the list of plugins; version 2 calls it `plugins`.
pub(super) fn lower(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for (key, list) in ["plugin", "plugins"].iter().filter_map(|key| Some((*key, root.get(key)?))) {
        for item in list.items() {
            let Some(written) = item.text().or_else(|| item.get("package")?.text()).or_else(|| item.items().next()?.text()) else {
                continue;
            };
            // Nothing says that `-name` fetches anything.
            if written.value.starts_with('-') {
                continue;
            }
            let mut setting = speaker.setting_at(key, item, written.span, Topic::AutoRun, "a plugin");
            setting.origin.path = item_path(item, &written.value);
            setting.value = written.clone();
            facts.settings.push(setting);
            facts.plugins.extend(package(speaker, item, written));
        }
    }
}

/// The plugin, if it comes from elsewhere.
fn package(speaker: &Speaker, item: NodeRef<'_>, written: At<String>) -> Option<Plugin> {
    let package = package::of_npm(&written)?;
    Some(Plugin {
        origin: speaker.origin(written.span, item_path(item, &written.value)),
        name: package.name.value,
        source: written,
        pin: package.pin,
        auto_update: false,
        layer: speaker.layer,
        starts: true,
        own: false,
    })
}
