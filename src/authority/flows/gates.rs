//! What stands before a call of a tool that its format says nothing of: the rules of its agent, those that all agents of the product share in the
//! project, the mode, the product's default.

use std::collections::BTreeMap;

use super::place;
use crate::authority::permissions::{By, Rules, Spoken};
use crate::model::{Agent, Gate, Model, Origin, Server, Subject, Tool, Topic};
use crate::source::FileId;

/// A project's folder, the product, and the agent where it is not the product itself.
type Key<'m> = (String, &'static str, Option<&'m str>);

/// The rules of every agent.
pub(super) struct Gates<'m> {
    rules: BTreeMap<Key<'m>, Rules<'m>>,
    path: &'m dyn Fn(FileId) -> &'m str,
}

impl<'m> Gates<'m> {
    pub(super) fn new(model: &'m Model, path: &'m dyn Fn(FileId) -> &'m str) -> Self {
        let mut spoken: BTreeMap<Key<'m>, Spoken<'m>> = BTreeMap::new();
        for grant in &model.grants {
            spoken.entry(key(path, &grant.origin)).or_default().grants.push(grant);
        }
        for setting in model.settings.iter().filter(|setting| setting.topic == Topic::ApprovalMode) {
            spoken.entry(key(path, &setting.origin)).or_default().settings.push(setting);
        }
        let rules = spoken.into_iter().map(|(key, spoken)| {
            let rules = Rules::new(key.1, &spoken);
            (key, rules)
        });
        Self { rules: rules.collect(), path }
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
        let (folder, product) = place(self.path, origin);
        let own = agent.map(|agent| agent.name.value.as_str()).filter(|name| *name != product);
        let own = own.and_then(|name| self.rules.get(&(folder.clone(), product, Some(name))));
        if let Some(decided @ (_, By::Rule(_) | By::Setting(_))) = own.map(|rules| rules.whole(tool, subject)) {
            return decided;
        }
        match self.rules.get(&(folder, product, None)) {
            Some(shared) => shared.whole(tool, subject),
            None => Rules::new(product, &Spoken::default()).whole(tool, subject),
        }
    }
}

fn key<'m>(path: &dyn Fn(FileId) -> &'m str, origin: &'m Origin) -> Key<'m> {
    let (folder, product) = place(path, origin);
    (folder, product, origin.agent.as_deref().filter(|name| *name != product))
}
