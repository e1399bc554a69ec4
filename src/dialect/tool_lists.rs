//! Lists of tools beside an app: what each needs, as far as it says so itself.
//!
//! Source: modelcontextprotocol.io/specification/2025-06-18/server/tools and schema.ts, `ToolAnnotations`: `readOnlyHint` is false where it is
//! left out, so that a tool which does not say that it only reads says nothing. A hint may be wrong: it tells what the author means the tool
//! to need, and lowers no risk.

use super::fact::Speaker;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Layer, Need, ScopeAccess};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: ToolLists = ToolLists;

/// Reads lists of tools.
#[derive(Debug)]
pub(super) struct ToolLists;

const PRODUCT: &str = "tool list";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*tools*.json"],
    syntax: Syntax::Json,
    probes: &["\"inputSchema\"", "\"input_schema\"", "\"readOnlyHint\""],
    certain: false,
}];

impl Dialect for ToolLists {
    fn id(&self) -> &'static str {
        "tool-lists"
    }

    fn about(&self) -> About {
        About {
            reads: "whether each tool only reads (`annotations.readOnlyHint`), to compare with the scopes of the app beside it",
            inert: "nothing",
            sources: "modelcontextprotocol.io/specification/2025-06-18/server/tools",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let speaker = Speaker { product: PRODUCT, agent: None, layer: Layer::Project };
        for tool in root.get("tools").unwrap_or(root).items() {
            let Some(of) = tool.get("name").and_then(NodeRef::text) else { continue };
            let hint = |key: &str| tool.at(&["annotations", key]).and_then(NodeRef::as_bool);
            let (access, evidence) = match (hint("readOnlyHint"), hint("destructiveHint")) {
                (Some(true), _) => (ScopeAccess::Read, "readOnlyHint: true"),
                (Some(false), _) => (ScopeAccess::Write, "readOnlyHint: false"),
                (None, Some(true)) => (ScopeAccess::Write, "destructiveHint: true"),
                (None, _) => (ScopeAccess::Unknown, ""),
            };
            facts.needs.push(Need {
                origin: speaker.origin(of.span, tool.path()),
                of,
                access,
                evidence: evidence.to_owned(),
                provider: None,
                scopes: Vec::new(),
            });
        }
    }
}
