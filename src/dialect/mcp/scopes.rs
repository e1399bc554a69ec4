//! OAuth scopes that a client asks for on behalf of a server.

use super::{Client, entry, origin, texts};
use crate::authority::package;
use crate::catalog::scopes::scope;
use crate::model::{Facts, Server};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// Where scopes stand: cursor.com/docs/mcp (`auth.scopes`), opencode.ai/docs/mcp-servers (`oauth.scope`), Gemini CLI and Claude Code
/// (`oauth.scopes`).
const PLACES: &[&[&str]] = &[&["auth", "scopes"], &["auth", "scope"], &["oauth", "scopes"], &["oauth", "scope"], &["scopes"], &["scope"]];

/// The scopes of one server, each with its place: of the item, or of the whole text where one text lists several.
pub(super) fn asked<'t>(node: NodeRef<'t>) -> Vec<(At<String>, NodeRef<'t>)> {
    let listed = PLACES.iter().filter_map(|keys| node.at(keys)).flat_map(texts);
    listed
        .flat_map(|(text, at)| {
            let words = text.value.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
            words.map(|word| (At::new(word.to_owned(), text.span), at)).collect::<Vec<_>>()
        })
        .collect()
}

/// Lowers the scopes whose provider is certain.
pub(super) fn lower(server: &Server, node: NodeRef<'_>, client: &Client, facts: &mut Facts) {
    let asked = asked(node);
    if asked.is_empty() || server.disabled {
        return;
    }
    let provider = provider(server, node);
    for (name, at) in asked {
        // Google's scopes name their provider themselves.
        let of_itself = (name.value.starts_with("https://www.googleapis.com/auth/") || name.value == "https://mail.google.com/").then_some("google");
        if let Some(provider) = of_itself.or(provider) {
            let origin = origin(client, name.span, at);
            facts.scopes.push(scope(provider, name, Some("user"), origin));
        }
    }
}

/// Hosts, and names under them, that belong to a provider.
const HOSTS: &[(&str, &str)] = &[
    ("github.com", "github"),
    ("githubcopilot.com", "github"),
    ("googleapis.com", "google"),
    ("google.com", "google"),
    ("slack.com", "slack"),
];

/// Packages that speak to one provider with its own scopes.
const PACKAGES: &[(&str, &str)] = &[
    ("@modelcontextprotocol/server-github", "github"),
    ("ghcr.io/github/github-mcp-server", "github"),
    ("@modelcontextprotocol/server-gdrive", "google"),
    ("@modelcontextprotocol/server-slack", "slack"),
    ("slack-mcp-server", "slack"),
];

/// Whose scopes these are, where the host, the package or the client id leaves no doubt.
fn provider(server: &Server, node: NodeRef<'_>) -> Option<&'static str> {
    let host = server.url.as_ref().map_or("", |url| url.value.host.as_str());
    let by_host = HOSTS.iter().find(|(owner, _)| host.strip_suffix(owner).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    if let Some((_, provider)) = by_host {
        return Some(provider);
    }
    let launch = server.command.as_ref().map(|command| package::launch(command, &server.args)).unwrap_or_default();
    let (_, name) = entry::identity(&launch);
    if let Some((_, provider)) = PACKAGES.iter().find(|(package, _)| *package == name) {
        return Some(provider);
    }
    // GitHub gives the ids of OAuth apps this beginning; those of GitHub Apps (`Iv23`) have permissions instead of scopes.
    let id = [["auth", "CLIENT_ID"], ["oauth", "clientId"]].iter().find_map(|keys| node.at(keys)).and_then(NodeRef::as_str)?;
    id.starts_with("Ov23").then_some("github")
}
