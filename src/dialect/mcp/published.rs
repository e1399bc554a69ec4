//! Servers as their publishers describe them: the registry's `server.json`, and the manifest of an MCP bundle (`.mcpb`, before: `.dxt`).
//!
//! Sources: static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json (older files write `registry_type` for `registryType`),
//! modelcontextprotocol/mcpb schemas/mcpb-manifest-v0.4.schema.json.

use super::{Client, any_of, entry, origin};
use crate::authority::package::{self, Launch};
use crate::authority::url;
use crate::model::{Facts, Package, Pair, Pin, Server, Tool, Transport};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Lowers every package and every remote of a `server.json`: each is a way to run or reach the same server.
pub(super) fn registry(root: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let Some(name) = root.get("name").and_then(NodeRef::text) else { return };
    for node in root.get("packages").into_iter().flat_map(NodeRef::items) {
        if let Some(server) = packaged(&name, node, client) {
            facts.servers.push(server);
        }
    }
    for node in root.get("remotes").into_iter().flat_map(NodeRef::items) {
        let Some(address) = node.get("url").and_then(NodeRef::text) else { continue };
        let url = At::new(url::parse(&address.value), address.span);
        let started =
            entry::started(origin(client, node.span(), node), name.clone(), &Launch::default(), Vec::new(), Vec::new(), Some(url));
        let headers = node.get("headers").map(|list| values(list, false)).unwrap_or_default();
        facts.servers.push(Server { transport: transport(node), headers, ..started });
    }
}

/// One package of a `server.json`. What a client makes of it is the command line that its runner is called with.
fn packaged(name: &At<String>, node: NodeRef<'_>, client: &Client) -> Option<Server> {
    let text = |keys: &[&str]| any_of(node, keys).find_map(|entry| entry.value().text());
    let identifier = text(&["identifier", "name"])?;
    let registry = text(&["registryType", "registry_type", "registry_name"])?;
    let version = text(&["version"]).map(|version| version.value).filter(|version| !version.is_empty());
    let joined = |sign: &str| match &version {
        Some(version) => At::new(format!("{}{sign}{version}", identifier.value), identifier.span),
        None => identifier.clone(),
    };
    let (program, verb, word) = match registry.value.as_str() {
        "npm" => ("npx", None, joined("@")),
        "pypi" => ("uvx", None, joined("==")),
        "nuget" => ("dnx", None, joined("@")),
        // An image's identifier mostly holds its tag already.
        "oci" | "docker" => {
            let tagged = identifier.value.contains('@') || identifier.value.rsplit('/').next().is_some_and(|last| last.contains(':'));
            ("docker", Some("run"), if tagged { identifier.clone() } else { joined(":") })
        }
        _ => ("", None, identifier.clone()),
    };
    let list = |keys: &[&str]| any_of(node, keys).flat_map(|entry| arguments(entry.value())).collect::<Vec<_>>();
    let own = list(&["packageArguments", "package_arguments"]);
    let launch = if program.is_empty() {
        let pin = if node.get("fileSha256").or_else(|| node.get("file_sha256")).is_some() { Pin::Digest } else { Pin::Unknown };
        Launch { package: Some(Package { ecosystem: registry.value, name: identifier, version, pin }), ..Launch::default() }
    } else {
        let mut words: Vec<At<String>> = verb.map(|verb| At::new(verb.to_owned(), word.span)).into_iter().collect();
        let runtime = any_of(node, &["runtimeArguments", "runtime_arguments"]).flat_map(|entry| entry.value().items());
        // A word of its own would stand where the package does: it belongs behind it, whatever its author wrote.
        let named = |item: &NodeRef<'_>| program == "docker" || item.get("type").and_then(NodeRef::as_str) == Some("named");
        words.extend(runtime.filter(named).flat_map(argument));
        words.push(word.clone());
        words.extend(own.iter().cloned());
        package::launch(&At::new(program.to_owned(), word.span), &words)
    };
    let env = any_of(node, &["environmentVariables", "environment_variables"]).flat_map(|entry| values(entry.value(), true)).collect();
    let url = node.at(&["transport", "url"]).and_then(NodeRef::text).or_else(|| launch.url.clone());
    let url = url.map(|text| At::new(url::parse(&text.value), text.span));
    let started = entry::started(origin(client, node.span(), node), name.clone(), &launch, own, env, url);
    Some(Server { transport: node.get("transport").map_or(Transport::Stdio, transport), ..started })
}

/// The words of `[{"type": "named", "name": "-p", "value": "..."}, {"type": "positional", "value": "..."}]`; without a value the default.
fn arguments(list: NodeRef<'_>) -> Vec<At<String>> {
    list.items().flat_map(argument).collect()
}

fn argument(item: NodeRef<'_>) -> impl Iterator<Item = At<String>> {
    let flag = item.get("name").filter(|_| item.get("type").and_then(NodeRef::as_str) == Some("named"));
    let value = item.get("value").or_else(|| item.get("default"));
    flag.and_then(NodeRef::text).into_iter().chain(value.and_then(|value| Some(At::new(value.scalar()?.to_owned(), value.span()))))
}

/// The entries of `[{"name": "X", "value": "..."}]` that have a value, or, where `defaults`, a default.
fn values(list: NodeRef<'_>, defaults: bool) -> Vec<Pair> {
    list.items()
        .filter_map(|item| {
            let value = item.get("value").or_else(|| item.get("default").filter(|_| defaults))?;
            Some(Pair { key: item.get("name")?.text()?, value: At::new(value.scalar()?.to_owned(), value.span()) })
        })
        .collect()
}

fn transport(node: NodeRef<'_>) -> Transport {
    match node.get("type").and_then(NodeRef::as_str) {
        Some("stdio") => Transport::Stdio,
        Some("streamable-http" | "http") => Transport::Http,
        Some("sse") => Transport::Sse,
        _ => Transport::Unknown,
    }
}

/// Lowers the server of a bundle, what it runs on single platforms, and its tools.
pub(super) fn bundle(root: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let Some(config) = root.at(&["server", "mcp_config"]).filter(|config| config.is_map()) else { return };
    let Some(name) = root.get("name").and_then(NodeRef::text) else { return };
    let overrides = config.get("platform_overrides").into_iter().flat_map(NodeRef::entries).map(EntryRef::value);
    for node in std::iter::once(config).chain(overrides).filter(|node| entry::is_server(*node)) {
        entry::described(name.clone(), node.span(), node, client, facts);
    }
    for tool in root.get("tools").into_iter().flat_map(NodeRef::items) {
        if let Some(tool_name) = tool.get("name").and_then(NodeRef::text) {
            let origin = origin(client, tool_name.span, tool);
            facts.tools.push(Tool::new(origin, tool_name, Some(name.value.clone())));
        }
    }
}
