//! Files of one person and machine that are in the repository.

use super::{Context, Hit, Sink};
use crate::finding::{Confidence, Severity};

/// How a path ends, what the file is, and how bad it is to share it.
const FILES: &[(&str, &str, Severity)] = &[
    (".codex/auth.json", "the tokens of a login to Codex", Severity::High),
    (".gemini/oauth_creds.json", "the tokens of a login to Gemini CLI", Severity::High),
    (".qwen/oauth_creds.json", "the tokens of a login to Qwen Code", Severity::High),
    (".claude/.credentials.json", "the tokens of a login to Claude Code", Severity::High),
    (".aider.chat.history.md", "somebody's conversations with Aider", Severity::Medium),
    (".aider.input.history", "what somebody typed into Aider", Severity::Medium),
    (
        SETTINGS,
        "somebody's own settings of Claude Code, which take precedence over the project's for everybody who clones it",
        Severity::Medium,
    ),
];

/// Claude Code tells Git to ignore it in every repository of the machine, so its presence says nothing: only the index does.
const SETTINGS: &str = ".claude/settings.local.json";

/// Folders of what is made up for tests.
const MADE: &[&str] = &["test", "tests", "__tests__", "fixture", "fixtures", "__fixtures__", "testdata"];

pub(super) fn check(context: &Context<'_>, sink: &mut Sink) {
    for file in context.files {
        let path = file.source.path();
        let under = |end: &str| path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'));
        let Some((end, what, severity)) = FILES.iter().find(|(end, ..)| under(end)) else { continue };
        let text = file.source.text();
        let tracked = context.git.tracks(path);
        let shared = if *end == SETTINGS { tracked == Some(true) } else { tracked != Some(false) };
        if !shared || text.trim().trim_matches(['{', '}', ' ', '\n']).is_empty() {
            continue;
        }
        // Somebody wrote it for a test, and no credential is in it.
        let made = path.split('/').any(|part| MADE.contains(&part));
        if made && !context.model.credentials.iter().any(|credential| credential.origin.file == file.source.id()) {
            continue;
        }
        let line = text.lines().next().unwrap_or_default().len();
        let place = if tracked == Some(true) { "is tracked by Git" } else { "is in the project" };
        let mut hit = Hit::new(file.source.span(0..line), format!("`{path}` {place}: {what}"));
        hit.label = "not for sharing".to_owned();
        hit.severity = Some(*severity);
        hit.confidence = tracked.is_none().then_some(Confidence::Medium);
        hit.help =
            Some(format!("Take it out with `git rm --cached {path}`, name it in `.gitignore`, and replace every token that it held."));
        sink.report(hit);
    }
}
