//! What lies at a path that a rule opens: credentials, or the configuration of agents themselves. One classification for every dialect.
//!
//! Only what the text names is judged. `**` of a project covers a `.env` that may lie there, and says nothing of it.

use super::reach::reach;
use crate::model::{Hazard, Reach};

/// Folders of a home that hold credentials, and what those are.
const FOLDERS: &[(&str, &str)] = &[
    (".ssh", "SSH keys"),
    (".aws", "AWS credentials"),
    (".azure", "Azure credentials"),
    (".kube", "Kubernetes credentials"),
    (".gnupg", "GnuPG keys"),
    (".docker", "Docker registry credentials"),
    (".config/gcloud", "Google Cloud credentials"),
    (".config/gh", "the GitHub CLI's token"),
    (".password-store", "a password store"),
    ("run/secrets", "secrets of a container"),
];

/// Files that hold credentials, wherever they lie. `*` at an end stands for anything.
const FILES: &[(&str, &str)] = &[
    (".netrc", "passwords of hosts"),
    ("_netrc", "passwords of hosts"),
    (".git-credentials", "Git passwords"),
    (".pgpass", "database passwords"),
    (".my.cnf", "database passwords"),
    (".npmrc", "npm tokens"),
    (".pypirc", "PyPI tokens"),
    ("id_rsa", "an SSH key"),
    ("id_ed25519", "an SSH key"),
    ("id_ecdsa", "an SSH key"),
    ("credentials.json", "credentials"),
    ("service-account.json", "a service account's key"),
];

/// Endings of private keys and key stores.
const ENDINGS: &[&str] = &[".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx"];

/// Ends of `.env` files that are made to be shared.
const SHARED_ENV: &[&str] = &["example", "sample", "template", "dist", "defaults", "schema", "tpl"];

/// What credentials `path` names, in a few words that follow "holds". `None` where it names none.
///
/// The path is written as in a rule: `~/`, `//`, `./` before it, globs in it. A whole home or file system counts: its keys lie in it.
#[must_use]
pub fn credentials(path: &str) -> Option<&'static str> {
    let absolute = path.strip_prefix("//").map(|rest| format!("/{rest}"));
    match reach(absolute.as_deref().unwrap_or(path)) {
        Reach::Home => return Some("all keys and tokens of a home directory"),
        Reach::Filesystem => return Some("all keys and tokens of the machine"),
        Reach::Project | Reach::Outside => {}
    }
    let parts = parts(path);
    let folder = FOLDERS.iter().find(|(folder, _)| {
        let wanted: Vec<&str> = folder.split('/').collect();
        parts.windows(wanted.len()).any(|window| window == wanted.as_slice())
    });
    if let Some((_, what)) = folder {
        // What is known to be public: `known_hosts`, `config`, public keys.
        let public = parts.last().is_some_and(|last| {
            matches!(last.as_str(), "known_hosts" | "config") && parts.contains(&".ssh".to_owned()) || last.ends_with(".pub")
        });
        return (!public).then_some(what);
    }
    // `secrets/` counts where it is a folder of the project's root or of the machine: `src/secrets/` is a module of some program.
    if parts.first().is_some_and(|first| matches!(first.as_str(), "secrets" | ".secrets")) {
        return Some("secrets");
    }
    let last = parts.iter().rev().find(|part| !matches!(part.as_str(), "*" | "**"))?;
    if let Some((_, what)) = FILES.iter().find(|(file, _)| last == file) {
        return Some(what);
    }
    if let Some(rest) = last.strip_prefix(".env") {
        let shared = SHARED_ENV.iter().any(|end| rest.split('.').any(|part| part == *end));
        let named = rest.is_empty() || rest.starts_with(['.', '*']);
        return (named && !shared).then_some("environment variables with secrets");
    }
    ENDINGS
        .iter()
        .any(|ending| last.ends_with(ending) && !last.starts_with("cacert") && !last.ends_with(".pub.pem"))
        .then_some("private keys")
}

/// Files by which agents are instructed or configured.
const OWN_FILES: &[&str] = &[
    "CLAUDE.md",
    "CLAUDE.local.md",
    "AGENTS.md",
    "AGENT.md",
    "GEMINI.md",
    "QWEN.md",
    ".mcp.json",
    ".claude.json",
    ".cursorrules",
    ".windsurfrules",
    ".goosehints",
    "opencode.json",
    "opencode.jsonc",
    "copilot-instructions.md",
    ".aider.conf.yml",
    "managed-settings.json",
];

