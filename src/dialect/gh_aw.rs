//! GitHub Agentic Workflows: a Markdown file that a compiler makes a workflow of, with an agent that does what its text says.
//!
//! Sources: github/gh-aw docs/reference/frontmatter.md, permissions.md, network.md, tools.md; pkg/workflow/dangerous_permissions_validation.go
//! (a right to write does not compile without `features.dangerous-permissions-write`); pkg/parser/schemas/main_workflow_schema.json. Writes
//! through `safe-outputs` are made by other jobs with rights of their own.

use super::fact::{Speaker, What};
use super::github_actions::{rights, scopes};
use super::{About, Claim, Dialect, item_path};
use crate::model::{Agent, Breadth, Facts, Job, Mode, Role, Subject, Topic, Use, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: GhAw = GhAw;

/// Reads agentic workflows.
#[derive(Debug)]
pub(super) struct GhAw;

const PRODUCT: &str = "GitHub Agentic Workflows";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/.github/workflows/*.md"],
    syntax: Syntax::Markdown,
    probes: &["on:"],
    certain: false,
}];

impl Dialect for GhAw {
    fn id(&self) -> &'static str {
        "gh-aw"
    }

    fn about(&self) -> About {
        About {
            reads: "the task, what the token may do, commands and hosts that are allowed",
            inert: "rights to write without `features.dangerous-permissions-write`, which do not compile",
            sources: "github/gh-aw docs/reference/frontmatter.md, permissions.md, network.md, tools.md; pkg/workflow/dangerous_permissions_validation.go",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.get("on").is_some()) else { return };
        let path = document.source.path();
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
        let start = Span { end: root.span().start, ..root.span() };
        let name = At::new(stem.to_owned(), start);
        let speaker = Speaker::project(PRODUCT).of(stem);
        let writes = root.at(&["features", "dangerous-permissions-write"]).and_then(NodeRef::as_bool) == Some(true);
        let used = |right: &crate::model::TokenRight| if writes && right.name.value == "write-all" { Use::None } else { Use::Unknown };
        let mut listed = root.entry("permissions").map_or_else(Vec::new, |entry| rights(document, entry, &|_| Use::Unknown));
        listed.iter_mut().for_each(|right| right.used = used(right));
        scopes(&speaker, &listed, "permissions", facts);
        let engine = root.at(&["engine", "id"]).or_else(|| root.get("engine")).and_then(NodeRef::text);
        facts.jobs.push(Job {
            origin: speaker.origin(start, String::new()),
            name: name.clone(),
            agents: vec![engine.unwrap_or_else(|| At::new("copilot".to_owned(), start))],
            rights: listed,
            inherited: false,
            reads_only: false,
        });
        commands(&speaker, root, facts);
        for item in root.at(&["network", "allowed"]).into_iter().flat_map(NodeRef::items).filter(|item| item.as_str() == Some("*")) {
            if let Some(entry) = root.get("network").and_then(|network| network.entry("allowed")) {
                facts.settings.push(speaker.item(entry, item, Topic::Egress, "open"));
            }
        }
        facts.prompts.extend(speaker.body(document).map(|prompt| crate::model::Prompt { role: Role::User, ..prompt }));
        facts.limits.extend(root.get("timeout-minutes").and_then(|minutes| speaker.limit("timeout", minutes)));
        facts.agents.push(Agent {
            declared: true,
            description: root.get("description").and_then(NodeRef::text),
            ..Agent::new(speaker.origin(start, String::new()), name, Mode::Ci)
        });
    }
}

/// `tools.bash`: commands that run; `:*` and `*` are any. Nobody is there to ask, so what is not listed does not run.
fn commands(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for item in root.at(&["tools", "bash"]).into_iter().flat_map(NodeRef::items) {
        let Some(rule) = item.text() else { continue };
        let any = matches!(rule.value.trim(), "*" | ":*");
        let breadth = if any { Breadth::Everything } else { Breadth::Prefix };
        let path = item_path(item, &rule.value);
        let what = What { tool: "bash", subject: Subject::Shell, breadth, server: None };
        facts.grants.push(speaker.grant(Verdict::Allow, rule, path, what));
    }
}
