//! What a tool can do, and who says so.
//!
//! The first that knows decides: what the dialect stated of the tool itself (an operation, an annotation), the catalogue, the parameters
//! that the tool takes, the verb and object of its name. A name that only looks or prepares takes the parameters' word away: a quote for a
//! payment has an amount and a currency too.

use fast_glob::glob_match;

use super::command;
use super::near::Servers;
use super::pattern::{self, Pattern};
use crate::catalog::{servers, tools, verbs};
use crate::model::{Ability, Capability, Effect, Evidence, Grant, Model, Server, Tool, ToolOverride};
use crate::source::FileId;

/// Fills [`Tool::abilities`] of every tool of the model. `path` gives the path of a file.
pub fn judge<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let path = |file| path(file);
    let servers = Servers::new(&model.servers, &path);
    for tool in &mut model.tools {
        let server = tool.provider.as_deref().and_then(|provider| servers.named(&tool.origin, provider));
        tool.abilities = abilities(tool, server, &model.overrides);
    }
}

/// What the configuration says that the tool `name` of that server can do; of several that name it the last counts. It is named as files name
/// it, by its own name, or with the prefix of its server.
#[must_use]
pub fn overridden<'o>(overrides: &'o [ToolOverride], name: &str, server: Option<&str>) -> Option<&'o [Capability]> {
    if overrides.is_empty() {
        return None;
    }
    let own = bare(name);
    let prefixed = server.map(|server| format!("mcp__{server}__{own}"));
    let names = [Some(name), Some(own), prefixed.as_deref()];
    let named = |one: &&ToolOverride| names.into_iter().flatten().any(|name| glob_match(&one.tool, name));
    overrides.iter().rev().find(named).map(|one| one.can.as_slice())
}

/// What `tool`, offered by `server` where that is configured, can do. What `overrides` say of it, the last one before others, counts alone.
#[must_use]
pub fn abilities(tool: &Tool, server: Option<&Server>, overrides: &[ToolOverride]) -> Vec<Ability> {
    if let Some(said) = overridden(overrides, &tool.name.value, tool.provider.as_deref()) {
        return said.iter().map(|&capability| Ability { capability, evidence: Evidence::Override }).collect();
    }
    let mut abilities = tool.abilities.clone();
    let product = tool.origin.product;
    let name = bare(&tool.name.value);
    let by_name = verbs::capability(name);
    let add = |abilities: &mut Vec<Ability>, capability: Capability, evidence: Evidence| {
        if !abilities.iter().any(|one| one.capability == capability) {
            abilities.push(Ability { capability, evidence });
        }
    };
    for &capability in tools::find(product, &tool.name.value).unwrap_or_default() {
        add(&mut abilities, capability, Evidence::Catalogue);
    }
    // `Bash(kubectl apply:*)` is that command, whatever else a shell could do.
    if let Some(capability) = of_command(tool) {
        add(&mut abilities, capability, Evidence::Catalogue);
    }
    if let Some(entry) = server.and_then(servers::of) {
        let listed = |tools: &[&str]| tools.iter().any(|one| one.eq_ignore_ascii_case(name));
        if listed(entry.destructive) {
            add(&mut abilities, Capability::Delete, Evidence::Catalogue);
        } else if let (true, Some(capability)) = (listed(entry.consequence), by_name) {
            add(&mut abilities, capability, Evidence::Catalogue);
        }
    }
    if tool.told_by.is_none() && !abilities.iter().any(|ability| ability.capability.acts()) {
        let parameters: Vec<&str> = tool.parameters.iter().map(|parameter| parameter.value.as_str()).collect();
        match (of_parameters(&parameters).filter(|_| !verbs::reads(name)), by_name) {
            // The name tells a refund from a payment; parameters do not.
            (Some(schema), Some(named)) if named.effect() == schema.effect() => add(&mut abilities, named, Evidence::Schema),
            (None, Some(named)) if bears_out(named, name, &parameters) => add(&mut abilities, named, Evidence::Schema),
            (Some(schema), _) => add(&mut abilities, schema, Evidence::Schema),
            (None, Some(named)) => add(&mut abilities, named, Evidence::Name),
            (None, None) => {}
        }
    }
    // Whatever pays money back moves money: the more telling word stands for both.
    if abilities.iter().any(|one| one.capability == Capability::MoneyRefund) {
        abilities.retain(|one| one.capability != Capability::MoneyMove);
    }
    abilities
}

/// What the command does that the name of a shell tool is narrowed to.
fn of_command(tool: &Tool) -> Option<Capability> {
    let pattern = Pattern::parse(&tool.name.value).filter(|pattern| pattern::is_shell(pattern.tool))?;
    command::does(&pattern::spelled(pattern.spec?)).map(|(_, capability)| capability)
}

