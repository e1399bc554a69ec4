//! `bailiwick inventory`: one entry an agent, what it can do behind which gate, and outputs that their schemas accept and that no name breaks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jsonschema::Validator;
use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bailiwick")).arg("inventory").args(arguments).current_dir(folder).output().unwrap()
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(folder: &Path) -> Value {
    serde_json::from_str(&text(folder, &["--format", "json"])).unwrap()
}

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, support::expand(text)).unwrap();
    }
    folder
}

fn folders() -> Vec<PathBuf> {
    let below =
        |name: &str| fs::read_dir(root().join("fixtures").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut all = below("dialects");
    all.extend(below("repos"));
    all.sort();
    all
}

fn schema(path: &str) -> Validator {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// `gate capability tool` of everything that the one agent of that name can do.
fn can(json: &Value, agent: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let agent = json["agents"].as_array().unwrap().iter().find(|one| one["name"] == agent).unwrap();
    let line = |power: &Value| format!("{} {} {}", text(&power["gate"]), text(&power["capability"]), text(&power["tool"]));
    agent["can"].as_array().unwrap().iter().map(line).collect()
}

fn names(json: &Value) -> Vec<String> {
    json["agents"].as_array().unwrap().iter().map(|agent| agent["name"].as_str().unwrap().to_owned()).collect()
}

const CLAUDE: &[(&str, &str)] = &[
    (".claude/settings.json", r#"{"permissions": {"allow": ["Bash(git push *)"], "deny": ["Read(./.env)"]}}"#),
    (".claude/settings.local.json", r#"{"permissions": {"ask": ["Bash(git push *)"]}}"#),
    (".mcp.json", r#"{"mcpServers": {"github": {"type": "http", "url": "https://api.githubcopilot.com/mcp/"}}}"#),
    (".claude/agents/reader.md", "---\nname: reader\ndescription: Reads\ntools: Read, Grep\n---\nRead.\n"),
];

#[test]
fn a_product_of_several_files_is_one_agent() {
    let folder = project(CLAUDE);
    let json = json(folder.path());
    assert_eq!(names(&json), ["Claude Code", "reader"]);
    let product = can(&json, "Claude Code");
    for expected in [
        "ask repo.write Bash(git push *)",
        "deny read.private Read(./.env)",
        "model-judged delete tools of github",
        "none read.private Read",
    ] {
        assert!(product.iter().any(|line| line == expected), "{expected}: {product:#?}");
    }
    // What one layer allows and another one asks for is not ungated.
    assert!(!product.contains(&"none repo.write Bash(git push *)".to_owned()), "{product:#?}");
    // An agent that is given tools by name has no others.
    assert_eq!(can(&json, "reader"), ["none read.private Grep", "none read.private Read"]);
    let files: Vec<&str> = json["agents"][0]["places"].as_array().unwrap().iter().map(|place| place["file"].as_str().unwrap()).collect();
    assert_eq!(files, [".claude/settings.json", ".claude/settings.local.json", ".mcp.json"]);
    assert_eq!(json["agents"][0]["servers"][0]["place"], serde_json::json!({"file": ".mcp.json", "line": 1, "column": 17}));
}

#[test]
fn projects_jobs_and_starts_are_told_apart() {
    let job = "on: push\njobs:\n  agent:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: anthropics/claude-code-action@v1\n";
    let folder = project(&[
        ("a/.claude/settings.json", r#"{"permissions": {"defaultMode": "bypassPermissions"}}"#),
        ("b/.claude/settings.json", r#"{"permissions": {"defaultMode": "plan"}}"#),
        ("run.sh", "#!/bin/sh\nclaude -p --dangerously-skip-permissions 'tidy up'\n"),
        (".github/workflows/one.yml", job),
        (".github/workflows/two.yml", job),
    ]);
    let json = json(folder.path());
    let ids: Vec<&str> = json["agents"].as_array().unwrap().iter().map(|agent| agent["id"].as_str().unwrap()).collect();
    let expected = [
        "Claude Code:run.sh",
        "GitHub Actions:.github/workflows/one.yml#agent",
        "GitHub Actions:.github/workflows/two.yml#agent",
        "Claude Code:a",
        "Claude Code:b",
    ];
    assert_eq!(ids, expected);
    let start = &json["agents"][0];
    assert_eq!(start["started_by"], "run.sh");
    let shell = start["can"].as_array().unwrap().iter().find(|power| power["tool"] == "Bash").unwrap();
    assert_eq!((&shell["gate"], &shell["decided_by"]), (&"none".into(), &"--dangerously-skip-permissions".into()));
    assert_eq!(shell["place"], serde_json::json!({"file": "run.sh", "line": 2, "column": 11}));
}

#[test]
fn nodes_of_one_name_in_two_workflows_are_two_agents() {
    let workflow = |tool: &str| {
        format!(
            r#"{{"nodes": [{{"name": "AI Agent", "type": "@n8n/n8n-nodes-langchain.agent", "typeVersion": 2, "parameters": {{}}}},
                {{"name": "{tool}", "type": "n8n-nodes-base.gmailTool", "typeVersion": 2, "parameters": {{"operation": "send"}}}}],
               "connections": {{"{tool}": {{"ai_tool": [[{{"node": "AI Agent", "type": "ai_tool", "index": 0}}]]}}}}}}"#
        )
    };
    let folder = project(&[("flows/a.json", &workflow("One")), ("flows/b.json", &workflow("Two"))]);
    let json = json(folder.path());
    let agents: Vec<(&str, &str)> = json["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| (agent["id"].as_str().unwrap(), agent["tools"][0]["name"].as_str().unwrap()))
        .collect();
    assert_eq!(agents, [("n8n:flows/a.json#AI Agent", "One"), ("n8n:flows/b.json#AI Agent", "Two")]);
}

#[test]
fn the_json_fits_its_schema_whatever_is_read() {
    let schema = schema("schemas/inventory.schema.json");
    let (mut wrong, mut agents) = (Vec::new(), 0);
    for folder in folders() {
        let json = json(&folder);
        agents += json["agents"].as_array().unwrap().len();
        wrong.extend(schema.iter_errors(&json).map(|error| format!("{}: {}: {error}", folder.display(), error.instance_path())));
        let mut ids: Vec<&str> = json["agents"].as_array().unwrap().iter().map(|agent| agent["id"].as_str().unwrap()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "two agents of one id in {}", folder.display());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(agents > 60, "{agents}");
    assert!(!schema.is_valid(&serde_json::json!({"version": 2})));
}

/// The schema of CycloneDX, without the two that it refers to: lists of licences and signatures, of which nothing is written.
fn cyclonedx() -> Validator {
    fn cut(value: &mut Value, count: &mut usize) {
        match value {
            Value::Object(fields) => {
                if fields.get("$ref").and_then(Value::as_str).is_some_and(|to| !to.starts_with('#')) {
                    *count += 1;
                    *value = Value::Bool(true);
                    return;
                }
                fields.values_mut().for_each(|value| cut(value, count));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| cut(value, count)),
            _ => {}
        }
    }
    let mut schema: Value =
        serde_json::from_str(&fs::read_to_string(root().join("tests/data/cyclonedx-1.6.schema.json")).unwrap()).unwrap();
    let mut count = 0;
    cut(&mut schema, &mut count);
    assert_eq!(count, 2);
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn the_bill_of_materials_fits_the_schema_of_cyclonedx() {
    let schema = cyclonedx();
    let mut wrong = Vec::new();
    for folder in folders() {
        let bom: Value = serde_json::from_str(&text(&folder, &["--format", "cyclonedx"])).unwrap();
        wrong.extend(schema.iter_errors(&bom).map(|error| format!("{}: {}: {error}", folder.display(), error.instance_path())));
        // The schema does not say it, the specification does: references are unique, and lead somewhere.
        let refs: Vec<&str> = ["components", "services"]
            .iter()
            .flat_map(|list| bom[*list].as_array().unwrap())
            .map(|one| one["bom-ref"].as_str().unwrap())
            .collect();
        let unique: std::collections::BTreeSet<&str> = refs.iter().copied().collect();
        assert_eq!(unique.len(), refs.len(), "{}", folder.display());
        for dependency in bom["dependencies"].as_array().unwrap() {
            let on = dependency["dependsOn"].as_array().unwrap().iter();
            for reference in on.chain([&dependency["ref"]]) {
                assert!(unique.contains(reference.as_str().unwrap()), "{}: {reference}", folder.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!schema.is_valid(&serde_json::json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "services": [{}]})));
}

#[test]
fn a_bill_of_materials_names_models_services_and_data() {
    let folder = project(&[
        (".claude/agents/reader.md", "---\nname: reader\ndescription: Reads\nmodel: opus\n---\nRead.\n"),
        (
            ".mcp.json",
            r#"{"mcpServers": {"github": {"type": "http", "url": "https://api.githubcopilot.com/mcp/"}, "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "."]}}}"#,
        ),
        ("slack/manifest.yaml", "display_information:\n  name: Desk\noauth_config:\n  scopes:\n    bot: [chat:write, channels:read]\n"),
    ]);
    let bom: Value = serde_json::from_str(&text(folder.path(), &["--format", "cyclonedx"])).unwrap();
    let find = |list: &str, name: &str| bom[list].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
    assert_eq!(find("components", "opus")["type"], "machine-learning-model");
    assert_eq!(
        find("components", "@modelcontextprotocol/server-filesystem")["purl"],
        "pkg:npm/%40modelcontextprotocol/server-filesystem@2025.8.21"
    );
    let github = find("services", "github");
    assert_eq!((&github["endpoints"][0], &github["x-trust-boundary"]), (&"https://api.githubcopilot.com".into(), &true.into()));
    assert!(
        github["data"].as_array().unwrap().contains(&serde_json::json!({"flow": "outbound", "classification": "untrusted"})),
        "{github}"
    );
    assert_eq!(find("services", "slack")["data"], serde_json::json!([{"flow": "bi-directional", "classification": "private"}]));
    let reader = bom["dependencies"].as_array().unwrap().iter().find(|one| one["ref"] == "agent:Claude Code:#reader").unwrap();
    assert_eq!(reader["dependsOn"], serde_json::json!(["model:opus"]));
}

#[test]
fn plugins_are_told_with_their_pins() {
    let folder = project(&[
        ("opencode.json", r#"{"plugin": ["opencode-x@1.2.0", "opencode-y"]}"#),
        (
            ".claude/settings.json",
            r#"{"extraKnownMarketplaces": {"team": {"source": {"source": "github", "repo": "acme/plugins"}, "autoUpdate": true}}}"#,
        ),
    ]);
    let json = json(folder.path());
    let of = |agent: usize| json["agents"][agent]["plugins"].clone();
    let place = |file: &str, column: u32| serde_json::json!({"file": file, "line": 1, "column": column});
    let expected = serde_json::json!([
        {"name": "team", "source": "acme/plugins", "pin": "none", "auto_update": true, "starts": false,
         "place": place(".claude/settings.json", 77)},
    ]);
    assert_eq!(of(0), expected);
    let expected = serde_json::json!([
        {"name": "opencode-x", "source": "opencode-x@1.2.0", "pin": "exact", "auto_update": false, "starts": true,
         "place": place("opencode.json", 13)},
        {"name": "opencode-y", "source": "opencode-y", "pin": "none", "auto_update": false, "starts": true,
         "place": place("opencode.json", 33)},
    ]);
    assert_eq!(of(1), expected);
    let page = text(folder.path(), &["--format", "markdown"]);
    assert!(
        page.contains("- plugins\n  - `team` from acme/plugins, unpinned, updated without asking (`.claude/settings.json:1:77`)\n"),
        "{page}"
    );
    assert!(page.contains("  - `opencode-y` unpinned, run at every start (`opencode.json:1:33`)\n"), "{page}");
    assert!(text(folder.path(), &[]).contains("from opencode-x@1.2.0, pinned, run at every start"));
    let bom: Value = serde_json::from_str(&text(folder.path(), &["--format", "cyclonedx"])).unwrap();
    assert!(cyclonedx().is_valid(&bom));
    let component = bom["components"].as_array().unwrap().iter().find(|one| one["name"] == "team").unwrap();
    assert!(component["properties"].as_array().unwrap().contains(&serde_json::json!({"name": "bailiwick:pin", "value": "none"})));
    let product = bom["dependencies"].as_array().unwrap().iter().find(|one| one["ref"] == "agent:Claude Code:").unwrap();
    assert!(product["dependsOn"].as_array().unwrap().contains(&component["bom-ref"]), "{product}");
}

#[test]
fn what_cannot_be_read_is_said_and_stops_the_run() {
    let folder = project(&[(".mcp.json", "{\"mcpServers\": {"), ("AGENTS.md", "Be kind.\n")]);
    let output = run(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stdout).unwrap().contains("not examined: .mcp.json cannot be parsed"));
    assert_eq!(run(folder.path(), &["--exclude", "**/.mcp.json"]).status.code(), Some(0));
}

#[test]
fn the_configuration_leaves_out_what_it_excludes() {
    let folder =
        project(&[("bailiwick.yaml", "exclude: [fixtures]\n"), ("fixtures/.mcp.json", r#"{"mcpServers": {"a": {"command": "a"}}}"#)]);
    assert_eq!(names(&json(folder.path())), Vec::<String>::new());
    assert!(text(folder.path(), &["--no-config"]).contains("1 agent"));
}

#[test]
fn no_output_shows_a_secret() {
    let written = support::expand("@@mint:github-pat@@");
    let server = format!(
        r#"{{"mcpServers": {{"{written}": {{"command": "x", "args": ["--token={written}"], "env": {{"GITHUB_TOKEN": "{written}"}}}}}}}}"#
    );
    let folder = project(&[(".mcp.json", &server), (".claude/agents/a.md", &format!("---\nname: a\ndescription: uses {written}\n---\n"))]);
    for format in ["terminal", "json", "markdown", "cyclonedx"] {
        let shown = text(folder.path(), &["--format", format]);
        assert!(shown.len() > 100 && !shown.contains(&written), "{format}: {shown}");
    }
}

/// Thirty agents of one product, each with tools of its own, and names that try to break out of every output.
fn crowd() -> TempDir {
    let mut files: Vec<(String, String)> = (0..30)
        .map(|number| {
            let tools = (0..12).map(|tool| format!("tool_{tool}")).collect::<Vec<_>>().join(", ");
            let text = format!("---\nname: worker-{number}\ndescription: Works\ntools: Read, Bash, {tools}\nmodel: opus\n---\nWork.\n");
            (format!(".claude/agents/worker-{number}.md"), text)
        })
        .collect();
    let evil = "x\\\"]</text><script>alert(1)</script> end subgraph `a` \\u001b[31m\\u202e &amp; %% @all [l](https://e.example)";
    files.push((".mcp.json".to_owned(), format!(r#"{{"mcpServers": {{"{evil}": {{"command": "x"}}}}}}"#)));
    let allow: Vec<String> = (0..40).map(|number| format!("\"Bash(deploy-{number} {evil})\"")).collect();
    files.push((".claude/settings.json".to_owned(), format!(r#"{{"permissions": {{"allow": [{}]}}}}"#, allow.join(", "))));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    project(&files)
}

/// The attribute of that name, as a number.
fn number(element: &quick_xml::events::BytesStart<'_>, name: &str) -> f64 {
    let value = element.try_get_attribute(name).unwrap().unwrap().value;
    value.parse().unwrap()
}

#[test]
fn the_picture_is_xml_and_no_two_nodes_overlap() {
    let svg = text(crowd().path(), &["--graph", "svg"]);
    let mut reader = quick_xml::Reader::from_str(&svg);
    let mut nodes: Vec<(f64, f64, f64, f64)> = Vec::new();
    let (mut width, mut height) = (0.0, 0.0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                assert!(["svg", "title", "style", "text"].contains(&name.as_str()), "{name}");
                if name == "svg" {
                    (width, height) = (number(&element, "width"), number(&element, "height"));
                }
            }
            quick_xml::events::Event::Empty(element)
                if element.name().as_ref() == "rect" && element.try_get_attribute("class").unwrap().is_some() =>
            {
                nodes.push((number(&element, "x"), number(&element, "y"), number(&element, "width"), number(&element, "height")));
            }
            _ => {}
        }
    }
    assert!(nodes.len() > 60, "{}", nodes.len());
    for (at, one) in nodes.iter().enumerate() {
        assert!(one.0 >= 0.0 && one.1 >= 0.0 && one.0 + one.2 <= width && one.1 + one.3 <= height, "{one:?}");
        for other in &nodes[at + 1..] {
            let apart = one.0 + one.2 <= other.0 || other.0 + other.2 <= one.0 || one.1 + one.3 <= other.1 || other.1 + other.3 <= one.1;
            assert!(apart, "{one:?} {other:?}");
        }
    }
    assert!(svg.contains("class=\"edge ungated\"") && svg.contains("more"), "{svg}");
}

#[test]
fn hostile_names_break_out_of_no_output() {
    let folder = crowd();
    let mermaid = text(folder.path(), &["--graph", "mermaid"]);
    // Every line is one of a few shapes; labels hold letters, digits, a few signs and codes.
    let label = |text: &str| text.replace("<br/>", "").chars().all(|c| c.is_alphanumeric() || " .,+#;".contains(c));
    for line in mermaid.lines().map(str::trim).filter(|line| line.contains('"')) {
        let quoted: Vec<&str> = line.split('"').collect();
        assert!(quoted.len() == 3 && label(quoted[1]), "{line}");
    }
    assert!(mermaid.contains("==>|ungated|"));
    for format in ["terminal", "markdown", "cyclonedx", "json"] {
        let shown = text(folder.path(), &["--format", format]);
        assert!(!shown.chars().any(|c| c == '\u{1b}' || c == '\u{202e}') || format == "json" || format == "cyclonedx", "{format}");
        if format == "markdown" {
            // Code with backticks in it is fenced by two.
            let single: String = shown.split("``").step_by(2).collect();
            let outside: String = single.split('`').step_by(2).collect();
            assert!(!outside.contains("<script") && !outside.contains("](https") && !outside.contains("@all"), "{outside}");
        }
    }
}

#[test]
fn a_job_is_one_agent_with_what_its_steps_hand_it() {
    let workflow = "on: push\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with: {prompt: x, claude_args: '--model m --allowedTools Read,Bash,mcp__github__get_issue', mcp_config: '{\"mcpServers\": {\"github\": {\"command\": \"docker\", \"args\": [\"run\", \"ghcr.io/github/github-mcp-server\"]}}}'}\n      - uses: anthropics/claude-code-base-action@v1\n        with: {prompt: x, settings: '{\"permissions\": {\"allow\": [\"Edit\"]}}'}\n  b:\n    steps:\n      - run: claude --dangerously-skip-permissions -p x\n";
    let json = json(project(&[(".github/workflows/w.yml", workflow)]).path());
    assert_eq!(names(&json), ["a", "b"]);
    let tools: Vec<&str> = json["agents"][0]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(tools, ["Read", "Bash", "mcp__github__get_issue", "Edit"]);
    let (first, second) = (can(&json, "a"), can(&json, "b"));
    assert!(first.iter().all(|can| !can.contains("tools of github") && !can.contains("WebFetch")), "{first:?}");
    assert!(second.iter().any(|can| can.contains("Bash") && can.contains("none")), "{second:?}");
}
