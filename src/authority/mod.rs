//! What each agent can do, behind which gate; and what single facts amount to: how much a command pattern covers, how far a path reaches.

pub mod command;
pub mod pattern;
pub mod reach;
mod resolve;

pub use resolve::{Project, gate, resolve};
