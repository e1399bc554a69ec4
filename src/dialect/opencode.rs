//! OpenCode, and Kilo Code whose command line is built on it: `opencode.json`, agents and commands as Markdown.
//!
//! Sources, named `[config]`, `[permissions]`, `[permissions v2]`, `[agents]`, `[mcp]` and `[source]` beside the code: opencode.ai/docs/config,
//! .../permissions, opencode.ai/v2/docs/permissions, .../agents, .../mcp-servers; anomalyco/opencode packages/opencode/src (permission/index.ts,
//! config/config.ts); Kilo-Org/kilocode packages/opencode for Kilo.
//!
//! OpenCode 1 allows nearly everything by default, and 2 asks. Absence says nothing either way: only what is written is lowered.

mod permission;
mod plugins;

use super::fact::{self, Speaker};
use super::mcp::Client;
use super::{About, Claim, Dialect, mcp};
use crate::authority::endpoint;
use crate::model::{Agent, Facts, Layer, Role, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: OpenCode = OpenCode;

/// Reads configurations of OpenCode and Kilo Code.
#[derive(Debug)]
pub(super) struct OpenCode;

const OPENCODE: &str = "OpenCode";
/// Its older extension, a relative of Roo Code, has other files.
const KILO: &str = "Kilo";

static OPENCODE_CLIENT: Client = Client { product: OPENCODE, approve: &[], wildcard: false, layer: Layer::Project };
static KILO_CLIENT: Client = Client { product: KILO, approve: &[], wildcard: false, layer: Layer::Project };

/// [config] "Locations"; [agents] "Markdown". Kilo: kilo.ai/docs/cli, the same files under its own names.
static CLAIMS: &[Claim] = &[
    json(OPENCODE, &["**/opencode.{json,jsonc}", "**/.config/opencode/config.json"]),
    json(KILO, &["**/kilo.{json,jsonc}", "**/.config/kilo/config.json"]),
    markdown(OPENCODE, &["**/.opencode/{agent,agents,mode,modes}/**/*.md", "**/.config/opencode/{agent,agents,mode,modes}/**/*.md"]),
    markdown(OPENCODE, &["**/.opencode/{command,commands}/**/*.md", "**/.config/opencode/{command,commands}/**/*.md"]),
    markdown(KILO, &["**/.kilo/{agent,agents,mode,modes,command,commands}/**/*.md"]),
];

const fn json(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Json, probes: &[], certain: true }
}

const fn markdown(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Markdown, probes: &[], certain: true }
}

impl Dialect for OpenCode {
    fn id(&self) -> &'static str {
        "opencode"
    }

    fn about(&self) -> About {
        About {
            reads: "permission rules, agents, commands, servers, plugins, model endpoints",
            inert: "rules before one that covers them, in the same file or in `.opencode` after it: the last match counts; `instructions` in version 2",
            sources: "opencode.ai/docs/config, .../permissions; anomalyco/opencode packages/opencode/src/permission",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let speaker = Speaker { layer: fact::home(path, &[".config"]), ..Speaker::project(claim.product) };
        if claim.syntax == Syntax::Markdown {
            return agent_file(document, &speaker, facts);
        }
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        facts.agents.push(speaker.product(root));
        permission::lower(&speaker, root, facts);
        if let Some(servers) = root.get("mcp") {
            mcp::servers(servers, if claim.product == KILO { &KILO_CLIENT } else { &OPENCODE_CLIENT }, facts);
        }
        // `mode` is the older name of `agent`.
        for key in ["agent", "mode"] {
            for entry in root.get(key).into_iter().flat_map(NodeRef::entries).filter(|entry| entry.value().is_map()) {
                let own = speaker.of(entry.key());
                facts.agents.push(inheriting(speaker.agent(entry.key_at(), entry.value().path(), entry.value()), entry.value()));
                permission::lower(&own, entry.value(), facts);
                facts.prompts.extend(
                    entry.value().get("prompt").filter(|prompt| written_out(*prompt)).and_then(|prompt| own.prompt(Role::System, prompt)),
                );
            }
        }
        for command in root.get("command").into_iter().flat_map(NodeRef::entries) {
            facts.prompts.extend(command.value().get("template").and_then(|template| speaker.prompt(Role::User, template)));
        }
        endpoints(&speaker, root, facts);
        plugins::lower(&speaker, root, facts);
    }
}

/// [agents]: the name is the file's, the front matter the agent's entry of the configuration, the body its prompt.
fn agent_file(document: &Document<'_>, speaker: &Speaker, facts: &mut Facts) {
    let path = document.source.path();
    let command = path.contains("/command/") || path.contains("/commands/");
    let name = fact::stem(path);
    let own = if command { speaker.clone() } else { speaker.of(name) };
    facts.prompts.extend(own.body(document));
    let Some(root) = document.tree.root().filter(|root| root.is_map() && !command) else { return };
    let start = crate::source::Span { end: root.span().start, ..root.span() };
    facts.agents.push(inheriting(speaker.agent(At::new(name.to_owned(), start), String::new(), root), root));
    permission::lower(&own, root, facts);
}

/// [agents]: without a word about tools or permissions an agent has whatever the session has.
fn inheriting(agent: Agent, node: NodeRef<'_>) -> Agent {
    let silent = ["tools", "permission", "permissions"].iter().all(|key| node.get(key).is_none());
    Agent { inherits_tools: silent, ..agent }
}

/// `{file:./prompt.txt}` stands for a file's text [config, "Variables"].
fn written_out(prompt: NodeRef<'_>) -> bool {
    prompt.as_str().is_some_and(|text| !text.trim_start().starts_with("{file:"))
}

/// Providers whose address the product knows. A provider of one's own has to be given one, which says nothing.
const KNOWN: &[&str] = &["anthropic", "openai", "google", "openrouter", "mistral", "groq", "xai", "deepseek", "github-copilot", "opencode"];

fn endpoints(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for provider in root.get("provider").into_iter().flat_map(NodeRef::entries).filter(|provider| KNOWN.contains(&provider.key())) {
        let options = provider.value().get("options");
        let given = ["baseURL", "baseUrl"].iter().filter_map(|key| options?.entry(key));
        // The provider's own address, written out, changes nothing.
        facts.settings.extend(given.filter_map(|entry| {
            let meaning = endpoint::meaning(entry.value().as_str()?)?;
            Some(speaker.setting(entry, Topic::ModelEndpoint, meaning))
        }));
    }
}
