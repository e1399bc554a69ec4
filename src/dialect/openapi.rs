//! OpenAPI documents that are an agent's tool: its operations, and the scopes that its calls are made with.
//!
//! A document says which scopes an API has, which asks for none of them. It counts where it is handed to an agent: it lies in the package of
//! a Microsoft 365 agent, or says what only agents read (`x-openai-isConsequential` of GPT actions and Copilot plugins,
//! `x-requireConfirmation` of Bedrock action groups).
//!
//! A document of nothing but GET and HEAD needs scopes that read; of any other method nothing is known.
//!
//! Sources: spec.openapis.org/oas/v3.1.0 (`securitySchemes`, `flows`, `security`: an empty list names no scopes, `{}` is no security);
//! swagger.io/specification/v2 (`securityDefinitions`); learn.microsoft.com/microsoft-365-copilot/extensibility/openapi-document-guidance;
//! platform.openai.com/docs/actions/production; docs.aws.amazon.com/bedrock/latest/userguide/agents-api-schema.html.

mod tool;

use std::collections::BTreeSet;

use super::asked::Asked;
use super::{About, Claim, Dialect};
use crate::catalog::scopes;
use crate::model::{Facts, Need, Origin, ScopeAccess, ScopePlace};
use crate::source::At;
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: OpenApi = OpenApi;

/// Reads OpenAPI documents.
#[derive(Debug)]
pub(super) struct OpenApi;

pub(crate) const PRODUCT: &str = "OpenAPI";

/// Where tools of Microsoft 365 agents keep their documents.
const PACKAGE: Claim = Claim {
    product: PRODUCT,
    globs: &[],
    syntax: Syntax::Yaml,
    probes: &["securitySchemes", "securityDefinitions", "operationId"],
    certain: false,
};

/// Keys that only agents read.
const MARKED: &[&str] = &["x-openai-isConsequential", "x-requireConfirmation"];

static CLAIMS: &[Claim] = &[
    Claim { globs: &["**/appPackage/**/*.{yaml,yml}", "**/apiSpecificationFile/**/*.{yaml,yml}"], ..PACKAGE },
    Claim { globs: &["**/appPackage/**/*.json", "**/apiSpecificationFile/**/*.json"], syntax: Syntax::Json, ..PACKAGE },
    Claim { globs: &["**/*{openapi,swagger,action,api-schema,api_schema}*.{yaml,yml}"], probes: MARKED, ..PACKAGE },
    Claim { globs: &["**/*{openapi,swagger,action,api-schema,api_schema}*.json"], probes: MARKED, syntax: Syntax::Json, ..PACKAGE },
];

impl Dialect for OpenApi {
    fn id(&self) -> &'static str {
        "openapi"
    }

    fn about(&self) -> About {
        About {
            reads: "scopes of the APIs that an agent calls; their operations, with parameters, and whether a call is confirmed",
            inert: "documents that no agent is handed; security schemes that no operation uses",
            sources: "spec.openapis.org/oas/v3.1.0; learn.microsoft.com/microsoft-365-copilot/extensibility/openapi-document-guidance; \
                platform.openai.com/docs/actions/production",
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
        if root.get("openapi").is_none() && root.get("swagger").is_none() {
            return;
        }
        let title = root.at(&["info", "title"]).and_then(NodeRef::as_str);
        let used = Used::of(root);
        let before = facts.scopes.len();
        let schemes = root.at(&["components", "securitySchemes"]).into_iter().chain(root.get("securityDefinitions"));
        for scheme in schemes.flat_map(NodeRef::entries) {
            // Version 2 has one flow, which is the scheme itself.
            let flows = scheme.value().get("flows").into_iter().flat_map(NodeRef::entries).map(EntryRef::value).chain([scheme.value()]);
            for flow in flows {
                used.flow(scheme.key(), flow, title, facts);
            }
        }
        facts.tools.extend(operations(root).filter_map(|(path, operation)| tool::tool(root, path, operation)));
        // Of an API of one's own, no scope is known that would do.
        let of_known = facts.scopes.iter().skip(before).filter(|scope| scopes::provider(&scope.provider).is_some());
        let providers: BTreeSet<String> = of_known.map(|scope| scope.provider.clone()).collect();
        for provider in providers {
            facts.needs.extend(operations(root).map(|(path, operation)| need(path, operation, title, &provider)));
        }
    }
}

