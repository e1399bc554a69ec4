//! What a launch command starts: one reader for every client's command lines.
//!
//! A package runner (`npx`, `uvx`, `docker run`, ...) names the package whose code really runs, how firmly its version is fixed, and which of
//! the arguments reach the server itself. Shells and wrappers around the runner are looked through. Nothing is guessed: a program that is
//! no known runner has no package, only arguments.

mod container;
mod host;
mod runner;
mod spec;
mod words;

pub use spec::pin_of_reference;

use crate::model::Package;
use crate::source::At;

/// What a command line amounts to.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// The program that runs, without folder and `.exe`: the runner's, where there is a runner.
    pub program: String,
    /// The package whose code runs.
    pub package: Option<Package>,
    /// The remote server that a bridge (`mcp-remote`, `supergateway`, `mcp-proxy`) connects to.
    pub url: Option<At<String>>,
    /// What is handed to the server itself.
    pub arguments: Vec<At<String>>,
    /// Directories of the host that a container gets, with whether it may only read them.
    pub mounts: Vec<Mount>,
    /// The server runs in a container: its arguments speak of the container's own files.
    pub container: bool,
    /// What the container gets of the host beyond directories: `--privileged`, the container engine's socket, `--pid=host`, ...
    pub powers: Vec<At<String>>,
    /// The port that the container publishes to other machines.
    pub published: Option<At<String>>,
    /// The file whose variables the runner hands to the server.
    pub env_file: Option<At<String>>,
    /// The shell code that a shell is handed; for `cmd /c` the first word that `cmd` reads as more than a word.
    pub shell: Option<At<String>>,
}

/// A directory of the host inside a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The path on the host, with the place of the whole mount.
    pub source: At<String>,
    /// Whether the container may only read it.
    pub read_only: bool,
}

/// Reads a command line. `command` may hold the whole line, as some clients accept.
#[must_use]
pub fn launch(command: &At<String>, args: &[At<String>]) -> Launch {
    let mut line = words::command(command);
    line.extend(args.iter().cloned());
    runner::read(&line, 0)
}

/// The package that `word` names in npm's notation; `None` for files and folders.
#[must_use]
pub fn of_npm(word: &At<String>) -> Option<Package> {
    spec::parse("npm", word)
}

/// A package's name in the form in which `ecosystem` compares names: on PyPI small letters, runs of `-`, `_` and `.` as one `-`
/// (packaging.python.org/en/latest/specifications/name-normalization).
#[must_use]
pub fn normalized(ecosystem: &str, name: &str) -> String {
    if ecosystem != "pypi" {
        return name.to_owned();
    }
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
