//! Rights in a cloud account or a cluster, and who holds them: what infrastructure code says.
//!
//! Things of the infrastructure (a role, a service account, a function) are nodes, named by keys that only the dialect that makes them
//! knows. Links say which acts with the rights of which, across files; linking walks them from the agents and tells each grant whose it is.

use super::entity;
use crate::names::names;
use crate::source::At;

names! {
    /// Whose rights they are.
    Cloud {
        /// AWS IAM.
        Aws = "aws",
        /// Google Cloud IAM.
        GoogleCloud = "google-cloud",
        /// Azure role-based access control.
        Azure = "azure",
        /// Kubernetes role-based access control.
        Kubernetes = "kubernetes",
    }
}

names! {
    /// How much a grant reaches, narrow to wide.
    CloudExtent {
        /// Named resources.
        Resource = "resource",
        /// A namespace, a resource group.
        Group = "group",
        /// A whole account, project, subscription or cluster.
        Account = "account",
        /// A folder, a management group or an organisation of several.
        Organisation = "organisation",
        /// Not known here.
        Unknown = "unknown",
    }
}

entity! {
    /// Rights that a role holds.
    CloudGrant as "cloud-grant" {
        /// Whose rights they are.
        cloud: Cloud,
        /// The node they belong to.
        node: String,
        /// What the role is called.
        role: String,
        /// Actions (`s3:GetObject`), verbs, or names of predefined roles and policies, as written.
        rights: Vec<At<String>>,
        /// Whether `rights` are names of predefined roles or policies.
        predefined: bool,
        /// Whether all actions but `rights` are meant (`NotAction`).
        all_but: bool,
        /// What they may be used on, as written; kinds of objects for Kubernetes.
        resources: Vec<At<String>>,
        /// How much that is.
        extent: CloudExtent,
        /// A condition narrows it.
        conditional: bool,
    }
}

names! {
    /// How sure it is that an agent stands at a link's start.
    Sure {
        /// A resource that is an agent.
        Declared = "declared",
        /// Its name says so: it counts where something else says so too.
        Named = "named",
        /// No agent stands there.
        None = "none",
    }
}

entity! {
    /// That one thing of the infrastructure acts with the rights of another: an agent with its role's, a function with its own.
    Link as "link" {
        /// The node that acts.
        from: String,
        /// The node whose rights it has.
        to: String,
        /// Whether an agent stands at its start: its name is the origin's agent.
        sure: Sure,
        /// The folder within which another agent backs up one that is only called so.
        folder: String,
    }
}
