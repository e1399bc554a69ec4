//! What tools that may run unasked would do: from the catalogue where it knows their server, else from the verb and object of their names.
//!
//! Names are weak evidence, so only verbs and objects that leave little doubt count, and any sign of reading, drafting or trying takes the
//! name out. A tool that is not recognised has no hazard.

use super::Project;
use crate::catalog::servers::{self, ServerEntry};
use crate::model::{Breadth, Grant, Hazard, Model, Origin, Subject, Verdict};
use crate::source::FileId;

/// Says of every grant for tools of MCP servers what the server can do and why the tool deserves a look. `path` gives the path of a file.
pub fn judge<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let servers = &model.servers;
    let folder = |origin: &Origin| Project::of(path(origin.file), origin.product).folder;
    // Of servers of one name the nearest counts: that of the same folder, else of one above.
    let entry = |grant: &Grant| {
        let name = grant.server.as_deref()?;
        let here = folder(&grant.origin);
        let above = |place: &str| place.is_empty() || here.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let same = servers.iter().filter(|server| server.name.value == name).map(|server| (folder(&server.origin), server));
        let (_, nearest) = same.filter(|(place, _)| above(place)).max_by_key(|(place, _)| place.len())?;
        servers::all().iter().find(|entry| nearest.known.as_deref() == Some(entry.name))
    };
    for grant in model.grants.iter_mut().filter(|grant| grant.subject == Subject::Mcp) {
        let known = entry(grant);
        if let Some(entry) = known {
            grant.capabilities = entry.does.iter().map(|&does| does.to_owned()).collect();
        }
        if grant.hazard.is_none() && grant.verdict == Verdict::Allow && grant.breadth <= Breadth::Prefix {
            grant.hazard = hazard(known, bare(&grant.tool));
        }
    }
}

/// The tool's own name: without `mcp__server__`, `extension__`, `server/`, `@server:`.
fn bare(tool: &str) -> &str {
    let tool = tool.strip_prefix("mcp__").unwrap_or(tool);
    let tool = tool.split_once("__").map_or(tool, |(_, tool)| tool);
    tool.rsplit(['/', ':']).next().unwrap_or(tool)
}

