//! From the linked model to the inventory: every fact to its agent.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Maker;
use super::owners::{Key, Owners, blank, id};
use super::powers::is_given;
use super::{Agent, DefenceKind, Gap, Inventory, Place, Power, Tool, Unowned};
use crate::authority::permissions::{self, By};
use crate::catalog::products;
use crate::engine::Survey;
use crate::model::{Job, LaunchMeaning, Mode, Model, Origin, ScopePlace, Status, Subject, Verdict};
use crate::source::FileId;

/// Every agent of `survey`, with all that is known of its authority.
#[must_use]
pub fn take(survey: &Survey) -> Inventory {
    taken(survey, &|file: FileId| survey.files[file.0 as usize].source.path())
}

fn taken<'s>(survey: &'s Survey, path_of: &'s dyn Fn(FileId) -> &'s str) -> Inventory {
    let owners = Owners::new(&survey.model, path_of);
    let mut taking = Taking { make: Maker(survey), owners, path_of, agents: BTreeMap::new(), unowned: Unowned::default() };
    taking.declared(&survey.model);
    taking.acting(&survey.model);
    taking.belonging(&survey.model);
    taking.permitted(&survey.model);
    let (agents, unowned) = taking.finish();
    let gaps = survey.notices.iter().filter(|notice| notice.incomplete);
    let incomplete =
        gaps.map(|notice| Gap { file: survey.scrub(&notice.path).into_owned(), message: survey.scrub(&notice.message).into_owned() });
    Inventory { agents, unowned, incomplete: incomplete.collect() }
}

struct Taking<'s> {
    make: Maker<'s>,
    owners: Owners<'s>,
    path_of: &'s dyn Fn(FileId) -> &'s str,
    agents: BTreeMap<Key, Agent>,
    unowned: Unowned,
}

impl<'s> Taking<'s> {
    /// The agents that files declare or products are.
    fn declared(&mut self, model: &'s Model) {
        for (index, agent) in model.agents.iter().enumerate() {
            let key = self.owners.keys()[index].clone();
            let hands_to: Vec<String> = agent
                .hands_to
                .iter()
                .map(|name| {
                    self.owners.named(&agent.origin, &name.value).map_or_else(|| self.make.text(&name.value), |key| id(self.make, key))
                })
                .collect();
            let make = self.make;
            let place = make.place(agent.name.span);
            let one = self.entry(&key, &agent.origin);
            one.declared |= agent.declared;
            if one.mode == Mode::Unknown {
                one.mode = agent.mode;
            }
            one.inherits_tools |= agent.inherits_tools;
            let text = |known: &mut Option<String>, text: Option<&crate::source::At<String>>| {
                if known.is_none() {
                    *known = text.map(|text| make.text(&text.value));
                }
            };
            text(&mut one.description, agent.description.as_ref());
            text(&mut one.model, agent.model.as_ref());
            let tools = agent.tools.iter();
            one.tools.extend(tools.map(|tool| Tool { name: make.text(&tool.value), provider: None, place: Some(make.place(tool.span)) }));
            one.hands_to.extend(hands_to);
            one.places.push(place);
        }
    }

