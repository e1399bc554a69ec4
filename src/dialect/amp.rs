//! Amp: its settings file, and the same keys in the settings of VS Code.
//!
//! Sources: ampcode.com/manual ("Configuration") and ampcode.com/manual/appendix ("Permissions Reference"). Settings of a project override
//! those of the user; MCP servers of a project must be approved; managed settings are read from `/etc/ampcode` and its like.

use super::editor;
use super::fact::{Speaker, amounts, posing};
use super::mcp::{self, Client};
use super::{About, Claim, Dialect, item_path};
use crate::authority::coverage::{BUDGET, Globs};
use crate::authority::expression::{self, Expression, slashed};
use crate::authority::{command, withheld};
use crate::model::{Breadth, Facts, Grant, Hazard, Layer, Status, Subject, Topic, Verdict};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Amp = Amp;

/// Reads settings of Amp.
#[derive(Debug)]
pub(super) struct Amp;

const PRODUCT: &str = "Amp";

const fn claim(globs: &'static [&'static str]) -> Claim {
    Claim { product: PRODUCT, globs, syntax: Syntax::Json, probes: &["\"amp."], certain: true }
}

static CLAIMS: &[Claim] = &[
    claim(&["**/.amp/settings.{json,jsonc}", "**/amp/settings.{json,jsonc}", "**/ampcode/managed-settings.json"]),
    claim(editor::WORKSPACE),
    claim(editor::USER),
];

/// Servers in Amp's settings; tools are approved by its own rules.
static CLIENTS: [Client; 3] = [
    Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project },
    Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::User },
    Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Managed },
];

impl Dialect for Amp {
    fn id(&self) -> &'static str {
        "amp"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions in their order, approval of everything, servers; of `amp.*` keys in the settings of VS Code as well",
            inert: "servers of a project until they are approved; permissions in versions since \"neo\" without the permissions plugin (not told apart)",
            sources: "ampcode.com/manual; ampcode.com/manual/appendix, \"Permissions Reference\"",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let path = document.source.path();
        let (settings, layer) = match path.rsplit('/').nth(1) {
            Some(".amp") => (root, Layer::Project),
            Some("amp") => (root, Layer::User),
            Some("ampcode") => (root, Layer::Managed),
            _ => match editor::place(document) {
                Some(place) => (place.settings, place.layer),
                None => return,
            },
        };
        if !settings.entries().any(|entry| entry.key().starts_with("amp.")) {
            return;
        }
        let speaker = Speaker::acting(PRODUCT, layer);
        facts.agents.push(speaker.product(root));
        lower(&speaker, settings, facts);
    }
}

fn lower(speaker: &Speaker, settings: NodeRef<'_>, facts: &mut Facts) {
    if let Some(entry) = settings.entry("amp.dangerouslyAllowAll")
        && let Some(all) = entry.value().as_bool()
    {
        facts.settings.push(speaker.setting(entry, Topic::ApprovalMode, if all { "bypass" } else { "ask" }));
    }
    if let Some(list) = settings.get("amp.permissions") {
        permissions(speaker, list, facts);
    }
    // Before `amp.permissions` there was only this list; `*` is every command.
    for item in settings.get("amp.commands.allowlist").into_iter().flat_map(NodeRef::items) {
        let Some(rule) = item.text() else { continue };
        let (breadth, hazard) = command::covers(&rule.value);
        let path = item_path(item, &rule.value);
        let grant = posing(speaker.rule(Verdict::Allow, rule, path, (Subject::Shell, breadth)), hazard);
        facts.grants.push(Grant { tool: "Bash".to_owned(), ..grant });
    }
    for item in settings.get("amp.tools.disable").into_iter().flat_map(NodeRef::items) {
        let Some(rule) = item.text() else { continue };
        // `builtin:Bash` names the product's own tool beside one of a server.
        let what = (subject(rule.value.strip_prefix("builtin:").unwrap_or(&rule.value)), Breadth::Everything);
        let path = item_path(item, &rule.value);
        facts.grants.push(speaker.rule(Verdict::Deny, rule, path, what));
    }
    if let Some(container) = settings.get("amp.mcpServers") {
        let client = CLIENTS.iter().find(|client| client.layer == speaker.layer).unwrap_or(&CLIENTS[0]);
        mcp::servers(container, client, facts);
    }
    for rule in settings.get("amp.mcpPermissions").into_iter().flat_map(NodeRef::items) {
        let everything = rule.get("matches").is_some_and(|what| what.entries().all(|entry| entry.value().as_str() == Some("*")));
        if let Some(entry) = rule.entry("action").filter(|_| everything) {
            let meaning = if entry.value().as_str() == Some("allow") { "on" } else { "off" };
            facts.settings.push(speaker.setting(entry, Topic::McpAutoEnable, meaning));
        }
    }
}

