//! Files of credentials beside agents: which of those that Git tracks lie next to an agent's file, above it, or are named by one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::claims;
use super::examine::Part;
use super::git::WorkTree;
use super::walk::{Candidate, Scope};
use crate::authority::paths;

/// The files to read besides `parts`, sorted by path. Nothing where Git does not say what it tracks. A file that was read only for what
/// else stands in it is read again, by everybody: the number is that of its part.
pub(super) fn candidates(root: &Path, scope: &Scope, git: &WorkTree, parts: &[Part]) -> Vec<(Option<usize>, Candidate)> {
    let known: BTreeMap<&str, usize> = parts.iter().enumerate().map(|(at, part)| (part.examined.source.path(), at)).collect();
    let wanted = || parts.iter().filter(|part| part.wanted);
    let folders: BTreeSet<&str> = wanted().flat_map(|part| above(part.examined.source.path())).collect();
    let named: BTreeSet<String> = wanted().flat_map(named).collect();
    let mut found = Vec::new();
    for path in git.tracked(&|name| !claims::companions(name).is_empty()).unwrap_or_default() {
        // `.docker/config.json` lies in a folder of its own.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = folder.strip_suffix(".docker").map_or(folder, |outer| outer.trim_end_matches('/'));
        let near = named.contains(&path) || folders.contains(folder) && secret(&path);
        let read = known.get(path.as_str()).copied();
        // Somebody who only shares the name may have looked at it and found it none of his.
        let own = |at: usize| parts[at].wanted && claims::by_name(&path).iter().any(|one| !one.dialect.beside());
        if !near || read.is_some_and(own) || scope.excludes(&path) {
            continue;
        }
        let Ok(real) = root.join(&path).canonicalize() else { continue };
        // A link may lead out of the repository.
        if real.is_file() && real.strip_prefix(root).is_ok_and(|below| below == Path::new(&path)) {
            let claimed = claims::named(&path);
            found.push((read, Candidate { real, path, claimed, explicit: false }));
        }
    }
    found.sort_by(|(_, a), (_, b)| a.path.cmp(&b.path));
    found
}

/// Whether the name is one of a file with secrets, and not of an example of it.
fn secret(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    paths::credentials(name).is_some() || path.ends_with(".docker/config.json")
}

/// The folder of `path` and those above it.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest.filter(|path| !path.is_empty())?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        rest = Some(folder);
        Some(folder)
    })
}

/// The files of variables that the servers of a file name, relative to the root: beside the file, or in the project that its folder
/// configures.
fn named(part: &Part) -> Vec<String> {
    let files = part.facts.servers.iter().filter_map(|server| server.env_file.as_ref());
    let path = part.examined.source.path();
    let resolved = files.flat_map(|file| {
        let written = file.value.replace('\\', "/");
        let written = ["${workspaceFolder}/", "${workspaceRoot}/", "${CLAUDE_PROJECT_DIR}/", "$PWD/", "./"]
            .iter()
            .fold(written.as_str(), |rest, lead| rest.strip_prefix(lead).unwrap_or(rest))
            .to_owned();
        above(path).map(move |folder| if folder.is_empty() { written.clone() } else { format!("{folder}/{written}") }).collect::<Vec<_>>()
    });
    resolved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_end_with_the_root() {
        assert_eq!(above("a/b/c.md").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(above("c.md").collect::<Vec<_>>(), [""]);
    }
}
