//! Which of the three legs a tool or a server gives the agent that has it: text that outsiders write, what is private, a way out.
//!
//! Only what is explicit counts as such: a shell, a browser or a file tool of the project can do all three in every agent, which tells
//! nothing of this one.

use crate::catalog::servers::ServerEntry;
use crate::catalog::{products, verbs};
use crate::model::{Ability, Capability, Leg};

use super::capability::bare;

/// Words of tools that look up what an organisation tells everybody.
const PUBLISHED: &[&str] = &[
    "knowledge", "kb", "faq", "faqs", "documentation", "docs", "catalog", "catalogue", "menu", "pricing", "posting", "postings", "listing",
    "listings",
];

/// A leg, and whether it comes from something explicit.
pub type Given = (Leg, bool);

/// The legs of a server of which every tool may be called.
#[must_use]
pub fn of_server(entry: &ServerEntry) -> Vec<Given> {
    let does = |what: &str| entry.does.contains(&what);
    // A browser or a machine: whatever it reads, no file says.
    let machine = does("execute") && does("network");
    let mut legs = Vec::new();
    if does("read-untrusted") {
        legs.push((Leg::Untrusted, true));
    }
    if does("read-private") {
        legs.push((Leg::Private, !machine));
    }
    if does("send") && !entry.members || does("network") {
        legs.push((Leg::Outward, true));
    }
    legs
}

/// The legs of one tool: from what it is known to be able to, from its server where the catalogue knows that, else from the words of its name
/// and its server's.
#[must_use]
pub fn of_tool(product: &str, name: &str, provider: Option<&str>, abilities: &[Ability], entry: Option<&ServerEntry>) -> Vec<Given> {
    // Some clients write all tools of a server as a pattern.
    if let (Some(entry), Some(_)) = (entry, provider)
        && whole(name, provider.unwrap_or_default())
    {
        return of_server(entry);
    }
    let mut legs: Vec<Given> =
        abilities.iter().filter_map(|ability| of_capability(ability.capability, native(product, provider))).collect();
    let own = bare(name);
    let said = provider.map_or_else(|| own.to_owned(), |provider| format!("{provider}_{own}"));
    let seen = verbs::sees(&said);
    match entry {
        Some(entry) if verbs::looks(own) => {
            let server = of_server(entry);
            // A tool that looks sends nothing, but for the address that it is given.
            let fetches = entry.does.contains(&"network");
            legs.extend(server.into_iter().filter(|(leg, _)| *leg != Leg::Outward || fetches));
        }
        Some(entry) if entry.members => legs.retain(|(leg, _)| *leg != Leg::Outward),
        Some(_) => {}
        None => legs.extend(seen.iter().filter_map(|&capability| of_capability(capability, false))),
    }
    if entry.is_none() && provider.is_some() && !legs.iter().any(|(leg, _)| *leg == Leg::Outward) {
        legs.extend(verbs::capability(&said).and_then(|capability| of_capability(capability, false)));
    }
    // What is kept to be told to whoever asks is not what must be kept from them.
    let meant = verbs::words(own).iter().any(|word| PUBLISHED.contains(&word.as_str()));
    legs.iter_mut().filter(|(leg, _)| meant && *leg == Leg::Private).for_each(|(_, explicit)| *explicit = false);
    legs.sort_unstable_by_key(|&(leg, explicit)| (leg, !explicit));
    legs.dedup_by_key(|(leg, _)| *leg);
    legs
}

/// The leg that a capability is.
fn of_capability(capability: Capability, native: bool) -> Option<Given> {
    match capability {
        Capability::ReadUntrusted => Some((Leg::Untrusted, true)),
        Capability::ReadPrivate | Capability::FinanceRead | Capability::SecretsRead => Some((Leg::Private, true)),
        Capability::SendExternal | Capability::SendBulk | Capability::ExportData => Some((Leg::Outward, true)),
        Capability::NetAny | Capability::BrowserControl => Some((Leg::Outward, !native)),
        Capability::ExecShell | Capability::ExecCode | Capability::ComputerUse => Some((Leg::Outward, false)),
        _ => None,
    }
}

/// Whether it is a tool that a coding agent brings along.
fn native(product: &str, provider: Option<&str>) -> bool {
    provider.is_none() && products::all().iter().any(|known| known.name == product && known.defaults.is_some())
}

/// Whether a name stands for all tools of its server: `mcp__mail`, `mcp__mail__*`, `mail/*`, `@mail`, `mail_*`.
fn whole(name: &str, server: &str) -> bool {
    let name = name.strip_prefix("mcp__").or_else(|| name.strip_prefix('@')).unwrap_or(name);
    name.strip_prefix(server).is_some_and(|rest| rest.is_empty() || rest.trim_start_matches(['_', '/', '.', ':']) == "*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::servers;

    fn legs(name: &str, provider: Option<&str>, package: Option<&str>) -> Vec<Leg> {
        let entry = package.and_then(|package| servers::find("npm", package));
        of_tool("Claude Code", name, provider, &[], entry).into_iter().filter(|(_, explicit)| *explicit).map(|(leg, _)| leg).collect()
    }

    #[test]
    fn a_server_gives_what_its_tools_do() {
        let gmail = Some("@gongrzhe/server-gmail-autoauth-mcp");
        let linear = Some("@tacticlaunch/mcp-linear");
        assert_eq!(legs("mcp__mail", Some("mail"), gmail), [Leg::Untrusted, Leg::Private, Leg::Outward]);
        assert_eq!(legs("mail/*", Some("mail"), gmail), [Leg::Untrusted, Leg::Private, Leg::Outward]);
        assert_eq!(legs("mcp__mail__read_email", Some("mail"), gmail), [Leg::Untrusted, Leg::Private]);
        assert_eq!(legs("mcp__mail__draft_email", Some("mail"), gmail), []);
        assert_eq!(legs("mcp__linear", Some("linear"), linear), [Leg::Untrusted, Leg::Private]);
    }

    #[test]
    fn names_say_it_where_nobody_knows_the_server() {
        assert_eq!(legs("mcp__gmail__read", Some("gmail"), None), [Leg::Untrusted, Leg::Private]);
        assert_eq!(legs("mcp__crm__search", Some("crm"), None), [Leg::Private]);
        assert_eq!(legs("mcp__gmail__send", Some("gmail"), None), [Leg::Outward]);
        assert_eq!(legs("mcp__gmail__create_draft", Some("gmail"), None), []);
        assert_eq!(legs("mcp__build__get_status", Some("build"), None), []);
        assert_eq!(legs("mcp__docs__search", Some("docs"), None), []);
    }
}
