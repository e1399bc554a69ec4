//! Which scopes the calls of a provider's client library take.
//!
//! The rows are in `rules/catalog/methods.yaml`, which names the documents they are from; the build makes a static table of them.

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// A call, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// The API that the client is for: `gmail`.
    pub client: &'static str,
    /// The call as it stands in code, without brackets: `users.messages.list`.
    pub call: &'static str,
    /// The narrowest scope that does.
    pub least: &'static str,
    /// The other scopes that the provider takes for it.
    pub accepts: &'static [&'static str],
}

/// The provider whose methods these are, by its id in the catalogue of scopes.
pub const PROVIDER: &str = "google";

/// The method of that client and call.
#[must_use]
pub fn find(client: &str, call: &str) -> Option<&'static Method> {
    METHODS.binary_search_by(|method| (method.client, method.call).cmp(&(client, call))).ok().map(|at| &METHODS[at])
}

/// Every method, by client and call.
#[must_use]
pub fn all() -> &'static [Method] {
    METHODS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::scopes;
    use crate::model::ScopeAccess;

    #[test]
    fn every_scope_exists_and_the_least_of_a_call_that_reads_only_reads() {
        const READS: &[&str] = &["list", "get", "batchGet", "export", "get_media", "export_media", "getProfile", "query", "searchContacts"];
        for method in all() {
            assert_eq!(find(method.client, method.call), Some(method));
            let entry = |name: &str| scopes::find(PROVIDER, name).unwrap_or_else(|| panic!("{}: {name} is not known", method.call));
            let least = entry(method.least);
            assert!(method.accepts.iter().all(|name| entry(name) != least), "{}", method.call);
            let verb = method.call.rsplit('.').next().unwrap_or_default();
            assert_eq!(least.access == ScopeAccess::Read, READS.contains(&verb), "{}", method.call);
        }
        assert_eq!(find("gmail", "users.messages.sendAll"), None);
    }
}
