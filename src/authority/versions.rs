//! Settings whose effect depends on the version of a package: which version a project gets, and what that version makes of them.
//!
//! A lock file names the version. Without one an installation gets the newest that the requirement allows; and where nothing requires the
//! package, the newest there is.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

use super::agents::folder;
use crate::catalog::versions::{self, Applies};
use crate::model::{Dependency, Model, Status};
use crate::source::FileId;

/// Makes settings inert that the project's version of their product ignores.
pub fn weigh<'f>(model: &mut Model, path_of: &dyn Fn(FileId) -> &'f str) {
    let matters = |product: &str, key: &str| versions::applies(product, key);
    if !model.settings.iter().any(|setting| matters(setting.origin.product, &setting.key.value).is_some()) {
        return;
    }
    let mut projects: HashMap<&str, BTreeMap<&str, Vec<&Dependency>>> = HashMap::new();
    for dependency in &model.dependencies {
        let folders = projects.entry(dependency.name.as_str()).or_default();
        folders.entry(folder(path_of(dependency.origin.file))).or_default().push(dependency);
    }
    for setting in model.settings.iter_mut().filter(|setting| setting.status == Status::Effective) {
        let Some(applies) = matters(setting.origin.product, &setting.key.value) else { continue };
        let allowed = projects.get(applies.package).and_then(|folders| allowed(folders, path_of(setting.origin.file)));
        if let Some(reason) = ignored(applies, allowed.as_ref()) {
            (setting.status, setting.reason) = (Status::Inert, Some(reason));
        }
    }
}

/// Why a project that may get `allowed` ignores the setting; `None` where it applies it.
fn ignored(applies: &Applies, allowed: Option<&Allowed>) -> Option<String> {
    let reaches = |version: &str| Version::from_str(version).is_ok_and(|version| allowed.is_none_or(|allowed| allowed.reaches(&version)));
    if applies.until.is_some_and(reaches) {
        let held = if allowed.is_none() { ", and no older version is asked for here" } else { "" };
        return Some(format!("{}{held}", applies.reason));
    }
    let from = applies.from.filter(|from| !reaches(from))?;
    Some(format!("{} knows it since {from}", applies.product))
}

/// The versions that a file at `path` may be read by: what the nearest folder above it asks for, or the one version of a lock file that
/// stands there or further up and fits it.
fn allowed(folders: &BTreeMap<&str, Vec<&Dependency>>, path: &str) -> Option<Allowed> {
    let mut asked: Option<Allowed> = None;
    let mut at = folder(path);
    loop {
        let here = || folders.get(at).into_iter().flatten();
        for dependency in here().filter(|dependency| dependency.locked) {
            let locked = Version::from_str(&dependency.requirement.value).ok();
            if let Some(locked) = locked.filter(|locked| asked.as_ref().is_none_or(|asked| asked.holds(locked))) {
                return Some(Allowed::exactly(&locked));
            }
        }
        if asked.is_none() {
            asked = here().filter_map(|dependency| Allowed::of(&dependency.requirement.value)).reduce(Allowed::and);
        }
        if at.is_empty() {
            return asked;
        }
        at = folder(at);
    }
}

/// An interval of versions, pre-releases counted as what they lead to. Versions that a requirement leaves out of it (`!=`) are still in.
#[derive(Clone, Debug, Default)]
struct Allowed {
    from: Option<Version>,
    /// The end, and whether it belongs to the interval.
    to: Option<(Version, bool)>,
}

