//! Custom commands [commands]: a prompt in which `!{...}` runs a command, `@{...}` takes in a file and `{{args}}` is what was typed.

use super::super::fact::Stated;
use crate::authority::hook;
use crate::model::{Facts, Prompt, Role};
use crate::source::{At, Source};
use crate::syntax::locate::locate;

pub(super) fn lower(stated: &Stated<'_>, source: &Source, facts: &mut Facts) {
    let Some(prompt) = stated.root.get("prompt") else { return };
    let Some(text) = prompt.as_str() else { return };
    let origin = stated.origin(prompt.span(), prompt.path());
    facts.prompts.push(Prompt { origin, role: Role::User, text: At::new((), prompt.span()), single_braces: false });
    let mut at = 0;
    while let Some(start) = text[at..].find("!{").map(|found| at + found + 2) {
        let Some(end) = closing(&text[start..]).map(|length| start + length) else { return };
        let span = locate(source, prompt, start..end);
        let command = At::new(text[start..end].trim().to_owned(), span);
        let event = At::new("!{...}".to_owned(), span);
        facts.hooks.push(hook::read(stated.origin(span, prompt.path()), event, None, command, false));
        at = end;
    }
}

/// Where the brace closes that was opened before `text`; braces within are balanced.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
