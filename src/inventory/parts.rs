//! The types of the exported model. Names of fields are those of the JSON.

use serde::Serialize;

use super::conduct::{Defence, Leg, Limit, Sandbox, Setting, Trigger};
use super::given::{Container, Credential, Path, Plugin, Reference, Right, Scope, Server, Task, Tool};
use crate::model::{Capability, Domain, Effect, Evidence, Extent, Gate, Mode, Subject};
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
    /// Code that it installs from elsewhere.
    pub plugins: Vec<Plugin>,
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
    /// The work that it is given.
    pub tasks: Vec<Task>,
    /// The containers that it runs in, where they reach their host.
    pub containers: Vec<Container>,
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
            plugins: Vec::new(),
            scopes: Vec::new(),
            rights: Vec::new(),
            paths: Vec::new(),
            credentials: Vec::new(),
            references: Vec::new(),
            hands_to: Vec::new(),
            tasks: Vec::new(),
            containers: Vec::new(),
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
