//! Files that nobody writes by mistake: each is told apart from what could be examined, in bounded time and memory, in every output.
//!
//! What is small and can be committed lies in `fixtures/repos/hostile`. The rest is made here.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

#[path = "support/mint.rs"]
mod mint;

/// Far more than a debug build needs on a slow machine, and nothing against what an unbounded loop would take.
const BOUND: Duration = Duration::from_secs(60);

struct Run {
    stdout: String,
    code: i32,
}

fn run(root: &Path, arguments: &[&str]) -> Run {
    let start = Instant::now();
    let mut command = Command::cargo_bin("bailiwick").expect("the program is built");
    command.current_dir(root).args(["scan", "--no-config", "--color", "never"]).args(arguments);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI", "COLUMNS"] {
        command.env_remove(name);
    }
    let output = command.timeout(BOUND).output().expect("the program ends");
    assert!(start.elapsed() < BOUND);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "no panic, no complaint");
    Run { stdout: String::from_utf8(output.stdout).expect("reports are UTF-8"), code: output.status.code().expect("it exits") }
}

/// What a run says: `path:line rule` for findings, `path:line [notice]` for remarks, `[notice!]` where something was not examined.
fn said(root: &Path) -> (Vec<String>, i32) {
    let run = run(root, &["--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("the report is JSON");
    let list = |key: &str| report[key].as_array().expect("a list").clone();
    let place = |value: &Value| {
        let line = value["start"]["line"].as_u64().map_or_else(String::new, |line| format!(":{line}"));
        format!("{}{line}", value["file"].as_str().expect("a path"))
    };
    let findings = list("findings").into_iter().map(|finding| format!("{} {}", place(&finding), finding["rule"].as_str().expect("an id")));
    let notices = list("notices").into_iter().map(|notice| {
        let mark = if notice["incomplete"] == true { "!" } else { "" };
        format!("{} [{}{mark}]", place(&notice), notice["id"].as_str().expect("an id"))
    });
    let mut said: Vec<String> = findings.chain(notices).collect();
    said.sort();
    (said, run.code)
}

/// No output lets a file speak for the program: no control character, no workflow command but our own, always well-formed.
fn in_every_format(root: &Path, code: i32, github_lines: usize) {
    for format in ["terminal", "github", "json", "sarif"] {
        let run = run(root, &["--format", format]);
        assert_eq!(run.code, code, "{format}");
        let control = run.stdout.chars().find(|&c| c.is_control() && c != '\n');
        assert_eq!(control, None, "{format}");
        match format {
            "json" | "sarif" => assert!(serde_json::from_str::<Value>(&run.stdout).is_ok(), "{format}"),
            "github" => {
                assert!(
                    run.stdout
                        .lines()
                        .all(|line| line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "))
                );
                assert_eq!(run.stdout.lines().count(), github_lines);
            }
            _ => assert!(run.stdout.lines().all(|line| !line.starts_with("::"))),
        }
    }
}

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, content).expect("written");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn what_can_be_committed() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "fixtures", "repos", "hostile"].iter().collect();
    let (said, code) = said(&root);
    assert_eq!(
        said,
        [
            "bad-utf-8/.mcp.json [not-utf8]",
            "cr-only/.mcp.json:3 [unparseable!]",
            "cr-only/.mcp.json:3 config-unparseable",
            "duplicate-keys/.mcp.json:3 [duplicate-key]",
            "endless-front-matter/.claude/agents/reviewer.md:1 [lenient]",
            "escapes/.mcp.json:3 secret-in-agent-config",
            "folder/.mcp.json [not-a-file]",
            "latin-1/AGENTS.md [not-utf8]",
            "nul/.mcp.json:1 [nul]",
            "nul/CLAUDE.md:3 [nul]",
            "unclosed-quote/.mcp.json:4 [unparseable!]",
            "unclosed-quote/.mcp.json:4 config-unparseable",
            "utf-16-be/.mcp.json:4 mcp-plain-http",
            "utf-16-le/.mcp.json:4 mcp-plain-http",
            "utf-16-odd/CLAUDE.md [not-utf8]",
        ]
    );
    // The plain HTTP is seen in UTF-16 as in anything else, and is at the gate.
    assert_eq!(code, 1);
    in_every_format(&root, 1, said.len());
}

