//! Agents of Amazon Bedrock, as CloudFormation and Terraform declare them: their action groups as tools.
//!
//! A function or operation is called without asking unless it requires confirmation: then whoever talks to the agent is asked before the
//! call. With `RETURN_CONTROL` nothing is called; the program that talks to the agent gets the call, and what it does with it is not known.
//!
//! Sources: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference aws-properties-bedrock-agent-agentactiongroup
//! (`ActionGroupState`, `ActionGroupExecutor`, `ParentActionGroupSignature`, `FunctionSchema`, `ApiSchema`), -function (`RequireConfirmation`, by
//! default DISABLED), -agentcollaborator; docs.aws.amazon.com/bedrock/latest/userguide agents-userconfirm.html, agents-api-schema.html
//! (`x-requireConfirmation`), agents-returncontrol.html, agents-code-interpretation.html; hashicorp/terraform-provider-aws
//! internal/service/bedrockagent/agent_action_group.go, whose functions have a name, a description and parameters and cannot require
//! confirmation; hashicorp/awscc `awscc_bedrock_agent`, which has all that CloudFormation has, in snake case.

use super::fact::Speaker;
use super::openapi::operations;
use crate::model::{Ability, Capability, Evidence, Facts, Gate, Role, Tool, Topic};
use crate::source::{At, Source, Span};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Syntax, parse};

/// Payloads of one file that are read: each costs as much as the file is long.
const MAX_PAYLOADS: usize = 64;
/// Longer files hold no document that somebody wrote into them.
const MAX_PAYLOAD_FILE: usize = 512 * 1024;

/// What one file says of agents.
pub(super) struct Bedrock<'s> {
    source: &'s Source,
    payloads: usize,
}

/// The value of `key` (`FunctionSchema`), or of the same key in snake case; of a block that may be repeated the first.
pub(super) fn get<'t>(node: NodeRef<'t>, key: &str) -> Option<NodeRef<'t>> {
    let snake: String = key
        .chars()
        .enumerate()
        .flat_map(|(at, c)| (at > 0 && c.is_uppercase()).then_some('_').into_iter().chain(c.to_lowercase()))
        .collect();
    node.get(key).or_else(|| node.get(&snake))
}

fn block<'t>(node: NodeRef<'t>, key: &str) -> Option<NodeRef<'t>> {
    let value = get(node, key)?;
    if value.is_seq() { value.items().next() } else { Some(value) }
}

