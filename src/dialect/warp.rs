//! Warp, the terminal and its agent on the command line: the settings of a person. A project has none; its servers and rules are read by
//! other dialects.
//!
//! Sources, named beside the code: docs.warp.dev/agents/cli/permissions-and-profiles [permissions], docs.warp.dev/cli/configuration [files];
//! warpdotdev/warp app/src/ai/execution_profiles/config.rs [config], app/src/ai/blocklist/permissions.rs [decides],
//! app/src/ai/execution_profiles/mod.rs [legacy].

use super::fact::{Speaker, Stated, Weighed, What, running, shadow, whole};
use super::{About, Claim, Dialect, item_path};
use crate::authority::expression::{self, Expression};
use crate::model::{Agent, Breadth, Facts, Grant, Layer, Mode, Status, Subject, Verdict};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Warp = Warp;

/// Reads settings of Warp.
#[derive(Debug)]
pub(super) struct Warp;

const PRODUCT: &str = "Warp";

/// [files] The app and the command line have a file each; both lie in the home of a person.
static CLAIMS: &[Claim] = &[Claim {
    product: PRODUCT,
    globs: &[
        "**/.warp/settings.toml",
        "**/.warp_cli/settings.toml",
        "**/warp-terminal/settings.toml",
        "**/warp-terminal/cli/settings.toml",
        "**/warp/Warp/config/settings.toml",
        "**/warp/Warp/config/cli/settings.toml",
    ],
    syntax: Syntax::Toml,
    probes: &[],
    certain: true,
}];

/// An action with a permission of its own [config].
struct Action {
    key: &'static str,
    subject: Subject,
    values: &'static [&'static str],
    /// The list of what is allowed all the same where the action is asked for.
    but: &'static str,
}

