//! Shell scripts that decide about the calls of an agent: hooks of several products run them, and what they answer is judged together with
//! the hook that names them. By themselves they configure nothing.
//!
//! Sources: code.claude.com/docs/en/hooks ("PreToolUse decision control": `permissionDecision`; older `decision`; "PermissionRequest":
//! `behavior`); cursor.com/docs/agent/hooks (`permission`).

use super::{About, Claim, Dialect};
use crate::model::Facts;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: HookScripts = HookScripts;

/// Claims scripts that answer for somebody.
#[derive(Debug)]
pub(super) struct HookScripts;

/// The keys of an answer, quoted in one way or another; a script without one of them answers nothing.
const PROBES: &[&str] = &[
    "permissionDecision", "\"permission\"", "\"permission\\\"", "permission:", "\"decision\"", "\"decision\\\"", "decision:",
    "\"behavior\"", "\"behavior\\\"", "behavior:",
];

static CLAIMS: &[Claim] = &[Claim {
    product: "hook scripts",
    globs: &["**/hooks/**/*.{sh,bash}", "**/.{claude,cursor,codex,gemini,qwen,github,windsurf,kiro,factory,devin}/**/*.{sh,bash}"],
    syntax: Syntax::Text,
    probes: PROBES,
    certain: false,
}];

impl Dialect for HookScripts {
    fn id(&self) -> &'static str {
        "hook-scripts"
    }

    fn about(&self) -> About {
        About {
            reads: "the answer that a hook's script gives, together with the hook that runs it",
            inert: "scripts that no hook of the repository names",
            sources: "code.claude.com/docs/en/hooks; cursor.com/docs/agent/hooks",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, _: &'static Claim) -> Option<&'static str> {
        None
    }

    fn lower(&self, _: &Document<'_>, _: &'static Claim, _: &mut Facts) {}
}
