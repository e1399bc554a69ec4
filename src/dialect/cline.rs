//! Cline: hooks of a project, and the state of its editor extension and command line where somebody keeps it. Rules and server maps are read
//! by other dialects; approval is no matter of the project's files.
//!
//! Sources: docs.cline.bot/customization/hooks; cline/cline apps/vscode/src/shared/AutoApprovalSettings.ts and
//! apps/vscode/src/shared/storage/state-keys.ts.

use super::fact::{self, Speaker, Weighed, What};
use super::{About, Claim, Dialect};
use crate::authority::hook;
use crate::model::{Breadth, Facts, Layer, Setting, Status, Subject, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Cline = Cline;

/// Reads hooks and state of Cline.
#[derive(Debug)]
pub(super) struct Cline;

static CLAIMS: &[Claim] = &[
    Claim {
        product: "Cline",
        globs: &[
            "**/{.clinerules,.cline}/hooks/{PreToolUse,PostToolUse,UserPromptSubmit,TaskStart,TaskResume,TaskCancel,TaskComplete,PreCompact}*",
        ],
        syntax: Syntax::Text,
        probes: &[],
        certain: true,
    },
    Claim { product: "Cline", globs: &["**/.cline/**/globalState.json"], syntax: Syntax::Json, probes: &[], certain: true },
];

impl Dialect for Cline {
    fn id(&self) -> &'static str {
        "cline"
    }

    fn about(&self) -> About {
        About {
            reads: "hooks of a project; approval in the state of the extension and the command line",
            inert: "nothing in a project switches approval",
            sources: "docs.cline.bot; cline/cline apps/vscode/src/shared/AutoApprovalSettings.ts",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        if claim.syntax == Syntax::Text {
            return hook(document, path, facts);
        }
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker { layer: Layer::User, ..Speaker::project("Cline") };
        facts.agents.push(speaker.product(root));
        state(&speaker, root, facts);
    }
}

/// A script that is called as its event; the first line says what runs it.
fn hook(document: &Document<'_>, path: &str, facts: &mut Facts) {
    let text = document.source.text();
    let first = text.lines().next().unwrap_or_default();
    let span = document.source.span(0..first.len());
    let start = Span { end: span.start, ..span };
    let speaker = Speaker::project("Cline");
    let event = At::new(fact::stem(path).to_owned(), start);
    facts.hooks.push(hook::read(speaker.origin(span, String::new()), event, None, At::new(path.to_owned(), span), false));
}

/// `autoApprovalSettings.actions` says which kinds of action run unasked. Since version 4 `executeSafeCommands` is the one switch for
/// commands, all of them (apps/vscode/src/sdk/sdk-tool-policies.ts, `isToolAutoApproved`); before, the model marked commands as safe and
/// `executeAllCommands` added the others. `yoloModeToggled` and `autoApproveAllToggled` approved everything, and version 4 makes every action
/// of them (src/hosts/vscode/vscode-to-file-migration.ts). Checked: 2026-11-27, version 4.1.13.
fn state(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let everything = ["yoloModeToggled", "autoApproveAllToggled"].iter().filter_map(|key| root.entry(key));
    for entry in everything.filter(|entry| entry.value().as_bool() == Some(true)) {
        facts.settings.push(speaker.setting(entry, Topic::ApprovalMode, "bypass"));
    }
    let Some(actions) = root.at(&["autoApprovalSettings", "actions"]) else { return };
    let on = |key: &str| actions.entry(key).filter(|entry| entry.value().as_bool() == Some(true));
    let commands = on("executeSafeCommands");
    if let Some(entry) = commands.or_else(|| on("executeAllCommands")) {
        let what = What { tool: "execute_command", subject: Subject::Shell, breadth: Breadth::Everything, server: None };
        let rule = At::new(entry.key().to_owned(), fact::whole(entry));
        let mut grant = speaker.grant(Verdict::Allow, rule, entry.value().path(), what);
        // Alone it never was asked.
        if commands.is_none() {
            grant.weigh(Status::Inert, "`executeSafeCommands` is off".to_owned());
        }
        facts.grants.push(grant);
    }
    if let Some(entry) = on("editFiles") {
        let setting: Setting = speaker.setting(entry, Topic::ApprovalMode, "auto-edit");
        facts.settings.push(setting);
    }
    if let Some(entry) = on("editFilesExternally").filter(|_| on("editFiles").is_some()) {
        facts.roots.push(speaker.root(At::new("/".to_owned(), fact::whole(entry)), entry.value().path(), "write", "editFilesExternally"));
    }
}
