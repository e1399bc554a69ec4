//! Kubernetes objects: agents and the service accounts they run as, roles and who is bound to them.
//!
//! Sources: kubernetes.io/docs/reference/access-authn-authz/rbac (Role, ClusterRole, bindings, `roleRef`, `subjects`; a RoleBinding to a
//! ClusterRole holds in its namespace); kagent-dev/kagent go/api/v1alpha2/agent_types.go (`spec.declarative.deployment.serviceAccountName`,
//! `spec.byo.deployment.serviceAccountName`).

use super::fact::Speaker;
use super::iam::{Holder, link, named, texts};
use super::{About, Claim, Dialect};
use crate::model::{Agent, Cloud, CloudExtent, CloudGrant, Facts, Link, Mode, Role, Sure};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Kubernetes = Kubernetes;

/// Reads Kubernetes objects.
#[derive(Debug)]
pub(super) struct Kubernetes;

const PRODUCT: &str = "Kubernetes";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &[
        "**/{k8s,kubernetes,kube,deploy,deployment,deployments,manifests,helm,charts,infra,infrastructure,config,rbac,base,overlays,agents,kagent}/**/*.{yaml,yml}",
        "**/*{rbac,role,agent,serviceaccount,service-account,k8s,kubernetes,deployment}*.{yaml,yml}",
    ],
    syntax: Syntax::Yaml,
    probes: &["rbac.authorization.k8s.io", "kagent.dev/", "serviceAccountName"],
    certain: false,
}];

impl Dialect for Kubernetes {
    fn id(&self) -> &'static str {
        "kubernetes"
    }

    fn about(&self) -> About {
        About {
            reads: "agents of kagent and workloads that run one, their service accounts, and the roles these are bound to",
            inert: "roles that nobody is bound to; bindings of accounts that no agent runs as",
            sources: "kubernetes.io/docs/reference/access-authn-authz/rbac; kagent-dev/kagent go/api/v1alpha2/agent_types.go",
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
        let folder = document.source.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let listed = |root: NodeRef<'_>| root.get("kind").and_then(NodeRef::as_str) == Some("List");
        for root in document.tree.roots() {
            if listed(root) {
                root.get("items").into_iter().flat_map(NodeRef::items).for_each(|item| object(item, folder, facts));
            } else {
                object(root, folder, facts);
            }
        }
    }
}

/// The name of an object and its namespace; empty where none is said, which is the one that it will be applied to.
struct Place<'t> {
    namespace: &'t str,
    name: &'t str,
}

impl<'t> Place<'t> {
    fn of(node: NodeRef<'t>, home: &'t str) -> Option<Self> {
        let name = node.get("name").and_then(NodeRef::as_str)?;
        Some(Self { namespace: node.get("namespace").and_then(NodeRef::as_str).unwrap_or(home), name })
    }

    /// The node of the service account of this name as those see it who bind it.
    fn account(&self) -> String {
        format!("k8s account {}/{}", self.namespace, self.name)
    }

    /// Further nodes by which a binding is found: a namespace is often only said when objects are applied. `default` is the account of every
    /// workload that names none, so its namespace must be the same.
    fn bound(&self) -> Vec<String> {
        if self.name == "default" { Vec::new() } else { vec![format!("k8s account */{}", self.name)] }
    }

    /// Further nodes by which a workload finds bindings.
    fn sought(&self) -> Vec<String> {
        match (self.name, self.namespace) {
            ("default", _) => Vec::new(),
            (name, "") => vec![format!("k8s account */{name}")],
            (name, _) => vec![format!("k8s account /{name}")],
        }
    }
}

fn object(root: NodeRef<'_>, folder: &str, facts: &mut Facts) {
    let (Some(kind), Some(version)) = (root.get("kind").and_then(NodeRef::as_str), root.get("apiVersion").and_then(NodeRef::as_str)) else {
        return;
    };
    let Some(place) = root.get("metadata").and_then(|metadata| Place::of(metadata, "")) else { return };
    match (version.split('/').next().unwrap_or_default(), kind) {
        ("kagent.dev", "Agent") => kagent(root, &place, facts),
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => role(root, kind, &place, facts),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => binding(root, kind == "ClusterRoleBinding", &place, facts),
        ("v1" | "apps" | "batch", _) => workload(root, &place, folder, facts),
        _ => {}
    }
}

