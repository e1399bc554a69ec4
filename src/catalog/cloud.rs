//! Permissions of clouds and clusters that matter in the role under which an agent runs. The facts are in `rules/catalog/cloud.yaml`; the
//! build makes a static table of them.
//!
//! What a workflow's token may do is among the scopes, as provider `github-actions`.

use crate::finding::Severity;
use crate::names::names;

include!(concat!(env!("OUT_DIR"), "/cloud.rs"));

names! {
    /// Whose permissions, and of which kind.
    Platform {
        /// Actions of AWS IAM policies: `iam:PassRole`.
        AwsAction = "aws-action",
        /// Policies that AWS keeps: `AdministratorAccess`.
        AwsPolicy = "aws-policy",
        /// Built-in roles of Azure: `Owner`.
        AzureRole = "azure-role",
        /// Roles of Google Cloud: `roles/owner`.
        GoogleRole = "google-role",
        /// Cluster roles that Kubernetes comes with: `cluster-admin`.
        KubernetesRole = "kubernetes-role",
        /// Verbs of Kubernetes over resources: `escalate roles`.
        KubernetesRule = "kubernetes-rule",
    }
}

names! {
    /// What goes wrong through a permission.
    Danger {
        /// Everything that the platform has.
        Full = "full",
        /// It gives itself or somebody else more rights than it has.
        Escalation = "escalation",
        /// It hands out credentials, or acts as somebody else.
        Credentials = "credentials",
        /// It runs code where others' rights or data are.
        Execution = "execution",
        /// It reads secrets, or other people's data in bulk.
        Exfiltration = "exfiltration",
        /// It opens to outsiders what was closed.
        Exposure = "exposure",
        /// It deletes what does not come back.
        Destruction = "destruction",
        /// It switches off what watches and limits.
        Evasion = "evasion",
        /// A whole service or most services, short of rights over rights.
        Broad = "broad",
        /// It reads settings and, with some, data; it changes nothing.
        Read = "read",
    }
}

/// One permission or role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloudEntry {
    /// Whose.
    pub platform: Platform,
    /// Its name as the platform writes it; `verb resource` for a rule of Kubernetes.
    pub name: &'static str,
    /// What goes wrong through it.
    pub danger: Danger,
    /// How bad its abuse would be, as this project judges.
    pub risk: Severity,
    /// What it lets its holder do; completes "can ...".
    pub allows: Option<&'static str>,
    /// Names that do less, the most likely substitute first.
    pub narrower: &'static [&'static str],
    /// The danger needs one of these as well.
    pub with: &'static [&'static str],
    /// Ordinary where the statement names the resources that it is for.
    pub scoped: bool,
    /// What stands for the name elsewhere: the GUID of an Azure role.
    pub ids: &'static [&'static str],
}

/// The permission or role of that name. AWS actions and Azure roles are found in any case of letters, as their platforms do; an Azure role
/// by its GUID as well, also at the end of a resource id; an AWS policy by its ARN.
#[must_use]
pub fn find(platform: Platform, name: &str) -> Option<&'static CloudEntry> {
    let name = match platform {
        Platform::AwsPolicy | Platform::AzureRole => name.rsplit('/').next().unwrap_or(name),
        _ => name,
    };
    of(platform).find(|entry| match platform {
        Platform::AwsAction => entry.name.eq_ignore_ascii_case(name),
        Platform::AzureRole => entry.name.eq_ignore_ascii_case(name) || entry.ids.iter().any(|id| id.eq_ignore_ascii_case(name)),
        _ => entry.name == name,
    })
}

/// What the catalogue has of a platform, in the order of the file.
pub fn of(platform: Platform) -> impl Iterator<Item = &'static CloudEntry> {
    let from = ENTRIES.partition_point(|entry| entry.platform < platform);
    ENTRIES[from..].iter().take_while(move |entry| entry.platform == platform)
}

/// The AWS actions of the catalogue that `pattern` of a statement grants: `iam:Put*` grants `iam:PutRolePolicy`. Whole services that the
/// catalogue knows are among them only where the pattern grants all of the service. Empty for a pattern that grants nothing known.
#[must_use]
pub fn aws_actions(pattern: &str) -> Vec<&'static CloudEntry> {
    let pattern = pattern.to_ascii_lowercase();
    // `iam*` and `iam:**` are whole services as well: the name of a service with `*` matches as any other name does.
    of(Platform::AwsAction).filter(|entry| matches(pattern.as_bytes(), entry.name.to_ascii_lowercase().as_bytes())).collect()
}

/// Whether every AWS action that `pattern` grants is granted by `wider`.
#[must_use]
pub fn covers(wider: &str, pattern: &str) -> bool {
    matches(wider.to_ascii_lowercase().as_bytes(), pattern.to_ascii_lowercase().as_bytes())
}

/// The rules of Kubernetes of the catalogue that a rule with these verbs and resources grants; `*` among either stands for all.
#[must_use]
pub fn kubernetes_rules(verbs: &[&str], resources: &[&str]) -> Vec<&'static CloudEntry> {
    let has = |given: &[&str], one: &str| given.contains(&one) || given.contains(&"*");
    let subresource =
        |one: &str| one.split_once('/').is_some_and(|(_, below)| resources.iter().any(|given| given.strip_prefix("*/") == Some(below)));
    let grants = |entry: &&CloudEntry| {
        let (verb, resource) = entry.name.split_once(' ').unwrap_or((entry.name, ""));
        has(verbs, verb) && (has(resources, resource) || subresource(resource))
    };
    of(Platform::KubernetesRule).filter(grants).collect()
}

/// Whether `pattern`, with `*` for any run of characters and `?` for one, matches all of `name`. Linear but for one step back.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((before, taken)) = star else { return false };
                at = before + 1;
                from = taken + 1;
                star = Some((before, from));
            }
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}
