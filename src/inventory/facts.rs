//! Facts of the linked model as parts of the exported one. Every text is masked here.

use super::powers::BY_DEFAULT;
use super::{
    Container, Credential, Defence, DefenceKind, Leg, Limit, Opened, Package, Path, Place, Plugin, Power, Reference, Right, Sandbox, Scope,
    Server, Setting, Task, Tool, Trigger, Variable,
};
use crate::engine::Survey;
use crate::model;
use crate::names::Named as _;
use crate::secrets;
use crate::source::{At, Span};

/// Makes parts: knows the files and the masker.
#[derive(Clone, Copy)]
pub(super) struct Maker<'s>(pub(super) &'s Survey);

impl Maker<'_> {
    pub(super) fn text(self, text: &str) -> String {
        self.0.scrub(text).into_owned()
    }

    fn maybe(self, text: Option<&At<String>>) -> Option<String> {
        text.map(|text| self.text(&text.value))
    }

    pub(super) fn place(self, span: Span) -> Place {
        let source = &self.0.files[span.file.0 as usize].source;
        // Only the column in bytes is told, which needs no walk over a line that may be long and asked about often.
        let text = source.text();
        let mut at = (span.start as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let line = source.lines().line(at);
        let column = u32::try_from(at - source.lines().range(text, line).start + 1).unwrap_or(u32::MAX);
        Place { file: self.text(source.path()), line, column, span }
    }

    pub(super) fn action(self, action: &model::Action) -> Power {
        let place = action.decided.as_ref().map_or(action.tool.span, |decided| decided.span);
        Power {
            tool: self.text(&action.tool.value),
            server: None,
            gate: action.gate,
            evidence: Some(action.evidence),
            decided_by: match action.by {
                model::Decider::Product if action.decided.is_none() => Some(BY_DEFAULT.to_owned()),
                _ => self.maybe(action.decided.as_ref()),
            },
            note: None,
            place: Some(self.place(place)),
            ..power(Some(action.capability))
        }
    }

    pub(super) fn tool(self, tool: &model::Tool) -> Tool {
        let provider = tool.provider.as_deref().map(|provider| self.text(provider));
        Tool { name: self.text(&tool.name.value), provider, place: Some(self.place(tool.name.span)) }
    }

    pub(super) fn server(self, server: &model::Server) -> Server {
        let package = server.package.as_ref().map(|package| Package {
            ecosystem: package.ecosystem.clone(),
            name: self.text(&package.name.value),
            version: package.version.as_deref().map(|version| self.text(version)),
            pin: package.pin,
        });
        let host = server.url.as_ref().map(|url| {
            let url = &url.value;
            self.text(&if url.scheme.is_empty() { url.host.clone() } else { format!("{}://{}", url.scheme, url.host) })
        });
        Server {
            name: self.text(&server.name.value),
            transport: server.transport,
            command: self.maybe(server.command.as_ref()),
            arguments: server.args.iter().map(|argument| self.text(&argument.value)).collect(),
            environment: server.env.iter().map(|pair| self.variable(pair)).collect(),
            host,
            package,
            known: server.known.clone(),
            capabilities: server.capabilities.clone(),
            disabled: server.disabled,
            place: self.place(server.name.span),
        }
    }

    fn variable(self, pair: &model::Pair) -> Variable {
        let value = self.text(&pair.value.value);
        let hidden = secrets::names_secret(&pair.key.value) || secrets::secret_like(&value);
        Variable { name: self.text(&pair.key.value), value: (!hidden).then_some(value) }
    }

    pub(super) fn container(self, container: &model::Container) -> Container {
        let opened = |power: &At<String>| Opened { what: self.text(&power.value), place: self.place(power.span) };
        Container {
            name: self.text(&container.name.value),
            image: self.maybe(container.image.as_ref()),
            powers: container.powers.iter().map(opened).collect(),
            place: self.place(container.name.span),
        }
    }

    pub(super) fn task(self, task: &model::Task) -> Task {
        let texts = |all: &[At<String>]| all.iter().map(|one| self.text(&one.value)).collect();
        Task {
            name: self.text(&task.name.value),
            tools: texts(&task.tools),
            reviewed: task.reviewed.as_ref().map(|flag| flag.value),
            after: texts(&task.after),
            place: self.place(task.name.span),
        }
    }

    pub(super) fn plugin(self, plugin: &model::Plugin) -> Plugin {
        Plugin {
            name: self.text(&plugin.name),
            source: self.text(&plugin.source.value),
            pin: plugin.pin,
            auto_update: plugin.auto_update,
            starts: plugin.starts,
            place: self.place(plugin.source.span),
        }
    }

    pub(super) fn scope(self, scope: &model::Scope) -> Scope {
        Scope {
            provider: scope.provider.clone(),
            name: self.text(&scope.name.value),
            access: scope.access,
            risk: scope.risk.clone(),
            allows: scope.allows.as_deref().map(|allows| self.text(allows)),
            place: self.place(scope.name.span),
        }
    }

    /// What the token of a job may do.
    pub(super) fn token(self, right: &model::TokenRight) -> Right {
        let (name, level) = (self.text(&right.name.value), self.text(&right.level.value));
        Right { of: "job token".to_owned(), name, level, place: self.place(right.name.span) }
    }

    pub(super) fn cloud(self, grant: &model::CloudGrant) -> Vec<Right> {
        let right = |right: &At<String>| Right {
            of: grant.cloud.as_str().to_owned(),
            name: format!("{}{}", if grant.all_but { "all but " } else { "" }, self.text(&right.value)),
            level: grant.extent.as_str().to_owned(),
            place: self.place(right.span),
        };
        grant.rights.iter().map(right).collect()
    }

    pub(super) fn path(self, root: &model::Root) -> Path {
        let location = self.text(&root.location.value);
        Path { location, reach: root.reach, access: root.access.to_owned(), place: self.place(root.location.span) }
    }

    pub(super) fn credential(self, credential: &model::Credential) -> Credential {
        Credential {
            kind: credential.kind.clone(),
            what: self.text(&credential.what),
            preview: self.text(&credential.preview.value),
            key: credential.key.as_deref().map(|key| self.text(key)),
            place: self.place(credential.preview.span),
        }
    }

    pub(super) fn reference(self, reference: &model::Reference) -> Reference {
        let key = reference.key.as_deref().map(|key| self.text(key));
        Reference { name: self.text(&reference.name.value), key, place: self.place(reference.name.span) }
    }

    pub(super) fn trigger(self, trigger: &model::Trigger) -> Trigger {
        Trigger {
            on: self.text(&trigger.on.value),
            trust: trigger.trust,
            attended: trigger.attended,
            carries: trigger.carries,
            checked: self.maybe(trigger.checked.as_ref()),
            place: self.place(trigger.on.span),
        }
    }

    pub(super) fn leg(self, exposure: &model::Exposure) -> Leg {
        Leg {
            leg: exposure.leg,
            by: self.text(&exposure.by.value),
            gate: exposure.gate,
            through: exposure.through.as_deref().map(|through| self.text(through)),
            place: self.place(exposure.by.span),
        }
    }

    pub(super) fn limit(self, limit: &model::Limit) -> Limit {
        Limit { of: limit.of.to_owned(), value: limit.value.value, place: self.place(limit.value.span) }
    }

    pub(super) fn setting(self, setting: &model::Setting) -> Setting {
        Setting {
            key: self.text(&setting.key.value),
            topic: setting.topic,
            meaning: setting.meaning.to_owned(),
            value: self.text(&setting.value.value),
            status: setting.status,
            place: self.place(setting.value.span),
        }
    }

    pub(super) fn sandbox(self, sandbox: &model::Sandbox) -> Sandbox {
        let place = self.place(sandbox.enabled.span);
        Sandbox { enabled: sandbox.enabled.value, enforced: sandbox.enforced, status: sandbox.status, place }
    }

    pub(super) fn defence(self, kind: DefenceKind, text: &str, status: model::Status, span: Span) -> Defence {
        Defence { kind, text: self.text(text), status, place: self.place(span) }
    }
}

/// A power of which nothing is known but what it does.
pub(super) fn power(capability: Option<model::Capability>) -> Power {
    Power {
        tool: String::new(),
        server: None,
        capability,
        effect: capability.map(model::Capability::effect),
        domain: capability.map(model::Capability::domain),
        extent: capability.map(model::Capability::extent),
        subject: None,
        gate: model::Gate::Unknown,
        evidence: None,
        decided_by: None,
        note: None,
        place: None,
    }
}
