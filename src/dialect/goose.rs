//! Goose: the configuration of a person, the permissions of tools, and recipes.
//!
//! Sources: block/goose documentation/docs/guides/goose-permissions.md, .../config-files.md, .../recipes/recipe-reference.md,
//! .../environment-variables.md; crates/goose/src/config/permission.rs and extensions.rs.
//!
//! Recipes have no name of their own among YAML files: one has a title, a description, and instructions or a prompt.

use super::fact::{Stated, What, layer};
use super::mcp::{self, Client};
use super::{About, Claim, Dialect, item_path};
use crate::model::{Agent, Breadth, Facts, Grant, Layer, Role, Subject, Topic, Verdict};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Goose = Goose;

/// Reads what configures Goose.
#[derive(Debug)]
pub(super) struct Goose;

/// The name people know it under; its agent is called the same.
const PRODUCT: &str = "Goose";

const fn claim(globs: &'static [&'static str], syntax: Syntax, probes: &'static [&'static str]) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes, certain: probes.is_empty() }
}

static CLAIMS: &[Claim] = &[
    claim(&["**/goose/config.{yaml,yml}", "**/.goose/config.{yaml,yml}"], Syntax::Yaml, &["GOOSE_", "extensions"]),
    claim(&["**/goose/permission.{yaml,yml}"], Syntax::Yaml, &["always_allow", "never_allow", "ask_before"]),
    claim(
        &["**/*recipe*.{yaml,yml}", "**/*recipe*/**/*.{yaml,yml}", "**/.goose/**/*.{yaml,yml}"],
        Syntax::Yaml,
        &["instructions:", "prompt:"],
    ),
    claim(&["**/*recipe*.json", "**/*recipe*/**/*.json"], Syntax::Json, &["\"instructions\"", "\"prompt\""]),
];

static USER: Client = Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::User };
static RECIPE: Client = Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project };

impl Dialect for Goose {
    fn id(&self) -> &'static str {
        "goose"
    }

    fn about(&self) -> About {
        About {
            reads: "mode, permissions of tools, extensions, recipes",
            inert: "nothing known",
            sources: "block/goose documentation/docs/guides, crates/goose/src/config/permission.rs",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let name = path.rsplit('/').next().unwrap_or_default();
        let own = name.starts_with("config.") || name.starts_with("permission.");
        let layer = if own { Layer::User } else { layer(path) };
        let Some(stated) = Stated::of(document, PRODUCT, layer) else { return };
        if name.starts_with("permission.") {
            permissions(&stated, facts);
        } else if own {
            config(&stated, facts);
        } else if is_recipe(stated.root) {
            recipe(&stated, facts);
        }
    }
}

/// The configuration: variables, and a map of extensions.
fn config(stated: &Stated<'_>, facts: &mut Facts) {
    let goose = stated.root.entries().any(|entry| entry.key().starts_with("GOOSE_"));
    let extension = |node: NodeRef<'_>| node.entries().any(|entry| entry.value().get("type").is_some());
    if !goose && !stated.root.get("extensions").is_some_and(extension) {
        return;
    }
    stated.acts(facts);
    if let Some(mode) = stated.root.entry("GOOSE_MODE") {
        // guides/goose-permissions.md: "auto", "approve", "smart_approve", "chat".
        let meaning = match mode.value().as_str() {
            Some("auto") => Some("bypass"),
            Some("approve") => Some("ask"),
            Some("smart_approve") => Some("auto"),
            Some("chat") => Some("deny"),
            _ => None,
        };
        facts.settings.extend(meaning.map(|meaning| stated.setting(mode, Topic::ApprovalMode, meaning)));
    }
    // guides/environment-variables.md: without the keyring secrets are kept in `secrets.yaml`, in plain text.
    let keyring = stated.root.entry("GOOSE_DISABLE_KEYRING");
    let off = keyring.filter(|entry| entry.value().scalar().is_some_and(|value| !matches!(value, "" | "0" | "false")));
    facts.settings.extend(off.map(|entry| stated.setting(entry, Topic::CredentialStore, "plain")));
    if let Some(turns) = stated.root.get("GOOSE_MAX_TURNS") {
        facts.limits.extend(stated.limit("turns", turns));
    }
    for (key, vendor) in [("OPENAI_HOST", "api.openai.com"), ("ANTHROPIC_HOST", "api.anthropic.com")] {
        let Some(entry) = stated.root.entry(key) else { continue };
        facts.settings.extend(stated.endpoint(entry, &[vendor]));
    }
    if let Some(entry) = stated.root.entry("GOOSE_ALLOWLIST").filter(|entry| entry.value().as_str().is_some_and(|text| !text.is_empty())) {
        facts.settings.push(stated.protection(entry));
    }
    if let Some(extensions) = stated.root.get("extensions") {
        mcp::servers(extensions, &USER, facts);
    }
}

