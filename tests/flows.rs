//! What flows through agents, joined over the files of a project: who has which leg, through whom, and what is said of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, model, scan};
use bailiwick::finding::Report;
use bailiwick::model::{Exposure, Gate, Leg};

const GMAIL: &str = r#"{"mcpServers": {"mail": {"command": "npx", "args": ["-y", "@gongrzhe/server-gmail-autoauth-mcp@1.1.11"]}}}"#;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The findings of the trifecta: file, line, severity, message; and the witnesses beside each.
fn trifectas(files: &[(&str, &str)]) -> Vec<String> {
    let report: Report = scan(folder(files).path(), &[], &Config::default(), &Silent).unwrap();
    let place = |span: bailiwick::source::Span| {
        let file = report.file(span);
        format!("{}:{} {}", file.path(), file.position(span.start).line, file.slice(span))
    };
    let of_rule = report.findings.iter().filter(|finding| finding.rule == "lethal-trifecta");
    of_rule
        .map(|finding| {
            let related: Vec<String> = finding.related.iter().map(|label| place(label.span)).collect();
            format!("{} {} <- {}", finding.severity, place(finding.primary.span), related.join(", "))
        })
        .collect()
}

fn exposures(files: &[(&str, &str)]) -> Vec<Exposure> {
    model(folder(files).path(), &[], &Config::default()).unwrap().0.exposures
}

#[test]
fn legs_of_one_project_are_joined_over_its_files() {
    let rules = r#"{"permissions": {"allow": ["WebSearch", "mcp__crm__get_contact", "mcp__mail"]}}"#;
    let found = trifectas(&[(".mcp.json", GMAIL), (".claude/settings.json", rules)]);
    assert_eq!(
        found,
        [
            r#"high .claude/settings.json:1 "WebSearch" <- .claude/settings.json:1 "mcp__crm__get_contact", .claude/settings.json:1 "mcp__mail""#
        ]
    );
}

#[test]
fn one_leg_less_is_silence() {
    let of_rules = |rules: &str| trifectas(&[(".mcp.json", GMAIL), (".claude/settings.json", &format!("{{\"permissions\": {rules}}}"))]);
    for rules in [
        // A coding agent's own tools are no explicit legs.
        r#"{"allow": ["WebFetch", "Read", "Bash", "Edit"]}"#,
        // What goes out is asked for, or refused.
        r#"{"allow": ["WebSearch", "mcp__mail__read_email"], "ask": ["mcp__mail__send_email"]}"#,
        r#"{"allow": ["WebSearch", "mcp__mail__send_email"], "deny": ["mcp__mail"]}"#,
        // A draft stays where it is.
        r#"{"allow": ["WebSearch", "mcp__mail__read_email", "mcp__mail__draft_email"]}"#,
    ] {
        assert_eq!(of_rules(rules), [""; 0], "{rules}");
    }
}

#[test]
fn servers_that_only_a_mode_lets_run_are_the_modes_business() {
    let goose = "GOOSE_MODE: auto\nextensions:\n  mail:\n    type: stdio\n    name: mail\n    cmd: npx\n    args: [\"-y\", \"@gongrzhe/server-gmail-autoauth-mcp@1.1.11\"]\n    enabled: true\n";
    assert_eq!(trifectas(&[("goose/config.yaml", goose)]), [""; 0]);
    let legs = exposures(&[("goose/config.yaml", goose)]);
    let outward: Vec<(bool, Gate)> = legs.iter().filter(|one| one.leg == Leg::Outward).map(|one| (one.explicit, one.gate)).collect();
    assert_eq!(outward, [(false, Gate::None)]);
}

