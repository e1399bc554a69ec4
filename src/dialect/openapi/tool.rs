//! One operation as a tool: what its method says that it does, what it takes, what is said of confirming it.

use super::PRODUCT;
use crate::authority::{bounds, capability};
use crate::catalog::verbs;
use crate::model::{Ability, Capability, Evidence, Gate, Origin, Tool};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// How deep `$ref` is followed.
const DEPTH: u8 = 4;

/// The tool that agents call an operation by, its `operationId`. The gate is what the document says of it: `false` of
/// `x-openai-isConsequential` is none only for who reads it so, which the agent's own file tells.
pub(super) fn tool(root: NodeRef<'_>, path: &str, operation: EntryRef<'_>) -> Option<Tool> {
    let own = operation.value();
    let name = own.get("operationId")?.text().filter(|name| !name.value.trim().is_empty())?;
    let origin = Origin { file: name.span.file, span: name.span, path: own.path(), product: PRODUCT, agent: None };
    let mut tool = Tool {
        description: own.get("summary").or_else(|| own.get("description")).and_then(NodeRef::text),
        ..Tool::new(origin, name, None)
    };
    for parameter in own.get("parameters").into_iter().flat_map(NodeRef::items).map(|one| resolved(root, one)) {
        tool.parameters.extend(parameter.get("name").and_then(NodeRef::text));
    }
    let content = own.get("requestBody").map(|body| resolved(root, body)).and_then(|body| body.get("content"));
    if let Some(schema) = content.and_then(|content| content.entries().find_map(|kind| kind.value().get("schema"))) {
        let schema = resolved(root, schema);
        tool.parameters.extend(schema.get("properties").into_iter().flat_map(NodeRef::entries).map(EntryRef::key_at));
        tool.bounds = bounds::of_schema(schema);
    }
    // "The DELETE method requests that the origin server remove the association" (RFC 9110 section 9.3.5).
    let trifling = || std::iter::once(tool.name.value.as_str()).chain(path.split('/')).any(verbs::trifles);
    if operation.key() == "delete" && !trifling() {
        tool.abilities.push(Ability { capability: Capability::Delete, evidence: Evidence::Operation });
    }
    if matches!(operation.key(), "put" | "patch") && nothing_told(&tool) {
        tool.abilities.push(Ability { capability: Capability::WriteInternal, evidence: Evidence::Operation });
    }
    if let Some(entry) = own.entry("x-openai-isConsequential")
        && let Some(said) = entry.value().as_bool()
    {
        tool.gated_by = Some(At::new(format!("x-openai-isConsequential: {said}"), entry.value().span()));
        tool.gate = if said { Gate::Ask } else { Gate::Unknown };
    } else if let Some(entry) = own.entry("x-requireConfirmation").filter(|entry| entry.value().as_str() == Some("ENABLED")) {
        tool.gated_by = Some(At::new("x-requireConfirmation: ENABLED".to_owned(), entry.value().span()));
        tool.gate = Gate::Ask;
    }
    Some(tool)
}

/// Whether neither name nor parameters tell what the operation does: then its method does, which says least. "PUT replaces the state of the
/// target resource" (RFC 9110 section 9.3.4), PATCH changes it (RFC 5789).
fn nothing_told(tool: &Tool) -> bool {
    let parameters: Vec<&str> = tool.parameters.iter().map(|parameter| parameter.value.as_str()).collect();
    let name = &tool.name.value;
    !verbs::reads(name) && verbs::capability(name).is_none() && capability::of_parameters(&parameters).is_none()
}

/// What a reference within the document leads to; the node itself where there is none, or none that is found.
fn resolved<'t>(root: NodeRef<'t>, node: NodeRef<'t>) -> NodeRef<'t> {
    let mut at = node;
    for _ in 0..DEPTH {
        let Some(target) = at.get("$ref").and_then(NodeRef::as_str).and_then(|target| target.strip_prefix("#/")) else { break };
        let steps: Vec<String> = target.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        let Some(found) = root.at(&steps.iter().map(String::as_str).collect::<Vec<_>>()) else { break };
        at = found;
    }
    at
}
