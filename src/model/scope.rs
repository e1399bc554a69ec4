//! OAuth and API permissions: what an app or agent asks for, and what its work is known to need.

use super::{Consent, ScopeAccess, ScopeGrant, entity};
use crate::names::names;
use crate::source::At;

names! {
    /// What the place is in which a scope stands.
    ScopePlace {
        /// The manifest of an app: its provider reads the list as it stands.
        Manifest = "manifest",
        /// The configuration of a client or an agent, which asks for it when it signs in.
        Config = "config",
        /// Source code or an environment file.
        Source = "source",
        /// A document that says which scopes exist; clients tend to ask for all of them.
        Advertised = "advertised",
        /// The description of an API that an agent calls.
        Api = "api",
    }
}

entity! {
    /// One OAuth or API scope that an app or agent asks for.
    Scope as "scope" {
        /// The provider's id in the catalogue: `google`, `slack`.
        provider: String,
        /// The provider's name for people: `Google`.
        issuer: String,
        /// The scope by name, as written; where an id is written, the name that it stands for.
        name: At<String>,
        /// The id, where one is written instead of the name.
        id: Option<String>,
        /// What kind of right it is.
        access: ScopeAccess,
        /// How bad its abuse would be: `low` to `critical`; `None` when not in the catalogue.
        risk: Option<String>,
        /// What it touches: `mail`, `files`, `identity-admin`.
        domains: Vec<String>,
        /// What it lets its holder do, in plain words.
        allows: Option<String>,
        /// Narrower scopes of the same family, best first.
        narrower: Vec<String>,
        /// Who the token acts as: `user`, `bot`, `application`.
        holder: Option<String>,
        /// On whose behalf, where the provider tells the two apart.
        grant: Option<ScopeGrant>,
        /// Whose consent it takes, where the provider says.
        consent: Option<Consent>,
        /// Whether the catalogue has the scopes of its provider, so that a name it does not know is odd.
        listed: bool,
        /// What the place is.
        place: ScopePlace,
        /// Whether it is asked for only when a feature is used, or may be refused.
        optional: bool,
        /// Whether it stands for every scope of a family: `crm:*`.
        wildcard: bool,
        /// What the file says it is for.
        purpose: Option<At<String>>,
        /// What makes its abuse easier, in words that complete "and ...".
        amplifier: Option<At<String>>,
        /// For a name that the catalogue does not know, the nearest that it does.
        nearest: Option<String>,
        /// Another scope of the same app that includes it, as written there.
        implied_by: Option<At<String>>,
        /// The most that the known tools of the app need of this provider; `None` where they are not known, or not all of them.
        needed: Option<ScopeAccess>,
        /// Whether the known tools of the app leave it without use.
        unused: bool,
        /// Whether nothing says that an agent or a model is behind the app: neither its name, nor what lies beside its manifest.
        alone: bool,
        /// Whether its own provider alone gets the token: the server that is called with it is the provider's.
        home: bool,
    }
}

entity! {
    /// What a piece of an agent's work needs: a tool, an action, an API call.
    Need as "need" {
        /// The piece, by name.
        of: At<String>,
        /// The kind of right that it takes; `unknown` where nothing says so, which leaves the need of the whole agent open.
        access: ScopeAccess,
        /// What says so: `actionVerb: GET`.
        evidence: String,
        /// The provider whose API it calls, where that is known.
        provider: Option<String>,
        /// The scopes that it declares for itself.
        scopes: Vec<String>,
    }
}
