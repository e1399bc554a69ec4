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
from googleapiclient.discovery import build
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
    known("self.client = _client()\nself.client.users().threads().get(id=data).execute()", "read");
    known("self.client = _client()\nself.client.users().threads().trash(id=data).execute()", "write");
    known("def inner(service, of):\n    return service.users().messages().trash(id=of)\ninner(_client(), data)", "write");
    known("def inner(of, service=None):\n    return service.users().messages().get(id=of)\ninner(data, service=_client())", "read");
    known("one = _client()\nif not one or one is None:\n    return", "read");
    let lost = [
        "creds, _ = google.auth.default(scopes=SCOPES)\nrequests.post(data, headers={'Authorization': f'Bearer {creds.token}'})",
        "SCOPES.append(data)",
        "helper.scopes(self.SCOPES)",
        // Calls that are not known, or not written out.
        "_client().users().settings().updateHoliday(userId='me', body={}).execute()",
        "messages = _client().users().messages()",
        "getattr(_client(), data)()",
        "return build(service_name, 'v1')",
        "return build('gmail', 'v1', credentials=data).new_batch_http_request()",
        // A client or credentials that go elsewhere.
        "archive(_client())",
        "other.client = _client()",
        "self.client = _client()\nself.client.users().messages()",
        "return {'client': _client()}",
        "tools = GmailToolkit(api_resource=_client()).get_tools()",
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
    let module = "import mcp\nimport googleapiclient\nSCOPES = ['https://www.googleapis.com/auth/gmail.modify']\nbuild('gmail', 'v1').users().messages().list().execute()\n";
    assert_eq!(needed(&[("mail_mcp/server.py", module)]), ["https://www.googleapis.com/auth/gmail.modify None false"]);
}

