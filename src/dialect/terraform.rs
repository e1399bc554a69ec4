//! Terraform and OpenTofu modules with an agent in them: whose rights it acts with.
//!
//! A folder is a module: what one file refers to stands in any of its files. References are followed from the agent (or a role that is
//! called one) to roles, policies and functions; a module that is called is not looked into.
//!
//! Sources: registry.terraform.io: hashicorp/aws `aws_bedrockagent_agent` (`agent_resource_role_arn`), `aws_bedrockagent_agent_action_group`
//! (`action_group_executor.lambda`), `aws_bedrockagentcore_agent_runtime` and `_gateway` (`role_arn`), `aws_iam_role` (`inline_policy`,
//! `managed_policy_arns`, `permissions_boundary`), `aws_iam_role_policy`, `aws_iam_role_policy_attachment`, `aws_iam_policy`, `aws_iam_policy_document`,
//! `aws_lambda_function` (`role`), `aws_ecs_task_definition` (`task_role_arn`); hashicorp/google `google_project_iam_member` and `_binding`,
//! `google_service_account` (`account_id`), `google_vertex_ai_reasoning_engine`; hashicorp/azurerm `azurerm_role_assignment` (`role_definition_name`,
//! `role_definition_id`), data `azurerm_role_definition`.

mod google_azure;
mod references;

use std::collections::BTreeSet;

use super::bedrock::Bedrock;
use super::fact::Speaker;
use super::iam::{Holder, link, named, one_or_many, texts};
use super::{About, Claim, Dialect};
use crate::authority::cloud::DENIES;
use crate::catalog::cloud::{self, Platform};
use crate::model::{Agent, Cloud, CloudExtent, CloudGrant, Facts, Link, Mode, Sure};
use crate::source::{At, Source};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax, parse};
use references::{name_of, references};

/// The dialect.
pub(super) static DIALECT: Terraform = Terraform;

/// Reads Terraform modules.
#[derive(Debug)]
pub(super) struct Terraform;

const PRODUCT: &str = "Terraform";

/// Resources that are agents, or parts of one that hold rights.
const AGENTS: &[&str] = &[
    "aws_bedrockagent_agent",
    "aws_bedrockagent_agent_action_group",
    "aws_bedrockagentcore_agent_runtime",
    "aws_bedrockagentcore_gateway",
    "awscc_bedrock_agent",
    "awscc_bedrockagentcore_runtime",
    "google_vertex_ai_reasoning_engine",
];

/// Resources that act with a role, and the attribute that refers to it.
const ACTORS: &[(&str, &str)] =
    &[("aws_lambda_function", "role"), ("aws_ecs_task_definition", "task_role_arn"), ("aws_sfn_state_machine", "role_arn")];

/// Words of the resources that are read; without one a file says nothing here.
const PROBES: &[&str] = &[
    "aws_iam_",
    "aws_bedrockagent",
    "awscc_bedrock",
    "aws_lambda_function",
    "_iam_member",
    "_iam_binding",
    "google_service_account",
    "reasoning_engine",
    "azurerm_role_assignment",
];

/// Keys of a resource under which a reference hands over no rights.
const NO_RIGHTS: &[&str] = &["depends_on", "lifecycle", "tags", "tags_all", "labels", "environment_variables", "timeouts"];

static CLAIMS: &[Claim] =
    &[Claim { product: PRODUCT, globs: &["**/*.tf", "**/*.tofu"], syntax: Syntax::Hcl, probes: PROBES, certain: false }];

