//! What the dialects of coding agents on the command line (Codex, Gemini CLI and Qwen Code, Goose, Aider, Junie, Warp, OpenHands) make of their files.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};

use bailiwick::authority::{Project, gate};
use bailiwick::config::Config;
use bailiwick::engine::model;
use bailiwick::model::{Gate, Model};
use serde_json::{Value, json};
use support::written;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects").join(name)
}

/// The model of a fixture as text, an entity a line, each with its place. What is not so is left out, but for a sandbox.
fn lowered(name: &str) -> String {
    let (model, files) = model(&fixture(name), &[], &Config::default()).unwrap();
    let json = model.json(&|origin| {
        let source = &files[origin.file.0 as usize].source;
        let at = source.position(origin.span.start);
        format!("{}:{}:{} {}", source.path(), at.line, at.column, source.slice(origin.span).lines().next().unwrap_or_default()).into()
    });
    let mut text = String::new();
    for (kind, list) in json.as_object().into_iter().flatten() {
        for entity in list.as_array().into_iter().flatten() {
            let said = entity.as_object().unwrap().iter().filter(|(key, value)| **value != Value::Bool(false) || *key == "enabled");
            text += &format!("{kind} {}\n", Value::Object(said.map(|(key, value)| (key.clone(), value.clone())).collect()));
        }
    }
    text
}

#[test]
fn codex() {
    insta::assert_snapshot!(lowered("codex"));
}

#[test]
fn gemini_and_qwen() {
    insta::assert_snapshot!(lowered("gemini"));
}

#[test]
fn goose() {
    insta::assert_snapshot!(lowered("goose"));
}

#[test]
fn aider() {
    insta::assert_snapshot!(lowered("aider"));
}

#[test]
fn junie() {
    insta::assert_snapshot!(lowered("junie"));
}

#[test]
fn warp() {
    insta::assert_snapshot!(lowered("warp"));
}

#[test]
fn openhands() {
    insta::assert_snapshot!(lowered("openhands"));
}

#[test]
fn what_nobody_is_asked_about_amounts_to_what_the_sandbox_leaves_open() {
    let network = "[sandbox_workspace_write]\nnetwork_access = true\n";
    let table = [
        ("", "", "auto-edit"),
        ("sandbox_mode = \"workspace-write\"\n", "", "auto-edit"),
        ("sandbox_mode = \"read-only\"\n", "", "deny"),
        ("", network, "bypass"),
        ("sandbox_mode = \"read-only\"\n", network, "deny"),
        ("sandbox_mode = \"danger-full-access\"\n", network, "bypass-unsandboxed"),
        ("default_permissions = \":danger-full-access\"\n", "", "bypass-unsandboxed"),
        ("default_permissions = \"web\"\n", "[permissions.web.network]\nenabled = true\n", "bypass"),
        (
            "default_permissions = \"web\"\n",
            "[permissions.web.network]\nenabled = true\ndomains = { \"crates.io\" = \"allow\" }\n",
            "auto-edit",
        ),
    ];
    for (above, below, expected) in table {
        let (model, _) = written(&[(".codex/config.toml", &format!("approval_policy = \"never\"\n{above}{below}"))]);
        let mode = model.settings.iter().find(|setting| setting.key.value == "approval_policy").unwrap();
        assert_eq!(mode.meaning, expected, "{above}{below}");
    }
}

#[test]
fn the_chosen_profile_lies_over_the_file() {
    let text = "profile = 'a'\napproval_policy = 'never'\nsandbox_mode = 'danger-full-access'\n[profiles.a]\nsandbox_mode = 'read-only'\n[profiles.b]\napproval_policy = 'untrusted'\n";
    let said = |path: &str| {
        let (model, _) = written(&[(path, text)]);
        let modes = model.settings.iter().map(|setting| format!("{} {} {}", setting.origin.path, setting.meaning, setting.status));
        let sandboxes =
            model.sandboxes.iter().map(|sandbox| format!("{} {} {}", sandbox.origin.path, sandbox.enabled.value, sandbox.status));
        modes.chain(sandboxes).collect::<Vec<_>>()
    };
    let own = [
        "approval_policy deny effective",
        "profiles.b.approval_policy ask shadowed",
        "sandbox_mode false shadowed",
        "profiles.a.sandbox_mode true effective",
    ];
    assert_eq!(said("home/ada/.codex/config.toml"), own);
    let project = [
        "approval_policy bypass-unsandboxed effective",
        "profiles.b.approval_policy ask inert",
        "sandbox_mode false effective",
        "profiles.a.sandbox_mode true inert",
    ];
    assert_eq!(said(".codex/config.toml"), project);
}

