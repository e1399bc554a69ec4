//! URLs of servers, read for what they say about the way there: scheme and host, references kept, nothing resolved.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::Url;

/// Names that stand for this machine, from a container too.
const THIS_MACHINE: &[&str] =
    &["localhost", "0.0.0.0", "host.docker.internal", "gateway.docker.internal", "host.containers.internal", "kubernetes.docker.internal"];

/// Ends of names that only resolve inside a machine or a private network: RFC 6761 and 6762, ICANN's `internal`, RFC 8375,
/// Kubernetes services, and Tailscale names, whose traffic is encrypted below HTTP.
const LOCAL_ENDS: &[&str] =
    &[".localhost", ".local", ".internal", ".home.arpa", ".svc", ".svc.cluster.local", ".cluster.local", ".lan", ".ts.net"];

/// Reads `text` as a URL. A text that is none has neither scheme nor host.
#[must_use]
pub fn parse(text: &str) -> Url {
    let trimmed = text.trim();
    let (scheme, rest) = match trimmed.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')) => {
            (scheme.to_ascii_lowercase(), rest)
        }
        _ => (String::new(), ""),
    };
    let host = host(rest).to_ascii_lowercase();
    let local = is_local(&host);
    Url { text: text.to_owned(), scheme, host, local }
}

/// The host of `//userinfo@host:port/path`; braces of references are stepped over as a whole.
fn host(rest: &str) -> &str {
    let authority = outside_braces(rest, |c| matches!(c, '/' | '?' | '#' | '\\')).map_or(rest, |end| &rest[..end]);
    let mut host = authority;
    while let Some(at) = outside_braces(host, |c| c == '@') {
        host = &host[at + 1..];
    }
    if let Some(address) = host.strip_prefix('[') {
        return address.split(']').next().unwrap_or(address);
    }
    outside_braces(host, |c| c == ':').map_or(host, |end| &host[..end])
}

fn outside_braces(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && wanted(c) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether `host` is this machine, a container neighbour, or a name that only resolves inside a private network.
///
/// Private addresses (10/8, 192.168/16, ...) are not: other machines are on the way there.
fn is_local(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    if host.is_empty() || host.contains(['$', '{', '<']) {
        return false;
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback() || address.is_unspecified();
    }
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return address.is_loopback() || address.is_unspecified();
    }
    THIS_MACHINE.contains(&host) || LOCAL_ENDS.iter().any(|end| host.ends_with(end)) || !host.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_for_scheme_host_and_nearness() {
        let table: &[(&str, &str, &str, bool)] = &[
            ("https://mcp.example.com/mcp", "https", "mcp.example.com", false),
            ("HTTP://User:pw@H.Example.com:8080/x?y=http://z", "http", "h.example.com", false),
            ("http://localhost:3000", "http", "localhost", true),
            ("http://127.0.0.1:8931/mcp", "http", "127.0.0.1", true),
            ("http://127.8.9.1", "http", "127.8.9.1", true),
            ("http://[::1]:3000/mcp", "http", "::1", true),
            ("http://[2001:db8::1]/", "http", "2001:db8::1", false),
            ("http://0.0.0.0:1", "http", "0.0.0.0", true),
            ("http://host.docker.internal:8000/sse", "http", "host.docker.internal", true),
            ("http://tools.agents.svc.cluster.local/mcp", "http", "tools.agents.svc.cluster.local", true),
            ("http://tools.agents.svc:80", "http", "tools.agents.svc", true),
            ("http://printer.local", "http", "printer.local", true),
            ("http://metadata.corp.internal", "http", "metadata.corp.internal", true),
            ("http://mcp-gateway:8080/mcp", "http", "mcp-gateway", true),
            ("http://box.tail1234.ts.net", "http", "box.tail1234.ts.net", true),
            ("http://192.168.1.5/mcp", "http", "192.168.1.5", false),
            ("http://10.0.0.5/mcp", "http", "10.0.0.5", false),
            ("http://localhost.attacker.example/mcp", "http", "localhost.attacker.example", false),
            ("http://localhost@mcp.example.com/mcp", "http", "mcp.example.com", false),
            ("ws://h.example.com", "ws", "h.example.com", false),
            ("http://${HOST:-localhost}:80/mcp", "http", "${host:-localhost}", false),
            ("${BASE_URL}/mcp", "", "", false),
            ("${SCHEME}://h.example.com", "", "", false),
            ("http://${USER}@h.example.com:${PORT}/x", "http", "h.example.com", false),
            ("", "", "", false),
            ("not a url", "", "", false),
        ];
        for &(text, scheme, host, local) in table {
            let url = parse(text);
            assert_eq!((url.scheme.as_str(), url.host.as_str(), url.local), (scheme, host, local), "{text}");
        }
    }
}
