//! Making facts: what every dialect of a coding agent has to say of a place in its file, said once.

mod hooks;
mod place;
mod weigh;

pub(super) use hooks::Hooks;
pub(super) use place::{entry_path, home, layer, stem, whole};
pub(super) use weigh::{Weighed, amounts, credit, shadow};

use std::ops::Deref;

use super::item_path;
use crate::authority::reach::reach;
use crate::authority::{command, hook};
use crate::authority::{endpoint, url};
use crate::model::{
    Agent, Breadth, Facts, Grant, Hazard, Hook, Layer, Limit, Mode, Origin, Prompt, Role, Root, Run, Setting, Status, Subject, Tool, Topic,
    Verdict,
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

    /// The product itself as an agent of its own name, for `layer`.
    pub(super) fn acting(product: &'static str, layer: Layer) -> Self {
        Self { product, agent: Some(product.to_owned()), layer }
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
            model: text("model"),
            ..Agent::new(self.of(&name.value).origin(name.span, path), name, Mode::Interactive)
        }
    }

    /// The product as an agent, placed at the start of its file. Products that keep their model there call it `model`: Claude Code
    /// (code.claude.com/docs/en/settings), Codex (its `config.schema.json`), OpenCode (opencode.ai/config.json).
    pub(super) fn product(&self, root: NodeRef<'_>) -> Agent {
        let start = Span { end: root.span().start, ..root.span() };
        let name = At::new(self.product.to_owned(), start);
        let model = root.get("model").and_then(NodeRef::text);
        Agent { model, ..Agent::new(self.of(self.product).origin(start, String::new()), name, Mode::Interactive) }
    }

    /// A setting written at `entry`, effective and meant as such.
    pub(super) fn setting(&self, entry: EntryRef<'_>, topic: Topic, meaning: &'static str) -> Setting {
        let setting = self.setting_at(entry.key(), entry.value(), whole(entry), topic, meaning);
        let header = entry.value().site().start < entry.key_span().end;
        let value = At { span: if header { entry.key_span() } else { setting.value.span }, ..setting.value };
        Setting { key: entry.key_at(), value, ..setting }
    }

    /// A setting whose value is `value`, called `key`.
    pub(super) fn setting_at(&self, key: &str, value: NodeRef<'_>, span: Span, topic: Topic, meaning: &'static str) -> Setting {
        let written = value.scalar().map_or_else(|| container(value).to_owned(), str::to_owned);
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

    /// A setting that is one item of the list at `entry`.
    pub(super) fn item(&self, entry: EntryRef<'_>, item: NodeRef<'_>, topic: Topic, meaning: &'static str) -> Setting {
        let value = At::new(item.scalar().unwrap_or_default().to_owned(), item.span());
        let origin = self.origin(item.span(), item_path(item, &value.value));
        Setting { origin, value, ..self.setting(entry, topic, meaning) }
    }

    /// A protection that is on.
    pub(super) fn protection(&self, entry: EntryRef<'_>) -> Setting {
        Setting { protective: true, ..self.setting(entry, Topic::Protection, "on") }
    }

    /// The address at `entry` as one that model traffic goes to; `None` if it is this machine's, or one of the hosts or domains of `vendors`.
    pub(super) fn endpoint(&self, entry: EntryRef<'_>, vendors: &[&str]) -> Option<Setting> {
        let text = entry.value().as_str()?;
        let host = url::parse(text).host;
        let vendor = |name: &&str| host.strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        let meaning = endpoint::meaning(text).filter(|_| !vendors.iter().any(vendor))?;
        Some(self.setting(entry, Topic::ModelEndpoint, meaning))
    }

    /// A bound `of` something, a number at `node`.
    pub(super) fn limit(&self, of: &'static str, node: NodeRef<'_>) -> Option<Limit> {
        let value = node.scalar()?.parse::<f64>().ok().filter(|number| number.is_finite())?;
        Some(Limit { origin: self.origin(node.span(), node.path()), of, value: At::new(value, node.span()) })
    }

    /// A permission rule that is called as its tool.
    pub(super) fn rule(&self, verdict: Verdict, rule: At<String>, path: String, (subject, breadth): (Subject, Breadth)) -> Grant {
        let tool = rule.value.clone();
        self.grant(verdict, rule, path, What { tool: &tool, subject, breadth, server: None })
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
            commands: Vec::new(),
            hazard: None,
            server: what.server.map(str::to_owned),
            status: Status::Effective,
            reason: None,
            lets: None,
            better: None,
            instead: None,
            protective: verdict != Verdict::Allow,
            layer: self.layer,
            by_person: false,
            run: Run::None,
            sandboxed: false,
            own_server: false,
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

    /// The directory that an item of a list opens.
    pub(super) fn opened(&self, item: NodeRef<'_>, access: &'static str, key: &str) -> Option<Root> {
        let location = item.text()?;
        let path = item_path(item, &location.value);
        Some(Root { origin: self.origin(item.span(), path.clone()), ..self.root(location, path, access, key) })
    }

    /// Directories that `list` opens.
    pub(super) fn roots(&self, list: NodeRef<'_>, key: &str, access: &'static str, status: Status, facts: &mut Facts) {
        facts.roots.extend(list.items().filter_map(|item| Some(Root { status, ..self.opened(item, access, key)? })));
    }

    /// A command that runs on `event`, written at `node`, and decides nothing.
    pub(super) fn hook(&self, event: At<String>, matcher: Option<At<String>>, command: At<String>, node: NodeRef<'_>) -> Hook {
        hook::read(self.origin(node.span(), node.path()), event, hooks::matching(matcher), command, false)
    }

    /// The command at `node`, a text or a list of words, as one that runs on `event`.
    pub(super) fn runs(&self, event: At<String>, node: NodeRef<'_>) -> Option<Hook> {
        Some(self.hook(event, None, hooks::command_line(node)?, node))
    }

    /// Text at `node` that a model reads.
    pub(super) fn prompt(&self, role: Role, node: NodeRef<'_>) -> Option<Prompt> {
        node.as_str().filter(|text| !text.trim().is_empty())?;
        Some(Prompt { origin: self.origin(node.span(), node.path()), role, text: At::new((), node.span()), single_braces: false })
    }

    /// The body of a Markdown file as instructions.
    pub(super) fn body(&self, document: &Document<'_>) -> Option<Prompt> {
        let body = document.body.filter(|body| body.start < body.end)?;
        Some(Prompt {
            origin: self.origin(body, "body".to_owned()),
            role: Role::Instructions,
            text: At::new((), body),
            single_braces: false,
        })
    }

    /// Tools named in the list `node`, or as keys of the map `node`.
    pub(super) fn tools(&self, node: NodeRef<'_>, facts: &mut Facts) {
        let named = node.entries().filter(|entry| entry.value().as_bool() != Some(false)).map(|entry| (entry.key_at(), entry.value()));
        let listed = node.items().filter_map(|item| Some((item.text()?, item)));
        facts.tools.extend(named.chain(listed).map(|(name, at)| {
            let provider = name.value.strip_prefix('@').and_then(|rest| rest.split('/').next()).map(str::to_owned);
            Tool::new(self.origin(name.span, at.path()), name, provider)
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

/// The verdict of that name.
pub(super) fn verdict(name: &str) -> Option<Verdict> {
    match name {
        "allow" => Some(Verdict::Allow),
        "ask" => Some(Verdict::Ask),
        "deny" => Some(Verdict::Deny),
        _ => None,
    }
}

/// The rule with why it deserves a look, which only what is allowed does.
pub(super) fn posing(grant: Grant, hazard: Option<Hazard>) -> Grant {
    Grant { hazard: hazard.filter(|_| grant.verdict == Verdict::Allow), ..grant }
}

/// The rule with the command lines it covers, and why they deserve a look.
pub(super) fn running(grant: Grant, commands: Vec<String>) -> Grant {
    let hazard = commands.iter().find_map(|pattern| command::hazard(pattern));
    Grant { commands, ..posing(grant, hazard) }
}

/// One file: who it speaks for, and its root.
#[derive(Clone, Debug)]
pub(super) struct Stated<'t> {
    /// Who the file speaks for.
    pub(super) speaker: Speaker,
    /// The root of the file.
    pub(super) root: NodeRef<'t>,
}

/// What a file states, its speaker states.
impl Deref for Stated<'_> {
    type Target = Speaker;

    fn deref(&self) -> &Speaker {
        &self.speaker
    }
}

impl<'t> Stated<'t> {
    /// The first document of a file, if it is a map.
    pub(super) fn of(document: &'t Document<'_>, product: &'static str, layer: Layer) -> Option<Self> {
        let root = document.tree.root().filter(|root| root.is_map())?;
        Some(Self::new(root, product, layer))
    }

    /// What `root` states for the product and `layer`.
    pub(super) fn new(root: NodeRef<'t>, product: &'static str, layer: Layer) -> Self {
        Self { speaker: Speaker::acting(product, layer), root }
    }

    /// The product acts where this file configures it.
    pub(super) fn acts(&self, facts: &mut Facts) {
        facts.agents.push(self.speaker.product(self.root));
    }
}

/// What stands for a value that is no scalar.
fn container(value: NodeRef<'_>) -> &'static str {
    match value {
        null if null.is_null() => "null",
        map if map.is_map() => "{...}",
        _ => "[...]",
    }
}
