//! `chat.tools.terminal.autoApprove`: commands that run unasked, and those that are always asked for.
//!
//! A command line is taken apart; all of its commands must be approved by some rule and none refused by another, so a refusal wins whatever
//! the order [approvals; terminal]. `null` takes back what was set before, also the product's own refusals.

use super::super::editor::Place;
use super::super::fact::{Speaker, Weighed, amounts, entry_path, posing, shadow};
use crate::authority::command;
use crate::authority::expression::{self, Expression, slashed};
use crate::model::{Breadth, Facts, Grant, Hazard, Setting, Status, Subject, Topic, Verdict};
use crate::syntax::tree::{EntryRef, NodeRef};

/// The key, and its older name that is still read [terminal, `DeprecatedAutoApproveCompatible`].
const KEYS: &[&str] = &["chat.tools.terminal.autoApprove", "chat.agent.terminal.autoApprove"];

/// Lists of 1.102 and before, which current versions only call deprecated [terminal, `DeprecatedAutoApprove2`, `...4`].
const DEAD_DENIALS: &[&str] = &["chat.agent.terminal.denyList", "github.copilot.chat.agent.terminal.denyList"];

/// Commands that the product itself always asks for [terminal, `default`].
const REFUSED: &[&str] = &[
    "rm", "rmdir", "del", "Remove-Item", "ri", "rd", "erase", "dd", "kill", "ps", "top", "Stop-Process", "spps", "taskkill",
    "taskkill.exe", "curl", "wget", "Invoke-RestMethod", "Invoke-WebRequest", "irm", "iwr", "chmod", "chown", "Set-ItemProperty", "sp",
    "Set-Acl", "jq", "xargs", "eval", "Invoke-Expression", "iex",
];

pub(super) fn lower(speaker: &Speaker, place: Place<'_>, facts: &mut Facts) {
    let settings = place.settings;
    let mut grants = Vec::new();
    for map in KEYS.iter().filter_map(|key| settings.get(key)) {
        for entry in map.entries() {
            grants.extend(grant(speaker, map, entry));
            // What was asked for by default runs as any other command then.
            if entry.value().is_null() && REFUSED.contains(&entry.key()) {
                facts.settings.push(speaker.setting(entry, Topic::Protection, "off"));
            }
        }
    }
    shadow(&mut grants);
    let switch = settings.entry("chat.tools.terminal.enableAutoApprove").filter(|entry| entry.value().as_bool() == Some(false));
    if let Some(entry) = switch {
        facts.settings.push(speaker.protection(entry));
        for grant in grants.iter_mut().filter(|grant| grant.verdict == Verdict::Allow && grant.status == Status::Effective) {
            grant.weigh(Status::Shadowed, format!("`{}` switches approval in advance off", entry.key()));
        }
    }
    facts.grants.extend(grants);
    // The product's own refusals, and its look at where commands write to [terminal].
    for (key, off) in
        [("chat.tools.terminal.ignoreDefaultAutoApproveRules", "true"), ("chat.tools.terminal.blockDetectedFileWrites", "never")]
    {
        if let Some(entry) = settings.entry(key).filter(|entry| entry.value().scalar() == Some(off)) {
            facts.settings.push(speaker.setting(entry, Topic::Protection, "off"));
        }
    }
    let lists = DEAD_DENIALS.iter().filter_map(|key| settings.entry(key));
    facts.settings.extend(lists.filter_map(|entry| dead(speaker, settings, entry)));
}

/// One rule: `true`, `false`, or `{approve, matchCommandLine}`.
fn grant(speaker: &Speaker, map: NodeRef<'_>, entry: EntryRef<'_>) -> Option<Grant> {
    let value = entry.value();
    let approve = value.as_bool().or_else(|| value.get("approve").and_then(NodeRef::as_bool))?;
    let verdict = if approve { Verdict::Allow } else { Verdict::Ask };
    let rule = entry.key_at();
    let (breadth, hazard, fault) = covers(entry.key());
    let grant = posing(speaker.rule(verdict, rule, entry_path(map, entry), (Subject::Shell, breadth)), hazard);
    let commands = match slashed(entry.key()) {
        Some((text, _)) => expression::plains_within(text),
        None => vec![format!("{} *", entry.key())],
    };
    let grant = Grant { tool: "terminal".to_owned(), commands, ..grant };
    Some(match fault {
        Some(reason) => amounts(grant, Status::Dead, reason),
        None => grant,
    })
}

/// How much a rule covers, and why it does nothing where it does [terminal, `_doConvertAutoApproveEntryToRegex`].
fn covers(rule: &str) -> (Breadth, Option<Hazard>, Option<&'static str>) {
    if rule.is_empty() {
        return (Breadth::Exact, None, Some("an empty text matches no command"));
    }
    let Some((text, flags)) = slashed(rule) else {
        if rule.contains("${") {
            return (Breadth::Exact, None, Some("VS Code fills in no variables here: the rule stands for its own letters"));
        }
        // A text stands for commands that begin with it, whatever characters it is made of.
        let (breadth, hazard) = command::beginning(rule);
        return (breadth, hazard, None);
    };
    let Some(expression) = Expression::new(text, flags.contains('i')) else { return (Breadth::Prefix, None, None) };
    let breadth = expression.breadth();
    // `regExpLeadsToEndlessLoop` (src/vs/base/common/strings.ts): what also matches nothing at all never matches, but for `/.*/` and `/^/`.
    if expression.matches("") && !matches!(text, ".*" | "^" | "^$" | "$" | "^\\s*$") {
        return (breadth, None, Some("VS Code ignores an expression that also matches an empty text"));
    }
    (breadth, expression::hazard_within(text), None)
}

fn dead(speaker: &Speaker, settings: NodeRef<'_>, entry: EntryRef<'_>) -> Option<Setting> {
    // What is refused by default anyway was not protected by the list.
    let protects = entry.value().entries().any(|rule| rule.value().as_bool() == Some(true) && !REFUSED.contains(&rule.key()));
    let replaced = KEYS.iter().any(|key| settings.get(key).is_some());
    let setting = speaker.protection(entry);
    let reason = "current versions read `chat.tools.terminal.autoApprove` instead, with `false` for what must be asked for";
    protects.then(|| amounts(setting, if replaced { Status::Shadowed } else { Status::Dead }, reason))
}
