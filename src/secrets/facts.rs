//! The credentials of one parsed file, as the model wants them. What is a secret is decided elsewhere; this knows where to look.

use std::collections::BTreeMap;
use std::ops::Range;

use super::judge::judge_all;
use super::pairs::pairs;
use super::site::{Part, Site};
use super::url::url_all;
use super::{Certainty, Context, Secret, references, scan_text};
use crate::catalog::credentials;
use crate::model::{Credential, CredentialPlace, Origin};
use crate::names::Named;
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax, locate::Locator};

/// The longest address that is looked at before a token in it.
const MAX_URL: usize = 1024;

/// A credential before it has a place in the file: ranges are those of the text that was looked at.
pub(super) struct Found {
    range: Range<usize>,
    kind: Option<&'static credentials::Kind>,
    what: &'static str,
    place: CredentialPlace,
    key: Option<String>,
    certainty: Certainty,
    harmless: bool,
    secret: Secret,
    /// To be masked, not reported.
    weak: bool,
    /// The structural path; empty in running text.
    path: String,
}

impl Found {
    /// The kind that says most wins where two overlap; of equals the longer.
    fn rank(&self) -> (bool, bool, usize) {
        (self.kind.is_some(), self.place == CredentialPlace::Url, self.range.len())
    }
}

/// What a file holds that must not be shown.
#[derive(Debug, Default)]
pub struct Search {
    /// The credentials, one a place, in the order of the file, each with its value. The value of a harmless one is empty: what is public
    /// need not be masked in other texts, and `postgres` must not be.
    pub credentials: Vec<(Credential, Secret)>,
    /// What is too weak to be reported and is masked all the same.
    pub masked: Vec<(Span, Secret)>,
}

/// The credentials of `document`: [`Search::credentials`].
pub fn credentials(document: &Document<'_>, origin: &dyn Fn(Span, String) -> Origin) -> Vec<(Credential, Secret)> {
    search(document, origin).credentials
}

/// Searches `document`. `origin` makes an origin of a place and its structural path. [`Credential::reference`] is left to the caller, who
/// knows the product.
pub fn search(document: &Document<'_>, origin: &dyn Fn(Span, String) -> Origin) -> Search {
    let source = document.source;
    let mut found: Vec<(Span, Found)> = Vec::new();
    for node in document.tree.nodes() {
        // What an alias reaches is looked at where it is written.
        if let (Some(value), true) = (node.as_str(), node.target() == node) {
            let all = merged(in_value(node, value));
            if all.is_empty() {
                continue;
            }
            let (locator, path) = (Locator::new(source, node), node.path());
            found.extend(all.into_iter().map(|one| (locator.locate(one.range.clone()), Found { path: path.clone(), ..one })));
        }
    }
    for comment in document.tree.comments() {
        found.extend(in_text(source.slice(comment.span), comment.span, CredentialPlace::Config, Vec::new()));
    }
    if let Some(body) = document.body {
        found.extend(in_text(source.slice(body), body, CredentialPlace::Prompt, Vec::new()));
    }
    let whole = source.span(0..source.text().len());
    if document.error.is_some() {
        // No tree says which value stands at which key, and the error's own place is shown.
        found.extend(
            in_text(source.text(), whole, CredentialPlace::Config, keyed(source.text()))
                .filter(|(span, _)| document.body.is_none_or(|body| !body.contains(*span))),
        );
    } else {
        elsewhere(document, &mut found);
    }
    let (weak, mut found): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, one)| one.weak);
    found.sort_by(|(a, one), (b, other)| (a.start, a.end).cmp(&(b.start, b.end)).then(other.rank().cmp(&one.rank())));
    let mut last: Option<Span> = None;
    found.retain(|(span, _)| {
        let fresh = last.is_none_or(|last| !last.overlaps(*span));
        if fresh {
            last = Some(*span);
        }
        fresh
    });
    Search {
        credentials: found.into_iter().map(|(span, one)| finish(one, span, origin)).collect(),
        masked: weak.into_iter().map(|(span, one)| (span, one.secret)).collect(),
    }
}

