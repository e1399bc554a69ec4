//! OpenClaw: `openclaw.json` (JSON5) and the approvals of commands on a host.
//!
//! Sources: docs.openclaw.ai/gateway/configuration-reference, .../gateway/security, .../gateway/sandboxing, .../tools/exec-approvals,
//! .../tools/elevated.
//!
//! Only what is written is lowered: defaults of the product have changed between versions.

use super::fact::{self, Speaker, What, amounts, posing};
use super::mcp::Client;
use super::{About, Claim, Dialect, item_path, mcp};
use crate::authority::command;
use crate::model::{Breadth, Facts, Layer, Root, Sandbox, Setting, Status, Subject, Topic, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: OpenClaw = OpenClaw;

/// Reads configurations of OpenClaw.
#[derive(Debug)]
pub(super) struct OpenClaw;

static CLIENT: Client = Client { product: "OpenClaw", approve: &[], wildcard: false, layer: Layer::Project };

static CONFIGURATION: Claim = claim(&["**/openclaw.{json,json5}", "**/.openclaw/openclaw*.json"], &[]);
static APPROVALS: Claim = claim(&["**/exec-approvals.json"], &["askFallback", "allowlist", "security"]);

static CLAIMS: &[Claim] = &[CONFIGURATION, APPROVALS];

const fn claim(globs: &'static [&'static str], probes: &'static [&'static str]) -> Claim {
    Claim { product: "OpenClaw", globs, syntax: Syntax::Json, probes, certain: true }
}

impl Dialect for OpenClaw {
    fn id(&self) -> &'static str {
        "openclaw"
    }

    fn about(&self) -> About {
        About {
            reads: "tools, sandbox, approvals of commands, elevated commands, channels",
            inert: "defaults, which changed between versions, are not assumed",
            sources: "docs.openclaw.ai/gateway/configuration-reference, .../gateway/security",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker { layer: fact::home(document.source.path(), &[".openclaw"]), ..Speaker::project("OpenClaw") };
        facts.agents.push(speaker.product(root));
        if claim.globs == APPROVALS.globs {
            return approvals(&speaker, root, facts);
        }
        let defaults = root.at(&["agents", "defaults"]);
        let sandbox = defaults.and_then(|defaults| defaults.get("sandbox"));
        exec(&speaker, root.at(&["tools", "exec"]), all(sandbox), facts);
        sandboxes(&speaker, sandbox, facts);
        elevated(&speaker, root.at(&["tools", "elevated"]), facts);
        for agent in root.at(&["agents", "list"]).into_iter().flat_map(NodeRef::items) {
            let Some(id) = agent.get("id").and_then(NodeRef::text) else { continue };
            let own = speaker.of(&id.value);
            facts.agents.push(speaker.agent(id, agent.path(), agent));
            let sandbox_of = agent.get("sandbox");
            exec(&own, agent.at(&["tools", "exec"]), all(sandbox_of.or(sandbox)), facts);
            sandboxes(&own, sandbox_of, facts);
            elevated(&own, agent.at(&["tools", "elevated"]), facts);
        }
        doors(&speaker, root, facts);
        if let Some(servers) = root.at(&["mcp", "servers"]) {
            mcp::servers(servers, &CLIENT, facts);
        }
    }
}

/// Whether every session runs in the sandbox.
fn all(sandbox: Option<NodeRef<'_>>) -> bool {
    sandbox.and_then(|sandbox| sandbox.get("mode")).and_then(NodeRef::as_str) == Some("all")
}

/// `security` and `ask` together, or the newer `mode`. Commands in a sandbox are not asked for, on whatever policy.
fn exec(speaker: &Speaker, exec: Option<NodeRef<'_>>, sandboxed: bool, facts: &mut Facts) {
    let Some(exec) = exec else { return };
    let host = matches!(exec.get("host").and_then(NodeRef::as_str), Some("gateway" | "node"));
    facts.settings.extend(policy(speaker, exec).map(|setting| {
        if sandboxed && !host && setting.meaning == "bypass" {
            amounts(setting, Status::Shadowed, "commands run in the sandbox")
        } else {
            setting
        }
    }));
}

/// What a policy amounts to, at the key that settles it.
fn policy(speaker: &Speaker, node: NodeRef<'_>) -> Option<Setting> {
    let said = |key: &str| node.get(key).and_then(NodeRef::as_str);
    let (key, meaning) = match (said("mode"), said("security"), said("ask")) {
        (Some("full"), ..) => ("mode", "bypass"),
        (Some("auto"), ..) => ("mode", "auto"),
        (Some("ask" | "allowlist"), ..) => ("mode", "ask"),
        (Some("deny"), ..) => ("mode", "deny"),
        (_, Some("deny"), _) => ("security", "deny"),
        (_, Some("full"), Some("off")) => ("security", "bypass"),
        (_, Some(_), Some("always" | "on-miss")) => ("ask", "ask"),
        _ => return None,
    };
    Some(speaker.setting(node.entry(key)?, Topic::ApprovalMode, meaning))
}

