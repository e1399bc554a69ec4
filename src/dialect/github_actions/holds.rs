//! What an agent of a job could misuse: rights of the token that is in its reach, and secrets that are handed to it, but for its model's key.
//!
//! Source: actions/checkout README (`persist-credentials` is on by default and leaves the token with the working copy); docs.github.com
//! "Automatic token authentication" (a step has the token only where it is handed to it); README of actions/create-github-app-token
//! (`permission-*`; without any of them all rights of the app).

use super::Step;
use super::expression::filled;
use crate::model::TokenRight;
use crate::source::{At, Source};
use crate::syntax::locate::locate;
use crate::syntax::tree::NodeRef;

/// Rights whose abuse changes code, what is shipped, or what runs. Comments, labels and checks are seen and put right.
const POWERFUL: &[&str] = &["contents", "actions", "packages", "deployments", "pages", "attestations", "workflows", "write-all"];

/// Parts of the names of secrets that are the key of a model, or of where it runs.
const MODEL_KEYS: &[&str] = &[
    "ANTHROPIC", "CLAUDE", "OPENAI", "CODEX", "GEMINI", "GOOGLE_API", "GOOGLE_CLOUD", "GCP", "GCLOUD", "VERTEX", "BEDROCK", "OPENROUTER",
    "DASHSCOPE", "QWEN", "DEEPSEEK", "MISTRAL", "GROQ", "XAI", "COHERE", "CURSOR", "COPILOT", "FACTORY", "AUGMENT", "LLM", "OPENCODE",
    "ZAI", "ZHIPU", "Z_AI", "KIMI", "MOONSHOT", "GLM", "BIGMODEL", "MODEL", "TOGETHER", "FIREWORKS", "CEREBRAS", "AZURE_AI", "AI_API",
    "AI_GATEWAY", "LITELLM", "AMP_API", "GOOSE", "MINIMAX", "PROXY", "BASE_URL", "API_URL", "ENDPOINT", "PROVIDER", "POOL", "WARP_API",
];

/// Ends of the names of what is kept as a secret and is none.
const NO_SECRETS: &[&str] = &[
    "_ID", "_URL", "_HOST", "_REGION", "_CHANNEL", "_USER", "_USERNAME", "_EMAIL", "_NAME", "_PROJECT", "_ORG", "_DOMAIN", "_LIST",
    "_REPO", "_ACTOR", "_LOGIN",
];

/// Inputs and variables that are the key of the model, whatever the secret is called.
const MODEL_INPUTS: &[&str] = &[
    "anthropic_api_key",
    "claude_code_oauth_token",
    "openai-api-key",
    "gemini_api_key",
    "google_api_key",
    "openai_api_key",
    "augment_session_auth",
    "factory_api_key",
    "warp_api_key",
];

/// What the agents of a job hold. `before` are the steps up to the last of them.
pub(super) fn holds(
    source: &Source,
    root: NodeRef<'_>,
    job: NodeRef<'_>,
    before: &[NodeRef<'_>],
    agents: &[Step<'_>],
    rights: &[TokenRight],
    reads_only: bool,
) -> Vec<At<String>> {
    let mut holds = Vec::new();
    let keeps = |step: &NodeRef<'_>| {
        let uses = step.get("uses").and_then(NodeRef::as_str).unwrap_or_default();
        uses.starts_with("actions/checkout@") && step.at(&["with", "persist-credentials"]).and_then(NodeRef::scalar) != Some("false")
    };
    let kept: Vec<NodeRef<'_>> = before.iter().filter(|step| keeps(step)).filter_map(|step| step.get("with")).collect();
    let own = [job.get("env"), root.get("env"), job.at(&["container", "env"])];
    let given = agents.iter().flat_map(|step| [step.node.get("with"), step.node.get("env")]);
    let maps: Vec<NodeRef<'_>> = given.chain(own).flatten().collect();
    let has_token = |node: NodeRef<'_>| node.entries().any(|entry| entry.value().as_str().is_some_and(is_token));
    let in_run = |step: &Step<'_>| step.node.get("run").and_then(NodeRef::as_str).is_some_and(is_token);
    let token = agents.iter().any(|step| step.action.is_some_and(|action| action.token) || in_run(step))
        || before.iter().any(keeps)
        || maps.iter().any(|map| has_token(*map));
    if token && !reads_only {
        for right in rights.iter().filter(|right| right.level.value == "write" && POWERFUL.contains(&right.name.value.as_str())) {
            let all = right.name.value == "write-all";
            let said = if all { "write-all".to_owned() } else { format!("{}: write", right.name.value) };
            holds.push(At::new(said, right.name.span));
        }
    }
    for map in maps.into_iter().chain(kept) {
        for entry in map.entries() {
            let named = MODEL_INPUTS.iter().any(|input| entry.key().eq_ignore_ascii_case(input));
            secrets(source, entry.value(), named, before, &mut holds);
        }
    }
    let scripts = agents.iter().filter_map(|step| step.node.get("run"));
    scripts.for_each(|run| secrets(source, run, false, before, &mut holds));
    holds.dedup_by(|later, first| later.value == first.value);
    holds
}

/// Whether the job's own token is filled in.
fn is_token(text: &str) -> bool {
    filled(text).iter().any(|(_, inner)| inner.contains("github.token") || inner.to_ascii_uppercase().contains("SECRETS.GITHUB_TOKEN"))
}

fn secrets(source: &Source, node: NodeRef<'_>, model_key: bool, before: &[NodeRef<'_>], holds: &mut Vec<At<String>>) {
    let Some(text) = node.as_str() else { return };
    for (range, inner) in filled(text) {
        let words = inner.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')));
        for word in words {
            let said = if let Some(name) = word.strip_prefix("secrets.") {
                let name = name.to_ascii_uppercase();
                let harmless = model_key
                    || name == "GITHUB_TOKEN"
                    || MODEL_KEYS.iter().any(|part| name.contains(part))
                    || NO_SECRETS.iter().any(|end| name.ends_with(end));
                (!harmless).then(|| word.to_owned())
            } else if let Some(id) = word.strip_prefix("steps.").and_then(|rest| rest.strip_suffix(".outputs.token")) {
                let minted = before.iter().find(|step| step.get("id").and_then(NodeRef::as_str) == Some(id));
                minted.filter(|step| app_writes(**step)).map(|_| word.to_owned())
            } else {
                None
            };
            holds.extend(said.map(|said| At::new(said, locate(source, node, range.clone()))));
        }
    }
}

/// Whether a step makes a token of an app that may write more than comments.
fn app_writes(step: NodeRef<'_>) -> bool {
    let uses = step.get("uses").and_then(NodeRef::as_str).unwrap_or_default();
    if !uses.starts_with("actions/create-github-app-token@") {
        return false;
    }
    let rights = || {
        step.get("with")
            .into_iter()
            .flat_map(NodeRef::entries)
            .filter_map(|entry| Some((entry.key().strip_prefix("permission-")?, entry.value())))
    };
    rights().next().is_none() || rights().any(|(right, level)| POWERFUL.contains(&right) && level.as_str() == Some("write"))
}