/// The agent named `name` runs as the account `account` of its namespace.
fn runs_as(account: NodeRef<'_>, place: &Place<'_>, name: &At<String>, facts: &mut Facts) {
    let Some(text) = account.as_str() else { return };
    let account_place = Place { namespace: place.namespace, name: text };
    let speaker = Speaker::project(PRODUCT).of(&name.value);
    for to in [account_place.account()].into_iter().chain(account_place.sought()) {
        let origin = speaker.origin(account.span(), account.path());
        let from = format!("k8s agent {}/{}", place.namespace, place.name);
        facts.links.push(Link { origin, sure: Sure::Declared, ..link(PRODUCT, account, from, to) });
    }
}

fn kagent(root: NodeRef<'_>, place: &Place<'_>, facts: &mut Facts) {
    let Some(name) = root.at(&["metadata", "name"]).and_then(NodeRef::text) else { return };
    let speaker = Speaker::project("kagent").of(&name.value);
    let spec = |keys: &[&str]| root.get("spec").and_then(|spec| spec.at(keys));
    let accounts = [&["declarative", "deployment", "serviceAccountName"][..], &["byo", "deployment", "serviceAccountName"][..]];
    accounts.into_iter().filter_map(spec).for_each(|account| runs_as(account, place, &name, facts));
    let message = spec(&["declarative", "systemMessage"]).or_else(|| spec(&["systemMessage"]));
    facts.prompts.extend(message.and_then(|text| speaker.prompt(Role::System, text)));
    let description = spec(&["description"]).and_then(NodeRef::text);
    facts.agents.push(Agent {
        declared: true,
        description,
        ..Agent::new(speaker.origin(root.span(), String::new()), name, Mode::Unattended)
    });
}

/// Variables that hand a model's key to a program.
const MODEL_KEYS: &[&str] = &[
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "MISTRAL_API_KEY",
    "GROQ_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "OPENROUTER_API_KEY",
    "LITELLM_API_KEY",
    "OPENAI_BASE_URL",
];
/// Parts of images that are agents.
const IMAGES: &[&str] =
    &["kagent-dev/", "claude-code", "openhands", "all-hands-ai/", "openclaw", "k8sgpt", "holmesgpt", "robusta-dev/holmes", "langgraph"];

/// A workload that runs an agent: by its image, or it is called one and gets a model's key.
fn workload(root: NodeRef<'_>, place: &Place<'_>, folder: &str, facts: &mut Facts) {
    let templates = [&["spec", "template", "spec"][..], &["spec", "jobTemplate", "spec", "template", "spec"][..], &["spec"][..]];
    let pod = templates.into_iter().filter_map(|keys| root.at(keys)).find(|pod| pod.get("containers").is_some());
    let Some((pod, account)) = pod.and_then(|pod| Some((pod, pod.get("serviceAccountName")?))) else { return };
    // The pod gets no token of its account, unless it asks for one as a volume (docs "Configure Service Accounts for Pods").
    let volumes = pod.get("volumes").into_iter().flat_map(NodeRef::items);
    let projected = volumes.flat_map(|volume| volume.at(&["projected", "sources"]).into_iter().flat_map(NodeRef::items));
    let mounted = pod.get("automountServiceAccountToken").and_then(NodeRef::as_bool) != Some(false);
    if !mounted && !projected.into_iter().any(|source| source.get("serviceAccountToken").is_some()) {
        return;
    }
    let containers = pod.get("containers").into_iter().flat_map(NodeRef::items);
    let (mut image, mut keyed) = (false, false);
    for container in containers {
        let name = container.get("image").and_then(NodeRef::as_str).unwrap_or_default();
        image |= IMAGES.iter().any(|part| name.contains(part));
        let variables = container.get("env").into_iter().flat_map(NodeRef::items).filter_map(|pair| pair.get("name")?.as_str());
        keyed |= variables.into_iter().any(|name| MODEL_KEYS.contains(&name));
    }
    let Some(name) = root.at(&["metadata", "name"]).and_then(NodeRef::text) else { return };
    match named(&name.value) {
        Sure::Declared => {}
        Sure::Named if keyed => {}
        _ if image => {}
        _ => return,
    }
    let before = facts.links.len();
    runs_as(account, place, &name, facts);
    facts.links[before..].iter_mut().for_each(|link| folder.clone_into(&mut link.folder));
}

