//! Why a pattern of command lines deserves a look when it is allowed in advance: it runs what it is handed or what it fetches, deletes,
//! carries data out, or changes what others depend on.
//!
//! One table for all products. Only what a pattern plainly lets run counts: `git push origin main` is one known command, `git push *` goes
//! to any remote. Everyday tools (`git commit *`, `npm run *`, `make *`, `chmod *`) are left alone, though a determined caller bends them.

use super::does::tries;
use super::{RUNNERS, Unwrapped, breadth, program_name, unwrapped};
use crate::model::{Breadth, Hazard};

/// What has to follow for an entry to count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A wildcard: as one fixed command it does what its author saw.
    Yes,
    /// Nothing: each run does harm.
    No,
    /// A wildcard behind the subcommand itself: who left that open did not think of it.
    Named,
}

use Hazard::{Consequence, Destructive, Egress, Execution};

/// A program, the subcommands that must follow it (options are stepped over), and what that amounts to. A pattern that leaves the
/// subcommand open (`terraform *`) counts for the first entry of its program that no other rule holds back.
const COMMANDS: &[(&str, &[&str], Open, Hazard)] = &[
    ("rm", &[], Open::Yes, Destructive),
    ("rmdir", &["/s"], Open::Yes, Destructive),
    ("remove-item", &[], Open::Yes, Destructive),
    ("shred", &[], Open::Yes, Destructive),
    ("dd", &[], Open::Yes, Destructive),
    ("mkfs", &[], Open::No, Destructive),
    ("terraform", &["destroy"], Open::No, Destructive),
    ("terraform", &["apply"], Open::Yes, Consequence),
    ("tofu", &["destroy"], Open::No, Destructive),
    ("tofu", &["apply"], Open::Yes, Consequence),
    ("pulumi", &["destroy"], Open::No, Destructive),
    ("pulumi", &["up"], Open::Yes, Consequence),
    ("kubectl", &["delete"], Open::No, Destructive),
    ("kubectl", &["apply"], Open::Yes, Consequence),
    ("helm", &["uninstall"], Open::Yes, Destructive),
    ("helm", &["upgrade"], Open::Yes, Consequence),
    ("helm", &["install"], Open::Yes, Consequence),
    ("dropdb", &[], Open::Yes, Destructive),
    ("git", &["push"], Open::Yes, Egress),
    ("git", &["config"], Open::Named, Execution),
    ("git", &["clean"], Open::Named, Destructive),
    ("gh", &["api"], Open::Yes, Egress),
    ("gh", &["gist", "create"], Open::Yes, Egress),
    ("gh", &["repo", "delete"], Open::No, Destructive),
    ("gh", &["secret"], Open::Yes, Consequence),
    ("glab", &["api"], Open::Yes, Egress),
    ("nc", &[], Open::Yes, Egress),
    ("ncat", &[], Open::Yes, Egress),
    ("netcat", &[], Open::Yes, Egress),
    ("socat", &[], Open::Yes, Egress),
    ("telnet", &[], Open::Yes, Egress),
    ("scp", &[], Open::Yes, Egress),
    ("sftp", &[], Open::Yes, Egress),
    ("ftp", &[], Open::Yes, Egress),
    ("rclone", &[], Open::Yes, Egress),
    ("sendmail", &[], Open::Yes, Egress),
    ("aws", &["s3", "rm"], Open::Yes, Destructive),
    ("aws", &["s3", "rb"], Open::Yes, Destructive),
    ("aws", &["s3", "cp"], Open::Yes, Egress),
    ("aws", &["s3", "sync"], Open::Yes, Egress),
    ("aws", &["s3", "mv"], Open::Yes, Egress),
    ("gsutil", &[], Open::Yes, Egress),
    ("gcloud", &["deploy"], Open::Yes, Consequence),
    ("az", &["delete"], Open::Yes, Consequence),
    ("npm", &["publish"], Open::No, Consequence),
    ("npm", &["install"], Open::Yes, Execution),
    ("npm", &["i"], Open::Yes, Execution),
    ("npm", &["add"], Open::Yes, Execution),
    ("pnpm", &["add"], Open::Yes, Execution),
    ("pnpm", &["publish"], Open::No, Consequence),
    ("yarn", &["add"], Open::Yes, Execution),
    ("yarn", &["npm", "publish"], Open::No, Consequence),
    ("bun", &["add"], Open::Yes, Execution),
    ("bun", &["publish"], Open::No, Consequence),
    ("cargo", &["publish"], Open::No, Consequence),
    ("cargo", &["install"], Open::Yes, Execution),
    ("gem", &["install"], Open::Yes, Execution),
    ("gem", &["push"], Open::Yes, Consequence),
    ("go", &["install"], Open::Yes, Execution),
    ("pip", &["install"], Open::Yes, Execution),
    ("pip3", &["install"], Open::Yes, Execution),
    ("uv", &["pip", "install"], Open::Yes, Execution),
    ("uv", &["add"], Open::Yes, Execution),
    ("uv", &["publish"], Open::No, Consequence),
    ("poetry", &["add"], Open::Yes, Execution),
    ("poetry", &["publish"], Open::No, Consequence),
    ("twine", &["upload"], Open::No, Consequence),
    ("brew", &["install"], Open::Yes, Execution),
    ("apt", &["install"], Open::Yes, Execution),
    ("apt-get", &["install"], Open::Yes, Execution),
    ("docker", &["push"], Open::Yes, Egress),
    ("podman", &["push"], Open::Yes, Egress),
    ("crontab", &[], Open::Yes, Execution),
    ("vercel", &["deploy"], Open::Yes, Consequence),
    ("netlify", &["deploy"], Open::Yes, Consequence),
    ("wrangler", &["deploy"], Open::Yes, Consequence),
    ("fly", &["deploy"], Open::Yes, Consequence),
    ("flyctl", &["deploy"], Open::Yes, Consequence),
    ("serverless", &["deploy"], Open::Yes, Consequence),
];

