//! AWS CloudFormation and SAM templates with an agent in them: whose rights it acts with.
//!
//! Sources: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference: AWS::Bedrock::Agent (`AgentResourceRoleArn`, `Instruction`,
//! `ActionGroups[].ActionGroupExecutor.Lambda`), AWS::BedrockAgentCore::Runtime and ::Gateway (`RoleArn`), AWS::IAM::Role (`Policies`,
//! `ManagedPolicyArns`, `PermissionsBoundary`), AWS::IAM::Policy and ::ManagedPolicy (`Roles`), AWS::Lambda::Function (`Role`),
//! AWS::ECS::TaskDefinition (`TaskRoleArn`); docs.aws.amazon.com/serverless-application-model AWS::Serverless::Function and ::StateMachine
//! (`Role`, `Policies`); intrinsic functions `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::If`, short and long. What another stack exports is not known here.

use super::bedrock::{self, Bedrock};
use super::fact::Speaker;
use super::iam::{Holder, link, named, one_or_many, texts};
use super::{About, Claim, Dialect};
use crate::model::{Agent, Facts, Link, Mode, Sure};
use crate::source::At;
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: CloudFormation = CloudFormation;

/// Reads CloudFormation templates.
#[derive(Debug)]
pub(super) struct CloudFormation;

const PRODUCT: &str = "CloudFormation";

/// The resources that are agents, and where their roles and functions stand.
const AGENTS: &[&str] = &["AWS::Bedrock::Agent", "AWS::BedrockAgentCore::Runtime", "AWS::BedrockAgentCore::Gateway"];

/// Resources that act with a role: the type, and the property that names it.
const ACTORS: &[(&str, &str)] = &[
    ("AWS::Lambda::Function", "Role"),
    ("AWS::Serverless::Function", "Role"),
    ("AWS::ECS::TaskDefinition", "TaskRoleArn"),
    ("AWS::StepFunctions::StateMachine", "RoleArn"),
    ("AWS::Serverless::StateMachine", "Role"),
];

const PROBES: &[&str] = &["AWS::Bedrock"];

const fn claim(syntax: Syntax, globs: &'static [&'static str]) -> Claim {
    Claim { product: PRODUCT, globs, syntax, probes: PROBES, certain: false }
}

static CLAIMS: &[Claim] = &[claim(Syntax::Yaml, &["**/*.{yaml,yml,template}"]), claim(Syntax::Json, &["**/*.json"])];

impl Dialect for CloudFormation {
    fn id(&self) -> &'static str {
        "cloudformation"
    }

    fn about(&self) -> About {
        About {
            reads: "Bedrock agents with their instructions, action groups (functions and inline OpenAPI documents, with their \
                confirmation), collaborators and models, Bedrock prompts, and the policies of the roles that they and their functions \
                act with",
            inert: "action groups that are DISABLED; `Deny` statements give nothing; trust policies (`AssumeRolePolicyDocument`) say who \
                may take a role, not what it may do",
            sources: "docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference; \
                docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let path = document.source.path();
        for root in document.tree.roots() {
            let Some(resources) = root.get("Resources").filter(|resources| resources.is_map()) else { continue };
            let mut bedrock = Bedrock::new(document.source);
            let boundary = root.at(&["Globals", "Function", "PermissionsBoundary"]);
            for entry in resources.entries() {
                let Some(kind) = entry.value().get("Type").and_then(NodeRef::as_str) else { continue };
                let Some(properties) = entry.value().get("Properties") else { continue };
                Resource { path, name: entry.key_at(), kind, properties, resources, boundary }.lower(&mut bedrock, facts);
            }
        }
    }
}

/// One resource of a template.
struct Resource<'t> {
    path: &'t str,
    name: At<String>,
    kind: &'t str,
    properties: NodeRef<'t>,
    /// All resources of the template.
    resources: NodeRef<'t>,
    /// The boundary that SAM gives the roles which it makes for functions.
    boundary: Option<NodeRef<'t>>,
}

