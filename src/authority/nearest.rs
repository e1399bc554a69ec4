//! Which configured MCP server a name means where it is said.

use std::collections::BTreeMap;

use super::Project;
use crate::model::{Origin, Server};
use crate::source::FileId;

/// The servers of a model by name and folder.
pub struct Servers<'m> {
    by_name: BTreeMap<&'m str, BTreeMap<String, &'m Server>>,
    folder: &'m dyn Fn(&Origin) -> String,
}

/// The folder of the project that `origin` belongs to.
pub fn folder<'f>(path: &dyn Fn(FileId) -> &'f str, origin: &Origin) -> String {
    Project::of(path(origin.file), origin.product).folder
}

impl<'m> Servers<'m> {
    /// Of all `servers` of a model; `folder` gives the folder of the project that something belongs to.
    #[must_use]
    pub fn new(servers: &'m [Server], folder: &'m dyn Fn(&Origin) -> String) -> Self {
        let mut by_name: BTreeMap<&str, BTreeMap<String, &Server>> = BTreeMap::new();
        for server in servers {
            by_name.entry(&server.name.value).or_default().insert(folder(&server.origin), server);
        }
        Self { by_name, folder }
    }

    /// Of servers of one name the nearest: that of the same folder, else of one above.
    #[must_use]
    pub fn find(&self, name: &str, origin: &Origin) -> Option<&'m Server> {
        let same = self.by_name.get(name)?;
        let here = (self.folder)(origin);
        let mut above = std::iter::successors(Some(here.as_str()), |folder| {
            Some(folder.rsplit_once('/').map_or("", |(above, _)| above)).filter(|_| !folder.is_empty())
        });
        above.find_map(|folder| same.get(folder)).copied()
    }
}
