//! A repository to measure on, the same at every run: 2,000 files, 60 of them agents' business, the rest sources and pages of ordinary size.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// How many files [`generate`] writes.
pub(crate) const FILES: usize = 2_000;
/// How many of them an agent reads.
pub(crate) const AGENT_FILES: usize = 60;

/// Writes the repository into `folder`, which is made if it does not exist.
///
/// # Errors
/// What the file system says.
pub(crate) fn generate(folder: &Path) -> io::Result<()> {
    let mut files = 0;
    let mut write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        files += 1;
        fs::write(path, text)
    };
    write(".gitignore", "target/\nnode_modules/\n*.log\n")?;
    for index in 0..AGENT_FILES {
        let (path, text) = agent_file(index);
        write(&path, &text)?;
    }
    for index in AGENT_FILES + 1..FILES {
        let (path, text) = other_file(index);
        write(&path, &text)?;
    }
    assert_eq!(files, FILES);
    Ok(())
}

/// Ten kinds of agent files, six services each.
fn agent_file(index: usize) -> (String, String) {
    let service = format!("services/service-{:02}", index / 10);
    let mut words = Words::new(index);
    match index % 10 {
        0 => (format!("{service}/.mcp.json"), mcp("mcpServers", 6)),
        1 => (format!("{service}/.cursor/mcp.json"), mcp("mcpServers", 3)),
        2 => (format!("{service}/.vscode/mcp.json"), mcp("servers", 4)),
        3 => (format!("{service}/.claude/settings.json"), settings()),
        4 => (format!("{service}/CLAUDE.md"), words.page(400)),
        5 => (format!("{service}/AGENTS.md"), words.page(900)),
        6 => (format!("{service}/.claude/agents/reviewer.md"), front_matter("reviewer") + &words.page(300)),
        7 => (format!("{service}/slack/manifest.yaml"), slack()),
        8 => (format!("{service}/apps-script/appsscript.json"), apps_script()),
        _ => (format!("{service}/prompts/triage.prompty"), front_matter("triage") + "system:\n" + &words.page(250)),
    }
}

fn other_file(index: usize) -> (String, String) {
    let mut words = Words::new(index);
    let folder = format!("{}/package-{:03}/{}", ["src", "lib", "tools"][index % 3], index / 25, ["core", "api", "ui", "store"][index % 4]);
    match index % 8 {
        0 => (format!("{folder}/page-{index:04}.md"), words.page(350)),
        1 => (format!("{folder}/data-{index:04}.json"), words.object(60)),
        2 => (format!("{folder}/config-{index:04}.yaml"), words.mapping(40)),
        _ => (format!("{folder}/module-{index:04}.ts"), words.code(120)),
    }
}

fn mcp(key: &str, servers: usize) -> String {
    let mut text = format!("{{\n  \"{key}\": {{\n");
    for number in 0..servers {
        let comma = if number + 1 < servers { "," } else { "" };
        let _ = write!(
            text,
            "    \"server-{number}\": {{\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"@example/server-{number}@1.{number}.0\", \"./data\"],\n      \"env\": {{ \"API_TOKEN\": \"${{API_TOKEN}}\", \"LOG_LEVEL\": \"info\" }}\n    }}{comma}\n"
        );
    }
    text + "  }\n}\n"
}

fn settings() -> String {
    "{\n  \"permissions\": {\n    \"allow\": [\"Read\", \"Bash(npm run test:*)\", \"Bash(git diff:*)\", \"Bash(git status)\"],\n    \"ask\": [\"Bash(git push:*)\"],\n    \"deny\": [\"Read(./.env)\", \"Read(./secrets/**)\", \"WebFetch\"]\n  },\n  \"sandbox\": { \"enabled\": true },\n  \"env\": { \"CI\": \"1\" }\n}\n"
        .to_owned()
}

fn slack() -> String {
    "display_information:\n  name: Release notes\n  description: Posts what a release holds\nfeatures:\n  bot_user:\n    display_name: release-notes\n    always_online: false\noauth_config:\n  scopes:\n    bot:\n      - chat:write\n      - channels:read\nsettings:\n  org_deploy_enabled: false\n  socket_mode_enabled: true\n  token_rotation_enabled: true\n"
        .to_owned()
}

fn apps_script() -> String {
    "{\n  \"timeZone\": \"Etc/UTC\",\n  \"runtimeVersion\": \"V8\",\n  \"exceptionLogging\": \"STACKDRIVER\",\n  \"oauthScopes\": [\n    \"https://www.googleapis.com/auth/spreadsheets.currentonly\",\n    \"https://www.googleapis.com/auth/script.external_request\"\n  ]\n}\n"
        .to_owned()
}

fn front_matter(name: &str) -> String {
    format!("---\nname: {name}\ndescription: Looks at what changed and says what it means\n---\n")
}

/// Text of ordinary words, decided by a seed.
struct Words(u64);

impl Words {
    fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn page(&mut self, words: usize) -> String {
        let mut text = format!("# {} {}\n\n", self.word(), self.word());
        for count in 1..=words {
            text.push_str(self.word());
            text.push_str(match count {
                _ if count % 90 == 0 => ".\n\n## Next\n\n",
                _ if count % 30 == 0 => ".\n\n- ",
                _ if count % 12 == 0 => ".\n",
                _ => " ",
            });
        }
        text
    }

    fn code(&mut self, lines: usize) -> String {
        let mut text = String::new();
        for line in 0..lines {
            let (name, from, number) = (self.word(), self.word(), self.below(1000));
            let _ = match line % 6 {
                0 => writeln!(text, "export function {name}{line}({from}: string): number {{"),
                5 => writeln!(text, "  return {number};\n}}\n"),
                3 => writeln!(text, "  // {name} the {from} before the next {}", self.word()),
                _ => writeln!(text, "  const {name}{line} = {from}.{}(\"{}\", {number});", self.word(), self.word()),
            };
        }
        text
    }

    fn object(&mut self, entries: usize) -> String {
        let entries: Vec<String> =
            (0..entries).map(|n| format!("  \"{}-{n}\": \"{} {}\"", self.word(), self.word(), self.word())).collect();
        format!("{{\n{}\n}}\n", entries.join(",\n"))
    }

    fn mapping(&mut self, entries: usize) -> String {
        (0..entries).map(|n| format!("{}_{n}:\n  {}: {}\n  limit: {}\n", self.word(), self.word(), self.word(), self.below(500))).collect()
    }
}

const WORDS: &[&str] = &[
    "account", "after", "answer", "before", "branch", "build", "change", "check", "client", "close", "commit", "count", "create",
    "customer", "deploy", "error", "event", "fetch", "field", "file", "filter", "folder", "format", "green", "handle", "index", "invoice",
    "label", "length", "limit", "list", "load", "match", "member", "merge", "message", "model", "name", "notice", "number", "order",
    "owner", "page", "parse", "path", "payment", "people", "place", "policy", "print", "queue", "read", "record", "refund", "release",
    "report", "request", "result", "review", "root", "route", "score", "search", "server", "service", "simple", "state", "store", "stream",
    "table", "team", "template", "test", "ticket", "token", "tool", "update", "user", "value", "version", "window", "write",
];
