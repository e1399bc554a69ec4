//! Aider: `.aider.conf.yml`, in which every option of the command line can stand.
//!
//! Sources: Aider-AI/aider aider/args.py and aider/io.py; aider.chat/docs/config/aider_conf.html; json.schemastore.org/aider-0.82.json.
//! Keys are found by whoever looks for credentials in every file.

use super::fact::{Stated, layer};
use super::{About, Claim, Dialect};
use crate::model::{Facts, Topic};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Aider = Aider;

/// Reads the configuration of Aider.
#[derive(Debug)]
pub(super) struct Aider;

/// The name people know it under; its agent is called the same.
const PRODUCT: &str = "Aider";

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/.aider.conf.yml", "**/.aider.conf.yaml"], syntax: Syntax::Yaml, probes: &[], certain: true }];

/// Options whose value is a command line, and when it runs [args.py].
const COMMANDS: &[&str] = &["lint-cmd", "test-cmd", "notifications-command"];

/// Options that say where model traffic goes, and whose host that normally is.
const ENDPOINTS: &[(&str, &str)] = &[("openai-api-base", "api.openai.com"), ("anthropic-api-base", "api.anthropic.com")];

impl Dialect for Aider {
    fn id(&self) -> &'static str {
        "aider"
    }

    fn about(&self) -> About {
        About {
            reads: "approval (`yes-always`), checks of TLS, the address of the model, commands for lint and test",
            inert: "nothing known",
            sources: "aider.chat/docs/config/aider_conf.html; Aider-AI/aider aider/args.py, aider/io.py",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(stated) = Stated::of(document, PRODUCT, layer(document.source.path())) else { return };
        stated.acts(facts);
        // Every question is answered yes: edits and new files, pages to fetch, failing tests and lints to go on with. Only suggested shell
        // commands are refused then (io.py `explicit_yes_required`).
        if let Some((entry, yes)) = ["yes-always", "yes"].into_iter().find_map(|key| flag(&stated, key)) {
            facts.settings.push(stated.setting(entry, Topic::ApprovalMode, if yes { "bypass" } else { "ask" }));
        }
        if let Some((entry, verify)) = flag(&stated, "verify-ssl") {
            facts.settings.push(stated.setting(entry, Topic::TlsVerification, if verify { "on" } else { "off" }));
        }
        for (key, vendor) in ENDPOINTS {
            let Some(entry) = stated.root.entry(key) else { continue };
            facts.settings.extend(stated.endpoint(entry, &[vendor]));
        }
        if let Some((entry, false)) = flag(&stated, "suggest-shell-commands") {
            facts.settings.push(stated.protection(entry));
        }
        for entry in COMMANDS.iter().filter_map(|key| stated.root.entry(key)) {
            // `lint-cmd` may be a list, one command a language.
            let many = entry.value().items().filter(|item| item.as_str().is_some());
            let commands: Vec<NodeRef<'_>> = if entry.value().is_seq() { many.collect() } else { vec![entry.value()] };
            facts.hooks.extend(commands.into_iter().filter_map(|command| stated.runs(entry.key_at(), command)));
        }
    }
}

/// A switch, as the YAML 1.1 reader of the product takes it: `yes` and `on` are true.
fn flag<'t>(stated: &Stated<'t>, key: &str) -> Option<(crate::syntax::tree::EntryRef<'t>, bool)> {
    let entry = stated.root.entry(key)?;
    let on = match entry.value().scalar()?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => true,
        "false" | "no" | "off" => false,
        _ => return None,
    };
    Some((entry, on))
}
