//! Bailiwick: a static linter for the authority that a repository gives its AI agents.
//!
//! Data moves one way: files are discovered, parsed into one spanned tree, lowered by dialects into one model of authority, linked,
//! checked by rules, triaged, and reported. Rules never see a format; dialects never see a rule; reporters never see either.

pub mod authority;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod dialect;
pub mod diff;
pub mod engine;
pub mod finding;
pub mod inventory;
pub mod model;
pub mod names;
mod nearest;
pub mod report;
pub mod rule;
pub mod secrets;
pub mod source;
pub mod syntax;
