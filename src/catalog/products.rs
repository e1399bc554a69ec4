//! Coding agents by name: how each joins its permission rules, and what it does where nothing is configured.
//!
//! The facts are in `rules/catalog/products.yaml`, each with its source; the build makes a static table of them.

use crate::model::{Gate, Subject};

include!(concat!(env!("OUT_DIR"), "/products.rs"));

/// How a product joins its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// The rules of all layers count together; deny comes before ask, ask before allow, and how specific a rule is does not matter.
    DenyAskAllow,
    /// Of all rules that match, the strictest decides; what a rule allows runs outside of the sandbox.
    Strictest,
    /// Each rule has a priority, and the highest decides. Priorities are the dialect's business, which orders the rules of a file.
    HighestPriority,
    /// One list a verdict; a tool stands in one of them. Nothing is shadowed.
    OneListEach,
    /// Rules are in order and the first that matches decides: the dialect says it, since the order is that of one list.
    FirstMatch,
    /// Rules are in order and the last that matches decides: the dialect says it of one file, and later files come after earlier ones.
    LastMatch,
}

/// One product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// The name people know it under.
    pub name: &'static str,
    /// Whether it reads `AGENTS.md` with nothing configured; not known where it is false.
    pub shared: bool,
    /// How it joins its rules; `None` where nothing is resolved.
    pub strategy: Option<Strategy>,
    /// What it does by default; `None` where that is not known.
    pub defaults: Option<Defaults>,
}

/// What a product does with tools that no rule, mode or list speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// Where the product says so.
    pub source: &'static str,
    /// Its tools: the name in its rules, what it is for, what happens.
    pub tools: &'static [(&'static str, Subject, Gate)],
    /// Tools of MCP servers.
    pub mcp: Gate,
    /// Tools that are neither: those that the files of a framework declare.
    pub any: Gate,
}

/// Every product, by name.
#[must_use]
pub fn all() -> &'static [Product] {
    PRODUCTS
}

/// The strategy of the product of that name.
#[must_use]
pub fn strategy(product: &str) -> Option<Strategy> {
    find(product)?.strategy
}

/// The defaults of the product of that name.
#[must_use]
pub fn defaults(product: &str) -> Option<&'static Defaults> {
    find(product)?.defaults.as_ref()
}

/// Whether the product of that name reads `AGENTS.md` with nothing configured.
#[must_use]
pub fn reads_shared_instructions(product: &str) -> bool {
    find(product).is_some_and(|product| product.shared)
}

fn find(product: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|one| one.name == product)
}
