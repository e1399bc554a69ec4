//! How far a path reaches, as written in a configuration: one classification for every dialect that lists directories.
//!
//! Only what the text says is judged. A reference that is not known here (`${WORK}`) is taken for a folder of its own, because a finding on
//! a guess is worse than none. Windows paths and home references of shells and editors are understood on every platform.

use crate::model::Reach;

/// References that the shells and editors replace by the home directory of whoever runs the agent.
/// `${userHome}`: VS Code and Cursor variables; `${HOME}`, `$HOME`, `%USERPROFILE%`: shells; `{env:HOME}`: OpenCode.
const HOME_REFERENCES: &[&str] = &[
    "~", "$HOME", "${HOME}", "${env:HOME}", "{env:HOME}", "${userHome}", "${env:USERPROFILE}", "${USERPROFILE}", "%USERPROFILE%",
    "%HOMEPATH%", "%HOMEDRIVE%%HOMEPATH%", "$env:USERPROFILE",
];

/// References to the project or to the folder that a server may call its own.
/// `${workspaceFolder}`: VS Code, Cursor, Roo; `${CLAUDE_PROJECT_DIR}`, `${CLAUDE_PLUGIN_ROOT}`: Claude Code; `$PWD`: shells.
const PROJECT_REFERENCES: &[&str] =
    &["${workspaceFolder}", "${workspaceRoot}", "${CLAUDE_PROJECT_DIR}", "${CLAUDE_PLUGIN_ROOT}", "$PWD", "${PWD}", "$(pwd)", "."];

/// Folders whose children are whole home directories.
const HOMES: &[&str] = &["home", "users", "documents and settings"];

/// How far `path` reaches.
///
/// A trailing glob (`/**`, `/*`) covers the folder before it. A folder within a home, or an absolute folder that is no home, counts as a
/// folder of its own: [`Reach::Project`].
#[must_use]
pub fn reach(path: &str) -> Reach {
    let path = path.trim().trim_matches(|c| matches!(c, '"' | '\''));
    let path = path.strip_prefix("file://").unwrap_or(path);
    if path.is_empty() {
        return Reach::Project;
    }
    let slashes = path.replace('\\', "/");
    // `//?/C:/` is the long form of a Windows path.
    let path = slashes.strip_prefix("//?/").unwrap_or(&slashes);
    if let Some(rest) = after_reference(path, HOME_REFERENCES) {
        return below(rest, Reach::Home, Reach::Filesystem);
    }
    if let Some(rest) = after_reference(path, PROJECT_REFERENCES) {
        return below(rest, Reach::Project, Reach::Outside);
    }
    match absolute(path) {
        Some(rest) => absolute_reach(rest),
        None if path.starts_with("**") || path.starts_with('*') => Reach::Project,
        None => below(path, Reach::Project, Reach::Outside),
    }
}

/// What follows one of `references` in `path`, where it stands at the start as a part of its own.
fn after_reference<'p>(path: &'p str, references: &[&str]) -> Option<&'p str> {
    references.iter().find_map(|reference| {
        let head = path.get(..reference.len())?;
        let rest = &path[reference.len()..];
        (head.eq_ignore_ascii_case(reference) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
    })
}

/// The path below the root or drive, where `path` is absolute.
fn absolute(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_prefix('/') {
        // `/c/Users` (Git Bash) and `/mnt/c` (WSL) are left as they are: a folder named `c` cannot be told from a drive.
        return Some(rest);
    }
    let mut chars = path.chars();
    let drive = chars.next()?;
    let rest = chars.as_str().strip_prefix(':')?;
    (drive.is_ascii_alphabetic() && (rest.is_empty() || rest.starts_with('/'))).then(|| rest.trim_start_matches('/'))
}

fn absolute_reach(rest: &str) -> Reach {
    let parts = parts(rest).parts;
    match parts.as_slice() {
        [] => Reach::Filesystem,
        // The home of the superuser.
        [one] if *one == "root" => Reach::Home,
        [one] | [one, _] if HOMES.contains(&one.to_ascii_lowercase().as_str()) => Reach::Home,
        _ => Reach::Project,
    }
}

/// The reach of `rest` below a base: `at_base` when it ends there, a folder of its own below, `above` when `..` leaves the base.
fn below(rest: &str, at_base: Reach, above: Reach) -> Reach {
    let walked = parts(rest);
    if walked.climbed {
        above
    } else if walked.parts.is_empty() {
        at_base
    } else {
        Reach::Project
    }
}

struct Walked<'p> {
    /// The folders that are left when `.`, `..` and trailing globs are resolved.
    parts: Vec<&'p str>,
    /// Whether `..` went above the start.
    climbed: bool,
}

fn parts(path: &str) -> Walked<'_> {
    let mut walked = Walked { parts: Vec::new(), climbed: false };
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part != ".." {
            walked.parts.push(part);
        } else if walked.parts.pop().is_none() {
            walked.climbed = true;
        }
    }
    while walked.parts.last().is_some_and(|part| matches!(*part, "*" | "**" | "**.*" | "*.*")) {
        walked.parts.pop();
    }
    walked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_reach_as_far_as_they_say() {
        let table: &[(Reach, &[&str])] = &[
            (
                Reach::Filesystem,
                &["/", "//", "/.", "/**", "/*", "C:\\", "c:/", "D:", "\\", "\\\\?\\C:\\", "/home/..", "~/..", "$HOME/../..", "file:///"],
            ),
            (
                Reach::Home,
                &[
                    "~", "~/", "~/**", "$HOME", "${HOME}/", "${userHome}", "${env:HOME}", "%USERPROFILE%", "/home", "/home/", "/Users",
                    "/root", "/root/*", "/home/ada", "/Users/ada/", "/Users/ada/**", "C:\\Users", "C:\\Users\\ada", "c:/users/ada/",
                    "/home/ada/shop/..", "/home/${USER}", "\"/home/ada\"",
                ],
            ),
            (Reach::Outside, &["..", "../", "../shared", "src/../../x", "${workspaceFolder}/..", "./../neighbour"]),
            (
                Reach::Project,
                &[
                    "",
                    ".",
                    "./",
                    "src",
                    "./docs",
                    "a/../b",
                    "**",
                    "${workspaceFolder}",
                    "${workspaceFolder}/docs",
                    "$PWD",
                    "~/projects/app",
                    "/home/ada/projects",
                    "/Users/ada/Desktop",
                    "C:\\Users\\ada\\Documents",
                    "/workspace",
                    "/data",
                    "/srv/www",
                    "/var/log",
                    "${WORK}",
                    "${HOME_DIR}",
                    "~ada/x",
                    "/rooted",
                    "D:\\work",
                ],
            ),
        ];
        for (expected, paths) in table {
            for path in *paths {
                assert_eq!(reach(path), *expected, "{path:?}");
            }
        }
    }
}
