//! Tasks that start when the folder is opened: `runOptions.runOn: "folderOpen"`, in a trusted folder [tasks].

use super::super::fact::Speaker;
use crate::model::{Facts, Setting, Topic};
use crate::source::At;
use crate::syntax::tree::NodeRef;

/// Lowers the tasks of a `tasks.json`, or of the `tasks` of a workspace file.
pub(super) fn lower(speaker: &Speaker, file: NodeRef<'_>, facts: &mut Facts) {
    for task in file.get("tasks").into_iter().flat_map(NodeRef::items) {
        let Some(entry) = task.get("runOptions").and_then(|options| options.entry("runOn")) else { continue };
        if entry.value().as_str() != Some("folderOpen") {
            continue;
        }
        let setting = speaker.setting(entry, Topic::AutoRun, "a task");
        // The command says most; a task of an extension has none, and a compound task only others to run.
        let command = ["command", "script", "label", "taskName"].iter().find_map(|key| task.get(key));
        let value = match command.and_then(|node| node.scalar().or_else(|| node.get("value")?.scalar())) {
            Some(text) => At::new(text.to_owned(), setting.value.span),
            None => setting.value.clone(),
        };
        facts.settings.push(Setting { value, ..setting });
    }
}