/// A rule of the list.
struct Rule<'t> {
    item: NodeRef<'t>,
    tool: &'t str,
    action: EntryRef<'t>,
    verdict: Verdict,
    breadth: Breadth,
}

impl Rule<'_> {
    /// For all calls of the tools that match, in whatever context: no later rule has a say in those.
    fn is_final(&self) -> bool {
        self.breadth == Breadth::Everything && self.item.get("context").is_none()
    }
}

fn rule<'t>(speaker: &Speaker, item: NodeRef<'t>, facts: &mut Facts) -> Option<Rule<'t>> {
    let (tool, action) = item.get("tool").and_then(NodeRef::as_str).zip(item.entry("action"))?;
    let verdict = match action.value().as_str() {
        Some("allow") => Verdict::Allow,
        Some("ask") => Verdict::Ask,
        Some("reject") => Verdict::Deny,
        Some("delegate") => {
            delegate(speaker, item, facts);
            return None;
        }
        _ => return None,
    };
    Some(Rule { item, tool, action, verdict, breadth: breadth(item, subject(tool)) })
}

/// "A single, ordered list of rules that are evaluated sequentially until the first match is found".
fn permissions(speaker: &Speaker, list: NodeRef<'_>, facts: &mut Facts) {
    let rules: Vec<Rule<'_>> = list.items().filter_map(|item| rule(speaker, item, facts)).collect();
    let last: Vec<usize> = (0..rules.len()).filter(|&at| rules[at].is_final()).collect();
    let globs = Globs::new(last.iter().map(|&at| rules[at].tool));
    let mut budget = BUDGET;
    // Commands that rules before ask for or refuse.
    let mut held: Vec<String> = Vec::new();
    let few = list.items().nth(withheld::MANY).is_none();
    for (at, Rule { item, tool, action, verdict, breadth }) in rules.iter().enumerate() {
        let before = globs.first(tool, &mut budget).map(|number| last[number]).filter(|before| *before < at).map(|before| &rules[before]);
        let everywhere = item.get("context").is_none();
        if *tool == "*" && rules[at].is_final() && *verdict == Verdict::Allow && before.is_none() {
            // Whatever no rule before it speaks of: that is the mode.
            facts.settings.push(speaker.setting(*action, Topic::ApprovalMode, "bypass"));
        } else if let Some(rule) = item.get("tool").and_then(NodeRef::text) {
            let server = tool.strip_prefix("mcp__").and_then(|rest| rest.split("__").next()).filter(|server| !server.contains('*'));
            let grant = posing(speaker.rule(*verdict, rule, item.path(), (subject(tool), *breadth)), hazard(*item, subject(tool)));
            let commands = if subject(tool) == Subject::Shell { commands(*item) } else { Vec::new() };
            let mut grant = Grant { server: server.map(str::to_owned), commands, ..grant };
            if few {
                withheld::credit(&mut grant, &held);
            }
            if few && everywhere && before.is_none() {
                held.extend(withheld::commands(std::iter::once(&grant)));
            }
            facts.grants.push(match before {
                Some(before) if before.verdict == Verdict::Allow && grant.protective => {
                    let reason =
                        format!("the first rule that matches decides, and the one for `{}` before it allows everything", before.tool);
                    amounts(grant, Status::Dead, reason)
                }
                Some(before) => amounts(grant, Status::Shadowed, format!("the rule for `{}` before it decides", before.tool)),
                None => grant,
            });
        }
    }
}

