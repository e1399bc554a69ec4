//! Prompts and instructions: text that a model reads, whichever product hands it over.
//!
//! Instruction files of coding agents (`CLAUDE.md`, `AGENTS.md`, rules), prompt files with roles (`.prompty`, `.prompt.md`), and folders and
//! names that say "prompt". Each becomes prompts of the model, one a role; a prompt knows its place, and rules read its text there.
//!
//! Sources: code.claude.com/docs/en/memory; agents.md; cursor.com/docs/context/rules; docs.github.com "Adding repository custom
//! instructions"; code.visualstudio.com/docs/copilot/customization/prompt-files; microsoft/prompty (role lines in the body).

use std::ops::Range;

use super::{About, Claim, Dialect};
use crate::model::{Facts, Origin, Prompt, Role};
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Prompts = Prompts;

/// Reads prompts and instructions.
#[derive(Debug)]
pub(super) struct Prompts;

/// Files that a coding agent loads as instructions, then files that hold a prompt for some model.
static CLAIMS: &[Claim] = &[
    instructions(
        "Claude Code",
        &["**/CLAUDE.md", "**/CLAUDE.local.md", "**/.claude/{rules,agents,commands}/**/*.md", "**/.claude/output-styles/*.md"],
    ),
    instructions("coding agents", &["**/AGENTS.md", "**/AGENTS.override.md", "**/AGENT.md", "**/SKILL.md"]),
    instructions("Cursor", &["**/.cursor/rules/**/*.{mdc,md}", "**/.cursor/{commands,agents}/*.md"]),
    Claim { syntax: Syntax::Text, ..instructions("Cursor", &["**/.cursorrules"]) },
    instructions(
        "GitHub Copilot",
        &[
            "**/.github/copilot-instructions.md",
            "**/.github/instructions/**/*.instructions.md",
            "**/.github/chatmodes/*.chatmode.md",
            "**/.github/agents/*.md",
        ],
    ),
    instructions("Gemini CLI", &["**/GEMINI.md"]),
    instructions("Qwen Code", &["**/QWEN.md"]),
    instructions("Windsurf", &["**/.windsurfrules", "**/.windsurf/{rules,workflows}/**/*.md"]),
    instructions("Cline", &["**/.clinerules", "**/.clinerules/**/*.md"]),
    instructions("Roo Code", &["**/.roorules", "**/.roo/rules*/**/*.md"]),
    instructions("Kiro", &["**/.kiro/steering/**/*.md"]),
    instructions("Junie", &["**/.junie/guidelines.md", "**/.junie/{guidelines,commands}/**/*.md"]),
    instructions("Aider", &["**/CONVENTIONS.md"]),
    instructions("Warp", &["**/WARP.md"]),
    instructions("Crush", &["**/CRUSH.md", "**/CRUSH.local.md"]),
    instructions("Amazon Q", &["**/.amazonq/rules/**/*.md"]),
    instructions("Kilo Code", &["**/.kilocode/rules*/**/*.md"]),
    instructions("Continue", &["**/.continue/{rules,prompts,agents,checks}/**/*.md"]),
    Claim { syntax: Syntax::Text, ..instructions("Goose", &["**/.goosehints"]) },
    // What a declarative agent names as `$[file('instruction.txt')]`; the templates of Agents Toolkit call it so.
    Claim { syntax: Syntax::Text, ..instructions("Microsoft 365 Copilot", &["**/appPackage/**/*[Ii]nstruction*.txt"]) },
    instructions("Microsoft 365 Copilot", &["**/appPackage/**/*[Ii]nstruction*.md"]),
    prompts(&["**/*.prompty", "**/*.prompt", "**/*.prompt.md", "**/prompts/**/*.md", "**/*[Ss]ystem[_-][Pp]rompt*.md"], Syntax::Markdown),
    prompts(
        &[
            "**/prompts/**/*.{txt,j2,jinja,jinja2,hbs,handlebars,mustache,liquid,tmpl}",
            "**/prompt.txt",
            "**/*[_-]prompt.txt",
            "**/*.prompt.txt",
            "**/*[Ss]ystem[_-][Pp]rompt*.{txt,j2,jinja,jinja2,hbs,tmpl}",
            "**/*prompt*.{j2,jinja,jinja2,hbs,handlebars,mustache,liquid,tmpl}",
            "**/persona.txt",
            "**/*[_-]persona.txt",
            "**/personas/**/*.txt",
        ],
        Syntax::Text,
    ),
    // Templates of any name that speak to a model; others make pages and configurations.
    Claim {
        probes: &["You are a", "you are a", "<|im_start|>", "<|start_header_id|>", "{{role \"", "{{#system", "{% chat "],
        ..prompts(&["**/*.{j2,jinja,jinja2,hbs,handlebars,mustache,liquid}"], Syntax::Text)
    },
    prompts(&["**/persona.md", "**/*[_-]persona.md", "**/personas/**/*.md"], Syntax::Markdown),
    prompts(
        &[
            "**/prompts/**/*.{yaml,yml}",
            "**/*.prompt.{yaml,yml}",
            "**/*[Ss]ystem[_-][Pp]rompt*.{yaml,yml}",
            "**/prompts.{yaml,yml}",
            "**/*[_-]prompts.{yaml,yml}",
            "**/personas/**/*.{yaml,yml}",
        ],
        Syntax::Yaml,
    ),
    prompts(
        &["**/prompts/**/*.json", "**/*[Ss]ystem[_-][Pp]rompt*.json", "**/prompts.json", "**/*[_-]prompts.json", "**/personas/**/*.json"],
        Syntax::Json,
    ),
];

