//! `sandbox_mode` and what it leaves open: the network, folders to write to, the environment.

use super::super::fact::{Stated, amounts};
use crate::model::{Facts, Layer, Root, Sandbox, Setting, Status, Topic};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// What remains between a command and the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing: `danger-full-access`.
    Nothing,
    /// Writes stay in the project, the network is open.
    Files,
    /// Writes stay in the project, the network is closed: the default of a trusted folder.
    FilesAndNetwork,
    /// Nothing is written.
    ReadOnly,
}

/// The profile that a person's file chooses. In a project's file the choice is ignored, as profiles are.
pub(super) fn chosen<'t>(stated: &Stated<'t>) -> Option<(&'t str, NodeRef<'t>)> {
    let name = stated.root.get("profile").and_then(NodeRef::as_str).filter(|_| stated.layer != Layer::Project)?;
    Some((name, stated.root.at(&["profiles", name])?))
}

/// The value of `key` that counts for `place`, the file or one of its profiles: a profile lies over the file.
fn of<'t>(stated: &Stated<'t>, place: NodeRef<'t>, key: &str) -> Option<NodeRef<'t>> {
    let profile = if place == stated.root { chosen(stated).map(|(_, profile)| profile) } else { Some(place) };
    profile.and_then(|profile| profile.get(key)).or_else(|| stated.root.get(key))
}

/// What holds the commands of `place`, the file or one of its profiles.
pub(super) fn hold<'t>(stated: &Stated<'t>, place: NodeRef<'t>) -> Hold {
    let of = |key: &str| of(stated, place, key);
    // Permission profiles replace the sandbox mode; these are built in [permissions].
    let permissions = of("default_permissions").and_then(NodeRef::as_str);
    let mode = of("sandbox_mode").and_then(NodeRef::as_str);
    match (permissions, mode) {
        (Some(FULL_ACCESS), _) => Hold::Nothing,
        (Some(":read-only"), _) => Hold::ReadOnly,
        (Some(":workspace"), _) => Hold::FilesAndNetwork,
        (Some(own), _) if stated.root.at(&["permissions", own]).is_some() => {
            let network = stated.root.at(&["permissions", own, "network", "enabled"]).and_then(NodeRef::as_bool) == Some(true);
            let listed = stated.root.at(&["permissions", own, "network", "domains"]).is_some();
            if network && !listed { Hold::Files } else { Hold::FilesAndNetwork }
        }
        (_, Some("danger-full-access")) => Hold::Nothing,
        (_, Some("read-only")) => Hold::ReadOnly,
        _ if of("sandbox_workspace_write").and_then(|table| table.get("network_access")).and_then(NodeRef::as_bool) == Some(true) => {
            Hold::Files
        }
        _ => Hold::FilesAndNetwork,
    }
}

/// The built-in permission profile without a sandbox.
const FULL_ACCESS: &str = ":danger-full-access";

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    switch(stated, stated.root, Status::Effective, facts);
    for profile in stated.root.get("profiles").into_iter().flat_map(NodeRef::entries) {
        let status = match stated.root.get("profile").and_then(NodeRef::as_str) {
            _ if stated.layer == Layer::Project => Status::Inert,
            Some(chosen) if chosen != profile.key() => Status::Shadowed,
            _ => Status::Effective,
        };
        switch(stated, profile.value(), status, facts);
    }
    if let Some(table) = stated.root.get("sandbox_workspace_write") {
        workspace_write(stated, table, facts);
    }
    if let Some(table) = stated.root.get("shell_environment_policy") {
        facts.settings.extend(environment(stated, table));
    }
}

/// The mode of the file or of one profile. Off, commands run unasked unless the policy is `untrusted`: [exec_policy]
/// `render_decision_for_unmatched_command` allows under `on-request` without a sandbox what is not known as dangerous.
fn switch<'t>(stated: &Stated<'t>, place: NodeRef<'t>, status: Status, facts: &mut Facts) {
    let modes = [("sandbox_mode", "danger-full-access"), ("default_permissions", FULL_ACCESS)];
    for (key, off) in modes {
        let Some(mode) = place.get(key) else { continue };
        let Some(written) = mode.as_str() else { continue };
        let on = written != off;
        let policy = of(stated, place, "approval_policy").and_then(NodeRef::as_str);
        let overridden = place == stated.root && chosen(stated).is_some_and(|(_, profile)| profile.get(key).is_some());
        let status = if overridden { Status::Shadowed } else { status };
        facts.sandboxes.push(Sandbox {
            origin: stated.origin(mode.span(), mode.path()),
            enabled: At::new(on, mode.span()),
            // Under any other policy the agent may ask to run a command outside.
            enforced: on && policy == Some("never") && hold(stated, place) != Hold::Files,
            unasked: !on && policy != Some("untrusted"),
            status,
            layer: stated.layer,
        });
    }
}

/// [schema SandboxWorkspaceWrite]: counts with `workspace-write`, the default of a trusted folder, only.
fn workspace_write(stated: &Stated<'_>, table: NodeRef<'_>, facts: &mut Facts) {
    let other = stated.root.get("sandbox_mode").and_then(NodeRef::as_str).filter(|mode| *mode != "workspace-write");
    let weigh = |setting: Setting| match other {
        Some(mode) => amounts(setting, Status::Shadowed, format!("it counts with `workspace-write` only, and the mode is `{mode}`")),
        None => setting,
    };
    if let Some(entry) = table.entry("network_access")
        && let Some(open) = entry.value().as_bool()
    {
        let setting = stated.setting(entry, Topic::Egress, if open { "open" } else { "closed" });
        facts.settings.push(weigh(Setting { protective: !open, ..setting }));
    }
    for item in table.get("writable_roots").into_iter().flat_map(NodeRef::items) {
        let root = stated.opened(item, "write", "sandbox_workspace_write.writable_roots");
        facts.roots.extend(root.map(|root| Root { status: if other.is_some() { Status::Shadowed } else { root.status }, ..root }));
    }
}

/// What of the environment commands get [schema ShellEnvironmentPolicyToml]. `inherit = "all"` and `ignore_default_excludes = true` are the
/// defaults: written out, they decide nothing, and no setting is stated.
fn environment<'t>(stated: &Stated<'t>, table: NodeRef<'t>) -> Option<Setting> {
    let says = |key: &str| table.entry(key).filter(|entry| entry.value().items().next().is_some());
    let inherit = table.entry("inherit").filter(|entry| matches!(entry.value().as_str(), Some("core" | "none")));
    let excludes = table.entry("ignore_default_excludes").filter(|entry| entry.value().as_bool() == Some(false));
    let entry: EntryRef<'t> = inherit.or_else(|| says("include_only")).or_else(|| says("exclude")).or(excludes)?;
    let meaning = if entry.value().as_str() == Some("none") { "none" } else { "listed" };
    Some(Setting { protective: true, ..stated.setting(entry, Topic::Environment, meaning) })
}
