//! Where command lines stand in files that are text: shell scripts, makefiles, container build files.

use std::ops::Range;

use crate::syntax::shell::{self, Command, Word};

/// The commands of a makefile or justfile: the indented lines of recipes, a line continued by `\` taken with the next.
pub(super) fn recipes(text: &str, tabs_only: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut lines = Lines { text, at: 0 };
    let (mut in_recipe, mut foreign) = (false, false);
    while let Some(range) = lines.continued() {
        let line = &text[range.clone()];
        let body = line.trim_start_matches(if tabs_only { &['\t'][..] } else { &['\t', ' '][..] });
        if line.trim().is_empty() {
            continue;
        }
        if body.len() == line.len() {
            (in_recipe, foreign) = (line.contains(':') && !line.starts_with('#'), false);
            continue;
        }
        if let Some(interpreter) = body.strip_prefix("#!") {
            foreign = !is_shell(interpreter);
        }
        if in_recipe && !foreign {
            let command = body.trim_start_matches(['@', '-', '+', ' ', '\t']);
            commands.extend(shell::read(command, range.end - command.len()));
        }
    }
    commands
}

/// The commands of a container build file: `RUN`, `CMD`, `ENTRYPOINT`, in the form of a shell or of a list. What `CMD` hands to an
/// `ENTRYPOINT` of the list form belongs to it.
pub(super) fn container(text: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut entry: Option<usize> = None;
    // A comment between continued lines is no part of the instruction: blanked out, so that places stay.
    let blank = blanked(text);
    let mut lines = Lines { text: &blank, at: 0 };
    while let Some(range) = lines.continued() {
        let line = &blank[range.clone()];
        let content = line.trim_start();
        let keyword = content.split(char::is_whitespace).next().unwrap_or_default();
        let start = range.end - content.len() + keyword.len();
        let rest = &content[keyword.len()..];
        let instruction = keyword.to_ascii_uppercase();
        if instruction == "FROM" {
            entry = None;
        }
        if !matches!(instruction.as_str(), "RUN" | "CMD" | "ENTRYPOINT") {
            continue;
        }
        let Some(words) = list(rest, start) else {
            let options = if instruction == "RUN" { mounts(rest) } else { 0 };
            commands.extend(shell::read(&rest[options..], start + options));
            continue;
        };
        match entry {
            Some(at) if instruction == "CMD" => {
                let command: &mut Command = &mut commands[at];
                command.words.extend(words);
            }
            _ => {
                entry = (instruction == "ENTRYPOINT").then_some(commands.len()).or(entry);
                commands.push(Command { words, ..Command::default() });
            }
        }
    }
    commands
}

/// Whether the first line names a shell, or there is no such line.
pub(super) fn is_script(text: &str, certain: bool) -> bool {
    match text.lines().next().and_then(|line| line.strip_prefix("#!")) {
        Some(interpreter) => is_shell(interpreter),
        None => certain,
    }
}

fn is_shell(interpreter: &str) -> bool {
    interpreter.split_whitespace().any(|word| shell::SHELLS.contains(&shell::program(word).as_str()))
}

/// `["gemini", "--yolo"]` as words; `None` for anything else.
fn list(text: &str, start: usize) -> Option<Vec<Word>> {
    let trimmed = text.trim();
    let values: Vec<String> = serde_json::from_str(trimmed).ok()?;
    let base = start + text.find('[')?;
    let bytes = trimmed.as_bytes();
    let mut at = 1;
    let mut words = Vec::new();
    for value in values {
        let open = at + trimmed.get(at..)?.find('"')?;
        let mut close = open + 1;
        while *bytes.get(close)? != b'"' {
            close += if bytes[close] == b'\\' { 2 } else { 1 };
        }
        let range = base + open..base + close + 1;
        words.push(Word::new(&value, range.clone(), |at| (range.start + 1 + at).min(range.end)));
        at = close + 1;
    }
    Some(words)
}

/// The options of `RUN` before its command, `--mount=type=cache,...`.
fn mounts(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches([' ', '\t']);
        at = text.len() - rest.len();
        if !rest.starts_with("--") {
            return at;
        }
        at += rest.find(char::is_whitespace).unwrap_or(rest.len());
    }
}

/// `text` with every line that is only a comment made blank, within an instruction its line end too.
fn blanked(text: &str) -> String {
    let mut blank = String::with_capacity(text.len());
    let mut continued = false;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            let end = if continued { 0 } else { line.len() - line.trim_end_matches(['\r', '\n']).len() };
            blank.extend(std::iter::repeat_n(' ', line.len() - end));
            blank.push_str(&line[line.len() - end..]);
        } else {
            blank.push_str(line);
            continued = line.trim_end().ends_with('\\');
        }
    }
    blank
}

/// The lines of a text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl Lines<'_> {
    /// The next line with those that continue it, without the last line end.
    fn continued(&mut self) -> Option<Range<usize>> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        loop {
            let rest = &self.text[self.at..];
            let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
            let line = rest[..end].trim_end_matches(['\n', '\r']);
            let content = self.at + line.len();
            self.at += end;
            if !line.ends_with('\\') || self.at >= self.text.len() {
                return Some(start..content);
            }
        }
    }
}
