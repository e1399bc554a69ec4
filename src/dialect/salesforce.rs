//! Salesforce connected apps and external client apps: the OAuth scopes that an app may ask for.
//!
//! Sources: developer.salesforce.com Metadata API, ConnectedApp (`oauthConfig.scopes`, one element a scope; `oauthPolicy.refreshTokenPolicy`,
//! `infinite` until somebody revokes it) and ExtlClntAppOauthSettings (`commaSeparatedOauthScopes`). The names of metadata (`Api`) are other
//! spellings of those that OAuth uses (`api`).

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::source::At;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Salesforce = Salesforce;

/// Reads metadata of Salesforce apps.
#[derive(Debug)]
pub(super) struct Salesforce;

const PRODUCT: &str = "Salesforce";

static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &["**/*.connectedApp-meta.xml", "**/*.connectedApp", "**/*.ecaOauth-meta.xml", "**/*.ecaOauth"],
    syntax: Syntax::Xml,
    probes: &[],
    certain: true,
}];

/// The scopes with which an app gets a refresh token, as metadata and OAuth spell them; `full` encompasses all others but these
/// (help.salesforce.com "OAuth Tokens and Scopes").
const REFRESHING: &[&str] = &["RefreshToken", "OfflineAccess", "refresh_token", "offline_access"];

impl Dialect for Salesforce {
    fn id(&self) -> &'static str {
        "salesforce"
    }

    fn about(&self) -> About {
        About {
            reads: "OAuth scopes of connected apps and external client apps; refresh tokens without an end",
            inert: "nothing; profiles and permission sets of the user narrow what a scope reaches, and stand elsewhere",
            sources: "developer.salesforce.com Metadata API: ConnectedApp, ExtlClntAppOauthSettings",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let (root, scopes) = match (root.get("ConnectedApp"), root.get("ExtlClntAppOauthSettings")) {
            (Some(app), _) => (app, app.at(&["oauthConfig", "scopes"])),
            (_, Some(settings)) => (settings, settings.get("commaSeparatedOauthScopes")),
            _ => return,
        };
        let Some(scopes) = scopes else { return };
        let name = root.get("label").or_else(|| root.get("externalClientApplication"));
        let app = App::named(PRODUCT, name, "Salesforce app", scopes.span(), facts);
        let asked = app.listed(document.source, "salesforce", scopes, Some("user"));
        // The policy means nothing to an app that gets no refresh token, and `Full` brings none.
        let refreshed = asked.iter().any(|scope| REFRESHING.contains(&&*scope.name.value));
        let policy = root.at(&["oauthPolicy", "refreshTokenPolicy"]).filter(|policy| refreshed && policy.as_str() == Some("infinite"));
        let amplifier = policy.map(|policy| At::new("its refresh tokens never expire".to_owned(), policy.span()));
        facts.scopes.extend(asked.into_iter().map(|scope| Scope { amplifier: amplifier.clone(), ..scope }));
    }
}
