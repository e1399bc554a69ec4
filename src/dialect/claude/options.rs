//! Rules that the options of one start hand to the program: `--allowedTools`, and `--disallowedTools` that takes away from them.
//!
//! Sources: code.claude.com/docs/en/cli-reference (both take several words, each a list; `--tools` restricts what there is at all);
//! anthropics/claude-code-action base-action/src/parse-sdk-options.ts (the hyphenated spelling; several options add up; lists are divided by
//! commas). Deny rules come first [permissions].

use std::ops::Range;

use super::permissions;
use crate::authority::pattern::Pattern;
use crate::dialect::fact::Speaker;
use crate::model::{Breadth, Grant, Run, Status, Subject, Verdict};
use crate::source::At;
use crate::syntax::shell::{self, Word};

/// The tools that the words allow, each with its bytes in the text that the words are of; `None` where no option names any.
pub(in crate::dialect) fn allowed(words: &[&Word]) -> Option<Vec<(String, Range<usize>)>> {
    let option = |word: &str| matches!(name(word), "--allowedTools" | "--allowed-tools");
    words.iter().find(|word| option(&word.value))?;
    Some(values(words, option))
}

/// What of `allowed` is left: not what the options take away, and of the product's own tools only those that there are.
pub(in crate::dialect) fn left(words: &[&Word], allowed: Vec<(String, Range<usize>)>) -> Vec<(String, Range<usize>)> {
    let denied = values(words, |word| matches!(name(word), "--disallowedTools" | "--disallowed-tools"));
    let only = words.iter().any(|word| name(&word.value) == "--tools").then(|| values(words, |word| name(word) == "--tools"));
    let there = |pattern: &Pattern<'_>| {
        let named = |tool: &(String, Range<usize>)| tool.0 == pattern.tool || tool.0 == "default";
        pattern.tool.starts_with("mcp__") || only.as_ref().is_none_or(|only| only.iter().any(named))
    };
    let stays = |(tool, _): &(String, Range<usize>)| {
        let Some(pattern) = Pattern::parse(tool) else { return false };
        let refused = |(denied, _): &(String, Range<usize>)| Pattern::parse(denied).is_some_and(|denied| denied.covers(&pattern));
        there(&pattern) && !denied.iter().any(refused)
    };
    allowed.into_iter().filter(stays).collect()
}

/// The rules of a list for commands, and for every tool of a server, as rules of one `run`. `path` is that of the text that holds the list.
pub(in crate::dialect) fn grants(speaker: &Speaker, tools: &[At<String>], path: &str, run: Run) -> Vec<Grant> {
    let grant = |(index, rule): (usize, &At<String>)| {
        // What could hold a secret is called by its number: paths are printed and hashed.
        let plain = !crate::dialect::telling(&rule.value);
        let called = if plain { rule.value.clone() } else { index.to_string() };
        let grant = permissions::grant(speaker, rule, format!("{path}[{called}]"), Verdict::Allow, &[], plain);
        let told = grant.subject == Subject::Shell || grant.subject == Subject::Mcp && grant.breadth == Breadth::Everything;
        (told && grant.status == Status::Effective).then_some(Grant { run, ..grant })
    };
    tools.iter().enumerate().filter_map(grant).collect()
}

/// The list of the action's older input `disallowed_tools` as the option that says the same.
pub(in crate::dialect) fn refusing(list: &str) -> Vec<Word> {
    let word = |text: &str| Word::new(text, 0..0, |_| 0);
    std::iter::once(word("--disallowedTools")).chain(listed(list).iter().map(|(tool, _)| word(tool))).collect()
}

fn name(word: &str) -> &str {
    word.split('=').next().unwrap_or_default()
}

/// The items of the lists behind an option, up to a word that is no list of tools.
fn values(words: &[&Word], option: impl Fn(&str) -> bool) -> Vec<(String, Range<usize>)> {
    let mut tools = Vec::new();
    let mut taking = false;
    for word in words {
        let start = if word.value.starts_with('-') {
            taking = option(&word.value);
            word.value.find('=').map(|at| at + 1)
        } else {
            Some(0)
        };
        let Some(start) = start.filter(|_| taking) else { continue };
        let text = &word.value[start..];
        let items = listed(text);
        // A prompt that follows is no list, and may speak of tools.
        let blank = |at: usize| text[at..].starts_with(char::is_whitespace) && !items.iter().any(|(_, range)| range.contains(&at));
        let several = items.len() > 1 && (0..text.len()).filter(|&at| text.is_char_boundary(at)).any(blank);
        if !items.iter().all(|(item, _)| is_rule(item, several)) {
            taking = false;
            continue;
        }
        tools.extend(items.into_iter().map(|(tool, range)| (tool, word.place(range.start + start..range.end + start))));
    }
    tools
}

/// Whether `text` is written as a rule is: the name of a tool, `known` to be one, and perhaps something in parentheses.
fn is_rule(text: &str, known: bool) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*' | '.' | ':' | '/');
    let name = text.split('(').next().unwrap_or_default();
    name.chars().all(named) && (!known || permissions::known(name) || name.starts_with("mcp__"))
}

/// Characters that are no operators in the arguments of the action, and bytes that no text has.
const PLAIN: &[(char, char)] =
    &[('(', '\u{1}'), (')', '\u{2}'), ('|', '\u{3}'), ('&', '\u{4}'), (';', '\u{5}'), ('<', '\u{6}'), ('>', '\u{7}')];

/// The words of `claude_args`: operators of a shell are letters there, and lines that begin with `#` are none (parse-sdk-options.ts).
pub(in crate::dialect) fn words(text: &str) -> Vec<Word> {
    let plain: String = text.chars().map(|c| PLAIN.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect();
    let mut words: Vec<Word> = shell::read(&plain, 0).into_iter().flat_map(|command| command.words).collect();
    for word in &mut words {
        word.value = word.value.chars().map(|c| PLAIN.iter().find(|(_, to)| *to == c).map_or(c, |(from, _)| *from)).collect();
    }
    words
}

/// Tools divided by commas or blanks, or one a line, each with its bytes; what stands within brackets divides nothing.
pub(in crate::dialect) fn listed(text: &str) -> Vec<(String, Range<usize>)> {
    let (mut tools, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    let mut add = |range: Range<usize>| {
        let quote = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let tool = text[range.clone()].trim_matches(quote);
        if !tool.is_empty() {
            let at = range.start + text[range].find(tool).unwrap_or_default();
            tools.push((tool.to_owned(), at..at + tool.len()));
        }
    };
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | '\n' | ' ' | '\t' if depth == 0 => {
                add(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    add(start..text.len());
    tools
}
