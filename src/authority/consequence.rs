//! What tools that may run unasked would do: from the catalogue where it knows their server, else from the verb and object of their names.
//!
//! Names are weak evidence, so only verbs and objects that leave little doubt count, and any sign of reading, drafting or trying takes the
//! name out. A tool that is not recognised has no hazard.

use super::capability::{granted, overridden};
use super::near::Servers;
use super::own;
use crate::catalog::servers::{self, ServerEntry};
use crate::catalog::verbs;
use crate::model::{Breadth, Capability, Effect, Grant, Hazard, Model, Subject, Verdict};
use crate::source::FileId;

/// Says of every grant for tools of MCP servers what the server can do and why the tool deserves a look. `path` gives the path of a file.
pub fn judge<'f>(model: &mut Model, path: &dyn Fn(FileId) -> &'f str) {
    let path = |file| path(file);
    let servers = Servers::new(&model.servers, &path);
    let named = |grant: &Grant| servers.named(&grant.origin, grant.server.as_deref()?);
    let entry = |grant: &Grant| named(grant).and_then(servers::of);
    for grant in model.grants.iter_mut().filter(|grant| grant.subject == Subject::Mcp) {
        grant.own_server = named(grant).is_some_and(own::kept_here);
        let known = entry(grant);
        if let Some(entry) = known {
            grant.capabilities = entry.does.iter().map(|&does| does.to_owned()).collect();
        }
        if grant.hazard.is_none() && grant.verdict == Verdict::Allow && grant.breadth <= Breadth::Prefix {
            let told = overridden(&model.overrides, granted(grant), grant.server.as_deref());
            let can = match &told {
                Some(can) => can.iter().copied().find(|&capability| of_capability(capability).is_some()),
                None => verbs::capability(granted(grant)).filter(|&capability| of_capability(capability).is_some()),
            };
            grant.hazard = match told {
                Some(_) => can.and_then(of_capability),
                None => hazard(known, granted(grant)),
            };
            // What the catalogue says against a name counts, and the words of the name do not then.
            grant.lets =
                can.filter(|&capability| of_capability(capability) == grant.hazard).map(|capability| capability.words().to_owned());
        }
    }
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
    of_capability(verbs::capability(name)?)
}

fn of_capability(capability: Capability) -> Option<Hazard> {
    match capability.effect() {
        Effect::Delete => Some(Hazard::Destructive),
        Effect::Read | Effect::Connect | Effect::Delegate | Effect::Commit => None,
        // Writing to a repository is what coding agents are for; merging there is not, and no other name says so.
        _ if capability == Capability::ExportData => None,
        _ => Some(Hazard::Consequence),
    }
}

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
