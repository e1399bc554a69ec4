//! Where VS Code, and editors built on it, keep settings: one file is read once and lowered by every dialect whose product reads keys in it.
//!
//! Sources: code.visualstudio.com/docs/configure/settings ("Settings file locations"), containers.dev/implementors/json_reference
//! (`customizations`), microsoft/vscode src/vs/platform/configuration/common/configurationRegistry.ts (`ConfigurationScope`).

use crate::model::Layer;
use crate::syntax::Document;
use crate::syntax::tree::NodeRef;

/// The files of a repository that hold settings.
pub(super) const WORKSPACE: &[&str] =
    &["**/.vscode/settings.json", "**/*.code-workspace", "**/devcontainer.json", "**/.devcontainer.json", "**/.devcontainer/*.json"];

/// Somebody's own settings, in dotfiles and images; by the folders that VS Code and its servers use.
pub(super) const USER: &[&str] = &[
    "**/{Code,Code - Insiders,Code - OSS,VSCodium,code-server}/User/settings.json",
    "**/{Code,Code - Insiders,Code - OSS,VSCodium}/User/profiles/*/settings.json",
    "**/{.vscode-server,.vscode-remote,.vscode-server-insiders}/data/Machine/settings.json",
];

/// From which files a setting is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// From all of them.
    Window,
    /// From those of a user or machine (`APPLICATION_MACHINE`); a dev container writes its settings to the machine.
    Machine,
    /// From those of a user only (`APPLICATION`).
    Application,
}

/// The settings of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    /// Keys with dots, all in one map.
    pub(super) settings: NodeRef<'t>,
    pub(super) layer: Layer,
    scope: Scope,
}

impl Place<'_> {
    /// Why settings of `scope` are not read from this file; `None` if they are.
    pub(super) fn ignored(&self, scope: Scope) -> Option<&'static str> {
        match (scope, self.scope) {
            (Scope::Window, _) | (_, Scope::Application) | (Scope::Machine, Scope::Machine) => None,
            (Scope::Machine, Scope::Window) => Some("it is read from the settings of a user or machine, not from those of a workspace"),
            (Scope::Application, _) => Some("it is read from the settings of a user only"),
        }
    }
}

/// The settings that `document` holds, by its name.
pub(super) fn place<'t>(document: &'t Document<'_>) -> Option<Place<'t>> {
    let root = document.tree.root().filter(|root| root.is_map())?;
    let path = document.source.path();
    let name = path.rsplit('/').next().unwrap_or_default();
    let (settings, layer, scope) = if name.ends_with(".code-workspace") {
        (root.get("settings")?, Layer::Project, Scope::Window)
    } else if name != "settings.json" {
        (root.at(&["customizations", "vscode", "settings"]).or_else(|| root.get("settings"))?, Layer::Project, Scope::Machine)
    } else if path.contains("/User/") || path.starts_with("User/") {
        (root, Layer::User, Scope::Application)
    } else if path.contains("/Machine/") {
        (root, Layer::User, Scope::Machine)
    } else {
        (root, Layer::Project, Scope::Window)
    };
    settings.is_map().then_some(Place { settings, layer, scope })
}