impl Allowed {
    /// What a requirement of PyPI allows: a specifier of PEP 440, or Poetry's `^`, `~` and bare version
    /// (python-poetry.org/docs/dependency-specification).
    fn of(requirement: &str) -> Option<Self> {
        let parts = requirement.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "*");
        parts.map(Self::part).reduce(|all, one| Some(all?.and(one?))).unwrap_or_else(|| Some(Self::default()))
    }

    fn part(part: &str) -> Option<Self> {
        let poetry = |sign: char| part.strip_prefix(sign).filter(|rest| !rest.starts_with('='));
        if let Some(version) = poetry('^') {
            let parts = parts(version)?;
            let at = parts.iter().position(|part| *part != 0).unwrap_or(parts.len().saturating_sub(1));
            return Some(Self::moving(parts, at));
        }
        if let Some(version) = poetry('~') {
            let parts = parts(version)?;
            let at = usize::from(parts.len() > 1);
            return Some(Self::moving(parts, at));
        }
        let equal = if part.starts_with(|c: char| c.is_ascii_digit()) { "==" } else { "" };
        let specifiers = VersionSpecifiers::from_str(&format!("{equal}{part}")).ok()?;
        Some(specifiers.iter().map(Self::specified).fold(Self::default(), Self::and))
    }

    fn specified(one: &VersionSpecifier) -> Self {
        let parts = one.version().release().to_vec();
        let version = Version::new(&parts);
        match one.operator() {
            Operator::Equal | Operator::ExactEqual => Self::exactly(&version),
            Operator::EqualStar => Self::moving(parts.clone(), parts.len().saturating_sub(1)),
            Operator::TildeEqual => Self::moving(parts.clone(), parts.len().saturating_sub(2)),
            Operator::NotEqual | Operator::NotEqualStar => Self::default(),
            Operator::LessThan => Self { from: None, to: Some((version, false)) },
            Operator::LessThanEqual => Self { from: None, to: Some((version, true)) },
            Operator::GreaterThan | Operator::GreaterThanEqual => Self { from: Some(version), to: None },
        }
    }

    fn exactly(version: &Version) -> Self {
        let version = Version::new(version.release());
        Self { from: Some(version.clone()), to: Some((version, true)) }
    }

    /// From these parts up to where the one at `at` changes.
    fn moving(parts: Vec<u64>, at: usize) -> Self {
        let from = Some(Version::new(&parts));
        let mut next: Vec<u64> = parts.into_iter().take(at + 1).collect();
        if let Some(last) = next.last_mut() {
            *last = last.saturating_add(1);
        }
        Self { from, to: Some((Version::new(next), false)) }
    }

    fn and(self, other: Self) -> Self {
        let to = match (self.to, other.to) {
            // Where both end at one version, the one that leaves it out is the narrower.
            (Some(one), Some(other)) => Some(if (&one.0, one.1) <= (&other.0, other.1) { one } else { other }),
            (one, other) => one.or(other),
        };
        Self { from: self.from.max(other.from), to }
    }

    fn holds(&self, version: &Version) -> bool {
        self.from.as_ref().is_none_or(|from| from <= version)
            && self.to.as_ref().is_none_or(|(to, within)| version < to || *within && version == to)
    }

    /// Whether the newest of them is `version` or newer.
    fn reaches(&self, version: &Version) -> bool {
        self.to.as_ref().is_none_or(|(to, within)| to > version || *within && to == version)
    }
}

fn parts(version: &str) -> Option<Vec<u64>> {
    Some(Version::from_str(version.trim()).ok()?.release().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: Applies = Applies {
        product: "CrewAI",
        package: "crewai",
        key: "code_execution_mode",
        from: Some("0.76.0"),
        until: Some("1.14.0"),
        reason: "gone",
    };

    fn effective(requirement: &str) -> bool {
        ignored(&MODE, Allowed::of(requirement).as_ref()).is_none()
    }

    #[test]
    fn the_newest_that_is_allowed_decides() {
        for requirement in
            ["==0.130.0", ">=0.86,<1", "~=0.100.0", "^0.86.0", "~1.13.0", "~1.13", "1.13.0", "^0", ">=0.76,<1.14", "==0.*", "==1.9.3"]
        {
            assert!(effective(requirement), "{requirement}");
        }
        for requirement in
            ["", "*", ">=0.86", ">=0.86.0,<2", "^1.2", "==1.14.2", "~=1.5", ">=1.14.2,<1.15", "==0.70.1", "<0.76", "~1", "nonsense"]
        {
            assert!(!effective(requirement), "{requirement}");
        }
    }

    #[test]
    fn poetry_moves_as_it_says() {
        let is = |requirement: &str, version: &str| {
            Allowed::of(requirement).is_some_and(|range| range.holds(&Version::from_str(version).expect("a version")))
        };
        assert!(is("^1.2.3", "1.99.0") && !is("^1.2.3", "2.0.0") && !is("^1.2.3", "1.2.2"));
        assert!(is("^0.2.3", "0.2.9") && !is("^0.2.3", "0.3.0") && is("^0.0.3", "0.0.3") && !is("^0.0.3", "0.0.4"));
        assert!(is("~1.2.3", "1.2.9") && !is("~1.2.3", "1.3.0") && is("~1", "1.9.0") && !is("~1", "2.0.0"));
    }
}
