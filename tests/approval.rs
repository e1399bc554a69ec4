//! What stands before each action, joined across files: the gate, and what decides it.

mod support;

use bailiwick::model::Model;
use bailiwick::names::Named as _;

/// `tool: capability, gate by decider` of every action.
fn actions(model: &Model) -> Vec<String> {
    let said = |action: &bailiwick::model::Action| {
        let (capability, gate, by) = (action.capability.as_str(), action.gate.as_str(), action.by.as_str());
        format!("{}: {capability}, {gate} by {by}", action.tool.value)
    };
    model.actions.iter().map(said).collect()
}

#[test]
fn rules_of_the_project_decide_about_tools_that_a_subagent_declares() {
    let agent = "---\nname: desk\ndescription: Desk.\ntools: mcp__crm__delete_contact, mcp__crm__send_email, mcp__bank__create_payout\n---\nHelp.\n";
    let settings = r#"{"permissions": {"allow": ["mcp__crm__delete_contact"], "ask": ["mcp__crm__send_email"], "deny": ["mcp__bank"]}}"#;
    let (model, _) = support::written(&[(".claude/agents/desk.md", agent), (".claude/settings.json", settings)]);
    assert_eq!(
        actions(&model),
        [
            "mcp__crm__delete_contact: delete, none by rule",
            "mcp__crm__send_email: send.external, ask by rule",
            "mcp__bank__create_payout: money.move, deny by rule",
            "mcp__crm__delete_contact: delete, none by rule",
            "mcp__crm__send_email: send.external, ask by rule",
        ]
    );
    // The rule tells of it, once.
    assert_eq!(model.actions.iter().filter(|action| action.tells).count(), 2);
}

#[test]
fn an_allow_rule_without_effect_leaves_its_action_to_the_rule_that_has() {
    let settings =
        r#"{"permissions": {"allow": ["mcp__crm__delete_contact", "Bash(terraform apply *)"], "deny": ["mcp__crm", "Bash(terraform *)"]}}"#;
    let (model, _) = support::written(&[(".claude/settings.json", settings)]);
    assert_eq!(actions(&model), ["mcp__crm__delete_contact: delete, deny by rule", "Bash(terraform apply *): deploy.prod, deny by rule"]);
}

#[test]
fn a_whole_server_acts_as_the_catalogue_says_and_is_told_as_a_wildcard() {
    let text = r#"{"mcpServers": {"pay": {"url": "https://mcp.stripe.com", "alwaysAllow": ["*"]}}}"#;
    let model = support::one(".roo/mcp.json", text);
    assert!(actions(&model).contains(&"*: money.move, none by rule".to_owned()), "{:?}", actions(&model));
    assert!(model.actions.iter().all(|action| action.from == "server" && !action.tells));
}

/// What a file of instructions says of approvals and limits: `says: of` of every statement.
fn statements(text: &str) -> Vec<String> {
    let model = support::one("CLAUDE.md", text);
    let of = |statement: &bailiwick::model::Statement| statement.of.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("+");
    model.statements.iter().map(|statement| format!("{}: {}", statement.says.as_str(), of(statement))).collect()
}

#[test]
fn sentences_that_want_somebody_asked_are_told_from_those_that_do_not() {
    let asks = [
        ("Ask a manager before refunding anything.", "money.refund"),
        ("Always confirm before deleting files.", "delete"),
        ("Refunds above 100 euro require approval by the team lead.", "money.refund"),
        ("Never deploy without explicit approval.", "deploy.prod"),
        ("Get confirmation from the owner before sending emails.", "send.external"),
        ("Lösche nie einen Kunden ohne Freigabe.", "delete"),
        ("Les remboursements nécessitent la validation du responsable.", "money.refund"),
        ("Los pagos requieren autorización.", "money.move"),
        ("删除客户数据前必须经过批准。", "delete"),
    ];
    for (text, of) in asks {
        assert_eq!(statements(text), [format!("asks-approval: {of}")], "{text}");
    }
    let silent = [
        "Users need approval to delete their accounts.",
        "You do not need approval to send drafts.",
        "Ask which order it is before you answer.",
        "Ask the user for the order number before refunding.",
        "The reviewer asks before merging.",
        "The text \"ask a manager before refunding\" is an example.",
        "> Ask a manager before refunding.",
        "Answer in at most 150 words.",
        "Retry at most 3 times before you report.",
    ];
    for text in silent {
        assert_eq!(statements(text), [""; 0], "{text}");
    }
}