/// A program that decides for a tool.
fn delegate(speaker: &Speaker, item: NodeRef<'_>, facts: &mut Facts) {
    if let Some((action, command)) = item.entry("action").zip(item.get("to").and_then(NodeRef::text)) {
        let event = crate::source::At::new("delegate".to_owned(), action.value().span());
        let matcher = item.get("tool").and_then(NodeRef::text);
        facts.hooks.push(speaker.hook(event, matcher, command, item));
    }
}

/// Without conditions a rule is for all calls of its tools. A condition is a text, a `/expression/`, or a list of them; more than one must
/// hold together.
fn breadth(item: NodeRef<'_>, subject: Subject) -> Breadth {
    let Some(conditions) = item.get("matches") else { return Breadth::Everything };
    let mut narrowest = Breadth::Everything;
    for condition in conditions.entries() {
        let value = condition.value();
        let texts = value.as_str().into_iter().chain(value.items().filter_map(NodeRef::as_str));
        let widest = texts.map(|text| text_breadth(text, subject)).max().unwrap_or(Breadth::Exact);
        narrowest = narrowest.min(widest);
    }
    narrowest
}

/// Why the commands of the one condition deserve a look; what several hold down together is not told.
fn hazard(item: NodeRef<'_>, subject: Subject) -> Option<Hazard> {
    let mut conditions = item.get("matches").filter(|_| subject == Subject::Shell)?.entries();
    let value = conditions.next().filter(|_| conditions.next().is_none())?.value();
    let mut texts = value.as_str().into_iter().chain(value.items().filter_map(NodeRef::as_str));
    texts.find_map(|text| slashed(text).map_or_else(|| command::hazard(text), |(text, _)| expression::hazard_within(text)))
}

/// The command lines of the one condition.
fn commands(item: NodeRef<'_>) -> Vec<String> {
    let Some(mut conditions) = item.get("matches").map(NodeRef::entries) else { return Vec::new() };
    let Some(value) = conditions.next().filter(|_| conditions.next().is_none()).map(EntryRef::value) else { return Vec::new() };
    let texts = value.as_str().into_iter().chain(value.items().filter_map(NodeRef::as_str));
    texts.flat_map(|text| slashed(text).map_or_else(|| vec![text.to_owned()], |(text, _)| expression::plains_within(text))).collect()
}

fn text_breadth(text: &str, subject: Subject) -> Breadth {
    if let Some((expression, flags)) = slashed(text) {
        return Expression::new(expression, flags.contains('i')).map_or(Breadth::Prefix, |expression| expression.breadth());
    }
    match (subject, text) {
        (_, "*" | "**") => Breadth::Everything,
        (Subject::Shell, _) => command::breadth(text),
        _ if text.contains('*') => Breadth::Prefix,
        _ => Breadth::Exact,
    }
}

/// The tools (`amp tools list`); others come from servers and toolboxes.
fn subject(tool: &str) -> Subject {
    match tool {
        "*" => Subject::Everything,
        "Bash" | "shell_command" => Subject::Shell,
        "Read" | "Grep" | "glob" | "list_directory" | "finder" => Subject::Read,
        "edit_file" | "create_file" | "delete_file" | "undo_edit" | "apply_patch" => Subject::Write,
        "read_web_page" | "web_search" => Subject::Network,
        "Task" | "oracle" | "librarian" => Subject::Agent,
        mcp if mcp.starts_with("mcp__") => Subject::Mcp,
        _ => Subject::Other,
    }
}
