//! `[mcp_servers.<name>]`: the shared grammar, and how far calls of their tools are approved in advance.

use super::super::fact::{Stated, What, amounts};
use super::super::mcp::{self, Client};
use super::PRODUCT;
use crate::model::{Breadth, Facts, Grant, Layer, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;

const fn client(layer: Layer) -> Client {
    Client { product: PRODUCT, approve: &[], wildcard: false, layer }
}

static PROJECT: Client = client(Layer::Project);
static USER: Client = client(Layer::User);
static MANAGED: Client = client(Layer::Managed);

pub(super) fn lower(stated: &Stated<'_>, container: NodeRef<'_>, facts: &mut Facts) {
    let client = match stated.layer {
        Layer::Managed => &MANAGED,
        Layer::User => &USER,
        Layer::Project | Layer::Local | Layer::Task => &PROJECT,
    };
    mcp::servers(container, client, facts);
    for server in container.entries() {
        let node = server.value();
        let off = node.get("enabled").and_then(NodeRef::as_bool) == Some(false);
        let mut add = |value: Option<NodeRef<'_>>, tool: &str| {
            facts.grants.extend(value.and_then(|value| grant(stated, server.key(), tool, value, off)));
        };
        add(node.get("default_tools_approval_mode"), "*");
        for tool in node.get("tools").into_iter().flat_map(NodeRef::entries) {
            add(tool.value().get("approval_mode"), tool.key());
        }
    }
}

/// [mcp] AppToolApproval: `approve` asks nobody, `prompt` always asks; `auto`, the default, asks by what the tool says of itself.
fn grant(stated: &Stated<'_>, server: &str, tool: &str, value: NodeRef<'_>, off: bool) -> Option<Grant> {
    let verdict = match value.as_str()? {
        "approve" => Verdict::Allow,
        "prompt" => Verdict::Ask,
        _ => return None,
    };
    let breadth = if tool == "*" { Breadth::Everything } else { Breadth::Exact };
    let what = What { tool, subject: Subject::Mcp, breadth, server: Some(server) };
    let grant = stated.grant(verdict, At::new(tool.to_owned(), value.span()), value.path(), what);
    Some(if off { amounts(grant, Status::Inert, "the server is switched off in this file") } else { grant })
}
