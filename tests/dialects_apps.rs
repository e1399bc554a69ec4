//! What the dialects of apps and their scopes make of realistic files: the lowered models, word for word.

mod support;

use support::{lowered, written};

macro_rules! golden {
    ($($test:ident = $folder:literal,)*) => {
        $(
            #[test]
            fn $test() {
                insta::assert_snapshot!(lowered($folder));
            }
        )*
    };
}

golden! {
    agent_scopes = "agent-scopes",
    chrome = "chrome",
    declarative_agent = "declarative-agent",
    entra = "entra",
    forge = "forge",
    github_app = "github-app",
    hubspot = "hubspot",
    salesforce = "salesforce",
    shopify = "shopify",
    stripe_app = "stripe-app",
    teams = "teams",
    tool_lists = "tool-lists",
    zoom = "zoom",
}

/// `holder: scope` of every scope of one file.
fn scopes(path: &str, text: &str) -> Vec<String> {
    let (model, _) = written(&[(path, text)]);
    let holder = |scope: &bailiwick::model::Scope| scope.origin.agent.clone().unwrap_or_default();
    model.scopes.iter().map(|scope| format!("{}: {} {}", holder(scope), scope.provider, scope.name.value)).collect()
}

#[test]
fn servers_ask_for_scopes_by_argument_and_variable() {
    let text = r#"{"mcpServers": {
        "hub": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github", "--scopes=repo,read:org", "--verbose", "x"]},
        "files": {"command": "files-mcp", "env": {"FILES_MCP_SCOPES": "https://www.googleapis.com/auth/drive.file private", "NAME": "repo"}},
        "work": {"command": "uvx", "args": ["workspace-mcp", "--permissions", "gmail:organize", "drive:readonly", "--read-only"]},
        "exact": {"command": "uvx", "args": ["workspace-mcp", "--permissions", "gmail:readonly+send"]},
        "own": {"url": "https://mcp.acme.dev/wiki", "oauth": {"scopes": ["read:user", "admin:org"]}},
        "off": {"url": "https://api.githubcopilot.com/mcp", "disabled": true, "oauth": {"scopes": ["repo"]}}
    }}"#;
    assert_eq!(
        scopes(".mcp.json", text),
        [
            "hub: github repo",
            "hub: github read:org",
            "files: google https://www.googleapis.com/auth/drive.file",
            "work: google gmail.readonly",
            "work: google gmail.labels",
            "work: google gmail.modify",
            "work: google drive.readonly",
            "exact: google gmail.readonly",
            "exact: google gmail.send",
        ]
    );
}

/// One file of an app, and lists of tools at different distances.
fn needed(files: &[(&str, &str)]) -> Vec<String> {
    let (model, _) = written(files);
    model
        .scopes
        .iter()
        .map(|scope| format!("{} {:?} {}", scope.name.value, scope.needed.map(|needed| needed.to_string()), scope.unused))
        .collect()
}

#[test]
fn need_is_known_where_every_tool_tells() {
    let app = ("shopify.app.toml", "name = 'a'\n[access_scopes]\nscopes = 'read_orders,write_orders,write_discounts'\n");
    let list = r#"[{"name": "list_orders", "inputSchema": {}, "annotations": {"readOnlyHint": true}}]"#;
    let silent = r#"[{"name": "orders", "inputSchema": {}}]"#;
    let stranger = r#"[{"name": "search_docs", "inputSchema": {}, "annotations": {"readOnlyHint": true}}]"#;
    let open = ["read_orders None false", "write_orders None false", "write_discounts None false"];
    let reads = [r#"read_orders Some("read") false"#, r#"write_orders Some("read") false"#, r#"write_discounts Some("read") true"#];
    assert_eq!(needed(&[app]), open);
    assert_eq!(needed(&[app, ("agent/tools.json", list)]), reads);
    // One tool that does not tell, and nothing is known.
    assert_eq!(needed(&[app, ("agent/tools.json", list), ("agent/more-tools.json", silent)]), open);
    // Tools that have nothing to do with the provider.
    assert_eq!(needed(&[app, ("agent/tools.json", stranger)]), open);
    // Another app lies nearer to the tools.
    let nearer = ("agent/shopify.app.toml", "name = 'b'\n[access_scopes]\nscopes = 'read_orders'\n");
    assert_eq!(needed(&[app, nearer, ("agent/tools.json", list)]), [r#"read_orders Some("read") false"#, open[0], open[1], open[2]]);
}
