//! Instructions that tell an agent to install code from an address that is not fixed to a version: Git, an archive, a clone that is run.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::authority::told;
use crate::finding::{Confidence, Severity};
use crate::model::Role;
use crate::source::Span;
use crate::syntax::shell::{Command, SHELLS, Word, program};

/// Programs that install, and the words that must follow them: any one of these.
const INSTALLERS: &[(&str, &[&str])] = &[
    ("pip", &["install"]),
    ("pip3", &["install"]),
    ("uv", &["pip", "tool", "add"]),
    ("pipx", &["install", "run"]),
    ("uvx", &[]),
    ("npm", &["install", "i", "add", "exec"]),
    ("npx", &[]),
    ("pnpm", &["add", "install", "dlx"]),
    ("yarn", &["add", "dlx"]),
    ("bun", &["add", "install"]),
    ("bunx", &[]),
    ("cargo", &["install"]),
    ("go", &["install", "run"]),
    ("gem", &["install"]),
];

/// Where an installation comes from.
struct Source<'w> {
    word: &'w Word,
    what: &'static str,
}

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for prompt in context.model.prompts.iter().filter(|prompt| prompt.role == Role::Instructions) {
        let Some(file) = context.files.get(prompt.origin.file.0 as usize) else { continue };
        let told = told::commands(&file.source, prompt.text.span);
        let packages = packages(&told);
        // What a project is, told in passing, is no order.
        for told in told.iter().filter(|told| !told.inline || !for_developers(&told.under)) {
            let mut report = |range: std::ops::Range<usize>, what: &str, source: &str| {
                let message = format!("agents are told to install {what}, `{source}`, with nothing that fixes its version");
                let mut hit = Hit::new(Span::new(prompt.origin.file, range.start, range.end), message);
                hit.label = "whatever is there that day".to_owned();
                hit.path = format!("{}[{source}]", prompt.origin.path);
                hit.confidence = told.inline.then_some(Confidence::Low);
                // Where a registry has it too, this is one way of several, and nobody has to go it.
                hit.severity = packages.contains(&plain(source.rsplit('/').next().unwrap_or_default())).then_some(Severity::Low);
                hit.gathered = Some(source.to_owned());
                sink.report(hit);
            };
            for command in &told.commands {
                if let Some(source) = remote(command) {
                    report(command.range(), source.what, shown(&source.word.value));
                }
            }
            // The clone in a project's own instructions is mostly the project.
            let read = is_skill(file.source.path()) && !for_developers(&told.under);
            let clones = if read { clones(&told.commands) } else { Vec::new() };
            for (range, url) in clones {
                report(range, "a clone that is run", shown(url));
            }
        }
    }
}

/// The names of what the commands install from a registry or a package manager, made for comparing.
fn packages(told: &[told::Told]) -> BTreeSet<String> {
    let commands = told.iter().flat_map(|told| &told.commands);
    let words = commands.filter_map(|command| {
        let words = &command.words[usize::from(command.words.first().is_some_and(|word| word.value == "sudo"))..];
        let (first, rest) = words.split_first()?;
        let name = program(&first.value);
        let verb = rest.iter().find(|word| !word.value.starts_with('-'))?;
        let installs = MANAGERS.contains(&name.as_str()) || INSTALLERS.iter().any(|(installer, _)| *installer == name);
        (installs && ["install", "i", "add", "tool", "pip", "dlx", "-S"].contains(&verb.value.as_str())).then_some(rest)
    });
    let named = words.flatten().map(|word| word.value.split("==").next().unwrap_or_default());
    named.filter(|name| !name.starts_with('-') && !name.contains([':', '/'])).map(plain).collect()
}

/// Package managers that have what they install from a registry of their own.
const MANAGERS: &[&str] =
    &["brew", "apt", "apt-get", "dnf", "yum", "apk", "winget", "choco", "scoop", "conda", "mamba", "port", "nix-env", "snap"];

/// A name without what people write differently: `TransformerLens.git` is `transformer-lens`.
fn plain(name: &str) -> String {
    name.trim_end_matches(".git").chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether `heading` is one under which a project says what it is, or how it is worked on itself.
fn for_developers(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ["contribut", "local development", "development setup", "purpose", "overview", "about", "distribution"]
        .iter()
        .any(|word| heading.contains(word))
}

/// Whether the instructions are made to be used in other projects, or for one task.
fn is_skill(path: &str) -> bool {
    path.ends_with("SKILL.md") || path.split('/').any(|part| matches!(part, "skills" | "commands" | "agents"))
}

/// The address without what could be a credential.
fn shown(address: &str) -> &str {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    plain.rsplit_once('@').filter(|(user, _)| user.contains("://")).map_or(plain, |(_, host)| host)
}

/// The package of an installation that comes from Git or an archive and is not fixed.
fn remote(command: &Command) -> Option<Source<'_>> {
    let words = &command.words[usize::from(command.words.first().is_some_and(|word| word.value == "sudo"))..];
    let (first, rest) = words.split_first()?;
    let name = program(&first.value);
    let (_, verbs) = INSTALLERS.iter().find(|(installer, _)| *installer == name)?;
    if !verbs.is_empty() && !rest.first().is_some_and(|word| verbs.contains(&word.value.as_str())) {
        return None;
    }
    let fixed_by = |flags: &[&str]| rest.iter().any(|word| flags.contains(&word.value.split('=').next().unwrap_or_default()));
    if name == "cargo" {
        let word = rest.iter().position(|word| word.value == "--git").and_then(|at| rest.get(at + 1))?;
        return (!fixed_by(&["--rev", "--tag"])).then_some(Source { word, what: "a program from Git" });
    }
    rest.iter().find_map(|word| {
        let what = address(&word.value)?;
        Some(Source { word, what })
    })
}