    /// What makes an agent of a product where no file says that there is one: a server, a rule, a setting, a start.
    fn acting(&mut self, model: &'s Model) {
        let mut jobs: BTreeMap<FileId, Vec<&Job>> = BTreeMap::new();
        for job in &model.jobs {
            jobs.entry(job.origin.file).or_default().push(job);
        }
        for tool in &model.tools {
            let part = self.make.tool(tool);
            let one = self.of(&tool.origin);
            // One line of a file may be both a tool and a name in the agent's list.
            if !one.tools.iter().any(|known| known.place == part.place) {
                one.tools.push(part);
            }
        }
        for server in &model.servers {
            let part = self.make.server(server);
            self.of(&server.origin).servers.push(part);
        }
        for plugin in &model.plugins {
            let part = self.make.plugin(plugin);
            self.of(&plugin.origin).plugins.push(part);
        }
        for grant in &model.grants {
            let kind = match grant.verdict {
                Verdict::Deny => Some(DefenceKind::Deny),
                Verdict::Ask => Some(DefenceKind::Ask),
                Verdict::Allow => None,
            };
            let part = kind.map(|kind| self.make.defence(kind, &grant.rule.value, grant.status, grant.rule.span));
            self.of(&grant.origin).defences.extend(part);
        }
        for setting in &model.settings {
            let part = self.make.setting(setting);
            let lock = setting.protective.then(|| {
                let text = format!("{} = {}", setting.key.value, setting.value.value);
                self.make.defence(DefenceKind::Lock, &text, setting.status, setting.value.span)
            });
            let one = self.of(&setting.origin);
            one.settings.push(part);
            one.defences.extend(lock);
        }
        for sandbox in &model.sandboxes {
            let part = self.make.sandbox(sandbox);
            let held = sandbox.enabled.value && sandbox.enforced;
            let held =
                held.then(|| self.make.defence(DefenceKind::Sandbox, "every command in a sandbox", sandbox.status, sandbox.enabled.span));
            let one = self.of(&sandbox.origin);
            one.sandboxes.push(part);
            one.defences.extend(held);
        }
        for hook in &model.hooks {
            let holds = before_a_tool(&hook.event.value) && !hook.always_allows && hook.answer.is_none();
            let part = holds.then(|| self.make.defence(DefenceKind::Hook, &hook.command.value, Status::Effective, hook.command.span));
            self.of(&hook.origin).defences.extend(part);
        }
        for container in &model.containers {
            let part = self.make.container(container);
            self.of(&container.origin).containers.push(part);
        }
        for launch in &model.launches {
            let powers = self.make.launched(launch);
            // A job that runs agents is told as one agent, with what its steps hand them.
            let within =
                |job: &&Job| job.origin.file == launch.origin.file && launch.origin.path.starts_with(&format!("{}.", job.origin.path));
            if let Some(job) = jobs.get(&launch.origin.file).and_then(|jobs| jobs.iter().copied().find(within)) {
                let one = self.of(&job.origin);
                let says = launch.meaning != LaunchMeaning::Default || one.tools.is_empty();
                let new =
                    powers.into_iter().filter(|power| !one.can.iter().any(|known| known.tool == power.tool && known.gate == power.gate));
                let new: Vec<Power> = new.filter(|_| says).collect();
                one.can.extend(new);
                continue;
            }
            let key = Key {
                file: Some((self.path_of)(launch.origin.file).to_owned()),
                ..Key::product(launch.origin.product, (self.path_of)(launch.origin.file))
            };
            let place = self.make.place(launch.program.span);
            let one = self.entry(&key, &launch.origin);
            if one.mode == Mode::Unknown {
                one.mode = launch.mode;
            }
            one.can.extend(powers);
            one.places.push(place);
        }
    }

    /// What agents have, and what is nobody's.
    fn belonging(&mut self, model: &'s Model) {
        for action in &model.actions {
            let part = self.make.action(action);
            self.of(&action.origin).can.push(part);
        }
        for scope in &model.scopes {
            let part = self.make.scope(scope);
            // Who asks for scopes acts; a document that says which there are is no agent.
            let asks = scope.origin.agent.is_some() && matches!(scope.place, ScopePlace::Manifest | ScopePlace::Config);
            let agent = if asks { Some(self.of(&scope.origin)) } else { self.known(&scope.origin) };
            match agent {
                Some(agent) => agent.scopes.push(part),
                None => self.unowned.scopes.push(part),
            }
        }
        for job in &model.jobs {
            let parts: Vec<_> = job.rights.iter().map(|right| self.make.token(right)).collect();
            let one = self.of(&job.origin);
            // The catalogue may know the right as a scope.
            let scopes: BTreeSet<Place> = one.scopes.iter().map(|scope| scope.place.clone()).collect();
            one.rights.extend(parts.into_iter().filter(|right| !scopes.contains(&right.place)));
        }
        for grant in &model.cloud_grants {
            let parts = self.make.cloud(grant);
            match self.known(&grant.origin) {
                Some(agent) => agent.rights.extend(parts),
                None => self.unowned.rights.extend(parts),
            }
        }
        for credential in &model.credentials {
            let part = self.make.credential(credential);
            match self.known(&credential.origin) {
                Some(agent) => agent.credentials.push(part),
                None => self.unowned.credentials.push(part),
            }
        }
        for need in &model.needs {
            let part =
                Tool { name: self.make.text(&need.of.value), provider: need.provider.clone(), place: Some(self.make.place(need.of.span)) };
            if let Some(agent) = self.known(&need.origin).filter(|agent| agent.tools.iter().all(|known| known.name != part.name)) {
                agent.tools.push(part);
            }
        }
        let make = self.make;
        macro_rules! each {
            ($($list:ident: $field:ident by $part:ident,)*) => {$(
                for fact in &model.$list {
                    if let Some(agent) = self.known(&fact.origin) {
                        agent.$field.push(make.$part(fact));
                    }
                }
            )*};
        }
        each! {
            roots: paths by path,
            references: references by reference,
            tasks: tasks by task,
            triggers: triggers by trigger,
            exposures: exposures by leg,
            limits: limits by limit,
        }
    }

