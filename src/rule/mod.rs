//! Rules: what they are, how a rule file is read, and how conditions are asked of the model.
//!
//! A rule is one file, `rules/<category>/<id>.yaml`. The build reads all of them and embeds them compiled, so that starting up parses
//! nothing. A rule either states a condition over the model (`select`, `where`, `at`) or has a file of code in `src/rule/code/`.

pub mod code;
pub mod condition;
pub mod file;
pub mod matcher;
mod types;

use std::sync::LazyLock;

pub use types::{Adjust, Beside, Check, Example, Once, Rule, Side};

static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"))).expect("the build wrote these rules with the same types")
});

/// Every rule, sorted by id.
#[must_use]
pub fn all() -> &'static [Rule] {
    &ALL
}

/// The rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    let at = ALL.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
    Some(&ALL[at])
}
