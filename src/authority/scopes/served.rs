//! Which apps have an agent or a language model behind them: a list of scopes alone does not say so.

use std::collections::BTreeSet;

use crate::catalog::{products, verbs};
use crate::dialect::API;
use crate::model::{Model, Origin, Role, ScopePlace};
use crate::source::FileId;

/// Words of names and folders that stand for one.
const WORDS: &[&str] = &[
    "agent", "agents", "agentic", "agentforce", "ai", "genai", "assistant", "copilot", "chatbot", "gpt", "chatgpt", "llm", "claude",
    "anthropic", "gemini", "openai", "vertex", "bedrock", "mcp", "rag", "langchain",
];

/// Scopes that only such an app asks for.
const SCOPES: &[&str] = &["assistant:write", "ai_agent", "einstein_gpt_api", "chatbot_api", "sfap_api"];

/// Says of every scope of a manifest whether an agent or a model is behind its app. `path` gives a file's path.
pub(super) fn tell<'p>(model: &mut Model, path: &dyn Fn(FileId) -> &'p str) {
    let manifests: BTreeSet<FileId> =
        model.scopes.iter().filter(|scope| scope.place == ScopePlace::Manifest).map(|scope| scope.origin.file).collect();
    if manifests.is_empty() {
        return;
    }
    // What a coding agent reads says who works on the app, not what the app is.
    let own = |origin: &Origin| !products::all().iter().any(|known| known.name == origin.product && known.defaults.is_some());
    let mut signs: BTreeSet<&str> = BTreeSet::new();
    let prompts = model.prompts.iter().filter(|prompt| prompt.role != Role::Instructions).map(|prompt| &prompt.origin);
    signs.extend(prompts.filter(|origin| own(origin)).map(|origin| path(origin.file)));
    signs.extend(model.agents.iter().filter(|agent| agent.declared && own(&agent.origin)).map(|agent| path(agent.origin.file)));
    signs.extend(model.dependencies.iter().filter(|dependency| dependency.ecosystem == API).map(|api| path(api.origin.file)));
    signs.extend(model.scopes.iter().filter(|scope| scope.place == ScopePlace::Source).map(|scope| path(scope.origin.file)));
    let asked = model.scopes.iter().filter(|scope| SCOPES.contains(&&*scope.name.value) || scope.provider.contains("copilot"));
    signs.extend(asked.map(|scope| path(scope.origin.file)));
    let named = |text: &str| verbs::words(text).iter().any(|word| WORDS.contains(&word.as_str()));
    let called: BTreeSet<FileId> = model
        .agents
        .iter()
        .filter(|agent| manifests.contains(&agent.origin.file) && named(&agent.name.value))
        .map(|agent| agent.origin.file)
        .collect();
    let served: BTreeSet<FileId> = manifests
        .into_iter()
        .filter(|file| {
            let folder = path(*file).rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let beside = signs.range(folder.as_str()..).next().is_some_and(|sign| sign.starts_with(&folder));
            beside || called.contains(file) || named(&folder)
        })
        .collect();
    let of_manifests = model.scopes.iter_mut().filter(|scope| scope.place == ScopePlace::Manifest);
    of_manifests.for_each(|scope| scope.alone = !served.contains(&scope.origin.file));
}
