//! Which scopes the calls of a provider's API take.
//!
//! The rows are in `rules/catalog/methods/`, a file a provider, which name the documents they are from; the build makes a static table of them.

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// A call, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// The provider, by its id in the catalogue of scopes.
    pub provider: &'static str,
    /// The API that the client is for: `gmail`. Empty where a provider has only one.
    pub client: &'static str,
    /// The call as it stands in code, without brackets: `users.messages.list`; of a REST API its method and path: `GET /me/messages`.
    pub call: &'static str,
    /// The narrowest scope that does; empty where that depends on what the call is about.
    pub least: &'static str,
    /// The other scopes that the provider takes for it.
    pub accepts: &'static [&'static str],
}

impl Method {
    /// Every scope that the provider takes for it, the narrowest first where there is one.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.least).filter(|least| !least.is_empty()).chain(self.accepts.iter().copied())
    }
}

/// The method of that provider, client and call.
#[must_use]
pub fn find(provider: &str, client: &str, call: &str) -> Option<&'static Method> {
    let key = (provider, client, call);
    METHODS.binary_search_by(|method| (method.provider, method.client, method.call).cmp(&key)).ok().map(|at| &METHODS[at])
}

/// More segments has no path.
const MAX_SEGMENTS: usize = 8;

/// The request of a REST API. `segments` are those of its path in small letters; `None` stands for one that is not known. `{id}` of the
/// catalogue is any segment, and where several rows fit, the one with most words of its own counts.
#[must_use]
pub fn request(provider: &str, verb: &str, segments: &[Option<String>]) -> Option<&'static Method> {
    let first = segments.first()?.as_deref()?;
    if segments.len() > MAX_SEGMENTS {
        return None;
    }
    let start = format!("{verb} /{first}");
    let from = METHODS.partition_point(|method| (method.provider, method.client, method.call) < (provider, "", start.as_str()));
    let rows = METHODS[from..].iter().take_while(|method| method.provider == provider && method.call.starts_with(&start));
    rows.filter_map(|method| Some((words_in_common(method.call.split_once(" /")?.1, segments)?, method)))
        .max_by_key(|(words, _)| *words)
        .map(|(_, method)| method)
}

/// How many segments of `path` are words that the request has too; `None` where they do not fit.
fn words_in_common(path: &str, segments: &[Option<String>]) -> Option<usize> {
    let (mut own, mut words) = (path.split('/'), 0);
    for segment in segments {
        match (own.next()?, segment) {
            ("{id}", _) => {}
            (word, Some(segment)) if word == segment => words += 1,
            _ => return None,
        }
    }
    own.next().is_none().then_some(words)
}

/// Every method, by provider, client and call.
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
    fn every_scope_exists_and_is_there_once() {
        for method in all() {
            assert_eq!(find(method.provider, method.client, method.call), Some(method));
            let entry = |name: &str| scopes::find(method.provider, name).unwrap_or_else(|| panic!("{}: {name} is not known", method.call));
            let all: Vec<_> = method.scopes().map(entry).collect();
            for (index, scope) in all.iter().enumerate() {
                assert!(!all[..index].contains(scope), "{}: {}", method.call, scope.name);
            }
        }
        assert_eq!(find("google", "gmail", "users.messages.sendAll"), None);
    }

    #[test]
    fn what_only_reads_needs_no_scope_that_writes() {
        const READS: &[&str] =
            &["list", "get", "batchGet", "export", "get_media", "export_media", "getProfile", "search", "searchContacts", "query"];
        for method in all().iter().filter(|method| !method.least.is_empty()) {
            let verb = method.call.rsplit('.').next().unwrap_or_default();
            let reads = READS.contains(&verb) && method.provider == "google" || method.call.starts_with("GET ");
            let of = |name: &str| scopes::find(method.provider, name).map_or(ScopeAccess::Unknown, |entry| entry.access);
            let any = method.scopes().any(|name| of(name) == ScopeAccess::Read);
            assert!(!reads || !any || of(method.least) <= ScopeAccess::Read, "{}", method.call);
            // What these create is a report, or a watch over what is read.
            let reports = matches!(method.client, "analyticsdata" | "forms" | "youtube");
            let writes = matches!(verb, "create" | "insert" | "delete" | "update" | "patch" | "send") && !reports;
            assert!(!writes || of(method.least) > ScopeAccess::Read, "{}", method.call);
        }
    }

    #[test]
    fn requests_are_found_by_their_paths() {
        let call = |verb: &str, path: &str| {
            let segments: Vec<Option<String>> = path.split('/').map(|part| (part != "*").then(|| part.to_owned())).collect();
            request("microsoft-graph", verb, &segments).map(|method| (method.call, method.least))
        };
        assert_eq!(call("GET", "me/messages"), Some(("GET /me/messages", "Mail.Read")));
        assert_eq!(call("GET", "me/mailfolders/inbox/messages"), Some(("GET /me/mailfolders/{id}/messages", "Mail.Read")));
        assert_eq!(call("POST", "users/*/sendmail"), Some(("POST /users/{id}/sendmail", "Mail.Send")));
        assert_eq!(call("GET", "me/*"), None);
        assert_eq!(call("GET", "me/nothing"), None);
        assert_eq!(call("GET", "mess/ages"), None);
    }
}