impl Dialect for Terraform {
    fn id(&self) -> &'static str {
        "terraform"
    }

    fn about(&self) -> About {
        About {
            reads: "agents of Bedrock and Vertex AI, action groups with their functions and inline OpenAPI documents, and the rights of the roles, service accounts and identities that they and their functions act with",
            inert: "`Deny` statements give nothing; modules that are called are not looked into",
            sources: "registry.terraform.io/providers/hashicorp/aws, /google, /azurerm; hashicorp/hcl hclsyntax/spec.md",
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
        let folder = document.source.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut module = Module { source: document.source, folder, roles: Vec::new() };
        for (kind, block) in labelled(root.get("data")) {
            if kind == "azurerm_role_definition" {
                let id =
                    || literal(block.value().get("role_definition_id")).filter(|id| cloud::find(Platform::AzureRole, &id.value).is_some());
                let role = literal(block.value().get("name")).or_else(id);
                module.roles.extend(role.map(|role| (format!("data.{kind}.{}", block.key()), role.value)));
            }
            if kind == "aws_iam_policy_document" {
                module.document(&format!("data.{kind}.{}", block.key()), block, facts);
            }
        }
        for (kind, block) in labelled(root.get("resource")) {
            module.resource(kind, block, facts);
        }
        for entry in root.get("locals").into_iter().flat_map(NodeRef::items).flat_map(NodeRef::entries) {
            module.links(&format!("local.{}", entry.key()), entry.value(), facts);
        }
    }
}

/// The blocks with two labels, with the first of them.
fn labelled(blocks: Option<NodeRef<'_>>) -> impl Iterator<Item = (&str, EntryRef<'_>)> {
    blocks.into_iter().flat_map(NodeRef::entries).flat_map(|kind| kind.value().entries().map(move |block| (kind.key(), block)))
}

/// Heredocs of one file that are read as JSON: each costs as much as the file is long.
const MAX_HEREDOCS: usize = 64;
/// Longer files hold no policy in a heredoc that somebody wrote.
const MAX_HEREDOC_FILE: usize = 512 * 1024;

/// The module that a file belongs to.
struct Module<'s> {
    source: &'s Source,
    folder: &'s str,
    /// The roles of Azure that the file looks up by name or GUID.
    roles: Vec<(String, String)>,
}

