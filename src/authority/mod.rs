//! What each agent can do, behind which gate; and what single facts amount to: how much a command pattern covers, how far a path reaches,
//! which package a command line starts.

pub mod actions;
pub mod agents;
pub mod autonomy;
pub mod bounds;
pub mod capability;
pub mod cloud;
pub mod command;
mod consequence;
pub mod coverage;
pub mod download;
pub mod endpoint;
pub mod expression;
pub mod flows;
pub mod functions;
mod gate;
pub mod hook;
mod last_match;
pub mod legs;
pub mod near;
mod own;
pub mod owned;
pub mod package;
pub mod paths;
pub mod pattern;
pub mod permissions;
pub mod reach;
mod resolve;
pub mod scopes;
pub mod sentence;
pub mod shared;
pub mod statements;
pub mod tasks;
pub mod told;
pub mod trifecta;
pub mod unenforced;
pub mod url;
pub mod versions;
pub(crate) mod withheld;
pub mod workflows;

pub use consequence::judge;
pub use gate::gate;
pub use own::own;
pub use resolve::{Project, resolve};
