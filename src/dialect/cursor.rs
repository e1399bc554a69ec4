//! Cursor: permissions of its editor and its command line, sandbox, hooks, and what its cloud agents run.
//!
//! Sources, named `[permissions]`, `[cli]`, `[cli-permissions]`, `[sandbox]` and `[hooks]` beside the code:
//! cursor.com/docs/reference/permissions, .../cli/reference/configuration, .../cli/reference/permissions, .../reference/sandbox,
//! .../agent/hooks; cursor.com/schemas/environment.schema.json.

mod permissions;
mod programs;
mod sandbox;

use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Cursor = Cursor;

/// Reads configuration of Cursor.
#[derive(Debug)]
pub(super) struct Cursor;

const PRODUCT: &str = "Cursor";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/.cursor/{permissions,cli,cli-config,sandbox,hooks,environment,worktrees}.json", "**/cursor/cli-config.json"],
    syntax: Syntax::Json,
    probes: &[],
    certain: true,
}];

impl Dialect for Cursor {
    fn id(&self) -> &'static str {
        "cursor"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions of the editor and the command line, sandbox, hooks, commands of cloud agents",
            inert: "a list `deny` in `permissions.json`",
            sources: "cursor.com/docs/reference/permissions, .../cli/reference/permissions, .../reference/sandbox, .../agent/hooks",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let name = document.source.path().rsplit('/').next().unwrap_or_default();
        // Only the configuration of the command line has a name of its own for the user's file.
        let layer = if name == "cli-config.json" { Layer::User } else { Layer::Project };
        let speaker = Speaker::acting(PRODUCT, layer);
        let mut found = Facts::default();
        match name {
            "permissions.json" => permissions::editor(&speaker, root, &mut found),
            "cli.json" | "cli-config.json" => {
                permissions::command_line(&speaker, root, &mut found);
                sandbox::command_line(&speaker, root, &mut found);
            }
            "sandbox.json" => sandbox::lower(&speaker, root, &mut found),
            "hooks.json" => programs::hooks(&speaker, root, &mut found),
            _ => programs::setup(&speaker, root, &mut found),
        }
        if !(found.settings.is_empty() && found.grants.is_empty() && found.sandboxes.is_empty() && found.hooks.is_empty()) {
            facts.agents.push(speaker.product(root));
        }
        facts.absorb(found);
    }
}