impl Resource<'_> {
    /// The node of the resource `name` of this template.
    fn node(&self, name: &str) -> String {
        format!("cfn {} {name}", self.path)
    }

    fn lower(&self, bedrock: &mut Bedrock<'_>, facts: &mut Facts) {
        let holder = Holder { product: PRODUCT, node: self.node(&self.name.value), role: self.name.value.clone(), within: String::new() };
        let get = |key: &str| self.properties.get(key);
        if AGENTS.contains(&self.kind) {
            self.agent(bedrock, facts);
        }
        if let Some((_, key)) = ACTORS.iter().find(|(kind, _)| *kind == self.kind) {
            self.acts(get(key), facts);
        }
        match self.kind {
            "AWS::Bedrock::Prompt" => bedrock::prompts(&Speaker::project(PRODUCT).of(&self.name.value), self.properties, facts),
            "AWS::IAM::Role" => {
                for policy in get("Policies").into_iter().flat_map(NodeRef::items) {
                    policy.get("PolicyDocument").into_iter().for_each(|document| holder.policy(document, facts));
                }
                self.attached(&holder, get("ManagedPolicyArns"), facts);
                self.bounded(&holder, get("PermissionsBoundary"), facts);
                if named(&self.name.value) != Sure::None {
                    self.root(named(&self.name.value), &self.name.value, &self.name, facts);
                }
            }
            "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => {
                get("PolicyDocument").into_iter().for_each(|document| holder.policy(document, facts));
                for role in get("Roles").into_iter().flat_map(NodeRef::items) {
                    facts
                        .links
                        .extend(self.references(role).into_iter().map(|name| link(PRODUCT, role, self.node(&name), holder.node.clone())));
                }
            }
            // Inline documents, managed policies and SAM's own policy templates stand in one list. Where a role is given they are ignored
            // (AWS SAM developer guide, AWS::Serverless::Function and ::StateMachine, `Policies`).
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" if get("Role").is_none() => {
                let boundary = self.boundary.filter(|_| self.kind == "AWS::Serverless::Function");
                self.bounded(&holder, get("PermissionsBoundary").or(boundary), facts);
                for policy in get("Policies").into_iter().flat_map(one_or_many) {
                    if policy.get("Statement").is_some() {
                        holder.policy(policy, facts);
                    } else if let Some(template) = policy.entries().next().filter(|entry| !is_function(entry.key())) {
                        holder.template(template, facts);
                    } else {
                        self.attached(&holder, Some(policy), facts);
                    }
                }
            }
            _ => {}
        }
    }

    /// Managed policies, by ARN or name; those of this template by reference.
    fn attached(&self, holder: &Holder, list: Option<NodeRef<'_>>, facts: &mut Facts) {
        for item in list.into_iter().flat_map(one_or_many) {
            let own = self.references(item);
            if own.is_empty() {
                let names = texts(Some(item)).into_iter().filter(|_| item.scalar().is_some() || item.is_map());
                names.for_each(|name| holder.managed(name, item, facts));
            }
            facts.links.extend(own.into_iter().map(|name| link(PRODUCT, item, holder.node.clone(), self.node(&name))));
        }
    }

    /// The boundary of a role: a policy of this template, or one by its ARN.
    fn bounded(&self, holder: &Holder, boundary: Option<NodeRef<'_>>, facts: &mut Facts) {
        let absent = |node: &NodeRef<'_>| self.references(*node).iter().any(|name| name == "AWS::NoValue") && node.as_str().is_some();
        let Some(boundary) = boundary.filter(|node| !absent(node)) else { return };
        let holder = holder.boundary();
        // One that a parameter names leads nowhere.
        facts.links.push(link(PRODUCT, boundary, holder.node.clone(), holder.node.clone()));
        self.attached(&holder, Some(boundary), facts);
    }

    /// The resource acts with the rights of whatever `role` refers to.
    fn acts(&self, role: Option<NodeRef<'_>>, facts: &mut Facts) {
        let Some(role) = role else { return };
        facts
            .links
            .extend(self.references(role).into_iter().map(|name| link(PRODUCT, role, self.node(&self.name.value), self.node(&name))));
    }

    fn agent(&self, bedrock: &mut Bedrock<'_>, facts: &mut Facts) {
        let text = |key: &str| self.properties.get(key).and_then(NodeRef::text);
        let name = agent_name(self.properties).unwrap_or_else(|| self.name.clone());
        let speaker = Speaker::project(PRODUCT).of(&name.value);
        let held = ["AgentResourceRoleArn", "RoleArn"].into_iter().filter_map(|key| self.properties.get(key));
        let groups = self.properties.get("ActionGroups").into_iter().flat_map(NodeRef::items);
        let functions = groups.filter_map(|group| group.at(&["ActionGroupExecutor", "Lambda"]));
        for node in held.chain(functions) {
            for reference in self.references(node) {
                let link = link(PRODUCT, node, format!("agent {}", self.node(&self.name.value)), self.node(&reference));
                facts.links.push(Link { sure: Sure::Declared, origin: speaker.origin(node.span(), node.path()), ..link });
            }
        }
        bedrock.agent(&speaker, self.properties, facts);
        facts.agents.push(Agent {
            declared: true,
            description: text("Description"),
            model: self.properties.get("FoundationModel").filter(|model| model.tag().is_none()).and_then(NodeRef::text),
            hands_to: self.collaborators(),
            ..Agent::new(speaker.origin(name.span, self.properties.path()), name, Mode::Unattended)
        });
    }

    /// The agents that this one may hand work to: `AgentDescriptor.AliasArn` refers to an alias, and that to the agent. One of another stack is
    /// called as this one calls it.
    fn collaborators(&self) -> Vec<At<String>> {
        let supervises = self.properties.get("AgentCollaboration").is_none_or(|how| how.as_str() != Some("DISABLED"));
        let listed = self.properties.get("AgentCollaborators").filter(|_| supervises).into_iter().flat_map(NodeRef::items);
        let resource = |name: &String| self.resources.get(name)?.get("Properties").map(|properties| (name.clone(), properties));
        let named = |collaborator: NodeRef<'_>| {
            let alias = self.references(collaborator.at(&["AgentDescriptor", "AliasArn"])?).iter().find_map(resource)?;
            let (name, agent) = self.references(alias.1.get("AgentId")?).iter().find_map(resource)?;
            Some(agent_name(agent).map_or(name, |name| name.value))
        };
        let called = |collaborator: NodeRef<'_>| collaborator.get("CollaboratorName")?.text();
        let all = listed.filter_map(|one| {
            let place = called(one).map_or(one.span(), |name| name.span);
            Some(At::new(named(one).or_else(|| Some(called(one)?.value))?, place))
        });
        all.collect()
    }

    /// A role that is only called an agent's.
    fn root(&self, agent: Sure, name: &str, at: &At<String>, facts: &mut Facts) {
        let origin = Speaker::project(PRODUCT).of(name).origin(at.span, self.properties.path());
        let node = self.node(&self.name.value);
        facts.links.push(Link { origin, from: format!("agent {node}"), to: node, sure: agent, folder: self.path.to_owned() });
    }

    /// The resources of this template that `node` refers to.
    fn references(&self, node: NodeRef<'_>) -> Vec<String> {
        let mut names = Vec::new();
        let mut budget = MAX_FUNCTIONS;
        references(node, &mut budget, &mut names);
        names
    }
}

