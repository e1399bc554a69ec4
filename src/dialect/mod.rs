//! Dialects: one file per format family. A dialect says which files it reads and lowers them to facts of the model.
//!
//! A new dialect is one file here, its line in [`ALL`] (with its `mod`), and its folder under `fixtures/dialects/`. It knows its vendor's
//! keys, defaults and precedence, each named with its source, and no rule. Lowering cannot fail: what it does not understand becomes a
//! remark or nothing.

use std::collections::BTreeMap;

use crate::model::{Composite, Facts, Mode};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

macro_rules! dialects {
    ($($module:ident,)*) => {
        $(mod $module;)*

        /// Every dialect, in the order in which they lower a file that several read.
        pub static ALL: &[&dyn Dialect] = &[$(&$module::DIALECT),*];
    };
}

dialects! {
    a2a,
    agent_scopes,
    aider,
    amazonq,
    amp,
    approvals,
    apps_script,
    bicep,
    chrome,
    claude,
    cline,
    cloudformation,
    codex,
    compose,
    continue_dev,
    copilot,
    credential_files,
    crew_program,
    crewai,
    crush,
    cursor,
    declarative_agent,
    dependencies,
    entra,
    forge,
    gemini,
    gh_aw,
    github_actions,
    github_app,
    goose,
    hook_scripts,
    hubspot,
    junie,
    kiro,
    kubernetes,
    local_files,
    mcp,
    model_calls,
    n8n,
    oauth_metadata,
    openapi,
    openclaw,
    opencode,
    openhands,
    prompts,
    roo,
    rovo,
    salesforce,
    scope_lists,
    scripts,
    shopify,
    slack,
    source_scopes,
    terraform,
    stripe,
    teams,
    tool_lists,
    vscode,
    warp,
    windsurf,
    zed,
    zoom,
    // Last: what another dialect has lowered is not lowered again.
    formats,
}

mod app;
mod asked;
mod bedrock;
mod editor;
mod fact;
mod iam;

/// Which files a dialect reads.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The product that reads such a file, by the name people know it under: `Claude Code`.
    pub product: &'static str,
    /// Globs over the path relative to the root, `/` between parts: `**/.mcp.json`. A glob without `**/` is anchored at the root.
    pub globs: &'static [&'static str],
    /// How such a file is written.
    pub syntax: Syntax,
    /// For names that others use too: the file counts only if its text holds one of these words. Empty: the name settles it.
    /// Of several words joined by NUL it must hold all.
    pub probes: &'static [&'static str],
    /// Whether a file of this name is certainly an agent file, so that failing to parse it is a finding.
    pub certain: bool,
}

pub(crate) use declarative_agent::{PLUGIN, PRODUCT as PLUGINS};
pub(crate) use model_calls::API;
pub(crate) use n8n::{CALLED, WORKFLOWS};
pub(crate) use openapi::PRODUCT as OPENAPI;

/// What the documentation says of a dialect besides its claims: `docs/dialects.md` is made from both.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// What is read of its files, in a few words.
    pub reads: &'static str,
    /// What stands in such files and has no effect.
    pub inert: &'static str,
    /// Whose word that is.
    pub sources: &'static str,
    /// When it was last compared with them: `2026-11-20`.
    pub checked: &'static str,
}

/// A format family.
pub trait Dialect: Sync {
    /// A short stable name, `claude`.
    fn id(&self) -> &'static str;
    /// What the documentation says of it.
    fn about(&self) -> About;
    /// Which files it reads.
    fn claims(&self) -> &'static [Claim];
    /// How the product refers to the environment variable `NAME` in a file of that claim, where it can.
    fn reference(&self, claim: &'static Claim) -> Option<&'static str> {
        mcp::reference(claim.product)
    }
    /// Whether its files are read only beside an agent's, and only if Git tracks them: they hold credentials and configure nothing.
    fn companion(&self) -> bool {
        false
    }
    /// How the agents of such files are run, where all are run alike.
    fn mode(&self, _: &'static Claim) -> Mode {
        Mode::Unknown
    }
    /// Whether its files are read only for what stands beside an agent: such a file is nobody's agent file by itself, so it is neither counted
    /// among them nor searched for credentials.
    fn beside(&self) -> bool {
        false
    }
    /// Says what the document means. `claim` is the one that matched.
    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts);
    /// The same, where other files of the repository are known that the document may refer to.
    fn lower_among(&self, document: &Document<'_>, claim: &'static Claim, others: &Others, facts: &mut Facts) {
        let _ = others;
        self.lower(document, claim, facts);
    }
    /// Whether what a file at `path` means may depend on `others`.
    fn depends(&self, path: &str, others: &Others) -> bool {
        let _ = (path, others);
        false
    }
}

/// What is known of other files of the repository when one is lowered again.
#[derive(Debug, Default)]
pub struct Others {
    /// Actions that run agents, by their folders.
    pub composites: BTreeMap<String, Composite>,
}

/// The structural path of a list's item, named by what it says (`permissions.allow[Bash(npm test)]`), so that it stays the same when the
/// list is reordered. An item that could hold a secret is named by its index: paths are printed and hashed.
fn item_path(item: NodeRef<'_>, text: &str) -> String {
    let by_index = item.path();
    let secret = telling(text);
    match by_index.rfind('[') {
        Some(bracket) if !secret => format!("{}[{text}]", &by_index[..bracket]),
        _ => by_index,
    }
}

/// Whether a text could hold a secret.
fn telling(text: &str) -> bool {
    /// Words and options that a secret follows on a command line.
    const TELLING: &[&str] = &["pass", "token", "secret", "auth", "bearer", "key", " -p", " -u"];
    let command = text.trim().contains(char::is_whitespace);
    text.len() > 80
        || text.contains(['=', '@', '\n', '[', ']'])
        || text.contains("://")
        || command && TELLING.iter().any(|word| text.to_ascii_lowercase().contains(word))
        || text.split(|c: char| !c.is_alphanumeric()).any(looks_random)
}

/// A run of letters and digits that is no word: long, or digits among letters.
fn looks_random(run: &str) -> bool {
    run.len() > 24 || run.len() > 11 && run.contains(|c: char| c.is_ascii_digit())
}
