//! The command-line programs of agents, and what their options say about approval: data, each row with its source.

use crate::model::LaunchMeaning;

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Decides over approval by itself.
    Decides(LaunchMeaning),
    /// Nobody is asked; what runs is held by a sandbox, if there is one.
    NeverAsks,
    /// The sandbox is off.
    SandboxOff,
    /// The sandbox is on: it holds what runs unasked.
    SandboxOn,
    /// The folder counts as trusted.
    Trusts,
}

/// An option.
pub(super) struct Flag {
    pub(super) names: &'static [&'static str],
    /// The value that it must have; empty: it has none.
    pub(super) value: &'static str,
    pub(super) does: Does,
}

/// A program.
pub(super) struct Cli {
    /// The product, by the name people know it under.
    pub(super) product: &'static str,
    pub(super) programs: &'static [&'static str],
    /// Packages whose one program it is.
    pub(super) packages: &'static [&'static str],
    /// For names that other programs have too: one of these words must follow.
    pub(super) only_with: &'static [&'static str],
    /// Words that let it work with nobody in front of it.
    pub(super) unattended: &'static [&'static str],
    /// Of those, the ones under which it never asks and relies on its sandbox.
    pub(super) never_asks: &'static [&'static str],
    pub(super) flags: &'static [Flag],
    /// A variable of the environment, the value, and what it says.
    pub(super) variable: Option<(&'static str, &'static [&'static str], LaunchMeaning)>,
}

const fn flag(names: &'static [&'static str], does: Does) -> Flag {
    Flag { names, value: "", does }
}

const fn valued(names: &'static [&'static str], value: &'static str, does: Does) -> Flag {
    Flag { names, value, does }
}

const BYPASS: Does = Does::Decides(LaunchMeaning::Bypass);
const EDITS: Does = Does::Decides(LaunchMeaning::Edits);
const RESTRICTED: Does = Does::Decides(LaunchMeaning::Restricted);
const MODEL_JUDGED: Does = Does::Decides(LaunchMeaning::ModelJudged);

const NONE: Cli = Cli {
    product: "",
    programs: &[],
    packages: &[],
    only_with: &[],
    unattended: &["-p", "--print", "--prompt"],
    never_asks: &[],
    flags: &[],
    variable: None,
};