/// Tokens that stand in no value: in keys, anchors, tags, aliases.
fn elsewhere(document: &Document<'_>, found: &mut Vec<(Span, Found)>) {
    // The running text has been searched, and is all that follows the front matter.
    let end = document.body.map_or(document.source.text().len(), |body| body.start as usize);
    let head = document.source.text().get(..end).unwrap_or_default();
    let mut known: Vec<Span> = found.iter().filter(|(_, one)| !one.weak).map(|(span, _)| *span).collect();
    known.sort_unstable();
    let mut furthest = 0;
    // The places up to each, and how far they reach.
    let reach: Vec<u32> = known
        .iter()
        .map(|span| {
            furthest = furthest.max(span.end);
            furthest
        })
        .collect();
    let mut all = tokens(head, CredentialPlace::Config, None);
    if document.syntax == Syntax::Markdown && !document.notes.is_empty() {
        // Front matter that was read line by line: the tree does not have all of it.
        all.extend(keyed(head));
    }
    for one in merged(all) {
        let span = document.source.span(one.range.clone());
        let before = known.partition_point(|other| other.start < span.end);
        if before.checked_sub(1).and_then(|last| reach.get(last)).is_none_or(|&reach| reach <= span.start) {
            let path = document.tree.innermost(span).map(NodeRef::path).unwrap_or_default();
            found.push((span, Found { path, ..one }));
        }
    }
}

/// The values of a text that no parser reads, by the keys before them.
pub(super) fn keyed(text: &str) -> Vec<Found> {
    let judged = pairs(text).into_iter().flat_map(|pair| {
        // An environment variable by its looks: no parser says where it stands.
        let variable = !pair.key.bytes().any(|byte| byte.is_ascii_lowercase());
        let context = if variable { Context::Environment } else { Context::Key };
        generic(&[Part { name: pair.key.to_owned(), range: pair.value, context }], text, false)
    });
    judged.collect()
}

fn finish(found: Found, span: Span, origin: &dyn Fn(Span, String) -> Origin) -> (Credential, Secret) {
    let credential = Credential {
        origin: origin(span, found.path),
        kind: found.kind.map_or("generic", |kind| kind.id).to_owned(),
        what: found.what.to_owned(),
        place: found.place,
        preview: At::new(found.secret.preview(), span),
        key: found.key,
        certainty: found.certainty.as_str().to_owned(),
        harmless: found.harmless,
        paired: None,
        same_as: None,
        reference: None,
        rotate: found.kind.and_then(|kind| kind.rotate).map(str::to_owned),
    };
    let secret = if found.harmless { Secret::new("", 0) } else { found.secret };
    (credential, secret)
}

/// The credentials of running text, a comment or a file that could not be parsed; `keyed` are those that a key gives away.
fn in_text(text: &str, within: Span, place: CredentialPlace, keyed: Vec<Found>) -> impl Iterator<Item = (Span, Found)> + use<> {
    let mut found = tokens(text, place, None);
    found.extend(keyed);
    // Signed addresses in running text are those of pictures and downloads, made to be passed on.
    found.extend(urls(text).filter(|one| !one.key.as_deref().is_some_and(|name| matches!(name, "sig" | "signature"))));
    let at = within.start as usize;
    merged(found).into_iter().map(move |one| (Span::new(within.file, at + one.range.start, at + one.range.end), one))
}

fn tokens(text: &str, place: CredentialPlace, key: Option<&str>) -> Vec<Found> {
    let found = |hit: super::Hit| Found {
        harmless: hit.harmless(),
        range: hit.range,
        kind: Some(hit.kind),
        what: hit.kind.what,
        place: if is_url(hit.kind) { CredentialPlace::Url } else { place },
        key: key.map(str::to_owned),
        certainty: hit.certainty,
        secret: hit.secret,
        weak: false,
        path: String::new(),
    };
    scan_text(text).into_iter().map(found).collect()
}

