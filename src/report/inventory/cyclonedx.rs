//! The inventory as a CycloneDX 1.6 bill of materials: agents are applications, what they think with are machine-learning models, MCP servers
//! and the APIs behind scopes are services with the data that flows, packages of servers are libraries.
//!
//! Source of names and shapes: `schema/bom-1.6.schema.json` of CycloneDX/specification. No time and no serial number: the same files give the
//! same document.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::{Value as Json, json};

use crate::authority::url;
use crate::inventory::{Agent, Inventory, Package, Place, Scope, Server};
use crate::model::{Capability, Effect, ScopeAccess, Transport};
use crate::names::Named as _;
use crate::report::{REPOSITORY, VERSION};

const SCHEMA: &str = "http://cyclonedx.org/schema/bom-1.6.schema.json";

pub(super) fn write(inventory: &Inventory, out: &mut dyn io::Write) -> io::Result<()> {
    let mut bom = Bom::default();
    for agent in &inventory.agents {
        bom.agent(agent);
    }
    let ids: BTreeSet<&str> = inventory.agents.iter().map(|agent| agent.id.as_str()).collect();
    for agent in &inventory.agents {
        let others = agent.hands_to.iter().filter(|to| ids.contains(to.as_str())).map(|to| agent_ref(to));
        bom.needs.entry(agent_ref(&agent.id)).or_default().extend(others);
    }
    let dependencies: Vec<Json> = bom.needs.iter().map(|(of, on)| json!({ "ref": of, "dependsOn": on })).collect();
    let tool = json!({
        "type": "application", "name": "bailiwick", "version": VERSION,
        "externalReferences": [{ "type": "website", "url": REPOSITORY }],
    });
    let complete = if inventory.incomplete.is_empty() { "unknown" } else { "incomplete" };
    let written = json!({
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "lifecycles": [{ "phase": "pre-build" }], "tools": { "components": [tool] } },
        "components": bom.components.into_values().collect::<Vec<_>>(),
        "services": bom.services.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies,
        "compositions": [{ "aggregate": complete }],
    });
    serde_json::to_writer_pretty(&mut *out, &written)?;
    writeln!(out)
}

#[derive(Default)]
struct Bom {
    /// By their references, as are services; what depends on what, likewise.
    components: BTreeMap<String, Json>,
    services: BTreeMap<String, Json>,
    needs: BTreeMap<String, BTreeSet<String>>,
}

fn agent_ref(id: &str) -> String {
    format!("agent:{id}")
}

fn property(name: &str, value: &str) -> Json {
    json!({ "name": format!("bailiwick:{name}"), "value": value })
}

fn at(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// Where something was seen. `offset` counts characters from the start of the file, which nobody reads; line and column are told.
fn occurrences<'p>(places: impl Iterator<Item = &'p Place>) -> Json {
    let list =
        places.map(|place| json!({ "location": place.file, "line": place.line, "additionalContext": format!("column {}", place.column) }));
    json!({ "occurrences": list.collect::<Vec<_>>() })
}

impl Bom {
    fn agent(&mut self, agent: &Agent) {
        let of = agent_ref(&agent.id);
        let mut properties = vec![property("product", &agent.product), property("mode", agent.mode.as_str())];
        for power in &agent.can {
            let capability = power.capability.map_or("unknown", Capability::as_str);
            let place = power.place.as_ref().map_or_else(String::new, |place| format!(" ({})", at(place)));
            properties.push(property(&format!("can:{}", power.gate), &format!("{capability} {}{place}", power.tool)));
        }
        let triggers = agent.triggers.iter().map(|one| property(&format!("trigger:{}", one.trust), &one.on));
        let defences = agent.defences.iter().map(|one| property(&format!("defence:{}:{}", one.kind, one.status), &one.text));
        let legs = agent.exposures.iter().map(|one| property(&format!("flow:{}:{}", one.leg, one.gate), &one.by));
        let rights = agent.rights.iter().map(|one| property(&format!("right:{}", one.of), &format!("{} {}", one.name, one.level)));
        properties.extend(triggers.chain(defences).chain(legs).chain(rights));
        let mut component = json!({
            "type": "application",
            "bom-ref": of,
            "name": agent.name,
            "evidence": occurrences(agent.places.iter()),
            "properties": properties,
        });
        if let (Some(description), Some(fields)) = (&agent.description, component.as_object_mut()) {
            fields.insert("description".to_owned(), json!(description));
        }
        self.components.insert(of.clone(), component);
        let mut needs = BTreeSet::new();
        if let Some(model) = &agent.model {
            let reference = format!("model:{model}");
            let component = json!({ "type": "machine-learning-model", "bom-ref": reference, "name": model });
            self.components.insert(reference.clone(), component);
            needs.insert(reference);
        }
        needs.extend(agent.servers.iter().map(|server| self.server(agent, server)));
        let mut providers: BTreeMap<&str, Vec<&Scope>> = BTreeMap::new();
        for scope in &agent.scopes {
            providers.entry(&scope.provider).or_default().push(scope);
        }
        needs.extend(providers.into_iter().map(|(provider, scopes)| self.api(agent, provider, &scopes)));
        self.needs.entry(of).or_default().extend(needs);
    }

