//! Typed access to the facts under `rules/catalog/`: scopes, MCP servers, credential kinds, frameworks. The build compiles them into static tables.

pub mod credentials;
pub mod frameworks;
pub mod scopes;
pub mod servers;
