//! Packages that the repository itself develops: who configures them here runs what stands beside the configuration, or its release.

use std::collections::BTreeSet;

use super::package;
use crate::model::Model;

/// Marks the servers and plugins whose package the repository develops.
pub fn own(model: &mut Model) {
    let names: BTreeSet<(&str, &str)> = model.own_packages.iter().map(|own| (own.ecosystem, own.name.as_str())).collect();
    if names.is_empty() {
        return;
    }
    for server in &mut model.servers {
        let named = server
            .package
            .as_ref()
            .map(|package| (package.ecosystem.as_str(), package::normalized(&package.ecosystem, &package.name.value)));
        server.own = named.is_some_and(|(ecosystem, name)| names.contains(&(ecosystem, name.as_str())));
    }
    for plugin in &mut model.plugins {
        let named = package::of_npm(&plugin.source).map(|package| package.name.value);
        plugin.own = named.is_some_and(|name| names.contains(&("npm", name.as_str())));
    }
}
