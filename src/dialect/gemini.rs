//! Gemini CLI, and Qwen Code, which grew from it: settings, policies, extensions, custom commands.
//!
//! Sources, named `[schema]`, `[settings]`, `[policy]`, `[policy config]`, `[extensions]` and `[commands]` beside the code:
//! google-gemini/gemini-cli schemas/settings.schema.json, packages/cli/src/config/settings.ts, docs/reference/policy-engine.md,
//! packages/core/src/policy/config.ts, docs/extensions/reference.md, docs/cli/custom-commands.md; json.schemastore.org/qwen-code-settings.json.

mod command;
mod policy;
mod rule;
mod settings;

use super::fact::{Stated, layer};
use super::mcp::Client;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Gemini = Gemini;

/// Reads what configures Gemini CLI and Qwen Code.
#[derive(Debug)]
pub(super) struct Gemini;

/// The name people know it under; its agent is called the same.
const GEMINI: &str = "Gemini CLI";
/// The same of the fork.
const QWEN: &str = "Qwen Code";

const fn claim(product: &'static str, globs: &'static [&'static str], syntax: Syntax, probes: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax, probes, certain: probes.is_empty() }
}

static CLAIMS: &[Claim] = &[
    claim(
        GEMINI,
        &["**/.gemini/settings.json", "**/gemini-cli/settings.json", "**/gemini-cli/system-defaults.json", "**/gemini-extension.json"],
        Syntax::Json,
        &[],
    ),
    claim(QWEN, &["**/.qwen/settings.json", "**/qwen-code/settings.json", "**/qwen-extension.json"], Syntax::Json, &[]),
    claim(GEMINI, &["**/.gemini/policies/*.toml", "**/gemini-cli/policies/*.toml"], Syntax::Toml, &[]),
    claim(QWEN, &["**/.qwen/policies/*.toml"], Syntax::Toml, &[]),
    // Folders of an extension have common names.
    claim(GEMINI, &["**/policies/*.toml"], Syntax::Toml, &["toolName", "commandPrefix", "mcpName"]),
    claim(GEMINI, &["**/.gemini/commands/**/*.toml"], Syntax::Toml, &[]),
    claim(QWEN, &["**/.qwen/commands/**/*.toml"], Syntax::Toml, &[]),
    claim(GEMINI, &["**/commands/**/*.toml"], Syntax::Toml, &["{{args}}", "!{", "@{"]),
];

impl Dialect for Gemini {
    fn id(&self) -> &'static str {
        "gemini"
    }

    fn about(&self) -> About {
        About {
            reads: "approval mode, allowed and excluded tools, sandbox, servers and their trust, hooks, policies, extensions, custom commands",
            inert: "`security.folderTrust` in a workspace; the workspace tier of policies; `yolo` as `defaultApprovalMode`",
            sources: "google-gemini/gemini-cli schemas/settings.schema.json, packages/cli/src/config/settings.ts, packages/core/src/policy/config.ts",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        let layer = if path.contains("gemini-cli/") && !path.contains(".gemini/") { Layer::Managed } else { layer(path) };
        let Some(stated) = Stated::of(document, claim.product, layer) else { return };
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        if path.ends_with("-extension.json") {
            settings::extension(&stated, facts);
        } else if path.ends_with(".json") {
            settings::lower(&stated, facts);
        } else if folders == "policies" || folders.ends_with("/policies") {
            let extension = ![".gemini/", ".qwen/", "gemini-cli/"].iter().any(|home| path.contains(home));
            policy::lower(&stated, extension, facts);
        } else {
            command::lower(&stated, document.source, facts);
        }
    }
}

/// What settings say, wherever they stand.
pub(super) fn configured(settings: &Stated<'_>, facts: &mut Facts) {
    settings::lower(settings, facts);
}

/// How the server map of a file is read. `trust: true` approves every tool of a server [policy config]; extensions may not say so
/// [extensions].
fn client(product: &'static str, layer: Layer, extension: bool) -> &'static Client {
    const fn new(product: &'static str, approve: &'static [&'static str], layer: Layer) -> Client {
        Client { product, approve, wildcard: false, layer }
    }
    static CLIENTS: &[Client] = &[
        new(GEMINI, &["trust"], Layer::Project),
        new(GEMINI, &["trust"], Layer::User),
        new(GEMINI, &["trust"], Layer::Managed),
        new(QWEN, &["trust"], Layer::Project),
        new(QWEN, &["trust"], Layer::User),
        new(QWEN, &["trust"], Layer::Managed),
    ];
    static EXTENSIONS: &[Client] = &[new(GEMINI, &[], Layer::Project), new(QWEN, &[], Layer::Project)];
    let found = if extension {
        EXTENSIONS.iter().find(|client| client.product == product)
    } else {
        CLIENTS.iter().find(|client| client.product == product && client.layer == layer)
    };
    found.unwrap_or(&CLIENTS[0])
}
