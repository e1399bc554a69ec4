//! What is told of an agent, as headings and lines: the tree of the terminal and the lists of Markdown say the same.

use crate::inventory::{Agent, Credential, Place, Plugin, Power, Right, Scope, Server, Task, Unowned};
use crate::model::{Gate, Mode, Status};
use crate::names::Named as _;

/// A heading and what stands below it.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
    /// Whether it is what one should look at first.
    pub(super) marked: bool,
}

/// One thing: what it is, what else there is to say of it, where it stands.
pub(super) struct Line {
    pub(super) text: String,
    /// As written in a file, where that is told apart: it is quoted.
    pub(super) written: Option<String>,
    pub(super) place: Option<Place>,
}

/// `Claude Code`, `support-bot (CrewAI)`.
pub(super) fn heading(agent: &Agent) -> String {
    if agent.name == agent.product { agent.name.clone() } else { format!("{} ({})", agent.name, agent.product) }
}

/// How and where it is run.
pub(super) fn circumstances(agent: &Agent) -> String {
    let mode = match agent.mode {
        Mode::Unknown => String::new(),
        Mode::Ci => "in CI, ".to_owned(),
        mode => format!("{mode}, "),
    };
    let place = match &agent.started_by {
        Some(file) => format!("started by {file}"),
        None if agent.folder.is_empty() => "this folder".to_owned(),
        None => agent.folder.clone(),
    };
    format!("{mode}{place}")
}

/// What is told of what belongs to no agent.
pub(super) fn unowned(unowned: &Unowned) -> Vec<Section> {
    let parts = [
        ("credentials written out", true, unowned.credentials.iter().map(credential).collect::<Vec<_>>()),
        ("scopes", false, unowned.scopes.iter().map(scope).collect()),
        ("rights", false, unowned.rights.iter().map(right).collect()),
    ];
    let told = parts.into_iter().filter(|(.., lines)| !lines.is_empty());
    told.map(|(title, marked, lines)| Section { title: title.to_owned(), lines, marked }).collect()
}

/// All that is told of `agent`.
pub(super) fn sections(agent: &Agent) -> Vec<Section> {
    let mut all = Vec::new();
    let mut add = |title: &str, marked: bool, lines: Vec<Line>| {
        if !lines.is_empty() {
            all.push(Section { title: title.to_owned(), lines, marked });
        }
    };
    let about = [("model", &agent.model), ("purpose", &agent.description)];
    for (title, text) in about {
        add(title, false, text.iter().map(|text| line(text, None, None)).collect());
    }
    for (gate, title) in GATES {
        let here = agent.can.iter().filter(|power| power.gate == gate).map(power).collect();
        add(title, gate == Gate::None, here);
    }
    let tools = agent.tools.iter();
    let inherits = agent.inherits_tools.then(|| line("every tool of the session that starts it", None, None));
    let provider = |tool: &crate::inventory::Tool| tool.provider.as_ref().map_or_else(String::new, |of| format!("of {of}"));
    add(
        "tools",
        false,
        inherits.into_iter().chain(tools.map(|tool| line(&provider(tool), Some(&tool.name), tool.place.as_ref()))).collect(),
    );
    add("servers", false, agent.servers.iter().map(server).collect());
    add("plugins", false, agent.plugins.iter().map(plugin).collect());
    add("scopes", false, agent.scopes.iter().map(scope).collect());
    add("rights", false, agent.rights.iter().map(right).collect());
    let paths = agent
        .paths
        .iter()
        .map(|path| line(&format!("{}, reaches the {}", path.access, path.reach), Some(&path.location), Some(&path.place)));
    add("paths", false, paths.collect());
    add("credentials written out", true, agent.credentials.iter().map(credential).collect());
    let references = agent.references.iter().map(|one| line("", Some(&one.name), Some(&one.place)));
    add("credentials by reference", false, references.collect());
    add("hands work to", false, agent.hands_to.iter().map(|to| line("", Some(to), None)).collect());
    add("tasks", false, agent.tasks.iter().map(task).collect());
    let opened = agent.containers.iter().flat_map(|container| {
        container
            .powers
            .iter()
            .map(|power| line(&format!("of its host, for the container {}", container.name), Some(&power.what), Some(&power.place)))
    });
    add("containers", true, opened.collect());
    let triggers = agent.triggers.iter().map(|trigger| {
        let checked = trigger.checked.as_ref().map_or_else(String::new, |by| format!(", checked by {by}"));
        let carries = if trigger.carries { ", brings text of theirs" } else { "" };
        line(&format!("by {}{carries}{checked}", who(trigger.trust)), Some(&trigger.on), Some(&trigger.place))
    });
    add("started", false, triggers.collect());
    let legs = agent.exposures.iter().map(|leg| {
        let through = leg.through.as_ref().map_or_else(String::new, |through| format!(", through {through}"));
        line(&format!("{} ({}{through})", flow(leg.leg), leg.gate.words()), Some(&leg.by), Some(&leg.place))
    });
    add("flows", false, legs.collect());
    let limits = agent.limits.iter().map(|limit| line(&format!("{} {}", limit.of, limit.value), None, Some(&limit.place)));
    add("limits", false, limits.collect());
    let sandboxes = agent.sandboxes.iter().map(|sandbox| {
        let holds = if sandbox.enforced { ", holds every command" } else { "" };
        let state = if sandbox.enabled { "on" } else { "off" };
        line(&format!("{state}{}{holds}", amounts(sandbox.status)), None, Some(&sandbox.place))
    });
    add("sandbox", false, sandboxes.collect());
    let settings = agent.settings.iter().map(|setting| {
        let text = format!("{}: {}{}", setting.topic, setting.meaning, amounts(setting.status));
        line(&text, Some(&format!("{} = {}", setting.key, setting.value)), Some(&setting.place))
    });
    add("settings", false, settings.collect());
    let defences =
        agent.defences.iter().map(|one| line(&format!("{}{}", one.kind, amounts(one.status)), Some(&one.text), Some(&one.place)));
    add("defences", false, defences.collect());
    add("written in", false, agent.places.iter().map(|place| line("", None, Some(place))).collect());
    all
}

