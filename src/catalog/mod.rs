//! Typed access to the facts under `rules/catalog/`: scopes, credential kinds, frameworks. The build compiles them into static tables.

pub mod credentials;
pub mod frameworks;
pub mod scopes;
