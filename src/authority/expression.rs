//! How much a regular expression over command lines covers: asked by trying it, since expressions for one set of commands have many spellings.

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use super::command::{self, HANDS_ON, INTERPRETERS, RUNNERS, WRAPPERS};
use crate::model::{Breadth, Hazard};

/// Longest pattern that is looked at, and largest automaton.
const LONGEST: usize = 2_000;
const SIZE: usize = 1 << 18;

/// Commands that have nothing in common: what matches all of them matches everything.
const ANY: &[&str] = &[
    "zqx",
    "Zqx-w --all 7",
    "rm -rf /srv/zq",
    "./w_q.sh a b=c",
    "kubectl delete ns zqx",
    "curl https://zqx.example/w",
    "\"C:\\Zq x.exe\" /w",
];

/// A word that nobody names.
const UNNAMED: &str = "zqxw";

/// Command lines in which a program is handed something that nobody named before.
fn handed() -> impl Iterator<Item = String> {
    let programs = INTERPRETERS.iter().chain(HANDS_ON).chain(WRAPPERS);
    let plain = programs.flat_map(|program| ["", "-c ", "-e "].map(|option| format!("{program} {option}{UNNAMED}")));
    let runners =
        RUNNERS.iter().flat_map(|(program, commands)| commands.iter().map(move |command| format!("{program} {command} {UNNAMED}")));
    plain.chain(runners)
}

/// An expression that compiled.
#[derive(Debug)]
pub struct Expression<'e> {
    text: &'e str,
    regex: Regex,
}

impl<'e> Expression<'e> {
    /// Compiles `text`; `None` for what other engines understand and this one does not (lookaround), and for what is too large.
    #[must_use]
    pub fn new(text: &'e str, ignore_case: bool) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let config = Regex::config().nfa_size_limit(Some(SIZE)).hybrid(false).onepass(false).utf8_empty(false);
        // Classes of ASCII only, as in JavaScript, and quick to compile: a file may hold thousands of expressions.
        let syntax = syntax::Config::new().case_insensitive(ignore_case).unicode(false).utf8(false);
        let regex = Regex::builder().configure(config).syntax(syntax).build(text).ok()?;
        Some(Self { text, regex })
    }

    /// Whether it matches somewhere in `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Whether it matches whatever there is.
    #[must_use]
    pub fn everything(&self) -> bool {
        ANY.iter().all(|command| self.matches(command))
    }

    /// How much of all command lines it covers.
    #[must_use]
    pub fn breadth(&self) -> Breadth {
        if self.everything() {
            return Breadth::Everything;
        }
        let body = self.text.strip_prefix('^').unwrap_or(self.text);
        let word: String = body.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        let anything = |rest: &str| !word.is_empty() && self.matches(&format!("{word} {rest}"));
        if anything(UNNAMED) && anything("--zq 7") {
            return command::breadth(&format!("{word} *"));
        }
        let hands_on = handed().any(|line| self.matches(&line) && command::breadth(&line.replace(UNNAMED, "*")) >= Breadth::Interpreter);
        if hands_on {
            Breadth::Interpreter
        } else if self.text.starts_with('^') && self.text.ends_with('$') && !body.contains(['*', '+', '{']) {
            Breadth::Exact
        } else {
            Breadth::Prefix
        }
    }
}

/// The pattern of command lines that an expression for whole lines amounts to: words as they are, `.*` and `.+` for anything, one or more
/// blanks. `None` for every other expression: what a class or a group lets through is not told.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let text = text.strip_prefix('^').or_else(|| text.strip_prefix("\\A")).unwrap_or(text);
    let text = text.strip_suffix('$').or_else(|| text.strip_suffix("\\z")).unwrap_or(text);
    let blanks = ["\\s+", "\\s*", "\\s"].iter().fold(text.to_owned(), |text, blank| text.replace(blank, " "));
    // A character that no command line holds stands for anything.
    let open = blanks.replace(".*", " \u{1} ").replace(".+", " \u{1} ").replace("\\b", "");
    let open = open.replace("\\.", ".").replace("\\-", "-").replace("\\/", "/");
    let literal = !open.contains(['\\', '[', ']', '(', ')', '|', '*', '+', '?', '{', '}', '^', '$']);
    literal.then(|| open.split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{1}', "*"))
}

