//! The actions that are agents: data, each row from its action.yml and, for who may start it, from its source.

use crate::model::Composite;

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
pub(super) struct Action<'a> {
    /// Its repository and folder, in lower case; of an action of the repository itself the folder.
    pub(super) name: &'a str,
    pub(super) product: &'static str,
    /// The inputs that are its task.
    pub(super) tasks: &'a [&'a str],
    /// Other inputs that reach the model or its program as they are.
    pub(super) options: &'a [&'a str],
    /// Whom it lets start it.
    pub(super) admits: Admits,
    /// The input that names others who may, and its words for everybody; with the input without which it has no effect.
    pub(super) opened_by: Option<(&'a str, Option<&'a str>)>,
    /// The input by which programs of others may start it, `*` for all of them.
    pub(super) bots: Option<&'a str>,
    /// Whether its agent gets a token that writes whatever the steps around it say.
    pub(super) token: bool,
    /// Whether it takes its own settings and instructions from the branch that a pull request is for.
    pub(super) restores: bool,
    /// What is known of it where it is one of the repository itself.
    pub(super) local: Option<&'a Composite>,
}

const fn action(name: &'static str, product: &'static str, tasks: &'static [&'static str]) -> Action<'static> {
    Action {
        name,
        product,
        tasks,
        options: &[],
        admits: Admits::Unknown,
        opened_by: None,
        bots: None,
        token: false,
        restores: false,
        local: None,
    }
}

const OPTIONS: &[&str] = &["claude_args", "custom_instructions", "settings", "system_prompt", "append_system_prompt"];

static AGENTS: &[Action<'static>] = &[
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
    Action { options: OPTIONS, admits: Admits::Everybody, ..action("anthropics/claude-code-base-action", "Claude Code", &["prompt"]) },
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

impl<'a> Action<'a> {
    /// One of which nothing else is known.
    pub(super) fn of(name: &'a str, product: &'static str, tasks: &'a [&'a str], options: &'a [&'a str]) -> Self {
        Self {
            name,
            product,
            tasks,
            options,
            admits: Admits::Unknown,
            opened_by: None,
            bots: None,
            token: false,
            restores: false,
            local: None,
        }
    }

    /// Whether it is the one of the repository itself in that folder.
    pub(super) fn is_at(&self, folder: &str) -> bool {
        self.local.is_some() && self.name == folder.trim_end_matches('/')
    }
}

/// The action of that name, `owner/name@version`.
pub(super) fn find(uses: &str) -> Option<&'static Action<'static>> {
    let name = uses.split('@').next().unwrap_or_default().to_ascii_lowercase();
    AGENTS.iter().find(|action| action.name == name)
}
