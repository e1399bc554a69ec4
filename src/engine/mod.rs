//! A run from paths to a report: walk, read and lower in parallel, link, check, triage.

mod beside;
mod claims;
mod copies;
mod examine;
mod gather;
mod git;
pub mod history;
mod placing;
mod referring;
mod suppress;
mod triage;
mod walk;

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

pub use examine::{Examined, MAX_FILE_BYTES};
pub use git::WorkTree;
pub use suppress::Suppression;

use crate::authority;
use crate::config::Config;
use crate::dialect::Others;
use crate::finding::{Notice, Report};
use crate::model::{CredentialSetting, Model, Same};
use crate::names::Named;
use crate::rule::code::{Context, Hit, Sink};
use crate::rule::{self, Check, Rule, matcher};
use crate::secrets::{Fingerprint, Key, Vault, scan_text, without_tokens};
use crate::source::{At, FileId, Source, Span};
use examine::Part;
pub(crate) use walk::plain;

/// How far a run has come; called from several threads.
pub trait Progress: Sync {
    /// That many files will be read.
    fn found(&self, files: usize);
    /// One more file is done.
    fn done(&self);
}

/// Nobody watches.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn found(&self, _files: usize) {}
    fn done(&self) {}
}

/// Examines `paths` (files and folders, relative to `root` or absolute) below `root`; all of `root` when there are none.
///
/// # Errors
/// A path that does not exist or lies outside of `root`, or a glob that is none: in words for the user.
pub fn scan(root: &Path, paths: &[PathBuf], config: &Config, progress: &dyn Progress) -> Result<Report, String> {
    let git = WorkTree::around(root);
    let (parts, mut notices) = read(root, paths, config, &git, progress)?;
    let wanted = parts.iter().filter(|part| part.wanted).count();
    let (files, model, vault, masked) = link(parts, config, &mut notices);
    let rules: Vec<&'static Rule> = rule::all().iter().filter(|rule| triage::asked(rule, config)).collect();
    let context = Context { model: &model, files: &files, git: &git };
    let hits = check(&rules, &context, &mut notices);
    let triaged = triage::triage(hits, &files, config, &vault)?;
    notices.extend(triaged.notices);
    for notice in &mut notices {
        notice.message = without_tokens(&vault.scrub(&notice.message));
    }
    notices.sort_by(|a, b| (&a.path, a.span, a.id).cmp(&(&b.path, b.span, b.id)));
    for notice in &mut notices {
        notice.path = without_tokens(&notice.path);
    }
    let mut stats = triaged.stats;
    stats.files = wanted;
    stats.rules = rules.len();
    Ok(Report { findings: triaged.findings, notices, files: mask(files, &model, &vault, masked), stats })
}

/// Reads everything below `paths` into the linked model, and runs no rule: for tests of dialects and for tools that read the model.
///
/// # Errors
/// As [`scan`].
pub fn model(root: &Path, paths: &[PathBuf], config: &Config) -> Result<(Model, Vec<Examined>), String> {
    let (parts, mut notices) = read(root, paths, config, &WorkTree::around(root), &Silent)?;
    let (files, model, ..) = link(parts, config, &mut notices);
    Ok((model, files))
}

/// The linked model, with what is needed to print of it.
#[derive(Debug)]
pub struct Survey {
    /// The model.
    pub model: Model,
    /// Every file that was read, by number.
    pub files: Vec<Examined>,
    /// What could not be read, or was read leniently. Not yet masked.
    pub notices: Vec<Notice>,
    vault: Vault,
    masked: Vec<Span>,
}

impl Survey {
    /// `text` without any of the secrets that were found: everything that is printed of the model goes through this.
    #[must_use]
    pub fn scrub<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.vault.scrub(text)
    }

    /// The files as reporters may show them, and what was remarked on; the model is gone with it.
    #[must_use]
    pub fn shown(self) -> (Vec<Arc<Source>>, Vec<Notice>) {
        let mut notices = self.notices;
        for notice in &mut notices {
            notice.message = without_tokens(&self.vault.scrub(&notice.message));
            notice.path = without_tokens(&notice.path);
        }
        (mask(self.files, &self.model, &self.vault, self.masked), notices)
    }
}

/// As [`model`], for what is printed.
///
/// # Errors
/// As [`scan`].
pub fn survey(root: &Path, paths: &[PathBuf], config: &Config) -> Result<Survey, String> {
    survey_of(root, paths, config, &WorkTree::around(root))
}

/// As [`survey`], where `git` says what is tracked.
///
/// # Errors
/// As [`scan`].
pub fn survey_of(root: &Path, paths: &[PathBuf], config: &Config, git: &WorkTree) -> Result<Survey, String> {
    let (parts, mut notices) = read(root, paths, config, git, &Silent)?;
    let (files, model, vault, masked) = link(parts, config, &mut notices);
    Ok(Survey { model, files, notices, vault, masked })
}

