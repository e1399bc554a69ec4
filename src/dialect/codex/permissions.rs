//! `[permissions.<profile>]`: named permission profiles [permissions], and the one that `default_permissions` chooses.

use super::super::fact::{Stated, amounts};
use crate::authority::reach::reach;
use crate::model::{Facts, Root, Setting, Status, Topic};
use crate::syntax::tree::{EntryRef, NodeRef};

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    let chosen = stated.root.get("default_permissions").and_then(NodeRef::as_str);
    for profile in stated.root.get("permissions").into_iter().flat_map(NodeRef::entries) {
        let other = chosen.filter(|chosen| *chosen != profile.key());
        let weigh = |setting: Setting| match other {
            Some(chosen) => amounts(setting, Status::Shadowed, format!("the profile `{chosen}` is chosen")),
            None => setting,
        };
        if let Some(network) = profile.value().get("network") {
            facts.settings.extend(egress(stated, network).map(weigh));
            facts.settings.extend(escapes(stated, network).map(weigh));
        }
        for entry in profile.value().get("filesystem").into_iter().flat_map(NodeRef::entries) {
            let root = writable(stated, entry);
            facts.roots.extend(root.map(|root| Root { status: if other.is_some() { Status::Shadowed } else { root.status }, ..root }));
        }
    }
}

/// Where the profile's commands may connect to: nowhere unless enabled; the listed domains where there is a list.
fn egress<'t>(stated: &Stated<'t>, network: NodeRef<'t>) -> Option<Setting> {
    let enabled = network.entry("enabled")?;
    let state = |entry, meaning| stated.setting(entry, Topic::Egress, meaning);
    if enabled.value().as_bool()? {
        let Some(domains) = network.entry("domains") else { return Some(state(enabled, "open")) };
        let all = domains.value().entries().find(|domain| domain.key() == "*" && domain.value().as_str() == Some("allow"));
        Some(all.map_or_else(|| Setting { protective: true, ..state(domains, "listed") }, |all| state(all, "open")))
    } else {
        Some(Setting { protective: true, ..state(enabled, "closed") })
    }
}

/// Ways out of the profile's network rules, and out of the sandbox by a socket.
fn escapes(stated: &Stated<'_>, network: NodeRef<'_>) -> impl Iterator<Item = Setting> {
    let switches = [
        ("dangerously_allow_all_unix_sockets", "every Unix socket"),
        ("dangerously_allow_non_loopback_proxy", "the network proxy, to other machines"),
    ];
    let on = |entry: &EntryRef<'_>| entry.value().as_bool() == Some(true);
    let switched = switches.into_iter().filter_map(move |(key, what)| Some((network.entry(key).filter(on)?, what)));
    let sockets = network.get("unix_sockets").into_iter().flat_map(NodeRef::entries);
    let sockets = sockets.filter(|socket| socket.value().as_str() == Some("allow") && socket.key().ends_with("docker.sock"));
    switched
        .chain(sockets.map(|socket| (socket, "the Docker socket")))
        .map(move |(entry, what)| stated.setting(entry, Topic::SandboxEscape, what))
}

/// A folder that may be written. Reading everything is the default of every mode, so it opens nothing.
fn writable<'t>(stated: &Stated<'t>, entry: EntryRef<'t>) -> Option<Root> {
    if entry.value().as_str() != Some("write") {
        return None;
    }
    let location = entry.key_at();
    // `:root` is the filesystem; `:project_roots`, `:tmpdir` and `:slash_tmp` are folders of the agent's own.
    let reach = match location.value.as_str() {
        ":root" => Some(reach("/")),
        special if special.starts_with(':') => return None,
        _ => None,
    };
    let root = stated.root(location, entry.value().path(), "write", "permissions");
    Some(Root { reach: reach.unwrap_or(root.reach), ..root })
}
