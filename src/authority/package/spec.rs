//! Package specifications: `name@1.2.3`, `name[extra]==1.2`, `image:tag@sha256:...`, `git+https://host/repo@ref`.

use crate::model::{Package, Pin};
use crate::source::At;

/// The package that `word` names in the notation of `ecosystem`; `None` for local paths and whole references, whose package is not known.
pub(super) fn parse(ecosystem: &str, word: &At<String>) -> Option<Package> {
    let text = word.value.trim();
    if text.is_empty() || text.starts_with(['$', '<']) || text.starts_with("{{") {
        return None;
    }
    if ecosystem != "oci"
        && (text.starts_with(['.', '/', '~']) || text.starts_with("file:") || text.ends_with(".tgz") || text.ends_with(".whl"))
    {
        return None;
    }
    let (ecosystem, name, version, pin) = match ecosystem {
        "oci" => oci(text),
        _ if is_git(text) => git(text),
        _ if text.contains("://") => ("url", text, None, Pin::Unknown),
        "pypi" => pypi(text),
        "go" => go(text),
        _ => at_version(ecosystem_name(ecosystem), text),
    };
    let name = name.trim();
    let local = name.is_empty() || name.chars().any(char::is_whitespace);
    (!local).then(|| Package {
        ecosystem: ecosystem.to_owned(),
        name: At::new(name.to_owned(), word.span),
        version: version.map(str::to_owned),
        pin,
    })
}

type Parts<'t> = (&'static str, &'t str, Option<&'t str>, Pin);

fn ecosystem_name(ecosystem: &str) -> &'static str {
    match ecosystem {
        "nuget" => "nuget",
        "jsr" => "jsr",
        _ => "npm",
    }
}

/// `git+https://...@ref`, `git@host:...`, and npm's `github:owner/repo#ref` and `owner/repo`.
fn is_git(text: &str) -> bool {
    let text = text.split_once(" @ ").map_or(text, |(_, source)| source.trim());
    ["git+", "git@", "git:", "github:", "gitlab:", "bitbucket:"].iter().any(|start| text.starts_with(start))
        || text.split(['#', '@']).next().is_some_and(|head| head.contains("://") && head.ends_with(".git"))
        || !text.starts_with('@') && !text.contains(':') && text.split('#').next().is_some_and(|head| head.split('/').count() == 2)
}

fn git(text: &str) -> Parts<'_> {
    let source = text.split_once(" @ ").map_or(text, |(_, source)| source.trim());
    // npm writes the ref after `#`; pip writes it after the last `@` of the path and keeps `#egg=` and `#subdirectory=` for itself.
    let (before, fragment) = source.split_once('#').map_or((source, None), |(before, fragment)| (before, Some(fragment)));
    let path_start = before.find("://").map_or(0, |at| before[at + 3..].find('/').map_or(before.len(), |slash| at + 3 + slash));
    let pip = before[path_start..].rfind('@').filter(|_| before.contains("://")).map(|at| path_start + at);
    let (name, reference) = match (pip, fragment) {
        (Some(at), _) => (&before[..at], Some(&before[at + 1..])),
        (None, Some(fragment)) if !fragment.contains('=') => (before, Some(fragment.trim_start_matches("semver:"))),
        _ => (before, None),
    };
    let reference = reference.filter(|reference| !reference.is_empty());
    let pin = match reference {
        None => Pin::None,
        Some(reference) if is_reference(reference) => Pin::Unknown,
        Some(reference) if is_commit(reference) => Pin::Digest,
        Some(_) => Pin::Range,
    };
    ("git", name.strip_prefix("git+").unwrap_or(name), reference, pin)
}