const fn action(key: &'static str, subject: Subject, values: &'static [&'static str], but: &'static str) -> Action {
    Action { key, subject, values, but }
}

const GENERAL: &[&str] = &["agent_decides", "always_allow", "always_ask"];

static ACTIONS: &[Action] = &[
    action("execute_commands", Subject::Shell, GENERAL, "command_allowlist"),
    action("apply_code_diffs", Subject::Write, GENERAL, ""),
    action("read_files", Subject::Read, GENERAL, "directory_allowlist"),
    action("mcp_permissions", Subject::Mcp, GENERAL, "mcp_allowlist"),
    action("run_agents", Subject::Agent, &["never_allow", "always_allow", "always_ask"], ""),
    action("write_to_pty", Subject::Other, &["always_allow", "always_ask", "ask_on_first_write"], ""),
    action("computer_use", Subject::Other, &["never", "always_ask", "always_allow"], ""),
];

/// [legacy] What was allowed from the start, which the profile that replaces the older lists leaves out.
const ALLOWED_ONCE: &[&str] = &["cat(\\s.*)?", "echo(\\s.*)?", "find .*", "grep(\\s.*)?", "ls(\\s.*)?", "which .*"];

impl Dialect for Warp {
    fn id(&self) -> &'static str {
        "warp"
    }

    fn about(&self) -> About {
        About {
            reads: "execution profiles: permissions of actions, lists of commands, servers and folders; the older lists of commands",
            inert: "all profiles where none is called `default`, or where one has a value that Warp does not know",
            sources: "docs.warp.dev/agents/cli/permissions-and-profiles; warpdotdev/warp app/src/ai/execution_profiles/config.rs",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn lower(&self, document: &Document<'_>, _: &'static Claim, facts: &mut Facts) {
        let Some(stated) = Stated::of(document, PRODUCT, Layer::User) else { return };
        let Some(agents) = stated.root.get("agents") else { return };
        stated.acts(facts);
        match agents.get("execution_profiles").filter(|profiles| profiles.is_map()) {
            Some(profiles) => lower(&stated, profiles, facts),
            None => facts.grants.extend(legacy(&stated, agents)),
        }
        // app/src/settings/ai.rs: by default auto-approve runs what the list of a person asks for.
        let bypassed = agents.at(&["warp_agent", "other"]).and_then(|other| other.entry("auto_approve_bypasses_command_denylist"));
        facts.settings.extend(bypassed.filter(|entry| entry.value().as_bool() == Some(false)).map(|entry| stated.protection(entry)));
    }
}

fn lower(stated: &Stated<'_>, profiles: NodeRef<'_>, facts: &mut Facts) {
    let rejected = rejected(profiles);
    for profile in profiles.entries().filter(|profile| profile.value().is_map()) {
        let mut speaker = stated.speaker.clone();
        if profile.key() != "default" {
            speaker = speaker.of(profile.key());
            let origin = speaker.origin(profile.key_span(), profile.value().path());
            facts.agents.push(Agent { declared: true, ..Agent::new(origin, profile.key_at(), Mode::Interactive) });
        }
        let mut grants = of_profile(&speaker, profile.value());
        shadow(&mut grants);
        if let Some(reason) = &rejected {
            grants.iter_mut().for_each(|grant| grant.weigh(Status::Inert, reason.clone()));
        }
        facts.grants.extend(grants);
    }
}

/// Why Warp takes none of the profiles: [config] `from_profiles` and `from_file_value`, "one invalid key or profile rejects the complete
/// permission-bearing collection". Whether it understands an expression is not told.
fn rejected(profiles: NodeRef<'_>) -> Option<String> {
    if profiles.get("default").is_none() {
        return Some("Warp takes no profile where none is called `default`".to_owned());
    }
    profiles.entries().find_map(|profile| {
        let unknown = ACTIONS.iter().find(|action| {
            let value = profile.value().get(action.key);
            value.is_some_and(|value| value.as_str().is_none_or(|value| !action.values.contains(&value)))
        });
        unknown.map(|action| format!("Warp takes no profile where `{}` of one has a value it does not know", action.key))
    })
}

/// [decides] What the list of a person asks for comes first, then what is allowed, then the permission of the action.
fn of_profile(speaker: &Speaker, profile: NodeRef<'_>) -> Vec<Grant> {
    let said = |key: &str| profile.get(key).and_then(NodeRef::as_str);
    let items = |key: &str| profile.get(key).into_iter().flat_map(NodeRef::items);
    let mut grants: Vec<Grant> = Vec::new();
    for action in ACTIONS {
        let Some(entry) = profile.entry(action.key) else { continue };
        let verdict = match (action.key, entry.value().as_str()) {
            (_, Some("always_allow")) => Verdict::Allow,
            (_, Some("never" | "never_allow")) => Verdict::Deny,
            (_, Some("always_ask")) if items(action.but).next().is_none() => Verdict::Ask,
            // [permissions] "For file edits, `agent_decides` still prompts every time".
            ("apply_code_diffs", Some("agent_decides")) => Verdict::Ask,
            _ => continue,
        };
        grants.push(of_action(speaker, verdict, action, entry));
    }
    grants.extend(items("command_denylist").filter_map(|item| command(speaker, Verdict::Ask, item)));
    // What is allowed by name says nothing more where everything is.
    if said("execute_commands") != Some("always_allow") {
        grants.extend(items("command_allowlist").filter_map(|item| command(speaker, Verdict::Allow, item)));
    }
    if said("read_files") == Some("always_ask") {
        grants.extend(items("directory_allowlist").filter_map(|item| named(speaker, Verdict::Allow, item, Subject::Read)));
    }
    grants.extend(items("mcp_denylist").filter_map(|item| named(speaker, Verdict::Ask, item, Subject::Mcp)));
    if said("mcp_permissions") != Some("always_allow") {
        grants.extend(items("mcp_allowlist").filter_map(|item| named(speaker, Verdict::Allow, item, Subject::Mcp)));
    }
    grants
}

/// The permission of an action, for all of it.
fn of_action(speaker: &Speaker, verdict: Verdict, action: &Action, entry: EntryRef<'_>) -> Grant {
    let server = (action.subject == Subject::Mcp).then_some("*");
    let what = What { tool: action.key, subject: action.subject, breadth: Breadth::Everything, server };
    let rule = crate::source::At::new(action.key.to_owned(), whole(entry));
    speaker.grant(verdict, rule, entry.value().path(), what)
}

/// A folder, or the id of a server, all of whose tools are meant.
fn named(speaker: &Speaker, verdict: Verdict, item: NodeRef<'_>, subject: Subject) -> Option<Grant> {
    let rule = item.text()?;
    let id = rule.value.clone();
    let (tool, breadth, server) = match subject {
        Subject::Mcp => ("mcp_permissions", Breadth::Everything, Some(id.as_str())),
        _ => ("read_files", Breadth::Prefix, None),
    };
    Some(speaker.grant(verdict, rule, item_path(item, &id), What { tool, subject, breadth, server }))
}

/// An expression for whole command lines, each of which must match: app/src/settings/ai.rs puts `^` and `$` around it.
fn command(speaker: &Speaker, verdict: Verdict, item: NodeRef<'_>) -> Option<Grant> {
    let rule = item.text()?;
    let text = rule.value.clone();
    let breadth = Expression::new(&format!("^{text}$"), false).map_or(Breadth::Prefix, |expression| expression.breadth());
    let what = What { tool: "execute_commands", subject: Subject::Shell, breadth, server: None };
    let grant = speaker.grant(verdict, rule, item_path(item, &text), what);
    Some(running(grant, expression::plains(&spelled(&text))))
}

/// The way in which Warp writes that arguments may follow, as a group of alternatives.
fn spelled(text: &str) -> String {
    let bare = ["(\\s.*)?", "(\\s+.*)?", "( .*)?"].iter().find_map(|arguments| text.strip_suffix(arguments));
    bare.map_or_else(|| text.to_owned(), |bare| format!("{bare}( .*|)"))
}

/// [legacy] The lists that there were before profiles; the profile that replaces them is made of both.
fn legacy(stated: &Stated<'_>, agents: NodeRef<'_>) -> Vec<Grant> {
    let items = |key: &str| agents.at(&["profiles", key]).into_iter().flat_map(NodeRef::items);
    let denied = items("agent_mode_command_execution_denylist").filter_map(|item| command(stated, Verdict::Ask, item));
    let allowed = items("agent_mode_command_execution_allowlist").filter_map(|item| command(stated, Verdict::Allow, item));
    let mut grants: Vec<Grant> = denied.chain(allowed).collect();
    shadow(&mut grants);
    for grant in grants.iter_mut().filter(|grant| ALLOWED_ONCE.contains(&grant.rule.value.as_str())) {
        if grant.verdict == Verdict::Allow {
            grant.weigh(Status::Inert, "Warp no longer takes this one over from its former defaults".to_owned());
        }
    }
    grants
}
