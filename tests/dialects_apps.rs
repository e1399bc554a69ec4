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

/// What is known of the need of one scope, in a program that reads mail and does `more` beside it, in a function of its own.
fn of_program(more: &str) -> String {
    let text = format!(
        r#"from mcp.server.fastmcp import FastMCP
SCOPES = ["https://www.googleapis.com/auth/gmail.modify"]

def _client():
    creds, _ = google.auth.default(scopes=SCOPES)
    return build(
        "gmail", "v1", credentials=creds
    )

def read():
    return _client().users().messages().list(userId="me").execute()

def more(service_name, data):
    {}

if __name__ == "__main__":
    FastMCP("mail").run()
"#,
        more.replace('\n', "\n    ")
    );
    needed(&[("mail_mcp/server.py", &text)]).concat()
}

#[test]
fn need_of_a_program_is_known_where_every_call_is() {
    let known = |of: &str, access: &str| {
        assert_eq!(of_program(of), format!("https://www.googleapis.com/auth/gmail.modify Some({access:?}) false"), "{of}");
    };
    known("pass", "read");
    known("return data.users().messages().send(body={}).execute()", "read");
    known("# _client().users().messages().trash(id=data)\npass", "read");
    known("with _client() as service:\n    service.users().threads().get(id=data).execute()\n    service.close()", "read");
    known("page = _client()\nrequest = page.users().messages().list_next(data, data)", "read");
    known("one = _client()\none.users().messages().trash(id=data).execute()", "write");
    known("return _client().users().messages().get(id=_client().users().drafts().create(body={})).execute()", "write");
    known("return build('calendar', 'v3').events().insert(body={}).execute()", "read");
    known("one = _client()\nif not one or one is None:\n    return", "read");
    let lost = [
        "creds, _ = google.auth.default(scopes=SCOPES)\nrequests.post(data, headers={'Authorization': f'Bearer {creds.token}'})",
        "self.creds = Credentials.from_authorized_user_file('t')",
        "SCOPES.append(data)",
        "helper.scopes(self.SCOPES)",
        // Calls that are not known, or not written out.
        "_client().users().settings().updateVacation(userId='me', body={}).execute()",
        "messages = _client().users().messages()",
        "getattr(_client(), data)()",
        "return build(service_name, 'v1')",
        "return build('gmail', 'v1', credentials=data).new_batch_http_request()",
        // A client or credentials that go elsewhere.
        "archive(_client())",
        "self.client = _client()",
        "return {'client': _client()}",
        "tools = GmailToolkit(api_resource=_client()).get_tools()",
        "def inner(creds):\n    return creds",
        "creds, _ = google.auth.default(scopes=SCOPES)\nrequests.post(data, headers={'Authorization': creds.token})",
        "creds, _ = google.auth.default(scopes=SCOPES)\nagent = Agent(tools=Toolkit(creds))",
        "agent = Agent(tools=Toolkit(Credentials.from_authorized_user_file('t', SCOPES)))",
        "yield SCOPES",
        // One name for two things.
        "one = _client()\none = build('drive', 'v3')\none.files().list().execute()",
        "one = build('drive', 'v3'",
    ];
    for more in lost {
        assert_eq!(of_program(more), "https://www.googleapis.com/auth/gmail.modify None false", "{more}");
    }
    // What others may import is not all that there is.
    let part = "SCOPES = ['https://www.googleapis.com/auth/gmail.modify']\nif __name__ == '__main__':\n    build('gmail', 'v1').users().labels().list().execute()\n";
    assert_eq!(needed(&[("agent/auth.py", part)]), ["https://www.googleapis.com/auth/gmail.modify None false"]);
    let module =
        "import mcp\nSCOPES = ['https://www.googleapis.com/auth/gmail.modify']\nbuild('gmail', 'v1').users().messages().list().execute()\n";
    assert_eq!(needed(&[("mail_mcp/server.py", module)]), ["https://www.googleapis.com/auth/gmail.modify None false"]);
}

#[test]
fn narrower_scopes_are_those_of_the_calls() {
    let text = "import mcp\nSCOPES = ['https://mail.google.com/']\nif __name__ == '__main__':\n    one = build('gmail', 'v1', credentials=Credentials.from_authorized_user_file('t', SCOPES))\n    one.users().messages().send(body={}).execute()\n    one.users().labels().list().execute()\n";
    let (model, _) = written(&[("mail_mcp/server.py", text)]);
    assert_eq!(model.scopes[0].narrower, ["gmail.readonly", "gmail.send"]);
    assert_eq!(model.needs[0].of.value, "users.messages.send");
    assert_eq!(model.needs[0].scopes[0], "gmail.send");
    // A program's calls say nothing of the app above it, whose other programs are not known.
    let above = r#"{"oauthScopes": ["https://www.googleapis.com/auth/gmail.modify"]}"#;
    let (model, _) = written(&[("appsscript.json", above), ("mail_mcp/server.py", text)]);
    assert!(model.scopes.iter().filter(|scope| scope.name.value.ends_with("modify")).all(|scope| scope.needed.is_none()));
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
