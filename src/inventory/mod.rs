//! The authority of every agent as one exported model: what `inventory` prints in every format, and what `diff` compares.
//!
//! Made from the linked model, and owning all it says: every text went through the masker, so nothing that is printed from here can hold a
//! secret. `schemas/inventory.schema.json` describes the JSON; fields are only ever added within a version.

mod conduct;
mod facts;
mod given;
mod owners;
mod parts;
mod powers;
mod take;

pub use conduct::{Defence, DefenceKind, Leg, Limit, Sandbox, Setting, Trigger};
pub use given::{Container, Credential, Opened, Package, Path, Plugin, Reference, Right, Scope, Server, Task, Tool, Variable};
pub use parts::{Agent, Gap, Inventory, Place, Power, Unowned, VERSION};
pub use take::take;
