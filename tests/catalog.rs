//! The catalogues keep what they promise: names that lead somewhere, substitutes that are weaker, words where a finding needs them.

use std::collections::BTreeSet;

use bailiwick::authority::package::Launch;
use bailiwick::authority::url;
use bailiwick::catalog::hosts::{Kind, ephemeral};
use bailiwick::catalog::products::{self, Strategy};
use bailiwick::catalog::scopes::{ScopeEntry, all, find};
use bailiwick::catalog::servers;
use bailiwick::finding::Severity;
use bailiwick::model::{Gate, ScopeAccess, Subject};

#[test]
fn every_narrower_scope_exists_and_is_weaker() {
    let mut wrong = Vec::new();
    for entry in all() {
        for name in &entry.narrower {
            match find(entry.provider, name) {
                None => wrong.push(format!("{}: {name} is not in the catalogue", entry.name)),
                Some(other) if !weaker(other, entry) => wrong.push(format!("{}: {name} is not weaker", entry.name)),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn weaker(one: &ScopeEntry, other: &ScopeEntry) -> bool {
    one.access <= other.access && one.risk <= other.risk && (one.access, one.risk) != (other.access, other.risk)
}

#[test]
fn names_are_unique_and_lead_to_their_entry() {
    let mut seen = BTreeSet::new();
    for entry in all() {
        assert!(seen.insert((entry.provider, entry.name, entry.grant)), "{} is there twice", entry.name);
        assert_eq!(find(entry.provider, entry.name), Some(entry));
        assert_eq!(find(entry.provider, entry.short), Some(entry));
    }
    assert!(all().is_sorted_by_key(|entry| (entry.provider, entry.name, entry.grant)));
}

#[test]
fn whoever_may_do_much_is_told_in_words_what() {
    let silent: Vec<&str> = all()
        .filter(|entry| entry.access >= ScopeAccess::Admin || entry.risk >= Severity::High)
        .filter(|entry| entry.allows.is_none_or(str::is_empty))
        .map(|entry| entry.name)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn full_access_always_has_a_substitute() {
    // The help of the rule about full access names one.
    let alone: Vec<&str> =
        all().filter(|entry| entry.access == ScopeAccess::Full && entry.narrower.is_empty()).map(|entry| entry.name).collect();
    assert!(alone.is_empty(), "{alone:#?}");
}

#[test]
fn well_known_scopes_are_judged_as_people_know_them() {
    use ScopeAccess::{Admin, Full, Identity, Read, Write};
    let table: &[(&str, &str, ScopeAccess, Severity)] = &[
        ("google", "https://mail.google.com/", Full, Severity::Critical),
        ("google", "https://www.googleapis.com/auth/drive", Full, Severity::Critical),
        ("google", "https://www.googleapis.com/auth/cloud-platform", Full, Severity::Critical),
        ("google", "https://www.googleapis.com/auth/calendar", Full, Severity::High),
        ("google", "https://www.googleapis.com/auth/admin.directory.user", Admin, Severity::Critical),
        ("google", "https://www.googleapis.com/auth/admin.directory.user.readonly", Read, Severity::Medium),
        ("google", "https://www.googleapis.com/auth/gmail.modify", Write, Severity::Critical),
        ("google", "https://www.googleapis.com/auth/spreadsheets", Write, Severity::Medium),
        ("google", "drive.file", Write, Severity::Low),
        ("google", "email", Identity, Severity::Low),
        ("google", "openid", Identity, Severity::Low),
        ("github", "repo", Full, Severity::Critical),
        ("github", "admin:org", Admin, Severity::Critical),
        ("github", "public_repo", Write, Severity::Medium),
        ("slack", "admin", Admin, Severity::Critical),
        ("slack", "admin.users:write", Admin, Severity::Critical),
        ("slack", "admin.users:read", Read, Severity::Medium),
        ("slack", "chat:write", Write, Severity::Medium),
        ("slack", "channels:history", Read, Severity::Medium),
    ];
    for &(provider, name, access, risk) in table {
        let entry = find(provider, name).unwrap_or_else(|| panic!("{provider} {name}"));
        assert_eq!((entry.access, entry.risk), (access, risk), "{provider} {name}");
    }
    assert_eq!(find("slack", "drive"), None);
    assert_eq!(find("google", "https://www.googleapis.com/auth/Drive"), None);
}

#[test]
fn servers_are_found_by_every_name_they_go_by() {
    for entry in servers::all() {
        assert!(!entry.does.is_empty(), "{} does something", entry.name);
        for &(kind, name) in entry.names.iter().filter(|(kind, _)| *kind != "url") {
            assert_eq!(servers::find(kind, name), Some(entry), "{kind} {name}");
        }
    }
    let table = [
        ("npm", "@ModelContextProtocol/server-filesystem", Some("Filesystem (reference)")),
        ("pypi", "mcp_server_fetch", Some("Fetch (reference)")),
        ("oci", "docker.io/mcp/filesystem", Some("Filesystem (reference)")),
        ("command", "github-mcp-server", Some("GitHub MCP Server (official)")),
        ("npm", "mcp-server-fetch", None),
        ("npm", "", None),
    ];
    for (kind, name, expected) in table {
        assert_eq!(servers::find(kind, name).map(|entry| entry.name), expected, "{kind} {name}");
    }
}

#[test]
fn servers_are_found_by_host_and_path() {
    let table = [
        ("https://mcp.stripe.com", Some("Stripe")),
        ("https://MCP.stripe.com:443/v1?x=1", Some("Stripe")),
        ("https://mcp.supabase.com/mcp?read_only=true", Some("Supabase")),
        ("https://mcp.supabase.com/mcp/x", Some("Supabase")),
        ("https://mcp.supabase.com/mcpx", None),
        ("https://mcp.supabase.com", None),
        ("https://x.mcp.stripe.com", None),
        ("https://mcp.stripe.com.acme.dev/", None),
        ("mcp.stripe.com", None),
    ];
    for (url, expected) in table {
        let known = servers::known(&Launch::default(), Some(&url::parse(url)));
        assert_eq!(known.map(|entry| entry.name), expected, "{url}");
    }
}

#[test]
fn names_one_slip_away_resemble_a_well_known_one() {
    let table = [
        ("npm", "@modelcontextprotocl/server-filesystem", Some("@modelcontextprotocol/server-filesystem")),
        ("npm", "@modelcontextprotocol/server-filesytsem", Some("@modelcontextprotocol/server-filesystem")),
        ("npm", "@modelcontextprotocol/server_filesystem", Some("@modelcontextprotocol/server-filesystem")),
        ("npm", "modelcontextprotocol-server-filesystem", None),
        ("npm", "@modelcontextprotocol/server-filesystem", None),
        ("npm", "@acme/server-filesystem", None),
        ("pypi", "mcp-server-gti", Some("mcp-server-git")),
        ("pypi", "mcp_server_git", None),
        ("oci", "mcp/filesystm", None),
        ("npm", "", None),
    ];
    for (ecosystem, name, expected) in table {
        assert_eq!(servers::resembles(ecosystem, name), expected, "{ecosystem} {name}");
    }
}

#[test]
fn ephemeral_hosts_are_known_with_all_below_them() {
    let table = [
        ("ab12.ngrok-free.app", Some(Kind::Tunnel)),
        ("webhook.site", Some(Kind::Inbox)),
        ("eo1.m.pipedream.net", Some(Kind::Inbox)),
        ("mcp.pipedream.net", None),
        ("pastebin.com.", Some(Kind::Paste)),
        ("notngrok.io", None),
        ("ngrok.io.acme.dev", None),
        ("", None),
    ];
    for (host, expected) in table {
        assert_eq!(ephemeral(host), expected, "{host}");
    }
}

#[test]
fn products_are_known_by_the_names_that_dialects_use() {
    let claimed: BTreeSet<&str> = bailiwick::dialect::ALL.iter().flat_map(|dialect| dialect.claims()).map(|claim| claim.product).collect();
    let unknown: Vec<&str> = products::all().iter().map(|product| product.name).filter(|name| !claimed.contains(name)).collect();
    assert!(unknown.is_empty(), "no dialect reads {unknown:?}");
    assert_eq!(products::strategy("Claude Code"), Some(Strategy::DenyAskAllow));
    assert_eq!(products::strategy("Cline"), None);
    let tools = products::defaults("Codex").map(|defaults| defaults.tools);
    assert_eq!(tools.and_then(|tools| tools.first()), Some(&("apply_patch", Subject::Write, Gate::None)));
    assert_eq!(products::defaults("Cursor"), None);
}
