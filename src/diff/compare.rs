//! Two inventories side by side, agent by agent.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::pairs;
use super::powers::{self, direction};
use super::settings::opens;
use super::{Change, Direction, Subject};
use crate::catalog::products;
use crate::inventory::{Agent, Inventory, Place, Power, Server};
use crate::model::{Capability, Gate, Mode, Status, Topic, Trust};

/// Powers that are named where a whole agent is new.
const NAMED: usize = 6;

/// Characters of a hook's command that are told.
const HOOK: usize = 80;

/// What changed from `earlier` to `later`.
#[must_use]
pub fn compare(earlier: &Inventory, later: &Inventory) -> Vec<Change> {
    let mut changes = Vec::new();
    let pairs = pairs(&earlier.agents, &later.agents);
    // Agents that are handed work are known by the ids of the later version.
    let renamed: BTreeMap<&str, &str> = pairs.iter().filter_map(|(was, is)| Some(((*was)?.id.as_str(), (*is)?.id.as_str()))).collect();
    for (was, is) in pairs {
        match (was, is) {
            (Some(was), Some(is)) => both(was, is, &renamed, &mut changes),
            // A product is there whether or not a file configures it: what it does by default is no news.
            (None, Some(is)) if is_product(is) => both(&unconfigured(is), is, &renamed, &mut changes),
            (Some(was), None) if is_product(was) => both(was, &unconfigured(was), &renamed, &mut changes),
            (None, Some(is)) => changes.push(whole(is, Direction::Widened)),
            (Some(was), None) => changes.push(whole(was, Direction::Narrowed)),
            (None, None) => {}
        }
    }
    changes.sort_by(|a, b| {
        (a.direction, !a.ungated, &a.agent, &a.place, &a.words).cmp(&(b.direction, !b.ungated, &b.agent, &b.place, &b.words))
    });
    changes.dedup_by(|later, first| later.id == first.id && later.words == first.words && later.place == first.place);
    changes
}

fn both(was: &Agent, is: &Agent, renamed: &BTreeMap<&str, &str>, changes: &mut Vec<Change>) {
    let mut pair = Pair { was, is, changes };
    pair.identity();
    powers::compare(&mut pair);
    pair.belongings(renamed);
    pair.conduct();
    pair.bounds();
    pair.moved();
}

fn is_product(agent: &Agent) -> bool {
    !agent.declared && agent.started_by.is_none() && agent.name == agent.product && products::defaults(&agent.product).is_some()
}

/// The product of `agent` where nothing configures it: with the tools that it brings, each behind its default.
fn unconfigured(agent: &Agent) -> Agent {
    let tools = products::defaults(&agent.product).map_or(&[][..], |defaults| defaults.tools);
    Agent::unconfigured(agent, tools)
}

/// `support-bot`, `Claude Code in packages/api`, `Claude Code started by run.sh`.
fn called(agent: &Agent) -> String {
    match &agent.started_by {
        Some(file) => format!("{} started by {file}", agent.name),
        None if agent.name == agent.product && !agent.folder.is_empty() => format!("{} in {}", agent.name, agent.folder),
        None => agent.name.clone(),
    }
}

/// An agent that is new or gone.
fn whole(agent: &Agent, direction: Direction) -> Change {
    let ungated: Vec<&Power> = agent.can.iter().filter(|power| power.gate == Gate::None).collect();
    let acting: BTreeSet<&str> =
        ungated.iter().filter_map(|power| power.capability).filter(|one| one.acts()).map(Capability::words).collect();
    let what = acting.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let words = match (direction, what.is_empty()) {
        (Direction::Widened, true) => "is a new agent".to_owned(),
        (Direction::Widened, false) => format!("is a new agent, and may {what}, ungated"),
        _ => "is no longer there".to_owned(),
    };
    let product = if agent.name == agent.product { String::new() } else { format!("{} agent", agent.product) };
    let state = Some(if product.is_empty() { agent.product.clone() } else { product });
    let place = agent.places.first().cloned();
    let new = direction == Direction::Widened;
    Change {
        direction,
        subject: Subject::Agent,
        agent: called(agent),
        id: agent.id.clone(),
        words,
        before: if new { None } else { state.clone() },
        after: if new { state } else { None },
        ungated: new && !acting.is_empty(),
        place: if new { place.clone() } else { None },
        was_at: if new { None } else { place },
    }
}

