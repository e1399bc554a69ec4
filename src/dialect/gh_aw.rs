//! GitHub Agentic Workflows: a Markdown file that a compiler makes a workflow of, with an agent that does what its text says.
//!
//! Sources: github/gh-aw docs/reference/frontmatter.md, permissions.md, network.md, tools.md, triggers.md; pkg/workflow/dangerous_permissions_validation.go
//! (a right to write does not compile without `features.dangerous-permissions-write`); pkg/parser/schemas/main_workflow_schema.json. Writes
//! through `safe-outputs` are made by other jobs with rights of their own.

use super::fact::{Speaker, What};
use super::github_actions::{events, rights, scopes};
use super::{About, Claim, Dialect, item_path};
use crate::model::{Agent, Breadth, Facts, Job, Mode, Role, Subject, TokenRight, Topic, Trigger, Trust, Use, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: GhAw = GhAw;

/// Reads agentic workflows.
#[derive(Debug)]
pub(super) struct GhAw;

const PRODUCT: &str = "GitHub Agentic Workflows";

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/.github/workflows/*.md"], syntax: Syntax::Markdown, probes: &["on:"], certain: false }];

impl Dialect for GhAw {
    fn id(&self) -> &'static str {
        "gh-aw"
    }

    fn about(&self) -> About {
        About {
            reads: "what starts it and who may, the task, what the token may do, commands and hosts that are allowed",
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
        let used = |right: &TokenRight| if writes && right.name.value == "write-all" { Use::None } else { Use::Unknown };
        let mut listed = root.entry("permissions").map_or_else(Vec::new, |entry| rights(document, entry, &|_| Use::Unknown));
        listed.iter_mut().for_each(|right| right.used = used(right));
        scopes(&speaker, &listed, "permissions", facts);
        let engine = root.at(&["engine", "id"]).or_else(|| root.get("engine")).and_then(NodeRef::text);
        let holds: Vec<At<String>> = if writes { held(&listed) } else { Vec::new() };
        starts(&speaker, root, !holds.is_empty(), facts);
        facts.jobs.push(Job {
            origin: speaker.origin(start, String::new()),
            name: name.clone(),
            agents: vec![engine.unwrap_or_else(|| At::new("copilot".to_owned(), start))],
            rights: listed,
            inherited: false,
            // Without these tools it reads, and writes through `safe-outputs`.
            reads_only: !writes && root.at(&["tools", "bash"]).is_none() && root.at(&["tools", "edit"]).is_none(),
            holds,
            unbounded: false,
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

/// The rights to write that are powerful.
fn held(rights: &[TokenRight]) -> Vec<At<String>> {
    let writes = rights.iter().filter(|right| right.level.value == "write");
    writes.map(|right| At::new(right.name.value.clone(), right.name.span)).collect()
}

/// What starts the workflow, and who may. Of their own accord workflows start for people with the role write or a higher one (`roles`), for no
/// change of a fork (`forks`), and for no run that a fork brought about; `manual-approval` is an environment whose reviewers no file names.
fn starts(speaker: &Speaker, root: NodeRef<'_>, privileged: bool, facts: &mut Facts) {
    let Some(on) = root.get("on") else { return };
    let roles = on.entry("roles").or_else(|| root.entry("roles"));
    let all = roles.filter(|roles| roles.value().as_str() == Some("all") || roles.value().items().any(|role| role.as_str() == Some("all")));
    let held = on.get("manual-approval").or_else(|| root.get("environment")).and_then(NodeRef::text);
    for event in events(on).into_iter().filter(|event| !OPTIONS.contains(&event.name.value.as_str())) {
        let commands = event.is_of(&["slash_command", "label_command", "command"]);
        let trust = match event.kind.trust {
            _ if commands => Trust::Public,
            // `weekly on monday`: a schedule in words.
            _ if event.name.value.contains(' ') || matches!(event.name.value.as_str(), "hourly" | "daily" | "weekly" | "monthly") => {
                Trust::System
            }
            trust => trust,
        };
        let guarded = all.is_none() || event.is_of(&["pull_request", "workflow_run"]);
        let (trust, checked) = match trust {
            Trust::Public if guarded => (Trust::Member, roles.and_then(|roles| roles.value().text())),
            Trust::Public if held.is_some() => (Trust::Unknown, held.clone()),
            other => (other, None),
        };
        let carries = commands || !event.kind.objects.is_empty();
        let origin = speaker.origin(event.name.span, format!("on.{}", event.name.value));
        let of_outsiders = event.of_outsiders();
        facts.triggers.push(Trigger { origin, on: event.name, trust, attended: false, carries, checked, privileged, of_outsiders });
    }
    facts.settings.extend(all.map(|entry| speaker.setting(entry, Topic::Callers, "anyone")));
}

/// What stands under `on` and is no event.
const OPTIONS: &[&str] = &[
    "roles", "bots", "skip-roles", "skip-bots", "skip-if-match", "skip-if-no-match", "skip-if-check-failing", "forks", "manual-approval",
    "reaction", "status-comment", "stop-after", "cooldown", "names", "lock-for-agent", "max-stack", "permissions", "steps", "github-token",
    "github-app", "needs",
];

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
