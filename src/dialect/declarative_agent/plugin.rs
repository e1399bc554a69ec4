//! API plugins: the functions that a declarative agent may call, and what the plugin says of confirming them.
//!
//! Sources: microsoft/json-schemas copilot/plugin/v2.2 and v2.4 (`functions`, `capabilities.confirmation`, `runtimes`, `run_for_functions`,
//! `spec.url`); learn.microsoft.com/microsoft-365-copilot/extensibility/plugin-confirmation-prompts: after the first use GET operations are
//! not confirmed, others are; `x-openai-isConsequential` of the operation overrides both. What that comes to is known when the document of
//! the operations is read, too (`authority::functions`).

use super::PRODUCT;
use crate::authority::bounds;
use crate::model::{Facts, Gate, Origin, Tool};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Lowers the functions of the plugin at `root`.
pub(super) fn lower(root: NodeRef<'_>, facts: &mut Facts) {
    let runtimes: Vec<NodeRef<'_>> = root.get("runtimes").into_iter().flat_map(NodeRef::items).collect();
    for function in root.get("functions").into_iter().flat_map(NodeRef::items) {
        let Some(name) = function.get("name").and_then(NodeRef::text) else { continue };
        let runs = |runtime: &&NodeRef<'_>| {
            let listed = runtime.get("run_for_functions").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str);
            listed.into_iter().any(|one| one == "*" || one == name.value)
        };
        let provider = runtimes.iter().find(runs).and_then(|runtime| runtime.at(&["spec", "url"])?.as_str()).map(str::to_owned);
        let origin = Origin { file: name.span.file, span: name.span, path: function.path(), product: PRODUCT, agent: None };
        let parameters = function.get("parameters");
        let mut tool = Tool {
            description: function.get("description").and_then(NodeRef::text),
            parameters: parameters
                .and_then(|one| one.get("properties"))
                .into_iter()
                .flat_map(NodeRef::entries)
                .map(EntryRef::key_at)
                .collect(),
            bounds: parameters.map(bounds::of_schema).unwrap_or_default(),
            ..Tool::new(origin, name, provider)
        };
        if let Some(kind) = function.at(&["capabilities", "confirmation", "type"])
            && kind.as_str() == Some("AdaptiveCard")
        {
            tool.gate = Gate::Ask;
            tool.gated_by = Some(At::new("confirmation: AdaptiveCard".to_owned(), kind.span()));
        }
        facts.tools.push(tool);
    }
}
