//! Compose files: what services that run an agent get of the machine they run on. What other services get is nobody's business here.
//!
//! Sources: compose-spec/compose-spec spec.md and 05-services.md (`privileged`, `pid`, `network_mode`, `ipc`, `userns_mode`, `cap_add`, `security_opt`,
//! `volumes` in their short and long form). The options mean what those of `docker run` mean, and are read as those.

use super::{About, Claim, Dialect, scripts};
use crate::authority::package;
use crate::model::{Container, Facts, Origin};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Compose = Compose;

/// Reads Compose files.
#[derive(Debug)]
pub(super) struct Compose;

const PRODUCT: &str = "Docker Compose";

/// Only files that give some service power over the host are read at all.
static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*compose*.{yaml,yml}"],
    syntax: Syntax::Yaml,
    probes: &["privileged:", ".sock", "/:/", "source: /\n", "network_mode:", "pid:", "cap_add:"],
    certain: false,
}];

impl Dialect for Compose {
    fn id(&self) -> &'static str {
        "compose"
    }

    fn about(&self) -> About {
        About {
            reads: "services that run an agent or its servers: privileges, sockets and folders of the host",
            inert: "services that run something else",
            sources: "compose-spec/compose-spec 05-services.md",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let services = document.tree.root().and_then(|root| root.get("services"));
        for service in services.into_iter().flat_map(NodeRef::entries).filter(|service| runs_agent(*service)) {
            let words = options(service.value());
            let launch = package::launch(&At::new("docker".to_owned(), service.key_span()), &words);
            // A mount of the whole host is as good as a way out.
            let whole = launch.mounts.iter().filter(|mount| mount.source.value == "/").map(|mount| mount.source.clone());
            let mut powers = launch.powers.clone();
            powers.extend(whole);
            powers.sort_by_key(|power| power.span);
            powers.dedup_by_key(|power| power.span);
            if !powers.is_empty() {
                let origin = Origin {
                    file: document.source.id(),
                    span: service.key_span(),
                    path: service.value().path(),
                    product: PRODUCT,
                    agent: Some(service.key().to_owned()),
                };
                facts.containers.push(Container {
                    origin,
                    name: service.key_at(),
                    image: service.value().get("image").and_then(NodeRef::text),
                    powers,
                });
            }
        }
    }
}

/// Images of agents, and of what passes tools on to them, by the end of their name.
const IMAGES: &[&str] = &[
    "openhands/openhands", "all-hands-ai/openhands", "openhands/agent-server", "docker/mcp-gateway", "anthropics/claude-code",
    "openai/codex-universal", "block/goose", "paulgauthier/aider", "sst/opencode", "openclaw/openclaw",
];

/// Variables that hold the key of a model.
const MODEL_KEYS: &[&str] = &[
    "ANTHROPIC_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "OPENROUTER_API_KEY",
    "MISTRAL_API_KEY",
    "DEEPSEEK_API_KEY",
    "GROQ_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "LLM_API_KEY",
];

/// Whether a service runs an agent for sure: by its image, by the program that it starts, or because it calls itself one and has a model's key.
/// There are agents of other kinds, that watch machines or run builds.
fn runs_agent(service: EntryRef<'_>) -> bool {
    let node = service.value();
    let image = node.get("image").and_then(NodeRef::as_str).unwrap_or_default();
    let repository = image.split('@').next().unwrap_or_default();
    let repository = repository.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(repository, |(name, _)| name);
    let known = IMAGES.iter().any(|known| repository.strip_suffix(known).is_some_and(|host| host.is_empty() || host.ends_with('/')));
    let server = repository.strip_prefix("docker.io/").unwrap_or(repository).starts_with("mcp/");
    let started = ["entrypoint", "command"].iter().filter_map(|key| node.get(key)).any(|line| {
        let words: Vec<&str> = line.items().filter_map(NodeRef::as_str).collect();
        let text = line.as_str().map_or_else(|| words.join(" "), str::to_owned);
        scripts::first_start(&text).is_some()
    });
    let named = |name: &str| name.split(['-', '_', '.', '/']).any(|part| matches!(part, "agent" | "agents"));
    let key = || {
        let environment = || node.get("environment").into_iter();
        let listed = environment().flat_map(NodeRef::items).filter_map(NodeRef::as_str);
        let mapped = environment().flat_map(NodeRef::entries).map(|entry| entry.key().to_owned());
        listed.map(|pair| pair.split('=').next().unwrap_or(pair).to_owned()).chain(mapped).any(|name| MODEL_KEYS.contains(&name.as_str()))
    };
    known || server || started || (named(service.key()) || named(repository.rsplit('/').next().unwrap_or_default())) && key()
}

/// A service as the arguments of `docker`, each with its place.
fn options(node: NodeRef<'_>) -> Vec<At<String>> {
    let at = |text: &str, place: NodeRef<'_>| At::new(text.to_owned(), place.span());
    let mut words = vec![at("run", node)];
    if let Some(entry) = node.entry("privileged").filter(|entry| entry.value().as_bool() == Some(true)) {
        words.push(At::new("--privileged".to_owned(), entry.key_span()));
    }
    for (key, flag) in [("pid", "--pid"), ("network_mode", "--network"), ("ipc", "--ipc"), ("userns_mode", "--userns")] {
        if let Some(value) = node.get(key).and_then(NodeRef::text) {
            words.extend([at(flag, node), value]);
        }
    }
    for (key, flag) in [("cap_add", "--cap-add"), ("security_opt", "--security-opt")] {
        for value in node.get(key).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text) {
            words.extend([at(flag, node), value]);
        }
    }
    for volume in node.get("volumes").into_iter().flat_map(NodeRef::items) {
        if let Some(value) = volume.text() {
            words.extend([at("-v", node), value]);
        } else if let (Some(source), Some(target)) =
            (volume.get("source").and_then(NodeRef::text), volume.get("target").and_then(NodeRef::as_str))
        {
            words.extend([at("-v", node), At::new(format!("{}:{target}", source.value), source.span)]);
        }
    }
    words.push(at("image", node));
    words
}
