//! GitHub Copilot outside of the editor's settings: custom agents, prompts and chat modes with their tools, hooks, and its command line.
//!
//! Sources, named `[agents]`, `[hooks]` and `[cli]` beside the code: microsoft/vscode-docs docs/agent-customization/custom-agents.md and
//! docs.github.com/en/copilot/reference/custom-agents-configuration; .../copilot-cli-reference/cli-hooks-reference;
//! .../copilot-cli/set-up-copilot-cli/configure-copilot-cli. The text of these files is read as instructions by another dialect.

use super::fact::{Hooks, Speaker};
use super::{About, Claim, Dialect, item_path, mcp};
use crate::model::{Agent, Breadth, Facts, Layer, Mode, Subject, Tool, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Copilot = Copilot;

/// Reads configuration of GitHub Copilot.
#[derive(Debug)]
pub(super) struct Copilot;

const PRODUCT: &str = "GitHub Copilot";

const fn claim(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes: &[], certain: true }
}

static CLAIMS: &[Claim] = &[
    claim(
        &["**/.github/agents/*.md", "**/.copilot/agents/*.md", "**/.github/chatmodes/*.chatmode.md", "**/.github/prompts/**/*.prompt.md"],
        Syntax::Markdown,
    ),
    // Collections of agents keep them in a folder of that name; the ending is the product's own [custom-agents].
    Claim { certain: false, ..claim(&["**/agents/**/*.agent.md"], Syntax::Markdown) },
    claim(&["**/.github/hooks/*.json", "**/.copilot/hooks/*.json"], Syntax::Json),
    claim(&["**/.copilot/{config,settings}.json", "**/.github/copilot/settings.json"], Syntax::Json),
    claim(&["**/.github/workflows/copilot-setup-steps.{yml,yaml}"], Syntax::Yaml),
];

impl Dialect for Copilot {
    fn id(&self) -> &'static str {
        "copilot"
    }

    fn about(&self) -> About {
        About {
            reads: "custom agents, prompts and chat modes with their tools, hooks, trusted folders and tools of the command line",
            inert: "`tools: [\"*\"]`, which is the default; `handoffs[].send`, which still wants a click",
            sources: "microsoft/vscode-docs docs/agent-customization/custom-agents.md; docs.github.com/en/copilot/reference/custom-agents-configuration",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let path = document.source.path();
        let layer = if path.contains(".github/") { Layer::Project } else { Layer::User };
        let speaker = Speaker::acting(PRODUCT, layer);
        match claim.syntax {
            Syntax::Markdown => custom(document, root, facts),
            Syntax::Yaml => setup(&speaker, root, facts),
            _ if path.contains("/hooks/") => speaker.hooks(root, &HOOKS, facts),
            _ => command_line(&speaker, root, facts),
        }
    }
}

/// An agent, a chat mode or a prompt: front matter with `tools`, and servers of its own [agents].
fn custom(document: &Document<'_>, root: NodeRef<'_>, facts: &mut Facts) {
    let file = document.source.path().rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let start = Span { end: root.span().start, ..root.span() };
    let name = root.get("name").and_then(NodeRef::text).unwrap_or_else(|| At::new(stem.to_owned(), start));
    let speaker = Speaker::project(PRODUCT).of(&name.value);
    for (item, tool) in root.get("tools").map(listed).unwrap_or_default() {
        // `server/*` and `server/tool` belong to a server; `read`, `edit`, `search/codebase` are the product's own.
        let provider = tool.value.split_once('/').map(|(set, _)| set).filter(|set| !OWN.contains(set)).map(str::to_owned);
        facts.tools.push(Tool::new(speaker.origin(item.span(), item_path(item, &tool.value)), tool, provider));
    }
    if let Some(container) = root.get("mcp-servers") {
        mcp::servers(container, mcp::client(PRODUCT), facts);
    }
    // A prompt is run by whichever agent is there.
    if !file.ends_with(".prompt.md") {
        let tools = root.get("tools").filter(|tools| !tools.is_null());
        facts.agents.push(Agent {
            declared: true,
            // `["*"]` is what is there anyway, and editors write it out: it gives nothing on top.
            tools: tools.map(listed).unwrap_or_default().into_iter().map(|(_, tool)| tool).filter(|tool| tool.value != "*").collect(),
            // [agents] Without `tools` all tools are available.
            inherits_tools: tools.is_none(),
            description: root.get("description").and_then(NodeRef::text),
            ..Agent::new(speaker.origin(name.span, "name".to_owned()), name, Mode::Interactive)
        });
    }
}

/// A list, or one text with commas in it.
fn listed(node: NodeRef<'_>) -> Vec<(NodeRef<'_>, At<String>)> {
    let words = node.as_str().into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|word| !word.is_empty());
    let words = words.map(|word| (node, At::new(word.to_owned(), node.span())));
    words.chain(node.items().filter_map(|item| Some((item, item.text()?)))).collect()
}

/// Sets of the product's own tools (code.visualstudio.com/docs/copilot/reference/copilot-vscode-features, "Chat tools").
const OWN: &[&str] = &["read", "edit", "search", "execute", "web", "agent", "todo", "vscode", "browser"];

/// [hooks] A hook has a command for each shell. An answer of `preToolUse` that allows "suppresses the tool approval prompt" (changelog.md of
/// github/copilot-cli, 1.0.18; checked: 2026-11-27), and `permissionRequest` answers it. Events are also written as VS Code names them.
static HOOKS: Hooks = Hooks {
    commands: &["bash", "powershell", "command"],
    deciding: &["preToolUse", "PreToolUse", "permissionRequest", "PermissionRequest"],
    ..Hooks::SINGLE
};

/// The user's configuration of the command line: folders that it works in without asking, addresses that it may or may not fetch [cli].
/// What of this a repository's settings may say is not documented, so nothing is read there.
fn command_line(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    if speaker.layer == Layer::Project {
        return;
    }
    for list in ["trusted_folders", "trustedFolders"].iter().filter_map(|key| root.entry(key)) {
        speaker.roots(list.value(), list.key(), "write", crate::model::Status::Effective, facts);
    }
    // github/copilot-cli changelog, `storeTokenPlaintext`: without a keychain the token is written into the configuration.
    for entry in ["store_token_plaintext", "storeTokenPlaintext"].iter().filter_map(|key| root.entry(key)) {
        if entry.value().as_bool() == Some(true) {
            facts.settings.push(speaker.setting(entry, Topic::CredentialStore, "plain"));
        }
    }
    for (keys, verdict) in [(["allowed_urls", "allowedUrls"], Verdict::Allow), (["denied_urls", "deniedUrls"], Verdict::Deny)] {
        for item in keys.iter().filter_map(|key| root.get(key)).flat_map(NodeRef::items) {
            let Some(rule) = item.text() else { continue };
            let host = rule.value.split_once("://").map_or(rule.value.as_str(), |(_, rest)| rest);
            let breadth = if host.trim_end_matches('/') == "*" { Breadth::Everything } else { Breadth::Prefix };
            let path = item_path(item, &rule.value);
            facts.grants.push(speaker.rule(verdict, rule, path, (Subject::Network, breadth)));
        }
    }
}

/// The job that prepares the machine of the cloud agent; only a job of this very name is used
/// (docs.github.com "Customizing the development environment for Copilot coding agent").
fn setup(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let Some(job) = root.at(&["jobs", "copilot-setup-steps"]) else { return };
    facts.limits.extend(job.get("timeout-minutes").and_then(|minutes| speaker.limit("timeout", minutes)));
}
