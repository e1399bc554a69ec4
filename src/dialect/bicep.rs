//! Bicep templates with an agent in them: which roles of Azure its identity has.
//!
//! What is said of one file holds in it: modules are not looked into, and a parameter is its default.
//!
//! Sources: learn.microsoft.com/azure/templates: Microsoft.Authorization/roleAssignments (`roleDefinitionId`, `principalId`, `condition`),
//! Microsoft.ManagedIdentity/userAssignedIdentities, Microsoft.CognitiveServices/accounts/projects (whose identity the agents of Foundry act
//! with: learn.microsoft.com/azure/ai-foundry/agents/concepts/standard-agent-setup), Microsoft.App/containerApps and /jobs,
//! Microsoft.Web/sites (`identity.userAssignedIdentities`); learn.microsoft.com/azure/azure-resource-manager/bicep/deploy-to-resource-group
//! and its like for `targetScope` and `scope`.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::Speaker;
use super::iam::{Holder, guids, link, named};
use super::{About, Claim, Dialect};
use crate::catalog::cloud::{self, Platform};
use crate::model::{Cloud, CloudExtent, CloudGrant, Facts, Link, Sure};
use crate::source::{At, Source, Span};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Bicep = Bicep;

/// Reads Bicep templates.
#[derive(Debug)]
pub(super) struct Bicep;

const PRODUCT: &str = "Bicep";

/// Resources whose identity agents act with.
const AGENTS: &[&str] = &["Microsoft.CognitiveServices/accounts/projects"];

/// Resources that are an agent's where they are called so.
const CALLED: &[&str] = &[
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.App/containerApps",
    "Microsoft.App/jobs",
    "Microsoft.ContainerInstance/containerGroups",
    "Microsoft.Web/sites",
];

/// Variables that lead to others before a role is found.
const MAX_STEPS: usize = 4;

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*.bicep"],
    syntax: Syntax::Bicep,
    probes: &["Microsoft.Authorization/roleAssignments"],
    certain: false,
}];

impl Dialect for Bicep {
    fn id(&self) -> &'static str {
        "bicep"
    }

    fn about(&self) -> About {
        About {
            reads: "roles of Azure that the identities of agents, Foundry projects among them, are assigned",
            inert: "modules are not looked into",
            sources: "learn.microsoft.com/azure/templates; learn.microsoft.com/azure/azure-resource-manager/bicep/file",
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
        let Some(root) = document.tree.root() else { return };
        let entries = |group: &str| root.get(group).into_iter().flat_map(NodeRef::entries);
        let values = entries("parameters").chain(entries("variables")).map(|entry| (entry.key(), entry.value())).collect();
        let resources = entries("resources").map(|entry| (entry.key(), entry)).collect();
        let template = Template { source: document.source, root, resources, values };
        for resource in root.get("resources").into_iter().flat_map(NodeRef::entries) {
            template.resource(resource, facts);
        }
    }
}

/// One file.
struct Template<'t> {
    source: &'t Source,
    root: NodeRef<'t>,
    /// Its resources by their symbols.
    resources: BTreeMap<&'t str, EntryRef<'t>>,
    /// What its variables, else its parameters, are.
    values: BTreeMap<&'t str, NodeRef<'t>>,
}

impl<'t> Template<'t> {
    fn node(&self, symbol: &str) -> String {
        format!("bicep {} {symbol}", self.source.path())
    }

    fn resource(&self, resource: EntryRef<'t>, facts: &mut Facts) {
        let body = resource.value();
        let kind = kind(body);
        let is = |known: &&str| known.eq_ignore_ascii_case(kind);
        if is(&"Microsoft.Authorization/roleAssignments") {
            return self.assignment(body, facts);
        }
        let agent = if AGENTS.iter().any(&is) { Sure::Declared } else { Sure::None };
        if agent == Sure::None && !CALLED.iter().any(is) {
            return;
        }
        self.called(resource, agent, facts);
        for identity in body.at(&["identity", "userAssignedIdentities"]).into_iter().flat_map(NodeRef::entries) {
            for symbol in self.symbols(identity.key()) {
                facts.links.push(link(PRODUCT, body, self.node(resource.key()), self.node(symbol.key())));
            }
        }
    }

    /// An agent's resource, by its kind or by what it is called.
    fn called(&self, resource: EntryRef<'_>, agent: Sure, facts: &mut Facts) {
        let name = resource.value().get("name").and_then(NodeRef::as_str).filter(|name| !name.contains("${"));
        let sure = match (agent, named(resource.key()), named(name.unwrap_or_default())) {
            (Sure::Declared, ..) | (_, Sure::Declared, _) | (.., Sure::Declared) => Sure::Declared,
            (_, Sure::Named, _) | (.., Sure::Named) => Sure::Named,
            _ => return,
        };
        let origin = Speaker::project(PRODUCT).of(name.unwrap_or(resource.key())).origin(resource.key_span(), resource.value().path());
        let folder = self.source.path().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let to = self.node(resource.key());
        facts.links.push(Link { origin, from: format!("agent {to}"), to, sure, folder });
    }