pub(super) static CLIS: &[Cli] = &[
    // code.claude.com/docs/en/cli-reference, .../permission-modes
    Cli {
        product: "Claude Code",
        programs: &["claude"],
        packages: &["@anthropic-ai/claude-code"],
        flags: &[
            flag(&["--dangerously-skip-permissions"], BYPASS),
            valued(&["--permission-mode"], "bypassPermissions", BYPASS),
            valued(&["--permission-mode"], "auto", MODEL_JUDGED),
            valued(&["--permission-mode"], "acceptEdits", EDITS),
            valued(&["--permission-mode"], "dontAsk", RESTRICTED),
            valued(&["--permission-mode"], "plan", RESTRICTED),
            // "Add bypassPermissions to the Shift+Tab mode cycle without starting in it".
            flag(&["--allow-dangerously-skip-permissions"], Does::Decides(LaunchMeaning::BypassOffered)),
        ],
        ..NONE
    },
    // developers.openai.com/codex/cli/reference; openai/codex codex-rs/utils/cli/src/shared_options.rs. `--full-auto` asks on request within
    // the sandbox and is no bypass; `codex exec` never asks and is held by its sandbox.
    Cli {
        product: "Codex",
        programs: &["codex"],
        packages: &["@openai/codex"],
        unattended: &["exec", "e"],
        never_asks: &["exec", "e"],
        flags: &[
            flag(&["--dangerously-bypass-approvals-and-sandbox", "--yolo"], BYPASS),
            valued(&["-a", "--ask-for-approval"], "never", Does::NeverAsks),
            valued(&["-c", "--config"], "approval_policy=never", Does::NeverAsks),
            valued(&["-s", "--sandbox"], "danger-full-access", Does::SandboxOff),
            valued(&["-c", "--config"], "sandbox_mode=danger-full-access", Does::SandboxOff),
        ],
        ..NONE
    },
    // google-gemini/gemini-cli packages/cli/src/config/config.ts; docs/cli/trusted-folders.md (`--skip-trust`)
    Cli {
        product: "Gemini CLI",
        programs: &["gemini"],
        packages: &["@google/gemini-cli"],
        flags: &[
            flag(&["-y", "--yolo"], BYPASS),
            valued(&["--approval-mode"], "yolo", BYPASS),
            valued(&["--approval-mode"], "auto_edit", EDITS),
            valued(&["--approval-mode"], "plan", RESTRICTED),
            flag(&["--skip-trust"], Does::Trusts),
        ],
        ..NONE
    },
    // QwenLM/qwen-code packages/cli/src/config/config.ts
    Cli {
        product: "Qwen Code",
        programs: &["qwen"],
        packages: &["@qwen-code/qwen-code"],
        flags: &[
            flag(&["-y", "--yolo"], BYPASS),
            valued(&["--approval-mode"], "yolo", BYPASS),
            valued(&["--approval-mode"], "auto-edit", EDITS),
            valued(&["--approval-mode"], "plan", RESTRICTED),
        ],
        ..NONE
    },
    // docs.github.com/copilot/reference/copilot-cli-reference: `--allow-all` and `--yolo` are all tools, paths and URLs.
    Cli {
        product: "Copilot CLI",
        programs: &["copilot"],
        packages: &["@github/copilot"],
        flags: &[flag(&["--allow-all-tools", "--allow-all", "--yolo"], BYPASS)],
        variable: Some(("COPILOT_ALLOW_ALL", &["true", "1"], LaunchMeaning::Bypass)),
        ..NONE
    },
    // cursor.com/docs/cli/reference/parameters: `--force` allows commands unless explicitly denied, `--yolo` is its alias.
    Cli {
        product: "Cursor CLI",
        programs: &["cursor-agent"],
        flags: &[
            flag(&["-f", "--force", "--yolo"], BYPASS),
            valued(&["--sandbox"], "disabled", Does::SandboxOff),
            valued(&["--sandbox"], "enabled", Does::SandboxOn),
            flag(&["--trust"], Does::Trusts),
        ],
        ..NONE
    },
    // opencode.ai/docs/cli: `--auto` (until 1.17 `--dangerously-skip-permissions`) approves what is not explicitly denied.
    Cli {
        product: "OpenCode",
        programs: &["opencode"],
        packages: &["opencode-ai"],
        unattended: &["run"],
        flags: &[flag(&["--auto", "--dangerously-skip-permissions"], BYPASS)],
        ..NONE
    },
    // block.github.io/goose/docs/guides/goose-permissions. The database tool of that name has no such subcommands.
    Cli {
        product: "Goose",
        programs: &["goose"],
        only_with: &["run", "session", "recipe"],
        unattended: &["run"],
        variable: Some(("GOOSE_MODE", &["auto"], LaunchMeaning::Bypass)),
        ..NONE
    },
    // aider.chat/docs/config/options.html; aider/io.py confirm_ask: with `--yes-always`, questions that need an explicit yes (command lines
    // that the model suggests) are answered no.
    Cli {
        product: "Aider",
        programs: &["aider"],
        packages: &["aider-chat"],
        unattended: &["-m", "--message", "--message-file", "-f"],
        flags: &[flag(&["--yes-always", "--yes"], Does::Decides(LaunchMeaning::BypassEdits))],
        ..NONE
    },
    // ampcode.com/manual
    Cli {
        product: "Amp",
        programs: &["amp"],
        packages: &["@sourcegraph/amp"],
        only_with: &["--dangerously-allow-all", "-x", "--execute"],
        unattended: &["-x", "--execute"],
        flags: &[flag(&["--dangerously-allow-all"], BYPASS)],
        ..NONE
    },
    // docs.factory.ai/cli/droid-exec/overview: read-only by default, `--auto` by risk, `--skip-permissions-unsafe` without any check.
    Cli {
        product: "Droid",
        programs: &["droid"],
        unattended: &["exec"],
        flags: &[flag(&["--skip-permissions-unsafe"], BYPASS), valued(&["--auto"], "low", EDITS)],
        ..NONE
    },
    // aws/amazon-q-developer-cli crates/chat-cli/src/cli/chat/mod.rs; kiro.dev/docs/cli/reference/cli-commands
    Cli {
        product: "Amazon Q CLI",
        programs: &["q", "qchat"],
        only_with: &["chat"],
        unattended: &["--no-interactive"],
        flags: &[flag(&["-a", "--trust-all-tools"], BYPASS)],
        ..NONE
    },
    Cli {
        product: "Kiro CLI",
        programs: &["kiro-cli"],
        unattended: &["--no-interactive"],
        flags: &[flag(&["-a", "--trust-all-tools"], BYPASS)],
        ..NONE
    },
    // charmbracelet/crush internal/cmd/root.go
    Cli {
        product: "Crush",
        programs: &["crush"],
        packages: &["@charmland/crush"],
        unattended: &["run"],
        flags: &[flag(&["-y", "--yolo"], BYPASS)],
        ..NONE
    },
    // docs.cline.bot/cline-cli/three-core-flows
    Cli {
        product: "Cline CLI",
        programs: &["cline"],
        packages: &["cline"],
        unattended: &["-y", "--yolo", "--json"],
        flags: &[flag(&["-y", "--yolo"], BYPASS)],
        ..NONE
    },
    // docs.openhands.dev/openhands/usage/cli/terminal
    Cli {
        product: "OpenHands CLI",
        programs: &["openhands"],
        packages: &["openhands"],
        unattended: &["--headless"],
        flags: &[flag(&["--always-approve", "--yolo"], BYPASS), flag(&["--llm-approve"], MODEL_JUDGED)],
        ..NONE
    },
    // docs.warp.dev/agents/cli/reference: "Starts new conversations with auto-approve enabled". Other programs have the name too.
    Cli {
        product: "Warp Agent CLI",
        programs: &["warp"],
        only_with: &["--auto-approve"],
        unattended: &[],
        flags: &[flag(&["--auto-approve"], BYPASS)],
        ..NONE
    },
];
