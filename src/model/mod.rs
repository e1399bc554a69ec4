//! The authority model: what the files say, free of any format.
//!
//! Dialects fill [`Facts`], one a file; linking joins them into a [`Model`]. Rules range over entities and see only these. Every leaf
//! that is written somewhere knows its place ([`At`]).

mod agent;
mod capability;
mod cloud;
mod credential;
mod entity;
mod facts;
mod flow;
mod grant;
mod job;
mod launch;
mod program;
mod prompt;
mod scope;
mod server;
mod task;
mod trigger;

pub use crate::catalog::scopes::{Consent, ScopeAccess, ScopeGrant};
pub use agent::{Agent, Bound, Limit, Mode, Tool};
pub use capability::{Ability, Action, Capability, Decider, Domain, Effect, Evidence, Extent, Receivers, ToolOverride};
pub use cloud::{Cloud, CloudExtent, CloudGrant, Link, Sure};
pub use credential::{Credential, CredentialPlace, CredentialSetting, Reference, Same};
pub use entity::{Entity, Field, Leaf, Origin, Record, Value, record_json};
pub(crate) use entity::{entity, record};
pub use facts::{Facts, Model};
pub use flow::{Exposure, Leg};
pub use grant::{Breadth, Gate, Grant, Hazard, Layer, Reach, Root, Run, Sandbox, Setting, Status, Subject, Topic, Verdict};
pub use job::{Checkout, Composite, Into, Job, Splice, TokenRight, Use};
pub use launch::{Container, Launch, LaunchMeaning};
pub use program::{Hook, Plugin};
pub use prompt::{Prompt, Role, Said, Statement};
pub use scope::{Need, Scope, ScopePlace};
pub use server::{Package, Pair, Pin, Server, Transport, Url};
pub use task::Task;
pub use trigger::{AtHand, Dependency, OwnPackage, Trigger, Trust};

use crate::source::Span;

/// A remark on a file that is no finding: what could not be read, what was read leniently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In plain words.
    pub message: String,
    /// The place.
    pub span: Span,
}
