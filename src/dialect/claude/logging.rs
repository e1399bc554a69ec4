//! Which contents of a session `env` sends into logs and traces.

use super::in_repository;
use crate::dialect::fact::{Stated, amounts};
use crate::model::{Facts, Status, Topic};
use crate::syntax::tree::NodeRef;

/// Variables that add contents to what is exported: code.claude.com/docs/en/monitoring-usage, "Common configuration variables".
const VARIABLES: &[(&str, &str)] =
    &[("OTEL_LOG_RAW_API_BODIES", "raw"), ("OTEL_LOG_TOOL_CONTENT", "content"), ("OTEL_LOG_USER_PROMPTS", "content")];

pub(super) fn lower(settings: &Stated<'_>, facts: &mut Facts) {
    let Some(env) = settings.root.get("env") else { return };
    let on = |name: &str| env.get(name).and_then(NodeRef::scalar).filter(|value| !matches!(*value, "" | "0" | "false"));
    for (name, meaning) in VARIABLES.iter().filter(|(name, _)| on(name).is_some()) {
        let Some(entry) = env.entry(name) else { continue };
        let setting = settings.setting(entry, Topic::ContentLogging, meaning);
        // Same page: "Claude Code ignores the OpenTelemetry exporter variables in a repository's `.claude/settings.json` and
        // `.claude/settings.local.json`".
        let ignored = in_repository(settings);
        facts.settings.push(if ignored {
            amounts(setting, Status::Inert, "the variables of OpenTelemetry are ignored in settings that a repository can hold")
        } else {
            setting
        });
    }
}
