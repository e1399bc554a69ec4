//! Files that products keep for one person on one machine: tokens after a login, the history of conversations. They configure nothing;
//! they are read because they hold credentials and do not belong in a repository.
//!
//! Sources: openai/codex docs/authentication.md (`auth.json`); google-gemini/gemini-cli packages/core/src/config/storage.ts and
//! QwenLM/qwen-code packages/core/src/config/storage.ts (`oauth_creds.json`); code.claude.com/docs/en/iam (`.credentials.json`);
//! aider.chat/docs/config/options.html (`--chat-history-file`).

use super::{About, Claim, Dialect};
use crate::model::Facts;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: LocalFiles = LocalFiles;

/// Claims files that hold no configuration.
#[derive(Debug)]
pub(super) struct LocalFiles;

static CLAIMS: &[Claim] = &[
    claim("Codex", &["**/.codex/auth.json"], Syntax::Json),
    claim("Gemini CLI", &["**/.gemini/oauth_creds.json"], Syntax::Json),
    claim("Qwen Code", &["**/.qwen/oauth_creds.json"], Syntax::Json),
    claim("Claude Code", &["**/.claude/.credentials.json"], Syntax::Json),
    claim("Aider", &["**/.aider.chat.history.md", "**/.aider.input.history"], Syntax::Text),
];

const fn claim(product: &'static str, globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product, globs, syntax, probes: &[], certain: false }
}

impl Dialect for LocalFiles {
    fn id(&self) -> &'static str {
        "local-files"
    }

    fn about(&self) -> About {
        About {
            reads: "credentials only; the files configure nothing",
            inert: "everything",
            sources: "openai/codex docs/authentication.md; code.claude.com/docs/en/iam; aider.chat/docs/config/options.html",
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