/// Whether a key is an intrinsic function in its long form.
fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

/// What an agent calls itself, where that is written out.
fn agent_name(properties: NodeRef<'_>) -> Option<At<String>> {
    let written = ["AgentName", "AgentRuntimeName", "Name"].into_iter().find_map(|key| properties.get(key));
    written.filter(|name| name.tag().is_none())?.text().filter(|name| !name.value.contains("${"))
}

/// More than anybody writes into one value; aliases can make any number of one.
const MAX_FUNCTIONS: u32 = 200;

fn references(node: NodeRef<'_>, budget: &mut u32, names: &mut Vec<String>) {
    let mut apply = |function: &str, value: NodeRef<'_>| match function {
        "Ref" => names.extend(value.as_str().map(str::to_owned)),
        "GetAtt" | "Fn::GetAtt" => {
            let first = value.items().next().and_then(NodeRef::as_str).or_else(|| value.as_str()?.split('.').next());
            names.extend(first.map(str::to_owned));
        }
        "Sub" | "Fn::Sub" => {
            let text = value.as_str().or_else(|| value.items().next()?.as_str()).unwrap_or_default();
            let inner = text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(inner, _)| inner);
            let own = inner.filter(|inner| !inner.starts_with("AWS::"));
            names.extend(own.map(|inner| inner.split('.').next().unwrap_or(inner).to_owned()));
        }
        "If" | "Fn::If" => {
            for item in value.items().skip(1) {
                let Some(left) = budget.checked_sub(1) else { return };
                *budget = left;
                references(item, budget, names);
            }
        }
        _ => {}
    };
    match node.tag() {
        Some(tag) => apply(tag.trim_start_matches('!'), node),
        None => node.entries().take(1).for_each(|entry| apply(entry.key(), entry.value())),
    }
}
