//! Windsurf: which commands Cascade runs by itself, in its settings and in workflows.
//!
//! Sources: docs.windsurf.com/windsurf/terminal ("Auto-execution": allow list, deny list, levels; the deny list comes first) and
//! .../cascade/workflows. The editor is built on VS Code and keeps its settings like it; the vendor documents these keys for the user's.

use super::fact::{Speaker, running, shadow};
use super::{About, Claim, Dialect, editor, item_path};
use crate::authority::command;
use crate::model::{Facts, Grant, Layer, Setting, Status, Subject, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Windsurf = Windsurf;

/// Reads settings and workflows of Windsurf.
#[derive(Debug)]
pub(super) struct Windsurf;

const PRODUCT: &str = "Windsurf";

const fn claim(globs: &'static [&'static str]) -> Claim {
    Claim { product: PRODUCT, globs, syntax: Syntax::Json, probes: &["\"windsurf."], certain: true }
}

static CLAIMS: &[Claim] = &[
    claim(&["**/{Windsurf,Windsurf - Next}/User/settings.json", "**/.windsurf-server/data/Machine/settings.json"]),
    claim(editor::WORKSPACE),
    Claim { syntax: Syntax::Markdown, probes: &["// turbo-all"], ..claim(&["**/.windsurf/workflows/**/*.md"]) },
];

impl Dialect for Windsurf {
    fn id(&self) -> &'static str {
        "windsurf"
    }

    fn about(&self) -> About {
        About {
            reads: "lists of commands that run or are refused, level of automatic execution, workflows that run everything",
            inert: "`windsurf.autoExecutionPolicy` of a workspace: not known to be read there",
            sources: "docs.windsurf.com/windsurf/terminal, .../cascade/workflows",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        if let Some(body) = document.body {
            workflow(document, body, facts);
            return;
        }
        let Some(place) = editor::place(document) else { return };
        let settings = place.settings;
        if !settings.entries().any(|entry| entry.key().starts_with("windsurf.")) {
            return;
        }
        let speaker = Speaker::acting(PRODUCT, place.layer);
        facts.agents.push(speaker.product(settings));
        let mut grants = Vec::new();
        for (key, verdict) in [("windsurf.cascadeCommandsAllowList", Verdict::Allow), ("windsurf.cascadeCommandsDenyList", Verdict::Ask)] {
            let list = settings.get(key).into_iter().flat_map(NodeRef::items);
            grants.extend(list.filter_map(|item| grant(&speaker, item, verdict)));
        }
        shadow(&mut grants);
        facts.grants.extend(grants);
        if let Some(entry) = settings.entry("windsurf.autoExecutionPolicy") {
            // The key is in no documentation. What the product itself writes into the user's settings are these three, for the levels
            // "Disabled", "Auto" (a model judges) and "Turbo" (all but the deny list) of docs.windsurf.com/windsurf/terminal; whether it reads
            // them from a workspace is not known, so nothing is made of them there.
            let meaning = match entry.value().as_str().unwrap_or_default() {
                _ if place.layer == Layer::Project => return,
                "off" => "ask",
                "auto" => "auto",
                "turbo" => "bypass",
                _ => return,
            };
            facts.settings.push(speaker.setting(entry, Topic::ApprovalMode, meaning));
        }
    }
}

/// An entry stands for all commands that begin with it: `git` lets `git add -A` run.
fn grant(speaker: &Speaker, item: NodeRef<'_>, verdict: Verdict) -> Option<Grant> {
    let rule = item.text()?;
    let text = rule.value.trim();
    let command = match text {
        "" => return None,
        text if text.contains('*') => text.to_owned(),
        text => format!("{text} *"),
    };
    let path = item_path(item, &rule.value);
    let grant = speaker.rule(verdict, rule, path, (Subject::Shell, command::breadth(&command)));
    Some(Grant { tool: "terminal".to_owned(), ..running(grant, vec![command]) })
}

/// A line `// turbo-all` runs every command of the workflow without asking.
fn workflow(document: &Document<'_>, body: Span, facts: &mut Facts) {
    const MARK: &str = "// turbo-all";
    let text = document.source.slice(body);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == MARK {
            let start = body.start + (at + line.len() - line.trim_start().len()) as u32;
            let span = Span { start, end: start + MARK.len() as u32, ..body };
            let speaker = Speaker::acting(PRODUCT, Layer::Project);
            let mark = At::new(MARK.to_owned(), span);
            facts.settings.push(Setting {
                origin: speaker.origin(span, "body.turbo-all".to_owned()),
                key: mark.clone(),
                topic: Topic::ApprovalMode,
                meaning: "bypass",
                value: mark,
                status: Status::Effective,
                reason: None,
                protective: false,
                layer: Layer::Project,
            });
            return;
        }
        at += line.len();
    }
}