/// A file with two names is one file; the name under which a product reads it is another matter.
#[test]
fn two_names_are_one_file() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "fixtures", "repos", "hostile", "two-names"].iter().collect();
    assert!(run(&root, &[]).stdout.contains("No findings in 1 agent file."));
}

#[test]
fn depth_and_size() {
    let root = folder();
    let root = root.path();
    write(root, "brackets/.mcp.json", "[".repeat(1 << 20));
    write(root, "brackets/CLAUDE.md", "[".repeat(1 << 20));
    write(root, "brackets/prompts/b.yaml", "[".repeat(1 << 20));
    write(root, "deep/.mcp.json", "[".repeat(10_000) + &"]".repeat(10_000));
    write(root, "deep/prompts/a.yaml", "- ".repeat(10_000) + "a");
    write(root, "flat/.mcp.json", format!("[{}0]", "0,".repeat(2_100_000)));
    write(root, "markers/AGENTS.md", "-----BEGIN PRIVATE KEY-----\n".repeat(20_000));
    write(root, "quotes/prompts/q.json", "\"".repeat((1 << 20) + 1));
    write(root, "urls/AGENTS.md", "https://a:b@".repeat(20_000));
    fs::create_dir(root.join("sparse")).expect("made");
    fs::File::create(root.join("sparse/AGENTS.md")).and_then(|file| file.set_len(200 << 20)).expect("made");
    let (said, code) = said(root);
    assert_eq!(
        said,
        [
            "brackets/.mcp.json:1 [limit!]",
            "brackets/prompts/b.yaml:1 [limit!]",
            "deep/.mcp.json:1 [limit!]",
            "deep/prompts/a.yaml:1 [limit!]",
            "flat/.mcp.json:1 [limit!]",
            "quotes/prompts/q.json:1 [unparsed]",
            "sparse/AGENTS.md [unreadable!]",
        ]
    );
    assert_eq!(code, 3);
    in_every_format(root, 3, said.len());
}

