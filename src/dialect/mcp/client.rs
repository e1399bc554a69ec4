//! The clients: which files they read, and how they differ.

use crate::dialect::Claim;
use crate::model::Layer;
use crate::syntax::Syntax;

/// How one client reads its server map.
#[derive(Debug)]
pub(crate) struct Client {
    /// The name people know it under.
    pub(crate) product: &'static str,
    /// The keys of a server that approve tools without asking, as far as this client honours them.
    pub(crate) approve: &'static [&'static str],
    /// Whether `*` among them means every tool; elsewhere it is the name of no tool.
    pub(crate) wildcard: bool,
    /// Who the file speaks for.
    pub(crate) layer: Layer,
}

const fn claim(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Json, probes: &[], certain: true }
}

/// What servers have and little else: any of these words makes a file of a common name worth reading.
const PROBES: &[&str] = &["\"mcpServers\"", "\"servers\"", "\"mcp_servers\"", "\"context_servers\"", "\"command\""];

/// The files. Sources: code.claude.com/docs/en/mcp, modelcontextprotocol.io/docs/develop/connect-local-servers (Claude Desktop),
/// cursor.com/docs/mcp, code.visualstudio.com/docs/copilot/customization/mcp-servers, docs.windsurf.com/windsurf/cascade/mcp,
/// docs.cline.bot/mcp, RooCodeInc/Roo-Code src/services/mcp/McpHub.ts, kiro.dev/docs/mcp/configuration,
/// aws/amazon-q-developer-cli docs/legacy-profiles.md, docs.factory.ai/cli/configuration/mcp, docs.augmentcode.com,
/// docs.trae.ai, lmstudio.ai/docs/app/mcp, eca.dev/config, www.librechat.ai/docs/configuration/librechat_yaml.
pub(super) static CLAIMS: &[Claim] = &[
    claim("Claude Code", &["**/.mcp.json", "**/.claude.json"]),
    claim("Claude Desktop", &["**/claude_desktop_config*.json"]),
    claim("Cursor", &["**/.cursor/mcp.json"]),
    claim("VS Code", &["**/.vscode/mcp.json"]),
    claim("GitHub Copilot", &["**/.github/mcp.json", "**/.copilot/mcp-config.json"]),
    claim(
        "Windsurf",
        &["**/windsurf/mcp_config.json", "**/.windsurf/mcp_config.json", "**/.windsurf/mcp.json", "**/.codeium/**/mcp_config.json"],
    ),
    claim("Cline", &["**/cline_mcp_settings.json", "**/.cline/mcp.json"]),
    claim("Roo Code", &["**/.roo/mcp.json", "**/mcp_settings.json"]),
    claim("Kilo Code", &["**/.kilocode/mcp.json"]),
    claim("Kiro", &["**/.kiro/settings/mcp.json", "**/kiro_power/mcp.json"]),
    claim("Amazon Q", &["**/.amazonq/mcp.json"]),
    claim("Factory", &["**/.factory/mcp.json"]),
    claim("Augment", &["**/.augment/mcp.json"]),
    Claim { probes: PROBES, ..claim("Augment", &["**/.augment/settings.json"]) },
    claim("Trae", &["**/.trae/mcp.json"]),
    claim("Firebase Studio", &["**/.idx/mcp.json"]),
    claim("Antigravity", &["**/.agent/mcp.json", "**/.gemini/**/mcp_config.json"]),
    claim("LM Studio", &["**/.lmstudio/mcp.json"]),
    claim("Junie", &["**/.junie/mcp/mcp.json"]),
    Claim { probes: PROBES, ..claim("ECA", &["**/.eca/config.json"]) },
    Claim { syntax: Syntax::Yaml, probes: &["mcpServers"], ..claim("LibreChat", &["**/librechat*.{yaml,yml}"]) },
    // What publishers say of their own servers: modelcontextprotocol/registry docs/reference/server-json, and
    // modelcontextprotocol/mcpb MANIFEST.md (called DXT before).
    Claim {
        probes: &["static.modelcontextprotocol.io/schemas", "\"registryType\"", "\"registry_type\""],
        certain: false,
        ..claim(REGISTRY, &["**/server.json", "**/*.server.json"])
    },
    Claim { probes: &["\"mcp_config\""], certain: false, ..claim(BUNDLE, &["**/manifest.json", "**/manifest.*.json"]) },
    // Names that say "MCP" and leave the client open.
    Claim { probes: PROBES, certain: false, ..claim(ANY, &["**/*mcp*.json", "**/mcps/**/*.json", "**/.mcp/*.json"]) },
];

