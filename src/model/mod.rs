//! The authority model: what the files say, free of any format.
//!
//! Dialects fill [`Facts`], one a file; linking joins them into a [`Model`]. Rules range over entities and see only these. Every leaf
//! that is written somewhere knows its place ([`At`]).

mod capability;
mod cloud;
mod entity;
mod facts;
mod flow;
mod grant;
mod job;
mod launch;
mod scope;
mod server;
mod task;
mod trigger;

pub use crate::catalog::scopes::{Consent, ScopeAccess, ScopeGrant};
pub use capability::{Ability, Action, Capability, Decider, Domain, Effect, Evidence, Extent, Receivers, ToolOverride};
pub use cloud::{Cloud, CloudExtent, CloudGrant, Link, Sure};
pub use entity::{Entity, Field, Leaf, Origin, Record, Value, record_json};
pub(crate) use entity::{entity, record};
pub use facts::{Facts, Model};
pub use flow::{Exposure, Leg};
pub use grant::{Breadth, Gate, Grant, Hazard, Layer, Reach, Root, Run, Sandbox, Setting, Status, Subject, Topic, Verdict};
pub use job::{Checkout, Composite, Into, Job, Splice, TokenRight, Use};
pub use launch::{Container, Launch, LaunchMeaning};
pub use scope::{Need, Scope, ScopePlace};
pub use server::{Package, Pair, Pin, Server, Transport, Url};
pub use task::Task;
pub use trigger::{AtHand, Dependency, OwnPackage, Trigger, Trust};

use crate::names::names;
use crate::source::{At, Span};

names! {
    /// How an agent is run.
    Mode {
        /// Somebody sits in front of it.
        Interactive = "interactive",
        /// Nobody does: a schedule, a queue, a webhook.
        Unattended = "unattended",
        /// A CI job.
        Ci = "ci",
        /// Not known.
        Unknown = "unknown",
    }
}

entity! {
    /// Something that acts: a product in a project, a declared agent, an app.
    Agent as "agent" {
        /// Its name: the declared one, else the product's.
        name: At<String>,
        /// How it is run.
        mode: Mode,
        /// Whether a file declares it: a subagent, a mode, a custom agent. Else it is the product itself, or an app.
        declared: bool,
        /// The tools it is given by name, as written.
        tools: Vec<At<String>>,
        /// Whether it gets every tool of the session that starts it, because nothing is said of tools.
        inherits_tools: bool,
        /// What it is said to be for.
        description: Option<At<String>>,
        /// The model that it runs on, as written.
        model: Option<At<String>>,
        /// The agents that it may hand work to, by name, as written.
        hands_to: Vec<At<String>>,
        /// The name by which other files hand work to it, where that is not its own: the id of the workflow that it is part of.
        called: Option<At<String>>,
        /// Whether it may hand work to any agent of its group, where the format says so.
        delegates: Option<At<bool>>,
        /// Whether one of its name in another file is another one: a job, a node of a workflow.
        of_its_file: bool,
    }
}

impl Agent {
    /// An agent of which nothing is said but how it is called and run.
    #[must_use]
    pub fn new(origin: Origin, name: At<String>, mode: Mode) -> Self {
        let (tools, description, model, hands_to, called, delegates) = Default::default();
        Self {
            origin,
            name,
            mode,
            declared: false,
            tools,
            inherits_tools: false,
            description,
            model,
            hands_to,
            called,
            delegates,
            of_its_file: mode == Mode::Ci,
        }
    }
}

entity! {
    /// A tool that an agent may call, known by name.
    Tool as "tool" {
        /// The name, as the product knows it.
        name: At<String>,
        /// The MCP server or product that offers it.
        provider: Option<String>,
        /// What it is said to do.
        description: Option<At<String>>,
        /// The names of the parameters that it takes.
        parameters: Vec<At<String>>,
        /// What stands between the agent and a call, where the format says so of this very tool.
        gate: Gate,
        /// The key or flag that says so, with its place.
        gated_by: Option<At<String>>,
        /// What its schema, and no text, holds its parameters to.
        bounds: Vec<Bound>,
        /// What it can do. A dialect sets what its format says; the rest is filled when files are joined.
        abilities: Vec<Ability>,
        /// Who says that the abilities set by the dialect are all there are, so that its name and parameters add nothing: `catalogue`.
        told_by: Option<&'static str>,
        /// Who receives what it sends, where the format says.
        receivers: Option<Receivers>,
    }
}

