//! Servers of a development profile that connect to production.

use super::{Context, Hit, Sink};
use crate::authority::url;
use crate::finding::Label;
use crate::model::Server;
use crate::source::Span;

/// Names of profiles that are not production.
const PROFILES: &[&str] = &["dev", "development", "staging", "stage", "stg", "qa", "uat"];
/// Folders whose folders are profiles.
const HOLDERS: &[&str] =
    &["config", "configs", "conf", "env", "envs", "environment", "environments", "profiles", "stages", "overlays", "settings"];
/// Words for production.
const PRODUCTION: &[&str] = &["prod", "production", "prd"];
/// Words before them that take it back: `non-prod`, `pre-prod`.
const NOT: &[&str] = &["non", "pre", "not", "no", "like"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for server in context.model.servers.iter().filter(|server| !server.disabled) {
        let path = context.files[server.origin.file.0 as usize].source.path();
        let of_file = profile(path);
        let Some(profile) = of_file
            .or_else(|| words(&server.name.value).into_iter().find_map(|word| PROFILES.iter().copied().find(|known| word == *known)))
        else {
            continue;
        };
        // A server that says "production" of itself is there on purpose.
        let on_purpose = produces(&words(&server.name.value));
        let Some((span, does)) = witness(server, of_file.is_some()).filter(|_| !on_purpose || of_file.is_some()) else { continue };
        sink.report(Hit {
            label: "production".to_owned(),
            path: format!("{}.environment", server.origin.path),
            related: vec![Label { span: server.name.span, text: format!("of the profile `{profile}`") }],
            ..Hit::new(span, format!("The server `{}` belongs to the profile `{profile}`, and {does}", server.name.value))
        });
    }
}

/// The profile that a file is of: by a part of its name, or by its folder among others of the kind.
fn profile(path: &str) -> Option<&'static str> {
    let known = |word: &str| PROFILES.iter().copied().find(|profile| word.eq_ignore_ascii_case(profile));
    let mut folders: Vec<&str> = path.split('/').collect();
    let file = folders.pop()?;
    let by_folder = folders.windows(2).find_map(|pair| known(pair[1]).filter(|_| HOLDERS.contains(&pair[0].to_ascii_lowercase().as_str())));
    by_folder.or_else(|| file.split(['.', '-', '_']).find_map(known))
}

/// What of a server is production's, and where that is written: a host that it connects to, a credential that is filled in.
fn witness(server: &Server, of_file: bool) -> Option<(Span, String)> {
    if let Some(address) = server.url.as_ref().filter(|address| production(&address.value.host)) {
        return Some((address.span, format!("connects to the production host `{}`", address.value.host)));
    }
    let values = || server.env.iter().map(|pair| &pair.value).chain(&server.args);
    let by_host = values().find_map(|value| {
        let host = url::parse(&value.value).host;
        production(&host).then(|| (value.span, format!("connects to the production host `{host}`")))
    });
    let pairs = server.env.iter().chain(&server.headers).filter(|_| of_file);
    by_host.or_else(|| {
        pairs.into_iter().find_map(|pair| {
            let name = reference(&pair.value.value)?;
            Some((pair.value.span, format!("gets a credential of production, `{name}`")))
        })
    })
}

/// The variable of production that a value is filled in from: `${STRIPE_LIVE_KEY}`, `Bearer ${API_PROD_TOKEN}`.
fn reference(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("${")?;
    let name = rest.split(['}', ':']).next()?;
    let parts = words(name.trim_start_matches("env:"));
    let credential =
        ["key", "token", "secret", "password", "pass", "dsn", "url", "uri"].iter().any(|word| parts.iter().any(|part| part == word));
    let live = parts.iter().any(|part| part == "live");
    (credential && (live || produces(&parts))).then_some(name)
}

/// Whether a host says that it is production: in a label before the domain, `orders-prod.example.com`.
fn production(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    labels.len() > 2 && labels[..labels.len() - 2].iter().any(|label| produces(&words(label)))
}

fn produces(words: &[String]) -> bool {
    let at = words.iter().position(|word| PRODUCTION.contains(&word.as_str()));
    at.is_some_and(|at| at == 0 || !NOT.contains(&words[at - 1].as_str()))
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
}
