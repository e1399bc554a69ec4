//! Amazon Q Developer CLI: the agents of a project or person. Kiro's command line took the format over: see [`agent`].
//!
//! Sources, named `[format]`, `[tools]` and `[source]` beside the code: docs/agent-format.md and docs/built-in-tools.md of
//! aws/amazon-q-developer-cli; crates/chat-cli/src there (cli/chat/tools/*/eval_perm, util/tool_permission_checker.rs).

pub(super) mod agent;
mod regex;

use super::fact::{self, Speaker};
use super::mcp::Client;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: AmazonQ = AmazonQ;

/// Reads agents of the Amazon Q Developer CLI.
#[derive(Debug)]
pub(super) struct AmazonQ;

static CLIENT: Client = Client { product: "Amazon Q", approve: &[], wildcard: false, layer: Layer::Project };

/// [format]: `.amazonq/cli-agents` in the workspace, `~/.aws/amazonq/cli-agents` for everywhere.
static CLAIMS: &[Claim] = &[Claim {
    product: "Amazon Q",
    globs: &["**/.amazonq/cli-agents/*.json", "**/.aws/amazonq/cli-agents/*.json"],
    syntax: Syntax::Json,
    probes: &[],
    certain: true,
}];

impl Dialect for AmazonQ {
    fn id(&self) -> &'static str {
        "amazonq"
    }

    fn about(&self) -> About {
        About {
            reads: "agents: tools, allowed tools and their settings, servers, hooks, files given as context",
            inert: "`allowedCommands` and `allowedServices` of a tool that `allowedTools` lets run whole; `deniedCommands` holds",
            sources: "aws/amazon-q-developer-cli docs/agent-format.md, crates/chat-cli/src/cli/chat/tools",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let speaker = Speaker { layer: fact::home(path, &[".aws"]), ..Speaker::project(claim.product) };
        if let Some(root) = document.tree.root().filter(|root| root.is_map()) {
            agent::lower(&speaker, root, fact::stem(path), &agent::AMAZON_Q, &CLIENT, facts);
        }
    }
}