/// One agent in two versions, and where its changes go.
pub(super) struct Pair<'a> {
    pub(super) was: &'a Agent,
    pub(super) is: &'a Agent,
    changes: &'a mut Vec<Change>,
}

/// How something was and is, in words, and where.
type States = (Option<String>, Option<String>);
type Places = (Option<Place>, Option<Place>);

impl<'a> Pair<'a> {
    pub(super) fn push(
        &mut self,
        direction: Direction,
        subject: Subject,
        words: String,
        (before, after): States,
        (place, was_at): Places,
        ungated: bool,
    ) {
        // What is gone is told where the agent is written, in the same file if it is still there.
        let here = || {
            let places = &self.is.places;
            let same = was_at.as_ref().and_then(|was| places.iter().find(|place| place.file == was.file));
            same.or_else(|| places.first()).cloned()
        };
        let place = place.or_else(here);
        let change =
            Change { direction, subject, agent: called(self.is), id: self.is.id.clone(), words, before, after, ungated, place, was_at };
        self.changes.push(change);
    }

    /// The servers that only the later version has; one that is switched off is as good as none.
    pub(super) fn new_servers(&self) -> BTreeSet<&'a str> {
        let known = on(self.was);
        on(self.is).keys().filter(|name| !known.contains_key(*name)).copied().collect()
    }

    /// The servers that only the earlier version has.
    pub(super) fn gone_servers(&self) -> BTreeSet<&'a str> {
        let known = on(self.is);
        on(self.was).keys().filter(|name| !known.contains_key(*name)).copied().collect()
    }

    /// Name, place, model, how it is run.
    fn identity(&mut self) {
        let (was, is) = (self.was, self.is);
        let places = (is.places.first().cloned(), was.places.first().cloned());
        if was.name != is.name {
            let words = format!("is the agent that was called {}", was.name);
            self.push(Direction::Moved, Subject::Agent, words, (Some(was.name.clone()), Some(is.name.clone())), places.clone(), false);
        } else if was.id != is.id {
            let from = was.started_by.as_ref().unwrap_or(&was.folder);
            let words = format!("has moved from {}", if from.is_empty() { "the root" } else { from });
            self.push(Direction::Moved, Subject::Agent, words, (Some(was.id.clone()), Some(is.id.clone())), places.clone(), false);
        }
        if was.model != is.model {
            let text = |model: &Option<String>| model.clone().unwrap_or_else(|| "its product's default".to_owned());
            let words = format!("now runs on {}", text(&is.model));
            self.push(Direction::Changed, Subject::Model, words, (was.model.clone(), is.model.clone()), places.clone(), false);
        }
        if was.mode != is.mode && was.mode != Mode::Unknown && is.mode != Mode::Unknown {
            let alone = |mode: Mode| matches!(mode, Mode::Unattended | Mode::Ci);
            let direction = match (alone(was.mode), alone(is.mode)) {
                (false, true) => Direction::Widened,
                (true, false) => Direction::Narrowed,
                _ => Direction::Changed,
            };
            let text = |mode: Mode| if mode == Mode::Ci { "in CI".to_owned() } else { mode.to_string() };
            let words = format!("now runs {}", text(is.mode));
            self.push(direction, Subject::Mode, words, (Some(text(was.mode)), Some(text(is.mode))), places.clone(), false);
        }
        if was.inherits_tools != is.inherits_tools {
            let (direction, words) = if is.inherits_tools {
                (Direction::Widened, "now gets every tool of the session that starts it")
            } else {
                (Direction::Narrowed, "no longer gets every tool of the session that starts it")
            };
            self.push(direction, Subject::Tool, words.to_owned(), (None, None), places, false);
        }
    }

    /// Tools, servers, scopes, rights, paths, credentials, delegation.
    fn belongings(&mut self, renamed: &BTreeMap<&str, &str>) {
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

    /// Triggers, flows, settings, sandbox, hooks.
    fn conduct(&mut self) {
        let (was, is) = (self.was, self.is);
        let triggers = |agent: &'a Agent| agent.triggers.iter().map(|one| (one.on.as_str(), one)).collect::<BTreeMap<_, _>>();
        let (before, after) = (triggers(was), triggers(is));
        for (on, trigger) in &after {
            let who = |trust: Trust| trust.to_string();
            match before.get(on) {
                None => {
                    let words = format!("is now started by {on}, which {} can make happen", may(trigger.trust));
                    self.push(
                        Direction::Widened,
                        Subject::Trigger,
                        words,
                        (None, Some(who(trigger.trust))),
                        (Some(trigger.place.clone()), None),
                        false,
                    );
                }
                Some(old) if old.trust != trigger.trust => {
                    let direction = match (trust(old.trust), trust(trigger.trust)) {
                        (Some(from), Some(to)) if to > from => Direction::Widened,
                        (Some(_), Some(_)) => Direction::Narrowed,
                        _ => Direction::Changed,
                    };
                    let words = format!("is started by {on}, which {} can now make happen", may(trigger.trust));
                    let places = (Some(trigger.place.clone()), Some(old.place.clone()));
                    self.push(direction, Subject::Trigger, words, (Some(who(old.trust)), Some(who(trigger.trust))), places, false);
                }
                Some(_) => {}
            }
        }
        for (on, trigger) in before.iter().filter(|(on, _)| !after.contains_key(*on)) {
            let words = format!("is no longer started by {on}");
            self.push(
                Direction::Narrowed,
                Subject::Trigger,
                words,
                (Some(trigger.trust.to_string()), None),
                (None, Some(trigger.place.clone())),
                false,
            );
        }
        let flows = |agent: &'a Agent| agent.exposures.iter().map(|leg| ((leg.leg, leg.by.as_str()), leg)).collect::<BTreeMap<_, _>>();
        let (before, after) = (flows(was), flows(is));
        // A server that comes or goes and a tool whose gate changes are told already.
        let powers = was.can.iter().chain(&is.can).map(|power| power.tool.as_str());
        let told: BTreeSet<&str> = powers.chain(self.new_servers()).chain(self.gone_servers()).collect();
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let (old, new) = (before.get(&key), after.get(&key));
            let gates = (old.map(|leg| leg.gate), new.map(|leg| leg.gate));
            let Some(direction) = direction(gates.0, gates.1).filter(|_| !told.contains(key.1.trim_start_matches('@'))) else { continue };
            let flow = match key.0 {
                crate::model::Leg::Untrusted => "takes in what outsiders write",
                crate::model::Leg::Private => "has private data at hand",
                crate::model::Leg::Outward => "can carry data out",
            };
            let words = match gates.1 {
                Some(gate) => format!("now {flow} by {} ({})", key.1, gate.words()),
                None => format!("no longer {flow} by {}", key.1),
            };
            let state = |gate: Option<Gate>| gate.map(|gate| gate.words().to_owned());
            let places = (new.map(|leg| leg.place.clone()), old.map(|leg| leg.place.clone()));
            self.push(direction, Subject::Flow, words, (state(gates.0), state(gates.1)), places, false);
        }
        self.settings();
        self.sandboxes();
        let hooks = |agent: &Agent| {
            let hooks =
                agent.defences.iter().filter(|one| one.kind == crate::inventory::DefenceKind::Hook && one.status == Status::Effective);
            hooks.map(|one| (one.text.clone(), one.place.clone())).collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (hooks(was), hooks(is));
        for (text, place) in before.iter().filter(|(text, _)| !after.contains_key(*text)) {
            let words = format!("has lost the hook `{}`, which could stop a tool", begun(text));
            self.push(Direction::Widened, Subject::Defence, words, (Some(text.clone()), None), (None, Some(place.clone())), false);
        }
        for (text, place) in after.iter().filter(|(text, _)| !before.contains_key(*text)) {
            let words = format!("has the hook `{}`, which may stop a tool", begun(text));
            self.push(Direction::Narrowed, Subject::Defence, words, (None, Some(text.clone())), (Some(place.clone()), None), false);
        }
    }

    fn settings(&mut self) {
        let (was, is) = (self.was, self.is);
        // An approval mode is told by what it does to tools, where that is known.
        let told = was.can.iter().chain(&is.can).any(|power| power.subject.is_some());
        let by_key = |agent: &'a Agent| {
            let counts = agent.settings.iter().filter(|one| one.status == Status::Effective && !(told && one.topic == Topic::ApprovalMode));
            counts
                .map(|one| ((one.topic, one.key.as_str(), if opens_each(one.topic) { one.value.as_str() } else { "" }), one))
                .collect::<BTreeMap<_, _>>()
        };
        let (before, after) = (by_key(was), by_key(is));
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let (old, new) = (before.get(&key), after.get(&key));
            if old.map(|one| (&one.value, &one.meaning)) == new.map(|one| (&one.value, &one.meaning)) {
                continue;
            }
            let way = |one: Option<&&crate::inventory::Setting>| one.and_then(|one| opens(one.topic, &one.meaning));
            let direction = match (way(old), way(new)) {
                (Some(true), Some(true)) | (Some(false), Some(false)) => Direction::Changed,
                (_, Some(true)) => Direction::Widened,
                (Some(false), None) if new.is_none() => Direction::Widened,
                (_, Some(false)) => Direction::Narrowed,
                (Some(true), None) if new.is_none() => Direction::Narrowed,
                _ => Direction::Changed,
            };
            let text = |one: Option<&&crate::inventory::Setting>| one.map(|one| format!("{} = {}", one.key, one.value));
            let words = match (text(old), text(new)) {
                (_, Some(new)) => format!("is now set to {new} ({})", key.0),
                (Some(old), None) => format!("is no longer set to {old} ({})", key.0),
                (None, None) => continue,
            };
            let places = (new.map(|one| one.place.clone()), old.map(|one| one.place.clone()));
            self.push(direction, Subject::Setting, words, (text(old), text(new)), places, false);
        }
    }

    fn sandboxes(&mut self) {
        let held = |agent: &'a Agent| {
            agent.sandboxes.iter().filter(|one| one.status == Status::Effective).max_by_key(|one| (one.enabled, one.enforced))
        };
        let (old, new) = (held(self.was), held(self.is));
        let level = |one: Option<&crate::inventory::Sandbox>| one.map(|one| (one.enabled, one.enforced));
        if level(old) == level(new) {
            return;
        }
        let state = |one: Option<&crate::inventory::Sandbox>| {
            one.map(|one| match (one.enabled, one.enforced) {
                (false, _) => "off",
                (true, false) => "on",
                (true, true) => "on, and holds every command",
            })
        };
        let direction = match (level(old), level(new)) {
            (Some(from), Some(to)) if to < from => Direction::Widened,
            (Some(from), Some(to)) if to > from => Direction::Narrowed,
            (None, Some((false, _))) => Direction::Widened,
            (None, Some(_)) => Direction::Narrowed,
            (Some((true, _)), None) => Direction::Widened,
            _ => Direction::Narrowed,
        };
        let words =
            state(new).map_or_else(|| "no longer has a say about its sandbox".to_owned(), |state| format!("has its sandbox {state}"));
        let places = (new.map(|one| one.place.clone()), old.map(|one| one.place.clone()));
        self.push(direction, Subject::Sandbox, words, (state(old).map(str::to_owned), state(new).map(str::to_owned)), places, false);
    }

    /// Limits: the lower the narrower.
    fn bounds(&mut self) {
        let limits = |agent: &'a Agent| agent.limits.iter().map(|limit| (limit.of.as_str(), limit)).collect::<BTreeMap<_, _>>();
        let (before, after) = (limits(self.was), limits(self.is));
        let keys: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for of in keys {
            let (old, new) = (before.get(of), after.get(of));
            let value = |limit: Option<&&crate::inventory::Limit>| limit.map_or(f64::INFINITY, |limit| limit.value);
            let direction = match value(old).total_cmp(&value(new)) {
                std::cmp::Ordering::Less => Direction::Widened,
                std::cmp::Ordering::Greater => Direction::Narrowed,
                std::cmp::Ordering::Equal => continue,
            };
            let state = |limit: Option<&&crate::inventory::Limit>| limit.map(|limit| limit.value.to_string());
            let words =
                state(new).map_or_else(|| format!("no longer has a limit of {of}"), |value| format!("has a limit of {of} of {value}"));
            let places = (new.map(|limit| limit.place.clone()), old.map(|limit| limit.place.clone()));
            self.push(direction, Subject::Limit, words, (state(old), state(new)), places, false);
        }
    }

    /// What is the same, and stands in another file.
    fn moved(&mut self) {
        let files = |agent: &'a Agent| {
            let powers = agent.can.iter().filter_map(|power| {
                Some((format!("{} {:?} {:?}", power.tool, power.capability, power.gate), power.place.as_ref()?.file.as_str()))
            });
            let servers = agent.servers.iter().map(|server| (format!("server {}", server.name), server.place.file.as_str()));
            let scopes = agent.scopes.iter().map(|scope| (format!("scope {}", scope.name), scope.place.file.as_str()));
            powers.chain(servers).chain(scopes).collect::<BTreeMap<String, &'a str>>()
        };
        let (before, after) = (files(self.was), files(self.is));
        let mut ways: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (fact, from) in &before {
            if let Some(to) = after.get(fact).filter(|to| *to != from) {
                *ways.entry((from, to)).or_default() += 1;
            }
        }
        for ((from, to), count) in ways {
            let words = format!("has {count} of its rules, servers and tools in {to}, which stood in {from}");
            let place = |agent: &Agent, file: &str| agent.places.iter().find(|place| place.file == file).cloned();
            let places = (place(self.is, to), place(self.was, from));
            self.push(Direction::Moved, Subject::Agent, words, (Some(from.to_owned()), Some(to.to_owned())), places, false);
        }
    }
}

