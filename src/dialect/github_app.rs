//! GitHub App manifests: the permissions that an app gets on every repository where it is installed.
//!
//! Source: docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest: `default_permissions` maps a permission to
//! `read`, `write` or `admin`. Probot keeps the same keys in `app.yml`.

use super::app::App;
use super::{About, Claim, Dialect};
use crate::model::{Facts, Scope};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: GithubApp = GithubApp;

/// Reads GitHub App manifests.
#[derive(Debug)]
pub(super) struct GithubApp;

const PRODUCT: &str = "GitHub App";

static CLAIMS: &[Claim] = &[
    Claim {
        product: PRODUCT,
        globs: &["**/app.{yml,yaml}", "**/*github*app*.{yml,yaml}", "**/*app*manifest*.{yml,yaml}"],
        syntax: Syntax::Yaml,
        probes: &["default_permissions"],
        certain: false,
    },
    Claim {
        product: PRODUCT,
        globs: &["**/app.json", "**/*github*app*.json", "**/*manifest*.json"],
        syntax: Syntax::Json,
        probes: &["default_permissions"],
        certain: false,
    },
];

impl Dialect for GithubApp {
    fn id(&self) -> &'static str {
        "github-app"
    }

    fn about(&self) -> About {
        About {
            reads: "permissions (`default_permissions`)",
            inert: "nothing; who installs the app may leave repositories out",
            sources: "docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _claim: &'static Claim, facts: &mut Facts) {
        let Some(root) = document.tree.root() else { return };
        let Some(permissions) = root.entry("default_permissions").filter(|entry| entry.value().is_map()) else { return };
        let named = root.get("name").filter(|name| name.as_str().is_some());
        let app = App::named(PRODUCT, named, "GitHub App", permissions.key_span(), facts);
        let levels = permissions.value().entries().filter_map(|entry| app.level("github-app", entry));
        // A permission that an app asks for as `none` it does not get.
        let asked = levels.filter(|scope| !scope.name.value.ends_with(":none"));
        facts.scopes.extend(asked.map(|scope| Scope { holder: Some("bot".to_owned()), ..scope }));
    }
}
