//! What products do with their own tools when nothing is configured: data. A product or tool that is not here is not known.

use crate::model::{Gate, Subject};

/// What a product does by default.
pub(super) struct Product {
    pub(super) name: &'static str,
    /// Where the product says so.
    pub(super) source: &'static str,
    /// Its tools: the name in its rules, what it is for, what happens.
    pub(super) tools: &'static [(&'static str, Subject, Gate)],
    /// Tools of MCP servers.
    pub(super) mcp: Gate,
}

use Gate::{Ask, None, Unknown};
use Subject::{Agent, Network, Read, Shell, Write};

static PRODUCTS: &[Product] = &[
    Product {
        name: "Claude Code",
        source: "https://code.claude.com/docs/en/permissions",
        tools: &[
            ("Read", Read, None),
            ("Grep", Read, None),
            ("Edit", Write, Ask),
            ("Write", Write, Ask),
            ("Bash", Shell, Ask),
            ("WebFetch", Network, Ask),
            ("WebSearch", Network, Ask),
            ("Agent", Agent, None),
        ],
        mcp: Ask,
    },
    // Within the sandbox of a version-controlled folder edits and commands run; leaving it is asked for.
    Product {
        name: "Codex",
        source: "https://developers.openai.com/codex/agent-approvals-security",
        tools: &[("apply_patch", Write, None), ("shell", Shell, None), ("web_search", Network, None)],
        mcp: Unknown,
    },
    Product {
        name: "Gemini CLI",
        source: "https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/index.md",
        tools: &[
            ("read_file", Read, None),
            ("write_file", Write, Ask),
            ("replace", Write, Ask),
            ("run_shell_command", Shell, Ask),
            ("web_fetch", Network, Ask),
        ],
        mcp: Ask,
    },
    Product {
        name: "Qwen Code",
        source: "https://qwenlm.github.io/qwen-code-docs/en/users/features/approval-mode/",
        tools: &[("read_file", Read, None), ("write_file", Write, Ask), ("edit", Write, Ask), ("run_shell_command", Shell, Ask)],
        mcp: Ask,
    },
    // Version 1 allows nearly everything, version 2 asks.
    Product {
        name: "OpenCode",
        source: "https://opencode.ai/docs/permissions",
        tools: &[("read", Read, None), ("edit", Write, Unknown), ("bash", Shell, Unknown), ("webfetch", Network, Unknown)],
        mcp: Unknown,
    },
    Product {
        name: "Goose",
        source: "https://block.github.io/goose/docs/guides/goose-permissions",
        tools: &[("developer__text_editor", Write, None), ("developer__shell", Shell, None)],
        mcp: None,
    },
    // Edits are made without asking (and committed); commands that the model suggests are asked for.
    Product {
        name: "Aider",
        source: "https://aider.chat/docs/usage.html",
        tools: &[("edit", Write, None), ("shell", Shell, Ask)],
        mcp: Unknown,
    },
    Product {
        name: "Amazon Q",
        source: "https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/command-line-chat-tools.html",
        tools: &[("fs_read", Read, None), ("fs_write", Write, Ask), ("execute_bash", Shell, Ask), ("use_aws", Network, Ask)],
        mcp: Ask,
    },
    Product {
        name: "Crush",
        source: "https://github.com/charmbracelet/crush#allowing-tools",
        tools: &[("view", Read, None), ("edit", Write, Ask), ("bash", Shell, Ask), ("fetch", Network, Ask)],
        mcp: Ask,
    },
    Product {
        name: "Cline",
        source: "https://docs.cline.bot/features/auto-approve",
        tools: &[
            ("read_file", Read, Ask),
            ("write_to_file", Write, Ask),
            ("execute_command", Shell, Ask),
            ("browser_action", Network, Ask),
        ],
        mcp: Ask,
    },
    Product {
        name: "Roo Code",
        source: "https://docs.roocode.com/features/auto-approving-actions",
        tools: &[("read", Read, Ask), ("edit", Write, Ask), ("command", Shell, Ask), ("browser", Network, Ask)],
        mcp: Ask,
    },
];

/// What the product of that name does.
pub(super) fn of(product: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|one| one.name == product)
}