#[test]
fn limits_are_read_of_what_is_paid_or_sent() {
    assert_eq!(statements("Never refund more than 100 euro."), ["limit: money.refund"]);
    assert_eq!(statements("Send at most 5 emails a day."), ["limit: send.external"]);
    assert_eq!(statements("Zahle höchstens 50 Euro je Rechnung aus, keine Überweisung darüber."), ["limit: money.move+billing.modify"]);
    assert_eq!(statements("Send at most 3 sentences."), [""; 0]);
}

#[test]
fn documents_that_a_plugin_names_are_its_agents_and_those_that_it_does_not_are_nobodys() {
    let agent = r#"{"version": "v1.3", "name": "Desk", "instructions": "Help.", "actions": [{"id": "a", "file": "ai-plugin.json"}]}"#;
    let plugin = r#"{"functions": [{"name": "getMail"}], "runtimes": [{"type": "OpenApi", "spec": {"url": "apiSpecificationFile/openapi.json"}, "run_for_functions": ["getMail"]}]}"#;
    let document = r#"{"openapi": "3.0.1", "info": {"title": "Mail"}, "servers": [{"url": "https://graph.microsoft.com/v1.0"}],
        "paths": {"/me/messages": {"get": {"operationId": "getMail", "security": [{"o": ["Mail.Read"]}]}}},
        "components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"authorizationCode": {
            "authorizationUrl": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "scopes": {"Mail.Read": "Read mail"}}}}}}}"#;
    let draft = document.replace("getMail", "getMails");
    let files = |plugin: &str| {
        let paths = ["appPackage/declarativeAgent.json", "appPackage/ai-plugin.json", "appPackage/apiSpecificationFile/openapi.json"];
        let texts = [agent, plugin, document, &draft];
        let all: Vec<(&str, &str)> = paths.into_iter().chain(["appPackage/apiSpecificationFile/openapi2.json"]).zip(texts).collect();
        let (model, _) = support::written(&all);
        let tools: Vec<String> = model.tools.iter().map(|tool| format!("{} of {}", tool.name.value, tool.origin.product)).collect();
        let scopes: Vec<Option<String>> = model.scopes.iter().map(|scope| scope.origin.agent.clone()).collect();
        (tools, scopes)
    };
    let (tools, scopes) = files(plugin);
    assert_eq!(tools, ["getMail of Microsoft 365 Copilot", "ai-plugin.json of Microsoft 365 Copilot"]);
    assert_eq!(scopes, [Some("Desk".to_owned()), Some("Mail".to_owned())]);
    // A function whose operation is not found may be of any document of the package.
    let (tools, _) = files(&plugin.replace("getMail", "getMails"));
    assert!(tools.contains(&"getMails of OpenAPI".to_owned()), "{tools:?}");
}

#[test]
fn what_a_product_asks_for_until_its_user_says_otherwise_weighs_less() {
    let servers = |key: &str| format!(r#"{{"mcpServers": {{"pay": {{"command": "pay-mcp", "{key}": ["create_payout"]}}}}}}"#);
    let severity = |path: &str, text: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
        let report = bailiwick::engine::scan(folder.path(), &[], &bailiwick::config::Config::default(), &bailiwick::engine::Silent);
        let findings = report.expect("a report").findings.into_iter();
        findings.map(|finding| format!("{} {}", finding.severity, finding.rule)).collect::<Vec<_>>()
    };
    assert_eq!(severity(".roo/mcp.json", &servers("alwaysAllow")), ["medium money-movement-without-approval"]);
    assert_eq!(severity(".kiro/settings/mcp.json", &servers("autoApprove")), ["high money-movement-without-approval"]);
}

#[test]
fn putting_people_on_a_sequence_of_mails_sends_them() {
    let server = r#"{"mcpServers": {"monday": {"type": "http", "url": "https://mcp.monday.com/mcp"}}}"#;
    let agent = "---\nname: sales\ndescription: Sales.\ntools: mcp__monday__enroll-item-in-sequence, mcp__monday__activate-sequence, \
                 mcp__monday__deactivate-sequence, mcp__monday__get-board-sequences\n---\nHelp.\n";
    let (model, _) = support::written(&[(".mcp.json", server), (".claude/agents/sales.md", agent)]);
    let can: Vec<String> = model.actions.iter().map(|action| format!("{}: {}", action.tool.value, action.capability.as_str())).collect();
    assert_eq!(can, ["mcp__monday__enroll-item-in-sequence: send.external", "mcp__monday__activate-sequence: send.external"]);
}
