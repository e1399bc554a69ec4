//! What an agent has, before and after: tools, servers, scopes, rights, paths, credentials, agents to hand work to.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::{Pair, begun, on};
use super::plugins;
use super::{Direction, Subject};
use crate::inventory::{Agent, Place, Power, Server, Task};
use crate::model::{Capability, Gate};
use crate::secrets::references;

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
        let opened = |agent: &Agent| {
            let all = agent.containers.iter().flat_map(|container| &container.powers);
            all.map(|power| (power.what.clone(), Some(power.place.clone()))).collect()
        };
        self.listed(Subject::Container, "of its container's host", (opened(was), opened(is)));
        self.tasks();
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
            let Some(was) = before.get(name) else { continue };
            if behind(was) == behind(is) {
                self.handed(was, is);
                continue;
            }
            let states = (Some(behind(was)), Some(behind(is)));
            let words = format!("reaches something else as the server {name}: {}", behind(is));
            self.push(Direction::Changed, Subject::Server, words, states, (Some(is.place.clone()), Some(was.place.clone())), false);
        }
    }

    /// What one server is started with. Which arguments open more, its program knows.
    fn handed(&mut self, was: &Server, is: &Server) {
        let places = || (Some(is.place.clone()), Some(was.place.clone()));
        let folders = |agent: &'a Agent| agent.paths.iter().map(|path| path.location.as_str());
        // Folders that are opened are told, and another version is no other server.
        let told: BTreeSet<&str> = folders(self.was).chain(folders(self.is)).collect();
        let said = |server: &Server| {
            let package = server.package.as_ref().map(|package| package.name.clone());
            let own = |one: &&String| !told.contains(one.as_str()) && package.as_ref().is_none_or(|name| !one.contains(name.as_str()));
            server.arguments.iter().filter(own).cloned().collect::<Vec<_>>().join(" ")
        };
        let states = (said(was), said(is));
        if states.0 != states.1 {
            let words = if states.1.is_empty() {
                format!("starts the server {} without arguments", is.name)
            } else {
                format!("starts the server {} with other arguments: {}", is.name, begun(&states.1))
            };
            let filled = |text: String| Some(text).filter(|text| !text.is_empty());
            self.push(Direction::Changed, Subject::Server, words, (filled(states.0), filled(states.1)), places(), false);
        }
        let set = |server: &Server| {
            let shown = server.environment.iter().filter_map(|one| Some((one.name.clone(), one.value.clone()?)));
            shown.collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (set(was), set(is));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let states = (before.get(name).cloned(), after.get(name).cloned());
            // What is filled in from outside is told as such.
            let refers = |value: &Option<String>| value.as_ref().is_some_and(|value| references(value).next().is_some());
            if states.0 == states.1 || refers(&states.0) || refers(&states.1) {
                continue;
            }
            let words = match &states.1 {
                Some(value) => format!("hands {name}={} to the server {}", begun(value), is.name),
                None => format!("no longer hands {name} to the server {}", is.name),
            };
            self.push(Direction::Changed, Subject::Server, words, states, places(), false);
        }
    }

    /// Work that comes and goes. A review is told by the tools that it holds back, where there are any.
    fn tasks(&mut self) {
        let named = |agent: &'a Agent| agent.tasks.iter().map(|task| (task.name.as_str(), task)).collect::<BTreeMap<_, _>>();
        let (before, after) = (named(self.was), named(self.is));
        let gates = |agent: &'a Agent| agent.can.iter().map(|power| (power.tool.as_str(), power.gate)).collect::<BTreeSet<_>>();
        let held = gates(self.was) != gates(self.is);
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let reviewed = |task: Option<&&Task>| task.is_some_and(|task| task.reviewed == Some(true));
            let (direction, words) = match (old, new) {
                (None, Some(_)) => (Direction::Changed, format!("now works on the task {name}")),
                (Some(_), None) => (Direction::Changed, format!("no longer works on the task {name}")),
                _ if held || reviewed(old) == reviewed(new) => continue,
                _ if reviewed(old) => (Direction::Widened, format!("works on the task {name}, whose result no person looks at any more")),
                _ => (Direction::Narrowed, format!("works on the task {name}, whose result a person now looks at")),
            };
            let places = (new.map(|task| task.place.clone()), old.map(|task| task.place.clone()));
            self.push(direction, Subject::Task, words, (None, None), places, false);
        }
    }
}

/// What is behind a server: a host, a package, a program. Versions that change are no other server.
fn behind(server: &Server) -> String {
    let package = server.package.as_ref().map(|package| format!("{}:{}", package.ecosystem, package.name));
    server.host.clone().or(package).or_else(|| server.command.clone()).unwrap_or_else(|| "not known".to_owned())
}
