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

static ENTRIES: &[Entry] = &[];
static FRAMEWORKS: &[Framework] = &[];