/// Text rules see all of a line of 50 MB; what parses it does not try.
#[test]
fn one_line_of_50_megabytes() {
    let root = folder();
    let line = "word ".repeat(10 << 20);
    write(root.path(), "json/.mcp.json", format!("\"{line}"));
    write(root.path(), "text/CLAUDE.md", line + "\u{E0041}\u{E0042}");
    let (said, code) = said(root.path());
    assert_eq!(said, ["json/.mcp.json:1 [limit!]", "text/CLAUDE.md:1 hidden-unicode-tags"]);
    assert_eq!(code, 1);
    let terminal = run(root.path(), &["--format", "terminal"]).stdout;
    assert!(terminal.len() < 10_000, "an excerpt is no copy");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    /// Hidden text, so that the name of the file gets into every report.
    const HIDDEN: &str = "ok\u{E0041}\u{E0042}\n";

    #[test]
    fn what_is_no_plain_file() {
        let outside = folder();
        write(outside.path(), "CLAUDE.md", HIDDEN);
        let root = folder();
        let root = root.path();
        for name in ["dangling", "fifo", "out", "self", "loop/a"] {
            fs::create_dir_all(root.join(name)).expect("made");
        }
        fs::create_dir_all(root.join("folder/.mcp.json")).expect("made");
        let link = |to: &Path, at: &str| symlink(to, root.join(at)).expect("linked");
        link(Path::new("nowhere"), "dangling/CLAUDE.md");
        link(Path::new("CLAUDE.md"), "self/CLAUDE.md");
        link(&outside.path().join("CLAUDE.md"), "out/CLAUDE.md");
        link(outside.path(), "out/prompts");
        link(Path::new(".."), "loop/a/up");
        link(Path::new("."), "loop/same");
        write(root, "loop/a/AGENTS.md", "Run the tests.\n");
        let made = std::process::Command::new("mkfifo").arg(root.join("fifo/.mcp.json")).status().expect("mkfifo runs");
        assert!(made.success());
        let (said, code) = said(root);
        assert_eq!(
            said,
            [
                "dangling/CLAUDE.md [unreadable!]",
                "fifo/.mcp.json [not-a-file!]",
                "folder/.mcp.json [not-a-file]",
                "out/CLAUDE.md [outside]",
                "out/prompts [outside]",
                "self/CLAUDE.md [unreadable!]",
            ]
        );
        assert_eq!(code, 3);
        in_every_format(root, 3, said.len());
    }

    #[test]
    fn what_may_not_be_read() {
        let root = folder();
        write(root.path(), "file/CLAUDE.md", HIDDEN);
        write(root.path(), "closed/CLAUDE.md", HIDDEN);
        let close = |path: &str, mode| fs::set_permissions(root.path().join(path), fs::Permissions::from_mode(mode)).expect("changed");
        close("file/CLAUDE.md", 0);
        close("closed", 0);
        let superuser = fs::read(root.path().join("file/CLAUDE.md")).is_ok();
        let (said, code) = said(root.path());
        close("closed", 0o755);
        if superuser {
            return; // Nothing is closed to them. `what_is_no_plain_file` has other files that cannot be read.
        }
        assert_eq!(said, ["closed [unreadable!]", "file/CLAUDE.md [unreadable!]"]);
        assert_eq!(code, 3);
    }

    #[test]
    fn names() {
        let root = folder();
        let root = root.path();
        let names: [&[u8]; 6] = [
            b"name%0A::error::x",
            b"new\n::error::line",
            b"carriage\r::error::return",
            b"escape\x1b[2J\x1b]0;x\x07",
            b"bad\xff",
            // Shown alike, and still another folder.
            b"bad\xfe",
        ];
        for (number, name) in names.into_iter().enumerate() {
            let folder = root.join(OsStr::from_bytes(name));
            fs::create_dir(&folder).expect("made");
            // Each says something of its own: what copies say is told once.
            fs::write(folder.join("CLAUDE.md"), format!("{HIDDEN}\n{number}\n")).expect("written");
        }
        let (said, code) = said(root);
        assert_eq!(
            said,
            [
                "bad\u{fffd}/CLAUDE.md:1 hidden-unicode-tags",
                "bad\u{fffd}/CLAUDE.md:1 hidden-unicode-tags",
                "carriage\r::error::return/CLAUDE.md:1 hidden-unicode-tags",
                "escape\u{1b}[2J\u{1b}]0;x\u{7}/CLAUDE.md:1 hidden-unicode-tags",
                "name%0A::error::x/CLAUDE.md:1 hidden-unicode-tags",
                "new\n::error::line/CLAUDE.md:1 hidden-unicode-tags",
            ]
        );
        assert_eq!(code, 1);
        in_every_format(root, 1, names.len());
    }

    /// Thirty folders, each with two links to the next: a thousand million paths.
    #[test]
    fn a_lattice_of_links() {
        let root = folder();
        let root = root.path();
        for level in 0..30 {
            let folder = root.join(format!("d{level:02}"));
            fs::create_dir(&folder).expect("made");
            for name in ["a", "b"] {
                symlink(format!("../d{:02}", level + 1), folder.join(name)).expect("linked");
            }
        }
        write(root, "d30/AGENTS.md", HIDDEN);
        let (said, code) = said(root);
        assert_eq!(said, [" [links!]", "d30/AGENTS.md:1 hidden-unicode-tags"]);
        assert_eq!(code, 1);
    }
}

