//! What a project depends on, for the few packages whose version decides what an agent's setting means: see `rules/catalog/versions.yaml`.
//!
//! Sources: packaging.python.org/en/latest/specifications/pyproject-toml (`project.dependencies`, `optional-dependencies`),
//! .../dependency-specifiers (PEP 508), .../name-normalization, .../dependency-groups; python-poetry.org/docs/pyproject
//! (`tool.poetry.dependencies`, `group`); pip.pypa.io/en/stable/reference/requirements-file-format; docs.astral.sh/uv (uv.lock);
//! docs.npmjs.com/cli/configuring-npm/package-json.

use super::{About, Claim, Dialect};
use crate::authority::package::normalized;
use crate::catalog::versions;
use crate::model::{AtHand, Dependency, Facts, Origin, OwnPackage};
use crate::source::{At, Span};
use crate::syntax::tree::{EntryRef, NodeRef};
use crate::syntax::{Document, Syntax};

/// The dialect.
pub(super) static DIALECT: Dependencies = Dependencies;

/// Reads manifests and lock files of packages.
#[derive(Debug)]
pub(super) struct Dependencies;

const fn claim(product: &'static str, globs: &'static [&'static str], syntax: Syntax) -> Claim {
    Claim { product, globs, syntax, probes: versions::PROBES, certain: false }
}

const PYTHON: &str = "Python project";
const LOCK: &str = "Python lock file";
const PIP: &str = "pip requirements";
const NPM: &str = "npm package";

/// Lists of a manifest of npm.
const DEPENDENCIES: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/// Words of manifests that matter: those of the catalogue, and of servers and plugins.
const MANIFEST: [&str; versions::PROBES.len() + 2] = {
    let mut words = ["mcp"; versions::PROBES.len() + 2];
    words[0] = "opencode";
    let mut at = 0;
    while at < versions::PROBES.len() {
        words[at + 2] = versions::PROBES[at];
        at += 1;
    }
    words
};

static CLAIMS: &[Claim] = &[
    Claim { probes: &MANIFEST, ..claim(PYTHON, &["**/pyproject.toml"], Syntax::Toml) },
    claim(LOCK, &["**/uv.lock", "**/poetry.lock", "**/pdm.lock"], Syntax::Toml),
    claim(PIP, &["**/requirements*.txt", "**/requirements/*.txt"], Syntax::Text),
    // What a project has at hand decides what `npx` starts, whatever it is called.
    Claim { probes: &["ependencies\"", "\"bin\"", "mcp", "opencode"], ..claim(NPM, &["**/package.json"], Syntax::Json) },
];

impl Dialect for Dependencies {
    fn id(&self) -> &'static str {
        "dependencies"
    }

    fn about(&self) -> About {
        About {
            reads: "the versions of the packages named in rules/catalog/versions.yaml, and what the repository's own packages are called, beside agents",
            inert: "every other package",
            sources: "packaging.python.org/en/latest/specifications; python-poetry.org/docs/pyproject; pip.pypa.io requirements-file-format; docs.astral.sh/uv; docs.npmjs.com package-json",
            checked: "2026-11-27",
        }
    }

    fn claims(&self) -> &'static [Claim] {
        CLAIMS
    }

    fn beside(&self) -> bool {
        true
    }

    fn lower(&self, document: &Document<'_>, claim: &'static Claim, facts: &mut Facts) {
        let root = document.tree.root();
        let mut reading = Reading { document, product: claim.product, facts };
        if let Some(root) = root {
            reading.own(root);
        }
        match (claim.product, root) {
            (PIP, _) => reading.requirements(),
            (PYTHON, Some(root)) => reading.pyproject(root),
            (LOCK, Some(root)) => reading.lock(root),
            (NPM, Some(root)) => {
                reading.at_hand(root);
                for key in DEPENDENCIES {
                    root.get(key).into_iter().flat_map(NodeRef::entries).for_each(|entry| reading.named("npm", entry, entry.value()));
                }
            }
            _ => {}
        }
    }
}

/// One file.
struct Reading<'d, 'f> {
    document: &'d Document<'d>,
    product: &'static str,
    facts: &'f mut Facts,
}

impl Reading<'_, '_> {
    /// The manifest's own package. What is private is not published: of that name there is somebody else's, if any.
    fn own(&mut self, root: NodeRef<'_>) {
        let (ecosystem, name) = match self.product {
            NPM if root.get("private").and_then(NodeRef::as_bool) != Some(true) => ("npm", root.get("name")),
            PYTHON => ("pypi", root.at(&["project", "name"]).or_else(|| root.at(&["tool", "poetry", "name"]))),
            _ => return,
        };
        if let Some(name) = name.and_then(NodeRef::text).filter(|name| !name.value.is_empty()) {
            let origin = Origin { file: name.span.file, span: name.span, path: "name".to_owned(), product: self.product, agent: None };
            self.facts.own_packages.push(OwnPackage { origin, ecosystem, name: normalized(ecosystem, &name.value) });
        }
    }