#[test]
fn without_a_sandbox_only_the_untrusted_policy_asks() {
    for (policy, unasked) in [("on-request", true), ("never", true), ("untrusted", false)] {
        let text = format!("approval_policy = \"{policy}\"\nsandbox_mode = \"danger-full-access\"\n");
        let (model, _) = written(&[(".codex/config.toml", &text)]);
        assert_eq!((model.sandboxes[0].enabled.value, model.sandboxes[0].unasked), (false, unasked), "{policy}");
    }
}

#[test]
fn the_path_says_for_whom_a_file_speaks() {
    let table = [
        (".codex/config.toml", "project", "inert"),
        ("packages/api/.codex/config.toml", "project", "inert"),
        ("home/ada/.codex/config.toml", "user", "effective"),
        ("dotfiles/.codex/config.toml", "user", "effective"),
        ("codex/config.toml", "user", "effective"),
        ("dot_codex/config.toml", "user", "effective"),
        ("image/etc/codex/config.toml", "managed", "effective"),
    ];
    for (path, layer, status) in table {
        let (model, _) = written(&[(path, "model_provider = \"x\"\nopenai_base_url = \"https://gateway.acme.dev/v1\"\n")]);
        let setting = &model.settings[0];
        assert_eq!((setting.layer.to_string().as_str(), setting.status.to_string().as_str()), (layer, status), "{path}");
    }
}

/// `verdict tool(what) breadth status` of each rule.
fn grants(model: &Model) -> Vec<String> {
    model.grants.iter().map(|grant| format!("{} {} {} {}", grant.verdict, grant.rule.value, grant.breadth, grant.status)).collect()
}

#[test]
fn rules_are_read_as_far_as_they_are_plain() {
    let table: &[(&str, &[&str])] = &[
        ("prefix_rule(pattern=['ls'])", &["allow shell(ls *) tool effective"]),
        (
            "prefix_rule(['a', ('b', \"c\")], decision = 'prompt',)",
            &["ask shell(a b *) prefix effective", "ask shell(a c *) prefix effective"],
        ),
        ("prefix_rule(pattern=[\"git\" \"hub\"]) # prefix_rule(pattern=['x'])", &["allow shell(github *) tool effective"]),
        ("prefix_rule(pattern=[\"\"\"ls\"\"\"])", &["allow shell(ls *) tool effective"]),
        ("prefix_rule(pattern=[\"l\\\"s\"])", &["allow shell(l\"s *) tool effective"]),
        ("prefix_rule(pattern=[\"bash\"])", &["allow shell(bash *) interpreter effective"]),
        ("prefix_rule(pattern=[\"rm\"], decision=\"deny\")", &["ask shell(rm *) tool dead"]),
        ("prefix_rule(decision=\"allow\")", &[]),
        ("prefix_rule(pattern=[x for x in y])\nprefix_rule(pattern=['ls'])", &["allow shell(ls *) tool effective"]),
        ("'''prefix_rule(pattern=[\"rm\"])'''", &[]),
        ("prefix_rule(pattern=[\"日", &[]),
        ("other(pattern=[\"rm\"])", &[]),
    ];
    for (rules, expected) in table {
        let (model, _) = written(&[(".codex/rules/x.rules", rules)]);
        assert_eq!(grants(&model), *expected, "{rules}");
    }
}

#[test]
fn the_strictest_rule_decides_over_all_files() {
    let (model, files) = written(&[
        (".codex/rules/a.rules", "prefix_rule(pattern=['git'], decision='allow')\nprefix_rule(pattern=['git', 'push', '-f'])"),
        (".codex/rules/b.rules", "prefix_rule(pattern=['git', 'push'], decision='forbidden')"),
        (".codex/config.toml", "approval_policy = 'never'\nsandbox_mode = 'workspace-write'"),
    ]);
    let expected =
        ["allow shell(git *) tool effective", "allow shell(git push -f *) prefix shadowed", "deny shell(git push *) prefix effective"];
    assert_eq!(grants(&model), expected);
    // What a rule allows runs outside of the sandbox, however firm that is.
    assert!(model.sandboxes[0].enforced);
    assert!(model.grants.iter().all(|grant| !grant.sandboxed));
    let path = |file: bailiwick::source::FileId| files[file.0 as usize].source.path();
    let project = Project::of(".codex/config.toml", "Codex");
    for (command, expected) in [("git log", Gate::None), ("git push origin", Gate::Deny), ("make", Gate::Unknown)] {
        assert_eq!(gate(&model, &path, &project, "shell", Some(command)), expected, "{command}");
    }
}

