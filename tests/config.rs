//! `bailiwick.yaml`: what it means, and what is said of every mistake in it.

mod support;

use bailiwick::config::{self, Config, Error, Exception, RuleSetting, Selector, Threshold};
use bailiwick::finding::{Category, Confidence, Persona, Severity};
use bailiwick::rule::{self, Rule};

/// The id of a rule that there is, and that the tests use as any rule.
const RULE: &str = "secret-in-prompt";

fn rules() -> &'static [Rule] {
    rule::all()
}

fn read(text: &str) -> Config {
    config::read("bailiwick.yaml", text.into(), rules()).unwrap_or_else(|invalid| panic!("{}", invalid.render(false, true, 120)))
}

/// The mistakes: the text that each one points to, what is said, and the help.
fn mistakes(text: &str) -> Vec<(String, String, String)> {
    let invalid = config::read("bailiwick.yaml", text.into(), rules()).expect_err("it holds a mistake");
    let shown = |problem: &config::Problem| invalid.text[problem.start..problem.end].to_owned();
    invalid.problems.iter().map(|problem| (shown(problem), problem.message.clone(), problem.help.clone())).collect()
}

#[test]
fn everything_that_can_be_said() {
    let config = read(
        r#"
version: 1
persona: strict
fail_on: critical:high
min_severity: low
min_confidence: medium
exclude: [vendor/**, "docs/*.md"]
select: [secrets, secret-in-prompt]
rules:
  secret-in-prompt: medium
  secret-in-url: off
  hidden-unicode-tags: { severity: critical }
ignore:
  - injection
  - rule: secret-in-prompt
    path: docs/**
    pointer: /a/b~1c
    reason: published example
"#,
    );
    assert_eq!(config.persona, Persona::Strict);
    assert_eq!(config.fail_on, Some(Threshold { severity: Severity::Critical, confidence: Confidence::High }));
    assert_eq!((config.min_severity, config.min_confidence), (Severity::Low, Confidence::Medium));
    assert_eq!(config.exclude, ["vendor/**", "docs/*.md"]);
    assert_eq!(config.select, [Selector::Category(Category::Secrets), Selector::Rule(RULE.to_owned())]);
    assert_eq!(config.deselect, [Selector::Category(Category::Injection)]);
    let settings: Vec<_> = config.rules.iter().map(|(id, setting)| (id.as_str(), *setting)).collect();
    let severity = RuleSetting::Severity;
    assert_eq!(
        settings,
        [("hidden-unicode-tags", severity(Severity::Critical)), (RULE, severity(Severity::Medium)), ("secret-in-url", RuleSetting::Off)]
    );
    let exception = Exception {
        rule: RULE.to_owned(),
        path: "docs/**".to_owned(),
        pointer: Some("/a/b~1c".to_owned()),
        reason: "published example".to_owned(),
        written: ("bailiwick.yaml".to_owned(), 15),
    };
    assert_eq!(config.exceptions, [exception]);
}

#[test]
fn nothing_said_is_the_default() {
    for text in ["", "# only a remark\n", "---\n", "version: 1\n", "exclude: []\nrules: {}\n"] {
        let (config, default) = (read(text), Config::default());
        assert_eq!((config.persona, config.fail_on, config.rules.len()), (default.persona, default.fail_on, 0), "{text:?}");
        assert!(config.exclude.is_empty() && config.exceptions.is_empty() && config.select.is_empty() && config.deselect.is_empty());
    }
}

#[test]
fn the_gate_can_be_written_in_four_ways() {
    let gate = |severity, confidence| Some(Threshold { severity, confidence });
    for (text, expected) in [
        ("low", gate(Severity::Low, Confidence::Medium)),
        ("low:high", gate(Severity::Low, Confidence::High)),
        ("{severity: info}", gate(Severity::Info, Confidence::Medium)),
        ("{severity: info, confidence: low}", gate(Severity::Info, Confidence::Low)),
        ("never", None),
    ] {
        assert_eq!(read(&format!("fail_on: {text}")).fail_on, expected, "{text}");
    }
}

#[test]
fn off_is_off_in_both_versions_of_yaml() {
    for off in ["off", "false", "\"off\""] {
        assert_eq!(read(&format!("rules: {{{RULE}: {off}}}")).rules[RULE], RuleSetting::Off, "{off}");
    }
}

#[test]
fn a_mistake_is_said_at_its_place() {
    let keys = "the keys here are `exclude`, `fail_on`, `ignore`, `min_confidence`, `min_severity`, `persona`, `rules`, `select`, `tools`, `version`";
    let list = "`bailiwick rules` lists them all";
    for (text, place, message, help) in [
        ("exclud: []", "exclud", "unknown key `exclud`", &*format!("{keys}; did you mean `exclude`?")),
        ("weather: fine", "weather", "unknown key `weather`", keys),
        ("version: 2", "2", "`version` cannot be `2`", "this version of bailiwick reads version 1"),
        ("persona: strickt", "strickt", "`persona` cannot be `strickt`", "it can be `default`, `strict`, `audit`; did you mean `strict`?"),
        ("min_severity: [low]", "[low]", "`min_severity` cannot be a list", "it can be `info`, `low`, `medium`, `high`, `critical`"),
        (
            "fail_on: hihg",
            "hihg",
            "`hihg` is no severity; there are info, low, medium, high, critical; did you mean `high`?",
            "write SEVERITY, SEVERITY:CONFIDENCE or never: `high`, `critical:high`",
        ),
        ("exclude: a/**", "a/**", "`exclude` cannot be `a/**`", "it must be a list"),
        ("exclude: [\"a{b\"]", "\"a{b\"", "`a{b` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)", ""),
        ("exclude: [\"\"]", "\"\"", "`exclude` is empty", ""),
        ("rules: {secret-in-promt: off}", "secret-in-promt", "there is no rule `secret-in-promt`; did you mean `secret-in-prompt`?", list),
        ("select: [secret]", "secret", "`secret` is neither a rule nor a category; did you mean `secrets`", list),
        ("ignore: [approvals]", "approvals", "`approvals` is neither a rule nor a category; did you mean `approval`?", list),
        ("ignore: [3]", "3", "`ignore` cannot be `3`", "it must be a text or a map"),
        ("ignore: [{rule: secret-in-prompt, path: a}]", "rule", "`reason` is missing in `ignore`", "`reason`: Why this is accepted."),
        (
            "ignore: [{rule: secret-in-prompt, path: a, reason: ' '}]",
            "' '",
            "the reason is empty",
            "say why this is accepted: somebody will ask",
        ),
        (
            "ignore: [{rule: secret-in-prompt, path: a, reason: r, pointer: a/b}]",
            "a/b",
            "`a/b` is no JSON pointer",
            "write the keys from the top, each after a `/`: `/mcpServers/github/env`",
        ),
        ("persona: audit\npersona: strict", "persona", "`persona` stands here twice, and only the last one counts", "take one out"),
        ("- a", "- a", "`` cannot be a list", "it must be a map"),
        ("version: 1\n---\nversion: 1", "version: 1", "a configuration is one document", "take out the `---` and what follows"),
    ] {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let (at, said, helped) = &found[0];
        assert_eq!(at.trim_end(), place, "{text}");
        assert!(said.starts_with(message), "{text}: {said}");
        assert_eq!(helped, help, "{text}");
    }
}

#[test]
fn all_mistakes_are_said_in_one_go_and_in_order() {
    let text = "version: 2\nexclud: []\nrules:\n  nosuchrule: hgh\nignore:\n  - {rule: x, path: '['}\n";
    let places: Vec<String> = mistakes(text).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(places, ["2", "exclud", "nosuchrule", "hgh", "rule", "x", "'['"]);
}

#[test]
fn what_is_no_yaml_is_said_at_its_place() {
    let found = mistakes("version: 1\nexclude: [a\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "`[` is not closed");
    let invalid = config::read("bailiwick.yaml", vec![b'a', 0xff, b':'], rules()).expect_err("no UTF-8");
    assert_eq!(invalid.problems[0].message, "this is no UTF-8 text");
}

#[test]
fn a_bomb_of_aliases_is_refused_and_not_expanded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        text += &format!("a{level}: &a{level} [{below}]\n");
    }
    let found = mistakes(&text);
    assert_eq!(found[0].1, "this holds more than any configuration needs");
}

#[test]
fn a_mistake_is_drawn_with_its_line() {
    let invalid = config::read("bailiwick.yaml", b"version: 1\npersona: strickt\n".to_vec(), rules()).expect_err("a mistake");
    let text = invalid.render(false, true, 100);
    assert!(text.contains("bailiwick.yaml:2:10"), "{text}");
    assert!(text.contains(" 2 │ persona: strickt\n   ·          ───────\n"), "{text}");
    assert!(invalid.render(false, false, 100).is_ascii());
    assert!(invalid.render(true, true, 100).contains("\x1b["));
}

#[test]
fn one_file_is_found_and_two_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let persona = |root: &std::path::Path| {
        config::load(root, None, rules()).map(|config| config.persona).map_err(|error| match error {
            Error::File(message) => message,
            Error::Invalid(invalid) => invalid.path,
        })
    };
    assert_eq!(persona(root), Ok(Persona::Default));
    std::fs::create_dir(root.join(".github")).expect("made");
    std::fs::write(root.join(".github/bailiwick.yml"), "persona: audit").expect("written");
    assert_eq!(persona(root), Ok(Persona::Audit));
    std::fs::write(root.join("bailiwick.yaml"), "persona: strict").expect("written");
    let both = "both `bailiwick.yaml` and `.github/bailiwick.yml` are there; keep one of them, or choose with --config";
    assert_eq!(persona(root), Err(both.to_owned()));
    let given = root.join("bailiwick.yaml");
    assert_eq!(config::load(root, Some(&given), rules()).expect("valid").persona, Persona::Strict);
    let Err(Error::File(message)) = config::load(root, Some(&root.join("none.yaml")), rules()) else { panic!("there is no such file") };
    assert!(message.ends_with("none.yaml` does not exist"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_read() {
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let private = elsewhere.path().join("private");
    std::fs::write(&private, "persona: audit").expect("written");
    std::os::unix::fs::symlink(&private, folder.path().join("bailiwick.yaml")).expect("linked");
    let Err(Error::File(message)) = config::load(folder.path(), None, rules()) else { panic!("it leads out of the project") };
    assert!(message.starts_with("`bailiwick.yaml` is a link that leads out of the project"), "{message}");
}

#[test]
fn the_documented_configurations_are_valid() {
    let mut blocks = 0;
    for page in [include_str!("../docs/configuration.md"), include_str!("../README.md")] {
        for block in page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().expect("a block")) {
            if block.starts_with("version:") {
                blocks += 1;
                read(block);
            }
        }
    }
    assert_eq!(blocks, 2);
}

#[test]
fn a_credential_beside_a_mistake_is_not_shown() {
    let token = support::expand("@@mint:github-pat@@");
    for text in
        [format!("persona: {token}\n"), format!("# {token}\npersona: strickt\n"), format!("ignore: [{token}]\n"), format!("{token}: 1\n")]
    {
        let invalid = config::read("bailiwick.yaml", text.clone().into(), rules()).expect_err("a mistake");
        let shown = invalid.render(false, true, 100);
        assert!(!shown.contains(&token[8..]), "{shown}");
        assert!(shown.contains("bailiwick.yaml:"), "{shown}");
    }
}
