//! Rovo Dev CLI: `config.yml`, which says of each tool and each shell command whether it runs, asks or is refused.
//!
//! Source: support.atlassian.com/rovo/docs/use-tools-in-rovo-dev-cli ("Tool permissions", "Command patterns for bash commands"): patterns
//! are regular expressions over the whole command, and each part of a compound command is judged by itself. The file is somebody's own
//! (`~/.rovodev/config.yml`); in a repository it is that of an image or of dotfiles.

use super::fact::{self, Speaker, What, running};
use super::{About, Claim, Dialect};
use crate::authority::command;
use crate::model::{Breadth, Facts, Grant, Layer, Subject, Verdict};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Rovo = Rovo;

/// Reads the configuration of Rovo Dev CLI.
#[derive(Debug)]
pub(super) struct Rovo;

static CLAIMS: &[Claim] = &[Claim {
    product: "Rovo Dev",
    globs: &["**/.rovodev/config.yml", "**/.rovodev/config.yaml"],
    syntax: Syntax::Yaml,
    probes: &[],
    certain: true,
}];

impl Dialect for Rovo {
    fn id(&self) -> &'static str {
        "rovo"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions of tools and shell commands, servers",
            inert: "nothing known",
            sources: "support.atlassian.com/rovo/docs/use-tools-in-rovo-dev-cli",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root().filter(|root| root.is_map()) else { return };
        let speaker = Speaker { layer: Layer::User, ..Speaker::project(claim.product) };
        facts.agents.push(speaker.product(root));
        let Some(permissions) = root.get("toolPermissions") else { return };
        for entry in permissions.get("tools").into_iter().flat_map(NodeRef::entries) {
            let (subject, breadth) = tool(entry.key());
            let what = What { tool: entry.key(), subject, breadth, server: None };
            facts.grants.extend(grant(&speaker, entry.value(), entry.key_at(), what));
        }
        let Some(bash) = permissions.get("bash") else { return };
        if let Some(default) = bash.get("default") {
            let rule = At::new("default".to_owned(), default.span());
            let what = What { tool: "bash", subject: Subject::Shell, breadth: Breadth::Everything, server: None };
            facts.grants.extend(grant(&speaker, default, rule, what));
        }
        for item in bash.get("commands").into_iter().flat_map(NodeRef::items) {
            let (Some(pattern), Some(permission)) = (item.get("command").and_then(NodeRef::text), item.get("permission")) else { continue };
            let spelled = spelled(&pattern.value);
            let breadth = spelled.as_deref().map_or(Breadth::Prefix, command::breadth);
            let what = What { tool: "bash", subject: Subject::Shell, breadth, server: None };
            facts.grants.extend(grant(&speaker, permission, pattern, what).map(|grant| running(grant, spelled.into_iter().collect())));
        }
    }
}

/// The rule that `permission` answers.
fn grant(speaker: &Speaker, permission: NodeRef<'_>, rule: At<String>, what: What<'_>) -> Option<Grant> {
    let verdict: Verdict = fact::verdict(permission.as_str()?)?;
    Some(speaker.grant(verdict, rule, permission.path(), what))
}

/// What the tools that come with the product do.
fn tool(name: &str) -> (Subject, Breadth) {
    match name {
        "create_file" | "delete_file" | "move_file" | "find_and_replace_code" => (Subject::Write, Breadth::Everything),
        "open_files" | "expand_code_chunks" | "expand_folder" | "grep" => (Subject::Read, Breadth::Everything),
        _ => (Subject::Other, Breadth::Exact),
    }
}

/// A regular expression that only says "anything" (`.*`) as the pattern that other products write; `None` for any other.
fn spelled(pattern: &str) -> Option<String> {
    let text = pattern.trim_start_matches('^').trim_end_matches('$');
    // `git.*` is documented as every command of git.
    let glob = text.replace(".*", " * ").split_whitespace().collect::<Vec<_>>().join(" ").replace("\\.", ".");
    (!glob.contains(['\\', '[', ']', '(', ')', '|', '+', '?', '{', '}', '^', '$'])).then_some(glob)
}