#[test]
fn a_subagents_tools_are_gated_by_the_rules_of_its_project() {
    let desk =
        "---\nname: desk\ndescription: Answers customers\ntools: WebSearch, mcp__mail__read_email, mcp__mail__send_email\n---\nAnswer.\n";
    let with = |rules: &str| trifectas(&[(".mcp.json", GMAIL), (".claude/agents/desk.md", desk), (".claude/settings.json", rules)]);
    assert_eq!(with(r#"{"permissions": {"ask": ["mcp__mail__send_email"]}}"#), [""; 0]);
    let allowed = with(r#"{"permissions": {"allow": ["mcp__mail__send_email"]}}"#);
    // The session itself has the server as well, and sends as freely.
    assert_eq!(
        allowed,
        [
            "medium .claude/agents/desk.md:4 mcp__mail__read_email <- .claude/agents/desk.md:4 mcp__mail__send_email",
            r#"medium .claude/settings.json:1 "mcp__mail__send_email" <- .mcp.json:1 "mail""#,
        ]
    );
}

#[test]
fn what_is_reached_through_another_agent_is_told_once() {
    let front = "---\nname: front\ndescription: Hears customers\ntools: WebSearch, Agent(back)\n---\nHear.\n";
    let back = "---\nname: back\ndescription: Writes to customers\ntools: mcp__crm__get_customer, mcp__mail__send_email\n---\nWrite.\n";
    let top = "---\nname: top\ndescription: Shares out work\ntools: Agent(front)\n---\nShare.\n";
    let rules = r#"{"permissions": {"allow": ["mcp__crm__get_customer", "mcp__mail__send_email"]}}"#;
    let files = [
        (".mcp.json", GMAIL),
        (".claude/agents/front.md", front),
        (".claude/agents/back.md", back),
        (".claude/agents/top.md", top),
        (".claude/settings.json", rules),
    ];
    let through: Vec<(Leg, String, String)> =
        exposures(&files).into_iter().filter_map(|one| Some((one.leg, one.origin.agent.clone()?, one.through?))).collect();
    assert!(through.contains(&(Leg::Outward, "front".to_owned(), "back".to_owned())), "{through:?}");
    assert!(through.contains(&(Leg::Untrusted, "top".to_owned(), "front".to_owned())), "{through:?}");
    let found = trifectas(&files);
    let agents: Vec<&str> = found.iter().map(|one| one.split_whitespace().nth(1).unwrap()).collect();
    assert!(agents.contains(&".claude/agents/front.md:4"), "{found:?}");
}

#[test]
fn a_chain_of_agents_costs_each_agent_one_witness_a_leg() {
    let agents: Vec<(String, String)> = (0..300)
        .map(|n| {
            let tools = format!("WebSearch, mcp__crm__get_customer, Agent(a{})", n + 1);
            (format!(".claude/agents/a{n}.md"), format!("---\nname: a{n}\ndescription: Step {n} of the work\ntools: {tools}\n---\nWork.\n"))
        })
        .collect();
    let last = "---\nname: a300\ndescription: Sends what the others wrote\ntools: mcp__mail__send_email\n---\nSend.\n";
    let mut files: Vec<(&str, &str)> = agents.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push((".claude/agents/a300.md", last));
    let exposures = exposures(&files);
    // Two of its own for each, and the way out through the last.
    assert_eq!(
        exposures.len(),
        300 * 2 + 1 + 300,
        "{}",
        exposures.iter().fold(String::new(), |mut text, one| {
            let _ = write!(text, "{:?} ", one.through);
            text
        })
    );
}

/// The severity of the one finding that says that nobody is asked before something is sent.
fn send(files: &[(&str, &str)]) -> Vec<String> {
    let report: Report = scan(folder(files).path(), &[], &Config::default(), &Silent).unwrap();
    let of_rule = report.findings.iter().filter(|finding| finding.rule == "external-send-without-approval");
    of_rule.map(|finding| format!("{} {}", finding.severity, finding.message)).collect()
}

/// A workflow whose agent is started by a form and followed by a mail to `to`; `tool` is connected to the agent.
fn mailing(to: &str, tool: &str) -> String {
    format!(
        r#"{{"nodes": [
        {{"name": "Form", "type": "n8n-nodes-base.formTrigger", "typeVersion": 2.2, "parameters": {{}}}},
        {{"name": "Find", "type": "n8n-nodes-base.hubspot", "typeVersion": 2, "parameters": {{"operation": "get"}}}},
        {{"name": "Agent", "type": "@n8n/n8n-nodes-langchain.agent", "typeVersion": 2, "parameters": {{}}}},
        {{"name": "Tool", "type": "{tool}", "typeVersion": 1.3, "parameters": {{"operation": "getAll"}}}},
        {{"name": "Split", "type": "n8n-nodes-base.code", "typeVersion": 2, "parameters": {{"jsCode": "return {{\n  who: $('Form').first().json.mail,\n  text: $input.first().json.output\n}}"}}}},
        {{"name": "Mail", "type": "n8n-nodes-base.gmail", "typeVersion": 2.1, "parameters": {{"sendTo": "={{{{ {to} }}}}", "message": "={{{{ $json.text }}}}"}}}}],
        "connections": {{"Form": {{"main": [[{{"node": "Find"}}]]}}, "Find": {{"main": [[{{"node": "Agent"}}]]}}, "Tool": {{"ai_tool": [[{{"node": "Agent"}}]]}},
         "Agent": {{"main": [[{{"node": "Split"}}]]}}, "Split": {{"main": [[{{"node": "Mail"}}]]}}}}}}"#
    )
}

