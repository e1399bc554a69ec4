//! Nodes of n8n: what each operation can do, and which one is meant where an export leaves it out.
//!
//! The facts are in `rules/catalog/n8n.yaml`, each with its source; the build makes a static table of them.

use crate::model::{Capability, Trust};

include!(concat!(env!("OUT_DIR"), "/n8n.rs"));

/// What the catalogue says of one type of node.
#[derive(Debug)]
pub struct Node {
    name: &'static str,
    since: f32,
    defaults: &'static [&'static str],
    reads: &'static [Capability],
    writes: &'static [Capability],
    deletes: &'static [Capability],
    can: &'static [(&'static str, &'static [Capability])],
    /// The parameters that say who receives what it sends.
    pub to: &'static [&'static str],
    /// Of a trigger: who can set it off, if nothing narrows it.
    pub trust: Option<Trust>,
    /// The parameters that narrow that.
    pub checks: &'static [&'static str],
    /// Whether whoever sets it off waits for the answer.
    pub attended: bool,
}

/// First words of operations that only look.
const READS: &[&str] = &[
    "get", "list", "search", "find", "read", "select", "info", "lookup", "count", "download", "history", "replies", "member", "members",
    "availability", "aggregate", "keys", "llen", "query", "row", "changelog", "transitions", "custom", "report", "extract",
    "administrators",
];

/// First words of operations that remove.
const DELETES: &[&str] = &["delete", "clear", "trash", "drop", "soft"];

/// First words of operations that neither look nor change anything that lasts.
const NOTHING: &[&str] = &["execute", "publish", "send", "answer"];

/// What the catalogue says of nodes of that type, `n8n-nodes-base.gmail`, written with or without `Tool` at its end; `None` for a type or a
/// version of it that the catalogue does not know.
#[must_use]
pub fn find(kind: &str, version: f32) -> Option<&'static Node> {
    let own = ["n8n-nodes-base.", "@n8n/n8n-nodes-langchain."].iter().find_map(|package| kind.strip_prefix(package)).unwrap_or(kind);
    let known = |name: &str| NODES.binary_search_by(|node| node.name.cmp(name)).ok().and_then(|at| NODES.get(at));
    let node = known(own).or_else(|| known(own.strip_suffix("Tool")?))?;
    (version >= node.since).then_some(node)
}

impl Node {
    /// `resource.operation` as it stands after the defaults, where either was left out; `None` where no default is known.
    #[must_use]
    pub fn operation(&self, resource: Option<&str>, operation: Option<&str>) -> Option<String> {
        let first = self.defaults.first().copied().unwrap_or_default();
        let resource = resource.or_else(|| first.split_once('.').map(|(resource, _)| resource));
        let default = || {
            let of = |default: &&&str| default.split_once('.').map(|(of, _)| of) == resource;
            self.defaults.iter().find(of).map(|default| default.rsplit('.').next().unwrap_or_default())
        };
        let operation = operation.or_else(default)?;
        Some(resource.map_or_else(|| operation.to_owned(), |resource| format!("{resource}.{operation}")))
    }

    /// What that operation can do.
    #[must_use]
    pub fn can(&self, operation: &str) -> &'static [Capability] {
        let listed = self.can.iter().find(|(name, _)| *name == operation || *name == "*");
        if let Some((_, can)) = listed {
            return can;
        }
        let verb = operation.rsplit('.').next().unwrap_or_default();
        let end = verb.find(|c: char| c.is_ascii_uppercase()).unwrap_or(verb.len());
        match &verb[..end] {
            "" => &[],
            word if READS.contains(&word) => self.reads,
            word if DELETES.contains(&word) => self.deletes,
            word if NOTHING.contains(&word) => &[],
            _ => self.writes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_at_its_default() {
        let gmail = find("n8n-nodes-base.gmailTool", 2.1).expect("it is in the catalogue");
        assert_eq!(gmail.operation(None, None).as_deref(), Some("message.send"));
        assert_eq!(gmail.operation(Some("draft"), None).as_deref(), Some("draft.create"));
        assert_eq!(gmail.operation(None, Some("getAll")).as_deref(), Some("message.getAll"));
        assert_eq!(gmail.can("message.send"), [Capability::SendExternal]);
        assert_eq!(gmail.can("message.getAll"), [Capability::ReadPrivate, Capability::ReadUntrusted]);
        assert_eq!(gmail.can("draft.create"), [Capability::WriteInternal]);
        assert_eq!(gmail.can("thread.trash"), [Capability::Delete]);
        assert!(find("n8n-nodes-base.gmail", 1.0).is_none(), "the first version had other defaults");
        assert!(find("acme.gmailTool", 2.0).is_none(), "another package's node of that name");
    }

    #[test]
    fn nodes_without_resources_have_operations_all_the_same() {
        let redis = find("n8n-nodes-base.redisTool", 1.0).expect("it is in the catalogue");
        assert_eq!(redis.operation(None, None).as_deref(), Some("info"));
        assert_eq!(redis.can("delete"), [Capability::Delete]);
        assert_eq!(redis.can("set"), [Capability::WriteInternal]);
    }
}