#[test]
fn a_model_that_reviews_is_no_person() {
    let table = [
        ("approval_policy = 'on-request'\napprovals_reviewer = 'auto_review'", Gate::ModelJudged),
        ("approval_policy = 'on-request'\napprovals_reviewer = 'user'", Gate::Unknown),
        ("approvals_reviewer = 'guardian_subagent'\napproval_policy = 'never'\nsandbox_mode = 'danger-full-access'", Gate::None),
    ];
    for (text, expected) in table {
        let (model, files) = written(&[(".codex/config.toml", text)]);
        let path = |file: bailiwick::source::FileId| files[file.0 as usize].source.path();
        let project = Project::of(".codex/config.toml", "Codex");
        assert_eq!(gate(&model, &path, &project, "shell", Some("make")), expected, "{text}");
    }
}

#[test]
fn the_highest_priority_decides_whatever_the_answer() {
    let rule = |decision: &str, start: &str, priority: u32| {
        format!(
            "[[rule]]\ntoolName = \"run_shell_command\"\ncommandPrefix = \"{start}\"\ndecision = \"{decision}\"\npriority = {priority}\n"
        )
    };
    let table = [
        (rule("allow", "git", 500) + &rule("deny", "git push", 100), ["effective", "shadowed"]),
        (rule("allow", "git push", 500) + &rule("deny", "git", 100), ["effective", "effective"]),
        (rule("allow", "git push", 100) + &rule("deny", "git", 500), ["shadowed", "effective"]),
        (rule("allow", "git", 100) + &rule("deny", "git", 100), ["effective", "effective"]),
        (rule("allow", "git", 100) + &rule("deny", "github", 500), ["effective", "effective"]),
    ];
    for (text, expected) in table {
        let (model, _) = written(&[("etc/gemini-cli/policies/a.toml", &text)]);
        let said: Vec<String> = model.grants.iter().map(|grant| grant.status.to_string()).collect();
        assert_eq!(said, expected, "{text}");
    }
}

#[test]
fn the_beginning_of_a_command_stands_for_what_follows() {
    let text = json!({"tools": {"allowed": ["run_shell_command(git log)"], "exclude": ["write_file"]}}).to_string();
    let (model, files) = written(&[(".gemini/settings.json", &text)]);
    let path = |file: bailiwick::source::FileId| files[file.0 as usize].source.path();
    let project = Project::of(".gemini/settings.json", "Gemini CLI");
    let table = [
        ("run_shell_command", Some("git log -3"), Gate::None),
        ("run_shell_command", Some("git logs"), Gate::Unknown),
        ("write_file", Some("a.txt"), Gate::Deny),
    ];
    for (tool, input, expected) in table {
        assert_eq!(gate(&model, &path, &project, tool, input), expected, "{tool} {input:?}");
    }
}

#[test]
fn files_of_others_say_nothing() {
    let table = [
        ("config.toml", "[core]\neditor = \"vim\"\n[security]\nconfirmation = true\n# workspace_base\n"),
        ("requirements.toml", "[packages]\n# allowed_sandbox_modes\n"),
        ("recipes/soup.yaml", "title: Soup\ndescription: Warm\ninstructions: [Cook]\n"),
        ("policies/network.toml", "[[rule]]\ntoolName = 3\ndecision = \"maybe\"\n"),
        ("commands/build.toml", "run = \"echo !{x}\"\n"),
        ("goose/config.yaml", "extensions: [bird]\n"),
        ("codex/config.toml", "title = \"Codex Sinaiticus\"\n"),
        ("bazel/x.rules", "prefix_rule(pattern=['rm'])"),
        (".codex/config.toml", "approval_policy = 3\nsandbox_mode = []\nmcp_servers = 1\nprofiles = 2\nhooks = 4\n"),
        (".gemini/settings.json", "{\"tools\": 1, \"security\": [], \"mcpServers\": null, \"hooks\": {\"X\": {}}}"),
        (".aider.conf.yml", "yes-always: maybe\nread: [1]\nlint-cmd: []\n"),
    ];
    for (path, text) in table {
        let (model, _) = written(&[(path, text)]);
        let Value::Object(kinds) = model.json(&|_| Value::Null) else { panic!("a map") };
        let said: Vec<_> =
            kinds.iter().filter(|(kind, list)| *kind != "agents" && list.as_array().is_some_and(|list| !list.is_empty())).collect();
        let odd_policy = path == ".codex/config.toml";
        assert!(said.is_empty() || odd_policy && said.len() == 1, "{path}: {said:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever a rules file holds, reading it ends, and a plain rule behind it on a line of its own is found where nothing is left open.
    #[test]
    fn odd_rules_never_stop_reading(text in "[a-z_()\\[\\]=,'\"# \\\\\né日]{0,60}") {
        written(&[(".codex/rules/x.rules", &text)]);
        written(&[(".codex/rules/x.rules", &format!("prefix_rule(pattern=[{text}"))]);
    }
}
