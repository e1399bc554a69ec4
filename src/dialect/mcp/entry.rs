//! One server: how it is started or reached, what is handed to it, and what it is bound by.

use super::{Client, any_of, approval, listens, origin, roots, scopes, texts};
use crate::authority::hook;
use crate::authority::package::{self, Launch};
use crate::authority::url;
use crate::catalog::servers;
use crate::model::{Facts, Limit, Origin, Pair, Server, Tool, Transport};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};

const COMMAND: &[&str] = &["command", "cmd"];
const URL: &[&str] = &["url", "httpUrl", "serverUrl", "uri", "server_url", "endpoint"];
const ENV: &[&str] = &["env", "environment", "envs"];
/// Files of variables for the server: cursor.com/docs/mcp, code.visualstudio.com/docs/copilot/customization/mcp-servers.
const ENV_FILE: &[&str] = &["envFile", "env_file"];
const HEADERS: &[&str] = &["headers", "http_headers", "requestInit"];
const TRANSPORT: &[&str] = &["type", "transport", "transportType"];
/// Keys that list the only tools to be offered.
const TOOLS: &[&str] =
    &["includeTools", "enabled_tools", "enabledTools", "allowedTools", "allowed_tools", "available_tools", "tools", "toolNames"];
/// Keys that bound the time of a call or of the start; each client in its own unit.
const TIMEOUT: &[&str] = &["timeout", "request_timeout_ms", "requestTimeout", "networkTimeout", "tool_timeout_sec", "toolCallTimeout"];

/// Whether `node` says how to start or reach a server.
pub(super) fn is_server(node: NodeRef<'_>) -> bool {
    let some = |keys: &[&str]| any_of(node, keys).any(|entry| !entry.value().is_null() && !entry.value().is_map());
    node.is_map() && (some(COMMAND) || some(URL))
}

/// Lowers the server that a map keeps under its name.
pub(super) fn lower(entry: EntryRef<'_>, client: &Client, facts: &mut Facts) {
    lower_named(entry.key_at(), entry.value(), client, facts);
}

/// Lowers one server that a map or a list keeps. A list keeps the name in the entry.
pub(super) fn lower_named(name: At<String>, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let whole = Span { start: name.span.start.min(node.span().start), ..node.span() };
    described(name, whole, node, client, facts);
}

/// Lowers the server that `node` describes, known as `name`, and all that hangs on it; `whole` is its place.
pub(super) fn described(name: At<String>, whole: Span, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let (command, args) = command_line(node);
    let launch = command.as_ref().map(|command| package::launch(command, &args)).unwrap_or_default();
    let url = any_of(node, URL).find_map(|entry| entry.value().text()).or_else(|| launch.url.clone());
    let url = url.map(|text| At::new(url::parse(&text.value), text.span));
    let disabled = flag(node, "disabled") == Some(true) || flag(node, "enabled") == Some(false);
    let server = Server {
        transport: transport(node, command.is_some(), url.as_ref().map(|url| &url.value)),
        headers: any_of(node, HEADERS).flat_map(|entry| pairs(entry.value().get("headers").unwrap_or(entry.value()))).collect(),
        scopes: scopes::asked(node).into_iter().map(|scope| scope.name).collect(),
        disabled,
        env_file: any_of(node, ENV_FILE).find_map(|entry| entry.value().text()).or_else(|| launch.env_file.clone()),
        command,
        ..started(origin(client, whole, node), name, &launch, args, any_of(node, ENV).flat_map(|entry| pairs(entry.value())).collect(), url)
    };
    roots::lower(&server, &launch, node, client, facts);
    scopes::lower(&server, &launch, node, client, facts);
    approval::lower(&server.name.value, disabled, node, client, facts);
    tools(&server.name.value, node, client, facts);
    limits(node, client, facts);
    helper(node, client, facts);
    facts.servers.push(server);
}

/// A server with all that its launch and address say; the rest is left empty.
pub(super) fn started(
    origin: Origin,
    name: At<String>,
    launch: &Launch,
    args: Vec<At<String>>,
    env: Vec<Pair>,
    url: Option<At<crate::model::Url>>,
) -> Server {
    let known = servers::known(launch, url.as_ref().map(|url| &url.value));
    Server {
        origin,
        name,
        transport: Transport::Unknown,
        command: None,
        headers: Vec::new(),
        package: launch.package.clone(),
        scopes: Vec::new(),
        own: false,
        disabled: false,
        known: known.map(|known| known.name.to_owned()),
        capabilities: known.map(|known| known.does.iter().map(|&does| does.to_owned()).collect()).unwrap_or_default(),
        resembles: launch
            .package
            .as_ref()
            .and_then(|package| servers::resembles(&package.ecosystem, &package.name.value))
            .map(str::to_owned),
        shell: launch.shell.clone(),
        container: launch.container,
        powers: launch.powers.clone(),
        listens: listens::listens(launch, &args, &env),
        env_file: launch.env_file.clone(),
        args,
        url,
        env,
    }
}

