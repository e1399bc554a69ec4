//! Which MCP server a name means, across files: that of the same folder, else of the nearest one above.

use std::collections::{BTreeMap, HashMap};

use super::Project;
use crate::model::{Origin, Server};
use crate::source::FileId;

/// The servers of a model, to be found by the names that tools and rules give them.
pub struct Servers<'m> {
    in_file: HashMap<(FileId, &'m str), &'m Server>,
    by_name: HashMap<&'m str, BTreeMap<String, &'m Server>>,
    path_of: &'m dyn Fn(FileId) -> &'m str,
}

impl std::fmt::Debug for Servers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Servers").field("names", &self.by_name.len()).finish_non_exhaustive()
    }
}

impl<'m> Servers<'m> {
    /// Of all servers of `servers`; `path_of` names the files.
    #[must_use]
    pub fn new(servers: &'m [Server], path_of: &'m dyn Fn(FileId) -> &'m str) -> Self {
        let mut index = Self { in_file: HashMap::new(), by_name: HashMap::new(), path_of };
        for server in servers {
            let name = server.name.value.as_str();
            index.in_file.entry((server.origin.file, name)).or_insert(server);
            let folder = index.folder(&server.origin);
            index.by_name.entry(name).or_default().insert(folder, server);
        }
        index
    }

    /// The server that something at `origin` calls `name`.
    #[must_use]
    pub fn named(&self, origin: &Origin, name: &str) -> Option<&'m Server> {
        if let Some(server) = self.in_file.get(&(origin.file, name)) {
            return Some(server);
        }
        let same = self.by_name.get(name)?;
        let here = self.folder(origin);
        let above = std::iter::successors(Some(here.as_str()), |folder| {
            Some(folder.rsplit_once('/').map_or("", |(above, _)| above)).filter(|_| !folder.is_empty())
        });
        above.into_iter().find_map(|folder| same.get(folder)).copied()
    }

    fn folder(&self, origin: &Origin) -> String {
        Project::of((self.path_of)(origin.file), origin.product).folder
    }
}
