//! Permissions boundaries of AWS: what a role may do is what its policies and its boundary both allow.
//!
//! Source: docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html. What a boundary leaves is told only where all of it is
//! written here: one that stands elsewhere, or that also refuses something, leaves what is not known.

use std::collections::BTreeSet;

use crate::catalog::cloud::{self, Danger, Platform};
use crate::model::{Cloud, CloudExtent, CloudGrant};
use crate::source::At;

/// The node to which the boundary of the role `node` is linked.
#[must_use]
pub fn limit(node: &str) -> String {
    format!("{LIMIT}{node}")
}

/// How such nodes begin.
pub(super) const LIMIT: &str = "limit ";

/// The node to which a policy is linked that refuses something.
pub const DENIES: &str = "denies";

/// Grants that boundaries leave of all; more is nobody's repository.
const MAX_GRANTS: usize = 10_000;

/// What `boundary` leaves of `grant`.
pub(super) fn left<'g>(grant: &'g CloudGrant, boundary: &'g [CloudGrant]) -> impl Iterator<Item = CloudGrant> + 'g {
    boundary.iter().take(MAX_GRANTS).filter_map(move |limit| both(grant, limit))
}

/// Whether everything that a boundary allows is known: actions, or the managed policy that allows all of them.
pub(super) fn is_known(boundary: &[CloudGrant]) -> bool {
    !boundary.is_empty() && boundary.iter().all(|grant| grant.cloud == Cloud::Aws && (!grant.predefined || is_everything(grant)))
}

/// What `grant` and `limit` both allow, as far as it can be said in one list.
fn both(grant: &CloudGrant, limit: &CloudGrant) -> Option<CloudGrant> {
    let (whole, unlimited) = (is_everything(grant), is_everything(limit));
    let conditional = grant.conditional || limit.conditional;
    if unlimited && (limit.extent == CloudExtent::Account || limit.extent == grant.extent) {
        return Some(CloudGrant { conditional, ..grant.clone() });
    }
    if grant.predefined && !whole || grant.all_but && !unlimited || limit.all_but && !whole {
        return None;
    }
    let mut rights: Vec<At<String>> = Vec::new();
    for right in &grant.rights {
        // Each is known by its place, which is where it is given.
        let narrower = limit.rights.iter().filter_map(|other| narrower(right, &other.value, whole));
        rights.extend(narrower.map(|action| At::new(action, right.span)));
    }
    let mut seen = BTreeSet::new();
    rights.retain(|right| seen.insert((right.span, right.value.clone())));
    let extent = match (grant.extent, limit.extent) {
        (CloudExtent::Account, other) | (other, CloudExtent::Account) => other,
        (CloudExtent::Unknown, _) | (_, CloudExtent::Unknown) => CloudExtent::Unknown,
        _ => CloudExtent::Resource,
    };
    (!rights.is_empty()).then(|| CloudGrant { rights, extent, conditional, predefined: false, all_but: limit.all_but, ..grant.clone() })
}

/// The narrower of two patterns of actions, if one covers the other.
fn narrower(right: &At<String>, limit: &str, whole: bool) -> Option<String> {
    if !whole && cloud::covers(limit, &right.value) {
        return Some(right.value.clone());
    }
    (whole || cloud::covers(&right.value, limit)).then(|| limit.to_owned())
}

/// Whether a grant is of every action.
fn is_everything(grant: &CloudGrant) -> bool {
    let all = |right: &At<String>| right.value.chars().all(|c| matches!(c, '*' | ':'));
    let managed = |right: &At<String>| {
        let own = right.value.starts_with("arn:") && !right.value.contains(":iam::aws:policy/");
        !own && cloud::find(Platform::AwsPolicy, &right.value).is_some_and(|entry| entry.danger == Danger::Full)
    };
    !grant.all_but && if grant.predefined { grant.rights.iter().any(managed) } else { grant.rights.iter().any(all) }
}
