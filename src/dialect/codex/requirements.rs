//! `requirements.toml`: what an organisation leaves people to choose from (openai/codex codex-rs/config/src/config_requirements.rs).

use super::super::fact::Stated;
use super::HOOKS;
use super::rules::{self, Prefix};
use crate::model::{Facts, Setting, Topic};
use crate::syntax::tree::NodeRef;

/// Ceilings, and the value that makes one none.
const CEILINGS: &[(&str, &str)] = &[
    ("allowed_approval_policies", "never"),
    ("allowed_sandbox_modes", "danger-full-access"),
    ("allowed_approvals_reviewers", "auto_review"),
];

/// What only this file holds.
pub(super) const KEYS: &[&str] =
    &["allowed_approval_policies", "allowed_sandbox_modes", "allowed_approvals_reviewers", "allow_managed_hooks_only"];

pub(super) fn lower(stated: &Stated<'_>, facts: &mut Facts) {
    for (key, open) in CEILINGS {
        let Some(entry) = stated.root.entry(key).filter(|entry| entry.value().is_seq()) else { continue };
        let meaning = if entry.value().items().any(|item| item.as_str() == Some(*open)) { "off" } else { "on" };
        facts.settings.push(Setting { protective: true, ..stated.setting(entry, Topic::Protection, meaning) });
    }
    if let Some(entry) = stated.root.entry("allow_managed_hooks_only")
        && let Some(on) = entry.value().as_bool()
    {
        let setting = stated.setting(entry, Topic::Protection, if on { "on" } else { "off" });
        facts.settings.push(Setting { protective: on, ..setting });
    }
    for rule in stated.root.at(&["rules", "prefix_rules"]).into_iter().flat_map(NodeRef::items) {
        let words = rule.get("pattern").into_iter().flat_map(NodeRef::items).map(alternatives).collect();
        let Some(pattern) = rule.get("pattern") else { continue };
        let decision = rule.get("decision").and_then(NodeRef::as_str).unwrap_or("allow").to_owned();
        rules::grants(&Prefix { words, decision, span: rule.span(), pattern: pattern.span() }, stated.layer, facts);
    }
    stated.hooks(stated.root, &HOOKS, facts);
}

/// `{ token = "git" }` or `{ any_of = ["push", "fetch"] }`.
fn alternatives(item: NodeRef<'_>) -> Vec<String> {
    let token = item.get("token").and_then(NodeRef::as_str).map(|token| vec![token.to_owned()]);
    token
        .unwrap_or_else(|| item.get("any_of").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).map(str::to_owned).collect())
}