/// Why the tool `name` deserves a look; `entry` is its server in the catalogue.
fn hazard(entry: Option<&ServerEntry>, name: &str) -> Option<Hazard> {
    if let Some(entry) = entry {
        let listed = |tools: &[&str]| tools.iter().any(|tool| tool.eq_ignore_ascii_case(name));
        if listed(entry.destructive) {
            return Some(Hazard::Destructive);
        }
        if listed(entry.consequence) {
            return Some(Hazard::Consequence);
        }
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.iter().any(|word| READING.contains(word)) {
        return None;
    }
    let of = |list: &[&str], word: &str| list.contains(&word.strip_suffix('s').unwrap_or(word)) || list.contains(&word);
    let has = |list: &[&str]| words.iter().any(|word| of(list, word));
    if has(DESTROYING) && !has(TRIFLES) {
        return Some(Hazard::Destructive);
    }
    let acts = CONSEQUENCES.iter().any(|(verbs, objects)| {
        let verb = words.iter().position(|word| of(verbs, word));
        // `transfer` is both: one word is not enough.
        verb.is_some_and(|verb| objects.is_empty() || words.iter().enumerate().any(|(at, word)| at != verb && of(objects, word)))
    });
    (acts && !has(TRIFLES)).then_some(Hazard::Consequence)
}

/// The words of `deleteUser`, `delete-user`, `mail.delete_user`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Signs that a tool only looks, prepares or tries.
const READING: &[&str] = &[
    "get", "list", "search", "find", "read", "fetch", "view", "show", "describe", "check", "count", "query", "lookup", "browse",
    "download", "draft", "preview", "validate", "verify", "simulate", "estimate", "explain", "plan", "dry", "diff", "status", "history",
    "template", "deleted", "sent", "is", "has", "can", "help", "docs", "suggest", "summarize", "analyze", "retrieve", "inspect", "watch",
    "wait",
];

/// Verbs after which something is gone.
const DESTROYING: &[&str] = &["delete", "destroy", "purge", "wipe", "truncate", "erase", "drop"];

/// Things that are easily made again, and gestures that only sound so.
const TRIFLES: &[&str] = &[
    "reaction", "label", "tag", "cache", "cookie", "bookmark", "draft", "session", "memory", "observation", "relation", "entity",
    "entities", "breakpoint", "tab", "selection", "highlight", "todo", "note", "file_drop", "drag", "key", "keys", "keystroke",
];

/// Verbs, and what they are done to: of either list one must be there. No objects: the verb says enough.
const CONSEQUENCES: &[(&[&str], &[&str])] = &[
    // Money.
    (&["pay", "refund", "payout", "charge", "withdraw", "purchase", "remit"], &[]),
    (
        &[
            "create", "send", "make", "issue", "submit", "execute", "confirm", "process", "initiate", "approve", "capture", "place",
            "transfer", "finalize",
        ],
        &[
            "payment", "payout", "refund", "transfer", "charge", "invoice", "order", "trade", "wire", "subscription", "withdrawal", "fund",
            "money",
        ],
    ),
    // Sending to people.
    (
        &["send"],
        &["email", "mail", "message", "sms", "newsletter", "campaign", "dm", "whatsapp", "text", "fax", "invite", "invitation", "reply"],
    ),
    (&["post", "publish"], &["message", "tweet", "status", "article", "page", "release", "package", "site", "story", "blog", "video"]),
    (&["reply", "forward"], &["email", "mail", "message", "thread", "all"]),
    (&["broadcast", "tweet"], &[]),
    // Users, roles and keys.
    (
        &["create", "add", "invite", "update", "grant", "revoke", "assign", "reset", "remove", "disable", "enable", "set", "rotate"],
        &["user", "member", "role", "permission", "admin", "credential", "password", "collaborator", "owner", "mfa", "iam", "acl"],
    ),
    (&["create", "rotate", "issue", "revoke"], &["apikey", "accesskey", "token", "secret"]),
    // Production.
    (&["deploy", "undeploy", "redeploy", "rollback"], &[]),
    (&["merge"], &["pull", "pr", "request", "mr", "branch"]),
    (&["apply"], &["migration", "terraform", "manifest"]),
    // Code and commands.
    (&["run", "execute", "exec", "eval"], &["command", "shell", "code", "script", "bash", "terminal", "sql"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_tools_do_only_where_they_leave_little_doubt() {
        let destructive = ["delete_repository", "deleteUser", "drop-table", "gmail_batch_delete_emails", "purge_queue", "delete_*"];
        let consequence = [
            "create_payout", "refund", "createRefund", "transfer_funds", "send_email", "slack_post_message", "mail.send", "send-message",
            "add_user", "grant_role", "deploy_service", "merge_pull_request", "execute_command", "apply_migration", "place_order",
            "finalize_invoice",
        ];
        let nothing = [
            "get_payout", "list_balances", "list_deleted_files", "search_sent_mail", "create_draft_email", "delete_label", "send_keys",
            "create_issue", "query", "write_file", "browser_click", "add_reaction", "preview_refund", "get_user", "check_order",
            "memory_delete", "resolve-library-id", "drag_and_drop", "set_status", "transfer_encoding", "sequentialthinking", "*",
        ];
        for name in destructive {
            assert_eq!(hazard(None, name), Some(Hazard::Destructive), "{name}");
        }
        for name in consequence {
            assert_eq!(hazard(None, name), Some(Hazard::Consequence), "{name}");
        }
        for name in nothing {
            assert_eq!(hazard(None, name), None, "{name}");
        }
    }

    #[test]
    fn the_catalogue_knows_tools_whose_names_say_little() {
        let github = servers::find("oci", "ghcr.io/github/github-mcp-server");
        assert_eq!(hazard(github, "actions_run_trigger"), Some(Hazard::Consequence));
        assert_eq!(hazard(github, "issue_read"), None);
        assert_eq!(hazard(servers::find("pypi", "mcp_server_sqlite"), "write_query"), Some(Hazard::Destructive));
    }
}
