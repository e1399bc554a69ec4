//! The catalogues keep what they promise: names that lead somewhere, substitutes that are weaker, words where a finding needs them. Scopes are in `catalog_scopes.rs`.

use std::collections::BTreeSet;

use bailiwick::authority::package::Launch;
use bailiwick::authority::url;
use bailiwick::catalog::cloud::{self, Danger, Platform};
use bailiwick::catalog::hosts::{Kind, borrowed, ephemeral, installer};
use bailiwick::catalog::products::{self, Strategy};
use bailiwick::catalog::servers;
use bailiwick::finding::Severity;
use bailiwick::model::{Capability, Gate, Subject};
use bailiwick::names::Named as _;

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
        ("acme.vercel.app", None),
        ("notngrok.io", None),
        ("ngrok.io.acme.dev", None),
        ("", None),
    ];
    for (host, expected) in table {
        assert_eq!(ephemeral(host), expected, "{host}");
    }
    for (host, expected) in
        [("acme.vercel.app", true), ("bit.ly", true), ("gist.github.com", true), ("github.com", false), ("0x0.st", false)]
    {
        assert_eq!(borrowed(host), expected, "{host}");
    }
}

#[test]
fn installers_are_known_by_their_whole_host_or_by_their_path() {
    let table = [
        ("sh.rustup.rs", true),
        ("sh.rustup.rs/?x", true),
        ("sh.rustup.rs.acme.dev/i.sh", false),
        ("mise.running.dev", false),
        ("astral.sh/uv/0.9.0/install.sh", true),
        ("astral.sh.acme.dev/uv", false),
        ("claude.ai/install.sh", true),
        ("claude.ai/share/1", false),
        ("raw.githubusercontent.com/Homebrew/install/HEAD/install.sh", true),
        ("raw.githubusercontent.com/acme/install/HEAD/install.sh", false),
    ];
    for (address, expected) in table {
        assert_eq!(installer(address), expected, "{address}");
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

#[test]
fn permissions_of_clouds_are_told_in_words_and_have_weaker_substitutes() {
    let mut wrong = Vec::new();
    for platform in Platform::ALL {
        assert!(cloud::of(*platform).next().is_some(), "{platform}");
        for entry in cloud::of(*platform) {
            assert_eq!(cloud::find(*platform, entry.name), Some(entry));
            if entry.allows.is_none() && entry.risk >= Severity::High {
                wrong.push(format!("{} has no words", entry.name));
            }
            for name in entry.narrower {
                if cloud::find(*platform, name)
                    .is_none_or(|other| other.risk > entry.risk || other.danger == Danger::Full || other == entry)
                {
                    wrong.push(format!("{}: {name} is not weaker", entry.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn cloud_roles_are_found_as_people_write_them() {
    use Platform::{AwsAction, AwsPolicy, AzureRole, GoogleRole, KubernetesRole};
    let table = [
        (AwsAction, "IAM:passrole", Some("iam:PassRole")),
        (AwsAction, "iam:GetUser", None),
        (AwsPolicy, "arn:aws:iam::aws:policy/AdministratorAccess", Some("AdministratorAccess")),
        (AwsPolicy, "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", Some("ViewOnlyAccess")),
        (AwsPolicy, "administratoraccess", None),
        (AzureRole, "8E3AF657-A8FF-443C-A75C-2FE8C4BCB635", Some("Owner")),
        (AzureRole, "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c", Some("Contributor")),
        (AzureRole, "user access administrator", Some("User Access Administrator")),
        (GoogleRole, "roles/owner", Some("roles/owner")),
        (GoogleRole, "owner", None),
        (KubernetesRole, "cluster-admin", Some("cluster-admin")),
    ];
    for (platform, name, expected) in table {
        assert_eq!(cloud::find(platform, name).map(|entry| entry.name), expected, "{name}");
    }
}

#[test]
fn patterns_grant_the_aws_actions_that_they_match() {
    let names = |pattern: &str| cloud::aws_actions(pattern).into_iter().map(|entry| entry.name).collect::<Vec<_>>();
    assert_eq!(names("iam:PutR*"), ["iam:PutRolePolicy"]);
    assert_eq!(names("IAM:put?olePolicy"), ["iam:PutRolePolicy"]);
    assert_eq!(names("s3:get*"), ["s3:GetObject"]);
    assert_eq!(names("s3:Describe*"), <[&str; 0]>::default());
    assert_eq!(names("*").len(), cloud::of(Platform::AwsAction).count());
    assert!(names("iam:*").contains(&"iam:*") && names("iam:*").contains(&"iam:PassRole"));
    assert!(!names("iam:*").contains(&"*") && !names("iam:P*").contains(&"iam:*"));
}

#[test]
fn rules_of_kubernetes_grant_verbs_over_resources() {
    let names = |verbs: &[&str], resources: &[&str]| {
        cloud::kubernetes_rules(verbs, resources).into_iter().map(|entry| entry.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&["get", "list"], &["secrets", "configmaps"]), ["get secrets", "list secrets"]);
    assert_eq!(names(&["get", "list", "watch"], &["pods", "pods/log"]), <[&str; 0]>::default());
    assert_eq!(names(&["create"], &["pods/exec"]), ["create pods/exec"]);
    assert_eq!(names(&["create"], &["*/exec"]), ["create pods/exec"]);
    assert_eq!(names(&["escalate"], &["*"]), ["escalate clusterroles", "escalate roles"]);
    assert_eq!(names(&["*"], &["*"]).len(), cloud::of(Platform::KubernetesRule).count());
    assert_eq!(
        names(&["*"], &["secrets"]),
        ["delete secrets", "get secrets", "list secrets", "patch secrets", "update secrets", "watch secrets"]
    );
}

#[test]
fn powers_are_those_of_scopes_that_exist() {
    use bailiwick::catalog::{powers, scopes};
    let mut missing = Vec::new();
    for (provider, name) in powers::names() {
        let known = match name.strip_suffix('*') {
            Some(start) => scopes::of(provider).iter().any(|entry| entry.short.starts_with(start)),
            None => scopes::find(provider, name).is_some_and(|entry| !powers::of(entry).is_empty()),
        };
        if !known {
            missing.push(format!("{provider} {name}"));
        }
    }
    assert_eq!(missing, [""; 0]);
    let of = |provider, name| scopes::find(provider, name).map(powers::of);
    assert_eq!(of("google", "gmail.readonly"), Some(vec![Capability::ReadUntrusted]));
    assert_eq!(of("google", "admin.directory.user"), Some(vec![Capability::AdminUsers]));
    assert_eq!(of("google", "admin.directory.user.readonly"), Some(Vec::new()));
}