#[test]
fn who_receives_it_decides_how_much_a_send_weighs() {
    let of = |to: &str| send(&[("flows/a.json", &mailing(to, "n8n-nodes-base.hackerNewsTool"))]);
    assert_eq!(
        of("$json.to"),
        ["high Nobody is asked before `Mail` sends something to others"],
        "a field that the code may have taken from the model"
    );
    assert_eq!(of("$('Agent').item.json.output.to"), ["high Nobody is asked before `Mail` sends something to others"]);
    assert_eq!(of("$('Find').item.json.email"), ["medium Nobody is asked before `Mail` sends what a model wrote, to whom the data name"]);
    for asker in ["$('Form').item.json.email", "$json.who"] {
        assert_eq!(of(asker), ["low Nobody is asked before `Mail` answers whoever wrote, in the words of a model"], "{asker}");
    }
}

#[test]
fn the_way_out_of_a_trifecta_is_told_once() {
    let of = |to: &str| {
        let text = mailing(to, "n8n-nodes-base.googleCalendarTool");
        let files = [("flows/a.json", text.as_str())];
        (trifectas(&files).len(), send(&files).first().map(|said| said.split(' ').next().unwrap_or_default().to_owned()))
    };
    assert_eq!(of("$('Agent').item.json.output.to"), (1, Some("low".to_owned())));
    assert_eq!(of("$('Form').item.json.email"), (1, Some("low".to_owned())), "whoever gives the orders gets the answer");
    assert_eq!(of("$('Find').item.json.email"), (0, Some("medium".to_owned())), "an outsider's order does not reach the outsider");
}

#[test]
fn what_a_program_only_names_flows_through_the_agent_that_it_names() {
    let program = "news = ScrapeWebsiteTool()\nclass Posts:\n    agents_config = '../elsewhere/agents.yaml'\n    @agent\n    def scout(self):\n        \
                   return Agent(config=self.agents_config['scout_of_news'], tools=[news])\n";
    let owners: Vec<Option<String>> = exposures(&[("team/posts_crew.py", program)]).into_iter().map(|one| one.origin.agent).collect();
    assert!(!owners.is_empty());
    assert!(owners.iter().all(|owner| owner.as_deref() == Some("scout_of_news")), "{owners:?}");
}

#[test]
fn an_agent_made_of_single_keys_of_its_entry_has_the_tools_of_the_call() {
    let agents = "desk:\n  role: Desk\n  goal: Answer\n  backstory: Patient.\nscout:\n  role: Scout\n  goal: Look\n  backstory: Curious.\n";
    let program = "agents_config = yaml.safe_load(f)\ntasks_config = yaml.safe_load(g)\nnews = ScrapeWebsiteTool()\n\
                   lookout = Agent(\n    role=agents_config[\"scout\"][\"role\"],\n    goal=agents_config[\"scout\"][\"goal\"],\n    tools=[news],\n)\n\
                   look = Task(\n    description=tasks_config[\"look\"][\"description\"],\n    agent=lookout,\n)\n";
    let folder = folder(&[("src/config/agents.yaml", agents), ("src/crew.py", program)]);
    let model = model(folder.path(), &[], &Config::default()).unwrap().0;
    let tools: Vec<_> = model.tools.iter().map(|tool| (tool.origin.agent.as_deref(), tool.name.value.as_str())).collect();
    assert_eq!(tools, [(Some("scout"), "ScrapeWebsiteTool")]);
    let tasks: Vec<_> = model.tasks.iter().map(|task| (task.origin.agent.as_deref(), task.name.value.as_str())).collect();
    assert_eq!(tasks, [(Some("scout"), "look")]);
}
