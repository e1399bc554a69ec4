//! The frameworks that rules map to: OWASP, CWE, MITRE ATLAS, NIST, ...

/// One entry of a framework: `owasp-llm:LLM06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The framework's id in rule files: `owasp-llm`.
    pub framework: &'static str,
    /// The entry's own id: `LLM06:2025`.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its page; empty where there is none.
    pub url: &'static str,
}

/// A framework as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framework {
    /// The id in rule files: `owasp-llm`.
    pub id: &'static str,
    /// Its name: `OWASP Top 10 for LLM Applications`.
    pub name: &'static str,
    /// The version that the entries are of.
    pub version: &'static str,
    /// Its page.
    pub url: &'static str,
}

/// The entry that `reference` (`owasp-llm:LLM06:2025`) names.
#[must_use]
pub fn find(reference: &str) -> Option<&'static Entry> {
    let (framework, id) = reference.split_once(':')?;
    ENTRIES.iter().find(|entry| entry.framework == framework && entry.id == id)
}

/// The framework of that id.
#[must_use]
pub fn framework(id: &str) -> Option<&'static Framework> {
    FRAMEWORKS.iter().find(|framework| framework.id == id)
}

/// Every framework, in the order of `rules/catalog/frameworks.tsv`.
#[must_use]
pub fn all() -> &'static [Framework] {
    FRAMEWORKS
}

include!(concat!(env!("OUT_DIR"), "/frameworks.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_whole_or_not_at_all() {
        let entry = find("owasp-llm:LLM06:2025").expect("an entry with a colon in its id");
        assert_eq!((entry.title, entry.url), ("Excessive Agency", "https://genai.owasp.org/llmrisk/llm062025-excessive-agency/"));
        assert_eq!(find("cwe:CWE-250").map(|entry| entry.title), Some("Execution with Unnecessary Privileges"));
        for none in ["owasp-llm", "owasp-llm:", "owasp-llm:LLM99:2025", "cwe:LLM06:2025", ":CWE-250", ""] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        for framework in all() {
            assert!(ENTRIES.iter().any(|entry| entry.framework == framework.id), "{} has no entry", framework.id);
            assert!(!framework.name.is_empty() && framework.url.starts_with("https://"), "{}", framework.id);
        }
        for entry in ENTRIES {
            assert!(framework(entry.framework).is_some(), "{}", entry.framework);
            assert!(!entry.title.is_empty() && (entry.url.is_empty() || entry.url.starts_with("https://")), "{}", entry.id);
        }
    }
}
