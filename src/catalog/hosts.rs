//! Hosts whose content is anybody's, and addresses of installers that are their project's own. The lists are `rules/catalog/hosts.yaml` and
//! `installers.yaml`; the build makes static tables of them.

include!(concat!(env!("OUT_DIR"), "/hosts.rs"));

/// What such a host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Leads to somebody's own machine, under a name that changes hands.
    Tunnel,
    /// Shows whatever is sent to it to whoever made it.
    Inbox,
    /// Keeps and serves what anybody puts there.
    Paste,
}

/// What `host` is for, if it is one of these or a name below one. `host` is in lower case, without port.
#[must_use]
pub fn ephemeral(host: &str) -> Option<Kind> {
    find(host).flatten()
}

/// Whether `host` is for good somebody's who need not say who he is: hosting below a name that is free to take, a short link.
#[must_use]
pub fn borrowed(host: &str) -> bool {
    find(host) == Some(None)
}

fn find(host: &str) -> Option<Option<Kind>> {
    let host = host.trim_end_matches('.');
    let below = |known: &str| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    HOSTS.iter().find(|(known, _)| below(known)).map(|&(_, kind)| kind)
}

/// Whether `address`, a URL without its scheme, is one under which a project that many know gives its own installer.
#[must_use]
pub fn installer(address: &str) -> bool {
    INSTALLERS.iter().any(|known| {
        let rest = address.strip_prefix(known);
        // What is listed without a path is a whole host: `mise.run.acme.dev` is another.
        rest.is_some_and(|rest| known.contains('/') || rest.is_empty() || rest.starts_with(['/', '?', '#']))
    })
}
