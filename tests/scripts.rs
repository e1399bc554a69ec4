//! Starts of agents in scripts, build files and CI jobs: what is one, what its options say, and where.

use std::path::Path;

use bailiwick::config::Config;
use bailiwick::engine::model;

/// `file: product meaning mode | flag as written`, one for each start, then `file: key = meaning` for each setting.
fn lowered() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects/scripts");
    let (model, files) = model(&root, &[], &Config::default()).expect("fixtures are there");
    let slice = |span: bailiwick::source::Span| files[span.file.0 as usize].source.slice(span).to_owned();
    let path = |file: bailiwick::source::FileId| files[file.0 as usize].source.path().to_owned();
    let launches = model.launches.iter().map(|launch| {
        let flag = launch.flag.as_ref().map_or_else(|| "-".to_owned(), |flag| slice(flag.span));
        let isolated = if launch.isolated { " isolated" } else { "" };
        let (product, meaning, mode) = (launch.origin.product, launch.meaning, launch.mode);
        format!("{}: {product} {meaning} {mode}{isolated} | {flag}", path(launch.origin.file))
    });
    let settings =
        model.settings.iter().map(|setting| format!("{}: {} = {}", path(setting.origin.file), setting.key.value, setting.meaning));
    launches.chain(settings).collect()
}

#[test]
fn starts_are_told_from_what_only_names_an_agent() {
    let expected = [
        ".devcontainer/devcontainer.json: Cline CLI bypass unattended | \"-y\"",
        ".devcontainer/devcontainer.json: OpenHands CLI model-judged unknown | --llm-approve",
        ".github/workflows/agents.yml: Kiro CLI default ci | -",
        ".github/workflows/agents.yml: Codex sandboxed ci | -",
        ".github/workflows/agents.yml: Claude Code edits ci | --permission-mode acceptEdits",
        ".gitlab-ci.yml: Copilot CLI default ci | -",
        ".gitlab-ci.yml: Copilot CLI bypass ci | COPILOT_ALLOW_ALL=true",
        ".husky/pre-push: Amp bypass unattended | --dangerously-allow-all",
        "Makefile: Codex bypass unattended | -s danger-full-access",
        "Makefile: Qwen Code bypass unattended isolated | -y",
        "docker/agent.Dockerfile: Codex bypass unattended | \"--yolo\"",
        "justfile: OpenCode bypass unattended | --auto",
        "package.json: Claude Code bypass unattended | --dangerously-skip-permissions",
        "package.json: Gemini CLI restricted unattended | --approval-mode=plan",
        "scripts/night.sh: Aider bypass-edits unattended | --yes-always",
        "scripts/night.sh: Droid edits unattended | --auto low",
        "scripts/night.sh: Cursor CLI default unattended | -",
        "scripts/night.sh: Gemini CLI default unattended | -",
        "scripts/night.sh: Goose bypass unattended | GOOSE_MODE=auto",
        "scripts/night.sh: Claude Code bypass unattended | --permission-mode bypassPermissions",
        "scripts/night.sh: Amazon Q CLI bypass unattended | --trust-all-tools",
        "scripts/night.sh: --sandbox = no sandbox",
        "scripts/night.sh: --skip-trust = off",
    ];
    assert_eq!(lowered(), expected);
}
