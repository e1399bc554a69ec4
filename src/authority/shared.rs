//! Credentials that several agents use: the same variable, the same place in a store, or the same literal.

use std::collections::BTreeMap;

use crate::model::Model;
use crate::source::Span;

/// One credential and the agents that use it.
#[derive(Debug)]
pub struct Shared {
    /// What it is called: the variable or place; for a literal its kind in plain words.
    pub name: String,
    /// Where each agent uses it first, in the order of the files; two or more.
    pub uses: Vec<Use>,
    /// It pays for a model and opens nothing else.
    pub model_key: bool,
}

/// An agent's use of a credential.
#[derive(Clone, Debug)]
pub struct Use {
    /// The agent.
    pub agent: String,
    /// The place.
    pub span: Span,
    /// The structural path.
    pub path: String,
}

/// Names of variables that hold the key of a model's provider begin with one of these.
const PROVIDERS: &[&str] = &[
    "OPENAI", "ANTHROPIC", "CLAUDE_CODE_OAUTH", "AZURE_OPENAI", "AZURE_API", "GEMINI", "GOOGLE_API_KEY", "GOOGLE_GENAI", "VERTEX",
    "MISTRAL", "GROQ", "COHERE", "CO_API", "TOGETHER", "OPENROUTER", "DEEPSEEK", "XAI", "FIREWORKS", "PERPLEXITY", "CEREBRAS", "NVIDIA",
    "HUGGINGFACE", "HF_", "REPLICATE", "BEDROCK", "DASHSCOPE", "MOONSHOT", "ZAI", "VOYAGE", "LLM_", "MODEL_", "LITELLM", "OLLAMA",
];

/// The credentials that two or more declared agents use, by name.
#[must_use]
pub fn shared(model: &Model) -> Vec<Shared> {
    let mut by_name: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for reference in &model.references {
        let Some(agent) = &reference.origin.agent else { continue };
        let uses = by_name.entry(reference.name.value.as_str()).or_default();
        if uses.iter().all(|one| one.agent != *agent) {
            uses.push(Use { agent: agent.clone(), span: reference.name.span, path: reference.origin.path.clone() });
        }
    }
    let references = by_name.into_iter().map(|(name, uses)| {
        let bare = name.rsplit('/').next().unwrap_or(name).to_ascii_uppercase();
        Shared { name: name.to_owned(), uses, model_key: PROVIDERS.iter().any(|provider| bare.starts_with(provider)) }
    });
    let mut by_value: BTreeMap<usize, (String, Vec<Use>)> = BTreeMap::new();
    for credential in &model.credentials {
        let (Some(group), Some(agent)) = (credential.same_as, &credential.origin.agent) else { continue };
        let (_, uses) = by_value.entry(group.0).or_insert_with(|| (credential.what.clone(), Vec::new()));
        if uses.iter().all(|one| one.agent != *agent) {
            uses.push(Use { agent: agent.clone(), span: credential.preview.span, path: credential.origin.path.clone() });
        }
    }
    let literals = by_value.into_values().map(|(name, uses)| Shared { name, uses, model_key: false });
    references.chain(literals).filter(|shared| shared.uses.len() > 1).collect()
}
