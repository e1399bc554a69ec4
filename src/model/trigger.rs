//! What starts an agent, and who may.

use super::entity;
use crate::names::names;
use crate::source::At;

names! {
    /// Who can make it happen.
    Trust {
        /// Anybody: a public form, a webhook without authentication, an issue of a public repository, mail.
        Public = "public",
        /// People of the organisation, or who have been let in.
        Member = "member",
        /// A clock, a deployment, another program of the organisation.
        System = "system",
        /// Not known. Never makes a finding.
        Unknown = "unknown",
    }
}

entity! {
    /// Something that starts an agent.
    Trigger as "trigger" {
        /// The event as written: `issue_comment`, `schedule`, `n8n-nodes-base.webhook`.
        on: At<String>,
        /// Who can make it happen, after all that narrows it.
        trust: Trust,
        /// Whether somebody sits in front and waits for the answer: a chat, a button.
        attended: bool,
        /// Whether text of whoever makes it happen reaches the agent.
        carries: bool,
        /// What narrows who may, as written: an authentication, a check of the author.
        checked: Option<At<String>>,
        /// Whether the run it starts holds secrets or a token that writes.
        privileged: bool,
        /// Whether it is about something that outsiders write, and runs with the repository's secrets: who starts it hands that on.
        of_outsiders: bool,
    }
}

entity! {
    /// A package that a project depends on, where its version decides what a setting means.
    Dependency as "dependency" {
        /// `pypi`, `npm`.
        ecosystem: &'static str,
        /// Its name in the form that the ecosystem compares: `crewai`.
        name: String,
        /// The versions that will do, as written: `>=0.86,<1`, `^6.1.0`; a lock file's is one version.
        requirement: At<String>,
        /// Whether a lock file says so.
        locked: bool,
    }
}

entity! {
    /// A package that the repository develops and may publish.
    OwnPackage as "own-package" {
        /// `pypi`, `npm`.
        ecosystem: &'static str,
        /// Its name in the form that the ecosystem compares.
        name: String,
    }
}

entity! {
    /// What `npx` and its kin find in a project before they ask the registry.
    AtHand as "at-hand" {
        /// The packages that a manifest depends on, and the programs that its own package brings.
        names: Vec<String>,
    }
}
