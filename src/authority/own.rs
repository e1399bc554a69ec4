//! Packages that the repository itself has: those that it develops (who configures them here runs what stands beside the configuration, or its
//! release), and those that a project depends on, which `npx` takes from there before it asks the registry.

use std::collections::{BTreeMap, BTreeSet};

use super::agents::folder;
use super::{Project, package};
use crate::model::{Model, Pin, Server};
use crate::source::FileId;

/// Programs that look into the project first (docs.npmjs.com/cli/commands/npx, "If any requested packages are not present in the local project
/// dependencies, then they are installed"; bun.com/docs/cli/bunx). `pnpm dlx` and `yarn dlx` do not.
const LOCAL_FIRST: [&str; 3] = ["npx", "bunx", "npm"];

/// Marks the servers and plugins whose package the repository has. `path` gives the path of a file.
pub fn own<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let names: BTreeSet<(&str, &str)> = model.own_packages.iter().map(|own| (own.ecosystem, own.name.as_str())).collect();
    let mut at_hand: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for manifest in &model.at_hand {
        at_hand.entry(folder(path(manifest.origin.file))).or_default().extend(manifest.names.iter().map(String::as_str));
    }
    if names.is_empty() && at_hand.is_empty() {
        return;
    }
    let taken = |server: &Server| {
        let Some(package) = server.package.as_ref().filter(|package| package.ecosystem == "npm" && package.version.is_none()) else {
            return false;
        };
        let command = server.command.as_ref().map(|command| command.value.rsplit(['/', '\\']).next().unwrap_or_default());
        let local_first = command.is_some_and(|command| LOCAL_FIRST.contains(&command.trim_end_matches(".cmd")));
        let here = Project::of(path(server.origin.file), server.origin.product).folder;
        // The project is the nearest folder with a manifest, from where the client starts up.
        let mut above = Some(here.as_str());
        let nearest = std::iter::from_fn(|| {
            let now = above?;
            above = (!now.is_empty()).then(|| folder(now));
            Some(now)
        })
        .find_map(|folder| at_hand.get(folder));
        package.pin == Pin::None && local_first && nearest.is_some_and(|names| names.contains(package.name.value.as_str()))
    };
    let own: Vec<bool> = model
        .servers
        .iter()
        .map(|server| {
            let named = server
                .package
                .as_ref()
                .map(|package| (package.ecosystem.as_str(), package::normalized(&package.ecosystem, &package.name.value)));
            named.is_some_and(|(ecosystem, name)| names.contains(&(ecosystem, name.as_str()))) || taken(server)
        })
        .collect();
    let plugins: Vec<bool> = model
        .plugins
        .iter()
        .map(|plugin| package::of_npm(&plugin.source).is_some_and(|package| names.contains(&("npm", package.name.value.as_str()))))
        .collect();
    model.servers.iter_mut().zip(own).for_each(|(server, own)| server.own = own);
    model.plugins.iter_mut().zip(plugins).for_each(|(plugin, own)| plugin.own = own);
}

/// Endings of programs that a runtime is handed.
const PROGRAMS: [&str; 9] = [".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".sh", ".php", ".go"];

/// Variables that stand for the folder of the project.
const HERE: [&str; 5] = ["${workspaceFolder}", "${workspaceRoot}", "${CLAUDE_PROJECT_DIR}", "${CLAUDE_PLUGIN_ROOT}", "${extensionPath}"];

/// Whether a server is started from a file of the project: its program is read with the rest of the code.
#[must_use]
pub(super) fn kept_here(server: &Server) -> bool {
    let here = |word: &str| {
        let local = word.starts_with("./") || word.starts_with("../") || HERE.iter().any(|folder| word.starts_with(folder));
        let absolute = word.starts_with(['/', '~', '$', '-', '%']) || word.contains(":\\") || word.contains("://");
        local || !absolute && PROGRAMS.iter().any(|end| word.ends_with(end))
    };
    let words = server.command.iter().chain(&server.args);
    server.url.is_none() && server.package.is_none() && words.map(|word| word.value.as_str()).any(here)
}
