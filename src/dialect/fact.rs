//! Making facts: what every dialect of a coding agent has to say of a place in its file, said once.

use crate::authority::hook;
use crate::authority::reach::reach;
use crate::model::{
    Agent, Breadth, Facts, Grant, Hook, Layer, Mode, Origin, Prompt, Role, Root, Setting, Status, Subject, Tool, Topic, Verdict,
};
use crate::source::{At, Span};
use crate::syntax::Document;
use crate::syntax::tree::{EntryRef, NodeRef};

/// Who a file speaks for: a product, one of its agents, a layer of settings.
#[derive(Clone, Debug)]
pub(super) struct Speaker {
    /// The name people know the product under.
    pub(super) product: &'static str,
    /// The agent, where it is a declared one.
    pub(super) agent: Option<String>,
    /// Who the file speaks for.
    pub(super) layer: Layer,
}

impl Speaker {
    /// The product itself, in a project.
    pub(super) fn project(product: &'static str) -> Self {
        Self { product, agent: None, layer: Layer::Project }
    }

    /// The same, of one agent.
    pub(super) fn of(&self, agent: &str) -> Self {
        Self { agent: Some(agent.to_owned()), ..self.clone() }
    }

    /// Where a fact comes from.
    pub(super) fn origin(&self, span: Span, path: String) -> Origin {
        Origin { file: span.file, span, path, product: self.product, agent: self.agent.clone() }
    }

    /// The agent that `node` declares, whose name is written at `name`.
    pub(super) fn agent(&self, name: At<String>, path: String, node: NodeRef<'_>) -> Agent {
        let text = |key: &str| node.get(key).and_then(NodeRef::text);
        let listed = node.get("tools").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
        let named = node.get("tools").into_iter().flat_map(NodeRef::entries).filter(|tool| tool.value().as_bool() == Some(true));
        Agent {
            declared: true,
            tools: listed.chain(named.map(EntryRef::key_at)).collect(),
            description: text("description").or_else(|| text("whenToUse")),
            ..Agent::new(self.of(&name.value).origin(name.span, path), name, Mode::Interactive)
        }
    }

    /// The product as an agent, placed at the start of its file.
    pub(super) fn product(&self, root: NodeRef<'_>) -> Agent {
        let start = Span { end: root.span().start, ..root.span() };
        let name = At::new(self.product.to_owned(), start);
        Agent::new(self.of(self.product).origin(start, String::new()), name, Mode::Interactive)
    }

    /// A setting written at `entry`, effective and meant as such.
    pub(super) fn setting(&self, entry: EntryRef<'_>, topic: Topic, meaning: &'static str) -> Setting {
        Setting { key: entry.key_at(), ..self.setting_at(entry.key(), entry.value(), whole(entry), topic, meaning) }
    }

    /// A setting whose value is `value`, called `key`.
    pub(super) fn setting_at(&self, key: &str, value: NodeRef<'_>, span: Span, topic: Topic, meaning: &'static str) -> Setting {
        let written = value.scalar().map_or_else(|| if value.is_map() { "{...}" } else { "[...]" }.to_owned(), str::to_owned);
        Setting {
            origin: self.origin(span, value.path()),
            key: At::new(key.to_owned(), span),
            topic,
            meaning,
            value: At::new(written, value.span()),
            status: Status::Effective,
            reason: None,
            protective: false,
            layer: self.layer,
        }
    }

    /// A permission rule, effective; asking and denying hold something back.
    pub(super) fn grant(&self, verdict: Verdict, rule: At<String>, path: String, what: What<'_>) -> Grant {
        Grant {
            origin: self.origin(rule.span, path),
            verdict,
            rule,
            tool: what.tool.to_owned(),
            subject: what.subject,
            breadth: what.breadth,
            hazard: None,
            server: what.server.map(str::to_owned),
            status: Status::Effective,
            reason: None,
            protective: verdict != Verdict::Allow,
            layer: self.layer,
            sandboxed: false,
            capabilities: Vec::new(),
        }
    }

    /// A directory that `key` opens.
    pub(super) fn root(&self, location: At<String>, path: String, access: &'static str, key: &str) -> Root {
        Root {
            origin: self.origin(location.span, path),
            reach: reach(&location.value),
            location,
            access,
            opened_by: key.to_owned(),
            status: Status::Effective,
        }
    }

    /// A command that runs on `event`, written at `node`.
    pub(super) fn hook(&self, event: At<String>, matcher: Option<At<String>>, command: At<String>, node: NodeRef<'_>) -> Hook {
        // An empty matcher and `*` are all tools, as no matcher is.
        let matcher = matcher.filter(|matcher| !matches!(matcher.value.as_str(), "" | "*"));
        hook::read(self.origin(node.span(), node.path()), event, matcher, command, false)
    }

    /// Text at `node` that a model reads.
    pub(super) fn prompt(&self, role: Role, node: NodeRef<'_>) -> Option<Prompt> {
        node.as_str().filter(|text| !text.trim().is_empty())?;
        Some(Prompt { origin: self.origin(node.span(), node.path()), role, text: At::new((), node.span()) })
    }

    /// The body of a Markdown file as instructions.
    pub(super) fn body(&self, document: &Document<'_>) -> Option<Prompt> {
        let body = document.body.filter(|body| body.start < body.end)?;
        Some(Prompt { origin: self.origin(body, "body".to_owned()), role: Role::Instructions, text: At::new((), body) })
    }

    /// Tools named in the list `node`, or as keys of the map `node`.
    pub(super) fn tools(&self, node: NodeRef<'_>, facts: &mut Facts) {
        let named = node.entries().filter(|entry| entry.value().as_bool() != Some(false)).map(|entry| (entry.key_at(), entry.value()));
        let listed = node.items().filter_map(|item| Some((item.text()?, item)));
        facts.tools.extend(named.chain(listed).map(|(name, at)| {
            let provider = name.value.strip_prefix('@').and_then(|rest| rest.split('/').next()).map(str::to_owned);
            Tool { origin: self.origin(name.span, at.path()), name, provider }
        }));
    }
}

/// What a rule is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct What<'w> {
    /// The tool it names.
    pub(super) tool: &'w str,
    /// What it speaks of.
    pub(super) subject: Subject,
    /// How much of it.
    pub(super) breadth: Breadth,
    /// For tools of an MCP server, the server.
    pub(super) server: Option<&'w str>,
}

/// From the key to the end of the value: what a finding marks that is about both.
pub(super) fn whole(entry: EntryRef<'_>) -> Span {
    let key = entry.key_span();
    Span { start: key.start, end: entry.value().site().end.max(key.end), ..key }
}

/// The verdict of that name.
pub(super) fn verdict(name: &str) -> Option<Verdict> {
    match name {
        "allow" => Some(Verdict::Allow),
        "ask" => Some(Verdict::Ask),
        "deny" => Some(Verdict::Deny),
        _ => None,
    }
}

/// The name of the file at `path`, without folders and extension: what products call an agent that does not name itself.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// Whose settings a file at `path` holds: those of a home directory are one person's.
pub(super) fn layer(path: &str, homes: &[&str]) -> Layer {
    let home = homes.iter().any(|home| path.starts_with(&format!("{home}/")) || path.contains(&format!("/{home}/")));
    if home { Layer::User } else { Layer::Project }
}