impl<'s> Bedrock<'s> {
    /// Of the file `source`.
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, payloads: 0 }
    }

    /// What an agent's properties say of its prompts and tools.
    pub(super) fn agent(&mut self, speaker: &Speaker, properties: NodeRef<'_>, facts: &mut Facts) {
        let mut prompt = |node: Option<NodeRef<'_>>| facts.prompts.extend(node.and_then(|node| speaker.prompt(Role::System, node)));
        prompt(get(properties, "Instruction"));
        let overrides = block(properties, "PromptOverrideConfiguration").and_then(|overrides| get(overrides, "PromptConfigurations"));
        overrides.into_iter().flat_map(NodeRef::items).for_each(|one| prompt(get(one, "BasePromptTemplate")));
        for collaborator in get(properties, "AgentCollaborators").into_iter().flat_map(NodeRef::items) {
            prompt(get(collaborator, "CollaborationInstruction"));
        }
        for group in get(properties, "ActionGroups").into_iter().flat_map(NodeRef::items) {
            self.group(speaker, group, facts);
        }
        for base in get(properties, "KnowledgeBases").into_iter().flat_map(NodeRef::items) {
            let name = At::new("knowledge base".to_owned(), base.span());
            let abilities = vec![Ability { capability: Capability::ReadPrivate, evidence: Evidence::Catalogue }];
            let tool = Tool::new(speaker.origin(base.span(), base.path()), name, None);
            facts.tools.push(Tool { gate: Gate::None, abilities, description: get(base, "Description").and_then(NodeRef::text), ..tool });
        }
    }

    /// One action group: a resource of its own in Terraform, an item of a list elsewhere.
    pub(super) fn group(&mut self, speaker: &Speaker, group: NodeRef<'_>, facts: &mut Facts) {
        if get(group, "ActionGroupState").and_then(NodeRef::as_str) == Some("DISABLED") {
            return;
        }
        let executor = block(group, "ActionGroupExecutor");
        let returned = executor.and_then(|executor| get(executor, "CustomControl")).and_then(NodeRef::text);
        let group_name = get(group, "ActionGroupName").and_then(NodeRef::text).map(|name| name.value);
        let stated = Stated { speaker, returned, provider: group_name };
        if let Some(signature) = group.entry("ParentActionGroupSignature").or_else(|| group.entry("parent_action_group_signature")) {
            stated.built_in(signature, facts);
        }
        let schema = block(group, "FunctionSchema");
        let members = schema.and_then(|schema| block(schema, "MemberFunctions")).or(schema);
        for function in members.and_then(|members| get(members, "Functions")).into_iter().flat_map(NodeRef::items) {
            stated.function(function, facts);
        }
        let Some(api) = block(group, "ApiSchema") else { return };
        let before = facts.tools.len();
        get(api, "Payload").into_iter().for_each(|payload| self.payload(&stated, payload, facts));
        // The document lies in a bucket or in another file: what it offers, and what asks, is not known here.
        if facts.tools.len() == before
            && let Some(name) = get(group, "ActionGroupName").and_then(NodeRef::text)
        {
            let description = get(group, "Description").and_then(NodeRef::text);
            let tool = Tool::new(speaker.origin(name.span, group.path()), name, None);
            facts.tools.push(Tool { description, ..tool });
        }
    }

    /// An OpenAPI document within the file: as data, or as text, which is read in its place where it stands as it is written.
    fn payload(&mut self, stated: &Stated<'_>, payload: NodeRef<'_>, facts: &mut Facts) {
        if payload.is_map() {
            return stated.document(payload, &|span| span, "", facts);
        }
        self.payloads += 1;
        let text = self.source.text();
        let Some(decoded) = payload.as_str().filter(|_| self.payloads <= MAX_PAYLOADS && text.len() <= MAX_PAYLOAD_FILE) else { return };
        let syntax = if decoded.trim_start().starts_with('{') { Syntax::Json } else { Syntax::Yaml };
        let range = payload.span().range();
        let written = &text[range.clone()];
        let inner = written.find('\n').filter(|_| written.starts_with('|') || written.starts_with("<<"));
        let (source, whole) = match inner {
            // A block of text: all around it blank, so that places are the file's.
            Some(head) => {
                let end = if written.starts_with('|') { written.len() } else { written.trim_end().rfind('\n').unwrap_or(written.len()) };
                let start = range.start + head;
                let mut blank: String =
                    text[..start].chars().flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8())).collect();
                blank.push_str(&text[start..range.start + end.max(head)]);
                (Source::new(self.source.id(), self.source.path(), blank), None)
            }
            // Anything else may be escaped or folded: all of it stands where the text does.
            None => (Source::new(self.source.id(), self.source.path(), decoded.to_owned()), Some(payload.span())),
        };
        let document = parse(&source, syntax);
        if let Some(root) = document.tree.root() {
            stated.document(root, &|span| whole.unwrap_or(span), &payload.path(), facts);
        }
    }
}

/// An action group, to be completed by its tools.
struct Stated<'a> {
    speaker: &'a Speaker,
    /// `RETURN_CONTROL`, where calls are handed to the program.
    returned: Option<At<String>>,
    /// The action group's name.
    provider: Option<String>,
}

