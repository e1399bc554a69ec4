//! Servers that an agent starts and none of its tools comes from.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::finding::Label;
use crate::model::{Agent, Server};
use crate::source::FileId;

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut agents: BTreeMap<FileId, Vec<&Agent>> = BTreeMap::new();
    for agent in &context.model.agents {
        agents.entry(agent.origin.file).or_default().push(agent);
    }
    let mut servers: BTreeMap<FileId, Vec<&Server>> = BTreeMap::new();
    for server in context.model.servers.iter().filter(|server| !server.disabled) {
        servers.entry(server.origin.file).or_default().push(server);
    }
    for (file, servers) in servers {
        let Some(agents) = agents.get(&file) else { continue };
        // Whoever gets every tool there is may use any server.
        let open = |agent: &&&Agent| {
            !agent.declared
                || agent.inherits_tools
                || agent.tools.is_empty()
                || agent.tools.iter().any(|tool| tool.value.contains('*') && server_of(&tool.value).is_none())
        };
        if agents.iter().any(|agent| open(&agent)) {
            continue;
        }
        let named: Vec<&str> = agents.iter().flat_map(|agent| &agent.tools).filter_map(|tool| server_of(&tool.value)).collect();
        let used = |server: &&&Server| named.contains(&server.name.value.as_str());
        // Products that call tools without their servers say nothing about servers.
        let Some(other) = servers.iter().find(used) else { continue };
        for server in servers.iter().filter(|server| !used(server)) {
            let name = &server.name.value;
            sink.report(Hit {
                label: "no tool of this server is used".to_owned(),
                path: server.origin.path.clone(),
                related: vec![Label { span: other.name.span, text: "a server that is used".to_owned() }],
                ..Hit::new(server.name.span, format!("the server `{name}` is started, and no tool that the agent may use comes from it"))
            });
        }
    }
}

/// The server that a tool is named after: `@git`, `@git/status`, `mcp__git__status`.
fn server_of(tool: &str) -> Option<&str> {
    let at = tool.strip_prefix('@').map(|rest| rest.split('/').next().unwrap_or(rest));
    at.or_else(|| tool.strip_prefix("mcp__").map(|rest| rest.split("__").next().unwrap_or(rest)))
        .filter(|name| !name.is_empty() && *name != "builtin")
}
