//! What an agent can do beside the actions of its own tools: the tools that its product brings, what rules say of them, and its servers.

use std::collections::BTreeSet;

use super::facts::{Maker, power};
use super::{Agent, Power};
use crate::authority::permissions::{By, Row};
use crate::catalog::{products, servers};
use crate::model::{self, Capability, Evidence, Gate, LaunchMeaning, Layer, Subject};

/// What the product decides by itself.
pub(super) const BY_DEFAULT: &str = "default of the product";

impl Maker<'_> {
    /// A row of `bailiwick permissions`.
    pub(super) fn row(self, row: &Row<'_>) -> Power {
        let (decided_by, span) = match row.by {
            By::Rule(grant) => (Some(self.text(&grant.rule.value)), Some(grant.rule.span)),
            By::Setting(setting) => {
                (Some(self.text(&format!("{} = {}", setting.key.value, setting.value.value))), Some(setting.value.span))
            }
            By::Default(_) => (Some(BY_DEFAULT.to_owned()), None),
            By::Nobody => (None, None),
        };
        let capability = of_subject(row.subject);
        // What a skill or command allows holds while it runs.
        let task = match row.by {
            By::Rule(grant) if grant.layer == Layer::Task && grant.rule.value == row.tool => {
                format!(" while {} runs", self.0.files[grant.origin.file.0 as usize].source.path())
            }
            _ => String::new(),
        };
        Power {
            tool: self.text(&format!("{}{task}", row.tool)),
            subject: Some(row.subject),
            gate: row.gate,
            evidence: capability.map(|_| Evidence::Catalogue),
            decided_by,
            note: row.note.as_deref().map(|note| self.text(note)),
            place: span.map(|span| self.place(span)),
            ..power(capability)
        }
    }

    /// What a known server adds, behind the gate of its tools. `attended`: somebody is there to be asked, which the defaults of products take
    /// for granted.
    pub(super) fn served(self, server: &model::Server, gate: Option<&Power>, attended: bool) -> Vec<Power> {
        let defaults = || products::defaults(server.origin.product).filter(|_| attended);
        let default = || defaults().map_or(Gate::Unknown, |defaults| defaults.mcp);
        let can: BTreeSet<Capability> = server.capabilities.iter().filter_map(|word| servers::capability(word)).collect();
        let name = self.text(&server.name.value);
        let one = |capability| Power {
            tool: format!("tools of {name}"),
            server: Some(name.clone()),
            subject: Some(Subject::Mcp),
            gate: gate.map_or_else(default, |power| power.gate),
            evidence: Some(Evidence::Catalogue),
            decided_by: gate
                .map_or_else(|| Some(BY_DEFAULT.to_owned()).filter(|_| default() != Gate::Unknown), |power| power.decided_by.clone()),
            place: gate.and_then(|power| power.place.clone()).or_else(|| Some(self.place(server.name.span))),
            ..power(Some(capability))
        };
        can.into_iter().map(one).collect()
    }

    /// What a start from the command line lets its agent do.
    pub(super) fn launched(self, launch: &model::Launch) -> Vec<Power> {
        let flag = launch.flag.as_ref();
        let (decided_by, span) = flag.map_or((BY_DEFAULT, launch.program.span), |flag| (flag.value.as_str(), flag.span));
        let one = |tool: &str, subject: Subject, gate: Gate| {
            let capability = of_subject(subject);
            Power {
                tool: tool.to_owned(),
                subject: Some(subject),
                gate,
                evidence: capability.map(|_| Evidence::Catalogue),
                decided_by: Some(self.text(decided_by)),
                note: Some("started from the command line".to_owned()),
                place: Some(self.place(span)),
                ..power(capability)
            }
        };
        let Some(defaults) = products::defaults(launch.origin.product) else {
            return vec![one("every tool", Subject::Everything, by_launch(launch.meaning, Subject::Everything).unwrap_or(Gate::Unknown))];
        };
        let tools = defaults.tools.iter();
        tools.map(|&(tool, subject, gate)| one(tool, subject, by_launch(launch.meaning, subject).unwrap_or(gate))).collect()
    }
}

impl Agent {
    /// What happens to tools of servers where nothing speaks of them; `None` where that is not known.
    pub(crate) fn by_default_of_servers(&self) -> Option<Power> {
        let gate = products::defaults(&self.product).map(|defaults| defaults.mcp).filter(|gate| *gate != Gate::Unknown)?;
        Some(Power { subject: Some(Subject::Mcp), gate, decided_by: Some(BY_DEFAULT.to_owned()), ..power(None) })
    }

    /// The product of `like` in the same place, with its own `tools` behind their defaults and nothing else.
    pub(crate) fn unconfigured(like: &Self, tools: &[(&str, Subject, Gate)]) -> Self {
        let by_default = |&(tool, subject, gate): &(&str, Subject, Gate)| {
            let capability = of_subject(subject);
            Power {
                tool: tool.to_owned(),
                subject: Some(subject),
                gate,
                evidence: capability.map(|_| Evidence::Catalogue),
                decided_by: (gate != Gate::Unknown).then(|| BY_DEFAULT.to_owned()),
                ..power(capability)
            }
        };
        Self {
            can: tools.iter().map(by_default).collect(),
            id: like.id.clone(),
            name: like.name.clone(),
            product: like.product.clone(),
            folder: like.folder.clone(),
            // How a product is run does not depend on its configuration.
            mode: like.mode,
            ..Self::default()
        }
    }
}

/// Whether a row is about one of the tools that an agent is given by name, which has no others. A rule of the agent's own is.
pub(super) fn is_given(row: &Row<'_>, given: &[String]) -> bool {
    let name = match row.by {
        By::Rule(grant) if grant.origin.agent.as_deref().is_some_and(|agent| agent != grant.origin.product) => return true,
        By::Rule(grant) if row.tool == grant.rule.value => grant.tool.as_str(),
        _ => row.tool.split('(').next().unwrap_or(&row.tool),
    };
    let server = || name.strip_prefix("mcp__").map(|rest| rest.split("__").next().unwrap_or(rest));
    given.iter().any(|tool| {
        let tool = tool.split('(').next().unwrap_or(tool).trim();
        tool == "*"
            || tool.eq_ignore_ascii_case(name)
            || server().is_some_and(|server| tool == format!("mcp__{server}") || tool.starts_with(&format!("mcp__{server}__")))
    })
}

/// What a start says of a tool; `None`: what the product does anyway.
fn by_launch(meaning: LaunchMeaning, subject: Subject) -> Option<Gate> {
    match (meaning, subject) {
        (LaunchMeaning::Bypass | LaunchMeaning::Sandboxed, _) | (LaunchMeaning::Edits, Subject::Write) => Some(Gate::None),
        (LaunchMeaning::BypassEdits, subject) if subject != Subject::Shell => Some(Gate::None),
        (LaunchMeaning::ModelJudged, subject) if subject != Subject::Read => Some(Gate::ModelJudged),
        (LaunchMeaning::Restricted, subject) if subject != Subject::Read => Some(Gate::Deny),
        _ => None,
    }
}

/// What the tools of a coding agent do, by what they are for.
fn of_subject(subject: Subject) -> Option<Capability> {
    match subject {
        Subject::Shell => Some(Capability::ExecShell),
        Subject::Read => Some(Capability::ReadPrivate),
        Subject::Write => Some(Capability::RepoWrite),
        Subject::Network => Some(Capability::NetFetch),
        Subject::Agent => Some(Capability::AgentDelegate),
        Subject::Mcp | Subject::Everything | Subject::Other => None,
    }
}
