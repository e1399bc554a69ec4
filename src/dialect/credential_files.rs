//! Files in which programs look for credentials, beside the agents that use them. They configure no agent, and in a repository they have no
//! business: they are read only where Git tracks them, and only beside an agent's file, above it, or where one names them.
//!
//! Sources: github.com/motdotla/dotenv; docs.npmjs.com/cli/configuring-npm/npmrc (`_authToken`); gnu.org/software/inetutils/manual
//! (".netrc file"); docs.docker.com/reference/cli/docker/login ("Credential stores": `auths`); git-scm.com/docs/git-credential-store.

use super::{About, Claim, Dialect};
use crate::model::Facts;
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: CredentialFiles = CredentialFiles;

/// Claims files of credentials.
#[derive(Debug)]
pub(super) struct CredentialFiles;

static CLAIMS: &[Claim] = &[
    claim("environment files", &["**/.env", "**/.env.*", "**/*.env"], Syntax::Dotenv),
    claim("npm", &["**/.npmrc"], Syntax::Dotenv),
    claim("curl and Git", &["**/.netrc", "**/_netrc"], Syntax::Dotenv),
    claim("docker", &["**/.docker/config.json"], Syntax::Json),
    claim("git", &["**/.git-credentials"], Syntax::Text),
];

const fn claim(product: &'static str, globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product, globs, syntax, probes: &[], certain: false }
}

impl Dialect for CredentialFiles {
    fn id(&self) -> &'static str {
        "credential-files"
    }

    fn about(&self) -> About {
        About {
            reads: "credentials only, where Git tracks the file and an agent's file lies beside it, below it, or names it",
            inert: "examples (`.env.example`) are not read",
            sources: "github.com/motdotla/dotenv; docs.npmjs.com/cli/configuring-npm/npmrc; git-scm.com/docs/git-credential-store",
            checked: "2026-11-20",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn companion(&self) -> bool {
        true
    }

    fn reference(&self, _: &'static Claim) -> Option<&'static str> {
        None
    }

    fn lower(&self, _: &Document<'_>, _: &'static Claim, _: &mut Facts) {}
}
