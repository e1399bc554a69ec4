//! The types of the exported model. Names of fields are those of the JSON.

use serde::Serialize;

use crate::model::{Capability, Domain, Effect, Evidence, Extent, Gate, Mode, Pin, Reach, ScopeAccess, Status, Subject, Transport, Trust};
use crate::names::names;
use crate::source::Span;

/// The version of the JSON: a reader can tell when its shape changes.
pub const VERSION: u32 = 1;

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The path, relative to the root.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
    /// The same for reporters that quote the file.
    #[serde(skip)]
    pub span: Span,
}

/// Every agent of a run.
#[derive(Debug, Default, Serialize)]
pub struct Inventory {
    /// In the order of their folders, products and names.
    pub agents: Vec<Agent>,
    /// What belongs to none of them.
    pub unowned: Unowned,
    /// What could not be examined: the list of agents is then not known to be whole.
    pub incomplete: Vec<Gap>,
}

/// What belongs to no agent that is known.
#[derive(Debug, Default, Serialize)]
pub struct Unowned {
    /// Scopes.
    pub scopes: Vec<Scope>,
    /// Credentials written out.
    pub credentials: Vec<Credential>,
    /// Rights in a cloud account.
    pub rights: Vec<Right>,
}

/// A file that could not be examined in full.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// The path of the file; empty where it is no file's fault.
    pub file: String,
    /// Why, in plain words.
    pub message: String,
}

/// One agent: a product in a project, a declared agent, a job, an app.
#[derive(Clone, Debug, Serialize)]
pub struct Agent {
    /// Unique in the run, and the same in the next run while product, place and name are.
    pub id: String,
    /// Its name: the declared one, else the product's.
    pub name: String,
    /// The product that runs it.
    pub product: String,
    /// The folder of its project; empty for the root.
    pub folder: String,
    /// The file that starts it from the command line, where it is such a start.
    pub started_by: Option<String>,
    /// Whether a file declares it; else it is the product itself.
    pub declared: bool,
    /// How it is run.
    pub mode: Mode,
    /// What it is said to be for.
    pub description: Option<String>,
    /// The model that it runs on, as written.
    pub model: Option<String>,
    /// Whether it gets every tool of the session that starts it.
    pub inherits_tools: bool,
    /// What it can do, and what stands before it.
    pub can: Vec<Power>,
    /// The tools that it is given by name.
    pub tools: Vec<Tool>,
    /// The MCP servers that it is connected to.
    pub servers: Vec<Server>,
    /// OAuth and API scopes.
    pub scopes: Vec<Scope>,
    /// Rights of its token, its role.
    pub rights: Vec<Right>,
    /// Folders and files that are opened to it.
    pub paths: Vec<Path>,
    /// Credentials written out among its files.
    pub credentials: Vec<Credential>,
    /// Credentials that are filled in by reference.
    pub references: Vec<Reference>,
    /// The ids of the agents that it may hand work to; a name where there is no such agent here.
    pub hands_to: Vec<String>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What flows through it: untrusted input, private data, ways out.
    pub exposures: Vec<Leg>,
    /// What bounds it.
    pub limits: Vec<Limit>,
    /// Settings that decide over its authority.
    pub settings: Vec<Setting>,
    /// The sandboxes around its commands.
    pub sandboxes: Vec<Sandbox>,
    /// What holds it back.
    pub defences: Vec<Defence>,
    /// The files that speak of it, each by its first place.
    pub places: Vec<Place>,
}

