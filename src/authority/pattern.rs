//! The grammar that permission rules of several products share: a tool's name, and in parentheses what of it: `Bash(git *)`.

/// A permission rule in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'r> {
    /// The tool, `Bash`; may hold `*` where the product knows that.
    pub tool: &'r str,
    /// What of the tool, as written between the parentheses; `None` for all of it.
    pub spec: Option<&'r str>,
}

impl<'r> Pattern<'r> {
    /// Reads `Tool` or `Tool(spec)`; `None` when a parenthesis is opened and not closed at the end.
    #[must_use]
    pub fn parse(rule: &'r str) -> Option<Self> {
        match rule.split_once('(') {
            None if rule.contains(')') => None,
            None => Some(Self { tool: rule, spec: None }),
            Some((tool, rest)) => Some(Self { tool, spec: Some(rest.strip_suffix(')')?) }),
        }
    }

    /// Whether it is about the whole tool: no parentheses, or `*` in them.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.spec.is_none_or(|spec| matches!(spec, "*" | "**" | ":*"))
    }

    /// Whether everything that `other` speaks of is covered. Never true on a guess: where paths are concerned only equality, a folder
    /// and what lies in it, and the whole tool count.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if !self.covers_tool(other.tool) {
            return false;
        }
        if self.whole() {
            return true;
        }
        match (self.spec, other.spec) {
            (Some(own), Some(other)) if own == other => true,
            // `server:tool`, in which each may hold `*` (Cursor).
            (Some(own), Some(other)) if self.tool == "Mcp" => matches(own, other),
            (Some(own), Some(other)) if is_shell(self.tool) => command_covers(&spelled(own), &spelled(other)),
            (Some(own), Some(other)) => own.strip_suffix("**").is_some_and(|folder| folder.ends_with('/') && other.starts_with(folder)),
            _ => false,
        }
    }

    /// The tool part: equal, a glob, or an MCP server that offers the tool (`mcp__mail` covers `mcp__mail__send`).
    fn covers_tool(&self, other: &str) -> bool {
        let of_server = |own: &str| own.starts_with("mcp__") && other.strip_prefix(own).is_some_and(|rest| rest.starts_with("__"));
        let server = self.tool.strip_suffix("__*").is_some_and(|server| server == other);
        self.tool == other || server || matches(self.tool, other) || of_server(self.tool)
    }
}

/// Tools whose parentheses hold command lines.
pub(super) fn is_shell(tool: &str) -> bool {
    matches!(tool, "Bash" | "PowerShell" | "Monitor" | "Shell" | "shell" | "run_shell_command")
}

/// A command pattern with the older spelling of a prefix, `git:*`, turned into the newer, `git *`.
#[must_use]
pub fn spelled(spec: &str) -> String {
    spec.strip_suffix(":*").map_or_else(|| spec.to_owned(), |prefix| format!("{} *", prefix.trim_end()))
}

/// Whether the command pattern `own` covers the command or pattern `other`. A last ` *` also stands for no argument at all.
pub(super) fn command_covers(own: &str, other: &str) -> bool {
    matches(own, other) || own.strip_suffix(" *").is_some_and(|bare| bare == other)
}

/// Whether `pattern`, in which `*` stands for any run of characters, matches all of `text`. Linear in space, quadratic at worst in time.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut retry = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, from));
                at += 1;
            }
            Some(byte) if *byte == text[from] => {
                at += 1;
                from += 1;
            }
            _ => match retry {
                Some((after, start)) => {
                    retry = Some((after, start + 1));
                    (at, from) = (after, start + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_a_tool_and_what_of_it() {
        let table = [
            ("Bash", Some(("Bash", None))),
            ("Bash(*)", Some(("Bash", Some("*")))),
            ("Bash(echo (a))", Some(("Bash", Some("echo (a)")))),
            ("Bash()", Some(("Bash", Some("")))),
            ("Bash(rm", None),
            ("Bash)", None),
            ("Bash(a) b", None),
        ];
        for (rule, expected) in table {
            assert_eq!(Pattern::parse(rule).map(|pattern| (pattern.tool, pattern.spec)), expected, "{rule:?}");
        }
    }

    #[test]
    fn a_rule_covers_what_it_cannot_miss() {
        let table = [
            (true, "Bash", "Bash(rm *)"),
            (true, "Bash(*)", "Bash"),
            (true, "Bash(:*)", "Bash(git push)"),
            (true, "Bash(git *)", "Bash(git push *)"),
            (true, "Bash(git:*)", "Bash(git)"),
            (true, "Bash(git *)", "Bash(git:*)"),
            (true, "Bash(* --force)", "Bash(git push --force)"),
            (true, "*", "Bash"),
            (true, "mcp__*", "mcp__mail__send"),
            (true, "mcp__mail", "mcp__mail__send"),
            (true, "mcp__mail", "mcp__mail__*"),
            (true, "mcp__mail__*", "mcp__mail"),
            (true, "Read(./secrets/**)", "Read(./secrets/a/b.json)"),
            (true, "Read", "Read(./x)"),
            (false, "Bash(git push *)", "Bash(git *)"),
            (false, "Bash(git *)", "Bash(gitk)"),
            (false, "Bash(git *)", "Bash(git*)"),
            (false, "Bash(npm test)", "Bash"),
            (false, "Bash", "PowerShell"),
            (false, "mcp__mail", "mcp__mailer__send"),
            (false, "mcp__mail__send", "mcp__mail"),
            (false, "Read(./a)", "Read(./b)"),
            (false, "Read(src/*)", "Read(src/a)"),
            (false, "Edit", "Read(./x)"),
        ];
        for (expected, wide, narrow) in table {
            let covers = Pattern::parse(wide).zip(Pattern::parse(narrow)).map(|(wide, narrow)| wide.covers(&narrow));
            assert_eq!(covers, Some(expected), "{wide} over {narrow}");
        }
    }

    #[test]
    fn stars_stand_for_any_run() {
        for (pattern, text) in [("*", ""), ("a*c", "abc"), ("a*c", "ac"), ("*a*b", "xxaxxab"), ("", "")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", ""), ("a*c", "acd"), ("a*b*c", "acb"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
