//! MCP server maps: the files by which clients know their servers, and the grammar that all of them share.
//!
//! Clients agree on the shape (a map from names to `command`, `args`, `env` or `url`, `headers`) and differ in the file's name, the key that
//! holds the map, how a value refers to a secret, and which key approves tools without asking. The differences are the table in
//! [`client`]; other dialects, whose files hold such a map among other things, call [`servers`].

mod approval;
mod client;
mod entry;
mod listens;
mod published;
mod roots;
mod scopes;
mod workspace;

pub(super) use client::reference;
use client::{CLAIMS, VISUAL_STUDIO};
pub(crate) use client::{Client, of as client};

use super::{About, Claim, Dialect};
use crate::model::{Facts, Origin};
use crate::source::{At, Span};
use crate::syntax::Document;
use crate::syntax::tree::{EntryRef, NodeRef};

/// The dialect.
pub(super) static DIALECT: Mcp = Mcp;

/// Reads the MCP server maps of clients that keep them in a file of their own.
#[derive(Debug)]
pub(super) struct Mcp;

/// The keys under which clients keep the map, should a file use another client's: what is there is read all the same.
const CONTAINERS: &[&str] = &["mcpServers", "servers", "context_servers", "mcp_servers"];

/// Folders whose files other dialects read, servers included, whatever they are called.
const TAKEN: &[&str] = &[".kiro/agents/", ".kiro/hooks/", "/cli-agents/", ".continue/mcpServers/"];

impl Dialect for Mcp {
    fn id(&self) -> &'static str {
        "mcp"
    }

    fn about(&self) -> About {
        About {
            reads: "servers: command, address, package, environment, headers, tools approved without asking, scopes",
            inert: "keys that the client of the file does not know",
            sources: "documentation of each client, named in src/dialect/mcp/client.rs",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        // A name that only says "MCP" leaves the file to the dialect that knows its folder.
        if !claim.certain && TAKEN.iter().any(|folder| document.source.path().contains(folder)) {
            return;
        }
        let client = client::of(claim.product);
        match claim.product {
            client::REGISTRY => return published::registry(root, client, facts),
            client::BUNDLE => return published::bundle(root, client, facts),
            _ => {}
        }
        let mut found = false;
        for key in CONTAINERS {
            let Some(container) = root.get(key).filter(|container| container.is_map()) else { continue };
            found = true;
            // Visual Studio reads the same file as Claude Code, under VS Code's key.
            let visual_studio = client.product == "Claude Code" && *key == "servers";
            servers(container, if visual_studio { &VISUAL_STUDIO } else { client }, facts);
        }
        // `~/.claude.json` keeps a map for each project.
        for project in root.get("projects").into_iter().flat_map(NodeRef::entries) {
            if let Some(container) = project.value().get("mcpServers") {
                found = true;
                servers(container, client, facts);
            }
        }
        // Plugins of Claude Code and Codex may leave out the outer key. In a file of a common name `url` may belong to anything.
        if !found && claim.certain && root.entries().any(|entry| entry::is_server(entry.value())) {
            servers(root, client, facts);
        }
    }
}

/// Lowers every server of `container`, a map from names to servers or a list of servers with a `name`. What is no server is left alone.
pub(crate) fn servers(container: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    for item in container.items() {
        if let Some(name) = item.get("name").and_then(NodeRef::text) {
            server(name, item, client, facts);
        }
    }
    for entry in container.entries().filter(|entry| entry::is_server(entry.value())) {
        entry::lower(entry, client, facts);
    }
}

/// Lowers the servers under `mcpServers` in a configuration of `product` that stands elsewhere than in a file of its own.
pub(crate) fn configured(root: NodeRef<'_>, product: &str, facts: &mut Facts) {
    root.get("mcpServers").into_iter().for_each(|container| servers(container, client::of(product), facts));
}

/// Lowers the server `node` of a list, under `name`. What is no server is left alone.
pub(crate) fn server(name: At<String>, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    if entry::is_server(node) {
        entry::lower_named(name, node, client, facts);
    }
}

/// Where a server or a part of it comes from.
fn origin(client: &Client, span: Span, node: NodeRef<'_>) -> Origin {
    Origin { file: span.file, span, path: node.path(), product: client.product, agent: None }
}

/// The scalars of a list with their places; a scalar alone counts as a list of one.
fn texts(node: NodeRef<'_>) -> Vec<(At<String>, NodeRef<'_>)> {
    let one = |node: NodeRef<'_>| node.scalar().map(|text| At::new(text.to_owned(), node.span()));
    match one(node) {
        Some(text) => vec![(text, node)],
        None => node.items().filter_map(|item| Some((one(item)?, item))).collect(),
    }
}

/// The entries of `node` whose key is one of `keys`, in the order of `keys`.
fn any_of<'t>(node: NodeRef<'t>, keys: &[&str]) -> impl Iterator<Item = EntryRef<'t>> {
    keys.iter().filter_map(move |key| node.entry(key))
}
