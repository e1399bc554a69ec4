//! Command lines as words: splitting as a POSIX shell does, without expanding anything.

use crate::source::At;

/// The words of the `command` key: the program, or the whole line where the key holds one.
///
/// `C:\Program Files\nodejs\npx.cmd` is one program: a path before the first blank keeps the text whole.
pub(super) fn command(command: &At<String>) -> Vec<At<String>> {
    let head = command.value.split_whitespace().next().unwrap_or_default();
    let whole_line = head.len() < command.value.trim().len() && !head.contains('\\') && !head.contains('/');
    if whole_line { split(command) } else { vec![command.clone()] }
}

/// The words of `line`; each has the place of the whole line, because decoded offsets are not those of the source.
pub(super) fn split(line: &At<String>) -> Vec<At<String>> {
    segments(line).into_iter().flatten().collect()
}

/// The simple commands of `line`, divided at `&&`, `||`, `;`, `|`, `&` and line ends.
pub(super) fn segments(line: &At<String>) -> Vec<Vec<At<String>>> {
    let mut segments = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.value.chars();
    let finish = |word: &mut Option<String>, segments: &mut Vec<Vec<At<String>>>| {
        if let (Some(word), Some(segment)) = (word.take(), segments.last_mut()) {
            segment.push(At::new(word, line.span));
        }
    };
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => {
                if let Some(escaped) = chars.next() {
                    word.get_or_insert_default().push(escaped);
                }
            }
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ';' | '|' | '&' | '\n') => {
                finish(&mut word, &mut segments);
                segments.push(Vec::new());
            }
            (None, c) if c.is_whitespace() => finish(&mut word, &mut segments),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    finish(&mut word, &mut segments);
    segments.retain(|segment| !segment.is_empty());
    segments
}

/// The program's name: no folder, no extension of Windows, lower case.
pub(super) fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    let stem = [".exe", ".cmd", ".bat", ".ps1"].iter().find_map(|extension| name.strip_suffix(extension)).map(str::to_owned);
    stem.unwrap_or(name)
}
