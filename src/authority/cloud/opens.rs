//! What a grant of cloud rights really opens, where it is more than an agent's work can need. What single rights are is the catalogue's; how
//! much of an account they open depends on the statement around them.

use crate::catalog::cloud::{self, CloudEntry, Danger, Platform};
use crate::finding::Severity;
use crate::model::{Cloud, CloudExtent, CloudGrant};
use crate::source::{At, Span};

/// Why a grant is too much; of one role each is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Everything there is, or nearly.
    Everything,
    /// Rights by which the role gives itself more.
    Escalation,
    /// A whole service, or what is secret, on every resource.
    Service,
}

/// What a right opens.
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
    /// What would do instead, the most likely first.
    pub narrower: Vec<&'static str>,
}

/// What `grant` opens that is too much; nothing where it is narrow enough, or how much it reaches is not known.
#[must_use]
pub fn openings(grant: &CloudGrant) -> Vec<Opening> {
    let judge = |right: &At<String>| {
        let (severity, opening) = match grant.cloud {
            Cloud::Aws if grant.predefined => managed(right)?,
            Cloud::Aws => action(grant, right)?,
            Cloud::GoogleCloud => google(grant, right)?,
            Cloud::Azure => azure(grant, right)?,
            Cloud::Kubernetes if grant.predefined => cluster_role(grant, right)?,
            Cloud::Kubernetes => return None,
        };
        // A condition narrows what cannot be weighed here: one step down.
        let severity = if grant.conditional { less(severity) } else { severity };
        (severity >= Severity::Medium).then_some(Opening { severity, ..opening })
    };
    // What is left out is one list, however long.
    let first = if grant.all_but { 1 } else { usize::MAX };
    let mut all: Vec<Opening> = grant.rights.iter().take(first).filter_map(judge).collect();
    if grant.cloud == Cloud::Kubernetes && !grant.predefined {
        all.extend(verbs(grant));
    }
    all
}

type Judged = Option<(Severity, Opening)>;

fn less(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        _ => Severity::Low,
    }
}

fn plain(right: &At<String>, cause: Cause, severity: Severity, can: &str) -> Judged {
    let opening = Opening { cause, severity, right: right.value.clone(), span: right.span, can: can.to_owned(), narrower: Vec::new() };
    Some((severity, opening))
}

fn known(right: &At<String>, entry: &'static CloudEntry, severity: Severity) -> Judged {
    let (_, opening) = plain(right, cause(entry), severity, entry.allows.unwrap_or("do more than it needs"))?;
    Some((severity, Opening { narrower: entry.narrower.to_vec(), ..opening }))
}

fn cause(entry: &CloudEntry) -> Cause {
    match entry.danger {
        Danger::Full => Cause::Everything,
        // Most of an account, short of rights over rights.
        Danger::Broad if entry.risk == Severity::Critical => Cause::Everything,
        Danger::Escalation | Danger::Credentials => Cause::Escalation,
        _ => Cause::Service,
    }
}

/// An action of AWS, perhaps with wildcards, on every resource of its kind.
fn action(grant: &CloudGrant, right: &At<String>) -> Judged {
    if grant.extent != CloudExtent::Account {
        return None;
    }
    if grant.all_but {
        return plain(right, Cause::Everything, Severity::High, "do everything in the AWS account but what is listed");
    }
    let pattern = right.value.as_str();
    if pattern.chars().all(|c| matches!(c, '*' | ':')) {
        return known(right, cloud::find(Platform::AwsAction, "*")?, Severity::Critical);
    }
    if !pattern.contains(['*', '?']) {
        let entry = cloud::find(Platform::AwsAction, pattern)?;
        let also = |with: &&str| grant.rights.iter().any(|other| cloud::aws_actions(&other.value).iter().any(|entry| entry.name == *with));
        let needs_more = !entry.with.is_empty() && !entry.with.iter().any(also);
        // One action by name may well be the agent's work, and some can name no resource; but those that can, on every one there is, are not.
        let enough = entry.risk >= Severity::High || entry.scoped && entry.danger != Danger::Read;
        return known(right, entry, entry.risk).filter(|_| enough && !needs_more);
    }
    let (service, name) = pattern.split_once(':')?;
    let whole = !name.is_empty() && name.chars().all(|c| c == '*');
    if let Some(entry) = cloud::find(Platform::AwsAction, &format!("{service}:*")).filter(|_| whole) {
        return known(right, entry, entry.risk);
    }
    let granted = cloud::aws_actions(pattern);
    let worst = granted.into_iter().filter(|entry| entry.danger != Danger::Read).max_by_key(|entry| entry.risk);
    match worst {
        // What the whole of a service does that is in no list by itself: it does harm, and little else than its own.
        Some(entry) if whole => {
            known(right, entry, entry.risk.min(if entry.danger == Danger::Evasion { Severity::Medium } else { entry.risk }))
        }
        Some(entry) => known(right, entry, entry.risk),
        None if whole && !SMALL.contains(&service) => {
            plain(right, Cause::Service, Severity::Medium, &format!("use, change and delete everything of `{service}`"))
        }
        None => None,
    }
}

