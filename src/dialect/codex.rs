//! Codex: `config.toml` of a project, a person or a machine; `requirements.toml`; execpolicy rules; hooks.
//!
//! Sources, named `[loader]`, `[schema]`, `[mcp]`, `[permissions]`, `[execpolicy]` and `[exec_policy]` beside the code: openai/codex,
//! codex-rs/config/src/loader/mod.rs, codex-rs/core/config.schema.json, codex-rs/config/src/mcp_types.rs,
//! codex-rs/config/src/permissions_toml.rs, codex-rs/execpolicy/README.md, codex-rs/core/src/exec_policy.rs. Judged by the current version.
//!
//! A `.codex/config.toml` in a repository is taken for a project's unless its path says that it is somebody's home; such a file counts once
//! the folder is trusted. Each file is read by itself: what its `sandbox_mode` leaves open decides what its `approval_policy` amounts to.

mod approval;
mod permissions;
mod requirements;
mod rules;
mod sandbox;
mod servers;
mod starlark;

use super::fact::{Hooks, Stated, amounts, layer, stem};
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer, Role, Setting, Status, Topic};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Codex = Codex;

/// Reads what configures Codex.
#[derive(Debug)]
pub(super) struct Codex;

/// The name people know it under; its agent is called the same.
const PRODUCT: &str = "Codex";

const fn claim(globs: &'static [&'static str], syntax: Syntax, probes: &'static [&'static str], certain: bool) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes, certain }
}

/// What a `config.toml` in a folder `codex` holds if it is this product's.
const PROBES: &[&str] = &["approval_policy", "sandbox_mode", "mcp_servers", "model_provider", "default_permissions"];

/// [loader] "Configuration is built up from multiple layers"; `<name>.config.toml` are profiles in the home of Codex, `agents/*.toml` lie over
/// the configuration where a role of that name works. Dotfile managers keep the folder under other names.
static CLAIMS: &[Claim] = &[
    claim(&["**/.codex/config.toml", "**/.codex/*.config.toml", "**/.codex/agents/*.toml"], Syntax::Toml, &[], true),
    claim(&["**/codex/config.toml", "**/dot_codex/config.toml", "**/managed_config.toml"], Syntax::Toml, PROBES, false),
    claim(&["**/.codex/requirements.toml", "**/etc/codex/requirements.toml"], Syntax::Toml, &[], true),
    claim(&["**/requirements.toml"], Syntax::Toml, requirements::KEYS, false),
    claim(&["**/.codex/rules/*.rules"], Syntax::Text, &[], false),
    claim(&["**/codex/rules/*.rules", "**/dot_codex/rules/*.rules"], Syntax::Text, &["prefix_rule"], false),
    claim(&["**/.codex/hooks.json"], Syntax::Json, &[], true),
];

impl Dialect for Codex {
    fn id(&self) -> &'static str {
        "codex"
    }

    fn about(&self) -> About {
        About {
            reads: "approval policy, sandbox, network, environment, servers and their approval, hooks, execpolicy rules, requirements",
            inert: "what only a person's or a machine's file may set, in a project's `config.toml`; a project's file until its folder is trusted",
            sources: "openai/codex codex-rs/config/src/loader/mod.rs, codex-rs/core/config.schema.json, codex-rs/execpolicy/README.md",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.ends_with(".rules") {
            rules::lower(document.source, layer_of(path), facts);
            return;
        }
        let Some(stated) = Stated::of(document, PRODUCT, layer_of(path)) else { return };
        match name {
            "requirements.toml" => requirements::lower(&stated, facts),
            "hooks.json" => stated.hooks(stated.root, &HOOKS, facts),
            _ => config(&stated, path, facts),
        }
    }
}

/// openai/codex#17563 (`PermissionRequest` hooks): "Lets hooks allow or deny approval prompts". A `PreToolUse` hook can only hold a call back:
/// letting it allow one (openai/codex#20756) was not merged.
static HOOKS: Hooks = Hooks { deciding: &["PermissionRequest"], ..Hooks::GROUPED };

/// Who a file speaks for.
fn layer_of(path: &str) -> Layer {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folders.rsplit('/').next().unwrap_or_default();
    if matches!(name, "requirements.toml" | "managed_config.toml") {
        return Layer::Managed;
    }
    // Profiles are read from the home of Codex only; a folder `codex` that is not hidden stands in for that home.
    let profile = name.ends_with(".config.toml");
    let hidden = folders.split('/').any(|part| part == ".codex");
    match layer(path) {
        Layer::Project if profile || folder == "dot_codex" || !hidden => Layer::User,
        layer => layer,
    }
}

