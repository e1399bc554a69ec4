//! AWS IAM policies, wherever they are written: statements as JSON says them, and managed policies by name.
//!
//! Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html: `Statement` is one or a list, so are `Action` and
//! `Resource`; a statement without `Effect: Allow` allows nothing; one with a `Principal` belongs to a resource or says who may take a role.

use crate::authority::cloud::{DENIES, limit};
use crate::catalog::sam;
use crate::model::{Cloud, CloudExtent, CloudGrant, Facts, Link, Origin, Sure};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};

/// The role that policies are about.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    /// The product whose file says so.
    pub(super) product: &'static str,
    /// The node of the role.
    pub(super) node: String,
    /// What the role is called.
    pub(super) role: String,
    /// The structural path of the text in which the policy is written, for a policy that is data within a text.
    pub(super) within: String,
}

impl Holder {
    /// States what the policy `document` allows.
    pub(super) fn policy(&self, document: NodeRef<'_>, facts: &mut Facts) {
        for statement in document.get("Statement").into_iter().flat_map(one_or_many) {
            let is = |key: &str| statement.get(key).is_some();
            let effect = statement.get("Effect").and_then(NodeRef::as_str);
            if effect == Some("Deny") {
                facts.links.push(link(self.product, statement, self.node.clone(), DENIES));
            }
            if effect != Some("Allow") || is("Principal") || is("NotPrincipal") {
                continue;
            }
            let all_but = is("NotAction");
            let rights = texts(statement.get(if all_but { "NotAction" } else { "Action" }));
            let resources = texts(statement.get("Resource"));
            let conditional = statement.get("Condition").is_some_and(|condition| condition.entries().next().is_some());
            let extent = if is("NotResource") { CloudExtent::Account } else { extent(&resources) };
            facts.cloud_grants.extend(self.grant(
                statement,
                rights,
                CloudGrant { all_but, resources, extent, conditional, ..self.empty(Cloud::Aws) },
            ));
        }
    }

    /// States that the role has the managed policy whose ARN or name is `name`.
    pub(super) fn managed(&self, name: At<String>, node: NodeRef<'_>, facts: &mut Facts) {
        let grant = CloudGrant { predefined: true, extent: CloudExtent::Account, ..self.empty(Cloud::Aws) };
        facts.cloud_grants.extend(self.grant(node, vec![name], grant));
    }

    /// States what a policy template of AWS SAM gives the role: its name with what it is given, `S3CrudPolicy: { BucketName: reports }`.
    /// Nothing of a template that SAM does not have.
    pub(super) fn template(&self, template: EntryRef<'_>, facts: &mut Facts) {
        for statement in sam::statements(template.key()) {
            let given = |arn: &&str| {
                let mut arn = (*arn).to_owned();
                for parameter in template.value().entries() {
                    let value = texts(Some(parameter.value())).pop().map_or_else(String::new, |text| text.value);
                    arn = arn.replace(&format!("{{{}}}", parameter.key()), &value);
                }
                At::new(arn, template.value().span())
            };
            let resources: Vec<At<String>> = statement.resources.iter().map(given).collect();
            let extent = if statement.conditional { CloudExtent::Resource } else { extent(&resources) };
            let rights = statement.actions.iter().map(|action| At::new((*action).to_owned(), template.key_span())).collect();
            let grant = CloudGrant { resources, extent, conditional: statement.conditional, ..self.empty(Cloud::Aws) };
            facts.cloud_grants.extend(self.grant(template.value(), rights, grant));
        }
    }

    /// The holder of the boundary of this role.
    pub(super) fn boundary(&self) -> Self {
        Self { node: limit(&self.node), ..self.clone() }
    }

    /// `grant` with `rights`, written at `node`; `None` if there are none.
    pub(super) fn grant(&self, node: NodeRef<'_>, rights: Vec<At<String>>, grant: CloudGrant) -> Option<CloudGrant> {
        let dot = if self.within.is_empty() { "" } else { "." };
        let origin = Origin { path: format!("{}{dot}{}", self.within, node.path()), ..self.origin(node.span()) };
        (!rights.is_empty()).then_some(CloudGrant { origin, rights, ..grant })
    }

    /// A grant of nothing yet.
    pub(super) fn empty(&self, cloud: Cloud) -> CloudGrant {
        CloudGrant {
            origin: self.origin(Span::new(crate::source::FileId(0), 0, 0)),
            cloud,
            node: self.node.clone(),
            role: self.role.clone(),
            rights: Vec::new(),
            predefined: false,
            all_but: false,
            resources: Vec::new(),
            extent: CloudExtent::Unknown,
            conditional: false,
        }
    }

    fn origin(&self, span: Span) -> Origin {
        Origin { file: span.file, span, path: String::new(), product: self.product, agent: None }
    }
}

