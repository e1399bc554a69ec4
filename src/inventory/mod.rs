//! The authority of every agent as one exported model: what `inventory` prints in every format, and what `diff` compares.
//!
//! Made from the linked model, and owning all it says: every text went through the masker, so nothing that is printed from here can hold a
//! secret. `schemas/inventory.schema.json` describes the JSON; fields are only ever added within a version.

mod facts;
mod owners;
mod parts;
mod powers;
mod take;

pub use parts::{
    Agent, Credential, Defence, DefenceKind, Gap, Inventory, Leg, Limit, Package, Path, Place, Power, Reference, Right, Sandbox, Scope,
    Server, Setting, Tool, Trigger, Unowned, VERSION,
};
pub use take::take;
