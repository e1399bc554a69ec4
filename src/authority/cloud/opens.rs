//! What a grant of cloud rights really opens, where it is more than an agent's work can need.
//!
//! Sources: docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html and .../reference_policies_elements_action.html;
//! cloud.google.com/iam/docs/roles-overview ("basic roles"); learn.microsoft.com/azure/role-based-access-control/built-in-roles;
//! kubernetes.io/docs/concepts/security/rbac-good-practices ("privilege escalation risks").

use crate::finding::Severity;
use crate::model::{Cloud, CloudGrant, Extent};
use crate::source::Span;

/// Why a grant is too much; of one role each is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Everything there is.
    Everything,
    /// Rights by which the role can give itself more.
    Escalation,
    /// A whole service, or all that is read or kept secret, on every resource.
    Service,
}

/// What a grant opens.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Why it is too much.
    pub cause: Cause,
    /// How bad its abuse would be.
    pub severity: Severity,
    /// The right at fault, as written.
    pub right: String,
    /// Its place.
    pub span: Span,
    /// What the holder can do; completes "can ...".
    pub can: String,
}

/// What `grant` opens that is too much; nothing where it is narrow enough, or its extent is not known.
#[must_use]
pub fn openings(grant: &CloudGrant) -> Vec<Opening> {
    let judge = grant.rights.iter().filter_map(|right| {
        let (cause, severity, can) = match grant.cloud {
            Cloud::Aws if grant.predefined => aws_managed(&right.value)?,
            Cloud::Aws => aws_action(grant, &right.value)?,
            Cloud::GoogleCloud => google(grant, &right.value)?,
            Cloud::Azure => azure(grant, &right.value)?,
            Cloud::Kubernetes => kubernetes(grant, &right.value)?,
        };
        let severity = if grant.conditional { less(severity)? } else { severity };
        Some(Opening { cause, severity, right: right.value.clone(), span: right.span, can })
    });
    // What is left out is one list, however long.
    judge.take(if grant.all_but { 1 } else { usize::MAX }).collect()
}

type Judged = Option<(Cause, Severity, String)>;

fn judged(cause: Cause, severity: Severity, can: impl Into<String>) -> Judged {
    Some((cause, severity, can.into()))
}

/// One step down for a condition, which narrows what we cannot weigh; what is medium without it is let pass.
fn less(severity: Severity) -> Option<Severity> {
    match severity {
        Severity::Critical => Some(Severity::High),
        Severity::High => Some(Severity::Medium),
        _ => None,
    }
}

/// Services whose whole does little harm in an agent's hands: it writes its own traces, or looks at metrics.
const HARMLESS: &[&str] = &["logs", "xray", "cloudwatch", "aws-marketplace", "freetier", "tag", "application-autoscaling", "health"];
/// Services whose whole is the agent's own kind of work: to call and manage models.
const MODELS: &[&str] = &["bedrock", "bedrock-agentcore", "bedrock-mantle", "sagemaker", "aoss", "polly", "transcribe", "translate", "textract", "rekognition", "comprehend", "lex", "kendra"];
/// Services that decide over identities and keys.
const IDENTITIES: &[&str] = &["iam", "sts", "organizations", "sso", "kms", "secretsmanager", "account"];

/// Actions with which a role gives itself or others more: docs.aws.amazon.com/IAM "PassRole", and permissions management actions.
const ESCALATING: &[&str] = &[
    "iam:passrole", "iam:createpolicyversion", "iam:setdefaultpolicyversion", "iam:attachrolepolicy", "iam:attachuserpolicy", "iam:attachgrouppolicy",
    "iam:putrolepolicy", "iam:putuserpolicy", "iam:putgrouppolicy", "iam:updateassumerolepolicy", "iam:createaccesskey", "iam:createloginprofile",
    "iam:updateloginprofile", "iam:addusertogroup", "iam:createrole", "iam:createuser", "sts:assumerole", "lambda:updatefunctioncode", "lambda:createfunction",
    "organizations:*", "iam:deleterolepermissionsboundary", "iam:putrolepermissionsboundary",
];
/// Reads that hand out what is kept secret.
const SECRETS: &[&str] = &["secretsmanager:getsecretvalue", "secretsmanager:batchgetsecretvalue", "secretsmanager:get*", "ssm:getparameter*", "kms:decrypt"];

