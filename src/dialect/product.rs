//! What dialects of coding agents share: how a product states its grants, settings and approvals in one file.

use super::item_path;
use crate::authority::reach::reach;
use crate::model::{Agent, Breadth, Facts, Grant, Layer, Mode, Origin, Root, Setting, Status, Subject, Topic, Verdict};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};

/// A product in one file: the name people know it under (its agent is called the same), and who the file speaks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) layer: Layer,
}

impl Product {
    /// Where something comes from.
    pub(super) fn origin(&self, span: Span, path: String) -> Origin {
        Origin { file: span.file, span, path, product: self.name, agent: Some(self.name.to_owned()) }
    }

    /// The product acting where `root` configures it.
    pub(super) fn agent(&self, root: NodeRef<'_>) -> Agent {
        let start = Span { end: root.span().start, ..root.span() };
        Agent::new(self.origin(start, String::new()), At::new(self.name.to_owned(), start), Mode::Interactive)
    }

    /// A setting written at `entry`, effective and meant as such.
    pub(super) fn setting(&self, entry: EntryRef<'_>, topic: Topic, meaning: &'static str) -> Setting {
        let value = entry.value();
        let key = entry.key_span();
        // From the key to the end of the value: what a finding marks that is about both.
        let span = Span { start: key.start, end: value.span().end.max(key.end), ..key };
        let container = if value.is_map() { "{...}" } else { "[...]" };
        let written = value.scalar().unwrap_or(if value.is_null() { "null" } else { container }).to_owned();
        Setting {
            origin: self.origin(span, value.path()),
            key: entry.key_at(),
            topic,
            meaning,
            value: At::new(written, value.span()),
            status: Status::Effective,
            reason: None,
            protective: false,
            layer: self.layer,
        }
    }

    /// A protection that is on.
    pub(super) fn protection(&self, entry: EntryRef<'_>) -> Setting {
        Setting { protective: true, ..self.setting(entry, Topic::Protection, "on") }
    }

    /// A permission rule that applies. `path` is its structural path.
    pub(super) fn grant(&self, verdict: Verdict, rule: At<String>, path: String, (subject, breadth): (Subject, Breadth)) -> Grant {
        Grant {
            origin: self.origin(rule.span, path),
            verdict,
            tool: rule.value.clone(),
            rule,
            subject,
            breadth,
            hazard: None,
            server: None,
            status: Status::Effective,
            reason: None,
            protective: verdict != Verdict::Allow,
            layer: self.layer,
            sandboxed: false,
            capabilities: Vec::new(),
        }
    }

    /// Directories that `list` opens.
    pub(super) fn roots(&self, list: NodeRef<'_>, key: &str, access: &'static str, status: Status, facts: &mut Facts) {
        for item in list.items() {
            let Some(location) = item.text() else { continue };
            facts.roots.push(Root {
                origin: self.origin(item.span(), item_path(item, &location.value)),
                reach: reach(&location.value),
                location,
                access,
                opened_by: key.to_owned(),
                status,
            });
        }
    }
}

/// The same setting, with what it amounts to.
pub(super) fn amounts(setting: Setting, status: Status, reason: impl Into<String>) -> Setting {
    Setting { status, reason: Some(reason.into()), ..setting }
}

/// The same grant, with what it amounts to.
pub(super) fn comes_to(grant: Grant, status: Status, reason: impl Into<String>) -> Grant {
    Grant { status, reason: Some(reason.into()), ..grant }
}

/// The structural path of what a map says under `key`. A key that could hold a secret is left out: paths are printed and hashed.
pub(super) fn entry_path(map: NodeRef<'_>, entry: EntryRef<'_>) -> String {
    let key = entry.key();
    if super::telling(key) {
        format!("{}[{}]", map.path(), map.entries().take_while(|other| other.key() != key).count())
    } else {
        entry.value().path()
    }
}

/// Where refusing or asking wins over allowing: marks every allow rule of `grants` that a rule for the whole subject overrides.
pub(super) fn shadow(grants: &mut [Grant]) {
    let strict: Vec<(Subject, Verdict, String)> = grants
        .iter()
        .filter(|grant| grant.verdict != Verdict::Allow && grant.breadth == Breadth::Everything && grant.status == Status::Effective)
        .map(|grant| (grant.subject, grant.verdict, grant.rule.value.clone()))
        .collect();
    for grant in grants.iter_mut().filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective) {
        let over = |subject: Subject| subject == grant.subject || subject == Subject::Everything;
        if let Some((_, verdict, rule)) = strict.iter().find(|(subject, ..)| over(*subject)) {
            grant.status = Status::Shadowed;
            grant.reason = Some(format!("the {verdict} rule `{rule}` takes precedence"));
        }
    }
}