impl Default for Agent {
    /// One of which nothing is known.
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            product: String::new(),
            folder: String::new(),
            started_by: None,
            declared: false,
            mode: Mode::Unknown,
            description: None,
            model: None,
            inherits_tools: false,
            can: Vec::new(),
            tools: Vec::new(),
            servers: Vec::new(),
            scopes: Vec::new(),
            rights: Vec::new(),
            paths: Vec::new(),
            credentials: Vec::new(),
            references: Vec::new(),
            hands_to: Vec::new(),
            triggers: Vec::new(),
            exposures: Vec::new(),
            limits: Vec::new(),
            settings: Vec::new(),
            sandboxes: Vec::new(),
            defences: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// Something that an agent can do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Power {
    /// The tool, or the rule that speaks of a part of its calls.
    pub tool: String,
    /// The server that offers the tool.
    pub server: Option<String>,
    /// What it does; `None` where that is not known.
    pub capability: Option<Capability>,
    /// The same in parts.
    pub effect: Option<Effect>,
    /// What it is done to.
    pub domain: Option<Domain>,
    /// How far it reaches.
    pub extent: Option<Extent>,
    /// What the tool is for, where a rule or a product says so.
    pub subject: Option<Subject>,
    /// What stands between the agent and the action.
    pub gate: Gate,
    /// Who says that the tool does this.
    pub evidence: Option<Evidence>,
    /// What decides over the gate: a rule or setting as written, `default of the product`.
    pub decided_by: Option<String>,
    /// What else there is to know.
    pub note: Option<String>,
    /// Where it is decided, or else said.
    pub place: Option<Place>,
}

/// A tool that an agent is given.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// As written.
    pub name: String,
    /// The server or product that offers it.
    pub provider: Option<String>,
    /// Where it is given.
    pub place: Option<Place>,
}

/// The package behind a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Package {
    /// `npm`, `pypi`, `oci`, ...
    pub ecosystem: String,
    /// Without version.
    pub name: String,
    /// Where one is given.
    pub version: Option<String>,
    /// How firmly it is fixed.
    pub pin: Pin,
}

/// An MCP server.
#[derive(Clone, Debug, Serialize)]
pub struct Server {
    /// The name it is configured under.
    pub name: String,
    /// How it is talked to.
    pub transport: Transport,
    /// The program that is started.
    pub command: Option<String>,
    /// Where it is reached: scheme and host only.
    pub host: Option<String>,
    /// The package behind the command.
    pub package: Option<Package>,
    /// The name under which the catalogue knows it.
    pub known: Option<String>,
    /// What it can do, as the catalogue says.
    pub capabilities: Vec<String>,
    /// Switched off.
    pub disabled: bool,
    /// Where it is configured.
    pub place: Place,
}

/// A scope that is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Scope {
    /// The id of its provider in the catalogue.
    pub provider: String,
    /// The name.
    pub name: String,
    /// What kind of right it is.
    pub access: ScopeAccess,
    /// How bad its abuse would be: `low` to `critical`.
    pub risk: Option<String>,
    /// Completes "can ...".
    pub allows: Option<String>,
    /// Where it is asked for.
    pub place: Place,
}

/// A right of a token or a role.
#[derive(Clone, Debug, Serialize)]
pub struct Right {
    /// Whose: `job token`, `aws`, `kubernetes`, ...
    pub of: String,
    /// As written: `contents`, `s3:*`.
    pub name: String,
    /// `read`, `write`, or how much of the account it reaches.
    pub level: String,
    /// Where it is given.
    pub place: Place,
}

/// A folder or file that is opened.
#[derive(Clone, Debug, Serialize)]
pub struct Path {
    /// As written.
    pub location: String,
    /// How far it reaches.
    pub reach: Reach,
    /// `read` or `write`.
    pub access: String,
    /// Where it is opened.
    pub place: Place,
}

/// A credential that is written out. Holds no byte of its secret part.
#[derive(Clone, Debug, Serialize)]
pub struct Credential {
    /// The kind's id in the catalogue, or `generic`.
    pub kind: String,
    /// In plain words.
    pub what: String,
    /// The public prefix and an ellipsis.
    pub preview: String,
    /// The key it is assigned to.
    pub key: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A credential that is filled in by reference.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// The variable or entry.
    pub name: String,
    /// What it is filled into.
    pub key: Option<String>,
    /// Where.
    pub place: Place,
}

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