    fn assignment(&self, body: NodeRef<'t>, facts: &mut Facts) {
        let Some(properties) = body.get("properties") else { return };
        let (Some(written), Some(principal)) = (properties.get("roleDefinitionId"), properties.get("principalId")) else { return };
        let Some(guid) = self.role(written) else { return };
        let name = cloud::find(Platform::AzureRole, &guid).map_or(guid.as_str(), |entry| entry.name);
        let role = At::new(name.to_owned(), self.place(written, &guid));
        let conditional = properties.get("condition").is_some();
        for owner in self.symbols(principal.as_str().unwrap_or_default()) {
            let holder = Holder { product: PRODUCT, node: self.node(owner.key()), role: owner.key().to_owned(), within: String::new() };
            let grant = CloudGrant { predefined: true, extent: self.extent(body), conditional, ..holder.empty(Cloud::Azure) };
            facts.cloud_grants.extend(holder.grant(written, vec![role.clone()], grant));
        }
    }

    /// Where `guid` stands in what is written, or all of it if a variable says it.
    fn place(&self, written: NodeRef<'_>, guid: &str) -> Span {
        let whole = written.span();
        let start = self.source.text().get(whole.range()).and_then(|raw| raw.find(guid)).map(|at| whole.range().start + at);
        start.map_or(whole, |start| self.source.span(start..start + guid.len()))
    }

    /// The GUID of the role that `node` says, itself or through variables, parameters and role definitions of the file. Unknown if it may be
    /// one of several.
    fn role(&self, node: NodeRef<'t>) -> Option<String> {
        let (mut seen, mut found) = (BTreeSet::from([node.id()]), BTreeSet::new());
        let mut open = vec![node];
        for _ in 0..=MAX_STEPS {
            let mut next = Vec::new();
            for text in open.into_iter().filter_map(NodeRef::as_str) {
                let before = found.len();
                found.extend(guids(text).map(str::to_owned));
                if found.len() == before {
                    let values = distinct(text).into_iter().filter_map(|(word, rest)| self.value(word, rest));
                    next.extend(values.filter(|value| seen.insert(value.id())));
                }
            }
            open = next;
        }
        (found.len() == 1).then(|| found.pop_first()).flatten()
    }

    /// What the variable or parameter `word` is, or its field `rest`; the name of a role definition.
    fn value(&self, word: &str, rest: &str) -> Option<NodeRef<'t>> {
        if let Some(definition) = self.resources.get(word).map(|resource| resource.value()) {
            return definition.get("name").filter(|_| kind(definition).eq_ignore_ascii_case("Microsoft.Authorization/roleDefinitions"));
        }
        let value = *self.values.get(word)?;
        let field = rest.strip_prefix('.').and_then(|rest| words(rest).next());
        if value.is_map() { value.get(field?.0) } else { Some(value) }
    }

    /// The resources of the file that an expression names.
    fn symbols(&self, text: &str) -> Vec<EntryRef<'t>> {
        distinct(text).into_iter().filter_map(|(word, _)| self.resources.get(word).copied()).collect()
    }

    /// How much of Azure an assignment is for: its `scope`, or that of the file.
    fn extent(&self, assignment: NodeRef<'t>) -> CloudExtent {
        let Some(scope) = assignment.get("scope").and_then(NodeRef::as_str) else {
            return match self.root.get("targetScope").and_then(NodeRef::as_str) {
                None | Some("resourceGroup") => CloudExtent::Group,
                Some("subscription") => CloudExtent::Account,
                Some("managementGroup" | "tenant") => CloudExtent::Organisation,
                Some(_) => CloudExtent::Unknown,
            };
        };
        let call = scope.trim_start_matches("${");
        if let Some(resource) = self.symbols(scope).first() {
            return if kind(resource.value()).eq_ignore_ascii_case("Microsoft.Resources/resourceGroups") {
                CloudExtent::Group
            } else {
                CloudExtent::Resource
            };
        }
        match call.split('(').next() {
            Some("resourceGroup") => CloudExtent::Group,
            Some("subscription") => CloudExtent::Account,
            Some("managementGroup" | "tenant") => CloudExtent::Organisation,
            _ => CloudExtent::Unknown,
        }
    }
}

/// The type of a resource without its version.
fn kind(body: NodeRef<'_>) -> &str {
    let written = body.get("type").and_then(NodeRef::as_str).unwrap_or_default();
    written.split('@').next().unwrap_or_default()
}

/// The words of an expression, each once with each of its fields.
fn distinct(text: &str) -> BTreeSet<(&str, &str)> {
    let mut seen = BTreeSet::new();
    let field = |rest: &str| -> usize {
        rest.strip_prefix('.').map_or(0, |rest| 1 + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len()))
    };
    words(text).filter(|(word, rest)| seen.insert((*word, &rest[..field(rest)]))).collect()
}

/// The names that an expression begins its chains with, each with what follows it; not what is in quotes.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at + text[at..].find(plain)?;
            let end = start + text[start..].find(|c| !plain(c)).unwrap_or(text.len() - start);
            at = end;
            if !text[..start].ends_with(['.', '\'']) {
                return Some((&text[start..end], &text[end..]));
            }
        }
        None
    })
}
