//! Typed access to the facts under `rules/catalog/`: scopes, permissions of clouds, MCP servers, products, hosts, credential kinds, frameworks. The build compiles them into static tables.

pub mod cloud;
pub mod commands;
pub mod credentials;
pub mod frameworks;
pub mod hosts;
pub mod methods;
pub mod n8n;
pub mod phrases;
pub mod powers;
pub mod products;
pub mod sam;
pub mod scopes;
pub mod servers;
pub mod tools;
pub mod verbs;
pub mod versions;