/// Folders in which products keep what decides over their agents, besides state of theirs.
const OWN_FOLDERS: &[&str] = &[
    ".claude", ".cursor", ".codex", ".gemini", ".qwen", ".windsurf", ".kiro", ".roo", ".clinerules", ".continue", ".opencode", ".goose",
    ".amazonq", ".junie", ".agents", ".crush", ".qoder", ".trae",
];

/// What decides something within such a folder, as the start of a name. State (`plans`, `worktrees`, `logs`, memory banks) does not.
const DECIDING: &[&str] = &[
    "setting", "config", "hook", "agent", "command", "skill", "rule", "plugin", "mcp", "permission", "polic", "sandbox", "steering",
    "output-styles", "cli", "mode", "instruction", "CLAUDE.md", "AGENTS.md", "environment",
];

/// Folders whose programs or jobs run with nobody looking.
const RUN_FOLDERS: &[&str] = &[".github/workflows", ".git/hooks", ".husky"];

/// Whether `path` names what an agent is instructed, configured or restricted by, or what runs by itself in the repository.
#[must_use]
pub fn own_config(path: &str) -> bool {
    let parts = parts(path);
    let wild = |part: &str| part.starts_with('*');
    if parts.iter().any(|part| OWN_FILES.contains(&part.as_str())) {
        return true;
    }
    let run = RUN_FOLDERS.iter().any(|folder| {
        let wanted: Vec<&str> = folder.split('/').collect();
        parts.windows(wanted.len()).any(|window| window == wanted.as_slice())
    });
    run || parts.iter().position(|part| OWN_FOLDERS.contains(&part.as_str())).is_some_and(|at| {
        let next = parts.get(at + 1);
        next.is_none_or(|next| wild(next) || DECIDING.iter().any(|word| next.starts_with(word)))
    })
}

/// Why a rule that opens `path` deserves a look: reading credentials, or (`writes`) changing what decides over agents.
#[must_use]
pub fn hazard(path: &str, writes: bool) -> Option<Hazard> {
    if writes && own_config(path) {
        return Some(Hazard::OwnConfig);
    }
    credentials(path).is_some().then_some(Hazard::Credentials)
}

/// The folders and the file of `path`, without `~`, `.`, and leading globs.
fn parts(path: &str) -> Vec<String> {
    let path = path.trim().replace('\\', "/");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | "~" | ".." | "$HOME" | "${HOME}"));
    parts.skip_while(|part| *part == "**").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_credentials_are_known() {
        let bad = [
            "~/.ssh/**", "~/.aws/credentials", "./.env", ".env*", "**/.env", ".env.production", "//Users/ada/.aws/**", "~/**", "//**",
            "//home/**", "~/.config/gcloud/**", "~/.netrc", "**/*.pem", "./secrets/**", "//run/secrets/*", "~/.kube/config", ".npmrc", "~",
            ".env.*", "~/.docker/config.json", "~/.ssh/id_rsa",
        ];
        for path in bad {
            assert!(credentials(path).is_some(), "{path}");
        }
        let good = [
            "./src/**", "**", "*", ".env.example", "**/.env.sample", ".envrc.md", "docs/environment.md", "src/secrets/**",
            "~/projects/app/**", "//tmp/**", "~/.ssh/known_hosts", "~/.ssh/id_rsa.pub", ".environment", "~/.config/nvim/**", "keys.md",
        ];
        for path in good {
            assert_eq!(credentials(path), None, "{path}");
        }
    }

    #[test]
    fn paths_of_agents_own_configuration_are_known() {
        let bad = [
            ".claude/**",
            ".claude",
            "./.claude/settings.json",
            "CLAUDE.md",
            "**/AGENTS.md",
            ".cursor/rules/**",
            ".mcp.json",
            ".github/workflows/*",
            "~/.claude/settings.json",
            ".codex/config.toml",
            "/.husky/**",
            ".claude/hooks/*.sh",
            ".claude/skills/**",
        ];
        for path in bad {
            assert!(own_config(path), "{path}");
        }
        for path in [
            "src/**",
            "**",
            ".claude/plans/**",
            ".claude/worktrees/x",
            ".claude/tmp/*",
            "docs/claude.md",
            ".github/ISSUE_TEMPLATE/**",
            ".git/info",
        ] {
            assert!(!own_config(path), "{path}");
        }
        assert_eq!(hazard(".claude/**", true), Some(Hazard::OwnConfig));
        assert_eq!(hazard(".claude/**", false), None);
        assert_eq!(hazard(".env", false), Some(Hazard::Credentials));
    }
}
