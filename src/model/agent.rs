//! What acts: agents, the tools that they are given, what bounds them.

use super::{Ability, Gate, Origin, Receivers, Url, entity, record};
use crate::names::names;
use crate::source::At;

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
        /// The address that it talks to, where the file has it written out.
        url: Option<At<Url>>,
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
            url: None,
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
