//! The actions that are agents: data, each row from its action.yml and, for who may start it, from its source.

/// Whom an action itself lets start its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admits {
    /// People who may write to the repository.
    Writers,
    /// Whoever makes the event happen.
    Everybody,
    /// Not known.
    Unknown,
}

/// An action that is an agent.
#[derive(Debug)]
pub(super) struct Action {
    /// Its repository and folder, in lower case.
    name: &'static str,
    pub(super) product: &'static str,
    /// The inputs that are its task.
    pub(super) tasks: &'static [&'static str],
    /// Other inputs that reach the model or its program as they are.
    pub(super) options: &'static [&'static str],
    /// Whom it lets start it.
    pub(super) admits: Admits,
    /// The input that names others who may, and its words for everybody; with the input without which it has no effect.
    pub(super) opened_by: Option<(&'static str, Option<&'static str>)>,
    /// The input by which programs of others may start it, `*` for all of them.
    pub(super) bots: Option<&'static str>,
    /// Whether its agent gets a token that writes whatever the steps around it say.
    pub(super) token: bool,
    /// Whether it takes its own settings and instructions from the branch that a pull request is for.
    pub(super) restores: bool,
}

const fn action(name: &'static str, product: &'static str, tasks: &'static [&'static str]) -> Action {
    Action { name, product, tasks, options: &[], admits: Admits::Unknown, opened_by: None, bots: None, token: false, restores: false }
}

const OPTIONS: &[&str] = &["claude_args", "custom_instructions", "settings", "system_prompt", "append_system_prompt"];

static AGENTS: &[Action] = &[
    // src/github/validation/permissions.ts, actor.ts: people need the right to write, programs must be named; `allowed_non_write_users` counts
    // only with `github_token`. src/github/operations/restore-config.ts: `.claude`, `.mcp.json`, `CLAUDE.md` and others of the base branch.
    Action {
        options: OPTIONS,
        admits: Admits::Writers,
        opened_by: Some(("allowed_non_write_users", Some("github_token"))),
        bots: Some("allowed_bots"),
        token: true,
        restores: true,
        ..action("anthropics/claude-code-action", "Claude Code", &["prompt", "direct_prompt", "override_prompt"])
    },
    // docs/security.md "claude-code-action vs claude-code-base-action": no check of who starts it, nothing is restored.
    Action {
        options: OPTIONS,
        admits: Admits::Everybody,
        ..action("anthropics/claude-code-base-action", "Claude Code", &["prompt"])
    },
    // src/checkActorPermissions.ts
    Action {
        options: &["codex-args"],
        admits: Admits::Writers,
        opened_by: Some(("allow-users", None)),
        ..action("openai/codex-action", "Codex", &["prompt"])
    },
    // action.yml: no step looks at who started it; the examples check `author_association` in a job before it.
    Action {
        options: &["settings"],
        admits: Admits::Everybody,
        ..action("google-github-actions/run-gemini-cli", "Gemini CLI", &["prompt"])
    },
    Action {
        options: &["settings", "settings_json"],
        admits: Admits::Everybody,
        ..action("google-gemini/gemini-cli-action", "Gemini CLI", &["prompt"])
    },
    Action {
        options: &["settings", "settings_json"],
        admits: Admits::Everybody,
        ..action("qwenlm/qwen-code-action", "Qwen Code", &["prompt"])
    },
    // packages/opencode/src/cli/cmd/github.ts, assertPermissions
    Action { admits: Admits::Writers, token: true, ..action("anomalyco/opencode/github", "OpenCode", &["prompt"]) },
    Action { admits: Admits::Writers, token: true, ..action("sst/opencode/github", "OpenCode", &["prompt"]) },
    // src/index.ts: hands `prompt` to `oz agent run` and looks at nobody.
    Action { admits: Admits::Everybody, ..action("warpdotdev/oz-agent-action", "Oz", &["prompt"]) },
    action("augmentcode/augment-agent", "Augment", &["instruction"]),
    action("factory-ai/droid-action", "Droid", &["prompt"]),
    action("jetbrains/junie-github-action", "Junie", &["prompt"]),
];

/// The action of that name, `owner/name@version`.
pub(super) fn find(uses: &str) -> Option<&'static Action> {
    let name = uses.split('@').next().unwrap_or_default().to_ascii_lowercase();
    AGENTS.iter().find(|action| action.name == name)
}
