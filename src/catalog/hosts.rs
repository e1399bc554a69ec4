//! Hosts that anybody can have for an hour. The list is `rules/catalog/hosts.yaml`; the build makes a static table of it.

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
    let host = host.trim_end_matches('.');
    let below = |known: &str| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    HOSTS.iter().find(|(known, _)| below(known)).map(|&(_, kind)| kind)
}