fn aws_action(grant: &CloudGrant, action: &str) -> Judged {
    if grant.extent != Extent::Account {
        return None;
    }
    if grant.all_but {
        return judged(Cause::Everything, Severity::High, "do everything in the account but the listed actions");
    }
    let lower = action.to_ascii_lowercase();
    if lower == "*" || lower == "*:*" {
        return judged(Cause::Everything, Severity::Critical, "do everything in the whole account");
    }
    let (service, name) = lower.split_once(':')?;
    if name.chars().all(|c| c == '*') {
        let severity = match service {
            _ if HARMLESS.contains(&service) => return None,
            _ if IDENTITIES.contains(&service) => Severity::Critical,
            _ if MODELS.contains(&service) => Severity::Medium,
            _ => Severity::High,
        };
        let cause = if severity == Severity::Critical { Cause::Escalation } else { Cause::Service };
        return judged(cause, severity, format!("read, change and delete everything in `{service}`"));
    }
    if ESCALATING.contains(&lower.as_str()) || service == "iam" && matches!(name, "create*" | "put*" | "attach*" | "update*" | "pass*") {
        return judged(Cause::Escalation, Severity::High, format!("give itself more rights with `{action}` on any resource"));
    }
    if SECRETS.contains(&lower.as_str()) {
        let severity = if service == "secretsmanager" { Severity::High } else { Severity::Medium };
        return judged(Cause::Service, severity, format!("read every secret of the account with `{action}`"));
    }
    None
}

fn aws_managed(policy: &str) -> Judged {
    // arn:aws:iam::aws:policy/service-role/Name, or the name alone. A policy of the account's own is not known.
    let name = policy.rsplit('/').next().unwrap_or(policy);
    if policy.starts_with("arn:") && !policy.contains(":iam::aws:policy/") {
        return None;
    }
    let whole = |service: &str| format!("read, change and delete everything in {service}");
    match name {
        "AdministratorAccess" => judged(Cause::Everything, Severity::Critical, "do everything in the whole account"),
        "PowerUserAccess" => judged(Cause::Everything, Severity::High, "do everything in the account but manage users and roles"),
        "IAMFullAccess" | "AWSOrganizationsFullAccess" | "SecretsManagerReadWrite" | "AWSKeyManagementServicePowerUser" => {
            judged(Cause::Escalation, Severity::High, "give itself more rights or read what is kept secret")
        }
        "SystemAdministrator" | "DatabaseAdministrator" | "NetworkAdministrator" => judged(Cause::Service, Severity::High, "administer whole services"),
        "ReadOnlyAccess" => judged(Cause::Service, Severity::Medium, "read nearly everything in the account"),
        _ => {
            let service = name.strip_suffix("FullAccess").or_else(|| name.strip_suffix("FullAccess_v2")).filter(|service| !service.is_empty())?;
            let lower = service.trim_start_matches("Amazon").trim_start_matches("AWS").trim_end_matches('_').to_ascii_lowercase();
            match lower.as_str() {
                "cloudwatch" | "cloudwatchlogs" | "xray" | "xraydaemon" => None,
                name if MODELS.iter().any(|model| name.starts_with(model)) => judged(Cause::Service, Severity::Medium, whole(&lower)),
                _ => judged(Cause::Service, Severity::High, whole(&lower)),
            }
        }
    }
}

fn google(grant: &CloudGrant, role: &str) -> Judged {
    if !matches!(grant.extent, Extent::Account | Extent::Organisation) {
        return None;
    }
    let over = if grant.extent == Extent::Organisation { "every project of the folder or organisation" } else { "the whole project" };
    match role {
        "roles/owner" => judged(Cause::Everything, Severity::Critical, format!("do everything in {over}, and give others rights to it")),
        "roles/editor" => judged(Cause::Everything, Severity::High, format!("change and delete nearly everything in {over}")),
        "roles/iam.securityAdmin" | "roles/resourcemanager.projectIamAdmin" | "roles/resourcemanager.organizationAdmin" | "roles/iam.organizationRoleAdmin"
        | "roles/iam.roleAdmin" => judged(Cause::Escalation, Severity::Critical, format!("give itself any role in {over}")),
        "roles/iam.serviceAccountTokenCreator" | "roles/iam.serviceAccountKeyAdmin" | "roles/iam.serviceAccountAdmin" | "roles/iam.workloadIdentityPoolAdmin" => {
            judged(Cause::Escalation, Severity::High, format!("act as any service account of {over}"))
        }
        "roles/secretmanager.admin" | "roles/cloudkms.admin" | "roles/storage.admin" | "roles/bigquery.admin" | "roles/cloudsql.admin" | "roles/datastore.owner"
        | "roles/compute.admin" | "roles/container.admin" | "roles/run.admin" | "roles/cloudfunctions.admin" | "roles/spanner.admin" | "roles/firebase.admin" => {
            let service = role.trim_start_matches("roles/").split('.').next().unwrap_or(role);
            judged(Cause::Service, Severity::High, format!("read, change and delete everything of `{service}` in {over}"))
        }
        "roles/viewer" => judged(Cause::Service, Severity::Medium, format!("read nearly everything in {over}")),
        _ => None,
    }
}