    /// What happens to the tools of each product, and what its servers can do.
    fn permitted(&mut self, model: &'s Model) {
        let path_of = self.path_of;
        let make = self.make;
        for rows in permissions::permissions(model, &path_of) {
            let key = Key { folder: rows.folder.clone(), product: rows.product, name: rows.name.clone(), file: None };
            // A job is told from others by its file; permissions speak of products and their agents.
            let Some(agent) = self.agents.get(&key) else { continue };
            let given: Vec<String> = agent.tools.iter().map(|tool| tool.name.clone()).collect();
            let all = !agent.declared || agent.inherits_tools || given.is_empty();
            let servers: BTreeSet<String> = agent.servers.iter().map(|server| format!("mcp__{}", server.name)).collect();
            let spoken: BTreeSet<String> = agent.can.iter().map(|power| power.tool.clone()).collect();
            for row in rows.tools.iter().filter(|row| all || is_given(row, &given)) {
                let power = make.row(row);
                // A rule may stand in the file of a declared agent and name none; a server may be another agent's.
                let owner = match row.by {
                    By::Rule(grant) if grant.rule.value == row.tool => Some(self.owners.of(&grant.origin).0),
                    _ if key.name.is_none() && row.subject == Subject::Mcp && !servers.contains(&power.tool) => continue,
                    _ => None,
                };
                let owner = owner.filter(|owner| key.name.is_none() && self.agents.contains_key(owner)).unwrap_or_else(|| key.clone());
                if let Some(agent) = self.agents.get_mut(&owner).filter(|_| !spoken.contains(&power.tool)) {
                    agent.can.push(power);
                }
            }
        }
        // A product that has servers and no rules does what it does by default.
        for (key, agent) in self.agents.iter_mut().filter(|(key, _)| key.name.is_none() && key.file.is_none()) {
            if let Some(defaults) = products::defaults(key.product).filter(|_| agent.can.iter().all(|power| power.subject.is_none())) {
                agent.can.extend(Agent::unconfigured(agent, defaults.tools).can);
            }
        }
        for server in model.servers.iter().filter(|server| !server.disabled) {
            let row = format!("mcp__{}", make.text(&server.name.value));
            let one = self.of(&server.origin);
            let gate = one.can.iter().find(|power| power.tool == row).cloned();
            // Where a rule for all of its tools is joined with what it can do, that says better what the server adds.
            let all = [row.clone(), format!("{row}__*")];
            let of_server = |power: &Power| all.contains(&power.tool) && power.capability.is_some();
            for power in one.can.iter_mut().filter(|power| of_server(power)) {
                power.server = Some(make.text(&server.name.value));
            }
            // An agent that is given some of its tools by name has no others of it.
            let some = |tool: &Tool| tool.name.strip_prefix(&row).is_some_and(|rest| rest.starts_with("__") && !rest.contains('*'));
            let listed = one.tools.iter().any(some) && !one.tools.iter().any(|tool| all.contains(&tool.name));
            if !listed && !one.can.iter().any(of_server) {
                let powers = make.served(server, gate.as_ref(), one.mode != Mode::Ci);
                if !powers.is_empty() {
                    one.can.retain(|power| power.tool != row);
                }
                one.can.extend(powers);
            }
        }
    }

    /// The agent that a fact belongs to, made if need be.
    fn of(&mut self, origin: &Origin) -> &mut Agent {
        let (key, _) = self.owners.of(origin);
        let place = self.make.place(origin.span);
        let agent = self.entry(&key, origin);
        agent.places.push(place);
        agent
    }

    /// The agent that a fact belongs to, if there is one: what lies below a project is the project's.
    fn known(&mut self, origin: &Origin) -> Option<&mut Agent> {
        let (mut key, certain) = self.owners.of(origin);
        if certain && !self.agents.contains_key(&key) {
            return Some(self.of(origin));
        }
        while !self.agents.contains_key(&key) {
            if key.folder.is_empty() {
                return None;
            }
            key.folder.truncate(key.folder.rfind('/').unwrap_or(0));
        }
        let place = self.make.place(origin.span);
        let agent = self.agents.get_mut(&key)?;
        agent.places.push(place);
        Some(agent)
    }

    fn entry(&mut self, key: &Key, origin: &Origin) -> &mut Agent {
        let make = self.make;
        self.agents.entry(key.clone()).or_insert_with(|| blank(make, key, origin))
    }

    fn finish(self) -> (Vec<Agent>, Unowned) {
        let mut agents: Vec<Agent> = self.agents.into_values().collect();
        for agent in &mut agents {
            tidy(agent);
        }
        (agents, self.unowned)
    }
}

/// Whether a hook on that event runs before a tool does, so that it can stop it.
fn before_a_tool(event: &str) -> bool {
    let event = event.to_ascii_lowercase();
    ["pretool", "pre_tool", "before", "pre_", "permission"].iter().any(|start| event.starts_with(start))
}

/// Sorts what has an order of its own, and keeps of every file that speaks of the agent the first place.
fn tidy(agent: &mut Agent) {
    agent.places.sort();
    agent.places.dedup_by(|later, first| later.file == first.file);
    let place = |power: &Power| power.place.clone();
    agent.can.sort_by(|a, b| (a.gate, a.capability, &a.tool).cmp(&(b.gate, b.capability, &b.tool)).then_with(|| place(a).cmp(&place(b))));
    agent.can.dedup();
    agent.hands_to.sort();
    agent.hands_to.dedup();
}
