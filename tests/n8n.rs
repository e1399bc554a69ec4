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
use support::one;

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
