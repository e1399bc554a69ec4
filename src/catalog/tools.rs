//! Tools and nodes that frameworks and platforms bring along: what each can do.
//!
//! The facts are in `rules/catalog/tools.yaml`, each with its source; the build makes a static table of them.

use crate::authority::pattern::Pattern;
use crate::model::Capability;

include!(concat!(env!("OUT_DIR"), "/tools.rs"));

/// What the tool `name` of `product` can do; `None` for one that the catalogue does not know. `Bash(*)` is `Bash`; of a part of a tool's calls,
/// `Bash(git log *)`, nothing is said.
#[must_use]
pub fn find(product: &str, name: &str) -> Option<&'static [Capability]> {
    let name = Pattern::parse(name).filter(Pattern::whole).map_or(name, |pattern| pattern.tool);
    let at = TOOLS.binary_search_by(|&(of, known, _)| (of, known).cmp(&(product, name))).ok()?;
    TOOLS.get(at).map(|&(_, _, can)| can)
}