fn azure(grant: &CloudGrant, role: &str) -> Judged {
    let over = match grant.extent {
        Extent::Organisation => "every subscription of the management group",
        Extent::Account => "the whole subscription",
        Extent::Group => "the resource group",
        _ => return None,
    };
    let wide = grant.extent != Extent::Group;
    match role {
        "Owner" => judged(Cause::Everything, if wide { Severity::Critical } else { Severity::High }, format!("do everything in {over}, and give others rights to it")),
        "Contributor" => judged(Cause::Everything, if wide { Severity::High } else { Severity::Medium }, format!("change and delete everything in {over}")),
        "User Access Administrator" | "Role Based Access Control Administrator" => judged(Cause::Escalation, Severity::High, format!("give itself any role in {over}")),
        "Key Vault Administrator" | "Key Vault Secrets Officer" if wide => judged(Cause::Service, Severity::High, format!("read and change every secret in {over}")),
        "Storage Account Contributor" | "Storage Blob Data Owner" | "Virtual Machine Contributor" | "SQL Server Contributor" if wide => {
            judged(Cause::Service, Severity::High, format!("change and delete everything of that service in {over}"))
        }
        _ => None,
    }
}

fn kubernetes(grant: &CloudGrant, right: &str) -> Judged {
    let wide = match grant.extent {
        Extent::Account => true,
        Extent::Group => false,
        _ => return None,
    };
    let over = if wide { "the whole cluster" } else { "its namespace" };
    let high = if wide { Severity::High } else { Severity::Medium };
    if grant.predefined {
        return match right {
            "cluster-admin" if wide => judged(Cause::Everything, Severity::Critical, format!("do everything in {over}")),
            "cluster-admin" => judged(Cause::Everything, Severity::High, format!("do everything in {over}")),
            "admin" | "edit" if wide => judged(Cause::Everything, Severity::High, "change and delete nearly everything in every namespace"),
            _ => None,
        };
    }
    let on = |kinds: &[&str]| grant.resources.iter().any(|resource| resource.value == "*" || kinds.contains(&resource.value.as_str()));
    let every = grant.resources.iter().any(|resource| resource.value == "*");
    match right {
        "*" if every => judged(Cause::Everything, if wide { Severity::Critical } else { Severity::High }, format!("do everything in {over}")),
        "escalate" | "bind" | "impersonate" => judged(Cause::Escalation, high, format!("give itself more rights in {over} with `{right}`")),
        "*" | "create" | "patch" | "update" if on(&["clusterroles", "roles", "clusterrolebindings", "rolebindings", "serviceaccounts/token"]) => {
            judged(Cause::Escalation, high, format!("change who may do what in {over}"))
        }
        "create" | "get" if on(&["pods/exec", "pods/attach", "nodes/proxy"]) && !every => judged(Cause::Escalation, high, format!("run commands in any pod of {over}")),
        "*" | "get" | "list" | "watch" if on(&["secrets"]) && !every && wide => judged(Cause::Service, Severity::High, format!("read every secret of {over}")),
        "delete" | "deletecollection" | "create" | "patch" | "update" if every => {
            judged(Cause::Everything, high, format!("{right} every kind of object in {over}"))
        }
        "*" if wide => {
            let kinds: Vec<&str> = grant.resources.iter().map(|resource| resource.value.as_str()).take(3).collect();
            judged(Cause::Service, Severity::Medium, format!("change and delete every one of {} in {over}", kinds.join(", ")))
        }
        _ => None,
    }
}
