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