/// The program and its arguments; `command` may be the whole argv, and then the rest of it goes before `args`.
fn command_line(node: NodeRef<'_>) -> (Option<At<String>>, Vec<At<String>>) {
    let Some(command) = any_of(node, COMMAND).find(|entry| !entry.value().is_map()) else { return (None, Vec::new()) };
    let mut words = texts(command.value()).into_iter().map(|(text, _)| text);
    let program = words.next().filter(|program| !program.value.trim().is_empty());
    let mut args: Vec<At<String>> = words.collect();
    args.extend(any_of(node, &["args", "arguments"]).flat_map(|entry| texts(entry.value())).map(|(text, _)| text));
    (program, args)
}

fn transport(node: NodeRef<'_>, command: bool, url: Option<&crate::model::Url>) -> Transport {
    let said = any_of(node, TRANSPORT).find_map(|entry| entry.value().as_str().map(str::to_ascii_lowercase));
    match said.as_deref() {
        Some("stdio" | "local") => return Transport::Stdio,
        Some("http" | "streamable-http" | "streamable_http" | "streamablehttp" | "remote") => return Transport::Http,
        Some("sse") => return Transport::Sse,
        Some("ws" | "websocket") => return Transport::Ws,
        _ => {}
    }
    match url {
        _ if command => Transport::Stdio,
        Some(url) if matches!(url.scheme.as_str(), "ws" | "wss") => Transport::Ws,
        // The path is the only sign where the type is left out; clients try streamable HTTP first and fall back.
        Some(url) if url.text.split(['?', '#']).next().is_some_and(|path| path.trim_end_matches('/').ends_with("/sse")) => Transport::Sse,
        Some(_) => Transport::Http,
        None => Transport::Unknown,
    }
}

/// Keys and values of a map, or of a list of `NAME=value` or `{name, value}`.
fn pairs(node: NodeRef<'_>) -> Vec<Pair> {
    let scalar = |node: NodeRef<'_>| node.scalar().map(|text| At::new(text.to_owned(), node.span()));
    if node.is_map() {
        return node.entries().filter_map(|entry| Some(Pair { key: entry.key_at(), value: scalar(entry.value())? })).collect();
    }
    node.items()
        .filter_map(|item| match item.as_str().and_then(|text| text.split_once('=')) {
            Some((key, value)) => {
                Some(Pair { key: At::new(key.trim().to_owned(), item.span()), value: At::new(value.to_owned(), item.span()) })
            }
            None => Some(Pair { key: item.get("name").and_then(scalar)?, value: item.get("value").and_then(scalar)? }),
        })
        .collect()
}

fn flag(node: NodeRef<'_>, key: &str) -> Option<bool> {
    node.get(key).and_then(NodeRef::as_bool)
}

fn tools(server: &str, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    for (name, at) in offered(node).into_iter().filter(|(name, _)| name.value != "*") {
        facts.tools.push(Tool::new(origin(client, name.span, at), name, Some(server.to_owned())));
    }
}

/// The tools that the client offers of a server, where it says which.
pub(super) fn offered(node: NodeRef<'_>) -> Vec<(At<String>, NodeRef<'_>)> {
    let lists = any_of(node, TOOLS).map(EntryRef::value);
    // Some clients keep options for each tool under its name.
    lists.flat_map(|list| texts(list).into_iter().chain(list.entries().map(|entry| (entry.key_at(), entry.value())))).collect()
}

fn limits(node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    for entry in any_of(node, TIMEOUT) {
        let value = entry.value();
        if let Some(number) = value.scalar().and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite()) {
            facts.limits.push(Limit { origin: origin(client, value.span(), value), of: "timeout", value: At::new(number, value.span()) });
        }
    }
}

/// Claude Code runs `headersHelper` before each connection and sends what it prints as headers.
fn helper(node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let Some(entry) = node.entry("headersHelper") else { return };
    if let Some(command) = entry.value().text() {
        let origin = origin(client, command.span, entry.value());
        facts.hooks.push(hook::read(origin, entry.key_at(), None, command, false));
    }
}

/// Whether a server's roots and grants count.
pub(super) fn status(disabled: bool) -> (crate::model::Status, Option<String>) {
    if disabled {
        (crate::model::Status::Inert, Some("the server is switched off in this file".to_owned()))
    } else {
        (crate::model::Status::Effective, None)
    }
}

/// The name that a launch is known by where there is no package: the program.
pub(super) fn identity(launch: &Launch) -> (&str, &str) {
    launch.package.as_ref().map_or(("program", launch.program.as_str()), |package| (&package.ecosystem, &package.name.value))
}
