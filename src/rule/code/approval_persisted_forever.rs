//! Approvals of one moment that were kept: command lines with consequences, allowed for good as they were once typed.

use super::{Context, Hit, Sink};
use crate::authority::command;
use crate::model::{Breadth, Capability, Grant, Status, Subject, Topic, Verdict};

/// Words of SQL that change or remove what is there.
const CHANGES: &[&str] = &["delete", "drop", "truncate", "update", "alter", "insert"];
/// Programs that are handed SQL.
const DATABASES: &[&str] = &["psql", "mysql", "mariadb", "sqlite3", "sqlcmd", "bq", "clickhouse-client"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for grant in context.model.grants.iter().filter(|grant| kept(grant)) {
        let message = format!("`{}` was approved once and runs without asking ever since", grant.rule.value);
        sink.report(Hit {
            label: "for good".to_owned(),
            path: grant.origin.path.clone(),
            agent: grant.origin.agent.clone(),
            gathered: Some(grant.rule.value.clone()),
            ..Hit::new(grant.rule.span, message)
        });
    }
    let remembered = |setting: &&crate::model::Setting| setting.topic == Topic::ApprovalMemory && setting.meaning == "forever";
    for setting in context.model.settings.iter().filter(remembered).filter(|setting| setting.status == Status::Effective) {
        let message = format!("`{}` keeps an approval for good", setting.key.value);
        sink.report(Hit {
            label: "for good".to_owned(),
            path: setting.origin.path.clone(),
            agent: setting.origin.agent.clone(),
            ..Hit::new(setting.value.span, message)
        });
    }
}

/// Whether a rule is one command line with consequences that no other rule tells of.
fn kept(grant: &Grant) -> bool {
    let literal = grant.verdict == Verdict::Allow && grant.subject == Subject::Shell && grant.breadth == Breadth::Exact;
    literal && grant.status == Status::Effective && grant.hazard.is_none() && grant.commands.iter().any(|line| acts(line) || changes(line))
}

fn acts(line: &str) -> bool {
    command::does(line).is_some_and(|(_, capability)| capability.acts() && capability != Capability::RepoWrite)
}

fn changes(line: &str) -> bool {
    let words: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase).collect();
    words.iter().any(|word| DATABASES.contains(&word.as_str())) && words.iter().any(|word| CHANGES.contains(&word.as_str()))
}