/// Whether every value of such a setting opens something of its own, so that one beside another is one more.
fn opens_each(topic: Topic) -> bool {
    matches!(topic, Topic::SandboxEscape | Topic::AutoRun | Topic::ModelEndpoint)
}

/// The first characters of a long text.
fn begun(text: &str) -> String {
    let begun: String = text.chars().take(HOOK).collect();
    if begun.len() < text.len() { format!("{begun}…") } else { begun }
}

/// The servers that are on.
fn on(agent: &Agent) -> BTreeMap<&str, &Server> {
    agent.servers.iter().filter(|server| !server.disabled).map(|server| (server.name.as_str(), server)).collect()
}

/// What is behind a server: a host, a package, a program. Versions that change are no other server.
fn behind(server: &Server) -> String {
    let package = server.package.as_ref().map(|package| format!("{}:{}", package.ecosystem, package.name));
    server.host.clone().or(package).or_else(|| server.command.clone()).unwrap_or_else(|| "not known".to_owned())
}

fn trust(trust: Trust) -> Option<u8> {
    match trust {
        Trust::System => Some(0),
        Trust::Member => Some(1),
        Trust::Public => Some(2),
        Trust::Unknown => None,
    }
}

fn may(trust: Trust) -> &'static str {
    match trust {
        Trust::Public => "anybody",
        Trust::Member => "people who have been let in",
        Trust::System => "a clock or a program",
        Trust::Unknown => "somebody",
    }
}