/// What a product loads by itself: certainly an agent file.
const fn instructions(product: &'static str, globs: &'static [&'static str]) -> Claim {
    Claim { product, globs, syntax: Syntax::Markdown, probes: &[], certain: true }
}

/// What some program reads, for all we know.
const fn prompts(globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product: "a model", globs, syntax, probes: &[], certain: false }
}

/// Keys whose text a model reads, in prompt files that are data.
const PROMPT_KEYS: &[(&str, Role)] = &[
    ("system", Role::System),
    ("system_prompt", Role::System),
    ("systemPrompt", Role::System),
    ("instructions", Role::System),
    ("prompt", Role::User),
    ("template", Role::User),
    ("content", Role::User),
    ("text", Role::User),
    ("user", Role::User),
];

impl Dialect for Prompts {
    fn id(&self) -> &'static str {
        "prompts"
    }

    fn about(&self) -> About {
        About {
            reads: "texts that a model reads, by role",
            inert: "nothing; front matter is read by other dialects",
            sources: "code.claude.com/docs/en/memory; agents.md; cursor.com/docs/context/rules; microsoft/prompty",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, claim: &'static Claim) -> Option<&'static str> {
        // Prompty: `${env:NAME}` in front matter (microsoft/prompty, runtime loader). Other instructions know no references.
        claim.globs.contains(&"**/*.prompty").then_some("${env:NAME}")
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let mut prompt = |role: Role, span: Span, path: String| {
            let origin = Origin { file: span.file, span, path, product: claim.product, agent: None };
            facts.prompts.push(Prompt { origin, role, text: At::new((), span), single_braces: false });
        };
        let Some(body) = document.body else {
            for (node, role) in texts(document) {
                prompt(role, node.span(), node.path());
            }
            return;
        };
        if claim.certain {
            prompt(Role::Instructions, body, "body".to_owned());
            return;
        }
        for (index, (role, range)) in turns(document.source.slice(body)).into_iter().enumerate() {
            let span = Span { file: body.file, start: body.start + range.start as u32, end: body.start + range.end as u32 };
            prompt(role, span, format!("body[{index}]"));
        }
    }
}

/// The texts of a data file under keys that say "prompt"; `role` beside `content` names the speaker.
fn texts<'t>(document: &'t Document<'_>) -> Vec<(NodeRef<'t>, Role)> {
    let maps = document.tree.nodes().filter(|node| node.is_map() && node.site() == node.span());
    maps.flat_map(|map| {
        let speaker = map.get("role").and_then(NodeRef::as_str).and_then(speaker);
        map.entries().filter_map(move |entry| {
            let (_, role) = PROMPT_KEYS.iter().find(|(key, _)| *key == entry.key())?;
            entry.value().as_str()?;
            Some((entry.value(), speaker.unwrap_or(*role)))
        })
    })
    .collect()
}

/// The turns of a prompt's text: a line that is only `system:`, `user:` or `assistant:` (Prompty; Markdown emphasis or heading allowed)
/// begins one. Text before the first such line frames the conversation.
fn turns(text: &str) -> Vec<(Role, Range<usize>)> {
    let mut turns: Vec<(Role, Range<usize>)> = Vec::new();
    let (mut role, mut start, mut at) = (Role::System, 0, 0);
    for line in text.split_inclusive('\n') {
        let word = line.trim().trim_matches(['#', '*', ' ']).to_ascii_lowercase();
        if let Some(next) = word.strip_suffix(':').and_then(speaker) {
            turns.push((role, start..at));
            (role, start) = (next, at + line.len());
        }
        at += line.len();
    }
    turns.push((role, start..text.len()));
    turns.retain(|(_, range)| !text[range.clone()].trim().is_empty());
    turns
}

fn speaker(word: &str) -> Option<Role> {
    match word {
        "system" | "developer" => Some(Role::System),
        "user" | "human" => Some(Role::User),
        "assistant" | "model" => Some(Role::Assistant),
        _ => None,
    }
}
