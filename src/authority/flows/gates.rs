//! What stands before a call of a tool that its format says nothing of: the rules of its agent, those that all agents of the product share in the
//! project, the mode, the product's default.

use crate::authority::permissions::{By, Decisions, key};
use crate::model::{Agent, Gate, Model, Origin, Server, Subject, Tool};
use crate::source::FileId;

/// The rules of every agent.
pub(super) struct Gates<'m> {
    decisions: Decisions<'m>,
    path: &'m dyn Fn(FileId) -> &'m str,
}

impl<'m> Gates<'m> {
    pub(super) fn new(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Self {
        Self { decisions: Decisions::new(model, path), path }
    }

    /// What stands before `tool` of `agent`.
    pub(super) fn of(&self, agent: Option<&'m Agent>, tool: &Tool) -> Gate {
        let subject = if tool.provider.is_some() { Subject::Mcp } else { Subject::Other };
        self.whole(agent.map_or(&tool.origin, |agent| &agent.origin), agent, &tool.name.value, subject).0
    }

    /// What stands before the tools of `server`, which `agent` has; `None` where a rule names the server, and speaks for itself.
    pub(super) fn of_server(&self, agent: Option<&'m Agent>, server: &Server) -> Option<Gate> {
        let name = format!("mcp__{}", server.name.value);
        let (gate, by) = self.whole(&server.origin, agent, &name, Subject::Mcp);
        let named = matches!(by, By::Rule(grant) if grant.subject == Subject::Mcp && gate == Gate::None);
        (!named).then_some(gate)
    }

    fn whole(&self, origin: &Origin, agent: Option<&'m Agent>, tool: &str, subject: Subject) -> (Gate, By<'m>) {
        let (project, _) = key(origin, self.path);
        let own = agent.map(|agent| agent.name.value.clone()).filter(|name| *name != project.product);
        self.decisions.whole(&(project, own), tool, subject)
    }
}
