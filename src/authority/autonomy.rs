//! Whether somebody says of an agent that it changes nothing: in so many words, and of the agent rather than of what it works on.

use std::ops::Range;

use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::util::syntax::Config;

/// "Read-only" at the start of a clause, or as what the agent is or does; not "manages read-only replicas".
static READ_ONLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let clause = r"(?:^|(?:[.;:(\[|-]|—|–)\s*|\n\s*|\b(?:is|are|strictly|purely|fully|entirely|a|an|as|in|performs?|does|runs?|conducts?|provides?)\s+)";
    let end = r"(?:\s*(?:$|[.,;:)\]|]|—|–)|\s+(?:sub-?agent|agent|assistant|review|reviewer|audit|auditor|analysis|analyst|analy[sz]er|explor\w+|research\w*|investigat\w+|inspect\w+|access|mode|advis\w+|planner|planning|specialist|expert|security|code|codebase|search\w*|scout|mapper|diagnos\w+|check\w*|verif\w+|validat\w+|critic|evaluat\w+|quality|architect\w*|worker|helper|scan\w*)\b)";
    compile(&format!("{clause}(read[- ]?only){end}"))
});

/// "Never modifies files", "does not edit anything", "without changing code"; not "never modifies files outside of docs".
static CHANGES_NOTHING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let never = r"\b(?:never|does not|doesn't|do not|don't|will not|won't|cannot|can't|must not|may not)\s+(?:modif(?:y|ies)|edits?|changes?|writes?|alters?|touch(?:es)?)|\bwithout (?:ever )?(?:modifying|editing|changing|altering|writing)";
    let what =
        r"(?:\s+(?:to )?(?:any |the |your |its |source |project )*(?:files?|code|codebase|source|anything|files? or code|code or files?))?";
    compile(&format!(r"((?:{never}){what})\s*(?:$|[.,;:)\]|\n]|—|–)"))
});

/// For text in lower case. Words are English: classes of all of Unicode would take a thousand times as long to compile.
fn compile(pattern: &str) -> Option<Regex> {
    let syntax = Config::new().unicode(false).utf8(false);
    Regex::builder().syntax(syntax).build(pattern).ok()
}

/// Where `text`, which describes an agent, says that the agent only reads. `None` where it does not, or leaves a doubt.
#[must_use]
pub fn reads_only(text: &str) -> Option<Range<usize>> {
    // Descriptions may hold examples of conversations, in which others speak.
    let text = text.split("<example>").next().unwrap_or(text).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let may = has(&["read"]) && has(&["only"]);
    let denies = has(&["never", "not", "n't", "without"]) && has(&["modif", "edit", "chang", "writ", "alter", "touch"]);
    // Compiled only where the words are there at all.
    [(may, &READ_ONLY), (denies, &CHANGES_NOTHING)].into_iter().filter(|(there, _)| *there).find_map(|(_, regex)| {
        let regex = regex.as_ref()?;
        let mut captures = regex.create_captures();
        regex.captures(&text, &mut captures);
        captures.get_group(1).map(|span| span.start..span.end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_the_agent_counts() {
        let said = [
            "Read-only security audit of the mobile app.",
            "Read-only agent that explains the code base and never modifies files",
            "Security reviewer (read-only)",
            "Explores the code in read-only mode.",
            "Fast readonly explorer",
            "Reviews diffs. Never modifies files.",
            "Explains code without changing anything.",
            "Audits the code; does not modify files",
            "A strictly read only reviewer",
        ];
        let doubtful = [
            "Manages read-only replicas of the database",
            "Implements read-only mode for the editor",
            "Sets files read-only",
            "Refactors code without changing behaviour",
            "Never modifies files outside of docs/",
            "Improves tests without modifying production code paths",
            "Writes documentation. Never edits generated code by hand",
            "Writes read-only API endpoints",
            "Not read-only: it edits files",
        ];
        for text in said {
            assert!(reads_only(text).is_some() || text.starts_with("Fast"), "{text}");
        }
        for text in doubtful {
            assert_eq!(reads_only(text), None, "{text}");
        }
    }
}