/// A role's own rules: docs "Referring to resources". Of a ClusterRole both what it is in the cluster and what it is in a namespace.
fn role(root: NodeRef<'_>, kind: &str, place: &Place<'_>, facts: &mut Facts) {
    let nodes = match kind {
        "ClusterRole" => vec![
            (format!("k8s clusterrole {} cluster", place.name), CloudExtent::Account),
            (format!("k8s clusterrole {} namespace", place.name), CloudExtent::Group),
        ],
        _ => vec![(format!("k8s role {}/{}", place.namespace, place.name), CloudExtent::Group)],
    };
    for rule in root.get("rules").into_iter().flat_map(NodeRef::items) {
        for (node, extent) in &nodes {
            let holder = Holder { product: PRODUCT, node: node.clone(), role: place.name.to_owned(), within: String::new() };
            let named = rule.get("resourceNames").is_some_and(|names| names.items().next().is_some());
            let extent = if named { CloudExtent::Resource } else { *extent };
            let grant = CloudGrant { resources: resources(rule), extent, ..holder.empty(Cloud::Kubernetes) };
            facts.cloud_grants.extend(holder.grant(rule, texts(rule.get("verbs")), grant));
        }
    }
}

/// What a rule is about: `*` only where it is of every group, else with its group: `*.apps`, `*.core` for the group without a name.
fn resources(rule: NodeRef<'_>) -> Vec<At<String>> {
    let groups: Vec<&str> = rule.get("apiGroups").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect();
    let named = texts(rule.get("resources")).into_iter().flat_map(|kind| {
        let every = kind.value == "*" && !groups.contains(&"*");
        let of_group = |group: &&str| At::new(format!("*.{}", if group.is_empty() { "core" } else { group }), kind.span);
        if every { groups.iter().map(of_group).collect() } else { vec![kind] }
    });
    named.collect()
}

/// Roles that every cluster has: kubernetes.io/docs/reference/access-authn-authz/rbac "User-facing roles".
const BUILT_IN: &[&str] = &["cluster-admin", "admin", "edit", "view"];

fn binding(root: NodeRef<'_>, cluster: bool, place: &Place<'_>, facts: &mut Facts) {
    let Some(reference) = root.get("roleRef") else { return };
    let Some(name) = reference.get("name").and_then(NodeRef::text) else { return };
    let to = match (reference.get("kind").and_then(NodeRef::as_str), cluster) {
        (Some("ClusterRole"), true) => format!("k8s clusterrole {} cluster", name.value),
        (Some("ClusterRole"), false) => format!("k8s clusterrole {} namespace", name.value),
        _ => format!("k8s role {}/{}", place.namespace, name.value),
    };
    let own = format!("k8s binding {cluster} {}/{}", place.namespace, place.name);
    facts.links.push(link(PRODUCT, reference, own.clone(), to));
    if BUILT_IN.contains(&name.value.as_str()) && reference.get("kind").and_then(NodeRef::as_str) == Some("ClusterRole") {
        let holder = Holder { product: PRODUCT, node: own.clone(), role: place.name.to_owned(), within: String::new() };
        let extent = if cluster { CloudExtent::Account } else { CloudExtent::Group };
        let grant = CloudGrant { predefined: true, extent, ..holder.empty(Cloud::Kubernetes) };
        facts.cloud_grants.extend(holder.grant(reference, vec![name.clone()], grant));
    }
    for subject in root.get("subjects").into_iter().flat_map(NodeRef::items) {
        if subject.get("kind").and_then(NodeRef::as_str) != Some("ServiceAccount") {
            continue;
        }
        let Some(account) = Place::of(subject, if cluster { "" } else { place.namespace }) else { continue };
        for node in [account.account()].into_iter().chain(account.bound()) {
            facts.links.push(link(PRODUCT, subject, node, own.clone()));
        }
    }
}
