//! Credentials that do not expire, where the platform hands out ones that do.

use std::collections::BTreeSet;

use super::{Context, Hit, Sink};
use crate::model::Mode;

/// What a variable or input holds, and what is there instead. By the name that it is filled into.
const KEYS: &[(&[&str], &str, &str)] = &[
    // docs.github.com "Configuring OpenID Connect in Amazon Web Services"; aws-actions/configure-aws-credentials
    (
        &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "aws-access-key-id", "aws-secret-access-key"],
        "a static access key of AWS",
        "Let the job take a role by OpenID Connect (`role-to-assume`), or the workload by its identity.",
    ),
    // google-github-actions/auth README: "Service Account Key JSON"
    (
        &["credentials_json", "GOOGLE_CREDENTIALS", "GCP_SA_KEY", "GCP_CREDENTIALS", "GOOGLE_SERVICE_ACCOUNT_KEY"],
        "a service account's key",
        "Use Workload Identity Federation (`workload_identity_provider`): no key to keep.",
    ),
    // Azure/login README: "Login with OpenID Connect (OIDC) [Recommended]"
    (
        &["AZURE_CLIENT_SECRET", "ARM_CLIENT_SECRET", "AZURE_CREDENTIALS", "creds"],
        "a client secret of Azure",
        "Use a federated credential (`client-id`, `tenant-id`, `subscription-id` alone): no secret to keep.",
    ),
];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for reference in context.model.references.iter().filter(|reference| matches!(reference.mode, Mode::Ci | Mode::Unattended)) {
        let Some(key) = reference.key.as_deref() else { continue };
        let Some((_, what, instead)) = KEYS.iter().find(|(keys, ..)| keys.contains(&key)) else { continue };
        // The id and the secret of one key are one thing.
        if !seen.insert((reference.origin.file, *what)) {
            continue;
        }
        let mut hit = Hit::new(reference.name.span, format!("`{key}` hands this agent {what}, which does not expire"));
        hit.label = "valid until somebody replaces it".to_owned();
        hit.path.clone_from(&reference.origin.path);
        hit.agent.clone_from(&reference.origin.agent);
        hit.help = Some((*instead).to_owned());
        sink.report(hit);
    }
}
