//! OAuth scopes that a client asks for on behalf of a server.

use super::{Client, entry, origin, texts, workspace};
use crate::authority::package::Launch;
use crate::authority::scopes::by_name;
use crate::catalog::scopes::{self, scope};
use crate::dialect::asked::owner;
use crate::model::{Facts, Need, Origin, Scope, Server};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;

/// Where scopes stand: cursor.com/docs/mcp (`auth.scopes`), opencode.ai/docs/mcp-servers (`oauth.scope`), Gemini CLI and Claude Code
/// (`oauth.scopes`).
const PLACES: &[&[&str]] = &[&["auth", "scopes"], &["auth", "scope"], &["oauth", "scopes"], &["oauth", "scope"], &["scopes"], &["scope"]];

/// One scope that is asked for, and the node that says so.
pub(super) struct Asked<'t> {
    /// The scope with its own place, also where one text lists several.
    pub(super) name: At<String>,
    node: NodeRef<'t>,
    /// Its place among the scopes of that text; `None` where it is alone in it.
    index: Option<usize>,
}

/// The scopes of one server.
pub(super) fn asked(node: NodeRef<'_>) -> Vec<Asked<'_>> {
    let listed = PLACES.iter().filter_map(|keys| node.at(keys)).flat_map(texts);
    listed.flat_map(|(text, node)| words(&text).into_iter().map(move |(name, index)| Asked { name, node, index })).collect()
}

/// The scopes that `text` lists. Each has its own place where the text is written as it reads, which its length tells: quotes add one byte
/// at either end, escapes add more. Otherwise the whole text is the place of all.
fn words(text: &At<String>) -> Vec<(At<String>, Option<usize>)> {
    let value = text.value.as_str();
    let written = (text.span.end - text.span.start) as usize;
    let open = match written.checked_sub(value.len()) {
        Some(0) => Some(0),
        Some(2) => Some(1),
        _ => None,
    };
    let words: Vec<&str> = value.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    if let [word] = words[..] {
        return vec![(At::new(word.to_owned(), text.span), None)];
    }
    let place = |word: &str| {
        let Some(open) = open else { return text.span };
        let start = text.span.start as usize + open + (word.as_ptr() as usize - value.as_ptr() as usize);
        Span::new(text.span.file, start, start + word.len())
    };
    words.iter().enumerate().map(|(index, word)| (At::new((*word).to_owned(), place(word)), Some(index))).collect()
}

/// Options of servers that list scopes, and variables that do: `GOOGLE_DRIVE_MCP_SCOPES`, `SLACK_SCOPES`.
const OPTIONS: &[&str] = &["--scopes", "--scope", "--oauth-scopes", "--oauth-scope"];
const VARIABLES: &[&str] = &["SCOPES", "SCOPE"];

/// Lowers the scopes whose provider is certain, and what is known of the tools that use them.
pub(super) fn lower(server: &Server, launch: &Launch, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    if server.disabled {
        return;
    }
    let provider = provider(server, launch, node);
    let path = node.path();
    let listed = asked(node).into_iter().map(|asked| match asked.index {
        Some(index) => (asked.name, format!("{}[{index}]", asked.node.path())),
        None => (asked.name, asked.node.path()),
    });
    let arguments = arguments(&launch.arguments).into_iter().map(|name| (format!("{path}.args[{}]", name.value), name));
    let variables = server.env.iter().filter(|pair| VARIABLES.contains(&pair.key.value.rsplit('_').next().unwrap_or_default()));
    let variables = variables.flat_map(|pair| words(&pair.value).into_iter().map(move |(name, _)| (&pair.key.value, name)));
    let variables = variables.map(|(key, name)| (format!("{path}.env.{key}[{}]", name.value), name));
    let named = listed.chain(arguments.chain(variables).map(|(path, name)| (name, path)));
    let workspace = entry::identity(launch).1 == workspace::PACKAGE;
    let levels = option(&launch.arguments, &["--permissions"]).into_iter().filter(|_| workspace);
    let levels = levels.flat_map(|level| {
        let path = format!("{path}.args[{}]", level.value);
        workspace::scopes(&level.value).into_iter().map(move |scope| (At::new(scope.to_owned(), level.span), path.clone()))
    });
    // Gemini CLI sends credentials of Google to Google's hosts alone (google-gemini/gemini-cli
    // packages/core/src/mcp/google-auth-provider.ts, ALLOWED_HOSTS).
    let google = node.get("authProviderType").and_then(NodeRef::as_str) == Some("google_credentials");
    let host = server.url.as_ref().map_or("", |url| url.value.host.as_str());
    let home = if google { Some("google") } else { scopes::provider_of_host(host) };
    let before = facts.scopes.len();
    for (name, path) in named.chain(levels) {
        // Scopes that are URLs name their provider themselves.
        let of_itself = name.value.contains("://").then(|| owner(&name.value)).flatten();
        if let Some(provider) = of_itself.or(provider).or(workspace.then_some("google")) {
            let origin = Origin { agent: Some(server.name.value.clone()), path, ..origin(client, name.span, node) };
            let scope = scope(provider, name, Some("user"), origin);
            facts.scopes.push(Scope { home: home == Some(provider), ..scope });
        }
    }
    if facts.scopes.len() > before {
        needs(server, provider, node, client, facts);
    }
}

/// What the tools need that the client offers of the server, where it says which: the rest of them are out of reach.
fn needs(server: &Server, provider: Option<&str>, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    for (name, at) in entry::offered(node) {
        facts.needs.push(Need {
            origin: Origin { agent: Some(server.name.value.clone()), ..origin(client, name.span, at) },
            access: by_name(&name.value),
            evidence: "the name of the tool".to_owned(),
            provider: provider.map(str::to_owned),
            scopes: Vec::new(),
            of: name,
        });
    }
}

/// The scopes among the arguments of a server.
fn arguments(arguments: &[At<String>]) -> Vec<At<String>> {
    option(arguments, OPTIONS).iter().flat_map(words).map(|(name, _)| name).collect()
}

/// What stands behind an option: after `=`, or in the words up to the next option.
fn option(arguments: &[At<String>], names: &[&str]) -> Vec<At<String>> {
    let mut found = Vec::new();
    let mut open = false;
    for argument in arguments {
        let (name, joined) = argument.value.split_once('=').map_or((argument.value.as_str(), None), |(name, value)| (name, Some(value)));
        if name.starts_with('-') {
            open = names.contains(&name) && joined.is_none();
            found.extend(joined.filter(|_| names.contains(&name)).map(|value| At::new(value.to_owned(), argument.span)));
        } else if open {
            found.push(argument.clone());
        }
    }
    found
}

/// Whose scopes these are, where the host, the package or the client id leaves no doubt.
fn provider(server: &Server, launch: &Launch, node: NodeRef<'_>) -> Option<&'static str> {
    let host = server.url.as_ref().map_or("", |url| url.value.host.as_str());
    let (ecosystem, name) = entry::identity(launch);
    let known = scopes::provider_of_host(host).or_else(|| scopes::provider_of_package(ecosystem, name));
    // GitHub gives the ids of OAuth apps this beginning; those of GitHub Apps (`Iv23`) have permissions instead of scopes.
    let id = || [["auth", "CLIENT_ID"], ["oauth", "clientId"]].iter().find_map(|keys| node.at(keys)).and_then(NodeRef::as_str);
    known.or_else(|| id().filter(|id| id.starts_with("Ov23")).map(|_| "github"))
}