/// The methods of a path item; its other keys are none (spec.openapis.org/oas/v3.1.0#path-item-object).
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Every operation with its path.
pub(super) fn operations<'t>(root: NodeRef<'t>) -> impl Iterator<Item = (&'t str, EntryRef<'t>)> {
    let paths = root.get("paths").into_iter().flat_map(NodeRef::entries);
    let all = paths.flat_map(|path| path.value().entries().map(move |operation| (path.key(), operation)));
    all.filter(|(_, operation)| METHODS.contains(&operation.key()))
}

/// What an operation needs: GET and HEAD only read (RFC 9110 section 9.2.1), unless the document says that they do something. Of others,
/// which may search or write, nothing is known.
fn need(path: &str, operation: EntryRef<'_>, title: Option<&str>, provider: &str) -> Need {
    let acts = MARKED.iter().any(|key| operation.value().get(key).is_some_and(|value| value.as_bool() != Some(false)));
    let reads = matches!(operation.key(), "get" | "head") && !acts;
    let method = operation.key_at();
    Need {
        origin: Origin {
            file: method.span.file,
            span: method.span,
            path: operation.value().path(),
            product: PRODUCT,
            agent: title.map(str::to_owned),
        },
        evidence: format!("{} {path}", operation.key().to_uppercase()),
        of: method,
        access: if reads { ScopeAccess::Read } else { ScopeAccess::Unknown },
        provider: Some(provider.to_owned()),
        scopes: Vec::new(),
    }
}

/// What the operations ask for: per scheme the scopes, or all of it.
struct Used<'t> {
    scopes: BTreeSet<(&'t str, &'t str)>,
    whole: BTreeSet<&'t str>,
}

impl<'t> Used<'t> {
    fn of(root: NodeRef<'t>) -> Self {
        let operations = root.get("paths").into_iter().flat_map(NodeRef::entries).flat_map(|path| path.value().entries());
        let lists = operations.filter_map(|operation| operation.value().get("security")).chain(root.get("security"));
        let (mut scopes, mut whole) = (BTreeSet::new(), BTreeSet::new());
        for entry in lists.flat_map(NodeRef::items).flat_map(NodeRef::entries) {
            let listed: Vec<&str> = entry.value().items().filter_map(NodeRef::as_str).collect();
            // No scope is named, so a client asks for those that the flow has.
            if listed.is_empty() {
                whole.insert(entry.key());
            }
            scopes.extend(listed.into_iter().map(|scope| (entry.key(), scope)));
        }
        Self { scopes, whole }
    }

    fn flow(&self, scheme: &str, flow: NodeRef<'_>, title: Option<&str>, facts: &mut Facts) {
        let Some(scopes) = flow.get("scopes") else { return };
        let asked = |entry: &EntryRef<'_>| self.whole.contains(scheme) || self.scopes.contains(&(scheme, entry.key()));
        let words: Vec<At<String>> = scopes.entries().filter(asked).map(EntryRef::key_at).collect();
        let host = ["authorizationUrl", "tokenUrl"].into_iter().find_map(|key| flow.get(key)?.as_str());
        let path = scopes.path();
        let origin = |word: &At<String>, _: usize| Origin {
            file: word.span.file,
            span: word.span,
            path: crate::syntax::tree::join_key(&path, &word.value),
            product: PRODUCT,
            agent: title.map(str::to_owned),
        };
        Asked { words, host, own: true }.lower(ScopePlace::Api, None, &origin, facts);
    }
}
