//! Conditions: the closed vocabulary in which a rule file says what it looks for.
//!
//! ```yaml
//! where:
//!   verdict: allow                       # a scalar: equals
//!   url.host: { glob: ["*.ngrok.io"] }   # tests on the leaf at a path
//!   any:                                 # all, any, not
//!     - breadth: everything
//!     - args: { some: { matches: "^--yolo$" } }
//! ```
//!
//! There are no loops and no recursion but the condition's own nesting, regular expressions are linear-time and bounded in size, and
//! every test costs a step of a budget: a hostile rule file cannot hang a run.

mod pattern;
mod written;

pub use pattern::Pattern;
pub(crate) use written::OneOrMany;
pub use written::Written;

use serde::{Deserialize, Serialize};

/// A condition on a record of the model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Condition {
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// All tests hold of the leaf at `path`; the empty path is the thing itself.
    Leaf {
        /// Dotted path of field names.
        path: String,
        /// What must hold.
        tests: Vec<Test>,
    },
}

/// A test on one leaf.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Test {
    /// It is this value.
    Equals(Scalar),
    /// It is one of these values.
    In(Vec<Scalar>),
    /// Its text matches one of these globs (`*` also across `/`).
    Glob(Vec<Pattern>),
    /// The regular expression matches somewhere in its text.
    Matches(Pattern),
    /// Its list holds this value, or its text this part.
    Contains(Scalar),
    /// It is there (and no empty list), or is not.
    Exists(bool),
    /// How many items its list has: at least, at most.
    Count(Option<u32>, Option<u32>),
    /// It is a number below this.
    Less(f64),
    /// It is a number above this.
    More(f64),
    /// It is a number not above this.
    AtMost(f64),
    /// It is a number not below this.
    AtLeast(f64),
    /// The condition holds of at least one item of its list.
    Some(Box<Condition>),
    /// The condition holds of every item of its list.
    Every(Box<Condition>),
}

/// A value that a leaf is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scalar {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}