/// Programs with which the subcommand is open and that are everyday tools besides: the whole tool is no hazard of its first entry.
/// `npm *` and `cargo *` run code of the project in most of what they do; what else they can do is not what the rule was written for.
const EVERYDAY: &[&str] =
    &["cargo", "go", "yarn", "pnpm", "bun", "uv", "poetry", "gem", "npm", "brew", "apt", "apt-get", "pip", "pip3", "docker"];

/// Programs that fetch from, and send to, the hosts they are handed.
const CLIENTS: &[&str] =
    &["curl", "wget", "http", "https", "xh", "aria2c", "rsync", "iwr", "irm", "invoke-webrequest", "invoke-restmethod"];

/// Verbs of cloud command lines, as whole words or before `-`: what each amounts to.
const VERBS: &[(&str, Hazard)] = &[("delete", Destructive), ("terminate", Destructive), ("destroy", Destructive), ("purge", Destructive)];

/// Why allowing `pattern` in advance deserves a look; `None` where it does not, and for a pattern that allows everything, which is
/// another matter. `*` stands for anything; dialects bring their own spellings (`git:*`) into this form.
#[must_use]
pub fn hazard(pattern: &str) -> Option<Hazard> {
    remaining(pattern, &|_| false)
}

/// The same, where other rules hold some commands back: `held` tells whether it holds all that a pattern covers. It is asked for what a
/// pattern of this one's spelling would have to cover (`git push *` for `git *`, `sudo git push *` for `sudo git *`).
#[must_use]
pub fn remaining(pattern: &str, held: &dyn Fn(&str) -> bool) -> Option<Hazard> {
    let covered = breadth(pattern);
    if covered == Breadth::Everything {
        return None;
    }
    let parts = || pattern.split(['|', ';', '\n']).flat_map(|part| part.split("&&"));
    let one = parts().nth(1).is_none();
    // Of a line of several commands no rule holds one part.
    let held: &dyn Fn(&str) -> bool = if one { held } else { &|_| false };
    let of_parts = parts().find_map(|part| of_command(&part.split_whitespace().collect::<Vec<_>>(), held));
    // `* --version` names no program, and is what a vendor's manual shows: it runs anything only for who means to bend it.
    let named = parts().all(|part| !part.trim_start().starts_with('*'));
    of_parts.or((covered == Breadth::Interpreter && named && !all_held(pattern, held)).then_some(Execution))
}

/// Programs that run nothing else than what these subcommands are handed.
pub(super) const ONLY_BY: &[&str] = &["docker", "podman", "nerdctl", "kubectl"];

/// Whether every subcommand that makes an interpreter of the program is held back.
fn all_held(pattern: &str, held: &dyn Fn(&str) -> bool) -> bool {
    let words: Vec<&str> = pattern.split_whitespace().collect();
    let Unwrapped::Command(program, arguments) = unwrapped(&words) else { return false };
    let name = program_name(program.trim_end_matches('*'));
    let open = program.ends_with('*') || arguments.first().is_some_and(|word| word.starts_with('*'));
    let runners = RUNNERS.iter().find(|(program, _)| *program == name).filter(|_| open && ONLY_BY.contains(&name.as_str()));
    runners.is_some_and(|(_, subcommands)| subcommands.iter().all(|subcommand| held(&inside(&words, &[subcommand]))))
}

/// The pattern of `words` with `subcommands` where it leaves them open: `git *` and `push` are `git push *`.
fn inside(words: &[&str], subcommands: &[&str]) -> String {
    let before = words.iter().take_while(|word| !word.starts_with('*')).map(|word| word.trim_end_matches('*'));
    let named: Vec<&str> = before.chain(subcommands.iter().copied()).chain(["*"]).collect();
    named.join(" ")
}

