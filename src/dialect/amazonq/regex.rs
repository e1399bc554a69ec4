//! Regular expressions over command lines, as far as their breadth goes.

use crate::authority::command;
use crate::model::Breadth;

/// How much the expression covers; it is anchored at both ends.
pub(super) fn breadth(regex: &str) -> Breadth {
    alternatives(regex).iter().map(|pattern| command::breadth(pattern)).max().unwrap_or(Breadth::Exact)
}

/// Whether it was written as a glob: ` *` at the end stands for blanks, so that only the bare command matches.
pub(super) fn glob(regex: &str) -> bool {
    regex
        .strip_suffix(" *")
        .is_some_and(|command| !command.is_empty() && command.chars().all(|c| c.is_alphanumeric() || " -_/".contains(c)))
}

/// Command patterns, in which `*` stands for anything, one for each alternative. Groups and classes are taken for one word.
fn alternatives(regex: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut depth = 0_usize;
    let mut chars = regex.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(last) = all.last_mut() else { break };
        match c {
            '\\' => match chars.next() {
                Some('s') => last.push(' '),
                Some('S' | 'w' | 'W' | 'd' | 'D') => last.push('x'),
                Some('A' | 'z' | 'b') | None => {}
                Some(literal) => last.push(literal),
            },
            '.' if chars.peek().is_some_and(|next| matches!(next, '*' | '+')) => {
                chars.next();
                last.push('*');
            }
            '.' => last.push('x'),
            '[' => {
                for inner in chars.by_ref() {
                    if inner == ']' {
                        break;
                    }
                }
                last.push('x');
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => all.push(String::new()),
            '|' => last.push('x'),
            '{' => {
                for inner in chars.by_ref() {
                    if inner == '}' {
                        break;
                    }
                }
            }
            '^' | '$' | '*' | '+' | '?' => {}
            literal => last.push(literal),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_as_broad_as_what_they_let_run() {
        let table: &[(Breadth, &[&str])] = &[
            (Breadth::Everything, &[".*", "^.*$", ".+", "npm test|.*", r"\A.*\z"]),
            (Breadth::Interpreter, &["python .*", "bash -c .*", r"npx\s.*"]),
            (Breadth::Tool, &["git .*", "npm.*"]),
            (Breadth::Prefix, &["git status.*", "npx cdk (synth|diff).*", "npm run [a-z]+ .*"]),
            (Breadth::Exact, &["npm test", "git *", "", "(", "[", "\\", "git (log|diff)"]),
        ];
        for (expected, expressions) in table {
            for expression in *expressions {
                assert_eq!(breadth(expression), *expected, "{expression}");
            }
        }
    }

    #[test]
    fn a_blank_and_a_star_at_the_end_were_meant_as_a_glob() {
        for (expected, expression) in
            [(true, "rm *"), (true, "git push *"), (false, "rm .*"), (false, " *"), (false, "rm"), (false, "(rm|dd) *")]
        {
            assert_eq!(glob(expression), expected, "{expression}");
        }
    }
}