/// The patterns that an expression for whole command lines amounts to, with its groups of alternatives written out; empty where one of them
/// is not plain.
#[must_use]
pub fn plains(text: &str) -> Vec<String> {
    written_out(text).iter().map(|text| plain(text)).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The same of an expression that is looked for anywhere in the line: all of it must be held to the beginning.
#[must_use]
pub fn plains_within(text: &str) -> Vec<String> {
    let held =
        |text: &String| text.starts_with('^').then(|| if text.ends_with('$') { plain(text) } else { plain(&format!("{text}.*")) })?;
    written_out(text).iter().map(held).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// How many alternatives are written out.
const MOST: usize = 64;

/// The expressions without groups and bars that `text` stands for; none where they are too many.
fn written_out(text: &str) -> Vec<String> {
    let mut open = vec![text.to_owned()];
    let mut written = Vec::new();
    while let Some(text) = open.pop() {
        match alternatives(&text) {
            Some(texts) if open.len() + written.len() + texts.len() > MOST || text.len() > LONGEST => return Vec::new(),
            Some(texts) => open.extend(texts),
            None => written.push(text),
        }
    }
    written
}

/// The expressions that the first innermost group, or the bar at the top, offers; `None` without either.
fn alternatives(text: &str) -> Option<Vec<String>> {
    let Some(end) = text.find(')') else {
        return text.contains('|').then(|| text.split('|').map(str::to_owned).collect());
    };
    let start = text[..end].rfind('(')?;
    // An escaped or repeated group is not plain, and left for `plain` to refuse.
    let (before, after) = (&text[..start], &text[end + 1..]);
    if before.ends_with('\\') || text[..end].ends_with('\\') || after.starts_with(['*', '+', '?', '{']) {
        return None;
    }
    let inner = text[start + 1..end].strip_prefix("?:").unwrap_or(&text[start + 1..end]);
    (!inner.starts_with('?')).then(|| inner.split('|').map(|one| format!("{before}{one}{after}")).collect())
}

/// Why an expression for whole command lines deserves a look when it is allowed in advance, as far as that is plain; one of its alternatives
/// is enough.
#[must_use]
pub fn hazard(text: &str) -> Option<Hazard> {
    choices(text).iter().filter_map(|text| plain(text)).find_map(|pattern| command::hazard(&pattern))
}

/// The same of an expression that is looked for anywhere in the line: only what is held to the beginning speaks of a program.
#[must_use]
pub fn hazard_within(text: &str) -> Option<Hazard> {
    let held =
        |text: &String| text.starts_with('^').then(|| if text.ends_with('$') { plain(text) } else { plain(&format!("{text}.*")) })?;
    choices(text).iter().filter_map(held).find_map(|pattern| command::hazard(&pattern))
}

/// The alternatives of an expression; none with a class, in which a bar divides nothing, and which is not plain.
fn choices(text: &str) -> Vec<String> {
    if text.contains('[') { Vec::new() } else { written_out(text) }
}

/// The expression and its flags in the form `/expression/flags`; `None` for any other text.
#[must_use]
pub fn slashed(text: &str) -> Option<(&str, &str)> {
    let (expression, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    (!expression.is_empty() && flags.chars().all(|flag| "dgimsuvy".contains(flag))).then_some((expression, flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_as_broad_as_what_they_match() {
        let table: &[(Breadth, &[&str])] = &[
            (Breadth::Everything, &[".*", "^.*$", ".+", "^", "", "(?s).*", "[\\s\\S]", "\\w", "^.", "a|.*"]),
            (Breadth::Interpreter, &["^bash", "^(sh|bash) ", "^python3?\\b", "^npx ", "^sudo\\s", "^docker run", "^node -e", "^uv run"]),
            (Breadth::Tool, &["^git\\b", "^git ", "^npm", "^rm\\s", "git"]),
            (
                Breadth::Prefix,
                &["^git (status|diff)( |$)", "^npm run ", "^cargo\\s+(build|test)", "^docker (ps|images)", "^npx vitest", "status$"],
            ),
            (Breadth::Exact, &["^npm test$", "^git (status|diff)$"]),
        ];
        for (expected, expressions) in table {
            for text in *expressions {
                let found = Expression::new(text, false).map(|expression| expression.breadth());
                assert_eq!(found, Some(*expected), "{text:?}");
            }
        }
        assert!(Expression::new("^(?!rm)", false).is_none(), "lookaround is not understood");
    }

    #[test]
    fn only_plain_expressions_deserve_a_look() {
        let table: &[(Option<Hazard>, Option<Hazard>, &str)] = &[
            (Some(Hazard::Execution), None, "python .*"),
            (Some(Hazard::Egress), Some(Hazard::Egress), r"^curl\s+.*$"),
            (Some(Hazard::Destructive), None, "git status|rm -rf .+"),
            (None, Some(Hazard::Destructive), r"^rm\b"),
            (None, Some(Hazard::Execution), "^python3 "),
            (None, None, "python"),
            (None, None, "^python$"),
            (None, None, "rm *"),
            (None, None, r"rm\.*"),
            (Some(Hazard::Destructive), Some(Hazard::Destructive), "^(rm|tar) .*"),
            (None, Some(Hazard::Consequence), r"^terraform (plan|apply)\b"),
            (None, None, r"^terraform (plan|show)\b"),
            (None, Some(Hazard::Destructive), "git status|^rm "),
            (None, None, r"^git ([a-z]+|push)\b"),
            (None, None, "[rc]m .*"),
            (None, None, "^rm (?!-rf).*"),
            (None, Some(Hazard::Egress), "^git (status|push)"),
            (None, None, "^git (status|push)$"),
            (None, None, ".*"),
            (None, None, ""),
        ];
        for (whole, within, text) in table {
            assert_eq!((hazard(text), hazard_within(text)), (*whole, *within), "{text:?}");
        }
    }

    #[test]
    fn groups_are_written_out() {
        let table: &[(&str, &[&str])] = &[
            ("^git (push|clean)\\b", &["git clean *", "git push *"]),
            ("^(git|gh) (push|api)$", &["gh api", "gh push", "git api", "git push"]),
            ("^(?:rm)\\s", &["rm *"]),
            ("^rm|^dd", &["dd *", "rm *"]),
            // Not held to the beginning, repeated, escaped, looked around, a class.
            ("git push", &[]),
            ("^rm|dd", &[]),
            ("^git (push)?", &[]),
            ("^git \\(push\\)", &[]),
            ("^git (?!push)", &[]),
            ("^git (push|[a-z]+)", &[]),
            ("^(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)", &[]),
            (")", &[]),
        ];
        for (text, expected) in table {
            let mut found = plains_within(text);
            found.sort();
            assert_eq!(found, *expected, "{text}");
        }
        assert_eq!(plains("git (push|clean) .*"), ["git clean *", "git push *"]);
    }

    #[test]
    fn slashes_delimit_an_expression() {
        assert_eq!(slashed("/.*/"), Some((".*", "")));
        assert_eq!(slashed("/a/b/i"), Some(("a/b", "i")));
        for text in ["//", "/a", "a", "/bin/test.sh", "/usr/x"] {
            assert_eq!(slashed(text), None, "{text}");
        }
    }
}
