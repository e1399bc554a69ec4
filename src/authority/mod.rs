//! What each agent can do, behind which gate; and what single facts amount to: how much a command pattern covers, how far a path reaches,
//! which package a command line starts.

pub mod command;
pub mod expression;
pub mod package;
pub mod pattern;
pub mod reach;
mod resolve;
pub mod url;

pub use resolve::{Project, gate, resolve};
