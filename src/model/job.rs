//! CI jobs that run agents: what their token may do, what the agent holds, and what of outsiders gets into it.

use super::{Trust, entity, record};
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
        /// What the agent could misuse: rights to write code, releases or packages that are in its reach, and secrets that are handed to it,
        /// without the key of its model. As people call them: `contents: write`, `secrets.DEPLOY_KEY`.
        holds: Vec<At<String>>,
        /// Whether it may run any command without being asked.
        unbounded: bool,
    }
}

names! {
    /// What a text is written into before anything reads it.
    Into {
        /// The task or the instructions of an agent.
        Prompt = "prompt",
        /// The options that the agent's program is started with.
        Options = "options",
        /// A command line, or a program: what is filled in is a part of it.
        Command = "command",
    }
}

entity! {
    /// Text that others may write, filled into the task or the start of an agent where that is written.
    Splice as "splice" {
        /// The expression that stands for it, as written.
        text: At<String>,
        /// What it gets into.
        into: Into,
        /// Who may write the text.
        author: Trust,
        /// Who may start the run that fills it in.
        starter: Trust,
    }
}

entity! {
    /// Code of a change that is not merged, fetched into the folder in which an agent then works.
    Checkout as "checkout" {
        /// What is fetched, as written.
        revision: At<String>,
        /// Who may write that code.
        author: Trust,
        /// Who may start the run that fetches it.
        starter: Trust,
        /// Whether the product takes its own settings and instructions from the branch that the change is for.
        restored: bool,
    }
}

entity! {
    /// An action of the repository itself that runs an agent, for the jobs that use it.
    Composite as "composite" {
        /// Its agent, the action or the program, as written.
        name: At<String>,
        /// Its inputs that become the task.
        tasks: Vec<String>,
        /// Its inputs that become options.
        options: Vec<String>,
        /// Its inputs that are lists of tools to be used unasked.
        lists: Vec<String>,
        /// Whether only those who may write to the repository start it, by the check of the action within; `None` where that is not known.
        checked: Option<bool>,
        /// The input by which all programs may start it, where there is one.
        bots: Option<String>,
        /// Whether its agent gets a token that writes.
        token: bool,
        /// Whether it takes its settings and instructions from the branch that a change is for.
        restores: bool,
        /// Whether it can change no file, as far as the action itself says.
        reads_only: bool,
        /// Whether it may run any command, as far as the action itself says.
        unbounded: bool,
    }
}
