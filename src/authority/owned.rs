//! What belongs to an agent, found at once: entities by the file and the agent that they come from.

use std::collections::HashMap;

use crate::model::{Entity, Origin};
use crate::source::FileId;

/// The file and the agent of an entity.
pub type Owner<'m> = (FileId, Option<&'m str>);

/// Entities by their owner, in order.
#[derive(Debug)]
pub struct Owned<'m, T>(HashMap<Owner<'m>, Vec<&'m T>>);

impl<'m, T: Entity> Owned<'m, T> {
    /// Of all of a kind.
    #[must_use]
    pub fn new(entities: &'m [T]) -> Self {
        let mut owned: HashMap<Owner<'m>, Vec<&'m T>> = HashMap::new();
        for entity in entities {
            owned.entry(owner(entity.origin())).or_default().push(entity);
        }
        Self(owned)
    }

    /// Those of the agent that `origin` names.
    #[must_use]
    pub fn of(&self, origin: &'m Origin) -> &[&'m T] {
        self.0.get(&owner(origin)).map_or(&[], Vec::as_slice)
    }
}

fn owner(origin: &Origin) -> Owner<'_> {
    (origin.file, origin.agent.as_deref())
}
