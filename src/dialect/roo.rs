//! Roo Code, and Kilo Code's extension, which began as a copy of it: modes, command lists, exported settings.
//!
//! Sources, named `[modes]`, `[settings]` and `[commands]` beside the code: RooCodeInc/Roo-Code packages/types/src/mode.ts and global-settings.ts,
//! src/core/auto-approval/commands.ts, src/package.json (contributes.configuration). Server maps are read by another dialect.

use std::collections::BTreeSet;

use super::fact::{Speaker, Weighed, What, amounts, credit, running, whole};
use super::{About, Claim, Dialect, item_path};
use crate::authority::command;
use crate::model::{Agent, Breadth, Facts, Grant, Layer, Role, Status, Subject, Tool, Topic, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Roo = Roo;

/// Reads modes and settings of Roo Code and Kilo Code.
#[derive(Debug)]
pub(super) struct Roo;

const ROO: &str = "Roo Code";
const KILO: &str = "Kilo Code";

static CLAIMS: &[Claim] = &[
    // JSON is YAML too, and modes are written in either.
    claim(ROO, &["**/.roomodes", "**/custom_modes.yaml"], Syntax::Yaml, &[]),
    claim(KILO, &["**/.kilocodemodes"], Syntax::Yaml, &[]),
    claim(ROO, &["**/roo-code-settings*.json"], Syntax::Json, &["globalSettings"]),
    claim(KILO, &["**/kilo-code-settings*.json"], Syntax::Json, &["globalSettings"]),
    claim("VS Code", &["**/.vscode/settings.json", "**/*.code-workspace"], Syntax::Json, &["roo-cline.", "kilo-code."]),
];

const fn claim(product: &'static str, globs: &'static [&'static str], syntax: Syntax, probes: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax, probes, certain: true }
}

impl Dialect for Roo {
    fn id(&self) -> &'static str {
        "roo"
    }

    fn about(&self) -> About {
        About {
            reads: "modes and their tools, lists of allowed commands, exported settings",
            inert: "nothing known",
            sources: "RooCodeInc/Roo-Code packages/types/src/mode.ts, src/core/auto-approval",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker::project(claim.product);
        match (claim.syntax, claim.product) {
            (Syntax::Yaml, _) => modes(&speaker, root, facts),
            (_, "VS Code") => {
                let settings = root.get("settings").unwrap_or(root);
                for (prefix, product) in [("roo-cline", ROO), ("kilo-code", KILO)] {
                    let allowed = settings.get(&format!("{prefix}.allowedCommands"));
                    let denied = settings.get(&format!("{prefix}.deniedCommands"));
                    commands(&Speaker::project(product), allowed, denied, None, facts);
                }
            }
            _ => exported(&Speaker { layer: Layer::User, ..speaker }, root, facts),
        }
    }
}

/// [modes]: a mode is an agent with its prompt and the groups of tools that it may use; a group may be held to files.
fn modes(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for mode in root.get("customModes").into_iter().flat_map(NodeRef::items) {
        let Some(slug) = mode.get("slug").and_then(NodeRef::text) else { continue };
        let own = speaker.of(&slug.value);
        let first = facts.tools.len();
        let agent = speaker.agent(slug, mode.path(), mode);
        for key in ["roleDefinition", "customInstructions"] {
            facts.prompts.extend(mode.get(key).and_then(|text| own.prompt(Role::System, text)));
        }
        for group in mode.get("groups").into_iter().flat_map(NodeRef::items) {
            // `[edit, {fileRegex}]`.
            let name = group.as_str().map_or_else(|| group.items().next(), |_| Some(group));
            if let Some((name, at)) = name.and_then(|name| Some((name.text()?, name))) {
                facts.tools.push(Tool::new(own.origin(name.span, at.path()), name, None));
            }
        }
        let tools = facts.tools[first..].iter().map(|tool| tool.name.clone()).collect();
        facts.agents.push(Agent { tools, ..agent });
    }
}

/// [settings]: what somebody's editor holds, written out. Nothing runs unasked unless auto-approval is on, and its part for commands.
fn exported(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let settings = root.get("globalSettings").unwrap_or(root);
    facts.agents.push(speaker.product(settings));
    let on = |key: &str| settings.get(key).and_then(NodeRef::as_bool) == Some(true);
    let off =
        if on("autoApprovalEnabled") && on("alwaysAllowExecute") { None } else { Some("auto-approval of commands is off in this file") };
    commands(speaker, settings.get("allowedCommands"), settings.get("deniedCommands"), off, facts);
    if let Some(entry) = settings.entry("alwaysAllowWrite").filter(|_| on("alwaysAllowWrite")) {
        let setting = speaker.setting(entry, Topic::ApprovalMode, "auto-edit");
        let inert = !on("autoApprovalEnabled");
        facts.settings.push(if inert { amounts(setting, Status::Inert, "`autoApprovalEnabled` is off") } else { setting });
    }
    let outside = settings.entry("alwaysAllowWriteOutsideWorkspace").filter(|entry| entry.value().as_bool() == Some(true));
    if let Some(entry) = outside.filter(|_| on("autoApprovalEnabled") && on("alwaysAllowWrite")) {
        facts.roots.push(speaker.root(At::new("/".to_owned(), whole(entry)), entry.value().path(), "write", entry.key()));
    }
    modes(speaker, root, facts);
    modes(speaker, settings, facts);
}

/// [commands]: beginnings of command lines, of which the longest that fits decides; `*` fits everything and is the shortest.
fn commands(speaker: &Speaker, allowed: Option<NodeRef<'_>>, denied: Option<NodeRef<'_>>, off: Option<&str>, facts: &mut Facts) {
    let texts = |list: Option<NodeRef<'_>>| {
        list.into_iter()
            .flat_map(NodeRef::items)
            .filter_map(NodeRef::as_str)
            .map(|text| text.trim().to_lowercase())
            .collect::<BTreeSet<_>>()
    };
    let (allows, denies) = (texts(allowed), texts(denied));
    let mut grants = Vec::new();
    for (list, verdict, others) in [(allowed, Verdict::Allow, &denies), (denied, Verdict::Deny, &allows)] {
        for item in list.into_iter().flat_map(NodeRef::items) {
            let Some(rule) = item.text() else { continue };
            let own = rule.value.trim().to_lowercase();
            if own.is_empty() {
                continue;
            }
            let path = item_path(item, &rule.value);
            let commands = if own.contains('*') { Vec::new() } else { vec![format!("{own} *")] };
            let breadth =
                if own == "*" { Breadth::Everything } else { commands.first().map_or(Breadth::Exact, |command| command::breadth(command)) };
            let what = What { tool: "execute_command", subject: Subject::Shell, breadth, server: None };
            let mut grant: Grant = running(speaker.grant(verdict, rule, path, what), commands);
            // The same beginning in both lists is denied.
            if verdict == Verdict::Allow && others.contains(&own) {
                grant.weigh(Status::Shadowed, "the same beginning is denied".to_owned());
            } else if own != "*" && own.contains('*') {
                grant.weigh(Status::Dead, "it is the beginning of a command line, in which `*` stands for itself".to_owned());
            } else if let Some(reason) = off.filter(|_| verdict == Verdict::Allow) {
                grant.weigh(Status::Inert, reason.to_owned());
            }
            grants.push(grant);
        }
    }
    // A denied beginning within an allowed one is the longer of the two.
    credit(&mut grants);
    facts.grants.extend(grants);
}