const GATES: [(Gate, &str); 5] = [
    (Gate::None, "can, ungated"),
    (Gate::ModelJudged, "can, judged by a model"),
    (Gate::Ask, "can, when asked"),
    (Gate::Deny, "refused"),
    (Gate::Unknown, "can, gate not known"),
];

fn line(text: &str, written: Option<&str>, place: Option<&Place>) -> Line {
    Line { text: text.to_owned(), written: written.map(str::to_owned), place: place.cloned() }
}

/// What a power lets an agent do.
pub(super) fn does(power: &Power) -> &'static str {
    power.capability.map(crate::model::Capability::words).or_else(|| power.subject.map(crate::model::Subject::words)).unwrap_or("act")
}

fn power(power: &Power) -> Line {
    let by = match &power.decided_by {
        Some(by) if *by != power.tool => format!(", by {by}"),
        _ => String::new(),
    };
    let note = power.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    line(&format!("{}{by}{note}", does(power)), Some(&power.tool), power.place.as_ref())
}

fn scope(scope: &Scope) -> Line {
    let allows = scope.allows.as_ref().map_or_else(|| scope.access.as_str().to_owned(), |allows| format!("can {allows}"));
    let risk = scope.risk.as_ref().map_or_else(String::new, |risk| format!(", {risk} risk"));
    line(&format!("{}: {allows}{risk}", scope.provider), Some(&scope.name), Some(&scope.place))
}

fn right(right: &Right) -> Line {
    line(&format!("{} ({})", right.level, right.of), Some(&right.name), Some(&right.place))
}

fn credential(credential: &Credential) -> Line {
    line(&credential.what, Some(&credential.preview), Some(&credential.place))
}

fn server(server: &Server) -> Line {
    let mut says = vec![server.transport.as_str().to_owned()];
    says.extend(server.host.clone());
    says.extend(server.package.as_ref().map(|package| {
        let version = package.version.as_ref().map_or_else(String::new, |version| format!("@{version}"));
        format!("{}:{}{version}", package.ecosystem, package.name)
    }));
    if server.package.is_none() {
        says.extend(server.command.clone());
    }
    says.extend(server.known.clone());
    says.extend(server.disabled.then(|| "switched off".to_owned()));
    line(&says.join(", "), Some(&server.name), Some(&server.place))
}

fn task(task: &Task) -> Line {
    let tools = (!task.tools.is_empty()).then(|| format!("with {}", task.tools.join(", ")));
    let after = (!task.after.is_empty()).then(|| format!("after {}", task.after.join(", ")));
    let reviewed = (task.reviewed == Some(true)).then(|| "a person looks at its result".to_owned());
    line(&tools.into_iter().chain(after).chain(reviewed).collect::<Vec<_>>().join(", "), Some(&task.name), Some(&task.place))
}

fn plugin(plugin: &Plugin) -> Line {
    let source = Some(&plugin.source).filter(|source| **source != plugin.name).map(|source| format!("from {source}"));
    let starts = plugin.starts.then(|| "run at every start".to_owned());
    let updates = plugin.auto_update.then(|| "updated without asking".to_owned());
    let says = source.into_iter().chain(plugin.pin.words().map(str::to_owned)).chain(starts).chain(updates);
    line(&says.collect::<Vec<_>>().join(", "), Some(&plugin.name), Some(&plugin.place))
}

fn amounts(status: Status) -> String {
    if status == Status::Effective { String::new() } else { format!(" ({status}: has no effect)") }
}

fn who(trust: crate::model::Trust) -> &'static str {
    match trust {
        crate::model::Trust::Public => "anybody",
        crate::model::Trust::Member => "people who have been let in",
        crate::model::Trust::System => "a clock or a program",
        crate::model::Trust::Unknown => "whoever may",
    }
}

fn flow(leg: crate::model::Leg) -> &'static str {
    match leg {
        crate::model::Leg::Untrusted => "what outsiders write comes in",
        crate::model::Leg::Private => "private data is at hand",
        crate::model::Leg::Outward => "data can go out",
    }
}