/// `config.toml`.
fn config(stated: &Stated<'_>, path: &str, facts: &mut Facts) {
    if path.contains("/agents/") || path.starts_with("agents/") {
        let start = Span { end: stated.root.span().start, ..stated.root.span() };
        let name = stated.root.get("name").and_then(NodeRef::text).unwrap_or_else(|| At::new(stem(path).to_owned(), start));
        // A role has no list of tools, so it inherits none by keeping silent.
        facts.agents.push(stated.speaker.agent(name, "name".to_owned(), stated.root));
    } else {
        stated.acts(facts);
    }
    approval::lower(stated, facts);
    sandbox::lower(stated, facts);
    permissions::lower(stated, facts);
    if let Some(container) = stated.root.get("mcp_servers") {
        servers::lower(stated, container, facts);
    }
    stated.hooks(stated.root, &HOOKS, facts);
    endpoints(stated, facts);
    notify(stated, facts);
    trust(stated, facts);
    stores(stated, facts);
    for key in ["developer_instructions", "instructions", "persistent_instructions"] {
        facts.prompts.extend(stated.root.get(key).and_then(|node| stated.prompt(Role::Instructions, node)));
    }
}

/// What the current version says of a key on [loader] `PROJECT_LOCAL_CONFIG_DENYLIST` in a project's file.
const IGNORED: &str = "Codex ignores the key in a project's config.toml";

/// `setting`, inert if it stands in a project's file.
fn personal(stated: &Stated<'_>, setting: Setting) -> Setting {
    if stated.layer == Layer::Project { amounts(setting, Status::Inert, IGNORED) } else { setting }
}

/// Hosts of the vendor: model traffic to them is not redirected.
const VENDOR: &[&str] = &["api.openai.com", "chatgpt.com", "chat.openai.com"];

/// Where model traffic goes: `model_providers.<id>.base_url`, `openai_base_url`, `chatgpt_base_url` [schema].
fn endpoints(stated: &Stated<'_>, facts: &mut Facts) {
    let providers = stated.root.get("model_providers").into_iter().flat_map(NodeRef::entries);
    let own = ["openai_base_url", "chatgpt_base_url"].into_iter().filter_map(|key| stated.root.entry(key));
    for entry in providers.filter_map(|provider| provider.value().entry("base_url")).chain(own) {
        facts.settings.extend(stated.endpoint(entry, VENDOR).map(|setting| personal(stated, setting)));
    }
}

/// `notify`: a program that runs after each turn, and the commands that fetch a provider's token [schema].
fn notify(stated: &Stated<'_>, facts: &mut Facts) {
    let auth = |provider: NodeRef<'_>| provider.get("auth").is_some_and(|auth| auth.get("command").is_some());
    let providers = stated.root.get("model_providers").into_iter().flat_map(NodeRef::entries);
    let commands =
        providers.filter(|provider| auth(provider.value())).filter_map(|provider| provider.value().get("auth")?.entry("command"));
    for entry in commands.chain(stated.root.entry("notify")) {
        if stated.layer == Layer::Project {
            let setting = stated.setting(entry, Topic::AutoRun, "a program of its own");
            facts.settings.push(personal(stated, setting));
        } else {
            facts.hooks.extend(stated.runs(entry.key_at(), entry.value()));
        }
    }
}

/// `projects."<path>".trust_level` [schema]: trust given before anybody looked.
fn trust(stated: &Stated<'_>, facts: &mut Facts) {
    for project in stated.root.get("projects").into_iter().flat_map(NodeRef::entries) {
        let Some(entry) = project.value().entry("trust_level") else { continue };
        let meaning = match entry.value().as_str() {
            Some("trusted") => "off",
            Some("untrusted") => "on",
            _ => continue,
        };
        // The paths are those of one machine: what somebody trusts there is their own affair, and a folder of theirs nobody else has.
        let setting = personal(stated, stated.setting(entry, Topic::WorkspaceTrust, meaning));
        let theirs = setting.status == Status::Effective && of_one_person(project.key());
        facts.settings.push(if theirs { amounts(setting, Status::Inert, "the folder is one of somebody's own machine") } else { setting });
    }
}

/// Whether a path lies below somebody's home, and is not all of it.
fn of_one_person(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let home = ["/Users/", "/home/"].iter().find_map(|homes| path.find(homes).map(|at| &path[at + homes.len()..]));
    home.is_some_and(|rest| rest.trim_end_matches('/').contains('/'))
}

/// Where the tokens of a login are kept: `file` is a file in plain text that every program of the user can read, `keyring` and `auto` are
/// not (codex-rs/config/src/types.rs, `AuthCredentialsStoreMode` and `OAuthCredentialsStoreMode`); and whether prompts are exported
/// (`otel.log_user_prompt`, [schema]).
fn stores(stated: &Stated<'_>, facts: &mut Facts) {
    for key in ["cli_auth_credentials_store", "mcp_oauth_credentials_store"] {
        let plain = stated.root.entry(key).filter(|entry| entry.value().as_str() == Some("file"));
        facts.settings.extend(plain.map(|entry| stated.setting(entry, Topic::CredentialStore, "plain")));
    }
    let Some(otel) = stated.root.get("otel") else { return };
    let exported = otel.get("exporter").is_some_and(|exporter| exporter.as_str() != Some("none"));
    let logged = otel.entry("log_user_prompt").filter(|entry| entry.value().as_bool() == Some(true) && exported);
    facts.settings.extend(logged.map(|entry| personal(stated, stated.setting(entry, Topic::ContentLogging, "content"))));
}
