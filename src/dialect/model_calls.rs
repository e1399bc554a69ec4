//! Scripts that call a language model: the sign that an app whose manifest lies beside them has one behind it.
//!
//! Apps Script has no packages to import, so the address of the model's API stands in the code. Sources: ai.google.dev/api
//! (`generativelanguage.googleapis.com`), cloud.google.com/vertex-ai/docs/reference/rest (`aiplatform.googleapis.com`),
//! developers.google.com/apps-script/advanced/vertex-ai (`VertexAI`), platform.openai.com/docs/api-reference, docs.claude.com/en/api.

use super::{About, Claim, Dialect};
use crate::model::{Dependency, Facts, Origin};
use crate::source::At;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: ModelCalls = ModelCalls;

/// Reads scripts that call a model.
#[derive(Debug)]
pub(super) struct ModelCalls;

const PRODUCT: &str = "script that calls a model";

/// The ecosystem of [`Dependency`] under which an API stands.
pub(crate) const API: &str = "api";

const APIS: &[&str] = &[
    "generativelanguage.googleapis.com",
    "aiplatform.googleapis.com",
    "VertexAI.Endpoints",
    "api.openai.com",
    "openai.azure.com",
    "api.anthropic.com",
    "openrouter.ai/api",
    "api.mistral.ai",
    "api.groq.com",
    "api.deepseek.com",
];

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*.gs", "**/{Code,code,*[aA][iI],*[gG]emini*,*[vV]ertex*,*[lL][lL][mM]*,*[cC]laude*,*[oO]pen[aA][iI]*}.js"],
    syntax: Syntax::Text,
    probes: APIS,
    certain: false,
}];

impl Dialect for ModelCalls {
    fn id(&self) -> &'static str {
        "model-calls"
    }

    fn about(&self) -> About {
        About {
            reads: "which language model's API a script of Google Apps Script calls",
            inert: "everything else",
            sources: "ai.google.dev/api; cloud.google.com/vertex-ai/docs/reference/rest; platform.openai.com/docs/api-reference; docs.claude.com/en/api",
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
        let text = document.source.text();
        let found = APIS.iter().filter_map(|api| Some((text.find(api)?, *api))).min();
        let Some((start, api)) = found else { return };
        let span = document.source.span(start..start + api.len());
        let origin = Origin { file: document.source.id(), span, path: String::new(), product: PRODUCT, agent: None };
        facts.dependencies.push(Dependency {
            origin,
            ecosystem: API,
            name: api.to_owned(),
            requirement: At::new(String::new(), span),
            locked: false,
        });
    }
}
