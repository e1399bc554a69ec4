//! What the schema of a tool holds its calls to, where no text can talk it away: a gate of a part.

use crate::catalog::verbs;
use crate::model::{Bound, Capability, Effect, Tool};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// Parameters that say how much.
const AMOUNTS: &[&str] =
    &["amount", "betrag", "montant", "importe", "valor", "importo", "price", "total", "sum", "quantity", "discount", "percent"];
/// Parameters that say to whom.
const RECIPIENTS: &[&str] =
    &["to", "recipient", "recipients", "email", "emails", "address", "addresses", "domain", "channel", "phone", "segment", "audience"];

/// Parameters that say which file, folder or page is read.
pub const PLACES: &[&str] = &[
    "file_path", "directory", "directory_path", "website_url", "website", "url", "pdf", "csv", "txt", "json_path", "docx", "mdx",
    "docs_url", "gh_repo",
];

/// Whether a tool is held to one file, folder or page.
#[must_use]
pub fn placed(tool: &Tool) -> bool {
    tool.bounds.iter().any(|bound| PLACES.contains(&&*bound.parameter) && !bound.rule.value.starts_with("pattern: "))
}

/// The first bound of `tool` that narrows what it can do by `capability`: of an amount for what pays, of recipients for what sends.
#[must_use]
pub fn of(tool: &Tool, capability: Capability) -> Option<At<String>> {
    let words = match capability.effect() {
        Effect::Pay => AMOUNTS,
        Effect::Send => RECIPIENTS,
        _ => return None,
    };
    tool.bounds
        .iter()
        .find(|bound| verbs::words(&bound.parameter).iter().any(|word| words.contains(&word.as_str())))
        .map(|bound| bound.rule.clone())
}

/// The bounds that a JSON schema of parameters states: `maximum`, `exclusiveMaximum`, `maxItems`, `enum`, `const`, `pattern` of each
/// property (json-schema.org/draft/2020-12/json-schema-validation). A pattern narrows only where it is anchored at its end.
#[must_use]
pub fn of_schema(schema: NodeRef<'_>) -> Vec<Bound> {
    schema
        .get("properties")
        .into_iter()
        .flat_map(NodeRef::entries)
        .filter_map(|property| {
            let own = property.value();
            own_bound(own).or_else(|| own.get("items").and_then(own_bound)).map(|rule| Bound { parameter: property.key().to_owned(), rule })
        })
        .collect()
}

fn own_bound(schema: NodeRef<'_>) -> Option<At<String>> {
    ["maximum", "exclusiveMaximum", "maxItems", "enum", "const", "pattern"].iter().find_map(|key| {
        let value = schema.get(key)?;
        let said = match value.scalar() {
            Some(text) if *key == "pattern" && !text.trim_end().ends_with('$') => return None,
            Some(text) => text.to_owned(),
            None => format!("{} values", value.items().count()),
        };
        Some(At::new(format!("{key}: {said}"), value.span()))
    })
}
