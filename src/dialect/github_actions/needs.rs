//! Whether anything in a job could use a right of its token. Only what is certain is told: a word of the subject anywhere in the job, or a
//! task that stands elsewhere, and nothing is said.
//!
//! Source of what each right is for: docs.github.com/rest/authentication/permissions-required-for-github-apps.

use super::Step;
use crate::model::Use;
use crate::source::Source;
use crate::syntax::tree::NodeRef;

/// Words without which nothing in a job has to do with a right.
const WORDS: &[(&str, &[&str])] = &[
    (
        "actions",
        &[
            "gh run", "gh workflow", "workflow", "cache", "rerun", "re-run", "dispatch", "cancel", "artifact", "/actions/runs", "ci run",
            "ci fail",
        ],
    ),
    ("attestations", &["attest", "provenance", "sbom", "sigstore"]),
    ("checks", &["checks", " check ", "check-run", "check run", "annotation", "test report", "status"]),
    ("deployments", &["deploy", "environment", "release"]),
    ("discussions", &["discussion"]),
    (
        "id-token",
        &[
            "oidc", "role-to-assume", "workload", "wif", "azure/login", "aws-actions", "google-github-actions", "claude-code", "bedrock",
            "vertex", "cosign", "sigstore", "attest", "provenance", "pypi", "npm publish", "vault", "federat", "id-token", "id_token",
            "opencode", "octo-sts", "codecov",
        ],
    ),
    ("packages", &["package", "docker", "ghcr", "registry", "publish", "container", "image", "npm", "maven", "gradle"]),
    ("pages", &["pages", "site"]),
    ("repository-projects", &["project"]),
    ("security-events", &["codeql", "sarif", "security", "scan", "vulnerab", "alert"]),
    ("statuses", &["status", "check"]),
];

/// Beginnings of actions that use no right to write contents.
const NO_WRITERS: &[&str] = &[
    "actions/checkout",
    "actions/setup-",
    "actions/cache",
    "actions/upload-artifact",
    "actions/download-artifact",
    "oven-sh/setup-bun",
    "pnpm/action-setup",
    "astral-sh/setup-uv",
];

/// Parts of commands that write to the repository.
const WRITERS: &[&str] = &[
    "git push", "git commit", "git tag", "gh release", "gh pr create", "gh pr merge", "gh api", "git merge", "curl", "graphql",
    "semantic-release", "npm version",
];

/// What a job has to do.
pub(super) struct Needs {
    /// All that the job says, in lower case, without its permissions.
    text: String,
    /// Whether the tasks of its agents stand there.
    known: bool,
    /// Whether nothing in it writes to the repository.
    reads_only: bool,
}

impl Needs {
    pub(super) fn of(source: &Source, body: NodeRef<'_>, steps: &[NodeRef<'_>], agents: &[Step<'_>], reads_only: bool) -> Self {
        let mut text = String::new();
        for entry in body.entries().filter(|entry| entry.key() != "permissions") {
            text.push_str(source.slice(entry.value().span()));
            text.push('\n');
        }
        let others = steps.iter().filter(|step| agents.iter().all(|agent| agent.node != **step));
        let writes = others.into_iter().any(|step| writes(*step));
        Self { text: text.to_lowercase(), known: agents.iter().all(task_is_known), reads_only: reads_only && !writes }
    }

    /// Whether anything could use the right to write `right`.
    pub(super) fn of_right(&self, right: &str) -> Use {
        if right == "contents" {
            return if self.reads_only { Use::None } else { Use::Unknown };
        }
        let Some((_, words)) = WORDS.iter().find(|(name, _)| *name == right) else { return Use::Unknown };
        match words.iter().any(|word| self.text.contains(word)) {
            true => Use::Evident,
            false if self.known => Use::None,
            false => Use::Unknown,
        }
    }
}

/// Whether a step other than an agent's may write to the repository.
fn writes(step: NodeRef<'_>) -> bool {
    if let Some(uses) = step.get("uses").and_then(NodeRef::as_str) {
        return !NO_WRITERS.iter().any(|known| uses.starts_with(known));
    }
    let run = step.get("run").and_then(NodeRef::as_str).unwrap_or_default().to_lowercase();
    WRITERS.iter().any(|part| run.contains(part)) || run.contains("./") || run.contains("make ") || run.contains("npm run")
}

/// Whether the whole task is written in the job: a text, no command of the repository's own and no reference alone.
fn task_is_known(step: &Step<'_>) -> bool {
    let given = |key: &str| step.node.at(&["with", key]).and_then(NodeRef::as_str).map(str::trim);
    let elsewhere = ["prompt-file", "prompt_file", "prompt_path"].into_iter().any(|key| given(key).is_some());
    let tasks = step.tasks.iter().filter_map(|key| given(key));
    !elsewhere && tasks.into_iter().any(|task| !task.starts_with('/') && !task.starts_with("${{") && task.contains(' '))
}
