//! Which sources are an agent's business: those that import a framework of agents, or lie in a folder that is called one's.

use super::lexer::Language;
use crate::dialect::iam::words;

/// Python packages that make agents or serve tools to them (pypi.org).
const PYTHON: &[&str] = &[
    "google.adk", "google.genai", "vertexai", "langchain", "langgraph", "crewai", "autogen", "agents", "openai", "anthropic",
    "claude_agent_sdk", "claude_code_sdk", "llama_index", "pydantic_ai", "semantic_kernel", "agent_framework", "smolagents", "mcp",
    "fastmcp", "arcade_tdk", "arcade_mcp_server", "arcade", "composio", "strands", "agno", "haystack", "dspy", "griptape", "letta",
    "browser_use", "a2a", "microsoft_agents", "camel", "litellm",
];
/// npm packages, or scopes of them (npmjs.com).
const SCRIPT: &[&str] = &[
    "@modelcontextprotocol/", "@langchain/", "langchain", "@ai-sdk/", "ai", "@mastra/", "openai", "@openai/agents", "@anthropic-ai/",
    "@google/adk", "@google/genai", "@google/generative-ai", "genkit", "@genkit-ai/", "llamaindex", "@llamaindex/", "fastmcp",
    "mcp-framework", "@composio/", "@arcadeai/", "@copilotkit/", "@microsoft/agents", "@a2a-js/", "@voltagent/", "@inngest/agent-kit",
    "deno-slack-sdk/", "@stripe/agent-toolkit", "@github/copilot-sdk",
];

/// Whether a source may be taken for an agent's.
pub(super) fn is_agents(path: &str, text: &str, language: Language) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let called = words(folders).iter().any(|word| matches!(word.as_str(), "agent" | "agents" | "mcp" | "copilot" | "assistant"));
    called || imported(text, language)
}

/// Whether a source imports one of the frameworks.
pub(super) fn imported(text: &str, language: Language) -> bool {
    text.lines().any(|line| imports(line, language))
}

/// Whether a line imports one of the frameworks.
fn imports(line: &str, language: Language) -> bool {
    let line = line.trim();
    if language == Language::Python {
        let Some(module) = line.strip_prefix("from ").or_else(|| line.strip_prefix("import ")) else { return false };
        let module = module.split([' ', ',', ';']).next().unwrap_or_default();
        return PYTHON.iter().any(|known| module.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_'])));
    }
    let imports = line.starts_with("import ")
        || line.starts_with('}') && line.contains(" from ")
        || line.contains("require(")
        || line.contains("import(");
    if !imports {
        return false;
    }
    let quoted = line.split(['"', '\'']).nth(1).unwrap_or_default();
    let known =
        |known: &&str| quoted == *known || quoted.strip_prefix(known).is_some_and(|rest| known.ends_with('/') || rest.starts_with('/'));
    // `npm:` and the like of Deno.
    let quoted_known = SCRIPT.iter().any(known);
    quoted_known || quoted.starts_with("npm:@modelcontextprotocol/") || quoted.contains("deno.land/x/deno_slack_sdk")
}

/// Folders and names of tests: what stands there is asked of nobody.
pub(super) fn is_test(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let folder = lower.split('/').any(|part| {
        matches!(
            part,
            "test"
                | "tests"
                | "__tests__"
                | "testdata"
                | "fixtures"
                | "mocks"
                | "__mocks__"
                | "node_modules"
                | "vendor"
                | "third_party"
                | "dist"
                | "build"
                | "site-packages"
                | ".venv"
                | "venv"
        )
    });
    let name = lower.rsplit('/').next().unwrap_or_default();
    folder
        || name.starts_with("test_")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.ends_with("_test.py")
        || name == "conftest.py"
}
