//! OpenHands: `config.toml` with `[core]`, `[sandbox]`, `[security]` and `[mcp]`.
//!
//! Source: OpenHands/OpenHands config.template.toml and openhands/core/config/mcp_config.py. Many products have a `config.toml`: only one
//! that sets what OpenHands alone knows is read.

use super::fact::{Stated, layer};
use super::mcp::{self, Client};
use super::{About, Claim, Dialect};
use crate::authority::url;
use crate::model::{Facts, Layer, Pair, Sandbox, Server, Status, Topic, Transport};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: OpenHands = OpenHands;

/// Reads the configuration of OpenHands.
#[derive(Debug)]
pub(super) struct OpenHands;

/// The name people know it under; its agent is called the same.
const PRODUCT: &str = "OpenHands";

static CLAIMS: &[Claim] = &[
    Claim {
        product: PRODUCT,
        globs: &["**/openhands/config.toml", "**/.openhands/config.toml"],
        syntax: Syntax::Toml,
        probes: &["[core]", "[llm]", "[sandbox]", "[security]", "[mcp]"],
        certain: false,
    },
    Claim {
        product: PRODUCT,
        globs: &["**/config.toml"],
        syntax: Syntax::Toml,
        probes: &[
            "confirmation_mode",
            "max_budget_per_task",
            "base_container_image",
            "runtime_container_image",
            "workspace_base",
            "shttp_servers",
        ],
        certain: false,
    },
];

/// Keys of config.template.toml that no other product is known to have in these tables.
const KNOWN: &[&[&str]] = &[
    &["core", "runtime"],
    &["core", "workspace_base"],
    &["core", "max_iterations"],
    &["core", "max_budget_per_task"],
    &["core", "default_agent"],
    &["security", "confirmation_mode"],
    &["security", "security_analyzer"],
    &["sandbox", "base_container_image"],
    &["sandbox", "runtime_container_image"],
    &["sandbox", "use_host_network"],
    &["sandbox", "volumes"],
    &["mcp", "sse_servers"],
    &["mcp", "shttp_servers"],
    &["mcp", "stdio_servers"],
];

static CLIENT: Client = Client { product: PRODUCT, approve: &[], wildcard: false, layer: Layer::Project };

impl Dialect for OpenHands {
    fn id(&self) -> &'static str {
        "openhands"
    }

    fn about(&self) -> About {
        About {
            reads: "confirmation mode, sandbox, servers",
            inert: "nothing known",
            sources: "OpenHands/OpenHands config.template.toml",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(stated) = Stated::of(document, PRODUCT, layer(document.source.path())) else { return };
        if !KNOWN.iter().any(|keys| stated.root.at(keys).is_some()) {
            return;
        }
        stated.acts(facts);
        let asks = confirmation(&stated, facts);
        sandbox(&stated, asks, facts);
        limits(&stated, facts);
        servers(&stated, facts);
        endpoints(&stated, facts);
    }
}

/// `security.confirmation_mode`, off by default. Returns whether anything is asked.
fn confirmation(stated: &Stated<'_>, facts: &mut Facts) -> bool {
    let Some(entry) = stated.root.get("security").and_then(|security| security.entry("confirmation_mode")) else { return false };
    let on = entry.value().as_bool() == Some(true);
    facts.settings.push(stated.setting(entry, Topic::ApprovalMode, if on { "ask" } else { "bypass" }));
    on
}

/// Runtimes that run commands on the machine itself (openhands/runtime/README.md).
const ON_THE_HOST: &[&str] = &["local", "cli"];

