//! Commands and code that a product runs beside the agent: hooks and plugins.

use super::{Layer, Pin, entity};
use crate::source::At;

entity! {
    /// A command that a product runs on an event.
    Hook as "hook" {
        /// The event, as the product names it.
        event: At<String>,
        /// For which tools; `None` for all.
        matcher: Option<At<String>>,
        /// The command line.
        command: At<String>,
        /// Whether it answers every request for permission with yes.
        always_allows: bool,
        /// What of the session or the machine it sends away, in a few words.
        sends: Option<String>,
        /// The host it sends that to, where one is named.
        sends_to: Option<String>,
        /// The reference through which what the model wrote gets into a shell, as written.
        injects: Option<String>,
        /// What it gets into there: `command` (it is run) or `arguments` (it is split into words).
        injected_into: Option<&'static str>,
        /// For a hook that decides about calls: the shell script that it runs, as written.
        script: Option<String>,
        /// Where that script answers every request with yes; the text is its path.
        answer: Option<At<String>>,
    }
}

entity! {
    /// Code that a product installs from elsewhere: a plugin, an extension, or a marketplace of them.
    Plugin as "plugin" {
        /// The name it is configured under.
        name: String,
        /// Where it comes from, as written: a repository, a URL, a package.
        source: At<String>,
        /// How firmly its version is fixed.
        pin: Pin,
        /// Whether newer versions replace it without asking.
        auto_update: bool,
        /// Who the file speaks for.
        layer: Layer,
        /// Whether it is fetched and run when the product starts; else somebody installs it.
        starts: bool,
        /// The repository develops its package itself. Filled when files are joined.
        own: bool,
    }
}
