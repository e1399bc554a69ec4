//! The credentials of one parsed file, as the model wants them. What is a secret is decided elsewhere; this knows where to look.

use std::ops::Range;

use super::decode::{hidden, unfolded};
use super::found::{Found, merged, one_a_url, tokens, urls};
use super::judge::judge_all;
use super::pairs::pairs;
use super::prose::{prose, user_password};
use super::site::{Part, Site};
use super::{Context, Secret, fence, parts, references, setting};
use crate::catalog::credentials;
use crate::model::{Credential, CredentialPlace, CredentialSetting, Origin};
use crate::names::Named;
use crate::source::{At, Source, Span};
use crate::syntax::tree::NodeRef;
use crate::syntax::{self, Document, Syntax, locate::Locator};

/// The words of a value that is a command or a URL; what has more is running text.
const MAX_COMMAND: usize = 24;
/// The longest address that is looked at before a token in it.
const MAX_URL: usize = 1024;

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
    in_tree(document, &mut found);
    for comment in document.tree.comments() {
        found.extend(in_text(source.slice(comment.span), comment.span, CredentialPlace::Config, Vec::new(), &[]));
    }
    if let Some(body) = document.body {
        let programs = setting::programs(source.slice(body), source.path(), document.syntax);
        found.extend(in_text(source.slice(body), body, CredentialPlace::Prompt, Vec::new(), &programs));
        if document.syntax == Syntax::Markdown {
            in_fences(source, body, &mut found);
        }
    }
    let whole = source.span(0..source.text().len());
    if document.error.is_some() {
        // No tree says which value stands at which key, and the error's own place is shown.
        found.extend(
            in_text(source.text(), whole, CredentialPlace::Config, keyed(source.text()), &[])
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
    let halves = parts::join(source, &mut found);
    let tests = setting::of_tests(source.path());
    for (_, one) in found.iter_mut().filter(|(_, one)| tests || setting::of_samples(&one.path)) {
        one.setting = CredentialSetting::Sample;
    }
    Search {
        credentials: found.into_iter().map(|(span, one)| finish(one, span, origin)).collect(),
        masked: weak.into_iter().chain(halves).map(|(span, one)| (span, one.secret)).collect(),
    }
}

fn in_tree(document: &Document<'_>, found: &mut Vec<(Span, Found)>) {
    for node in document.tree.nodes() {
        // What an alias reaches is looked at where it is written.
        if let (Some(value), true) = (node.as_str(), node.target() == node) {
            let mut all = merged(in_value(node, value));
            one_a_url(&mut all, value);
            if all.is_empty() {
                continue;
            }
            let (locator, path) = (Locator::new(document.source, node), node.path());
            found.extend(all.into_iter().map(|one| (locator.locate(one.range.clone()), Found { path: path.clone(), ..one })));
        }
    }
}

/// Blocks of code in running text, by their own syntax: what it takes a parser to see.
fn in_fences(source: &Source, body: Span, found: &mut Vec<(Span, Found)>) {
    let text = source.slice(body);
    for (syntax, range) in fence::blocks(text) {
        let inner = Source::new(source.id(), "", text[range.clone()].to_owned());
        let document = syntax::parse(&inner, syntax);
        let mut inside = Vec::new();
        if document.error.is_none() {
            in_tree(&document, &mut inside);
        }
        let by = body.start as usize + range.start;
        let inside = inside.into_iter().map(|(span, one)| (span, setting::shown(one, inner.slice(span), inner.text())));
        let place = |place| if place == CredentialPlace::Url { place } else { CredentialPlace::Prompt };
        found.extend(inside.map(|(span, one)| {
            let span = Span::new(source.id(), by + span.start as usize, by + span.end as usize);
            (span, Found { place: place(one.place), path: String::new(), ..one })
        }));
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
    let mut all = tokens(head, CredentialPlace::Config);
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
        setting: found.setting,
        preview: At::new(found.secret.preview(), span),
        key: found.key,
        certainty: found.certainty.as_str().to_owned(),
        harmless: found.harmless,
        paired: found.paired.map(|(what, span)| At::new(what.to_owned(), span)),
        same_as: None,
        repeated: false,
        again: Vec::new(),
        reference: None,
        rotate: found.kind.and_then(|kind| kind.rotate).map(str::to_owned),
    };
    let secret = if found.harmless { Secret::new("", 0) } else { found.secret };
    (credential, secret)
}

/// The credentials of running text, a comment or a file that could not be parsed; `keyed` are those that a key gives away.
fn in_text(
    text: &str,
    within: Span,
    place: CredentialPlace,
    keyed: Vec<Found>,
    programs: &[Range<usize>],
) -> impl Iterator<Item = (Span, Found)> + use<> {
    let mut found = tokens(text, place);
    found.extend(keyed);
    let default = |one: &Found| one.place == CredentialPlace::Default;
    found.extend(prose(text).into_iter().map(|one| if default(&one) { one } else { Found { place, ..one } }));
    found.extend(hidden(text, place));
    found.extend(urls(text).filter(|one| !signed(one)));
    setting::weigh(&mut found, text, programs);
    let at = within.start as usize;
    let mut all = merged(found);
    one_a_url(&mut all, text);
    all.into_iter().map(move |one| (Span::new(within.file, at + one.range.start, at + one.range.end), one))
}

/// The credentials of one text of the tree.
fn in_value(node: NodeRef<'_>, value: &str) -> Vec<Found> {
    let mut site = Site::of(node);
    let parts = site.parts(value);
    let mut found = tokens(value, CredentialPlace::Config);
    found.extend(hidden(value, CredentialPlace::Config));
    for one in &mut found {
        one.key = site.key_at(&parts, one.range.start);
    }
    // What n8n signs the author of a template with opens nothing.
    for one in found.iter_mut().filter(|one| one.kind.is_some_and(|kind| kind.id == "jwt") && one.key.as_deref() == Some("fingerprint")) {
        one.harmless = true;
    }
    if site.service_account
        && let Some(kind) = credentials::kind("gcp-service-account-key")
    {
        for one in found.iter_mut().filter(|one| one.kind.is_some_and(|kind| kind.id == "private-key-pem")) {
            (one.kind, one.what) = (Some(kind), kind.what);
        }
    }
    for one in &mut found {
        if url_before(value, one.range.start) {
            one.place = CredentialPlace::Url;
        }
    }
    let words = value.split_whitespace().nth(MAX_COMMAND).is_some();
    let in_words = |one: Found| Found { setting: if words { CredentialSetting::Text } else { one.setting }, ..one };
    found.extend(urls(value).filter(|one| !words || !signed(one)).map(in_words));
    // A tag (`!Ref`, `!vault`) says that the value is looked up.
    if !site.looked_up && node.tag().is_none_or(|tag| tag.starts_with("!!") || tag.starts_with("tag:yaml.org")) {
        found.extend(generic(&parts, value, site.argument));
        found.extend(spoken(&site, value));
    }
    let defaults: Vec<Range<usize>> =
        if found.is_empty() { Vec::new() } else { references(value).filter_map(|reference| reference.default).collect() };
    for one in &mut found {
        let default = defaults.get(defaults.partition_point(|default| default.end < one.range.end));
        // A URL that is a default is reported as one.
        if one.place != CredentialPlace::Url && default.is_some_and(|default| default.start <= one.range.start) {
            one.place = CredentialPlace::Default;
        }
    }
    found
}

/// What a value says that is itself a text, a script or a command line.
fn spoken(site: &Site, value: &str) -> Vec<Found> {
    let place = if site.argument { CredentialPlace::Argument } else { CredentialPlace::Config };
    let mut found = Vec::new();
    if value.contains(' ') {
        // What a reference says of itself is no sentence: `${TOKEN:-x}` is judged as what it is.
        let referred: Vec<Range<usize>> = references(value).map(|reference| reference.range).collect();
        let within = |range: &Range<usize>| {
            let at = referred.partition_point(|reference| reference.end <= range.start);
            referred.get(at).is_some_and(|reference| reference.start < range.end)
        };
        found.extend(prose(value).into_iter().filter(|one| !within(&one.range)));
    }
    found.extend(unfolded(value, CredentialPlace::Config));
    if site.argument && matches!(site.key.as_deref(), Some("-u" | "--user" | "--proxy-user")) {
        found.extend(user_password(value, 0..value.len()));
    }
    // Several lines are a script or a text, where they are not those of a document that is filled in.
    let source = site.key.as_deref().is_some_and(program);
    if source || value.contains('\n') && !value.trim_start_matches(['=', ' ', '\n']).starts_with(['{', '[']) {
        setting::weigh(&mut found, value, std::slice::from_ref(&(0..if source { value.len() } else { 0 })));
    }
    found.into_iter().map(|one| Found { place: if one.place == CredentialPlace::Config { place } else { one.place }, ..one }).collect()
}

/// Signed addresses in running text are those of pictures and downloads, made to be passed on.
fn signed(one: &Found) -> bool {
    one.key.as_deref().is_some_and(|name| matches!(name, "sig" | "signature"))
}

/// Whether a value at this key is the source of a program: n8n's, Dify's, Flowise's.
fn program(key: &str) -> bool {
    ["jsCode", "functionCode", "pythonCode", "code", "javascriptFunction", "customFunction"].contains(&key)
}

/// Whether the token at `at` stands in a URL: no white space or quote since the last `://`.
pub(super) fn url_before(value: &str, at: usize) -> bool {
    let head = &value[super::floor(value, at.saturating_sub(MAX_URL))..at];
    head.rfind("://").is_some_and(|colon| !head[colon..].contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`')))
}

/// What the keys around a text say about it.
fn generic(parts: &[Part], value: &str, argument: bool) -> Vec<Found> {
    let mut found = Vec::new();
    for part in parts {
        for judged in judge_all(part.context, &part.name, &value[part.range.clone()]) {
            let range = part.range.start + judged.range.start..part.range.start + judged.range.end;
            let one = Found::judged(value, range, &judged, &part.name);
            let place = if argument && !judged.default { CredentialPlace::Argument } else { one.place };
            found.push(Found { place, ..one });
        }
    }
    found
}
