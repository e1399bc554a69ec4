//! What flows through an agent: what outsiders write comes in, what is private is there, something goes out.

use super::{Gate, entity};
use crate::names::names;
use crate::source::At;

names! {
    /// One of the three that must not come together.
    Leg {
        /// The agent reads what outsiders write.
        Untrusted = "untrusted",
        /// The agent reads what is private.
        Private = "private",
        /// The agent can send something out.
        Outward = "outward",
    }
}

entity! {
    /// One way in or out of one agent, with its witness.
    Exposure as "exposure" {
        /// Which leg it is.
        leg: Leg,
        /// The tool, server, trigger or variable that makes it so, with its place.
        by: At<String>,
        /// What stands before it.
        gate: Gate,
        /// The agent through which it is reached, where it is not the agent's own.
        through: Option<String>,
        /// Whether it comes from something explicit (a tool, a server, a scope, a trigger), and not from a shell that can do anything.
        explicit: bool,
    }
}
