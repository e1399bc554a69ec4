//! What an expression refers to: `aws_iam_role.agent.arn` is the resource `aws_iam_role.agent`.

use crate::syntax::tree::{EntryRef, NodeRef};

/// Values below one that are looked at; nobody writes a tenth of them.
const MAX_VALUES: usize = 5_000;

/// The resources, data sources and locals that `node` and all below it refer to, each once: `aws_iam_role.agent`,
/// `data.aws_iam_policy_document.tools`, `local.policies`.
pub(super) fn references(node: NodeRef<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![node];
    let mut seen = 0;
    while let Some(node) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            break;
        }
        open.extend(node.entries().map(EntryRef::value));
        open.extend(node.items());
        for expression in node.as_str().into_iter().flat_map(|text| text.split("${").skip(1)) {
            names(expression, &mut found);
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The last part of a reference: what the resource is called.
pub(super) fn name_of(reference: &str) -> &str {
    reference.rsplit(['.', ' ']).next().unwrap_or(reference)
}

fn names(expression: &str, found: &mut Vec<String>) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    for chain in expression.split(|c: char| !plain(c)).filter(|chain| chain.contains('.')) {
        let mut parts = chain.split('.');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        match (first, rest.as_slice()) {
            ("data", [kind, name, ..]) => found.push(format!("data.{kind}.{name}")),
            ("local", [name, ..]) => found.push(format!("local.{name}")),
            ("var" | "module" | "each" | "count" | "self" | "path" | "terraform", _) => {}
            (kind, [name, ..]) if kind.contains('_') && !name.is_empty() => found.push(format!("{kind}.{name}")),
            _ => {}
        }
    }
}
