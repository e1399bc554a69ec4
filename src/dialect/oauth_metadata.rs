//! OAuth metadata: the scopes that a server says it has. Clients of MCP tend to ask for the whole list.
//!
//! Sources: RFC 9728 (`/.well-known/oauth-protected-resource`: `scopes_supported`, `authorization_servers`), RFC 8414
//! (`/.well-known/oauth-authorization-server`: `issuer`), openid.net/specs/openid-connect-discovery-1_0.html; open-webui/open-webui#25978 for
//! what clients do.

use super::asked::Asked;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Origin, ScopePlace};
use crate::syntax::tree::NodeRef;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: OauthMetadata = OauthMetadata;

/// Reads OAuth metadata.
#[derive(Debug)]
pub(super) struct OauthMetadata;

const PRODUCT: &str = "OAuth metadata";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &[
        "**/.well-known/oauth-protected-resource",
        "**/.well-known/oauth-protected-resource/**",
        "**/.well-known/oauth-authorization-server",
        "**/.well-known/oauth-authorization-server/**",
        "**/.well-known/openid-configuration",
        "**/.well-known/{oauth-protected-resource,oauth-authorization-server,openid-configuration}.json",
    ],
    syntax: Syntax::Json,
    probes: &["scopes_supported"],
    certain: false,
}];

impl Dialect for OauthMetadata {
    fn id(&self) -> &'static str {
        "oauth-metadata"
    }

    fn about(&self) -> About {
        About {
            reads: "scopes that a server says it has",
            inert: "nothing; the scopes are advertised, not asked for",
            sources: "RFC 9728; RFC 8414",
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
        let Some(list) = root.get("scopes_supported") else { return };
        let server = root.get("authorization_servers").and_then(|servers| servers.items().next());
        let host = root.get("issuer").or(server).or_else(|| root.get("resource")).and_then(NodeRef::as_str);
        let path = list.path();
        let words = list.items().filter_map(NodeRef::text).collect();
        let origin = |word: &crate::source::At<String>, index: usize| Origin {
            file: word.span.file,
            span: word.span,
            path: format!("{path}[{index}]"),
            product: PRODUCT,
            agent: None,
        };
        Asked { words, host, own: false }.lower(ScopePlace::Advertised, None, &origin, facts);
    }
}
