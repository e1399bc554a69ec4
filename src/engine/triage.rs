//! The one place where it is decided what becomes of a hit: severity, selection, suppression, order, identity. Every text is masked here.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobMatcher};
use sha2::{Digest, Sha256};

use super::Examined;
use super::copies;
use super::gather::{Gathered, gather, once, subsume};
use super::suppress::Coverings;

use crate::config::{Config, Exception, RuleSetting, Selector, did_you_mean};
use crate::finding::{Finding, Label, Notice, Stats};
use crate::rule::code::Hit;
use crate::rule::{self, Once, Rule};
use crate::secrets::Vault;
use crate::source::{FileId, Span};
use crate::syntax::tree::NodeRef;

/// Whether the run asks this rule.
pub(crate) fn asked(rule: &Rule, config: &Config) -> bool {
    let named = |selectors: &[Selector]| {
        selectors.iter().any(|selector| match selector {
            Selector::Rule(id) => *id == rule.id,
            Selector::Category(category) => *category == rule.category,
        })
    };
    let by_id = config.select.iter().any(|selector| matches!(selector, Selector::Rule(id) if *id == rule.id));
    let selected = if config.select.is_empty() { true } else { named(&config.select) };
    // Naming a rule outright asks for it whatever its persona.
    let heard = by_id || rule.persona <= config.persona || matches!(config.rules.get(&rule.id), Some(RuleSetting::Severity(_)));
    selected && heard && !named(&config.deselect) && config.rules.get(&rule.id) != Some(&RuleSetting::Off)
}

/// What triage gives.
pub(crate) struct Triaged {
    pub(crate) findings: Vec<Finding>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) stats: Stats,
}

/// Turns hits into findings.
pub(crate) fn triage(hits: Vec<(&'static Rule, Hit)>, files: &[Examined], config: &Config, vault: &Vault) -> Result<Triaged, String> {
    let mut exceptions = Exceptions::new(&config.exceptions)?;
    let mut triaged = Triaged { findings: Vec::new(), notices: Vec::new(), stats: Stats::default() };
    let mut kept = Vec::new();
    let (mut used, mut silencing) = (BTreeSet::new(), BTreeSet::new());
    let mut comments: BTreeMap<FileId, Coverings<'_>> = BTreeMap::new();
    for (rule, hit) in hits {
        let file = &files[hit.span.file.0 as usize];
        let pointer = pointer(file, hit.span);
        let accepted = exceptions.find(&rule.id, file.source.path(), &pointer);
        let mut silenced = !accepted.is_empty();
        used.extend(accepted);
        if config.inline_suppressions && !file.suppressions.is_empty() {
            let coverings = comments.entry(hit.span.file).or_insert_with(|| Coverings::new(&file.suppressions));
            coverings.silencing(&rule.id, hit.span, &mut |one| {
                silenced = true;
                silencing.insert(one.span);
            });
        }
        if silenced {
            triaged.stats.suppressed += 1;
            continue;
        }
        let finding = finding(rule, &hit, &pointer, config, vault);
        if finding.severity < config.min_severity || finding.confidence < config.min_confidence {
            triaged.stats.hidden += 1;
            continue;
        }
        let called = hit.gathered.as_deref().map(|called| vault.scrub(called).into_owned());
        kept.push(Gathered { finding, called, alike: hit.alike, weight: hit.weight });
    }
    let mut joined = gather(subsume(kept));
    let path = |file: FileId| files[file.0 as usize].source.path();
    joined.sort_by(|Gathered { finding: a, .. }, Gathered { finding: b, .. }| {
        let key = |finding: &Finding| (finding.primary.span.start, finding.primary.span.end);
        let path = |finding: &Finding| path(finding.primary.span.file);
        path(a).cmp(path(b)).then_with(|| key(a).cmp(&key(b))).then_with(|| a.rule.cmp(&b.rule))
    });
    // One rule says one thing of one place.
    joined.dedup_by(|later, first| later.finding.rule == first.finding.rule && later.finding.primary.span == first.finding.primary.span);
    triaged.findings = copies::join(once(joined, &path), &|file| files[file.0 as usize].source.text());
    identify(&mut triaged.findings, files);
    triaged.notices.extend(idle_exceptions(config, &used));
    triaged.notices.extend(idle_comments(files, config, &silencing));
    Ok(triaged)
}

/// Exceptions that accept nothing: what they were for is mended, or they are misspelt.
fn idle_exceptions(config: &Config, used: &BTreeSet<usize>) -> impl Iterator<Item = Notice> {
    config.exceptions.iter().enumerate().filter(|(index, _)| !used.contains(index)).map(|(_, exception)| {
        let Exception { rule, path, written: (file, line), .. } = exception;
        let message = format!("line {line}: the exception for {rule} in {path} matches no finding; remove it");
        Notice { id: "exception-unused", incomplete: false, path: file.clone(), span: None, message }
    })
}

/// Comments that silence nothing, though every rule that they name was asked, and comments that name no rule.
fn idle_comments(files: &[Examined], config: &Config, silencing: &BTreeSet<Span>) -> Vec<Notice> {
    let mut notices = Vec::new();
    for file in files.iter().filter(|_| config.inline_suppressions) {
        for comment in file.suppressions.iter().filter(|comment| comment.reason.is_some() && !silencing.contains(&comment.span)) {
            let unknown = comment.rules.iter().find(|id| rule::find(id).is_none());
            let all_asked = || comment.rules.iter().filter_map(|id| rule::find(id)).all(|rule| asked(rule, config));
            let message = match unknown {
                Some(id) => {
                    let near = did_you_mean(id, rule::all().iter().map(|rule| rule.id.as_str()));
                    format!("this comment ignores nothing: there is no rule `{id}`{near}")
                }
                None if all_asked() => "this comment ignores nothing: no rule that it names speaks here; remove it".to_owned(),
                None => continue,
            };
            let path = file.source.path().to_owned();
            notices.push(Notice { id: "suppression-unused", incomplete: false, path, span: Some(comment.span), message });
        }
    }
    notices
}

fn finding(rule: &Rule, hit: &Hit, pointer: &str, config: &Config, vault: &Vault) -> Finding {
    let clean = |text: &str| vault.scrub(text).into_owned();
    let mut severity = hit.severity.unwrap_or(rule.severity);
    if let Some(RuleSetting::Severity(wanted)) = config.rules.get(&rule.id) {
        severity = *wanted;
    }
    Finding {
        rule: rule.id.clone(),
        severity,
        confidence: hit.confidence.unwrap_or(rule.confidence),
        primary: Label { span: hit.span, text: clean(&hit.label) },
        related: hit.related.iter().map(|label| Label { span: label.span, text: clean(&label.text) }).collect(),
        message: clean(&hit.message),
        help: clean(hit.help.as_deref().unwrap_or(&rule.fix)),
        path: clean(&hit.path),
        pointer: masked(pointer, &clean),
        agent: hit.agent.as_deref().map(clean),
        fingerprint: String::new(),
    }
}

/// A JSON pointer without secrets: a key that holds one is escaped there, and would not be recognised.
fn masked(pointer: &str, clean: &dyn Fn(&str) -> String) -> String {
    let step = |step: &str| clean(&step.replace("~1", "/").replace("~0", "~")).replace('~', "~0").replace('/', "~1");
    pointer.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// Gives every finding its fingerprint. Findings that agree in rule, file and structural path are told apart by their order.
fn identify(findings: &mut [Finding], files: &[Examined]) {
    let mut seen: BTreeMap<[u8; 32], u32> = BTreeMap::new();
    for finding in findings {
        let path = files[finding.primary.span.file.0 as usize].source.path();
        let mut hash = Sha256::new();
        for part in [&finding.rule, path, &finding.path] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        // Of a cause that is said once over several files, another file makes another finding: a baseline must not swallow it.
        if rule::find(&finding.rule).is_some_and(|rule| matches!(rule.once, Some(Once::Folder | Once::Repository))) {
            for label in finding.related.iter().filter(|label| label.span.file != finding.primary.span.file) {
                hash.update(files[label.span.file.0 as usize].source.path().as_bytes());
                hash.update([0]);
            }
        }
        let count = seen.entry(hash.clone().finalize().into()).or_default();
        if *count > 0 {
            hash.update(count.to_string());
        }
        *count += 1;
        finding.fingerprint = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
    }
}

/// The JSON pointer to what stands at `span`.
fn pointer(file: &Examined, span: Span) -> String {
    file.trees.iter().find_map(|tree| tree.innermost(span)).map(NodeRef::pointer).unwrap_or_default()
}

/// Exceptions by rule.
struct Exceptions<'c> {
    by_rule: BTreeMap<&'c str, Accepting<'c>>,
}

/// The exceptions of one rule.
#[derive(Default)]
struct Accepting<'c> {
    /// By their path, where it is the path of one file.
    by_path: BTreeMap<&'c str, Vec<usize>>,
    globs: Vec<(usize, GlobMatcher)>,
    /// Those of the files asked about so far, by their pointer; none is all of the file.
    files: BTreeMap<String, BTreeMap<&'c str, Vec<usize>>>,
    all: &'c [Exception],
}