/// Programs whose calls are followed, as long as one may be: nothing is gone over once for each of its parts, and nothing is followed without end.
#[test]
fn programs_are_followed_in_linear_time() {
    const PYTHON: &str = "from mcp import server\nfrom googleapiclient.discovery import build\nSCOPES = ['https://www.googleapis.com/auth/gmail.readonly']\n";
    const SCRIPT: &str = "import { McpServer } from '@modelcontextprotocol/sdk'\nimport { google } from 'googleapis'\nconst scopes = ['https://www.googleapis.com/auth/gmail.readonly']\n";
    let cycle = |count: usize| {
        let hands = |at: usize| format!("def f{at}(gmail, creds):\n    f{}(gmail, creds)\n", (at + 1) % count);
        format!("{}f0(build('gmail', 'v1', credentials=creds), creds)\n", (0..count).map(hands).collect::<String>())
    };
    let nested = |open: &str, close: &str, count: usize| format!("creds = {}SCOPES{}\n", open.repeat(count), close.repeat(count));
    let base = |count: usize| {
        let long = "x".repeat(count * 5);
        format!("base = 'https://graph.microsoft.com/v1.0/{long}'\n{}", "base\n".repeat(count))
    };
    let python = [
        ("cycle", cycle(900)),
        ("long_cycle", cycle(30_000)),
        ("lists", nested("[", "]", 49_000)),
        ("groups", nested("(", ")", 49_000)),
        ("calls", nested("' '.join(", ")", 16_000)),
        ("heads", "def f() ".repeat(24_000)),
        ("globals", "global a ".repeat(49_000)),
        ("parameters", format!("def f({}): pass\n{}", "p,".repeat(20_000), "p q\n".repeat(20_000))),
        ("chain", format!("self.gmail = build('gmail', 'v1')\nself{}\n", ".gmail".repeat(45_000))),
        ("credentials", format!("self.token = Credentials(SCOPES)\nself{}\n", ".token".repeat(45_000))),
        ("text", format!("x = f\"\"\"{}", "{SCOPES".repeat(60_000))),
        ("base", base(40_000)),
        ("many", format!("gmail = build('gmail', 'v1')\n{}", "gmail.users().messages().list().execute()\n".repeat(6_000))),
        ("tools", "@tool(requires_auth=Google(scopes=['a']))\n@x.y\n".repeat(5_500)),
        ("decorators", format!("@tool(requires_auth=x)\n@{}\n", "a.".repeat(45_000))),
        ("arguments", format!("def f(a): pass\nf({})\n", "SCOPES,".repeat(45_000))),
        ("over_the_limit", cycle(45_000)),
    ];
    let script = [
        ("imports", "import\n".repeat(70_000)),
        ("expressions", "=/[".repeat(160_000)),
        ("templates", "`${".repeat(160_000)),
        ("quotes", "'\n`".repeat(90_000)),
        ("comments", "/*".repeat(200_000)),
        ("arrows", "() => ".repeat(24_000)),
        ("blocks", format!("{}{}", "function f(gmail) {".repeat(12_000), "}".repeat(12_000))),
        ("unclosed", "async (google = {".repeat(20_000)),
        (
            "listeners",
            format!("import {{ App }} from '@slack/bolt'\nconst app = new App()\n{}", "app.message(({ say }) => say('x'))\n".repeat(6_500)),
        ),
        ("over_the_limit", "const gmail = google.gmail({ version: 'v1', auth })\n".repeat(40_000)),
    ];
    let root = folder();
    for (name, text) in python {
        write(root.path(), &format!("agents/{name}/agent.py"), format!("{PYTHON}{text}\nif __name__ == '__main__':\n    f()\n"));
    }
    for (name, text) in script {
        write(root.path(), &format!("agents/{name}/agent.ts"), format!("{SCRIPT}{text}\n"));
    }
    let (said, code) = said(root.path());
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(code, 0);
}

/// Texts made of what is searched for: none takes the square of its length.
#[test]
fn secrets_are_searched_in_linear_time() {
    let token = |seed| mint::mint("github-pat", seed);
    let env = |value: &str| format!(r#"{{"mcpServers": {{"a": {{"command": "x", "env": {{"API_KEY": "{value}"}}}}}}}}"#);
    let armour = |seed| mint::mint("random", seed);
    let cases = [
        ("prompts/brace.yaml", format!("x: \"{}\"\n", "{".repeat(300_000)), 0),
        ("a/.mcp.json", env(&"${".repeat(150_000)), 0),
        ("b/.mcp.json", env(&"<".repeat(300_000)), 0),
        ("c/.mcp.json", env(&format!("{}!", "k7Qz2mWp9Xb4".repeat(25_000))), 0),
        ("d/.mcp.json", format!("{{\"a\":{}", "token=".repeat(50_000)), 1),
        ("e/.mcp.json", format!("{{\"a\":{}", "AAA=".repeat(80_000)), 1),
        (
            "prompts/scalar.yaml",
            format!("system: |\n{}", (0..3000).map(|seed| format!("  token {} here\n", token(seed))).collect::<String>()),
            3000,
        ),
        (
            "prompts/pem.yaml",
            format!(
                "system: |\n{}",
                (0..3000)
                    .map(|seed| format!("  -----BEGIN PRIVATE KEY-----\n  MIIE{}\n  -----END PRIVATE KEY-----\n", armour(seed)))
                    .collect::<String>()
            ),
            0,
        ),
    ];
    for (path, text, findings) in cases {
        let root = TempDir::new().expect("a folder");
        write(root.path(), path, &text);
        let report: Value =
            serde_json::from_str(&run(root.path(), &["--format", "json", "--exit-zero"]).stdout).expect("the report is JSON");
        assert_eq!(report["findings"].as_array().expect("a list").len(), findings, "{path}");
    }
}
