//! Files of agents that no dialect of their own lowers yet, as `rules/catalog/formats.yaml` lists them: they are read for credentials, for
//! what text rules see and for whether they parse, their prompts are told from their other values, and the settings that the table
//! names are stated. A dialect that lowers a product's files takes the place of its row.

use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Agent, Facts, Layer, Mode, Prompt, Role, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

include!(concat!(env!("OUT_DIR"), "/formats.rs"));

/// The dialect.
pub(super) static DIALECT: Formats = Formats;

/// Reads what the table lists.
#[derive(Debug)]
pub(super) struct Formats;

/// What the table says of one product besides its files.
struct Format {
    product: &'static str,
    /// Keys whose text a model reads, from outer to inner; lists between are left out.
    prompts: &'static [(&'static [&'static str], Role)],
    /// Whether `{name}` is filled in, besides `{{ name }}`.
    single_braces: bool,
    /// How agents of such files are run.
    mode: Mode,
    /// Where each agent of a file stands: keys from the root, `*` for any, lists left out.
    agents: &'static [&'static [&'static str]],
    /// Who speaks in a file that is all text.
    text: Option<Role>,
    /// How the product refers to the environment variable `NAME`.
    reference: Option<&'static str>,
    settings: &'static [Stated],
}

/// A key that decides something, whatever the product calls it.
struct Stated {
    key: &'static [&'static str],
    /// The values that mean it, as written without quotes.
    values: &'static [&'static str],
    topic: Topic,
    meaning: &'static str,
}

impl Dialect for Formats {
    fn id(&self) -> &'static str {
        "formats"
    }

    fn about(&self) -> About {
        About {
            reads: "credentials, prompts by their keys, and settings that log or store secrets; the rest is not lowered yet",
            inert: "nothing is said",
            sources: "named row by row in rules/catalog/formats.yaml",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn reference(&self, claim: &'static Claim) -> Option<&'static str> {
        format(claim.product)?.reference
    }

    fn mode(&self, claim: &'static Claim) -> Mode {
        format(claim.product).map_or(Mode::Unknown, |format| format.mode)
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let Some(format) = format(claim.product) else { return };
        let speaker = Speaker { product: format.product, agent: None, layer: Layer::Project };
        let mut known: Vec<_> = facts.prompts.iter().map(|prompt| prompt.text.span).collect();
        known.sort_unstable();
        if let (Some(role), Some(body)) = (format.text, document.body.filter(|body| body.start < body.end))
            && !known.iter().any(|span| span.overlaps(body))
        {
            facts.prompts.extend(speaker.body(document).map(|prompt| Prompt { role, single_braces: format.single_braces, ..prompt }));
        }
        if !format.agents.is_empty() {
            agents(document, format, &speaker, facts);
        }
        for node in document.tree.nodes().filter(|node| node.target() == *node && node.scalar().is_some()) {
            let role = format.prompts.iter().find(|(keys, _)| stands_at(node, keys)).map(|(_, role)| *role);
            if let Some(role) = role.filter(|_| known.binary_search(&node.span()).is_err()) {
                let prompt = speaker.prompt(spoken(node).unwrap_or(role), node);
                facts.prompts.extend(prompt.map(|prompt| Prompt { single_braces: format.single_braces, ..prompt }));
            }
            let value = node.scalar().unwrap_or_default();
            for stated in format.settings.iter().filter(|stated| stated.values.iter().any(|one| one.eq_ignore_ascii_case(value))) {
                if stands_at(node, stated.key) {
                    let key = stated.key.last().copied().unwrap_or_default();
                    facts.settings.push(speaker.setting_at(key, node, node.span(), stated.topic, stated.meaning));
                }
            }
        }
    }
}

/// The agents that the file declares; each is the place of all that it holds.
fn agents(document: &Document<'_>, format: &Format, speaker: &Speaker, facts: &mut Facts) {
    for node in document.tree.nodes().filter(|node| node.is_map() && node.target() == *node) {
        let depth = node.keys().count();
        let fits = |keys: &&&[&str]| {
            keys.len() == depth && node.keys().zip(keys.iter().rev()).all(|(key, wanted)| *wanted == "*" || *wanted == key)
        };
        let Some(keys) = format.agents.iter().find(fits) else { continue };
        let named = |at: NodeRef<'_>| at.get("metadata")?.get("name")?.text();
        let written =
            node.get("name").and_then(NodeRef::text).or_else(|| std::iter::successors(Some(node), |at| at.parent()).find_map(named));
        let key = node.keys().next().filter(|_| keys.last() == Some(&"*"));
        let Some(name) = key.map(|key| At::new(key.to_owned(), node.span())).or(written) else { continue };
        let origin = speaker.of(&name.value).origin(node.span(), node.path());
        facts.agents.push(Agent { declared: true, ..Agent::new(origin, name, format.mode) });
    }
}

fn format(product: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.product == product)
}

/// Whether the keys above `node` end in `keys`.
fn stands_at(node: NodeRef<'_>, keys: &[&str]) -> bool {
    let mut above = node.keys();
    keys.iter().rev().all(|key| above.next() == Some(*key))
}

/// The speaker that a `role` beside the text names.
fn spoken(node: NodeRef<'_>) -> Option<Role> {
    match node.parent()?.get("role")?.as_str()? {
        "system" | "developer" => Some(Role::System),
        "user" | "human" => Some(Role::User),
        "assistant" | "ai" => Some(Role::Assistant),
        _ => None,
    }
}