#[test]
fn narrower_scopes_are_those_of_the_calls() {
    let text = "import mcp\nfrom googleapiclient.discovery import build\nSCOPES = ['https://mail.google.com/']\nif __name__ == '__main__':\n    one = build('gmail', 'v1', credentials=Credentials.from_authorized_user_file('t', SCOPES))\n    one.users().messages().send(body={}).execute()\n    one.users().labels().list().execute()\n";
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

#[test]
fn programs_of_one_folder_that_ask_for_the_same_are_one_app() {
    let program = |call: &str| {
        format!(
            "import mcp\nfrom googleapiclient.discovery import build\nSCOPES = ['https://www.googleapis.com/auth/gmail.send', 'https://www.googleapis.com/auth/gmail.readonly']\nif __name__ == '__main__':\n    build('gmail', 'v1', credentials=Credentials.from_authorized_user_file('t', SCOPES)){call}.execute()\n"
        )
    };
    let (reads, sends) = (program(".users().messages().list()"), program(".users().messages().send(body={})"));
    let unused = |files: &[(&str, &str)]| needed(files).iter().filter(|line| line.ends_with("true")).count();
    assert_eq!(unused(&[("mail_mcp/read.py", &reads)]), 1);
    assert_eq!(unused(&[("mail_mcp/read_mail.py", &reads), ("mail_mcp/send_mail.py", &sends)]), 0);
    let other = "import mcp\nSCOPES = ['https://www.googleapis.com/auth/gmail.send']\nrun(SCOPES)\n";
    assert_eq!(unused(&[("mail_mcp/read_mail.py", &reads), ("mail_mcp/other_mail.py", other)]), 0);
    assert_eq!(unused(&[("mail_mcp/read_mail.py", &reads), ("other_mcp/other_mail.py", other)]), 1);
}

/// What is known of each scope of a script that serves tools.
fn of_script(text: &str) -> Vec<String> {
    let head = "import { Server } from '@modelcontextprotocol/sdk/server/index.js';\n";
    needed(&[("mail-mcp/server.ts", &format!("{head}{text}"))])
}

#[test]
fn need_of_a_script_is_known_where_every_call_is() {
    let head = "import { google } from 'googleapis';\nconst SCOPES = ['https://www.googleapis.com/auth/gmail.modify'];\nconst auth = new google.auth.OAuth2('a', 'b');\nconst url = auth.generateAuthUrl({ access_type: 'offline', scope: SCOPES });\nconst gmail = google.gmail({ version: 'v1', auth });\n";
    let of = |body: &str| of_script(&format!("{head}{body}")).concat();
    let known = |body: &str, access: &str| {
        assert_eq!(of(body), format!("https://www.googleapis.com/auth/gmail.modify Some({access:?}) false"), "{body}");
    };
    known(
        "async function read(q: string) {\n  const res = await gmail.users.messages.list({ userId: 'me', q });\n  return res.data;\n}\n",
        "read",
    );
    known("gmail.users.messages.get({ id }).then((r) => r.data);\nconst odd = /[`(]/;\nconst text = `${q ? `a ${b}` : '{'}`;\n", "read");
    known("await gmail.users.messages.trash({ id });\n", "write");
    known(
        "class Mail {\n  private gmail: any;\n  constructor() { this.gmail = google.gmail({ version: 'v1', auth }); }\n  bin(id: string) { return this.gmail.users.messages.trash({ id }); }\n}\n",
        "write",
    );
    known(
        "async function bin(service: any, id: string) {\n  await service.users.messages.trash({ id });\n}\nbin(gmail, 'x');\ngmail.users.labels.list({});\n",
        "write",
    );
    known("function client() {\n  return google.gmail({ version: 'v1', auth });\n}\nclient().users.threads.get({ id });\n", "read");
    let lost = [
        "gmail.users.messages.list({});\nexport { gmail };\n",
        "gmail.users.messages.list({});\nexport const other = google.gmail({ version: 'v1', auth });\n",
        "gmail.users.messages.list({});\nexport function client() {\n  return google.gmail({ version: 'v1', auth });\n}\n",
        "export class Mail {\n  gmail = google.gmail({ version: 'v1', auth });\n  list() { return this.gmail.users.messages.list({}); }\n}\n",
        "gmail.users.messages.list({});\narchive(gmail);\n",
        "gmail.users.messages.list({});\nclients.set('mail', gmail);\n",
        "gmail.users.messages[verb]({});\n",
        "const { messages } = gmail.users;\n",
        "gmail.users.messages.list({});\nconst all = { gmail };\n",
        "gmail.users.messages.list({});\nfetch('https://gmail.googleapis.com/gmail/v1/users/me/messages');\n",
    ];
    for body in lost {
        assert_eq!(of(body), "https://www.googleapis.com/auth/gmail.modify None false", "{body}");
    }
}

#[test]
fn need_of_graph_is_told_by_its_paths() {
    let script = |body: &str| {
        of_script(&format!(
            "import {{ Client }} from '@microsoft/microsoft-graph-client';\nconst scopes = ['Mail.ReadWrite', 'Calendars.Read'];\nconst provider = new TokenCredentialAuthenticationProvider(credential, {{ scopes }});\nconst client = Client.initWithMiddleware({{ authProvider: provider }});\n{body}"
        ))
    };
    assert_eq!(script("client.api('/me/messages').top(5).get();\n"), ["Mail.ReadWrite Some(\"read\") false", "Calendars.Read None true"]);
    assert_eq!(script("client.api(`/me/messages/${id}`).patch(body);\n")[0], "Mail.ReadWrite Some(\"write\") false");
    assert_eq!(script("client.api('/me/calendarView?a=b').get();\n"), ["Mail.ReadWrite None true", "Calendars.Read Some(\"read\") false"]);
    assert_eq!(script("client.api(path).get();\n")[0], "Mail.ReadWrite None false");
    assert_eq!(script("client.api('/me/messages' + rest).get();\n")[0], "Mail.ReadWrite None false");
    let python = |body: &str| {
        let head = "import mcp\nfrom msgraph import GraphServiceClient\nscopes = ['Mail.ReadWrite', 'Calendars.Read']\nclient = GraphServiceClient(credentials=credential, scopes=scopes)\n";
        needed(&[("mail_mcp/server.py", &format!("{head}async def one(id):\n    {body}\nif __name__ == '__main__':\n    pass\n"))])
    };
    assert_eq!(
        python("return await client.me.messages.by_message_id(id).get()"),
        ["Mail.ReadWrite Some(\"read\") false", "Calendars.Read None true"]
    );
    assert_eq!(
        python("return await client.me.mail_folders.by_mail_folder_id(id).messages.post(id)")[0],
        "Mail.ReadWrite Some(\"write\") false"
    );
    assert_eq!(python("return await client.me.messages.with_url(id).get()")[0], "Mail.ReadWrite None false");
    let web = |body: &str| {
        let head = "import mcp, requests\nGRAPH = 'https://graph.microsoft.com/v1.0'\nSCOPES = ['Mail.ReadWrite', 'Calendars.Read']\ndef headers():\n    result = app.acquire_token_interactive(scopes=SCOPES)\n    return {'Authorization': f\"Bearer {result['access_token']}\"}\n";
        needed(&[("mail_mcp/server.py", &format!("{head}def one(id):\n    {body}\nif __name__ == '__main__':\n    pass\n"))])
    };
    assert_eq!(
        web("return requests.get(f'{GRAPH}/me/messages/{id}', headers=headers()).json()"),
        ["Mail.ReadWrite Some(\"read\") false", "Calendars.Read None true"]
    );
    assert_eq!(
        web("return requests.get(f'{GRAPH}/me/messages', headers=headers()), requests.get(GRAPH + id, headers=headers())")[0],
        "Mail.ReadWrite None false"
    );
    assert_eq!(
        web("return requests.get('https://graph.microsoft.com/v1.0/me/messages', headers=headers()), other(headers())")[0],
        "Mail.ReadWrite None false"
    );
}

#[test]
fn need_of_slack_is_told_by_methods_and_events() {
    let bolt = |body: &str| {
        let head = "import openai\nfrom slack_bolt import App\nfrom slack_bolt.oauth.oauth_settings import OAuthSettings\napp = App(oauth_settings=OAuthSettings(scopes=['chat:write', 'users:read', 'app_mentions:read']))\n";
        needed(&[("agent/app.py", &format!("{head}{body}\nif __name__ == '__main__':\n    app.start(port=3000)\n"))])
            .iter()
            .map(|line| line.rsplit(' ').next().is_some_and(|unused| unused == "true"))
            .collect::<Vec<bool>>()
    };
    assert_eq!(bolt("@app.event('app_mention')\ndef on(event, say):\n    say('x')"), [false, true, false]);
    assert_eq!(bolt("@app.command('/x')\ndef on(ack, client):\n    client.users_info(user='x')"), [true, false, true]);
    assert_eq!(bolt("app.client.chat_postMessage(channel='x', text='y')"), [false, true, true]);
    let lost = [
        "register(app)",
        "app.client.chat_somethingNew()",
        "@app.event(kind)\ndef on(say):\n    say('x')",
        "app.event('app_mention')(handler)",
        "@app.command('/x')\ndef on(context):\n    pass",
        "@app.command('/x')\ndef on(say):\n    later(say)",
    ];
    for body in lost {
        assert_eq!(bolt(&format!("app.client.auth_test()\n{body}")), [false, false, false], "{body}");
    }
    let script = "import { WebClient } from '@slack/web-api';\nconst web = new WebClient(token);\nconst scopes = ['chat:write', 'app_mentions:read'];\nconst url = new OAuth2Client(scopes);\nawait web.chat.postMessage({ channel, text });\n";
    assert_eq!(of_script(script), ["chat:write Some(\"write\") false", "app_mentions:read None true"]);
}

#[test]
fn tools_that_ask_for_their_own_scopes_are_told_apart() {
    const TOOLS: &str = "from arcade_mcp_server import tool\nfrom arcade_mcp_server.auth import Google\n\n\n\
        @tool(requires_auth=Google(scopes=['https://www.googleapis.com/auth/gmail.readonly']))\nasync def list_mail(context): ...\n\n\n\
        @app.tool(\n    desc='Tidies up',\n    requires_auth=Google(scopes=['https://www.googleapis.com/auth/gmail.modify']),\n)\n\
        @retried(times=3)\ndef tidy_mail(context): ...\n";
    let told = |text: &str| {
        let (model, _) = written(&[("mail_mcp/tools.py", text)]);
        let scope = |scope: &bailiwick::model::Scope| {
            let name = scope.name.value.rsplit('/').next().unwrap_or_default();
            format!(
                "{} {name} {:?} {} {}",
                scope.origin.path,
                scope.needed.map(|needed| needed.to_string()),
                scope.unused,
                scope.implied_by.is_some()
            )
        };
        let needs: Vec<String> =
            model.needs.iter().map(|need| format!("{} {} {}", need.of.value, need.access, need.scopes.len())).collect();
        (model.scopes.iter().map(scope).collect::<Vec<_>>(), needs)
    };
    let (scopes, needs) = told(TOOLS);
    assert_eq!(
        scopes,
        ["list_mail.scopes[0] gmail.readonly Some(\"read\") false false", "tidy_mail.scopes[0] gmail.modify Some(\"write\") false false"]
    );
    assert_eq!(needs, ["list_mail read 2", "tidy_mail write 2"]);
    // What the file asks for beside them serves what is not known.
    let (scopes, needs) = told(&format!("{TOOLS}\nSCOPES = ['https://www.googleapis.com/auth/calendar']\n"));
    assert_eq!(scopes[2], "SCOPES[0] calendar None false false");
    assert_eq!(needs, [""; 0]);
    // No tool of its own: the scopes are the program's.
    let (scopes, _) = told(&TOOLS.replace("requires_auth=", "auth="));
    assert_eq!(scopes[0], "scopes[0] gmail.readonly None false true");
}
