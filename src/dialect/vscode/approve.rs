//! Edits, web addresses and tools that are approved in advance, or never.

use globset::GlobBuilder;

use super::super::editor::Place;
use super::super::fact::{Speaker, entry_path, shadow};
use crate::model::{Breadth, Facts, Grant, Hazard, Subject, Verdict};
use crate::syntax::tree::{EntryRef, NodeRef};

/// Files that decide what the agent may do, and files that hold credentials: what the product asks for by default [registry].
const WATCHED: &[(&str, Hazard)] = &[
    (".vscode/settings.json", Hazard::OwnConfig),
    (".vscode/mcp.json", Hazard::OwnConfig),
    (".vscode/tasks.json", Hazard::OwnConfig),
    ("app/.env", Hazard::Credentials),
];

pub(super) fn lower(speaker: &Speaker, place: Place<'_>, facts: &mut Facts) {
    let settings = place.settings;
    if let Some(map) = settings.get("chat.tools.edits.autoApprove") {
        facts.grants.extend(map.entries().filter_map(|entry| edit(speaker, map, entry)));
    }
    if let Some(map) = settings.get("chat.tools.urls.autoApprove") {
        let mut grants: Vec<Grant> = map.entries().filter_map(|entry| url(speaker, map, entry)).collect();
        shadow(&mut grants);
        facts.grants.extend(grants);
    }
    for key in ["chat.tools.eligibleForAutoApproval"] {
        let Some(map) = settings.get(key) else { continue };
        // `true` is the default: the tool may offer to remember an approval.
        for entry in map.entries().filter(|entry| entry.value().as_bool() == Some(false)) {
            facts.grants.push(speaker.rule(Verdict::Ask, entry.key_at(), entry_path(map, entry), (tool(entry.key()), Breadth::Everything)));
        }
    }
}

/// Of the patterns that match a file the last decides [registry]; they follow those of the product, which end with what is asked for.
fn edit(speaker: &Speaker, map: NodeRef<'_>, entry: EntryRef<'_>) -> Option<Grant> {
    let verdict = if entry.value().as_bool()? { Verdict::Allow } else { Verdict::Ask };
    let glob = entry.key();
    let matcher = GlobBuilder::new(glob).literal_separator(true).build().ok()?.compile_matcher();
    // The very key of the product's own first rule keeps its place before the exceptions.
    let after = glob != "**/*";
    let hazard = WATCHED.iter().find(|(path, _)| after && matcher.is_match(path)).map(|(_, hazard)| *hazard);
    let breadth = match glob {
        "**" | "**/*" | "*" => Breadth::Everything,
        glob if glob.contains(['*', '?', '{']) => Breadth::Prefix,
        _ => Breadth::Exact,
    };
    let grant = speaker.rule(verdict, entry.key_at(), entry_path(map, entry), (Subject::Write, breadth));
    Some(Grant { hazard: hazard.filter(|_| verdict == Verdict::Allow), tool: "edit".to_owned(), ..grant })
}

/// `true` approves the request and what comes back; an object may approve one of them.
fn url(speaker: &Speaker, map: NodeRef<'_>, entry: EntryRef<'_>) -> Option<Grant> {
    let value = entry.value();
    let approve = value.as_bool().or_else(|| value.get("approveRequest").and_then(NodeRef::as_bool))?;
    let verdict = if approve { Verdict::Allow } else { Verdict::Ask };
    let pattern = entry.key();
    let host = pattern.split_once("://").map_or(pattern, |(_, rest)| rest).split('/').next().unwrap_or_default();
    let breadth = match host {
        "*" | "**" => Breadth::Everything,
        _ if pattern.contains('*') || host == pattern => Breadth::Prefix,
        _ => Breadth::Exact,
    };
    let grant = speaker.rule(verdict, entry.key_at(), entry_path(map, entry), (Subject::Network, breadth));
    Some(Grant { tool: "fetch".to_owned(), ..grant })
}

/// What the product's own tools are for (code.visualstudio.com/docs/copilot/reference/copilot-vscode-features, "Chat tools").
fn tool(name: &str) -> Subject {
    match name {
        "runInTerminal" | "execute" | "execute/runInTerminal" | "runTask" | "execute/runTask" => Subject::Shell,
        "fetch" | "web" | "web/fetch" | "openSimpleBrowser" => Subject::Network,
        "edit" | "editFiles" | "edit/editFiles" => Subject::Write,
        _ => Subject::Other,
    }
}
