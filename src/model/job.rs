//! CI jobs that run agents, and what their token may do.

use super::{entity, record};
use crate::names::names;
use crate::source::At;

names! {
    /// Whether anything in a job could use a right of its token.
    Use {
        /// A step, the agent's task or its tools may.
        Evident = "evident",
        /// Nothing that is written in the job has to do with it.
        None = "none",
        /// Not known: the task stands elsewhere.
        Unknown = "unknown",
    }
}

record! {
    /// A right of a job's token.
    TokenRight {
        /// What it is about: `contents`; `write-all` for everything.
        name: At<String>,
        /// `read`, `write` or `none`.
        level: At<String>,
        /// Whether anything could use it.
        used: Use,
    }
}

entity! {
    /// A CI job that runs an agent.
    Job as "job" {
        /// Its key.
        name: At<String>,
        /// The actions and programs that are agents.
        agents: Vec<At<String>>,
        /// What its token may do by name, the job's word over the workflow's; empty where nothing is said.
        rights: Vec<TokenRight>,
        /// Whether the rights are the workflow's, for every job that does not say its own.
        inherited: bool,
        /// Whether the agent can change no file: its tools or its sandbox say so.
        reads_only: bool,
    }
}
