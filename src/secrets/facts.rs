//! The credentials of one parsed file, as the model wants them. What is a secret is decided elsewhere; this knows where to look.

use std::ops::Range;

use super::site::Site;
use super::{Certainty, Secret, judge, references, scan_text, url_credentials};
use crate::catalog::credentials;
use crate::model::{Credential, CredentialPlace, Origin};
use crate::names::Named;
use crate::source::{At, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, locate::locate};

/// A credential before it has a place in the file: ranges are those of the text that was looked at.
struct Found {
    range: Range<usize>,
    kind: Option<&'static credentials::Kind>,
    what: &'static str,
    place: CredentialPlace,
    key: Option<String>,
    certainty: Certainty,
    harmless: bool,
    secret: Secret,
    /// The structural path; empty in running text.
    path: String,
}

impl Found {
    /// The kind that says most wins where two overlap; of equals the longer.
    fn rank(&self) -> (bool, bool, usize) {
        (self.kind.is_some(), self.place == CredentialPlace::Url, self.range.len())
    }
}

/// The credentials of `document`, one a place, in the order of the file, each with its value.
///
/// `origin` makes an origin of a place and its structural path. The value of a harmless one is empty: what is public need not be masked
/// in other texts, and `postgres` must not be. [`Credential::reference`] is left to the caller, who knows the product.
pub fn credentials(document: &Document<'_>, origin: &dyn Fn(Span, String) -> Origin) -> Vec<(Credential, Secret)> {
    let source = document.source;
    let mut found: Vec<(Span, Found)> = Vec::new();
    for node in document.tree.nodes() {
        // What an alias reaches is looked at where it is written.
        if let (Some(value), true) = (node.as_str(), node.target() == node) {
            let place = |one: Found| (locate(source, node, one.range.clone()), Found { path: node.path(), ..one });
            found.extend(merged(in_value(node, value)).into_iter().map(place));
        }
    }
    for comment in document.tree.comments() {
        found.extend(in_text(source.slice(comment.span), comment.span, CredentialPlace::Config));
    }
    if let Some(body) = document.body {
        found.extend(in_text(source.slice(body), body, CredentialPlace::Prompt));
    }
    if document.error.is_some() {
        let whole = source.span(0..source.text().len());
        found.extend(
            in_text(source.text(), whole, CredentialPlace::Config)
                .filter(|(span, _)| document.body.is_none_or(|body| !body.contains(*span))),
        );
    }
    found.sort_by(|(a, one), (b, other)| (a.start, a.end).cmp(&(b.start, b.end)).then(other.rank().cmp(&one.rank())));
    let mut last: Option<Span> = None;
    found.retain(|(span, _)| {
        let fresh = last.is_none_or(|last| !last.overlaps(*span));
        if fresh {
            last = Some(*span);
        }
        fresh
    });
    found.into_iter().map(|(span, one)| finish(one, span, origin)).collect()
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
        reference: None,
        rotate: found.kind.and_then(|kind| kind.rotate).map(str::to_owned),
    };
    let secret = if found.harmless { Secret::new("", 0) } else { found.secret };
    (credential, secret)
}

/// The credentials of running text, a comment or a file that could not be parsed: no key says anything there.
fn in_text(text: &str, within: Span, place: CredentialPlace) -> impl Iterator<Item = (Span, Found)> + use<> {
    let mut found = tokens(text, place, None);
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
        path: String::new(),
    };
    scan_text(text).into_iter().map(found).collect()
}

fn urls(text: &str) -> impl Iterator<Item = Found> {
    url_credentials(text).into_iter().map(|hit| Found {
        range: hit.range,
        kind: None,
        what: hit.what,
        place: CredentialPlace::Url,
        key: hit.parameter,
        certainty: hit.certainty,
        harmless: hit.harmless,
        secret: hit.secret,
        path: String::new(),
    })
}

/// Whether tokens of that kind are URLs: webhooks.
fn is_url(kind: &credentials::Kind) -> bool {
    kind.literals.iter().any(|literal| literal.starts_with("https://"))
}

/// Overlapping ones become the one that says most. A public token at a secret key stays public.
fn merged(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| std::cmp::Reverse(one.rank()));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept.iter().all(|other| one.range.end <= other.range.start || other.range.end <= one.range.start) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| one.range.start);
    kept
}

/// The credentials of one text of the tree.
fn in_value(node: NodeRef<'_>, value: &str) -> Vec<Found> {
    let site = Site::of(node);
    let mut found = tokens(value, CredentialPlace::Config, None);
    for one in &mut found {
        one.key = site.key_at(value, one.range.start);
    }
    if site.service_account
        && let Some(kind) = credentials::kind("gcp-service-account-key")
    {
        for one in found.iter_mut().filter(|one| one.kind.is_some_and(|kind| kind.id == "private-key-pem")) {
            (one.kind, one.what) = (Some(kind), kind.what);
        }
    }
    for one in &mut found {
        let in_url = url_before(value, one.range.start);
        let in_default = references(value)
            .filter_map(|reference| reference.default)
            .any(|default| default.start <= one.range.start && one.range.end <= default.end);
        if in_default {
            one.place = CredentialPlace::Default;
        } else if in_url {
            one.place = CredentialPlace::Url;
        }
    }
    found.extend(urls(value));
    // A tag (`!Ref`, `!vault`) says that the value is looked up.
    if node.tag().is_none_or(|tag| tag.starts_with("!!") || tag.starts_with("tag:yaml.org")) {
        found.extend(generic(&site, value));
    }
    found
}

/// Whether the token at `at` stands in a URL: no white space or quote since the last `://`.
fn url_before(value: &str, at: usize) -> bool {
    let head = &value[..at];
    head.rfind("://").is_some_and(|colon| !head[colon..].contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`')))
}

/// What the keys around a text say about it.
fn generic(site: &Site, value: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (key, part) in site.parts(value) {
        for judged in judge(site.context, &key, &value[part.clone()]) {
            let range = part.start + judged.range.start..part.start + judged.range.end;
            let place = match (judged.default, site.argument) {
                (true, _) => CredentialPlace::Default,
                (_, true) => CredentialPlace::Argument,
                _ => CredentialPlace::Config,
            };
            found.push(Found {
                secret: Secret::new(&value[range.clone()], 0),
                range,
                kind: None,
                what: judged.what,
                place,
                key: Some(judged.key.unwrap_or_else(|| key.clone())),
                certainty: judged.certainty,
                harmless: false,
                path: String::new(),
            });
        }
    }
    found
}