/// `image`, `image:tag`, `registry:5000/image:tag@sha256:...`.
fn oci(text: &str) -> Parts<'_> {
    if let Some((image, digest)) = text.split_once('@') {
        let name = image.rfind(':').filter(|&at| !image[at..].contains('/')).map_or(image, |at| &image[..at]);
        let pin = if is_reference(digest) { Pin::Unknown } else { Pin::Digest };
        return ("oci", name, Some(digest), pin);
    }
    let Some(at) = text.rfind(':').filter(|&at| !text[at..].contains('/')) else { return ("oci", text, None, Pin::None) };
    let (name, tag) = (&text[..at], &text[at + 1..]);
    let pin = match tag {
        _ if is_reference(tag) => Pin::Unknown,
        "latest" | "" => Pin::None,
        _ if is_full_version(tag) || is_commit(tag.trim_start_matches("sha-")) => Pin::Exact,
        _ => Pin::Range,
    };
    ("oci", name, Some(tag), pin)
}

/// `name`, `name[extra]`, with a PEP 440 clause or uv's `@version`.
fn pypi(text: &str) -> Parts<'_> {
    let end = text.find(['=', '<', '>', '~', '!', '@', ';', ' ']).unwrap_or(text.len());
    let name = text[..end].split('[').next().unwrap_or_default();
    let clause = text[end..].split(';').next().unwrap_or_default().trim();
    let exact = clause.strip_prefix("===").or_else(|| clause.strip_prefix("==")).or_else(|| clause.strip_prefix('@')).map(str::trim);
    match exact {
        Some("latest" | "") => ("pypi", name, exact.filter(|version| !version.is_empty()), Pin::None),
        Some(version) if is_reference(version) => ("pypi", name, Some(version), Pin::Unknown),
        Some(version) if version.contains(['*', ',', '<', '>', '~']) => ("pypi", name, Some(version), Pin::Range),
        Some(version) => ("pypi", name, Some(version), Pin::Exact),
        None if clause.is_empty() => ("pypi", name, None, Pin::None),
        None => ("pypi", name, Some(clause), Pin::Range),
    }
}

/// `module/path@v1.2.3`. Without a version the module file of the working directory decides.
fn go(text: &str) -> Parts<'_> {
    match text.rsplit_once('@') {
        Some((name, "latest")) => ("go", name, Some("latest"), Pin::None),
        Some((name, version)) if is_reference(version) => ("go", name, Some(version), Pin::Unknown),
        Some((name, version)) if is_full_version(version) => ("go", name, Some(version), Pin::Exact),
        Some((name, version)) if is_commit(version) => ("go", name, Some(version), Pin::Digest),
        Some((name, version)) => ("go", name, Some(version), Pin::Range),
        None => ("go", text, None, Pin::Unknown),
    }
}

/// `name@version`, where a leading `@` belongs to the name.
fn at_version<'t>(ecosystem: &'static str, text: &'t str) -> Parts<'t> {
    let at = text.char_indices().skip(1).find(|&(_, c)| c == '@').map(|(at, _)| at);
    let Some(at) = at else { return (ecosystem, text, None, Pin::None) };
    let (name, version) = (&text[..at], text[at + 1..].trim());
    let pin = match version {
        "" | "latest" | "*" | "x" => Pin::None,
        _ if is_reference(version) => Pin::Unknown,
        _ if is_full_version(version.trim_start_matches('=')) => Pin::Exact,
        _ => Pin::Range,
    };
    (ecosystem, name, Some(version).filter(|version| !version.is_empty()), pin)
}

/// How firmly a Git reference or a version that stands alone fixes what is fetched. A tag that looks like a version counts as one.
#[must_use]
pub fn pin_of_reference(text: &str) -> Pin {
    match text.trim_start_matches('=') {
        "" | "latest" | "*" => Pin::None,
        text if is_reference(text) => Pin::Unknown,
        text if is_commit(text) => Pin::Digest,
        text if is_full_version(text) => Pin::Exact,
        _ => Pin::Range,
    }
}

fn is_reference(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.starts_with('$') || text.starts_with('<') && text.ends_with('>')
}

/// A full commit, which names its content.
fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `1.2.3`, `v1.2.3-rc.1`, `2025.8.21`, `1.2.3.4`: at least three numbers, so that no more specific one can appear under it.
fn is_full_version(text: &str) -> bool {
    let core = text.strip_prefix('v').unwrap_or(text);
    let core = core.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() >= 3 && parts.iter().take(3).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