    /// What `npx` takes from the project: libnpmexec lib/index.js, `hasPkgBin` (the bins of the project's own package) and the local tree.
    fn at_hand(&mut self, root: NodeRef<'_>) {
        let depended = DEPENDENCIES.iter().filter_map(|key| root.get(key)).flat_map(NodeRef::entries).map(|entry| entry.key().to_owned());
        let mut names: Vec<String> = depended.collect();
        if let Some(bin) = root.get("bin") {
            // One program is called as the package, without its scope.
            let package = || root.get("name").and_then(NodeRef::as_str).map(|name| name.rsplit('/').next().unwrap_or(name).to_owned());
            if bin.is_map() {
                names.extend(bin.entries().map(|entry| entry.key().to_owned()));
            } else {
                names.extend(package());
            }
        }
        if !names.is_empty() {
            let span = Span { end: root.span().start, ..root.span() };
            let origin = Origin { file: span.file, span, path: String::new(), product: self.product, agent: None };
            self.facts.at_hand.push(AtHand { origin, names });
        }
    }

    fn pyproject(&mut self, root: NodeRef<'_>) {
        let project = root.get("project");
        let optional = project.and_then(|project| project.get("optional-dependencies"));
        let lists = [project.and_then(|project| project.get("dependencies"))].into_iter().flatten();
        let groups = [optional, root.get("dependency-groups")].into_iter().flatten().flat_map(NodeRef::entries).map(EntryRef::value);
        for item in lists.chain(groups).flat_map(NodeRef::items) {
            if let Some(text) = item.text() {
                self.specified(&text.value, text.span, item.path());
            }
        }
        let poetry = root.at(&["tool", "poetry"]);
        let groups = poetry.and_then(|poetry| poetry.get("group")).into_iter().flat_map(NodeRef::entries).map(EntryRef::value);
        let tables = poetry.into_iter().chain(groups).flat_map(|table| [table.get("dependencies"), table.get("dev-dependencies")]);
        for entry in tables.flatten().flat_map(NodeRef::entries) {
            self.named("pypi", entry, entry.value().get("version").unwrap_or(entry.value()));
        }
    }

    /// One version each, as resolved.
    fn lock(&mut self, root: NodeRef<'_>) {
        for package in root.get("package").into_iter().flat_map(NodeRef::items) {
            let (Some(name), Some(version)) = (package.get("name").and_then(NodeRef::as_str), package.get("version")) else { continue };
            if let Some(text) = version.text() {
                self.depends("pypi", name, text, version.path(), true);
            }
        }
    }

    /// One requirement a line; `-r other.txt` and options name none.
    fn requirements(&mut self) {
        let source = self.document.source;
        let mut start = 0;
        for line in source.text().split_inclusive('\n') {
            let text = line.split_once(" #").map_or(line, |(text, _)| text).trim_end();
            if !text.trim_start().starts_with(['#', '-']) {
                self.specified(
                    text,
                    source.span(start..start + text.len()),
                    text.split(['=', '<', '>', '~', '!']).next().unwrap_or_default().trim().to_owned(),
                );
            }
            start += line.len();
        }
    }

    /// `name[extra]>=1.0,<2; marker`, PEP 508.
    fn specified(&mut self, text: &str, span: Span, path: String) {
        let trimmed = text.trim_start();
        let end = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(trimmed.len());
        let (name, rest) = trimmed.split_at(end);
        let rest = rest.trim_start();
        let rest = if rest.starts_with('[') { rest.split_once(']').map_or("", |(_, rest)| rest) } else { rest };
        let range = rest.split([';', '@']).next().unwrap_or_default().trim().trim_start_matches('(').trim_end_matches(')');
        let written = self.document.source.slice(span);
        // The range within what is written, unless an escape hides it; the whole where anything will do.
        let place = written.find(range).filter(|_| !range.is_empty()).map_or(span, |at| {
            let start = span.range().start + at;
            self.document.source.span(start..start + range.len())
        });
        self.depends("pypi", name, At::new(range.to_owned(), place), path, false);
    }

    fn named(&mut self, ecosystem: &'static str, entry: EntryRef<'_>, version: NodeRef<'_>) {
        if let Some(text) = version.text() {
            self.depends(ecosystem, entry.key(), text, entry.value().path(), false);
        }
    }

    fn depends(&mut self, ecosystem: &'static str, name: &str, requirement: At<String>, path: String, locked: bool) {
        let name = normalized(ecosystem, name);
        if versions::package(ecosystem, &name).is_some() {
            let origin = Origin { file: requirement.span.file, span: requirement.span, path, product: self.product, agent: None };
            self.facts.dependencies.push(Dependency { origin, ecosystem, name, requirement, locked });
        }
    }
}