    fn server(&mut self, agent: &Agent, server: &Server) -> String {
        let place = at(&server.place);
        let reference = format!("server:{}:{place}:{}", agent.id, server.name);
        let can = || server.capabilities.iter().filter_map(|word| crate::catalog::servers::capability(word));
        let mut service = json!({
            "bom-ref": reference,
            "name": server.name,
            "data": data(can().map(flow)),
            // Over the network the data leaves the machine; whose the other end is is not known.
            "x-trust-boundary": remote(server),
            "properties": [
                property("kind", "mcp-server"),
                property("transport", server.transport.as_str()),
                property("disabled", if server.disabled { "true" } else { "false" }),
                property("place", &place),
            ],
        });
        if let Some(fields) = service.as_object_mut() {
            if let Some(host) = server.host.as_deref().filter(|host| plain(host)) {
                fields.insert("endpoints".to_owned(), json!([host]));
            }
            if let Some(known) = &server.known {
                fields.insert("description".to_owned(), json!(known));
            }
        }
        self.services.insert(reference.clone(), service);
        let package = server.package.as_ref().map(|package| self.package(package));
        self.needs.entry(reference.clone()).or_default().extend(package);
        reference
    }

    fn package(&mut self, package: &Package) -> String {
        let version = package.version.as_deref();
        let version_part = version.map_or_else(String::new, |version| format!("@{version}"));
        let reference = format!("package:{}:{}{version_part}", package.ecosystem, package.name);
        let mut component = json!({
            "type": "library",
            "bom-ref": reference,
            "name": package.name,
            "properties": [property("ecosystem", &package.ecosystem), property("pin", package.pin.as_str())],
        });
        if let Some(fields) = component.as_object_mut() {
            if let Some(version) = version {
                fields.insert("version".to_owned(), json!(version));
            }
            if matches!(package.ecosystem.as_str(), "npm" | "pypi") {
                // github.com/package-url/purl-spec: `%40` for the `@` of a scope, parts percent-encoded.
                let encoded = |text: &str| crate::report::escape::uri(text);
                let version = version.map_or_else(String::new, |version| format!("@{}", encoded(version)));
                fields.insert("purl".to_owned(), json!(format!("pkg:{}/{}{version}", package.ecosystem, encoded(&package.name))));
            }
        }
        self.components.insert(reference.clone(), component);
        reference
    }

    fn api(&mut self, agent: &Agent, provider: &str, scopes: &[&Scope]) -> String {
        let reference = format!("api:{}:{provider}", agent.id);
        let flows = scopes.iter().flat_map(|scope| access(scope.access));
        let properties: Vec<Json> = std::iter::once(property("kind", "api"))
            .chain(scopes.iter().map(|scope| property("scope", &format!("{} ({})", scope.name, at(&scope.place)))))
            .collect();
        let service = json!({
            "bom-ref": reference,
            "name": provider,
            "authenticated": true,
            "x-trust-boundary": true,
            "data": data(flows),
            "properties": properties,
        });
        self.services.insert(reference.clone(), service);
        self.needs.entry(reference.clone()).or_default();
        reference
    }
}

/// The flow and the class of data, as the service sees it: what the agent reads leaves the service.
type Flow = (&'static str, &'static str);

fn flow(capability: Capability) -> Flow {
    match (capability.effect(), capability) {
        (_, Capability::ReadPublic) => ("outbound", "public"),
        (_, Capability::ReadUntrusted) => ("outbound", "untrusted"),
        (_, Capability::FinanceRead) => ("outbound", "financial"),
        (_, Capability::SecretsRead) => ("outbound", "secret"),
        (Effect::Read, _) => ("outbound", "private"),
        (Effect::Connect, _) => ("bi-directional", "public"),
        (Effect::Execute, _) => ("inbound", "code"),
        (Effect::Send, _) => ("inbound", "message"),
        (Effect::Pay, _) => ("inbound", "financial"),
        _ => ("inbound", "private"),
    }
}

fn access(access: ScopeAccess) -> Vec<Flow> {
    match access {
        ScopeAccess::Identity => vec![("outbound", "identity")],
        ScopeAccess::Read => vec![("outbound", "private")],
        ScopeAccess::Write => vec![("inbound", "private")],
        ScopeAccess::Admin | ScopeAccess::Full => vec![("outbound", "private"), ("inbound", "private")],
        ScopeAccess::Unknown => vec![("unknown", "unknown")],
    }
}

/// Each class once; both ways together are one.
fn data(flows: impl Iterator<Item = Flow>) -> Json {
    let mut by_class: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (way, class) in flows {
        by_class.entry(class).or_default().insert(way);
    }
    if by_class.is_empty() {
        return json!([{ "flow": "unknown", "classification": "unknown" }]);
    }
    let one = |(class, ways): (&str, BTreeSet<&str>)| {
        let way = if ways.len() > 1 { "bi-directional" } else { ways.first().copied().unwrap_or("unknown") };
        json!({ "flow": way, "classification": class })
    };
    by_class.into_iter().map(one).collect()
}

fn remote(server: &Server) -> bool {
    server.transport != Transport::Stdio && server.host.as_deref().is_some_and(|host| !url::parse(host).local)
}

/// Whether a reference that a file holds in place of a host is none.
fn plain(host: &str) -> bool {
    host.contains("://") && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:/[]".contains(&byte))
}
