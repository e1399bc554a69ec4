//! Directories that a server gets: arguments of the known file servers, and what a container mounts of the host.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::{Client, entry, origin, texts};
use crate::authority::package::Launch;
use crate::authority::reach::reach;
use crate::model::{Facts, Root, Server};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;

/// A server whose positional arguments are the directories it may use.
struct FileServer {
    /// Where its package comes from, or `program` for the bare executable.
    ecosystem: &'static str,
    name: &'static str,
    /// An option without which it only reads; none: it writes.
    writes: Option<&'static str>,
}

const fn writes(ecosystem: &'static str, name: &'static str) -> FileServer {
    FileServer { ecosystem, name, writes: None }
}

/// Sources: modelcontextprotocol/servers src/filesystem/README.md; mark3labs/mcp-filesystem-server main.go;
/// rust-mcp-stack/rust-mcp-filesystem docs (read-only unless `--allow-write`); kujirahand/mcp_server-filesystem README.
static FILE_SERVERS: &[FileServer] = &[
    writes("npm", "@modelcontextprotocol/server-filesystem"),
    writes("program", "mcp-server-filesystem"),
    writes("go", "github.com/mark3labs/mcp-filesystem-server"),
    writes("program", "mcp-filesystem-server"),
    FileServer { ecosystem: "npm", name: "@rustmcp/rust-mcp-filesystem", writes: Some("--allow-write") },
    FileServer { ecosystem: "program", name: "rust-mcp-filesystem", writes: Some("--allow-write") },
    writes("pypi", "filesystem-mcp"),
];

/// Options of these servers that take a value in the next word; `--read-only-dir` takes a directory.
const READ_ONLY_DIRECTORY: &str = "--read-only-dir";

/// Where the reference server stands when it was built from source.
const BUILT: &[&str] = &["filesystem/dist/index.js", "/server-filesystem"];

/// Lowers the directories of one server.
pub(super) fn lower(server: &Server, launch: &Launch, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let (status, _) = entry::status(server.disabled);
    let places = OnceCell::new();
    let mut open = |location: At<String>, access: &'static str| {
        let at = places.get_or_init(|| words(node)).get(&location.span).copied().unwrap_or(node);
        facts.roots.push(Root {
            origin: origin(client, location.span, at),
            reach: reach(&location.value),
            location,
            access,
            opened_by: server.name.value.clone(),
            status,
        });
    };
    for mount in &launch.mounts {
        open(mount.source.clone(), if mount.read_only { "read" } else { "write" });
    }
    // What a container calls `/data` is its own.
    if launch.container {
        return;
    }
    let Some((known, arguments)) = file_server(launch) else { return };
    let has = |flag: &str| arguments.iter().any(|word| word.value == flag);
    let writes = known.writes.is_none_or(has) && !has("--read-only");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.value.split_once('=') {
            Some((READ_ONLY_DIRECTORY, path)) => open(At::new(path.to_owned(), word.span), "read"),
            _ if word.value == READ_ONLY_DIRECTORY => words.next().into_iter().for_each(|path| open(path.clone(), "read")),
            _ if word.value.starts_with('-') || word.value.trim().is_empty() => {}
            _ => open(word.clone(), if writes { "write" } else { "read" }),
        }
    }
}

/// The file server that `launch` starts, and the arguments that are its own.
fn file_server(launch: &Launch) -> Option<(&'static FileServer, &[At<String>])> {
    let (ecosystem, name) = entry::identity(launch);
    if let Some(known) = FILE_SERVERS.iter().find(|server| server.ecosystem == ecosystem && server.name == name) {
        return Some((known, &launch.arguments));
    }
    let script = launch.arguments.iter().position(|word| !word.value.starts_with('-'))?;
    let path = launch.arguments[script].value.replace('\\', "/");
    let built = matches!(name, "node" | "bun" | "deno") && BUILT.iter().any(|end| path.ends_with(end));
    built.then(|| (&FILE_SERVERS[0], &launch.arguments[script + 1..]))
}

/// The nodes of the words of the command line by their places, for their structural paths.
fn words(node: NodeRef<'_>) -> BTreeMap<Span, NodeRef<'_>> {
    let lists = ["command", "cmd", "args", "arguments"].into_iter().filter_map(|key| node.get(key));
    // Of one place the first counts.
    lists.rev().flat_map(|list| texts(list).into_iter().rev()).map(|(text, node)| (text.span, node)).collect()
}
