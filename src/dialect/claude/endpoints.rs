//! Where `env` sends the traffic to the model.

use crate::authority::endpoint;
use crate::dialect::fact::Stated;
use crate::model::{Facts, Topic};

/// Variables that name the host of a model's API: code.claude.com/docs/en/settings, "Environment variables"; .../llm-gateway.
pub(in crate::dialect) const VARIABLES: &[&str] = &[
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_BEDROCK_BASE_URL",
    "ANTHROPIC_VERTEX_BASE_URL",
    "ANTHROPIC_FOUNDRY_BASE_URL",
    "ANTHROPIC_AWS_BASE_URL",
];

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    let Some(env) = settings.root.get("env") else { return };
    for entry in VARIABLES.iter().filter_map(|name| env.entry(name)) {
        let meaning = entry.value().as_str().and_then(endpoint::meaning);
        facts.settings.extend(meaning.map(|meaning| settings.setting(entry, Topic::ModelEndpoint, meaning)));
    }
}
