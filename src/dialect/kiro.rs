//! Kiro, the editor and the command line: agents, permission rules, hooks. Server maps and steering are read by other dialects.
//!
//! Sources, named `[agents]`, `[permissions]` and `[hooks]` beside the code: kiro.dev/docs/cli/custom-agents/configuration-reference (version 2,
//! the format of Amazon Q), kiro.dev/docs/permissions and .../ide/whats-new-v1/agent-config (version 3 and IDE 1), kiro.dev/docs/cli/v3/hooks.

mod permission;

use super::amazonq::agent;
use super::fact::{self, Speaker};
use super::mcp::Client;
use super::{About, Claim, Dialect};
use crate::model::{Agent, Facts, Layer, Mode, Role};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Kiro = Kiro;

/// Reads agents, permissions and hooks of Kiro.
#[derive(Debug)]
pub(super) struct Kiro;

/// Servers of an agent, whose `autoApprove` counts as in a map of their own.
static CLIENT: Client = Client { product: "Kiro", approve: &["autoApprove"], wildcard: true, layer: Layer::Project };

const fn claim(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: "Kiro", globs, syntax, probes: &[], certain: true }
}

static AGENTS: Claim = claim(&["**/.kiro/agents/**/*.json"], Syntax::Json);
static HOOKS: Claim = claim(&["**/.kiro/hooks/*.json", "**/.kiro/hooks/*.kiro.hook"], Syntax::Json);

static CLAIMS: &[Claim] = &[
    AGENTS,
    HOOKS,
    claim(&["**/.kiro/agents/**/*.md"], Syntax::Markdown),
    claim(&["**/.kiro/settings/permissions.{yaml,yml}"], Syntax::Yaml),
];

impl Dialect for Kiro {
    fn id(&self) -> &'static str {
        "kiro"
    }

    fn about(&self) -> About {
        About {
            reads: "agents, permission rules, hooks",
            inert: "a workspace's `permissions.yaml`, which lives outside of the repository",
            sources: "kiro.dev/docs/permissions, .../cli/custom-agents/configuration-reference",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let speaker = Speaker::project(claim.product);
        let root = document.tree.root().filter(|root| root.is_map() || root.is_seq());
        if claim.syntax == Syntax::Markdown {
            return markdown(document, root, &speaker, facts);
        }
        let Some(root) = root else { return };
        if claim.syntax == Syntax::Yaml {
            permission::lower(&speaker, root, facts);
        } else if claim.globs == HOOKS.globs {
            hooks(&speaker, root, facts);
        } else {
            agent::lower(&speaker, root, fact::stem(path), &agent::KIRO, &CLIENT, facts);
            rules(&speaker, root, fact::stem(path), facts);
        }
    }
}

/// [agents]: front matter as the JSON of an agent, the body as its prompt.
fn markdown(document: &Document<'_>, root: Option<NodeRef<'_>>, speaker: &Speaker, facts: &mut Facts) {
    let stem = fact::stem(document.source.path());
    match root {
        Some(root) => {
            let before = facts.grants.len();
            agent::lower(speaker, root, stem, &agent::KIRO, &CLIENT, facts);
            // [agents] documents `permissions` for agents in Markdown; whether `allowedTools` is read there is not known.
            let mut index = 0;
            facts.grants.retain(|grant| {
                index += 1;
                index <= before || !grant.origin.path.contains("allowedTools")
            });
            rules(speaker, root, stem, facts);
        }
        None => {
            let span = document.body.unwrap_or(document.source.span(0..0));
            let start = Span { end: span.start, ..span };
            let name = At::new(stem.to_owned(), start);
            let origin = speaker.of(stem).origin(start, String::new());
            facts.agents.push(Agent { declared: true, ..Agent::new(origin, name, Mode::Interactive) });
        }
    }
    facts.prompts.extend(speaker.of(stem).body(document));
}

/// `permissions` of an agent replaces `allowedTools` and `toolsSettings`: a list of rules, or a map with `rules`.
fn rules(speaker: &Speaker, root: NodeRef<'_>, stem: &str, facts: &mut Facts) {
    let Some(permissions) = root.get("permissions") else { return };
    let name = root.get("name").and_then(NodeRef::as_str).filter(|name| !name.is_empty()).unwrap_or(stem);
    permission::lower(&speaker.of(name), permissions, facts);
}

/// [hooks]: `hooks[]` with a trigger and an action, and the older form of one `when` and `then`.
fn hooks(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for hook in root.get("hooks").into_iter().flat_map(NodeRef::items) {
        one(speaker, hook, hook.get("trigger"), hook.get("matcher"), hook.get("action"), facts);
    }
    let older = root.get("when").and_then(|when| when.get("type"));
    one(speaker, root, older, None, root.get("then"), facts);
}

fn one(
    speaker: &Speaker,
    hook: NodeRef<'_>,
    event: Option<NodeRef<'_>>,
    matcher: Option<NodeRef<'_>>,
    action: Option<NodeRef<'_>>,
    facts: &mut Facts,
) {
    let off = hook.get("enabled").and_then(NodeRef::as_bool) == Some(false);
    let Some((event, action)) = event.and_then(NodeRef::text).zip(action).filter(|_| !off) else { return };
    if let Some(command) = action.get("command").and_then(NodeRef::text) {
        facts.hooks.push(speaker.hook(event, matcher.and_then(NodeRef::text), command, action));
    }
    facts.prompts.extend(action.get("prompt").and_then(|prompt| speaker.prompt(Role::User, prompt)));
}
