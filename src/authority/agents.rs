//! Which agent of the model a fact belongs to, across files.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Model, Origin};
use crate::source::FileId;

/// The agents of a model, to be found by the origins of what belongs to them.
pub struct Roster<'m> {
    in_file: HashMap<(FileId, &'m str), usize>,
    first: HashMap<FileId, usize>,
    elsewhere: HashMap<(&'static str, &'m str), BTreeMap<&'m str, usize>>,
    called: HashMap<(&'static str, &'m str), BTreeMap<&'m str, usize>>,
    path_of: &'m dyn Fn(FileId) -> &'m str,
}

/// Folders in which frameworks keep the files of one project's agents: CrewAI's `config/agents.yaml` beside `crew.py`, `agents/*.jsonc`
/// beside `crew.jsonc`.
pub(super) const PARTS: &[&str] = &["config", "agents"];

impl<'m> Roster<'m> {
    /// Of all agents of `model`; `path_of` names the files.
    #[must_use]
    pub fn new(model: &'m Model, path_of: &'m dyn Fn(FileId) -> &'m str) -> Self {
        let mut roster =
            Self { in_file: HashMap::new(), first: HashMap::new(), elsewhere: HashMap::new(), called: HashMap::new(), path_of };
        for (index, agent) in model.agents.iter().enumerate() {
            let (file, name) = (agent.origin.file, agent.name.value.as_str());
            roster.in_file.entry((file, name)).or_insert(index);
            roster.first.entry(file).or_insert(index);
            let folders = roster.elsewhere.entry((agent.origin.product, name)).or_default();
            folders.entry(folder(path_of(file))).or_insert(index);
            if let Some(called) = &agent.called {
                let folders = roster.called.entry((agent.origin.product, called.value.as_str())).or_default();
                folders.entry(folder(path_of(file))).or_insert(index);
            }
        }
        // A folder that only holds the parts of a project speaks for the folder that it lies in, unless that one speaks for itself.
        for (index, agent) in model.agents.iter().enumerate() {
            let inner = folder(path_of(agent.origin.file));
            let name = inner.rsplit('/').next().unwrap_or_default();
            if PARTS.contains(&name) {
                let folders = roster.elsewhere.entry((agent.origin.product, agent.name.value.as_str())).or_default();
                folders.entry(folder(inner)).or_insert(index);
            }
        }
        roster
    }

    /// The agent that `origin` names: of the same file, else of the same product in the same folder or the nearest one above. What names no
    /// agent belongs to the first of its file.
    #[must_use]
    pub fn of(&self, origin: &Origin) -> Option<usize> {
        match origin.agent.as_deref() {
            None => self.first.get(&origin.file).copied(),
            Some(name) => self.named(origin, name),
        }
    }

    /// The agent called `name` as a file with that `origin` would call it.
    #[must_use]
    pub fn named(&self, origin: &Origin, name: &str) -> Option<usize> {
        if let Some(index) = self.in_file.get(&(origin.file, name)) {
            return Some(*index);
        }
        let path = (self.path_of)(origin.file);
        let key = (origin.product, name);
        let called = || called(self.called.get(&key)?, path);
        self.elsewhere.get(&key).and_then(|folders| above(folders, path)).or_else(called)
    }
}

/// What stands in the folder of the file at `path` or the nearest one above.
fn above(folders: &BTreeMap<&str, usize>, path: &str) -> Option<usize> {
    let mut folder = folder(path);
    loop {
        if let Some(index) = folders.get(folder) {
            return Some(*index);
        }
        if folder.is_empty() {
            return None;
        }
        folder = self::folder(folder);
    }
}

/// What the file at `path` means by an id: what has it in its folder or the nearest one above, else the only one that has it.
pub(super) fn called(folders: &BTreeMap<&str, usize>, path: &str) -> Option<usize> {
    let only = || folders.values().next().copied().filter(|_| folders.len() == 1);
    above(folders, path).or_else(only)
}

/// The folder of a path; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