/// What an address of a package is, if it is one and not fixed.
fn address(word: &str) -> Option<&'static str> {
    // `package @ git+https://...` in one word, or the address alone. `${...}` and `<...>` stand for something that is not known.
    let address = word.split_once(" @ ").map_or(word, |(_, address)| address.trim());
    if word.starts_with('-') || word.contains(['<', '{', '$']) || stands_in(address) {
        return None;
    }
    let git = ["git+", "git://", "github:", "gitlab:", "bitbucket:"].iter().any(|scheme| address.starts_with(scheme))
        || address.starts_with("https://") && address.split(['#', '@', '?']).next().is_some_and(|path| path.ends_with(".git"));
    if git {
        let after = address.rsplit_once("://").map_or(address, |(_, rest)| rest);
        // `@ref` of pip stands behind the path, `#ref` of npm anywhere; a version tag or a commit fixes enough.
        let reference =
            after.split_once('#').map(|(_, rest)| rest).filter(|rest| !rest.starts_with("egg=") && !rest.starts_with("subdirectory="));
        let reference = reference.or_else(|| after.split_once('/').and_then(|(_, path)| path.rsplit_once('@')).map(|(_, rest)| rest));
        return (!reference.is_some_and(fixed)).then_some("a package from Git");
    }
    let archive = [".tar.gz", ".tgz", ".zip", ".whl"].iter().any(|end| address.split(['?', '#']).next().unwrap_or_default().ends_with(end));
    let branch = ["/main", "/master", "/latest/", "/HEAD"].iter().any(|part| address.contains(part));
    (archive && address.starts_with("http") && branch).then_some("an archive of a branch")
}

/// Whether the address only stands for one: `github:user/repo`, `git+https://github.com/your-org/tool.git`.
fn stands_in(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let rest = rest.split_once(':').map_or(rest, |(_, rest)| rest);
    let mut names = rest.split(['#', '?', '@']).next().unwrap_or_default().trim_end_matches(".git").split('/');
    let (owner, name) = (names.next().unwrap_or_default().to_ascii_lowercase(), names.next().unwrap_or_default().to_ascii_lowercase());
    let anybody = ["user", "username", "owner", "org", "organization", "someone", "example"].contains(&owner.as_str());
    let anything = ["repo", "repository", "repo-name", "your-repo"].contains(&name.as_str());
    anybody || anything || owner.starts_with("your")
}

/// A commit, or a tag with a version in it.
fn fixed(reference: &str) -> bool {
    let reference = reference.split(['#', '&']).next().unwrap_or_default();
    let commit = reference.len() >= 7 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    commit || reference.contains('.') && reference.contains(|c: char| c.is_ascii_digit())
}

/// Clones of which a program is run further on, from the clone to the run.
fn clones(commands: &[Command]) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut cloned: Option<(&Command, &str, &str)> = None;
    let mut entered = false;
    for command in commands {
        let words: Vec<&str> = command.words.iter().map(|word| word.value.as_str()).collect();
        match words.as_slice() {
            ["git", "clone", rest @ ..] => {
                let url = rest.iter().find(|word| word.contains("://") || word.starts_with("git@")).copied();
                let fixed = rest.iter().any(|word| matches!(*word, "-b" | "--branch") || word.starts_with("--branch="));
                let folder = rest.last().copied().unwrap_or_default();
                let folder = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default().trim_end_matches(".git");
                cloned = url.filter(|url| !fixed && !url.contains(['<', '{', '$']) && !stands_in(url)).map(|url| (command, url, folder));
                entered = false;
            }
            ["git", "checkout" | "switch", ..] => cloned = None,
            ["cd", folder] => entered = cloned.is_some_and(|(_, _, name)| folder.trim_end_matches('/').ends_with(name)),
            [first, rest @ ..] => {
                let Some((clone, url, folder)) = cloned else { continue };
                let shell = SHELLS.contains(&program(first).as_str()) && rest.iter().any(|word| word.ends_with(".sh"));
                let within = entered && (shell || first.starts_with("./"));
                let by_path = first.starts_with(&format!("{folder}/")) || first.starts_with(&format!("./{folder}/"));
                if within || by_path {
                    found.push((clone.range().start..command.range().end, url));
                    cloned = None;
                }
            }
            [] => {}
        }
    }
    found
}