/// The name of the tool of an MCP server that a permission rule speaks of: of `Mcp(mail:send)` it is `send`.
#[must_use]
pub fn granted(grant: &Grant) -> &str {
    let spec =
        Pattern::parse(&grant.rule.value).filter(|pattern| pattern.tool.eq_ignore_ascii_case("mcp")).and_then(|pattern| pattern.spec);
    spec.map_or_else(|| bare(&grant.tool), |spec| bare(spec).rsplit(',').next().unwrap_or(spec).trim())
}

/// The tool's own name: without `mcp__server__`, `extension__`, `server/`, `@server:`.
#[must_use]
pub fn bare(tool: &str) -> &str {
    let tool = tool.strip_prefix("mcp__").unwrap_or(tool);
    let tool = tool.split_once("__").map_or(tool, |(_, tool)| tool);
    tool.rsplit(['/', ':']).next().unwrap_or(tool)
}

/// Whether parameters bear out what the name of a tool says: an amount for what pays, a recipient or a text for what sends, else an
/// identifier of what the name names (`delete_account` with `account_id`).
fn bears_out(named: Capability, name: &str, parameters: &[&str]) -> bool {
    let of_name = verbs::words(name);
    let words = parameters.iter().map(|parameter| verbs::words(parameter));
    words.into_iter().any(|words| {
        let one = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        match named.effect() {
            Effect::Pay if one(&["amount", "betrag", "montant", "importe", "valor", "importo", "price", "total"]) => true,
            Effect::Send if one(&["to", "recipient", "recipients", "subject", "body", "message", "text", "channel"]) => true,
            _ => {
                let identifies = words.len() > 1 && one(&["id", "ids", "name", "email", "key", "number", "slug"]);
                identifies && words.iter().any(|word| word.len() > 2 && of_name.contains(word))
            }
        }
    })
}

/// What the parameters of a tool say that it does: `amount` with `currency` or an account, a recipient with a subject or a text, several
/// recipients with them.
#[must_use]
pub fn of_parameters(names: &[&str]) -> Option<Capability> {
    let words: Vec<String> = names.iter().map(|name| verbs::words(name).join("_")).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let amount =
        has(&["amount", "amount_cents", "amount_minor", "amount_eur", "amount_usd", "betrag", "montant", "importe", "valor", "importo"]);
    let account = has(&[
        "currency", "account", "account_id", "account_number", "from_account", "to_account", "iban", "payee", "payee_id", "recipient",
        "destination", "destination_account", "beneficiary", "card", "payment_method", "waehrung", "devise", "moneda", "moeda",
    ]);
    let text = has(&["subject", "body", "html", "html_body", "text_body", "message", "message_text", "template", "template_id", "betreff"]);
    let subject = has(&["subject", "html", "html_body", "betreff"]);
    let many =
        has(&["recipients", "recipient_list", "to_list", "segment", "segment_id", "audience", "audience_id", "mailing_list", "list_id"]);
    let one = has(&[
        "to", "to_email", "recipient", "recipient_email", "email", "email_address", "to_address", "phone", "phone_number", "to_number",
    ]);
    if amount && account {
        Some(Capability::MoneyMove)
    } else if many && text {
        Some(Capability::SendBulk)
    } else if one && (subject || text && has(&["to", "to_email", "to_number", "recipient", "recipient_email"])) {
        Some(Capability::SendExternal)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_tell_where_they_come_together() {
        assert_eq!(of_parameters(&["amount", "currency"]), Some(Capability::MoneyMove));
        assert_eq!(of_parameters(&["amountCents", "toAccount"]), Some(Capability::MoneyMove));
        assert_eq!(of_parameters(&["to", "subject", "body"]), Some(Capability::SendExternal));
        assert_eq!(of_parameters(&["segmentId", "templateId"]), Some(Capability::SendBulk));
        assert_eq!(of_parameters(&["amount"]), None);
        assert_eq!(of_parameters(&["message"]), None);
        assert_eq!(of_parameters(&["email", "name"]), None);
    }

    #[test]
    fn parameters_bear_out_a_name() {
        assert!(bears_out(Capability::MoneyRefund, "issue_refund", &["order_id", "amount"]));
        assert!(bears_out(Capability::Delete, "delete_account", &["reason", "accountId"]));
        assert!(bears_out(Capability::SendExternal, "send_email", &["to"]));
        assert!(!bears_out(Capability::Delete, "delete_account", &["reason", "id"]));
        assert!(!bears_out(Capability::MoneyRefund, "issue_refund", &["note"]));
    }
}