/// The parts of all files, in the order of their paths.
fn read(
    root: &Path,
    paths: &[PathBuf],
    config: &Config,
    git: &WorkTree,
    progress: &dyn Progress,
) -> Result<(Vec<Part>, Vec<Notice>), String> {
    let (candidates, notices) = walk::walk(root, paths, config, git)?;
    let mut parts = examined(candidates.iter().enumerate().collect(), 0, &Others::default(), progress);
    refer(&candidates, &mut parts, progress);
    if let Ok(root) = root.canonicalize()
        && parts.iter().any(|part| part.wanted)
    {
        let near = beside::candidates(&root, &walk::Scope::new(&root, paths, config)?, git, &parts);
        let (again, new): (Vec<_>, Vec<_>) = near.iter().partition(|(read, _)| read.is_some());
        let again: Vec<(usize, &walk::Candidate)> = again.into_iter().filter_map(|(read, candidate)| Some(((*read)?, candidate))).collect();
        let places: Vec<usize> = again.iter().map(|(at, _)| *at).collect();
        let before = parts.len();
        for (at, part) in places.into_iter().zip(examined(again, before, &Others::default(), progress)) {
            parts[at] = part;
        }
        let first = parts.len();
        let new = new.into_iter().enumerate().map(|(index, (_, candidate))| (first + index, candidate)).collect();
        parts.extend(examined(new, before, &Others::default(), progress));
    }
    Ok((parts, notices))
}

/// Reads files again whose meaning depends on what others turned out to say.
fn refer(candidates: &[walk::Candidate], parts: &mut [Part], progress: &dyn Progress) {
    let named = parts.iter().flat_map(|part| part.facts.composites.iter().map(|one| (part.examined.source.path(), one)));
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let others = Others { composites: named.map(|(path, one)| (folder(path), one.clone())).collect() };
    let depends = |path: &str| claims::named(path).iter().any(|one| one.dialect.depends(path, &others));
    let again: Vec<(usize, &walk::Candidate)> = candidates.iter().enumerate().filter(|(_, candidate)| depends(&candidate.path)).collect();
    let places: Vec<usize> = again.iter().map(|(at, _)| *at).collect();
    for (at, part) in places.into_iter().zip(examined(again, parts.len(), &others, progress)) {
        parts[at] = part;
    }
}

/// The parts of `candidates`, each with its number; `before` have been read already.
fn examined(candidates: Vec<(usize, &walk::Candidate)>, before: usize, others: &Others, progress: &dyn Progress) -> Vec<Part> {
    progress.found(before + candidates.len());
    let read = candidates.into_par_iter().map(|(number, candidate)| {
        let part = examine::examine(FileId(u32::try_from(number).unwrap_or(u32::MAX)), candidate, others);
        progress.done();
        part
    });
    read.collect()
}

/// Joins the parts into one model, effective permissions resolved. File numbers index the list of files.
fn link(parts: Vec<Part>, config: &Config, notices: &mut Vec<Notice>) -> (Vec<Examined>, Model, Vault, Vec<Span>) {
    let mut files = Vec::with_capacity(parts.len());
    let mut model = Model { overrides: config.tools.clone(), ..Model::default() };
    let mut vault = Vault::new();
    let mut masked = Vec::new();
    let mut parts = parts;
    same(&mut parts);
    for part in parts {
        notices.extend(part.notices);
        model.extend(part.facts);
        part.secrets.iter().for_each(|secret| vault.add(secret));
        // Messages name files, and names of files may hold what a file may.
        scan_text(part.examined.source.path()).iter().for_each(|hit| vault.add(&hit.secret));
        for (span, secret) in part.masked {
            vault.add_weak(&secret);
            masked.push(span);
        }
        files.push(part.examined);
    }
    authority::hook::join(&mut model, &|file| files[file.0 as usize].source.path(), &mut files.iter().map(|file| &file.source));
    authority::judge(&mut model, &|file| files[file.0 as usize].source.path());
    authority::scopes::weigh(&mut model, &|file| files[file.0 as usize].source.path());
    authority::resolve(&mut model, &|file| files[file.0 as usize].source.path());
    authority::own(&mut model, &|file| files[file.0 as usize].source.path());
    authority::cloud::link(&mut model);
    authority::versions::weigh(&mut model, &|file| files[file.0 as usize].source.path());
    authority::tasks::gate(&mut model, &|file| files[file.0 as usize].source.path());
    authority::workflows::join(&mut model, &|file| files[file.0 as usize].source.path());
    authority::functions::join(&mut model, &|file| files[file.0 as usize].source.path());
    authority::capability::judge(&mut model, &|file| files[file.0 as usize].source.path());
    authority::actions::derive(&mut model, &|file| files[file.0 as usize].source.path());
    authority::flows::derive(&mut model, &|file| files[file.0 as usize].source.path());
    authority::trifecta::mark(&mut model);
    (files, model, vault, masked)
}

