//! Continue: `config.yaml` with its models, servers and rules, the blocks beside it, and the permissions of its command line.
//!
//! Sources: docs.continue.dev/reference (config.yaml), continuedev/continue packages/config-yaml/src/schemas, and
//! extensions/cli/src/permissions (permissionsYamlLoader.ts, permissionChecker.ts).

use super::fact::{Speaker, What, running};
use super::mcp::Client;
use super::{About, Claim, Dialect, item_path, mcp};
use crate::authority::command;
use crate::authority::pattern::{self, Pattern};
use crate::model::{Breadth, Facts, Layer, Role, Subject, Verdict};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Continue = Continue;

/// Reads configurations of Continue.
#[derive(Debug)]
pub(super) struct Continue;

const PRODUCT: &str = "Continue";

static CLIENT: Client = Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project };

static PERMISSIONS: Claim = claim(&["**/.continue/permissions.yaml"], Syntax::Yaml);

static CLAIMS: &[Claim] = &[
    claim(
        &["**/.continue/config.{yaml,yml}", "**/.continue/{agents,assistants,models,mcpServers,rules,prompts}/**/*.{yaml,yml}"],
        Syntax::Yaml,
    ),
    PERMISSIONS,
    // The older form, and servers in the form of other clients.
    claim(&["**/.continue/config.json", "**/.continuerc.json", "**/.continue/mcpServers/*.json"], Syntax::Json),
];

const fn claim(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes: &[], certain: true }
}

/// Providers whose address the product knows.
const KNOWN: &[&str] = &["anthropic", "openai", "gemini", "mistral", "groq", "deepseek", "together", "openrouter", "xAI"];

impl Dialect for Continue {
    fn id(&self) -> &'static str {
        "continue"
    }

    fn about(&self) -> About {
        About {
            reads: "models, servers, rules; permissions of the command line",
            inert: "what the command line does not read of `config.yaml`",
            sources: "docs.continue.dev/reference; continuedev/continue extensions/cli/src/permissions",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker::project(PRODUCT);
        if claim.globs == PERMISSIONS.globs {
            // Read from the home directory only.
            return permissions(&Speaker { layer: Layer::User, ..speaker }, root, facts);
        }
        facts.agents.push(speaker.product(root));
        if let Some(servers) = root.get("mcpServers") {
            mcp::servers(servers, &CLIENT, facts);
        }
        for model in root.get("models").into_iter().flat_map(NodeRef::items) {
            let known = model.get("provider").and_then(NodeRef::as_str).is_some_and(|provider| KNOWN.contains(&provider));
            let base = model.entry("apiBase").filter(|_| known);
            facts.settings.extend(base.and_then(|base| speaker.endpoint(base, &[])));
            for key in ["baseSystemMessage", "baseAgentSystemMessage", "basePlanSystemMessage"] {
                facts.prompts.extend(model.at(&["chatOptions", key]).and_then(|text| speaker.prompt(Role::System, text)));
            }
        }
        facts.prompts.extend(root.get("systemMessage").and_then(|text| speaker.prompt(Role::System, text)));
        for rule in root.get("rules").into_iter().flat_map(NodeRef::items) {
            facts.prompts.extend(speaker.prompt(Role::Instructions, rule.get("rule").unwrap_or(rule)));
        }
        for prompt in root.get("prompts").into_iter().flat_map(NodeRef::items) {
            facts.prompts.extend(prompt.get("prompt").and_then(|text| speaker.prompt(Role::User, text)));
        }
    }
}

/// `allow`, `ask`, `exclude`: lists of `Tool` or `Tool(what)`.
fn permissions(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    facts.agents.push(speaker.product(root));
    for (key, verdict) in [("allow", Verdict::Allow), ("ask", Verdict::Ask), ("exclude", Verdict::Deny)] {
        for item in root.get(key).into_iter().flat_map(NodeRef::items) {
            let Some(rule) = item.text() else { continue };
            let text = rule.value.clone();
            let Some(pattern) = Pattern::parse(&text) else { continue };
            let what = What { tool: pattern.tool, subject: subject(pattern.tool), breadth: breadth(&pattern), server: None };
            let spec = pattern.spec.filter(|_| what.subject == Subject::Shell);
            let commands = spec.map(pattern::spelled).into_iter().collect();
            facts.grants.push(running(speaker.grant(verdict, rule, item_path(item, &text), what), commands));
        }
    }
}

/// Tools of the command line: extensions/cli/src/tools.
fn subject(tool: &str) -> Subject {
    match tool {
        "Bash" => Subject::Shell,
        "Read" | "List" | "Search" | "Diff" => Subject::Read,
        "Write" | "Edit" | "MultiEdit" => Subject::Write,
        "Fetch" => Subject::Network,
        "*" => Subject::Everything,
        mcp if mcp.starts_with("mcp__") => Subject::Mcp,
        _ => Subject::Other,
    }
}

fn breadth(pattern: &Pattern<'_>) -> Breadth {
    match pattern.spec.filter(|_| !pattern.whole()) {
        None => Breadth::Everything,
        Some(spec) if subject(pattern.tool) == Subject::Shell => command::breadth(&pattern::spelled(spec)),
        Some(spec) if spec.contains('*') => Breadth::Prefix,
        Some(_) => Breadth::Exact,
    }
}