/// A link that starts at no agent.
pub(super) fn link(product: &'static str, at: NodeRef<'_>, from: impl Into<String>, to: impl Into<String>) -> Link {
    let origin = Origin { file: at.span().file, span: at.span(), path: at.path(), product, agent: None };
    Link { origin, from: from.into(), to: to.into(), sure: Sure::None, folder: String::new() }
}

/// The items of a list, or the one thing itself.
pub(super) fn one_or_many(node: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    if node.is_seq() { node.items().collect() } else { vec![node] }
}

/// The texts at `node`, one or a list. What a function of the template computes is a text that is nothing in particular.
pub(super) fn texts(node: Option<NodeRef<'_>>) -> Vec<At<String>> {
    let computed = |item: NodeRef<'_>| {
        let inner = item.entries().next().and_then(|entry| entry.value().as_str().map(str::to_owned));
        At::new(inner.unwrap_or_else(|| "${}".to_owned()), item.span())
    };
    let items = node.into_iter().flat_map(one_or_many);
    items.map(|item| item.scalar().map_or_else(|| computed(item), |text| At::new(text.to_owned(), item.span()))).collect()
}

/// Kinds of resources as they begin the last part of an ARN: `table/*` is every table there is, `my-bucket/*` is one bucket.
const KINDS: &[&str] = &[
    "table", "function", "secret", "key", "log-group", "role", "user", "policy", "instance", "cluster", "stream", "agent", "agent-alias",
    "knowledge-base", "foundation-model", "parameter", "index", "domain", "task", "stateMachine", "db", "guardrail", "runtime", "gateway",
];

/// How much `resources` are: with `*` among them, or every resource of a kind, the whole account.
pub(super) fn extent(resources: &[At<String>]) -> CloudExtent {
    match resources {
        [] => CloudExtent::Unknown,
        _ if resources.iter().any(|resource| is_everything(&resource.value)) => CloudExtent::Account,
        _ => CloudExtent::Resource,
    }
}

fn is_everything(resource: &str) -> bool {
    let is_any = |part: &str| !part.is_empty() && part.chars().all(|c| c == '*');
    if is_any(resource) {
        return true;
    }
    let plain = without_references(resource);
    let Some(last) = plain.splitn(6, ':').nth(5).filter(|_| plain.starts_with("arn:")) else { return false };
    let of_kind = last.split_once(['/', ':']).is_some_and(|(kind, rest)| is_any(rest) && (is_any(kind) || KINDS.contains(&kind)));
    is_any(last) || of_kind
}

/// `text` with `x` for every `${…}`, whose colons divide nothing.
fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        plain.push('x');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// The GUIDs in a text.
pub(super) fn guids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-')
        .filter(|part| part.len() == 36 && part.split('-').map(str::len).eq([8, 4, 4, 4, 12]))
}

/// Words that stand for a model or an agent of one in the name of a role.
const MODEL_WORDS: &[&str] = &[
    "ai", "aiagent", "genai", "llm", "gpt", "openai", "anthropic", "claude", "gemini", "bedrock", "agentcore", "vertex", "adk",
    "langgraph", "langchain", "crewai", "autogen", "mcp", "copilot", "chatbot", "assistant", "kagent", "foundry", "agentic",
];
/// Words beside which `agent` is a program that watches, builds or copies.
const OTHER_AGENTS: &[&str] = &[
    "build", "buildkite", "builder", "jenkins", "gitlab", "github", "devops", "ado", "azp", "azdo", "ci", "cd", "runner", "runners",
    "datadog", "dd", "cloudwatch", "cw", "ssm", "ecs", "otel", "telemetry", "monitoring", "monitor", "logging", "log", "logs", "metrics",
    "newrelic", "splunk", "backup", "vault", "teamcity", "bamboo", "atlantis", "tfc", "tfe", "terraform", "hcp", "ops", "node", "elastic",
    "fleet", "beats", "security", "wazuh", "consul", "nomad", "puppet", "chef", "connect", "datasync", "discovery", "collector",
    "prometheus", "grafana", "service", "user", "mail", "transfer", "relay", "dns", "dhcp", "cluster", "gke", "aks", "eks", "deploy",
    "deployer", "deployment", "spacelift", "env0", "scalr", "pipeline", "pipelines", "prefect", "dagster", "airbyte", "octopus", "harness",
    "circleci", "woodpecker", "drone", "tentacle", "inspector", "nessus", "falcon", "trace", "xray", "fluentbit",
];

/// The words of a name: divided at what is no letter or digit, and where a small letter meets a capital.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || small && c.is_uppercase() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a name says of an agent: that it is one of a model, that it may be one, or nothing.
pub(super) fn named(name: &str) -> Sure {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let agent = words.iter().any(|word| matches!(word.as_str(), "agent" | "agents"));
    match (agent, any(MODEL_WORDS), any(OTHER_AGENTS)) {
        (true, true, _) => Sure::Declared,
        (true, false, false) => Sure::Named,
        _ => Sure::None,
    }
}
