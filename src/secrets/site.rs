//! What stands around a text of the tree: its key, its container, the flag before it on a command line.

use std::ops::Range;

use super::Context;
use super::key;
use crate::syntax::tree::{Kind, NodeRef, Slot};

/// The surroundings of one text.
pub(super) struct Site {
    /// The nearest key above, or the flag before.
    pub(super) key: Option<String>,
    /// Whether it stands in an environment or header map.
    pub(super) context: Context,
    /// Part of a command line.
    pub(super) argument: bool,
    /// Stands beside `"type": "service_account"`.
    pub(super) service_account: bool,
    /// The name of a variable that is looked up, as Langflow marks it.
    pub(super) looked_up: bool,
}

impl Site {
    /// The surroundings of `node`.
    pub(super) fn of(node: NodeRef<'_>) -> Self {
        let mut site = Self { key: None, context: Context::Key, argument: false, service_account: false, looked_up: false };
        let Some((parent, slot)) = above(node) else { return site };
        match slot {
            Slot::Entry(at) => {
                let own = entry_key(parent, at).unwrap_or_default();
                site.service_account =
                    own == "private_key" && parent.is_form() && parent.get("type").and_then(NodeRef::as_str) == Some("service_account");
                // Kubernetes and registries write `name: X, value: Y`; a field of a form is named above.
                let name = || parent.get("name").or_else(|| parent.get("key")).and_then(NodeRef::as_str);
                let form = matches!(own, "value" | "default") && parent.is_form();
                let declared = form && declared(parent);
                let above =
                    || name_above(parent).filter(|above| declared || own == "default" && key::promise(above) == key::Promise::Secret);
                site.key = Some(if form { name().or_else(above).unwrap_or(own) } else { own }.to_owned());
                site.looked_up = form && parent.get("load_from_db").and_then(NodeRef::as_bool) == Some(true);
                site.argument = command(own);
                if name_above(parent).is_some_and(key::container) {
                    site.context = Context::Environment;
                }
                if declared {
                    site.context = Context::Declared;
                } else if own == "auth" && login(parent) {
                    site.context = Context::Basic;
                }
            }
            Slot::Item(at) => {
                let list = name_above(node).unwrap_or_default();
                site.argument = command(list);
                let flag = if site.argument { text_before(parent, at).filter(|before| before.starts_with('-')) } else { None };
                site.key = Some(flag.unwrap_or(list).to_owned());
                if key::container(list) {
                    site.context = Context::Environment;
                }
            }
        }
        site
    }

    /// The parts of `value` that have a key of their own, in order: `KEY=VALUE` and `Name: value` in lists, `--flag value` in command
    /// lines, and the same in a permission for one: `Bash(KEY=VALUE tool:*)`.
    pub(super) fn parts(&mut self, value: &str) -> Vec<Part> {
        let own = self.key.clone().unwrap_or_default();
        let secret = key::may_promise(&own) && key::promise(&own) == key::Promise::Secret;
        if let Some(inner) = call(value).filter(|_| !secret) {
            self.argument = true;
            let shift = |part: Part| Part { range: inner.start + part.range.start..inner.start + part.range.end, ..part };
            return command_line(&value[inner.clone()]).into_iter().map(shift).collect();
        }
        let whole = |name| vec![Part { name, range: 0..value.len(), context: self.context }];
        if !self.argument && !key::container(&own) {
            return whole(own);
        }
        if own.starts_with('-') && !value.starts_with('-') && secret {
            return whole(own);
        }
        let mut parts = command_line(value);
        if self.context == Context::Environment || matches!(own.as_str(), "-e" | "--env" | "-H" | "--header") {
            parts.iter_mut().for_each(|part| part.context = Context::Environment);
        }
        parts
    }

    /// The key of what stands at `at` in a value of these parts. The flag before a command line's item is a key only if it asks for a
    /// secret.
    pub(super) fn key_at(&self, parts: &[Part], at: usize) -> Option<String> {
        if !self.argument && !self.key.as_deref().is_some_and(key::container) {
            return self.key.clone();
        }
        let part = parts.get(parts.partition_point(|part| part.range.end <= at)).filter(|part| part.range.contains(&at));
        part.map(|part| part.name.clone()).or_else(|| self.key.clone().filter(|key| !key.starts_with('-')))
    }
}

/// Whether a field of a form says itself that it is a secret: Langflow's and VS Code's `password`, Dify's `value_type`, the `sensitive` of an
/// MCPB manifest, the `isSecret` of a registry's server.json.
fn declared(field: NodeRef<'_>) -> bool {
    let says = |key: &str| field.get(key).and_then(NodeRef::as_bool) == Some(true);
    says("password") || says("sensitive") || says("isSecret") || field.get("value_type").and_then(NodeRef::as_str) == Some("secret")
}

