//! Agents with more tools, or more MCP servers, than anybody keeps an eye on.

use std::collections::BTreeMap;

use super::{Context, Hit, Sink};
use crate::model::Server;
use crate::source::FileId;

/// More tools named for one agent.
const TOOLS: usize = 40;
/// More servers switched on in one file.
const SERVERS: usize = 10;

/// Who reads what publishers say of their own servers: nobody switches those on.
const PUBLISHED: &[&str] = &["the MCP registry", "an MCP bundle"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for agent in &context.model.agents {
        let Some(first_too_many) = agent.tools.get(TOOLS) else { continue };
        sink.report(Hit {
            label: "and so on".to_owned(),
            path: format!("{}.tools", agent.origin.path),
            agent: Some(agent.name.value.clone()),
            ..Hit::new(
                first_too_many.span,
                format!("`{}` is given {} tools by name, more than {TOOLS}", agent.name.value, agent.tools.len()),
            )
        });
    }
    // What one file switches on, one agent has; several files may be for several agents.
    let mut files: BTreeMap<(FileId, &str), Vec<&Server>> = BTreeMap::new();
    for server in context.model.servers.iter().filter(|server| !server.disabled && !PUBLISHED.contains(&server.origin.product)) {
        files.entry((server.origin.file, server.origin.product)).or_default().push(server);
    }
    for ((_, product), servers) in files {
        let Some(first_too_many) = servers.get(SERVERS) else { continue };
        sink.report(Hit {
            label: "and so on".to_owned(),
            path: "servers".to_owned(),
            ..Hit::new(
                first_too_many.name.span,
                format!("{} MCP servers are switched on for {product}, more than {SERVERS}", servers.len()),
            )
        });
    }
}
