//! References to secrets: by which variable, or which place in a store, a file has a credential filled in, and for which agent.

use crate::model::{Agent, Facts, Mode, Origin, Reference};
use crate::secrets::{names_secret, references};
use crate::source::{At, Span};
use crate::syntax::tree::{NodeRef, Tree};

/// The most references of one file: no file that somebody wrote has a tenth of them.
const MAX: usize = 5_000;

/// Adds the references of `tree` to the facts of its file, whose agents are known by now.
pub(super) fn refer(tree: &Tree, product: &'static str, mode: Mode, facts: &mut Facts) {
    let launched = facts.launches.iter().map(|launch| launch.mode).find(|mode| *mode != Mode::Interactive);
    let mode = if mode == Mode::Unknown { launched.unwrap_or(mode) } else { mode };
    let owners = Owners::new(&facts.agents);
    for node in tree.nodes().filter(|node| node.target() == *node) {
        let Some((name, key)) = referred(node) else { continue };
        if facts.references.len() >= MAX {
            return;
        }
        if !names_secret(&name) && !key.is_some_and(names_secret) {
            continue;
        }
        let span = node.span();
        let agent = owners.of(span);
        let origin = Origin { file: span.file, span, path: node.path(), product, agent: agent.map(|agent| agent.name.value.clone()) };
        let mode = agent.filter(|agent| agent.mode != Mode::Unknown).map_or(mode, |agent| agent.mode);
        facts.references.push(Reference { origin, name: At::new(name, span), key: key.map(str::to_owned), mode });
    }
}

/// The declared agents of a file by their places, to find whose something is.
pub(super) struct Owners<'a> {
    /// Sorted by where they begin, the wider first; with the one around each.
    agents: Vec<(&'a Agent, Option<usize>)>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(agents: &'a [Agent]) -> Self {
        let mut sorted: Vec<&Agent> = agents.iter().filter(|agent| agent.declared).collect();
        sorted.sort_by_key(|agent| (agent.origin.span.start, std::cmp::Reverse(agent.origin.span.end)));
        let mut agents: Vec<(&Agent, Option<usize>)> = Vec::with_capacity(sorted.len());
        let mut open: Vec<usize> = Vec::new();
        for agent in sorted {
            while open.last().is_some_and(|&last| !agents[last].0.origin.span.contains(agent.origin.span)) {
                open.pop();
            }
            agents.push((agent, open.last().copied()));
            open.push(agents.len() - 1);
        }
        Self { agents }
    }

    /// The agent that what stands at `span` belongs to: the one around it, or the only one of a file that is all its own.
    pub(super) fn of(&self, span: Span) -> Option<&'a Agent> {
        let mut at = self.agents.partition_point(|(agent, _)| agent.origin.span.start <= span.start).checked_sub(1);
        while let Some((agent, around)) = at.and_then(|at| self.agents.get(at)) {
            if agent.origin.span.contains(span) {
                return Some(agent);
            }
            at = *around;
        }
        // Some dialects know the place of an agent's name alone.
        match self.agents.as_slice() {
            [(only, _)] if only.origin.span.range().len() <= only.name.value.len() + 2 => Some(only),
            _ => None,
        }
    }
}

/// What `node` refers to, and the key that the value is for.
fn referred(node: NodeRef<'_>) -> Option<(String, Option<&str>)> {
    let mut keys = node.keys();
    let own = keys.next();
    if own == Some("secretKeyRef") {
        // Kubernetes: `valueFrom: {secretKeyRef: {name, key}}` beside the name of the variable.
        let name = format!("{}/{}", node.get("name")?.as_str()?, node.get("key")?.as_str()?);
        let variable = node.parent()?.parent()?.get("name").and_then(NodeRef::as_str);
        return Some((name, variable));
    }
    let value = node.as_str().filter(|value| value.len() <= 300)?;
    let key = match own {
        Some("value") => node.parent().filter(|form| form.is_form())?.get("name").and_then(NodeRef::as_str).or(own),
        own => own,
    };
    let first = references(value).find(|reference| reference.default.is_none() || !value[reference.range.clone()].is_empty());
    let named = || key.is_some_and(names_variable) && variable(value);
    match first {
        Some(reference) => Some((name(&value[reference.range])?, key)),
        None if named() => Some((value.to_owned(), key)),
        None => None,
    }
}

/// Keys whose value is the name of a variable: `bearer_token_env_var`, `apiKeyEnvar`, `api_key_env`, `token_key`, `env_keys`.
fn names_variable(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    ["env_var", "envvar", "envar", "_env", "env_vars", "env_keys", "token_key"].iter().any(|end| lower.ends_with(end))
}

fn variable(value: &str) -> bool {
    value.len() > 2 && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The variable or place that a reference names: `X` of `${X:-y}`, `${env:X}`, `${{ secrets.X }}`, `os.environ/X`; a whole `op://a/b`.
fn name(reference: &str) -> Option<String> {
    const AROUND: &[&str] = &["=", "${{", "{{", "${", "$(", "$", "{", "<", "%", "os.environ/", "os.environ", "process.env.", "os.getenv("];
    const BEFORE: &[&str] = &["env:", "env.", "Env.", "secrets.", "vars.", "input:", "inputs.", "$env.", "user_config.", "secret:"];
    let expression = reference.starts_with(['$', '{']);
    if !expression && reference.contains("://") || reference.starts_with("arn:") {
        return Some(reference.to_owned());
    }
    // What a step of a workflow of n8n hands on is told apart by the workflow and names no variable, and `$credentials.x` a field of whichever
    // credential is chosen.
    if ["$json", "$(", "$node", "$input", "$item", "$credentials", "$parameter"]
        .iter()
        .any(|step| reference.trim_start_matches(['=', '{', ' ']).starts_with(step))
        && reference.contains("{{")
    {
        return None;
    }
    let mut inner = reference;
    for lead in AROUND {
        inner = inner.strip_prefix(lead).unwrap_or(inner).trim_start();
    }
    for lead in BEFORE {
        inner = inner.strip_prefix(lead).unwrap_or(inner);
    }
    let inner = inner.trim_start_matches(['[', '"', '\'']);
    let len = inner.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(inner.len());
    (len > 1).then(|| inner[..len].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syntax_names_its_variable() {
        for reference in [
            "${A_KEY}", "${A_KEY:-x}", "${env:A_KEY}", "{env:A_KEY}", "$A_KEY", "${{ secrets.A_KEY }}", "os.environ/A_KEY", "=Env.A_KEY",
            "{{env.A_KEY}}", "={{ $env.A_KEY }}", "${input:A_KEY}", "env:A_KEY", "%A_KEY%", "os.environ[\"A_KEY\"]", "env.A_KEY",
        ] {
            assert_eq!(name(reference).as_deref(), Some("A_KEY"), "{reference}");
        }
        assert_eq!(name("op://vault/item/key").as_deref(), Some("op://vault/item/key"));
    }
}