/// Whether this is a registry's login in `.docker/config.json`: `auths.<registry>` (docker/cli cli/config/configfile/file.go).
fn login(registry: NodeRef<'_>) -> bool {
    above(registry).is_some_and(|(logins, _)| name_above(logins) == Some("auths"))
}

/// A part of a text and what names it.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) range: Range<usize>,
    pub(super) context: Context,
}

/// What stands in the brackets of a permission for a tool: `git push` of `Bash(git push:*)`.
fn call(value: &str) -> Option<Range<usize>> {
    let name = value.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_').count();
    let tool = (1..=64).contains(&name) && value.as_bytes()[0].is_ascii_uppercase();
    let inner = value[name..].strip_prefix('(')?.strip_suffix(')')?;
    let inner = inner.strip_suffix(":*").unwrap_or(inner);
    (tool && !inner.contains('\n')).then_some(name + 1..name + 1 + inner.len())
}

/// Cuts a command line, or one argument of it, into the values that something names.
fn command_line(line: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let part = |name: &str, range| Part { name: name.to_owned(), range, context: Context::Key };
    let words = words(line);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = &line[word.clone()];
        at += 1;
        if let Some(name) = text.strip_suffix(':').filter(|name| !name.is_empty()) {
            // A header: its value goes on to the end of the quotes, at most a scheme and a credential.
            let Some(first) = words.get(at) else { break };
            let scheme = ["bearer", "basic", "token"].iter().any(|scheme| line[first.clone()].eq_ignore_ascii_case(scheme));
            let last = words.get(at + usize::from(scheme)).unwrap_or(first);
            let flag = at.checked_sub(2).and_then(|flag| words.get(flag)).map(|flag| &line[flag.clone()]);
            // Nobody names a header in a command but to pass it on.
            let context = if matches!(flag, Some("-H" | "--header")) { Context::Environment } else { Context::Key };
            parts.push(Part { context, ..part(name, first.start..last.end) });
            at += 1 + usize::from(scheme);
        } else if let Some((name, value)) = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty()) {
            let quotes = value.len() - value.trim_start_matches(['"', '\'']).len();
            parts.push(part(name, word.end - value.len() + quotes..word.end));
        } else if let Some((name, value)) =
            text.split_once(':').filter(|(name, value)| key::promise(name) == key::Promise::Secret && !value.starts_with("//"))
        {
            // `X-Api-Key:value`
            parts.push(part(name, word.end - value.len()..word.end));
        } else if text.starts_with("--")
            && key::promise(text) == key::Promise::Secret
            && let Some(value) = words.get(at).filter(|value| !line[(*value).clone()].starts_with('-'))
        {
            parts.push(part(text, value.clone()));
            at += 1;
        }
    }
    parts
}

/// The words of a line, without the quotes around them. A reference with spaces in it stays one word.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let (mut start, mut depth) = (None, 0_usize);
    for (at, c) in line.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            words.extend(start.take().map(|start| start..at));
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words.extend(start.map(|start| start..line.len()));
    let quotes = |c: char| matches!(c, '"' | '\'' | '`');
    let unquoted = |word: Range<usize>| {
        let text = &line[word.clone()];
        let lead = text.len() - text.trim_start_matches(quotes).len();
        let end = word.start + text.trim_end_matches(quotes).len();
        word.start + lead..end.max(word.start + lead)
    };
    words.into_iter().map(unquoted).filter(|word| !word.is_empty()).collect()
}

/// Whether lists and texts under this key are command lines.
fn command(key: &str) -> bool {
    ["args", "arguments", "argv", "command", "cmd", "commands", "run", "entrypoint"].iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// The node that holds `node`, and where.
fn above(node: NodeRef<'_>) -> Option<(NodeRef<'_>, Slot)> {
    let tree = node.tree();
    let (parent, slot) = tree.nodes[node.id().0 as usize].parent?;
    Some((tree.node(parent), slot))
}

/// The nearest key above `node`, lists left out.
fn name_above(node: NodeRef<'_>) -> Option<&str> {
    let mut node = node;
    loop {
        let (parent, slot) = above(node)?;
        if let Slot::Entry(at) = slot {
            return entry_key(parent, at);
        }
        node = parent;
    }
}

/// The key of that entry. By position, since maps may be long.
fn entry_key(map: NodeRef<'_>, at: u32) -> Option<&str> {
    match map.kind() {
        Kind::Map(entries) => entries.get(at as usize).map(|entry| &*entry.key),
        _ => None,
    }
}

/// The text before that item.
fn text_before(list: NodeRef<'_>, at: u32) -> Option<&str> {
    match list.kind() {
        Kind::Seq(items) => list.tree().node(*items.get((at as usize).checked_sub(1)?)?).as_str(),
        _ => None,
    }
}