/// permission.rs: each of `user` and `smart_approve` has three lists of tools. What a model decided to remember is not the user's word.
fn permissions(stated: &Stated<'_>, facts: &mut Facts) {
    let Some(user) = stated.root.get("user") else { return };
    for (key, verdict) in [("always_allow", Verdict::Allow), ("ask_before", Verdict::Ask), ("never_allow", Verdict::Deny)] {
        for item in user.get(key).into_iter().flat_map(NodeRef::items) {
            facts.grants.extend(grant(stated, item, verdict));
        }
    }
}

/// A tool, named after its extension: `developer__shell`.
fn grant(stated: &Stated<'_>, item: NodeRef<'_>, verdict: Verdict) -> Option<Grant> {
    let rule = item.text()?;
    let (extension, tool) = rule.value.split_once("__").unwrap_or(("", &rule.value));
    // documentation/docs/mcp/developer-mcp.md: the tools of the developer extension, which runs commands and edits files.
    let (subject, breadth) = match (extension, tool) {
        ("developer" | "", "shell") => (Subject::Shell, Breadth::Everything),
        ("developer" | "", "text_editor" | "write" | "edit") => (Subject::Write, Breadth::Everything),
        ("", _) => (Subject::Other, Breadth::Exact),
        _ => (Subject::Mcp, Breadth::Exact),
    };
    let server = (subject == Subject::Mcp).then_some(extension);
    let path = item_path(item, &rule.value);
    Some(stated.grant(verdict, rule.clone(), path, What { tool: &rule.value, subject, breadth, server }))
}

/// recipe-reference.md, "Core Recipe Schema".
fn is_recipe(root: NodeRef<'_>) -> bool {
    let text = |key: &str| root.get(key).is_some_and(|node| node.as_str().is_some());
    text("title") && text("description") && (text("instructions") || text("prompt"))
}

fn recipe(stated: &Stated<'_>, facts: &mut Facts) {
    let extensions = || stated.root.get("extensions").into_iter().flat_map(NodeRef::items);
    if let Some(title) = stated.root.get("title").and_then(NodeRef::text) {
        // Extensions are asked for by name, and some of their tools by `available_tools`; what a recipe without any has, is not documented.
        let agent = stated.speaker.agent(title, "title".to_owned(), stated.root);
        let available = extensions().filter_map(|extension| extension.get("available_tools")).flat_map(NodeRef::items);
        facts.agents.push(Agent { tools: available.filter_map(NodeRef::text).collect(), ..agent });
    }
    for (key, role) in [("instructions", Role::System), ("prompt", Role::User)] {
        facts.prompts.extend(stated.root.get(key).and_then(|node| stated.prompt(role, node)));
    }
    for extension in extensions() {
        if let Some(name) = extension.get("name").and_then(NodeRef::text) {
            mcp::server(name, extension, &RECIPE, facts);
        }
    }
    facts.limits.extend(stated.root.at(&["settings", "max_turns"]).and_then(|turns| stated.limit("turns", turns)));
    // Commands that decide whether a run succeeded, and the one that runs when it did not.
    let retry = stated.root.get("retry");
    let checks = retry.and_then(|retry| retry.entry("checks"));
    for check in checks.into_iter().flat_map(|checks| checks.value().items().map(move |check| (checks, check))) {
        facts.hooks.extend(check.1.get("command").and_then(|command| stated.runs(check.0.key_at(), command)));
    }
    if let Some(entry) = retry.and_then(|retry| retry.entry("on_failure")) {
        facts.hooks.extend(stated.runs(entry.key_at(), entry.value()));
    }
}