fn urls(text: &str) -> impl Iterator<Item = Found> {
    url_all(text).into_iter().map(|hit| Found {
        range: hit.range,
        kind: None,
        what: hit.what,
        place: CredentialPlace::Url,
        key: hit.parameter,
        certainty: hit.certainty,
        harmless: hit.harmless,
        secret: hit.secret,
        weak: hit.weak,
        path: String::new(),
    })
}

/// Whether tokens of that kind are URLs: webhooks.
fn is_url(kind: &credentials::Kind) -> bool {
    kind.literals.iter().any(|literal| literal.starts_with("https://"))
}

/// Overlapping ones become the one that says most. A public token at a secret key stays public.
fn merged(found: Vec<Found>) -> Vec<Found> {
    let (weak, mut found): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.weak);
    found.sort_by_key(|one| std::cmp::Reverse(one.rank()));
    let mut kept: BTreeMap<usize, Found> = BTreeMap::new();
    for one in found {
        // The kept ones do not overlap each other, so the last that begins before the end of this one reaches furthest.
        let before = kept.range(..one.range.end).next_back();
        if before.is_none_or(|(_, other)| other.range.end <= one.range.start) {
            kept.insert(one.range.start, one);
        }
    }
    kept.into_values().chain(weak).collect()
}

/// The credentials of one text of the tree.
fn in_value(node: NodeRef<'_>, value: &str) -> Vec<Found> {
    let mut site = Site::of(node);
    let parts = site.parts(value);
    let mut found = tokens(value, CredentialPlace::Config, None);
    for one in &mut found {
        one.key = site.key_at(&parts, one.range.start);
    }
    if site.service_account
        && let Some(kind) = credentials::kind("gcp-service-account-key")
    {
        for one in found.iter_mut().filter(|one| one.kind.is_some_and(|kind| kind.id == "private-key-pem")) {
            (one.kind, one.what) = (Some(kind), kind.what);
        }
    }
    let defaults: Vec<Range<usize>> =
        if found.is_empty() { Vec::new() } else { references(value).filter_map(|reference| reference.default).collect() };
    for one in &mut found {
        let in_url = url_before(value, one.range.start);
        let default = defaults.get(defaults.partition_point(|default| default.end < one.range.end));
        let in_default = default.is_some_and(|default| default.start <= one.range.start);
        if in_default {
            one.place = CredentialPlace::Default;
        } else if in_url {
            one.place = CredentialPlace::Url;
        }
    }
    found.extend(urls(value));
    // A tag (`!Ref`, `!vault`) says that the value is looked up.
    if node.tag().is_none_or(|tag| tag.starts_with("!!") || tag.starts_with("tag:yaml.org")) {
        found.extend(generic(&parts, value, site.argument));
    }
    found
}

/// Whether the token at `at` stands in a URL: no white space or quote since the last `://`.
fn url_before(value: &str, at: usize) -> bool {
    let head = &value[super::floor(value, at.saturating_sub(MAX_URL))..at];
    head.rfind("://").is_some_and(|colon| !head[colon..].contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`')))
}

/// What the keys around a text say about it.
fn generic(parts: &[Part], value: &str, argument: bool) -> Vec<Found> {
    let mut found = Vec::new();
    for part in parts {
        for judged in judge_all(part.context, &part.name, &value[part.range.clone()]) {
            let range = part.range.start + judged.range.start..part.range.start + judged.range.end;
            let place = match (judged.default, argument) {
                (true, _) => CredentialPlace::Default,
                (_, true) => CredentialPlace::Argument,
                _ => CredentialPlace::Config,
            };
            found.push(Found {
                secret: Secret::within(value, &range),
                range,
                kind: None,
                what: judged.what,
                place,
                key: Some(judged.key.unwrap_or_else(|| part.name.clone())),
                certainty: judged.certainty,
                harmless: false,
                weak: judged.weak,
                path: String::new(),
            });
        }
    }
    found
}