/// Marks the credentials that are the same secret, in whichever files they stand. Compares keyed hashes, and keeps none.
fn same(parts: &mut [Part]) {
    let key = Key::of_this_run();
    let mut places: HashMap<Fingerprint, Vec<(usize, usize)>> = HashMap::new();
    let mut groups = 0;
    for (at, part) in parts.iter().enumerate() {
        for (number, secret) in part.secrets.iter().enumerate().filter(|(_, secret)| !secret.is("")) {
            places.entry(secret.fingerprint(&key)).or_default().push((at, number));
        }
    }
    // The order of a map of hashes is chance; that of the files is not.
    let mut several: Vec<Vec<(usize, usize)>> = places.into_values().filter(|places| places.len() > 1).collect();
    several.sort_unstable();
    for places in several {
        repeated(parts, &places);
        for (at, number) in places {
            if let Some(credential) = parts[at].facts.credentials.get_mut(number) {
                credential.same_as = Some(Same(groups));
            }
        }
        groups += 1;
    }
}

/// Tells a secret that a file has several times in the same kind of place once: where it is surest, with the other places beside it.
fn repeated(parts: &mut [Part], places: &[(usize, usize)]) {
    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for &(at, number) in places {
        if let Some(credential) = parts[at].facts.credentials.get(number) {
            groups.entry((at, credential.place.as_str())).or_default().push(number);
        }
    }
    for ((at, _), numbers) in groups.into_iter().filter(|(_, numbers)| numbers.len() > 1) {
        let credentials = &mut parts[at].facts.credentials;
        let sure = |number: usize| {
            let one = &credentials[number];
            (["low", "medium", "high"].iter().position(|sure| one.certainty == *sure), one.setting != CredentialSetting::Sample)
        };
        let Some(first) = numbers.iter().copied().rev().max_by_key(|&number| sure(number)) else { continue };
        let others: Vec<usize> = numbers.into_iter().filter(|&number| number != first).collect();
        let spans = others.iter().map(|&other| At::new("the same again".to_owned(), credentials[other].preview.span)).collect();
        credentials[first].again = spans;
        others.into_iter().for_each(|other| credentials[other].repeated = true);
    }
}

/// Runs the rules; each is isolated, and their hits come in the order of the rules.
fn check(rules: &[&'static Rule], context: &Context<'_>, notices: &mut Vec<Notice>) -> Vec<(&'static Rule, Hit)> {
    let sinks: Vec<Option<Sink>> = rules
        .par_iter()
        .map(|rule| {
            catch_unwind(AssertUnwindSafe(|| {
                let mut sink = Sink::default();
                match &rule.check {
                    Check::Declared { .. } => matcher::run(rule, context.model, &mut sink),
                    Check::Code => {
                        if let Some(code) = rule::code::find(&rule.id) {
                            code(context, &mut sink);
                        }
                    }
                }
                sink
            }))
            .ok()
        })
        .collect();
    let mut hits = Vec::new();
    for (rule, sink) in rules.iter().zip(sinks) {
        let problem = match &sink {
            None => "failed inside Bailiwick and says nothing in this run; please report it",
            Some(sink) if sink.exhausted => "used up its budget of steps and did not see everything",
            Some(_) => "",
        };
        if !problem.is_empty() {
            let message = format!("the rule {} {problem}", rule.id);
            notices.push(Notice { id: "rule-incomplete", incomplete: true, path: String::new(), span: None, message });
        }
        hits.extend(sink.into_iter().flat_map(|sink| sink.hits).map(|hit| (*rule, hit)));
    }
    hits
}

/// The files as reporters may show them: every secret of the run masked in every file and in its name, what is too weak to be reported
/// at its place.
fn mask(files: Vec<Examined>, model: &Model, vault: &Vault, masked: Vec<Span>) -> Vec<Arc<Source>> {
    let mut ranges = vec![Vec::new(); files.len()];
    for span in model.credentials.iter().map(|credential| credential.preview.span).chain(masked) {
        ranges[span.file.0 as usize].push(span.range());
    }
    let masked = files.into_par_iter().zip(ranges).map(|(file, ranges)| {
        let source = file.source;
        let masked = vault.mask_source(source.text(), &ranges);
        let path = without_tokens(source.path());
        Arc::new(if masked == source.text() && path == source.path() { source } else { Source::new(source.id(), &path, masked) })
    });
    masked.collect()
}
