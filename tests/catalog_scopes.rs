//! The catalogue of scopes keeps what it promises: names that lead somewhere, substitutes that are weaker, words where a finding needs them.

use std::collections::BTreeSet;

use bailiwick::catalog::scopes::{
    ScopeEntry, ScopeGrant, all, by_id, find, find_granted, implied, implied_by, nearest, owners, provider, provider_of_host,
    provider_of_package, providers,
};
use bailiwick::finding::Severity;
use bailiwick::model::ScopeAccess;

#[test]
fn every_narrower_scope_exists_and_is_weaker() {
    let mut wrong = Vec::new();
    for entry in all() {
        for name in &entry.narrower {
            match of_same_grant(entry, name) {
                None => wrong.push(format!("{}: {name} is not in the catalogue", entry.name)),
                Some(other) if !weaker(other, entry) => wrong.push(format!("{}: {name} is not weaker", entry.name)),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The scope `name` of the provider and the grant of `entry`.
fn of_same_grant(entry: &ScopeEntry, name: &str) -> Option<&'static ScopeEntry> {
    match entry.grant {
        Some(grant) => find_granted(entry.provider, name, grant).filter(|other| other.grant == entry.grant),
        None => find(entry.provider, name),
    }
}

fn weaker(one: &ScopeEntry, other: &ScopeEntry) -> bool {
    one.access <= other.access && one.risk <= other.risk && (one.access, one.risk) != (other.access, other.risk)
}

#[test]
fn names_are_unique_and_lead_to_their_entry() {
    let mut seen = BTreeSet::new();
    for entry in all() {
        assert!(seen.insert((entry.provider, entry.name, entry.grant)), "{} is there twice", entry.name);
        assert_eq!(of_same_grant(entry, entry.name), Some(entry));
        assert_eq!(of_same_grant(entry, entry.short), Some(entry));
        for alias in &entry.aliases {
            assert_eq!(of_same_grant(entry, alias), Some(entry), "{alias}");
        }
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
        ("salesforce", "Full", Full, Severity::Critical),
        ("salesforce", "Api", Write, Severity::High),
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
fn what_a_scope_includes_exists_and_is_no_worse_and_never_itself() {
    let mut wrong = Vec::new();
    for entry in all() {
        for name in &entry.implies {
            match of_same_grant(entry, name) {
                None => wrong.push(format!("{} {}: {name} is not in the catalogue", entry.provider, entry.name)),
                Some(other) if other.risk > entry.risk => wrong.push(format!("{} {}: {name} is riskier", entry.provider, entry.name)),
                Some(other) if other == entry || implied(other).contains(&entry) => {
                    wrong.push(format!("{} {}: {name} includes it in turn", entry.provider, entry.name));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn included_scopes_are_found_through_others() {
    let names = |entries: Vec<&ScopeEntry>| entries.into_iter().map(|entry| entry.short).collect::<Vec<_>>();
    let org = find("github", "admin:org").expect("known");
    assert_eq!(names(implied(org)), ["read:org", "write:org"]);
    assert_eq!(names(implied_by(find("github", "read:org").expect("known"))), ["admin:org", "write:org"]);
    let mail = find("google", "https://mail.google.com/").expect("known");
    assert!(names(implied(mail)).contains(&"gmail.readonly"));
    let read = find_granted("microsoft-graph", "Mail.Read", ScopeGrant::Application).expect("known");
    assert_eq!(implied_by(read).into_iter().map(|entry| (entry.name, entry.grant)).collect::<Vec<_>>(), [("Mail.ReadWrite", read.grant)]);
    assert!(implied(find("slack", "chat:write").expect("known")).is_empty());
}

#[test]
fn one_name_is_two_permissions_where_the_provider_says_so() {
    let delegated = find_granted("microsoft-graph", "Mail.ReadWrite", ScopeGrant::Delegated).expect("known");
    let application = find_granted("microsoft-graph", "Mail.ReadWrite", ScopeGrant::Application).expect("known");
    assert_eq!(find("microsoft-graph", "https://graph.microsoft.com/Mail.ReadWrite"), Some(delegated));
    assert_eq!((delegated.risk, application.risk), (Severity::High, Severity::Critical));
    assert_eq!(by_id("E2A3A72E-5F79-4C64-B1B1-878B674786C9", None), Some(application));
    assert_eq!(by_id("e2a3a72e-5f79-4c64-b1b1-878b674786c9", Some(ScopeGrant::Delegated)), None);
    // Microsoft gave one id to both.
    let id = "405a51b5-8d8d-430b-9842-8be4b0e9f324";
    assert_eq!(
        by_id(id, Some(ScopeGrant::Application)).map(|entry| (entry.name, entry.grant)),
        Some(("User.Export.All", Some(ScopeGrant::Application)))
    );
    assert_eq!(
        by_id(id, Some(ScopeGrant::Delegated)).map(|entry| (entry.name, entry.grant)),
        Some(("User.Export.All", Some(ScopeGrant::Delegated)))
    );
    assert_eq!(by_id("00000000-0000-0000-0000-000000000000", None), None);
    assert_eq!(by_id("0x8", None).map(|entry| entry.name), Some("ADMINISTRATOR"));
    assert_eq!(find_granted("slack", "chat:write", ScopeGrant::Delegated).map(|entry| entry.name), Some("chat:write"));
}

#[test]
fn ids_lead_to_their_scope_and_aliases_are_only_spellings() {
    for entry in all() {
        for id in &entry.ids {
            assert_eq!(by_id(id, entry.grant), Some(entry), "{} {id}", entry.name);
        }
    }
}

#[test]
fn providers_are_found_by_name_host_and_package() {
    let mut hosts = BTreeSet::new();
    let mut names = BTreeSet::new();
    for known in providers() {
        assert!(!known.title.is_empty() && !known.sources.is_empty(), "{}", known.id);
        assert!(
            known.sources.iter().all(|source| source.starts_with("https://") || source.starts_with("npm ")),
            "{} names no source",
            known.id
        );
        assert!(names.insert(known.id), "{}", known.id);
        for name in &known.names {
            assert!(names.insert(name), "{name} is two providers");
            assert_eq!(provider(name), Some(known));
        }
        for host in &known.hosts {
            assert!(hosts.insert(host), "{host} is two providers'");
            assert_eq!(provider_of_host(host), Some(known.id));
        }
        for package in &known.packages {
            let (ecosystem, name) = package.split_once(':').expect("an ecosystem and a name");
            assert!(["npm", "oci", "pypi"].contains(&ecosystem), "{package}");
            assert_eq!(provider_of_package(ecosystem, name), Some(known.id), "{package}");
        }
    }
    assert_eq!(provider_of_host("acme.okta.com."), Some("okta"));
    assert_eq!(provider_of_host("notokta.com"), None);
    assert_eq!(provider_of_host("okta.com.acme.dev"), None);
    assert_eq!(provider("azure-ad").map(|provider| provider.id), Some("microsoft-graph"));
    assert_eq!(provider_of_package("npm", "@slack/bolt"), Some("slack"));
    assert_eq!(provider_of_package("pypi", "Slack_SDK"), Some("slack"));
    assert_eq!(provider_of_package("pypi", "@slack/bolt"), None);
}

#[test]
fn telling_names_lead_to_their_providers() {
    let table: &[(&str, &[&str])] = &[
        ("https://www.googleapis.com/auth/drive", &["google"]),
        ("gmail.readonly", &["google"]),
        ("Mail.ReadWrite", &["microsoft-graph"]),
        ("read:jira-work", &["atlassian"]),
        ("vso.code_write", &["azure-devops"]),
        ("users:read", &["asana", "slack"]),
        // Words that are anybody's.
        ("repo", &[]),
        ("read", &[]),
        ("admin", &[]),
        ("openid", &[]),
        ("offline_access", &[]),
        ("", &[]),
        ("no:such-scope", &[]),
    ];
    for (name, expected) in table {
        let found = owners(name);
        assert!(expected.iter().all(|id| found.contains(id)) && (found.is_empty() == expected.is_empty()), "{name}: {found:?}");
    }
}

#[test]
fn slips_are_near_the_scope_that_was_meant() {
    let table = [
        ("slack", "chat:wrte", Some("chat:write")),
        ("slack", "chat.write", Some("chat:write")),
        ("slack", "Channels:Read", Some("channels:read")),
        ("microsoft-graph", "Mail.ReadWirte", Some("Mail.ReadWrite")),
        ("github-app", "commit_statuses:write", None),
        ("google", "https://www.googleapis.com/auth/gmail.readnly", Some("https://www.googleapis.com/auth/gmail.readonly")),
        ("slack", "weather:forecast", None),
        ("slack", "", None),
        ("nobody", "chat:write", None),
    ];
    for (provider, name, expected) in table {
        assert_eq!(nearest(provider, name).map(|entry| entry.name), expected, "{name}");
    }
    assert_eq!(nearest("slack", &"x".repeat(10_000)), None);
}