impl Stated<'_> {
    /// A tool that asks if `confirmation` says so.
    fn tool(&self, name: At<String>, path: String, confirmation: Option<At<String>>) -> Tool {
        let (gate, gated_by) = match (&self.returned, confirmation) {
            (_, Some(confirmation)) if confirmation.value == "ENABLED" => (Gate::Ask, Some(confirmation)),
            // A value that the template computes.
            (_, Some(confirmation)) if confirmation.value != "DISABLED" => (Gate::Unknown, Some(confirmation)),
            (Some(returned), _) => (Gate::Unknown, Some(returned.clone())),
            (None, confirmation) => (Gate::None, confirmation),
        };
        Tool { gate, gated_by, ..Tool::new(self.speaker.origin(name.span, path), name, self.provider.clone()) }
    }

    /// What Bedrock brings along. `AMAZON.UserInput` lets the agent ask back. What the model does with a computer, a shell or an editor is
    /// carried out by the program that gets the call (userguide/agents-computer-use.html).
    fn built_in(&self, entry: EntryRef<'_>, facts: &mut Facts) {
        let Some(name) = entry.value().text().filter(|name| name.value != "AMAZON.UserInput") else { return };
        if name.value == "AMAZON.CodeInterpreter" {
            facts.settings.push(self.speaker.setting(entry, Topic::CodeExecution, "sandbox"));
        }
        let tool = self.tool(name, entry.value().path(), None);
        let handed = tool.name.value.starts_with("ANTHROPIC.");
        facts.tools.push(Tool { gate: if handed { Gate::Unknown } else { tool.gate }, ..tool });
    }

    fn function(&self, function: NodeRef<'_>, facts: &mut Facts) {
        let Some(name) = get(function, "Name").and_then(NodeRef::text) else { return };
        let confirmation = get(function, "RequireConfirmation").map(written);
        let parameters = get(function, "Parameters");
        let named = parameters.into_iter().flat_map(NodeRef::entries).map(EntryRef::key_at);
        // Terraform: a block each, which names its key.
        let keyed = parameters.into_iter().flat_map(NodeRef::items).filter_map(|block| block.get("map_block_key")?.text());
        facts.tools.push(Tool {
            description: get(function, "Description").and_then(NodeRef::text),
            parameters: named.chain(keyed).collect(),
            ..self.tool(name, function.path(), confirmation)
        });
    }

    /// The operations of an OpenAPI document; `place` maps its spans into the file.
    fn document(&self, root: NodeRef<'_>, place: &dyn Fn(Span) -> Span, within: &str, facts: &mut Facts) {
        let placed = |text: At<String>| At { span: place(text.span), ..text };
        for (path, operation) in operations(root) {
            let body = operation.value();
            let named = body.get("operationId").and_then(NodeRef::text);
            // A name says more than the method: RFC 9110 section 9.3.5.
            let deletes = named.is_none() && operation.key() == "delete";
            let name = placed(named.unwrap_or_else(|| At::new(format!("{} {path}", operation.key()), operation.key_span())));
            let confirmation = body.get("x-requireConfirmation").map(written).map(placed);
            let at = [within, &body.path()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
            facts.tools.push(Tool {
                description: ["description", "summary"].into_iter().find_map(|key| body.get(key)?.text()).map(placed),
                parameters: parameters(root, body).into_iter().map(placed).collect(),
                abilities: deletes
                    .then_some(Ability { capability: Capability::Delete, evidence: Evidence::Operation })
                    .into_iter()
                    .collect(),
                ..self.tool(name, at, confirmation)
            });
        }
    }
}

/// A value as written; what the template computes is a text that is nothing in particular.
fn written(node: NodeRef<'_>) -> At<String> {
    At::new(node.scalar().filter(|_| node.tag().is_none()).unwrap_or("${}").to_owned(), node.span())
}

/// The parameters of an operation, and the properties of its body; a schema may stand among the components.
fn parameters(root: NodeRef<'_>, operation: NodeRef<'_>) -> Vec<At<String>> {
    let listed = operation.get("parameters").into_iter().flat_map(NodeRef::items).filter_map(|one| one.get("name")?.text());
    let media = operation.at(&["requestBody", "content"]).into_iter().flat_map(NodeRef::entries);
    let schemas = media.filter_map(|media| media.value().get("schema")).map(|schema| {
        let referred = schema.get("$ref").and_then(NodeRef::as_str).and_then(|path| path.strip_prefix("#/components/schemas/"));
        referred.and_then(|name| root.at(&["components", "schemas", name])).unwrap_or(schema)
    });
    let properties = schemas.filter_map(|schema| schema.get("properties")).flat_map(NodeRef::entries).map(EntryRef::key_at);
    listed.chain(properties).collect()
}

/// `AWS::Bedrock::Prompt`: the texts of its variants.
pub(super) fn prompts(speaker: &Speaker, properties: NodeRef<'_>, facts: &mut Facts) {
    for variant in properties.get("Variants").into_iter().flat_map(NodeRef::items) {
        let text = variant.at(&["TemplateConfiguration", "Text", "Text"]);
        facts.prompts.extend(text.and_then(|text| speaker.prompt(Role::System, text)));
    }
}
