//! What the facts of a configuration amount to: how far a path reaches, which package a command line starts.

pub mod package;
pub mod reach;