/// `exec-approvals.json` of a host: defaults, and for each agent a policy and the commands that run unasked.
fn approvals(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    let agents = root.get("agents").into_iter().flat_map(NodeRef::entries).map(|entry| (speaker.of(entry.key()), entry.value()));
    let defaults = root.get("defaults").map(|defaults| (speaker.clone(), defaults));
    for (own, node) in defaults.into_iter().chain(agents) {
        facts.settings.extend(policy(&own, node));
        if let Some(entry) = node.entry("askFallback") {
            let meaning = if entry.value().as_str() == Some("full") { "open" } else { "closed" };
            facts.settings.push(own.setting(entry, Topic::Failure, meaning));
        }
        for item in node.get("allowlist").into_iter().flat_map(NodeRef::items) {
            let Some(rule) = item.get("pattern").unwrap_or(item).text() else { continue };
            // Patterns are globs over the program's path, and say nothing of its arguments.
            let (breadth, hazard) = match rule.value.as_str() {
                "*" | "**" | "/**" => (Breadth::Everything, None),
                program => command::beginning(&program.replace("**", "x").replace('*', "x")),
            };
            let path = item_path(item, &rule.value);
            let grant = own.grant(Verdict::Allow, rule, path, What { tool: "exec", subject: Subject::Shell, breadth, server: None });
            facts.grants.push(posing(grant, hazard.filter(|_| item.get("argPattern").is_none())));
        }
    }
}

/// `sandbox`: off, for all but the main session, or for all; what is mounted of the host.
fn sandboxes(speaker: &Speaker, sandbox: Option<NodeRef<'_>>, facts: &mut Facts) {
    let Some(sandbox) = sandbox else { return };
    if let Some(mode) = sandbox.get("mode").and_then(|mode| mode.as_str().map(|text| (mode, text))) {
        facts.sandboxes.push(Sandbox {
            origin: speaker.origin(mode.0.span(), mode.0.path()),
            enabled: At::new(mode.1 != "off", mode.0.span()),
            enforced: mode.1 == "all",
            unasked: false,
            status: Status::Effective,
            layer: speaker.layer,
        });
    }
    // Nothing is mounted, and no network shared, where nothing runs in it.
    let off = sandbox.get("mode").and_then(NodeRef::as_str) == Some("off");
    for item in sandbox.at(&["docker", "binds"]).into_iter().flat_map(NodeRef::items) {
        let Some(bind) = item.as_str() else { continue };
        // `host:container[:ro]`; a Windows drive has a colon of its own.
        let drive = bind.starts_with(|c: char| c.is_ascii_alphabetic()) && bind.as_bytes().get(1) == Some(&b':');
        let from = if drive { 2 } else { 0 };
        let host = bind[from..].find(':').map_or(bind, |at| &bind[..from + at]);
        let access = if bind.ends_with(":ro") { "read" } else { "write" };
        let root = speaker.root(At::new(host.to_owned(), item.span()), item.path(), access, "sandbox.docker.binds");
        facts.roots.push(Root { status: if off { Status::Inert } else { Status::Effective }, ..root });
    }
    if let Some(entry) =
        sandbox.get("docker").and_then(|docker| docker.entry("network")).filter(|entry| !off && entry.value().as_str() == Some("host"))
    {
        facts.settings.push(speaker.setting(entry, Topic::SandboxEscape, "the host's network"));
    }
}

/// `elevated`: commands of named senders run outside of the sandbox.
fn elevated(speaker: &Speaker, elevated: Option<NodeRef<'_>>, facts: &mut Facts) {
    let Some(entry) = elevated.and_then(|elevated| elevated.entry("enabled")) else { return };
    match entry.value().as_bool() {
        Some(true) => facts.settings.push(speaker.setting(entry, Topic::SandboxEscape, "commands of allowed senders")),
        Some(false) => facts.settings.push(speaker.protection(entry)),
        None => {}
    }
}

/// Who may talk to the agent: senders of direct messages on each channel, and whoever reaches the gateway.
fn doors(speaker: &Speaker, root: NodeRef<'_>, facts: &mut Facts) {
    for channel in root.get("channels").into_iter().flat_map(NodeRef::entries) {
        for holder in [Some(channel.value()), channel.value().get("dm")].into_iter().flatten() {
            for key in ["dmPolicy", "groupPolicy", "policy"] {
                let Some(entry) = holder.entry(key) else { continue };
                let meaning = match entry.value().as_str() {
                    Some("open") => "off",
                    Some("pairing" | "allowlist" | "disabled") => "on",
                    _ => continue,
                };
                facts.settings.push(Setting { protective: meaning == "on", ..speaker.setting(entry, Topic::Protection, meaning) });
            }
        }
    }
    let Some(gateway) = root.get("gateway") else { return };
    if let Some(entry) = gateway.get("auth").and_then(|auth| auth.entry("mode")) {
        // Without a secret only this machine may connect, unless the gateway listens elsewhere.
        let open = entry.value().as_str() == Some("none");
        let outside = matches!(gateway.get("bind").and_then(NodeRef::as_str), Some("lan" | "tailnet" | "custom" | "0.0.0.0"));
        if open && outside {
            facts.settings.push(speaker.setting(entry, Topic::Protection, "off"));
        } else if !open {
            facts.settings.push(speaker.protection(entry));
        }
    }
}