/// Services whose whole does no harm to speak of: an agent's own traces and metrics, models that only compute.
/// Source: docs.aws.amazon.com/service-authorization/latest/reference, access levels.
const SMALL: &[&str] = &[
    "xray", "cloudwatch", "polly", "transcribe", "translate", "textract", "rekognition", "comprehend", "tag", "health", "freetier",
    "pricing",
];

/// A managed policy by name or ARN. One of the account's own is not known.
fn managed(right: &At<String>) -> Judged {
    let policy = right.value.as_str();
    if policy.starts_with("arn:") && !policy.contains(":iam::aws:policy/") {
        return None;
    }
    if let Some(entry) = cloud::find(Platform::AwsPolicy, policy) {
        return known(right, entry, entry.risk).filter(|(severity, _)| *severity >= Severity::High);
    }
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let service =
        name.strip_suffix("FullAccess").map(|service| service.trim_start_matches("Amazon").trim_start_matches("AWS").trim_end_matches('_'));
    let service = service
        .filter(|service| !service.is_empty() && !SMALL.contains(&service.to_ascii_lowercase().as_str()) && *service != "CloudWatchLogs")?;
    plain(right, Cause::Service, Severity::Medium, &format!("use, change and delete everything of {service}"))
}

/// A predefined role of Google Cloud on a whole project or more.
fn google(grant: &CloudGrant, right: &At<String>) -> Judged {
    if !matches!(grant.extent, CloudExtent::Account | CloudExtent::Organisation) {
        return None;
    }
    let entry = cloud::find(Platform::GoogleRole, &right.value).filter(|entry| entry.risk >= Severity::High)?;
    known(right, entry, if entry.scoped { less(entry.risk) } else { entry.risk })
}

/// A role of Azure on a resource group or more.
fn azure(grant: &CloudGrant, right: &At<String>) -> Judged {
    let entry = cloud::find(Platform::AzureRole, &right.value).filter(|entry| entry.risk >= Severity::High)?;
    match grant.extent {
        CloudExtent::Account | CloudExtent::Organisation => known(right, entry, if entry.scoped { less(entry.risk) } else { entry.risk }),
        CloudExtent::Group if entry.risk == Severity::Critical => known(right, entry, less(entry.risk)),
        _ => None,
    }
}

/// A cluster role that Kubernetes comes with: of the cluster, or of a namespace.
fn cluster_role(grant: &CloudGrant, right: &At<String>) -> Judged {
    let entry = cloud::find(Platform::KubernetesRole, &right.value).filter(|entry| entry.risk >= Severity::High)?;
    match grant.extent {
        CloudExtent::Account => known(right, entry, entry.risk),
        CloudExtent::Group if entry.danger == Danger::Full => known(right, entry, Severity::High),
        _ => None,
    }
}

/// A rule of Kubernetes: verbs over resources, each danger at its verb.
fn verbs(grant: &CloudGrant) -> Vec<Opening> {
    let cluster = match grant.extent {
        CloudExtent::Account => true,
        CloudExtent::Group => false,
        _ => return Vec::new(),
    };
    let verbs: Vec<&str> = grant.rights.iter().map(|right| right.value.as_str()).collect();
    let kinds: Vec<&str> = grant.resources.iter().flat_map(|kind| group(&kind.value)).collect();
    // Whoever may read every kind may read subresources too, which is not what anybody writes `*` for.
    let reads = !verbs.iter().any(|verb| !matches!(*verb, "get" | "list" | "watch"));
    let mut found: Vec<Opening> = Vec::new();
    for entry in cloud::kubernetes_rules(&verbs, &kinds) {
        if reads && kinds.contains(&"*") && entry.name.contains('/') {
            continue;
        }
        let verb = entry.name.split(' ').next().unwrap_or_default();
        let Some(right) =
            grant.rights.iter().find(|right| right.value == verb).or_else(|| grant.rights.iter().find(|right| right.value == "*"))
        else {
            continue;
        };
        // Running workloads in its namespace is what an agent of the cluster does; in all of them it is as good as administering it.
        let severity = if cluster { entry.risk } else { less(entry.risk) };
        let Some((_, opening)) = known(right, entry, severity).filter(|_| severity >= Severity::High || entry.danger == Danger::Full)
        else {
            continue;
        };
        match found.iter_mut().find(|other| other.span == opening.span && other.cause == opening.cause) {
            Some(other) if other.severity < severity => *other = opening,
            Some(_) => {}
            None => found.push(opening),
        }
    }
    found
}

/// The kinds of a group of Kubernetes that lead to more rights, for a rule about all of them; any other kind is itself.
/// Source: kubernetes.io/docs/reference/kubernetes-api.
fn group(kind: &str) -> Vec<&str> {
    match kind {
        "*.core" => vec![
            "pods",
            "pods/exec",
            "pods/attach",
            "pods/ephemeralcontainers",
            "secrets",
            "serviceaccounts",
            "serviceaccounts/token",
            "nodes/proxy",
            "namespaces",
            "persistentvolumes",
            "persistentvolumeclaims",
        ],
        "*.apps" => vec!["deployments", "daemonsets", "statefulsets", "replicasets"],
        "*.batch" => vec!["jobs", "cronjobs"],
        "*.rbac.authorization.k8s.io" => vec!["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
        other => vec![other],
    }
}
