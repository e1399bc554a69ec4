//! What an agent has, before and after: tools, servers, scopes, rights, paths, credentials, agents to hand work to.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::{Pair, on};
use super::plugins;
use super::{Direction, Subject};
use crate::inventory::{Agent, Place, Power, Server};
use crate::model::{Capability, Gate};

impl<'a> Pair<'a> {
    /// Tools, servers, scopes, rights, paths, credentials, delegation.
    pub(super) fn belongings(&mut self, renamed: &BTreeMap<&str, &str>) {
        let (was, is) = (self.was, self.is);
        let told: BTreeSet<&str> = was.can.iter().chain(&is.can).map(|power| power.tool.as_str()).collect();
        let tools = |agent: &'a Agent| {
            agent
                .tools
                .iter()
                .filter(|tool| !told.contains(tool.name.as_str()))
                .map(|tool| (tool.name.clone(), tool.place.clone()))
                .collect()
        };
        self.listed(Subject::Tool, "the tool", (tools(was), tools(is)));
        self.servers();
        plugins::compare(self);
        let scopes = |agent: &Agent| {
            agent.scopes.iter().map(|scope| (format!("{} of {}", scope.name, scope.provider), Some(scope.place.clone()))).collect()
        };
        self.listed(Subject::Scope, "the scope", (scopes(was), scopes(is)));
        let rights = |agent: &Agent| {
            agent
                .rights
                .iter()
                .filter(|right| right.level != "none")
                .map(|right| (format!("{}: {} ({})", right.name, right.level, right.of), Some(right.place.clone())))
                .collect()
        };
        self.listed(Subject::Right, "the right", (rights(was), rights(is)));
        let paths = |agent: &Agent| {
            agent.paths.iter().map(|path| (format!("{} to {}", path.location, path.access), Some(path.place.clone()))).collect()
        };
        self.listed(Subject::Path, "the path", (paths(was), paths(is)));
        let credentials = |agent: &Agent| {
            let name = |key: &Option<String>| key.as_ref().map_or_else(String::new, |key| format!(" in {key}"));
            agent.credentials.iter().map(|one| (format!("{} written out{}", one.what, name(&one.key)), Some(one.place.clone()))).collect()
        };
        self.listed(Subject::Credential, "the credential", (credentials(was), credentials(is)));
        let references = |agent: &Agent| agent.references.iter().map(|one| (one.name.clone(), Some(one.place.clone()))).collect();
        self.listed(Subject::Reference, "the credential by reference", (references(was), references(is)));
        let known = |id: &String| renamed.get(id.as_str()).map_or_else(|| id.clone(), |id| (*id).to_owned());
        let before: BTreeMap<String, Option<Place>> = was.hands_to.iter().map(|id| (known(id), None)).collect();
        let after = is.hands_to.iter().map(|id| (id.clone(), None)).collect();
        self.listed(Subject::Delegation, "the agent to hand work to", (before, after));
    }

    /// What is there by name on one side only.
    fn listed(
        &mut self,
        subject: Subject,
        noun: &str,
        (before, after): (BTreeMap<String, Option<Place>>, BTreeMap<String, Option<Place>>),
    ) {
        for (name, place) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            self.push(
                Direction::Widened,
                subject,
                format!("now has {noun} {name}"),
                (None, Some(name.clone())),
                (place.clone(), None),
                false,
            );
        }
        for (name, place) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            self.push(
                Direction::Narrowed,
                subject,
                format!("no longer has {noun} {name}"),
                (Some(name.clone()), None),
                (None, place.clone()),
                false,
            );
        }
    }

    fn servers(&mut self) {
        let (before, after) = (on(self.was), on(self.is));
        for name in self.new_servers() {
            let server = after[name];
            let can: Vec<&Power> = self.is.can.iter().filter(|power| power.server.as_deref() == Some(name)).collect();
            let ungated = can.iter().any(|power| power.gate == Gate::None && power.capability.is_some_and(Capability::acts));
            let does: BTreeSet<&str> = can.iter().filter_map(|power| power.capability).map(Capability::words).collect();
            let gate = can.iter().map(|power| power.gate).min().map_or_else(String::new, |gate| format!(", {}", gate.words()));
            let does = if does.is_empty() {
                String::new()
            } else {
                format!(", whose tools {}{gate}", does.into_iter().collect::<Vec<_>>().join(", "))
            };
            // Where nothing is known of what its tools do, a rule for all of them still says what stands before them.
            let rule = || {
                let all = [format!("mcp__{name}"), format!("mcp__{name}__*")];
                self.is.can.iter().filter(|power| all.contains(&power.tool) && power.place.is_some()).map(|power| power.gate).min()
            };
            let (does, ungated) = match rule().filter(|_| can.is_empty()) {
                Some(gate) => (format!(", all tools of which are {}", gate.words()), gate == Gate::None),
                None => (does, ungated),
            };
            let words = format!("is now connected to the server {name} ({}){does}", behind(server));
            self.push(
                Direction::Widened,
                Subject::Server,
                words,
                (None, Some(behind(server))),
                (Some(server.place.clone()), None),
                ungated,
            );
        }
        for name in self.gone_servers() {
            let server = before[name];
            let words = format!("is no longer connected to the server {name}");
            self.push(Direction::Narrowed, Subject::Server, words, (Some(behind(server)), None), (None, Some(server.place.clone())), false);
        }
        for (name, is) in &after {
            let Some(was) = before.get(name).filter(|was| behind(was) != behind(is)) else { continue };
            let states = (Some(behind(was)), Some(behind(is)));
            let words = format!("reaches something else as the server {name}: {}", behind(is));
            self.push(Direction::Changed, Subject::Server, words, states, (Some(is.place.clone()), Some(was.place.clone())), false);
        }
    }
}

/// What is behind a server: a host, a package, a program. Versions that change are no other server.
fn behind(server: &Server) -> String {
    let package = server.package.as_ref().map(|package| format!("{}:{}", package.ecosystem, package.name));
    server.host.clone().or(package).or_else(|| server.command.clone()).unwrap_or_else(|| "not known".to_owned())
}