fn of_command(all: &[&str], held: &dyn Fn(&str) -> bool) -> Option<Hazard> {
    let Unwrapped::Command(program, arguments) = unwrapped(all) else { return None };
    let glued = program.contains('*');
    let name = program_name(program.trim_end_matches('*'));
    if name.is_empty() || name.contains('*') {
        return None;
    }
    let open = glued || arguments.iter().any(|word| word.contains('*'));
    if CLIENTS.contains(&name.as_str()) {
        return (open && !names_host(arguments)).then_some(Egress);
    }
    if name == "rm" && narrowed(arguments) {
        return None;
    }
    if name == "git" && arguments.first() == Some(&"push") && arguments.iter().any(|word| matches!(*word, "--force" | "-f" | "--mirror")) {
        return Some(Destructive);
    }
    if name == "git" && arguments.starts_with(&["reset", "--hard"]) {
        return open.then_some(Destructive);
    }
    // It only says what is set.
    if name == "git" && arguments.first() == Some(&"config") && arguments.iter().any(|word| READS.contains(&word.trim_end_matches('*'))) {
        return None;
    }
    let words = operands(arguments);
    let entries = || COMMANDS.iter().filter(|(program, ..)| *program == name || *program == "mkfs" && name.starts_with("mkfs."));
    let named = entries().find(|(_, subcommands, needs, _)| {
        words.len() >= subcommands.len()
            && subcommands.iter().zip(&words).all(|(wanted, word)| word.trim_end_matches('*') == *wanted)
            && (*needs == Open::No || open && !aimed(&name, subcommands, &words))
    });
    if let Some((.., hazard)) = named {
        return Some(*hazard).filter(|_| !tries(arguments));
    }
    if matches!(name.as_str(), "aws" | "gcloud" | "az" | "doctl" | "heroku") {
        let verb =
            |word: &&&str| VERBS.iter().any(|(verb, _)| *word == verb || word.strip_prefix(verb).is_some_and(|rest| rest.starts_with('-')));
        if let Some(word) = words.iter().find(verb) {
            return VERBS.iter().find(|(verb, _)| word.starts_with(verb)).map(|(_, hazard)| *hazard);
        }
    }
    // The subcommand is left open.
    let whole = open && words.first().is_none_or(|word| word.starts_with('*')) && !EVERYDAY.contains(&name.as_str());
    let left = || entries().filter(|(.., needs, _)| *needs != Open::Named).find(|(_, subcommands, ..)| !held(&inside(all, subcommands)));
    match name.as_str() {
        "aws" | "gcloud" | "az" if whole => Some(Consequence),
        _ => left().filter(|_| whole).map(|(.., hazard)| *hazard),
    }
}

/// What makes `git config` show settings. Source: git-scm.com/docs/git-config.
const READS: &[&str] =
    &["get", "list", "-l", "--list", "--get", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color", "--get-colorbool"];

/// The words that are no options. A wildcard behind a short option, before a plain word, is its value: `git -C * status` leaves open where
/// it runs, not what.
pub(super) fn operands<'w>(arguments: &[&'w str]) -> Vec<&'w str> {
    let short = |word: &str| word.len() == 2 && word.starts_with('-') && word != "--";
    let value = |at: usize| {
        let plain = arguments.get(at + 1).is_some_and(|next| !next.starts_with(['*', '-']));
        arguments[at] == "*" && plain && at > 0 && short(arguments[at - 1])
    };
    arguments.iter().enumerate().filter(|(at, word)| !word.starts_with('-') && !value(*at)).map(|(_, word)| *word).collect()
}

/// Whether a request goes to a host that the pattern names.
fn names_host(arguments: &[&str]) -> bool {
    arguments.iter().any(|word| {
        let word = word.trim_matches(['"', '\'']);
        let host = word.split_once("://").map_or(word, |(_, host)| host);
        let end = host.find(['/', ':', '?']).unwrap_or(host.len());
        let (host, with_scheme) = (&host[..end], word.contains("://"));
        let bare = host.trim_end_matches('*');
        !word.starts_with('-')
            && (matches!(bare, "localhost" | "127.0.0.1" | "[" | "0.0.0.0")
                || !host.contains('*') && !host.is_empty() && (with_scheme || host.contains('.')))
    })
}

/// Whether deletion stays in a folder that the pattern names: the first operand starts with one.
fn narrowed(arguments: &[&str]) -> bool {
    let operand = arguments.iter().find(|word| !word.starts_with('-'));
    operand.is_some_and(|word| {
        !word.starts_with(['*', '~', '$']) && *word != "." && !word.starts_with("./*") && !word.trim_matches(['/', '*']).is_empty()
    })
}

/// Whether the pattern fixes where something goes: a remote to push to, a file of requirements to install.
fn aimed(name: &str, subcommands: &[&str], words: &[&str]) -> bool {
    let operand = words.get(subcommands.len()).filter(|word| !word.starts_with('*'));
    let installs = matches!(subcommands.last(), Some(&("install" | "i" | "add")));
    operand.is_some_and(|_| installs || name == "git" && subcommands == ["push"])
}

#[cfg(test)]
mod tests;
