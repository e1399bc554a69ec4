//! Which agent of the inventory a fact belongs to: one entry for what is one agent, in however many files it is written.

use std::collections::BTreeMap;

use super::Agent;
use super::facts::Maker;
use crate::authority::Project;
use crate::authority::agents::Roster;
use crate::model::{Model, Origin};
use crate::source::FileId;

/// What makes an agent one: its product, the folder of its project, its name; for what is of its file and for a start from a script the file
/// too, since two files of one folder may well have a job, or a node of a workflow, of one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) folder: String,
    pub(super) product: &'static str,
    /// `None` for the product itself.
    pub(super) name: Option<String>,
    pub(super) file: Option<String>,
}

impl Key {
    /// The product itself in the project of the file at `path`.
    pub(super) fn product(product: &'static str, path: &str) -> Self {
        Self { folder: Project::of(path, product).folder, product, name: None, file: None }
    }
}

/// The keys of a model's agents.
pub(super) struct Owners<'m> {
    roster: Roster<'m>,
    /// By the index of the agent in the model.
    keys: Vec<Key>,
    /// Servers by file and name: what a server asks for is its client's.
    servers: BTreeMap<(FileId, &'m str), &'m Origin>,
    path_of: &'m dyn Fn(FileId) -> &'m str,
}

impl<'m> Owners<'m> {
    pub(super) fn new(model: &'m Model, path_of: &'m dyn Fn(FileId) -> &'m str) -> Self {
        let key = |agent: &crate::model::Agent| {
            let (product, path) = (agent.origin.product, path_of(agent.origin.file));
            let named = agent.name.value != product;
            let file = (named && agent.of_its_file).then(|| path.to_owned());
            Key { name: named.then(|| agent.name.value.clone()), file, ..Key::product(product, path) }
        };
        let servers = model.servers.iter().map(|server| ((server.origin.file, server.name.value.as_str()), &server.origin));
        Self { roster: Roster::new(model, path_of), keys: model.agents.iter().map(key).collect(), servers: servers.collect(), path_of }
    }

    /// The keys of the agents of the model, in their order.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The agent that a fact of that origin belongs to, and whether a file says so: else it is the product in the project of the file.
    pub(super) fn of(&self, origin: &Origin) -> (Key, bool) {
        let path = (self.path_of)(origin.file);
        let named = origin.agent.as_deref().filter(|name| *name != origin.product);
        let found = match named {
            Some(_) => self.roster.of(origin),
            // A file of one declared agent speaks of that one, unless it says that it means the product.
            None if origin.agent.is_none() => self.roster.of(origin).filter(|&index| self.keys[index].product == origin.product),
            None => None,
        };
        if let Some(index) = found {
            return (self.keys[index].clone(), true);
        }
        let server = named.and_then(|name| self.servers.get(&(origin.file, name)));
        if let Some(server) = server.filter(|server| server.agent != origin.agent) {
            return self.of(server);
        }
        (Key { name: named.map(str::to_owned), ..Key::product(origin.product, path) }, origin.agent.as_deref() == Some(origin.product))
    }

    /// The agent that one of that origin calls `name`.
    pub(super) fn named(&self, origin: &Origin, name: &str) -> Option<&Key> {
        self.roster.named(origin, name).map(|index| &self.keys[index])
    }
}

/// The id of an agent, which is the same in the next run while product, place and name are.
pub(super) fn id(make: Maker<'_>, key: &Key) -> String {
    let at = key.file.as_deref().unwrap_or(&key.folder);
    let name = key.name.as_deref().map_or_else(String::new, |name| format!("#{name}"));
    make.text(&format!("{}:{at}{name}", key.product))
}

/// An agent of which nothing is known but which one it is.
pub(super) fn blank(make: Maker<'_>, key: &Key, origin: &Origin) -> Agent {
    Agent {
        id: id(make, key),
        name: make.text(key.name.as_deref().unwrap_or(key.product)),
        product: origin.product.to_owned(),
        folder: make.text(&key.folder),
        started_by: key.file.as_deref().filter(|_| key.name.is_none()).map(|file| make.text(file)),
        ..Agent::default()
    }
}
