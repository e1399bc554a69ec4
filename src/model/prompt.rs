//! What is told to agents, and what it says of their authority.

use super::{Capability, Field, Leaf, entity};
use crate::names::names;
use crate::source::At;

names! {
    /// Who speaks in a prompt.
    Role {
        /// Instructions that frame the whole conversation.
        System = "system",
        /// The user's turn.
        User = "user",
        /// The model's turn, as an example.
        Assistant = "assistant",
        /// A file that a coding agent loads as instructions.
        Instructions = "instructions",
    }
}

entity! {
    /// A stretch of text that a model reads.
    Prompt as "prompt" {
        /// Who speaks.
        role: Role,
        /// The text, by its place; read it from the source.
        text: At<()>,
        /// Whether `{name}` is filled in before the model reads it, besides `{{ name }}`.
        single_braces: bool,
    }
}

names! {
    /// What a sentence of a prompt says about the agent's authority.
    Said {
        /// It is to act without asking.
        Skip = "skip-approval",
        /// It may do everything.
        Powers = "unlimited-powers",
        /// It is to ask somebody before it acts.
        Approval = "asks-approval",
        /// It is to stay below an amount or a number.
        Limit = "limit",
    }
}

entity! {
    /// Something that instructions tell the agent about its authority.
    Statement as "statement" {
        /// What is said.
        says: Said,
        /// The words that say it, in lower case, with their place.
        words: At<String>,
        /// Whether the sentence names what makes it matter: money, deletion, sending, production, everything.
        stakes: bool,
        /// What it speaks of, where it says that somebody is to be asked, or sets a limit.
        of: Vec<Capability>,
        /// The words of command lines that do what it speaks of, where there are some: `git push`.
        commands: Vec<String>,
        /// Who speaks.
        role: Role,
    }
}

impl Field for () {
    fn leaf(&self) -> Leaf<'_> {
        Leaf::ABSENT
    }
}
