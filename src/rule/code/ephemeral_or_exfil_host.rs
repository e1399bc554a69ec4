//! Servers, model traffic, tools and hooks that go to a host which anybody can have for an hour.

use super::{Context, Hit, Sink};
use crate::authority::endpoint::placeholder;
use crate::authority::url;
use crate::catalog::hosts::{Kind, ephemeral};
use crate::model::{Origin, Status, Topic};
use crate::source::At;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for server in context.model.servers.iter().filter(|server| !server.disabled) {
        let name = &server.name.value;
        let address = server.url.as_ref().map(|url| At::new(url.value.text.clone(), url.span));
        let handed = server.args.iter().chain(server.env.iter().map(|pair| &pair.value)).cloned();
        let found = address.into_iter().map(|url| (url, true)).chain(handed.map(|text| (text, false)));
        // One finding a server: its address says most.
        if let Some((text, own, host, kind)) =
            found.filter_map(|(text, own)| ephemeral_host(&text.value).map(|(host, kind)| (text, own, host, kind))).next()
        {
            let what = if own { format!("The MCP server `{name}` is reached at") } else { format!("The MCP server `{name}` is handed") };
            report(&server.origin, &text, &what, &host, kind, sink);
        }
    }
    for setting in
        context.model.settings.iter().filter(|setting| setting.topic == Topic::ModelEndpoint && setting.status == Status::Effective)
    {
        if let Some((host, kind)) = ephemeral_host(&setting.value.value) {
            report(&setting.origin, &setting.value, &format!("`{}` sends model traffic to", setting.key.value), &host, kind, sink);
        }
    }
    for tool in &context.model.tools {
        let Some(url) = tool.url.as_ref().filter(|url| !placeholder(&url.value.host)) else { continue };
        if let Some((host, kind)) = ephemeral_host(&url.value.text) {
            let address = At::new(url.value.text.clone(), url.span);
            report(&tool.origin, &address, &format!("The tool `{}` talks to", tool.name.value), &host, kind, sink);
        }
    }
    for hook in &context.model.hooks {
        if let Some((host, kind)) = ephemeral_host(&hook.command.value) {
            report(&hook.origin, &hook.command, &format!("A command that runs on `{}` talks to", hook.event.value), &host, kind, sink);
        }
    }
}

/// The first such host among the URLs in `text`.
fn ephemeral_host(text: &str) -> Option<(String, Kind)> {
    let starts =
        text.match_indices("://").map(|(at, _)| text[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |before| before + 1));
    starts.into_iter().find_map(|start| {
        let end = text[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ')' | '>'))
            .map_or(text.len(), |end| start + end);
        let host = url::parse(text.get(start..end)?).host;
        ephemeral(&host).map(|kind| (host, kind))
    })
}

fn report(origin: &Origin, at: &At<String>, what: &str, host: &str, kind: Kind, sink: &mut Sink) {
    let (is, help) = match kind {
        Kind::Tunnel => {
            ("a tunnel to somebody's machine, under a name that anybody can have next", "Use a host that your organisation owns")
        }
        Kind::Inbox => ("an inbox that shows whatever it gets to whoever made it", "Remove it, or use a host that your organisation owns"),
        Kind::Paste => ("a board that keeps and serves what anybody puts there", "Remove it, or keep the content in this repository"),
    };
    sink.report(Hit {
        label: "anybody can have it".to_owned(),
        help: Some(help.to_owned()),
        path: origin.path.clone(),
        agent: origin.agent.clone(),
        ..Hit::new(at.span, format!("{what} `{host}`, {is}"))
    });
}
