//! What an agent has: tools, servers, plugins, scopes, rights, paths, credentials. Names of fields are those of the JSON.

use serde::Serialize;

use super::parts::Place;
use crate::model::{Pin, Reach, ScopeAccess, Transport};

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

/// A variable that a server is handed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value; `None` where the name says that it is a secret, or it looks like one.
    pub value: Option<String>,
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
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The variables that it is handed.
    pub environment: Vec<Variable>,
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

/// Code that a product installs from elsewhere: a plugin, an extension, or a marketplace of them.
#[derive(Clone, Debug, Serialize)]
pub struct Plugin {
    /// The name it is configured under.
    pub name: String,
    /// Where it comes from, as written.
    pub source: String,
    /// How firmly its version is fixed.
    pub pin: Pin,
    /// Whether newer versions replace it without asking.
    pub auto_update: bool,
    /// Whether it is fetched and run when the product starts; else somebody installs it.
    pub starts: bool,
    /// Where it is written.
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

/// A container that the agent runs in.
#[derive(Clone, Debug, Serialize)]
pub struct Container {
    /// The service's name.
    pub name: String,
    /// The image.
    pub image: Option<String>,
    /// What it gets of the host, beyond folders of the work.
    pub powers: Vec<Opened>,
    /// Where it is described.
    pub place: Place,
}

/// Something of the host that is opened to a container.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opened {
    /// As written: an option, a socket, a folder.
    pub what: String,
    /// Where.
    pub place: Place,
}

/// A piece of work that the agent does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    /// Its name.
    pub name: String,
    /// The tools that it brings.
    pub tools: Vec<String>,
    /// Whether a person looks at its result before it counts, where the format says so. Its tools have done their work by then.
    pub reviewed: Option<bool>,
    /// The tasks whose results it is given.
    pub after: Vec<String>,
    /// Where it is written.
    pub place: Place,
}