/// What reads `server.json`.
pub(super) const REGISTRY: &str = "the MCP registry";
/// What reads the manifest of an MCP bundle.
pub(super) const BUNDLE: &str = "an MCP bundle";

const ANY: &str = "an MCP client";

/// Every spelling of a key that approves tools without asking.
pub(super) const APPROVE: &[&str] =
    &["autoApprove", "alwaysAllow", "always_allow", "trust", "autoAllow", "auto_approve", "auto_allow", "trustAllTools"];

const fn client(product: &'static str, approve: &'static [&'static str], wildcard: bool, layer: Layer) -> Client {
    Client { product, approve, wildcard, layer }
}

/// What Visual Studio makes of `.mcp.json`: learn.microsoft.com/visualstudio/ide/mcp-servers.
pub(super) static VISUAL_STUDIO: Client = client("Visual Studio", &[], false, Layer::Project);

/// The differences. Where the name of a file leaves the client open, every spelling counts: who wrote it knew a client that reads it. A
/// named client that documents no such key is taken for one that reads none.
///
/// `*`: Roo-Code src/services/mcp/McpHub.ts (alwaysAllow, once the user has switched auto-approval of servers on), kiro.dev/docs/mcp/configuration
/// (autoApprove). Cline compares names (apps/vscode/src/services/mcp/McpHub.ts). Claude Code, Cursor, VS Code and Amazon Q
/// (crates/chat-cli/src/cli/chat/tools/custom_tool.rs, `CustomToolConfig`) approve tools elsewhere; docs.windsurf.com/windsurf/cascade/mcp has
/// no key for it. Checked: 2026-11-27.
static CLIENTS: &[Client] = &[
    client("Claude Code", &[], false, Layer::Project),
    client("Claude Desktop", &[], false, Layer::User),
    client("Cursor", &[], false, Layer::Project),
    client("VS Code", &[], false, Layer::Project),
    client("GitHub Copilot", &[], false, Layer::Project),
    client("Windsurf", &[], false, Layer::User),
    client("Cline", &["autoApprove"], false, Layer::User),
    client("Roo Code", &["alwaysAllow"], true, Layer::Project),
    client("Kilo Code", &["alwaysAllow"], true, Layer::Project),
    client("Kiro", &["autoApprove"], true, Layer::Project),
    client("Amazon Q", &[], false, Layer::Project),
    client("LM Studio", &[], false, Layer::User),
    client("LibreChat", &[], false, Layer::Project),
];

static UNKNOWN: Client = client(ANY, APPROVE, true, Layer::Project);

static OTHERS: &[Client] = &[
    client("Factory", &[], false, Layer::Project),
    client("Augment", &[], false, Layer::Project),
    client("Trae", &[], false, Layer::Project),
    client("Firebase Studio", &[], false, Layer::Project),
    client("Antigravity", &[], false, Layer::User),
    client("Junie", &[], false, Layer::Project),
    client("ECA", &[], false, Layer::Project),
    client(REGISTRY, &[], false, Layer::Project),
    client(BUNDLE, &[], false, Layer::Project),
];

/// The client of that name.
pub(crate) fn of(product: &str) -> &'static Client {
    CLIENTS.iter().chain(OTHERS).find(|client| client.product == product).unwrap_or(&UNKNOWN)
}

/// How `product` refers to the environment variable `NAME` in its server map, where it can.
///
/// Sources as for [`CLAIMS`]; Claude Desktop, Cline and LM Studio hand values on as they are.
pub(crate) fn reference(product: &str) -> Option<&'static str> {
    match product {
        "Claude Code" | "Kiro" | "Amazon Q" | "Factory" | "LibreChat" | "GitHub Copilot" | "Gemini CLI" | "Qwen Code" => Some("${NAME}"),
        "Cursor" | "Windsurf" | "Roo Code" | "Kilo Code" => Some("${env:NAME}"),
        "OpenCode" | "Kilo" => Some("{env:NAME}"),
        "Crush" => Some("$NAME"),
        "Continue" => Some("${{ secrets.NAME }}"),
        "OpenClaw" => Some("${NAME}"),
        "VS Code" | "Visual Studio" => Some("${input:NAME}"),
        BUNDLE => Some("${user_config.NAME}"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_its_client() {
        for claim in CLAIMS {
            assert_eq!(of(claim.product).product, claim.product);
        }
    }
}
