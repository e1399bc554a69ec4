//! `rules/catalog/mcp_servers.yaml`, `hosts.yaml` and `installers.yaml` to the static tables that `src/catalog/servers.rs` and `hosts.rs` include.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::read_list;

/// What servers can do, as the file may say.
const DOES: &[&str] = &[
    "read-public", "read-untrusted", "read-private", "write", "delete", "send", "pay", "administer", "execute", "network", "memory",
    "compute",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    npm: Vec<String>,
    #[serde(default)]
    pypi: Vec<String>,
    #[serde(default)]
    image: Vec<String>,
    #[serde(default)]
    url: Vec<String>,
    #[serde(default)]
    command: Vec<String>,
    does: Vec<String>,
    #[serde(default)]
    members: bool,
    #[serde(default)]
    destructive: Vec<String>,
    #[serde(default)]
    consequence: Vec<String>,
    source: String,
}

/// Reads the catalogue below `root` and writes `servers.rs` into `out`; ends the build at the first mistake.
pub(crate) fn generate(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/mcp_servers.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Row> = read_list(&path);
    let sorted = rows.is_sorted_by(|a, b| a.name.to_lowercase() < b.name.to_lowercase());
    assert!(sorted, "{}: servers are sorted by name, and each is there once", path.display());
    let mut seen = BTreeSet::new();
    let mut text = String::from("static ENTRIES: &[ServerEntry] = &[\n");
    for row in &rows {
        let kinds = [("npm", &row.npm), ("pypi", &row.pypi), ("image", &row.image), ("url", &row.url), ("command", &row.command)];
        let names: Vec<(&str, &str)> = kinds.iter().flat_map(|(kind, names)| names.iter().map(|name| (*kind, name.as_str()))).collect();
        assert!(!names.is_empty(), "{}: {} has no name to find it by", path.display(), row.name);
        assert!(!row.source.is_empty(), "{}: {} names no source", path.display(), row.name);
        for name in &names {
            assert!(seen.insert(*name), "{}: {name:?} is there twice", path.display());
        }
        for does in &row.does {
            assert!(DOES.contains(&does.as_str()), "{}: {}: `{does}` is none of {DOES:?}", path.display(), row.name);
        }
        let _ = writeln!(
            text,
            "    ServerEntry {{ name: {:?}, names: &{names:?}, does: &{:?}, members: {}, destructive: &{:?}, consequence: &{:?} }},",
            row.name, row.does, row.members, row.destructive, row.consequence
        );
    }
    fs::write(out.join("servers.rs"), text + "];\n").expect("OUT_DIR is writable");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Host {
    host: String,
    kind: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Installer {
    address: String,
    of: String,
}

/// Reads the lists of hosts and of installers below `root` and writes `hosts.rs` into `out`; ends the build at the first mistake.
pub(crate) fn hosts(root: &Path, out: &Path) {
    let path = root.join("rules/catalog/hosts.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Host> = read_list(&path);
    assert!(rows.is_sorted_by(|a, b| a.host < b.host), "{}: hosts are sorted, and each is there once", path.display());
    let mut text = String::from("static HOSTS: &[(&str, Option<Kind>)] = &[\n");
    for Host { host, kind, source } in &rows {
        let kind = match kind.as_str() {
            "tunnel" => "Some(Kind::Tunnel)",
            "inbox" => "Some(Kind::Inbox)",
            "paste" => "Some(Kind::Paste)",
            "shared" | "short" => "None",
            _ => panic!("{}: {host}: `{kind}` is none of tunnel, inbox, paste, shared, short", path.display()),
        };
        assert!(!source.is_empty(), "{}: {host} names no source", path.display());
        let _ = writeln!(text, "    ({host:?}, {kind}),");
    }
    text += "];\n";
    let path = root.join("rules/catalog/installers.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    let rows: Vec<Installer> = read_list(&path);
    assert!(rows.is_sorted_by(|a, b| a.address < b.address), "{}: addresses are sorted, and each is there once", path.display());
    text += "static INSTALLERS: &[&str] = &[\n";
    for Installer { address, of } in &rows {
        assert!(!of.is_empty() && !address.contains("://"), "{}: {address}: an address without scheme, and whose it is", path.display());
        let _ = writeln!(text, "    {address:?},");
    }
    fs::write(out.join("hosts.rs"), text + "];\n").expect("OUT_DIR is writable");
}
