//! What a change does to authority: two inventories compared, in words.
//!
//! A change is *widened* where an agent can do more, or the same behind less; *narrowed* the other way round; *moved* where only the place or
//! the name is another; *changed* where it cannot be told which. What is not known on one side is never a widening.

mod belongings;
mod bounds;
mod compare;
mod conduct;
mod identity;
mod matching;
mod pair;
mod plugins;
mod powers;
mod settings;

use serde::Serialize;

use crate::inventory::{Gap, Inventory, Place};
use crate::names::names;

pub use compare::compare;

names! {
    /// Which way a change goes.
    Direction {
        /// More, or the same behind less.
        Widened = "widened",
        /// Less, or the same behind more.
        Narrowed = "narrowed",
        /// Something else in the same place; which is wider cannot be told.
        Changed = "changed",
        /// The same under another name or in another place.
        Moved = "moved",
    }
}

names! {
    /// What changed.
    Subject {
        /// An agent as a whole.
        Agent = "agent",
        /// What it can do, or the gate before it.
        Power = "power",
        /// A tool that it is given.
        Tool = "tool",
        /// A server.
        Server = "server",
        /// A plugin that it installs.
        Plugin = "plugin",
        /// A scope.
        Scope = "scope",
        /// A right of a token or a role.
        Right = "right",
        /// A folder or file that is opened.
        Path = "path",
        /// A credential that is written out.
        Credential = "credential",
        /// A credential that is filled in.
        Reference = "reference",
        /// An agent that it hands work to.
        Delegation = "delegation",
        /// What the container it runs in gets of the host.
        Container = "container",
        /// A piece of work.
        Task = "task",
        /// How it is run.
        Mode = "mode",
        /// The model that it runs on.
        Model = "model",
        /// What starts it.
        Trigger = "trigger",
        /// What flows through it.
        Flow = "flow",
        /// A bound.
        Limit = "limit",
        /// A setting.
        Setting = "setting",
        /// A sandbox.
        Sandbox = "sandbox",
        /// A hook that may stop a tool.
        Defence = "defence",
    }
}

/// One change.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Which way it goes.
    pub direction: Direction,
    /// What it is about.
    pub subject: Subject,
    /// The agent's name, with what tells it from others of that name.
    pub agent: String,
    /// The agent's id in the later version; in the earlier one where it is gone.
    pub id: String,
    /// What happens, in plain words that follow the agent's name.
    pub words: String,
    /// How it was; `None` where there was nothing.
    pub before: Option<String>,
    /// How it is; `None` where there is nothing any more.
    pub after: Option<String>,
    /// Whether the agent may now act without a person or a model in between, and could not before.
    pub ungated: bool,
    /// Where the later version says so; for what is gone, where the agent is written.
    pub place: Option<Place>,
    /// Where the earlier version said so.
    pub was_at: Option<Place>,
}

/// All that a change does.
#[derive(Debug, Serialize)]
pub struct Diff {
    /// What the earlier version is called.
    pub base: String,
    /// What the later version is called.
    pub head: String,
    /// Widened first, then narrowed, changed, moved; by agent and place.
    pub changes: Vec<Change>,
    /// What could not be examined of the earlier version: what is said of it may then be wrong.
    pub incomplete_base: Vec<Gap>,
    /// What could not be examined of the later version.
    pub incomplete_head: Vec<Gap>,
}

impl Diff {
    /// What changed from `base` to `head`, which are called so.
    #[must_use]
    pub fn of((base, earlier): (&str, &Inventory), (head, later): (&str, &Inventory)) -> Self {
        Self {
            base: base.to_owned(),
            head: head.to_owned(),
            changes: compare(earlier, later),
            incomplete_base: earlier.incomplete.clone(),
            incomplete_head: later.incomplete.clone(),
        }
    }

    /// The changes that go one way.
    pub fn going(&self, direction: Direction) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.direction == direction)
    }

    /// Whether something could not be examined on either side.
    #[must_use]
    pub fn incomplete(&self) -> bool {
        !self.incomplete_base.is_empty() || !self.incomplete_head.is_empty()
    }
}

names! {
    /// Which changes stop a run.
    Gate {
        /// Something may now act with nobody in between.
        Ungated = "ungated",
        /// Anything is wider.
        Widened = "widened",
        /// None.
        Never = "never",
    }
}

impl Gate {
    /// Whether `diff` has such a change.
    #[must_use]
    pub fn stops(self, diff: &Diff) -> bool {
        match self {
            Self::Ungated => diff.changes.iter().any(|change| change.ungated),
            Self::Widened => diff.going(Direction::Widened).next().is_some(),
            Self::Never => false,
        }
    }
}
