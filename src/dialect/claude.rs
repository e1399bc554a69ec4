//! Claude Code: the settings of a project, of one person in a project, and of an organisation.
//!
//! Sources, named `[settings]`, `[permissions]`, `[sandboxing]`, `[schema]` and `[changelog]` beside the code:
//! code.claude.com/docs/en/settings, .../permissions, .../sandboxing; json.schemastore.org/claude-code-settings.json;
//! CHANGELOG.md of anthropics/claude-code. Judged by the current version: a repository does not pin the product.
//!
//! A `.claude/settings.json` in a repository is taken for a project's, though a repository of dotfiles may keep somebody's own there.
//! Credentials in `env` and in commands are found by whoever looks for them in every file.

mod agents;
mod dead;
mod endpoints;
mod hooks;
mod logging;
mod memory;
mod mode;
pub(super) mod options;
mod permissions;
mod plugins;
mod protections;
mod sandbox;
mod skills;

use super::fact::Stated;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

pub(super) use endpoints::VARIABLES as ENDPOINTS;

/// The dialect.
pub(super) static DIALECT: Claude = Claude;

/// Reads settings of Claude Code.
#[derive(Debug)]
pub(super) struct Claude;

/// The name people know it under; its agent is called the same.
const PRODUCT: &str = "Claude Code";

/// [settings] "Settings files": `.claude/settings.json`, `.claude/settings.local.json`; `managed-settings.json` and the drop-ins beside it.
/// Subagents, skills, commands, memory and plugins: docs of the same names. Skills are an open format (agentskills.io): the folder tells
/// whose they are.
static CLAIMS: &[Claim] = &[
    Claim {
        product: PRODUCT,
        globs: &["**/.claude/settings.json", "**/.claude/settings.local.json", "**/managed-settings.json", "**/managed-settings.d/*.json"],
        syntax: Syntax::Json,
        probes: &[],
        certain: true,
    },
    Claim {
        product: PRODUCT,
        globs: &["**/.claude-plugin/plugin.json", "**/.claude-plugin/marketplace.json"],
        syntax: Syntax::Json,
        probes: &[],
        certain: true,
    },
    Claim { product: PRODUCT, globs: &["**/hooks/hooks.json"], syntax: Syntax::Json, probes: &["hooks"], certain: false },
    markdown(PRODUCT, &["**/.claude/agents/**/*.md", "**/plugins/*/agents/**/*.md"]),
    markdown(PRODUCT, &["**/.claude/commands/**/*.md", "**/plugins/*/commands/**/*.md"]),
    // A repository that is a plugin has them at its root; folders of these names are common.
    Claim { probes: &["\ntools:", "\ndisallowedTools:"], ..markdown(PRODUCT, &["agents/**/*.md"]) },
    Claim { probes: &["\nallowed-tools:"], ..markdown(PRODUCT, &["commands/**/*.md"]) },
    markdown(PRODUCT, &["**/CLAUDE.md", "**/CLAUDE.local.md"]),
    markdown(PRODUCT, &["**/.claude/skills/**/SKILL.md"]),
    markdown("Cursor", &["**/.cursor/skills/**/SKILL.md"]),
    markdown("GitHub Copilot", &["**/.github/skills/**/SKILL.md"]),
    markdown("Codex", &["**/.codex/skills/**/SKILL.md"]),
    markdown("Gemini CLI", &["**/.gemini/skills/**/SKILL.md"]),
    markdown("the agent", &["**/SKILL.md"]),
];

const fn markdown(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Markdown, probes: &[], certain: false }
}

impl Dialect for Claude {
    fn id(&self) -> &'static str {
        "claude"
    }

    fn about(&self) -> About {
        About {
            reads: "permission rules and modes, sandbox, hooks, approval of project servers, directories; of projects, persons and managed settings",
            inert: "`bypassPermissions` and `auto` as `defaultMode` of a project (since 2.1.257); rules that name a path no tool checks; keys that only managed settings may set",
            sources: "code.claude.com/docs/en/settings, .../permissions, .../sandboxing; anthropics/claude-code CHANGELOG.md",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, _: &'static Claim) -> Option<&'static str> {
        // Settings take values as they are written: code.claude.com/docs/en/settings, `env`.
        None
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let name = path.rsplit('/').next().unwrap_or(path);
        if claim.syntax == Syntax::Markdown {
            match name {
                "SKILL.md" => skills::lower(document, claim.product, facts),
                "CLAUDE.md" | "CLAUDE.local.md" => memory::lower(document, facts),
                // Copilot's, which has other words for the same keys.
                _ if name.ends_with(".agent.md") => {}
                _ if path.starts_with("commands/") || path.contains("/commands/") => skills::lower(document, claim.product, facts),
                _ => agents::lower(document, facts),
            }
            return;
        }
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        match name {
            "plugin.json" | "hooks.json" => plugins::manifest(root, facts),
            "marketplace.json" => plugins::marketplace(root, facts),
            _ => settings(root, name, facts),
        }
    }
}

fn settings(root: NodeRef<'_>, name: &str, facts: &mut Facts) {
    let layer = match name {
        "settings.json" => Layer::Project,
        "settings.local.json" => Layer::Local,
        _ => Layer::Managed,
    };
    let settings = Stated::new(root, PRODUCT, layer);
    settings.acts(facts);
    configured(&settings, facts);
}

/// What settings say, wherever they stand.
pub(super) fn configured(settings: &Stated<'_>, facts: &mut Facts) {
    permissions::lower(settings, facts);
    mode::lower(settings, facts);
    protections::lower(settings, facts);
    sandbox::lower(settings, facts);
    endpoints::lower(settings, facts);
    logging::lower(settings, facts);
    plugins::known(settings, facts);
    settings.hooks(settings.root, &hooks::HOOKS, facts);
    hooks::helpers(settings, facts);
}

/// Whether users of the repository share or own the file, as opposed to an organisation.
fn in_repository(settings: &Stated<'_>) -> bool {
    settings.layer != Layer::Managed
}