impl Module<'_> {
    /// The node of what is called `name` (`aws_iam_role.agent`) here.
    fn node(&self, name: &str) -> String {
        format!("tf {} {name}", self.folder)
    }

    fn holder(&self, name: &str, role: &str) -> Holder {
        Holder { product: PRODUCT, node: self.node(name), role: role.to_owned(), within: String::new() }
    }

    /// `from` acts with the rights of whatever `node` refers to.
    fn links(&self, from: &str, node: NodeRef<'_>, facts: &mut Facts) {
        facts.links.extend(references(node).into_iter().map(|to| link(PRODUCT, node, self.node(from), self.node(&to))));
    }

    fn resource(&self, kind: &str, block: EntryRef<'_>, facts: &mut Facts) {
        let name = format!("{kind}.{}", block.key());
        let body = block.value();
        if AGENTS.contains(&kind) {
            self.agent(kind, &name, block, facts);
        }
        if let Some((_, key)) = ACTORS.iter().find(|(actor, _)| *actor == kind) {
            body.get(key).into_iter().for_each(|role| self.links(&name, role, facts));
        }
        match kind {
            "aws_iam_role" => self.role(&name, block, facts),
            "aws_iam_role_policy" => self.inline(body, facts),
            "aws_iam_policy" => {
                body.get("policy").into_iter().for_each(|policy| self.policy(&self.holder(&name, block.key()), policy, facts));
            }
            "aws_iam_role_policy_attachment" | "aws_iam_policy_attachment" => self.attachment(body, facts),
            _ => self.elsewhere(kind, &name, block, facts),
        }
    }

    fn agent(&self, kind: &str, node: &str, block: EntryRef<'_>, facts: &mut Facts) {
        let body = block.value();
        let written = ["agent_name", "agent_runtime_name", "display_name", "name"].into_iter().find_map(|key| body.get(key)?.text());
        let name = written.filter(|name| !name.value.contains("${")).unwrap_or_else(|| block.key_at());
        let speaker = Speaker::project(PRODUCT).of(&name.value);
        // What it is given, not what it waits for or is labelled with.
        let given = body.entries().filter(|entry| !NO_RIGHTS.contains(&entry.key())).map(EntryRef::value);
        for reference in given.flat_map(references).collect::<BTreeSet<_>>() {
            let link = link(PRODUCT, body, format!("agent {}", self.node(node)), self.node(&reference));
            facts.links.push(Link {
                sure: Sure::Declared,
                folder: self.folder.to_owned(),
                origin: speaker.origin(block.key_span(), body.path()),
                ..link
            });
        }
        // An action group is a part of an agent that stands elsewhere.
        if kind == "aws_bedrockagent_agent_action_group" {
            let owner = body
                .get("agent_id")
                .map(references)
                .unwrap_or_default()
                .into_iter()
                .find(|of| of.contains("bedrock") && of.contains("_agent."));
            // By its node; linking puts the agent's name there, which may stand in another file.
            let speaker = Speaker { agent: owner.map(|owner| self.node(&owner)), ..Speaker::project(PRODUCT) };
            return Bedrock::new(self.source).group(&speaker, body, facts);
        }
        let own = self.node(node);
        let link = Link { sure: Sure::Declared, folder: self.folder.to_owned(), ..link(PRODUCT, body, format!("agent {own}"), own) };
        facts.links.push(Link { origin: speaker.origin(block.key_span(), body.path()), ..link });
        Bedrock::new(self.source).agent(&speaker, body, facts);
        let model = literal(body.get("foundation_model"));
        let description = body.get("description").and_then(NodeRef::text);
        facts.agents.push(Agent {
            declared: true,
            description,
            model,
            ..Agent::new(speaker.origin(name.span, body.path()), name, Mode::Unattended)
        });
    }

    fn role(&self, name: &str, block: EntryRef<'_>, facts: &mut Facts) {
        let body = block.value();
        let holder = self.holder(name, block.key());
        for policy in body.get("inline_policy").into_iter().flat_map(NodeRef::items) {
            policy.get("policy").into_iter().for_each(|policy| self.policy(&holder, policy, facts));
        }
        body.get("managed_policy_arns").into_iter().for_each(|list| self.managed(&holder, list, facts));
        let boundary = body.get("permissions_boundary").filter(|boundary| !boundary.is_null() && boundary.as_str() != Some(""));
        if let Some(boundary) = boundary {
            let holder = holder.boundary();
            // One that a variable names leads nowhere.
            facts.links.push(link(PRODUCT, boundary, holder.node.clone(), holder.node.clone()));
            self.managed(&holder, boundary, facts);
        }
        // Elsewhere the role may be given by its name.
        if let Some(written) = body.get("name").filter(|name| name.as_str().is_some_and(|name| !name.contains("${"))) {
            let text = written.as_str().unwrap_or_default();
            facts.links.push(link(PRODUCT, written, self.node(&format!("role {text}")), self.node(name)));
            facts.links.push(link(PRODUCT, written, self.node(name), self.node(&format!("role {text}"))));
        }
        self.called(name, block, body.get("name"), facts);
    }

    /// A role, service account or identity that is called an agent's.
    fn called(&self, node: &str, block: EntryRef<'_>, name: Option<NodeRef<'_>>, facts: &mut Facts) {
        let written = name.and_then(NodeRef::as_str).unwrap_or_default();
        let agent = match (named(block.key()), named(written)) {
            (Sure::Declared, _) | (_, Sure::Declared) => Sure::Declared,
            (Sure::Named, _) | (_, Sure::Named) => Sure::Named,
            _ => return,
        };
        let called = if written.is_empty() || written.contains("${") { block.key() } else { written };
        let origin = Speaker::project(PRODUCT).of(called).origin(block.key_span(), block.value().path());
        let node = self.node(node);
        facts.links.push(Link { origin, from: format!("agent {node}"), to: node, sure: agent, folder: self.folder.to_owned() });
    }

    /// `aws_iam_role_policy`: a policy that is a role's own.
    fn inline(&self, body: NodeRef<'_>, facts: &mut Facts) {
        let (Some(role), Some(policy)) = (body.get("role"), body.get("policy")) else { return };
        for owner in owners(role) {
            self.policy(&self.holder(&owner, name_of(&owner)), policy, facts);
        }
    }

    fn attachment(&self, body: NodeRef<'_>, facts: &mut Facts) {
        let Some(policy) = body.get("policy_arn") else { return };
        for role in [body.get("role"), body.get("roles")].into_iter().flatten().flat_map(one_or_many) {
            owners(role).iter().for_each(|owner| self.managed(&self.holder(owner, name_of(owner)), policy, facts));
        }
    }

    /// Managed policies by their ARN, or those that the module itself makes.
    fn managed(&self, holder: &Holder, list: NodeRef<'_>, facts: &mut Facts) {
        for item in one_or_many(list) {
            let made = references(item);
            if made.is_empty() {
                item.text().into_iter().for_each(|name| holder.managed(name, item, facts));
            }
            facts.links.extend(made.into_iter().map(|to| link(PRODUCT, item, holder.node.clone(), self.node(&to))));
        }
    }

    /// A policy: an object that is encoded, JSON in a heredoc, or a document that stands elsewhere.
    fn policy(&self, holder: &Holder, policy: NodeRef<'_>, facts: &mut Facts) {
        if policy.is_map() {
            return holder.policy(policy, facts);
        }
        let text = policy.as_str().unwrap_or_default();
        if text.trim_start().starts_with('{') && text.contains("Statement") {
            return self.heredoc(holder, policy, facts);
        }
        facts.links.extend(references(policy).into_iter().map(|to| link(PRODUCT, policy, holder.node.clone(), self.node(&to))));
    }

    /// JSON within the file: read in its place, all around it blank, so that places are the file's.
    fn heredoc(&self, holder: &Holder, policy: NodeRef<'_>, facts: &mut Facts) {
        let text = self.source.text();
        let number = facts.cloud_grants.iter().filter(|grant| grant.cloud == Cloud::Aws).count();
        if text.len() > MAX_HEREDOC_FILE || number > MAX_HEREDOCS {
            return;
        }
        let span = policy.span().range();
        let written = &text[span.clone()];
        let Some((open, close)) = written.find('{').zip(written.rfind('}')) else { return };
        let inner = span.start + open..span.start + close + 1;
        let mut blank = " ".repeat(inner.start);
        blank.push_str(&text[inner]);
        let source = Source::new(self.source.id(), self.source.path(), blank);
        let document = parse(&source, Syntax::Json);
        let holder = Holder { within: policy.path(), ..holder.clone() };
        document.tree.root().into_iter().for_each(|root| holder.policy(root, facts));
    }

    /// `data "aws_iam_policy_document"`: statements as blocks.
    fn document(&self, name: &str, block: EntryRef<'_>, facts: &mut Facts) {
        let holder = self.holder(name, block.key());
        let body = block.value();
        for statement in body.get("statement").into_iter().flat_map(NodeRef::items) {
            let is = |key: &str| statement.get(key).is_some();
            let allows = statement.get("effect").is_none_or(|effect| effect.as_str() == Some("Allow"));
            if !allows {
                facts.links.push(link(PRODUCT, statement, holder.node.clone(), DENIES));
            }
            if !allows || is("principals") || is("not_principals") {
                continue;
            }
            let all_but = is("not_actions");
            let rights = texts(statement.get(if all_but { "not_actions" } else { "actions" }));
            let resources = texts(statement.get("resources"));
            let extent = if is("not_resources") { CloudExtent::Account } else { super::iam::extent(&resources) };
            let conditional = is("condition");
            let grant = CloudGrant { all_but, resources, extent, conditional, ..holder.empty(Cloud::Aws) };
            facts.cloud_grants.extend(holder.grant(statement, rights, grant));
        }
        for key in ["source_policy_documents", "override_policy_documents", "source_json", "override_json"] {
            body.get(key).into_iter().for_each(|other| self.links(name, other, facts));
        }
    }
}

/// The roles that `role` names: what it refers to, or a role by its name.
fn owners(role: NodeRef<'_>) -> Vec<String> {
    let referred = references(role);
    match role.as_str() {
        Some(name) if referred.is_empty() && !name.contains("${") => vec![format!("role {name}")],
        _ => referred,
    }
}

/// The text of `at` where it is written out.
fn literal(node: Option<NodeRef<'_>>) -> Option<At<String>> {
    node?.text().filter(|text| !text.value.contains("${"))
}
