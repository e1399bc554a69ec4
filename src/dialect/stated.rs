//! What the files of coding agents have in common: who states a thing, where, and with what weight.

use crate::model::{Agent, Facts, Hook, Layer, Mode, Origin, Root, Setting, Status, Topic};
use crate::source::{At, Span};
use crate::syntax::Document;
use crate::syntax::tree::{EntryRef, NodeRef};

use crate::authority::hook;
use crate::authority::reach::reach;

/// One file of one product, for one layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated<'t> {
    /// The product, whose agent is called the same.
    pub(super) product: &'static str,
    /// Who the file speaks for.
    pub(super) layer: Layer,
    /// The root of the file.
    pub(super) root: NodeRef<'t>,
}

impl<'t> Stated<'t> {
    /// The first document of a file, if it is a map.
    pub(super) fn of(document: &'t Document<'_>, product: &'static str, layer: Layer) -> Option<Self> {
        let root = document.tree.root().filter(|root| root.is_map())?;
        Some(Self { product, layer, root })
    }

    /// Where something comes from.
    pub(super) fn origin(&self, span: Span, path: String) -> Origin {
        origin(self.product, span, path)
    }

    /// The agent of the product, named at the start of the file.
    pub(super) fn agent(&self, facts: &mut Facts) {
        let start = Span { end: self.root.span().start, ..self.root.span() };
        facts.agents.push(agent(self.product, start));
    }

    /// A setting written at `entry`, effective and meant as such.
    pub(super) fn setting(&self, entry: EntryRef<'t>, topic: Topic, meaning: &'static str) -> Setting {
        let value = entry.value();
        let key = entry.key_span();
        // From the key to the end of the value, where the two stand together: what a finding marks that is about both.
        let after = value.span().start >= key.end;
        let span = Span { end: if after { value.span().end } else { key.end }, ..key };
        let written = value.scalar().map_or_else(|| if value.is_map() { "{...}" } else { "[...]" }.to_owned(), str::to_owned);
        Setting {
            origin: self.origin(span, value.path()),
            key: entry.key_at(),
            topic,
            meaning,
            value: At::new(written, if after { value.span() } else { key }),
            status: Status::Effective,
            reason: None,
            protective: false,
            layer: self.layer,
        }
    }

    /// A directory that is opened at `item` for `access`.
    pub(super) fn root(&self, item: NodeRef<'t>, access: &'static str, opened_by: &str) -> Option<Root> {
        let location = item.text()?;
        Some(Root {
            origin: self.origin(item.span(), super::item_path(item, &location.value)),
            reach: reach(&location.value),
            location,
            access,
            opened_by: opened_by.to_owned(),
            status: Status::Effective,
        })
    }

    /// A command that runs on an event: a text, or a list of words.
    pub(super) fn hook(&self, event: At<String>, matcher: Option<At<String>>, command: NodeRef<'t>) -> Option<Hook> {
        let origin = self.origin(command.span(), command.path());
        let command = match command.text() {
            Some(text) => text,
            None => At::new(command.items().filter_map(NodeRef::as_str).collect::<Vec<_>>().join(" "), command.span()),
        };
        (!command.value.trim().is_empty()).then(|| hook::read(origin, event, matcher, command, false))
    }

    /// Hooks in the shape that Claude Code began and others took over: `hooks.<Event>[] = {matcher, hooks: [{command}]}`.
    pub(super) fn event_hooks(&self, hooks: Option<NodeRef<'t>>, facts: &mut Facts) {
        for event in hooks.into_iter().flat_map(NodeRef::entries) {
            for group in event.value().items() {
                // An empty matcher and `*` are all tools, as no matcher is.
                let matcher = group.get("matcher").and_then(NodeRef::text).filter(|matcher| !matches!(matcher.value.as_str(), "" | "*"));
                for hook in group.get("hooks").into_iter().flat_map(NodeRef::items) {
                    let Some(command) = hook.get("command") else { continue };
                    let made = self.hook(event.key_at(), matcher.clone(), command);
                    facts.hooks.extend(made.map(|made| Hook { origin: self.origin(hook.span(), hook.path()), ..made }));
                }
            }
        }
    }
}

/// Where something of `product` comes from.
pub(super) fn origin(product: &'static str, span: Span, path: String) -> Origin {
    Origin { file: span.file, span, path, product, agent: Some(product.to_owned()) }
}

/// The agent that a product is.
pub(super) fn agent(product: &'static str, start: Span) -> Agent {
    Agent::new(origin(product, start, String::new()), At::new(product.to_owned(), start), Mode::Interactive)
}

/// The same setting, with what it amounts to.
pub(super) fn amounts(setting: Setting, status: Status, reason: impl Into<String>) -> Setting {
    Setting { status, reason: Some(reason.into()), ..setting }
}

/// Whose settings a file in a repository holds: somebody's own where the path leads through a home (`home/ada`, `Users/ada`, `root`, a
/// repository of dotfiles), a machine's below `etc`, the project's otherwise.
pub(super) fn layer(path: &str) -> Layer {
    let folders: Vec<&str> = path.split('/').collect();
    let Some((_, folders)) = folders.split_last() else { return Layer::Project };
    let hidden = |part: &&str| part.starts_with('.');
    let home =
        folders.windows(2).any(|pair| matches!(pair[0], "home" | "Users") && !hidden(&pair[1]) || pair[0] == "root" && hidden(&pair[1]));
    if folders.contains(&"etc") && !folders.iter().any(hidden) {
        Layer::Managed
    } else if home || folders.iter().any(|part| part.contains("dotfiles")) {
        Layer::User
    } else {
        Layer::Project
    }
}