impl Tool {
    /// A tool of which nothing is known but its name and who offers it.
    #[must_use]
    pub fn new(origin: Origin, name: At<String>, provider: Option<String>) -> Self {
        let (description, parameters, gated_by, bounds, abilities) = Default::default();
        Self {
            origin,
            name,
            provider,
            description,
            parameters,
            gate: Gate::Unknown,
            gated_by,
            bounds,
            abilities,
            told_by: None,
            receivers: None,
        }
    }
}

record! {
    /// What a parameter is held to by the tool itself: an upper bound, a list of values, a pattern.
    Bound {
        /// The parameter's name.
        parameter: String,
        /// What holds it, as written: `maximum: 100`, with the place of the value.
        rule: At<String>,
    }
}

entity! {
    /// A bound on what an agent may use up.
    Limit as "limit" {
        /// What is bounded: `timeout`, `turns`, `tokens`, `rate` (requests to the model a minute), `retries`.
        of: &'static str,
        /// The bound, in the product's own unit.
        value: At<f64>,
    }
}

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

names! {
    /// Where a credential stands.
    CredentialPlace {
        /// A value of a configuration: an environment map, a header, a key.
        Config = "config",
        /// Text that a model reads.
        Prompt = "prompt",
        /// A URL: user info, query or a secret path.
        Url = "url",
        /// The default of a reference, `${VAR:-literal}`.
        Default = "default",
        /// A command line.
        Argument = "argument",
        /// A file of one machine that is kept in the repository: `.env`, `.netrc`.
        LocalFile = "local-file",
    }
}

names! {
    /// What kind of text a credential stands in: how much its key and its looks alone are worth there.
    CredentialSetting {
        /// A value of a configuration that a parser read.
        Value = "value",
        /// Running text, a comment, a shell script, a file that could not be parsed.
        Text = "text",
        /// The source of a program, also one that a text shows.
        Code = "code",
        /// What is there to be an example or to test with: a folder of tests, recorded data, a key called `example`.
        Sample = "sample",
    }
}

entity! {
    /// A credential written out. Holds no byte of its secret part.
    Credential as "credential" {
        /// The kind's id in the catalogue, or `generic`.
        kind: String,
        /// In plain words: `GitHub personal access token`.
        what: String,
        /// Where it stands.
        place: CredentialPlace,
        /// What kind of text it stands in.
        setting: CredentialSetting,
        /// The public prefix and an ellipsis, with the place of the whole credential.
        preview: At<String>,
        /// The key it is assigned to, where there is one.
        key: Option<String>,
        /// How sure it is: `high` (checksum or structure), `medium` (kind by its shape), `low` (key name and entropy only).
        certainty: String,
        /// Meant to be public (publishable keys), or harmless (a local development default).
        harmless: bool,
        /// What makes it usable, where that is written out within a few lines: the access key id of an AWS secret key, the host of an Azure
        /// key; in plain words, with its place.
        paired: Option<At<String>>,
        /// Equal for credentials of one run that are the same secret; `None` where no other is.
        same_as: Option<Same>,
        /// It has been written out in the same kind of place of this file before, and is told there.
        repeated: bool,
        /// Where else in the file, when it is the first.
        again: Vec<At<String>>,
        /// How the reading product refers to a secret instead: `${GITHUB_TOKEN}`.
        reference: Option<String>,
        /// Where the credential is changed.
        rotate: Option<String>,
    }
}

/// Which secret a credential is, among those that stand in several places of one run. Says nothing of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Same(pub usize);

impl Field for Same {
    /// The number means nothing outside of its run.
    fn leaf(&self) -> Leaf<'_> {
        Leaf { value: Value::Bool(true), span: None }
    }
}

entity! {
    /// A place where a credential is filled in by reference: a variable, or an entry of a store.
    Reference as "reference" {
        /// The variable or entry: `GITHUB_TOKEN`, `op://vault/item/field`.
        name: At<String>,
        /// The key, variable or header that it is filled into.
        key: Option<String>,
        /// How the agent is run that uses it.
        mode: Mode,
    }
}

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

/// A remark on a file that is no finding: what could not be read, what was read leniently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In plain words.
    pub message: String,
    /// The place.
    pub span: Span,
}
