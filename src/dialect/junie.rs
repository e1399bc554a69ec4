//! Junie: its configuration, the list of what it may do unasked, and subagents. Servers and guidelines are read by other dialects.
//!
//! Sources, named beside the code: junie.jetbrains.com/docs/junie-cli-configuration.html [configuration],
//! .../action-allowlist-junie-cli.html [allowlist], and of the same pages "Custom subagents" [subagents], "Hooks" [hooks], "Custom proxies"
//! [proxies], "Junie CLI: What is stored on the user's disk" [disk]. The list that the plugin for IDEs keeps is in the settings of the IDE.

mod allowlist;

use super::fact::{Hooks, Stated, amounts, layer, stem};
use super::{About, Claim, Dialect};
use crate::model::{Agent, Facts, Layer, Mode, Setting, Status, Subject, Topic};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Junie = Junie;

/// Reads what configures Junie.
#[derive(Debug)]
pub(super) struct Junie;

const PRODUCT: &str = "Junie";

const fn claim(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes: &[], certain: true }
}

static CONFIG: Claim = claim(&["**/.junie/config.json"], Syntax::Json);
static SETTINGS: Claim = claim(&["**/.junie/settings.json"], Syntax::Json);
static ALLOWLIST: Claim = claim(&["**/.junie/allowlist.json"], Syntax::Json);
static AGENTS: Claim = claim(&["**/.junie/agents/*.md"], Syntax::Markdown);

static CLAIMS: &[Claim] = &[CONFIG, SETTINGS, ALLOWLIST, AGENTS];

/// Why what belongs to a person has no effect in a project [allowlist, disk].
const HOME: &str = "Junie reads this file in the home of its user, not in a project";

/// Where model traffic goes by itself: [proxies], "The production Ingrazzio endpoint".
const VENDOR: &[&str] = &["jetbrains.com", "jb.gg"];

/// [hooks] "A hook that exits successfully without a blocking decision automatically approves the action"; on other events a hook only holds
/// a call back.
static HOOKS: Hooks = Hooks { deciding: &["PermissionRequest"], subject, ..Hooks::GROUPED };

impl Dialect for Junie {
    fn id(&self) -> &'static str {
        "junie"
    }

    fn about(&self) -> About {
        About {
            reads: "brave mode, the list of allowed actions in its order, hooks, proxies of model traffic, subagents",
            inert: "of a project: the list of allowed actions, `settings.json`, hooks (not lowered)",
            sources: "junie.jetbrains.com/docs/junie-cli-configuration.html, .../action-allowlist-junie-cli.html",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        if claim.syntax == Syntax::Markdown {
            return subagent(document, facts);
        }
        let Some(stated) = Stated::of(document, PRODUCT, layer(document.source.path())) else { return };
        stated.acts(facts);
        if claim.globs == CONFIG.globs {
            config(&stated, facts);
        } else if claim.globs == SETTINGS.globs {
            let mode = stated.root.entry("braveMode").and_then(|entry| brave(&stated, entry));
            facts.settings.extend(mode.map(|mode| if stated.layer == Layer::Project { amounts(mode, Status::Inert, HOME) } else { mode }));
        } else {
            allowlist::lower(&stated, facts);
        }
    }
}

/// [configuration] `brave` "Enables brave mode by default", in which all is executed without approval; the project's word counts before that
/// of the user's `config.json`.
fn brave(stated: &Stated<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    let meaning = if entry.value().as_bool()? { "bypass" } else { "ask" };
    Some(stated.setting(entry, Topic::ApprovalMode, meaning))
}

fn config(stated: &Stated<'_>, facts: &mut Facts) {
    facts.settings.extend(stated.root.entry("brave").and_then(|entry| brave(stated, entry)));
    let provider = stated.root.get("provider").and_then(NodeRef::as_str);
    for proxy in stated.root.get("proxies").into_iter().flat_map(NodeRef::items) {
        let Some(endpoint) = proxy.entry("api-url").and_then(|entry| stated.endpoint(entry, VENDOR)) else { continue };
        // [proxies] "To make Junie use a configured proxy, set the `provider` field to the proxy name".
        let chosen = provider.is_some() && provider == proxy.get("name").and_then(NodeRef::as_str);
        facts.settings.push(if chosen { endpoint } else { amounts(endpoint, Status::Inert, "`provider` does not name this proxy here") });
    }
    // [configuration] "For safety, `hooks` from the default project configuration file are ignored."
    if stated.layer != Layer::Project {
        stated.hooks(stated.root, &HOOKS, facts);
    }
}

/// [subagents] "Supported tool groups", which hooks know by the same names.
fn subject(tool: &str) -> Subject {
    match tool {
        "Bash" => Subject::Shell,
        "Read" | "Glob" | "Grep" => Subject::Read,
        "Write" | "Edit" => Subject::Write,
        "WebSearch" => Subject::Network,
        _ => Subject::Other,
    }
}

/// [subagents] A description is required; without a name the file's counts, and an empty list of tools is none.
fn subagent(document: &Document<'_>, facts: &mut Facts) {
    let file = stem(document.source.path());
    let whole = document.body.unwrap_or(document.source.span(0..0));
    let start = Span { end: whole.start, ..whole };
    let root = document.tree.root().filter(|root| root.is_map());
    let speaker = super::fact::Speaker { layer: Layer::Task, ..super::fact::Speaker::project(PRODUCT) };
    let Some(root) = root.filter(|root| root.get("description").is_some()) else {
        facts.prompts.extend(speaker.body(document));
        return;
    };
    let name = root.get("name").and_then(NodeRef::text).filter(|name| !name.value.is_empty());
    let (name, path) = name.map_or_else(|| (At::new(file.to_owned(), start), String::new()), |name| (name, "name".to_owned()));
    let listed = |key: &str| root.get(key).is_some_and(|list| list.items().next().is_some());
    let own = speaker.of(&name.value);
    let agent = own.agent(name, path, root);
    let model = root.get("model").and_then(NodeRef::text);
    facts.agents.push(Agent { inherits_tools: !listed("tools") && !listed("disallowedTools"), model, mode: Mode::Interactive, ..agent });
    facts.prompts.extend(own.body(document));
}