impl<'c> Exceptions<'c> {
    fn new(exceptions: &'c [Exception]) -> Result<Self, String> {
        let mut by_rule: BTreeMap<&str, Accepting<'_>> = BTreeMap::new();
        for (index, exception) in exceptions.iter().enumerate() {
            let glob = Glob::new(&exception.path).map_err(|error| format!("{}: {error}", exception.written.0))?;
            let accepting = by_rule.entry(&exception.rule).or_insert_with(|| Accepting { all: exceptions, ..Accepting::default() });
            if exception.path.contains(['*', '?', '[', ']', '{', '}', '\\', '!']) {
                accepting.globs.push((index, glob.compile_matcher()));
            } else {
                accepting.by_path.entry(&exception.path).or_default().push(index);
            }
        }
        Ok(Self { by_rule })
    }

    /// The numbers of those that accept a finding of `rule` at `pointer` in `path`.
    fn find(&mut self, rule: &str, path: &str, pointer: &str) -> Vec<usize> {
        let Some(accepting) = self.by_rule.get_mut(rule) else { return Vec::new() };
        if !accepting.files.contains_key(path) {
            let mut file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            let globs = accepting.globs.iter().filter(|(_, glob)| glob.is_match(path)).map(|(index, _)| index);
            for &index in accepting.by_path.get(path).into_iter().flatten().chain(globs) {
                file.entry(accepting.all[index].pointer.as_deref().unwrap_or_default()).or_default().push(index);
            }
            accepting.files.insert(path.to_owned(), file);
        }
        let file = &accepting.files[path];
        let slashes = pointer.match_indices('/').map(|(at, _)| at).filter(|&at| at > 0);
        let above = std::iter::once("").chain(slashes.map(|at| &pointer[..at])).chain((!pointer.is_empty()).then_some(pointer));
        above.filter_map(|at| file.get(at)).flatten().copied().collect()
    }
}
