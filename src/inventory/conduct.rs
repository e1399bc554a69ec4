//! What starts an agent, flows through it, opens it and holds it back. Names of fields are those of the JSON.

use serde::Serialize;

use super::parts::Place;
use crate::model::{Gate, Status, Trust};
use crate::names::names;

/// Something that starts an agent.
#[derive(Clone, Debug, Serialize)]
pub struct Trigger {
    /// The event as written.
    pub on: String,
    /// Who can make it happen.
    pub trust: Trust,
    /// Whether somebody waits for the answer.
    pub attended: bool,
    /// Whether text of whoever makes it happen reaches the agent.
    pub carries: bool,
    /// What narrows who may, as written.
    pub checked: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// One way in or out.
#[derive(Clone, Debug, Serialize)]
pub struct Leg {
    /// `untrusted`, `private` or `outward`.
    pub leg: crate::model::Leg,
    /// What makes it so.
    pub by: String,
    /// What stands before it.
    pub gate: Gate,
    /// The agent through which it is reached.
    pub through: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// A bound.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// What is bounded.
    pub of: String,
    /// In the product's own unit.
    pub value: f64,
    /// Where it is written.
    pub place: Place,
}

/// A setting that decides over authority.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The key as written.
    pub key: String,
    /// What it decides.
    pub topic: crate::model::Topic,
    /// What the value means, in the topic's terms.
    pub meaning: String,
    /// The value as written.
    pub value: String,
    /// What it amounts to.
    pub status: Status,
    /// Where it is written.
    pub place: Place,
}

/// A sandbox.
#[derive(Clone, Debug, Serialize)]
pub struct Sandbox {
    /// Whether it is on.
    pub enabled: bool,
    /// Whether it holds every command, the network included.
    pub enforced: bool,
    /// What the switch amounts to.
    pub status: Status,
    /// Where it is written.
    pub place: Place,
}

names! {
    /// How something holds an agent back.
    DefenceKind {
        /// A rule that refuses.
        Deny = "deny-rule",
        /// A rule that asks.
        Ask = "ask-rule",
        /// A command that runs before a tool and may stop it.
        Hook = "hook",
        /// A setting that locks or narrows.
        Lock = "lock",
        /// A sandbox that holds every command.
        Sandbox = "sandbox",
    }
}

/// Something that holds an agent back.
#[derive(Clone, Debug, Serialize)]
pub struct Defence {
    /// How.
    pub kind: DefenceKind,
    /// The rule, command or setting as written.
    pub text: String,
    /// What it amounts to.
    pub status: Status,
    /// Where it is written.
    pub place: Place,
}
