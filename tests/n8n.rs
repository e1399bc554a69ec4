//! What workflows of n8n are lowered to: the models of the fixtures word for word, and what a graph may look like that nobody drew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use bailiwick::config::Config;
use bailiwick::engine::model;
use bailiwick::model::{Capability, Gate, Model, Trust};
use serde_json::{Value, json};
use support::{one, written};

/// The model of a folder as text: a line for each entity, with where it is written and what stands there.
fn lowered(root: &Path) -> String {
    let (model, files) = model(root, &[], &Config::default()).unwrap();
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let at = source.position(origin.span.start);
        json!(format!("{}:{}:{} {}", source.path(), at.line, at.column, source.slice(origin.span)))
    });
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten().filter(|_| !matches!(kind.as_str(), "statements" | "actions" | "exposures")) {
            let said = entity.as_object().unwrap().iter().filter(|(key, value)| **value != Value::Bool(false) && *key != "product");
            let _ = writeln!(text, "{kind} {}", Value::Object(said.map(|(key, value)| (key.clone(), value.clone())).collect()));
        }
    }
    text
}

#[test]
fn workflows() {
    insta::assert_snapshot!(lowered(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects/n8n")));
}

/// The model of one workflow made of `nodes` and `connections`.
fn workflow(nodes: &str, connections: &str) -> Model {
    let text = format!(r#"{{"nodes":[{nodes}],"connections":{{{connections}}},"meta":"n8n-nodes-base"}}"#);
    one("flows/w.json", &text)
}

fn node(name: &str, kind: &str, rest: &str) -> String {
    format!(r#"{{"name":"{name}","type":"{kind}","typeVersion":2.2{rest}}}"#)
}

fn edge(kind: &str, from: &str, to: &str) -> String {
    format!(r#""{from}":{{"{kind}":[[{{"node":"{to}","type":"{kind}","index":0}}]]}}"#)
}

const AGENT: &str = "@n8n/n8n-nodes-langchain.agent";
const MAIL: &str = r#","parameters":{"sendTo":"={{ $fromAI('to') }}"}"#;

/// The gate of the only tool of an agent that `middle` stands before, and what it decides by.
fn gate_behind(middle: &str) -> Gate {
    let nodes = [
        node("Start", "n8n-nodes-base.webhook", ""),
        node("Between", "n8n-nodes-base.gmail", middle),
        node("A", AGENT, ""),
        node("Mail", "n8n-nodes-base.gmailTool", MAIL),
    ];
    let edges = [edge("main", "Start", "Between"), edge("main", "Between", "A"), edge("ai_tool", "Mail", "A")];
    workflow(&nodes.join(","), &edges.join(",")).tools[0].gate
}

#[test]
fn only_a_node_that_waits_holds_a_run() {
    assert_eq!(gate_behind(r#","parameters":{"operation":"sendAndWait"}"#), Gate::Ask);
    assert_eq!(gate_behind(r#","parameters":{"operation":"send"}"#), Gate::None);
    assert_eq!(gate_behind(r#","disabled":true,"parameters":{"operation":"sendAndWait"}"#), Gate::None, "it hands on what it gets");
    let two = r#","parameters":{"operation":"sendAndWait","approvalOptions":{"values":{"approvalType":"double"}}}"#;
    assert_eq!(gate_behind(two), Gate::Unknown, "nobody looks which of the two buttons was pressed");
}

#[test]
fn a_way_around_the_node_that_waits_is_a_way() {
    let nodes = [
        node("Start", "n8n-nodes-base.webhook", ""),
        node("Ask", "n8n-nodes-base.slack", r#","parameters":{"operation":"sendAndWait"}"#),
        node("A", AGENT, ""),
        node("Mail", "n8n-nodes-base.gmailTool", MAIL),
    ];
    let edges = [r#""Start":{"main":[[{"node":"Ask"},{"node":"A"}]]}"#.to_owned(), edge("main", "Ask", "A"), edge("ai_tool", "Mail", "A")];
    assert_eq!(workflow(&nodes.join(","), &edges.join(",")).tools[0].gate, Gate::None);
}

/// Who may set off a trigger of that kind.
fn trust(kind: &str, parameters: &str) -> Trust {
    let nodes = [node("Start", kind, &format!(r#","parameters":{{{parameters}}}"#)), node("A", AGENT, "")];
    let model = workflow(&nodes.join(","), &edge("main", "Start", "A"));
    model.triggers[0].trust
}

#[test]
fn what_narrows_a_trigger_is_seen() {
    assert_eq!(trust("n8n-nodes-base.webhook", r#""authentication":"none""#), Trust::Public);
    assert_eq!(trust("n8n-nodes-base.webhook", r#""authentication":"jwtAuth""#), Trust::Member);
    assert_eq!(trust("n8n-nodes-base.webhook", r#""options":{"ipWhitelist":"10.0.0.1"}"#), Trust::Member);
    assert_eq!(trust("@n8n/n8n-nodes-langchain.chatTrigger", ""), Trust::Member, "only in the editor");
    assert_eq!(trust("@n8n/n8n-nodes-langchain.chatTrigger", r#""public":true"#), Trust::Public);
    assert_eq!(trust("n8n-nodes-base.telegramTrigger", r#""additionalFields":{"userIds":"4711"}"#), Trust::Member);
    assert_eq!(trust("n8n-nodes-base.scheduleTrigger", ""), Trust::System);
    assert_eq!(trust("n8n-nodes-base.githubTrigger", ""), Trust::Unknown, "the repository may be private");
}

/// What the only tool can do.
fn can(kind: &str, parameters: &str) -> Vec<Capability> {
    let nodes = [node("T", kind, &format!(r#","parameters":{{{parameters}}}"#)), node("A", AGENT, "")];
    let model = workflow(&nodes.join(","), &edge("ai_tool", "T", "A"));
    model.tools[0].abilities.iter().map(|ability| ability.capability).collect()
}

#[test]
fn who_receives_it_makes_the_difference() {
    let mail = "n8n-nodes-base.gmailTool";
    assert_eq!(can(mail, r#""sendTo":"={{ $fromAI('to') }}""#), [Capability::SendExternal]);
    assert_eq!(can(mail, r#""sendTo":"ops@example.com""#), [Capability::SendInternal]);
    assert_eq!(can(mail, r#""sendTo":"={{ $env.OPS }}""#), [Capability::SendInternal]);
    assert_eq!(can(mail, r#""sendTo":"ops@example.com","options":{"bccList":"={{ $fromAI('bcc') }}"}"#), [Capability::SendExternal]);
    assert_eq!(can(mail, r#""sendTo":"""#), []);
    assert_eq!(can(mail, r#""operation":"reply""#), [Capability::SendExternal]);
    assert_eq!(can(mail, r#""resource":"draft","sendTo":"={{ $fromAI('to') }}""#), [Capability::WriteInternal]);
    let chat = "n8n-nodes-base.telegramTool";
    assert_eq!(can(chat, r#""chatId":"={{ $('T').item.json.message.chat.id }}""#), [], "it answers whoever wrote");
    assert_eq!(can(chat, r#""chatId":"={{ $fromAI('chat') }}""#), [Capability::SendExternal]);
}

#[test]
fn parameters_tell_what_the_model_decides() {
    let sql = "n8n-nodes-base.postgresTool";
    let any = [Capability::ReadPrivate, Capability::WriteInternal, Capability::Delete];
    assert_eq!(can(sql, r#""operation":"executeQuery","query":"={{ $fromAI('sql') }}""#), any);
    assert_eq!(
        can(sql, r#""operation":"executeQuery","query":"SELECT * FROM t WHERE id = {{ $fromAI('id') }}""#),
        [Capability::ReadPrivate]
    );
    let web = "n8n-nodes-base.httpRequestTool";
    assert_eq!(can(web, r#""url":"=https://api.example.com/{{ $fromAI('id') }}""#), [Capability::NetFetch]);
    assert_eq!(can(web, r#""url":"={{ $fromAI('url') }}""#), [Capability::NetAny, Capability::ReadUntrusted]);
    assert_eq!(can(web, r#""url":"https://api.example.com","method":"DELETE""#), [Capability::Delete, Capability::NetFetch]);
    let shell = "n8n-nodes-base.executeCommandTool";
    assert_eq!(can(shell, r#""command":"=git log {{ $fromAI('args') }}""#), [Capability::ExecShell]);
    assert_eq!(can(shell, r#""command":"git log""#), []);
    let code = "@n8n/n8n-nodes-langchain.toolCode";
    assert_eq!(can(code, r#""jsCode":"return query.length""#), [], "the author's code, the model's argument");
    assert_eq!(can(code, r#""jsCode":"return eval(query)""#), [Capability::ExecCode]);
}

#[test]
fn another_packages_node_of_a_known_name_is_not_known() {
    assert_eq!(can("n8n-nodes-acme.gmailTool", r#""sendTo":"={{ $fromAI('to') }}""#), []);
}

/// A ring of `count` agents, each with one tool that all of them share, and with everybody's review.
fn ring(count: usize) -> String {
    let mut nodes = vec![
        node("Start", "n8n-nodes-base.webhook", ""),
        node("Review", "n8n-nodes-base.slackHitlTool", ""),
        node("Mail", "n8n-nodes-base.gmailTool", MAIL),
    ];
    let mut shared = String::new();
    let mut edges = vec![edge("main", "Start", "A0"), edge("ai_tool", "Mail", "Review")];
    for at in 0..count {
        nodes.push(node(&format!("A{at}"), AGENT, ""));
        edges.push(edge("main", &format!("A{at}"), &format!("A{}", (at + 1) % count)));
        let _ = write!(shared, r#"{}{{"node":"A{at}"}}"#, if at == 0 { "" } else { "," });
    }
    edges.push(format!(r#""Review":{{"ai_tool":[[{shared}]]}}"#));
    format!(r#"{{"nodes":[{}],"connections":{{{}}},"meta":"n8n-nodes-base"}}"#, nodes.join(","), edges.join(","))
}

#[test]
fn ten_thousand_agents_in_a_ring_end_in_time() {
    let text = ring(10_000);
    let start = Instant::now();
    let model = one("flows/w.json", &text);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!((model.agents.len(), model.agents[9_999].name.value.as_str()), (10_000, "A9999"));
    assert_eq!(model.triggers.first().map(|trigger| trigger.trust), Some(Trust::Public));
}

/// A tool that calls a workflow, with those parameters, as an agent's only one, and what else the file holds.
fn calling(parameters: &str, nodes: &str, edges: &str) -> String {
    let tool = node("T", "@n8n/n8n-nodes-langchain.toolWorkflow", &format!(r#","parameters":{{{parameters}}}"#));
    let start = node("Start", "@n8n/n8n-nodes-langchain.chatTrigger", "");
    let nodes = format!("{start},{tool},{}{nodes}", node("A", AGENT, ""));
    let edges = format!("{},{}{edges}", edge("main", "Start", "A"), edge("ai_tool", "T", "A"));
    format!(r#"{{"id":"Caller01","nodes":[{nodes}],"connections":{{{edges}}},"meta":"n8n-nodes-base"}}"#)
}

/// A workflow that is called by its id and hands what it gets to one node.
fn called(kind: &str, parameters: &str) -> String {
    let nodes = [node("In", "n8n-nodes-base.executeWorkflowTrigger", ""), node("Do", kind, &format!(r#","parameters":{{{parameters}}}"#))];
    format!(r#"{{"id":"Called01","nodes":[{}],"connections":{{{}}},"meta":"n8n-nodes-base"}}"#, nodes.join(","), edge("main", "In", "Do"))
}

/// What the tool `T` of the model can do.
fn tool_can(model: &Model) -> Vec<Capability> {
    let tool = model.tools.iter().find(|tool| tool.name.value == "T").unwrap();
    tool.abilities.iter().map(|ability| ability.capability).collect()
}

#[test]
fn what_an_embedded_workflow_does_its_tool_can() {
    let embedded = |kind: &str, parameters: &str| {
        let inner = serde_json::to_string(&called(kind, parameters)).unwrap();
        tool_can(&one("w.json", &calling(&format!(r#""source":"parameter","workflowJson":{inner}"#), "", "")))
    };
    let delegate = Capability::AgentDelegate;
    assert_eq!(embedded("n8n-nodes-base.ssh", r#""command":"={{ $json.query }}""#), [delegate, Capability::ExecShell]);
    assert_eq!(embedded("n8n-nodes-base.ssh", r#""command":"uptime""#), [delegate]);
    assert_eq!(
        embedded("n8n-nodes-base.httpRequest", r#""url":"={{ $json.query.url }}""#),
        [delegate, Capability::NetAny, Capability::ReadUntrusted]
    );
    assert_eq!(
        embedded("n8n-nodes-base.gmail", r#""sendTo":"={{ $json.to }}","message":"={{ $json.text }}""#),
        [delegate, Capability::SendExternal]
    );
    assert_eq!(
        embedded("n8n-nodes-base.gmail", r#""sendTo":"ops@example.com","message":"={{ $json.text }}""#),
        [delegate, Capability::SendInternal]
    );
    assert_eq!(
        embedded("n8n-nodes-base.gmail", r#""sendTo":"={{ $env.OPS }}","message":"It is done.""#),
        [delegate],
        "nothing of the model's"
    );
    let broken = calling(r#""source":"parameter","name":"send_email","workflowJson":"{\"nodes\": [""#, "", "");
    assert_eq!(tool_can(&one("w.json", &broken)), [delegate, Capability::SendExternal], "only its name is left");
}

#[test]
fn what_the_author_fills_in_the_model_does_not_write() {
    let inner = serde_json::to_string(&called("n8n-nodes-base.ssh", r#""command":"={{ $json.line }}""#)).unwrap();
    let mapped = |value: &str| {
        let inputs = format!(r#""source":"parameter","workflowInputs":{{"value":{{{value}}}}},"workflowJson":{inner}"#);
        tool_can(&one("w.json", &calling(&inputs, "", ""))).contains(&Capability::ExecShell)
    };
    assert!(mapped(r#""line":"={{ $fromAI('line') }}""#));
    assert!(!mapped(r#""line":"uptime","why":"={{ $fromAI('why') }}""#));
}

#[test]
fn a_workflow_of_another_file_is_found_by_its_id() {
    let mail = called("n8n-nodes-base.gmail", r#""sendTo":"={{ $json.to }}","message":"={{ $json.text }}""#);
    let caller = |more: &str| calling(&format!(r#""name":"note","workflowId":{{"value":"Called01"}}{more}"#), "", "");
    let delegate = Capability::AgentDelegate;
    let joined = |files: &[(&str, &str)]| tool_can(&written(files).0);
    let plain = caller("");
    assert_eq!(joined(&[("f/a.json", &plain), ("f/b.json", &mail)]), [delegate, Capability::SendExternal]);
    assert_eq!(joined(&[("f/a.json", &plain), ("g/b.json", &mail)]), [delegate, Capability::SendExternal], "the only one of that id");
    assert_eq!(joined(&[("f/a.json", &plain), ("g/b.json", &mail), ("h/b.json", &mail)]), [delegate], "which one is not told");
    assert_eq!(joined(&[("f/a.json", &plain), ("f/b.json", &mail.replace("Called01", "Called02"))]), [delegate]);
    let fixed = caller(r#","workflowInputs":{"value":{"to":"ops@example.com","text":"={{ $fromAI('text') }}"}}"#);
    assert_eq!(joined(&[("f/a.json", &fixed), ("f/b.json", &mail)]), [delegate, Capability::SendInternal], "the author says to whom");
    let (model, _) = written(&[("f/a.json", &plain), ("f/b.json", &mail)]);
    assert_eq!(model.tools.len(), 1, "what stands for the workflow is gone");
    assert_eq!(model.tools[0].provider, None);
}

#[test]
fn a_shell_behind_an_id_is_told_where_it_stands() {
    let shell = called("n8n-nodes-base.ssh", r#""command":"=ping {{ $json.host }}""#);
    let runs = |more: &str| {
        let caller = calling(&format!(r#""workflowId":"Called01"{more}"#), "", "");
        let (model, files) = written(&[("a.json", &caller), ("b.json", &shell)]);
        let place = |setting: &bailiwick::model::Setting| files[setting.value.span.file.0 as usize].source.path().to_owned();
        model.settings.iter().filter(|setting| setting.meaning == "shell").map(place).collect::<Vec<_>>()
    };
    assert_eq!(runs(""), ["b.json"]);
    assert_eq!(runs(r#","workflowInputs":{"value":{"host":"db1"}}"#), [""; 0], "the author fills in the host");
    assert!(one("b.json", &shell).settings.is_empty(), "no agent calls it");
}

#[test]
fn agents_behind_an_id_are_handed_work() {
    let inner = [node("In", "n8n-nodes-base.executeWorkflowTrigger", ""), node("A", AGENT, "")];
    let callee = format!(
        r#"{{"id":"Called01","nodes":[{}],"connections":{{{}}},"meta":"n8n-nodes-base"}}"#,
        inner.join(","),
        edge("main", "In", "A")
    );
    let caller = calling(r#""workflowId":"Called01""#, "", "");
    let (model, _) = written(&[("a.json", &caller), ("b.json", &callee)]);
    let handed: Vec<Vec<&str>> = model.agents.iter().map(|agent| agent.hands_to.iter().map(|to| to.value.as_str()).collect()).collect();
    assert_eq!(handed, [vec!["Called01"], vec![]], "both are called A, and each is its file's");
    let own = calling(
        r#""workflowId":"={{ $workflow.id }}""#,
        &format!(",{}", inner[0].clone() + "," + &node("B", AGENT, "")),
        &format!(",{}", edge("main", "In", "B")),
    );
    assert_eq!(one("a.json", &own).agents[0].hands_to[0].value, "B");
}

/// A workflow whose agent's output goes down a chain of `count` nodes that set a field, each after the one before, and then everywhere at once.
fn chain(count: usize) -> String {
    let mut nodes = vec![node("Start", "n8n-nodes-base.webhook", ""), node("A", AGENT, "")];
    let mut edges = vec![edge("main", "Start", "A"), edge("main", "A", "S0")];
    for at in 0..count {
        let set = r#","parameters":{"assignments":{"assignments":[{"name":"a","value":"={{ $json.a }}"}]}}"#;
        nodes.push(node(&format!("S{at}"), "n8n-nodes-base.set", set));
        if at > 0 {
            edges.push(edge("main", &format!("S{}", at - 1), &format!("S{at}")));
        }
    }
    let named = |at: usize| format!("{{{{ $('S{at}').item.json.a }}}} ");
    let all: String = (0..count).map(named).collect();
    let mut last = String::new();
    for at in 0..count / 10 {
        let wide = if at == 0 { all.clone() } else { (0..10).map(|one| named((at * 10 + one) % count)).collect() };
        nodes.push(node(
            &format!("M{at}"),
            "n8n-nodes-base.gmail",
            &format!(r#","parameters":{{"sendTo":"x@example.com","message":"={wide}"}}"#),
        ));
        let _ = write!(last, r#"{}{{"node":"M{at}"}}"#, if at == 0 { "" } else { "," });
    }
    edges.push(format!(r#""S{}":{{"main":[[{last}]]}}"#, count - 1));
    format!(r#"{{"nodes":[{}],"connections":{{{}}},"meta":"n8n-nodes-base"}}"#, nodes.join(","), edges.join(","))
}

#[test]
fn references_that_go_deep_and_wide_end_in_time() {
    let time = |count: usize| {
        let text = chain(count);
        let start = Instant::now();
        let model = one("flows/w.json", &text);
        assert_eq!(model.agents.len(), 1);
        start.elapsed()
    };
    let (small, large) = (time(500), time(8_000));
    assert!(large < small * 16 * 5, "{small:?} and, with sixteen times as much, {large:?}");
}

#[test]
fn values_are_followed_through_some_nodes_and_not_for_ever() {
    let sends = |count: usize| one("flows/w.json", &chain(count)).tools.iter().filter(|tool| tool.name.value.starts_with('M')).count();
    assert_eq!((sends(10), sends(30)), (1, 3));
    assert_eq!(sends(500), 4, "the other 46 refer to nodes that are further from the agent than is followed");
}

#[test]
fn a_thousand_tools_that_call_their_own_workflow_end_in_time() {
    let count = 4_000;
    let call = r#","parameters":{"workflowId":"={{ $workflow.id }}"}"#;
    let mut nodes = vec![node("In", "n8n-nodes-base.executeWorkflowTrigger", ""), node("A", AGENT, "")];
    let mut edges = vec![edge("main", "In", "S0")];
    for at in 0..count {
        nodes.push(node(&format!("T{at}"), "@n8n/n8n-nodes-langchain.toolWorkflow", call));
        nodes.push(node(&format!("S{at}"), "n8n-nodes-base.set", ""));
        edges.push(edge("ai_tool", &format!("T{at}"), "A"));
        edges.push(edge("main", &format!("S{at}"), &format!("S{}", at + 1)));
    }
    let text = format!(r#"{{"nodes":[{}],"connections":{{{}}},"meta":"n8n-nodes-base"}}"#, nodes.join(","), edges.join(","));
    let start = Instant::now();
    assert_eq!(one("flows/w.json", &text).tools.len(), count);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn workflows_in_workflows_end_in_time() {
    let mut text = called("n8n-nodes-base.ssh", r#""command":"={{ $json.query }}""#);
    for _ in 0..12 {
        text = calling(&format!(r#""source":"parameter","workflowJson":{}"#, serde_json::to_string(&text).unwrap()), "", "");
    }
    let start = Instant::now();
    assert_eq!(one("flows/w.json", &text).agents.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
