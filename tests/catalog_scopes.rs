//! The catalogue of scopes keeps what it promises: names that lead somewhere, substitutes that are weaker, words where a finding needs them.

use std::collections::BTreeSet;

use bailiwick::catalog::scopes::{ScopeEntry, all, find, find_granted};
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
