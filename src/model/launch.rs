//! Agents that a script, a build file or a CI job starts from the command line.

use super::{Mode, entity};
use crate::names::names;
use crate::source::At;

names! {
    /// What the options of a start say about approval.
    LaunchMeaning {
        /// Everything runs, and nobody is asked.
        Bypass = "bypass",
        /// Everything but command lines runs, and nobody is asked.
        BypassEdits = "bypass-edits",
        /// The mode in which nobody is asked can be switched to; it is not on at the start.
        BypassOffered = "bypass-offered",
        /// A model judges each action.
        ModelJudged = "model-judged",
        /// Nobody is asked; a sandbox holds what runs.
        Sandboxed = "sandboxed",
        /// Edits run without asking, commands do not.
        Edits = "edits",
        /// What is not allowed by name is refused, or nothing is changed.
        Restricted = "restricted",
        /// No option says anything: what the product does by default or is configured to.
        Default = "default",
    }
}

entity! {
    /// One start of an agent's command-line program.
    Launch as "launch" {
        /// The command line, its words joined by blanks.
        command: At<String>,
        /// The program as written.
        program: At<String>,
        /// The option that decides over approval, where there is one.
        flag: Option<At<String>>,
        /// What it says.
        meaning: LaunchMeaning,
        /// How the agent is run.
        mode: Mode,
        /// It runs in a container without a network.
        isolated: bool,
    }
}

entity! {
    /// A container that runs an agent or its servers, as a Compose file describes it.
    Container as "container" {
        /// The service's name.
        name: At<String>,
        /// The image.
        image: Option<At<String>>,
        /// What it gets of the host, beyond folders of the work: as written.
        powers: Vec<At<String>>,
    }
}