fn sandbox(stated: &Stated<'_>, asks: bool, facts: &mut Facts) {
    if let Some(runtime) = stated.root.at(&["core", "runtime"])
        && let Some(name) = runtime.as_str()
    {
        let on = !ON_THE_HOST.contains(&name);
        facts.sandboxes.push(Sandbox {
            origin: stated.origin(runtime.span(), runtime.path()),
            enabled: At::new(on, runtime.span()),
            // A container with a network of its own that leads everywhere.
            enforced: false,
            unasked: !on && !asks,
            status: Status::Effective,
            layer: stated.layer,
        });
    }
    let switches: [(&[&str], &str, &'static str); 3] = [
        (&["sandbox"], "use_host_network", "the network of the machine"),
        (&["sandbox", "docker_runtime_kwargs"], "privileged", "a privileged container"),
        (&["kubernetes"], "privileged", "a privileged container"),
    ];
    for (tables, key, what) in switches {
        let entry = stated.root.at(tables).and_then(|table| table.entry(key)).filter(|entry| entry.value().as_bool() == Some(true));
        facts.settings.extend(entry.map(|entry| stated.setting(entry, Topic::SandboxEscape, what)));
    }
    if let Some(volumes) = stated.root.at(&["sandbox", "volumes"]) {
        let mounts = volumes.as_str().unwrap_or_default().split(',').map(str::trim).filter(|mount| !mount.is_empty());
        for mount in mounts {
            let mut parts = mount.split(':');
            let (host, mode) = (parts.next().unwrap_or_default(), parts.nth(1));
            let access = if mode == Some("ro") { "read" } else { "write" };
            facts.roots.push(stated.root(At::new(host.to_owned(), volumes.span()), volumes.path(), access, "sandbox.volumes"));
        }
    }
}

/// The bound that `core` sets; 0.0 is none.
fn limits(stated: &Stated<'_>, facts: &mut Facts) {
    for (key, of) in [("max_iterations", "turns"), ("max_budget_per_task", "budget")] {
        let Some(node) = stated.root.at(&["core", key]) else { continue };
        facts.limits.extend(stated.limit(of, node).filter(|limit| limit.value.value > 0.0));
    }
}

/// `[mcp]`: three lists; a server that is reached is a URL or a map with one, and has no name but its host.
fn servers(stated: &Stated<'_>, facts: &mut Facts) {
    let Some(lists) = stated.root.get("mcp") else { return };
    for (key, transport) in [("sse_servers", Transport::Sse), ("shttp_servers", Transport::Http), ("stdio_servers", Transport::Stdio)] {
        for item in lists.get(key).into_iter().flat_map(NodeRef::items) {
            let address = item.text().or_else(|| item.get("url").and_then(NodeRef::text));
            let host = address.as_ref().map(|address| At::new(url::parse(&address.value).host, address.span));
            let Some(name) = item.get("name").and_then(NodeRef::text).or(host) else { continue };
            let before = facts.servers.len();
            if item.is_map() {
                mcp::server(name, item, &CLIENT, facts);
            } else if let Some(address) = address {
                facts.servers.push(remote(stated, name, item, &address, transport));
            }
            for server in facts.servers.iter_mut().skip(before) {
                server.transport = transport;
                // mcp_config.py: the key goes out as `Authorization: Bearer`.
                let key = item.entry("api_key").and_then(|entry| Some(Pair { key: entry.key_at(), value: entry.value().text()? }));
                server.headers.extend(key);
            }
        }
    }
}

fn remote(stated: &Stated<'_>, name: At<String>, item: NodeRef<'_>, address: &At<String>, transport: Transport) -> Server {
    let url = At::new(url::parse(&address.value), address.span);
    Server { url: Some(url), ..Server::new(stated.origin(item.span(), item.path()), name, transport) }
}

/// `base_url` of `[llm]` and of the named groups below it.
fn endpoints(stated: &Stated<'_>, facts: &mut Facts) {
    let Some(llm) = stated.root.get("llm") else { return };
    let groups = llm.entries().map(EntryRef::value).filter(|group| group.is_map());
    for entry in std::iter::once(llm).chain(groups).filter_map(|group| group.entry("base_url")) {
        let vendors = ["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "llm-proxy.app.all-hands.dev"];
        facts.settings.extend(stated.endpoint(entry, &vendors));
    }
}
